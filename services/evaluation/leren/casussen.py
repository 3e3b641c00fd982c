"""Van feiten naar casussen: een rij per casus, met de kenmerken die zij nu heeft."""

from __future__ import annotations

CASUSSEN = """
    SELECT casus, min(jongere) AS jongere, min(CASE WHEN feit = 'CasusGeopend' THEN opgetreden END) AS geopend,
        {laatste}(gemeente, positie) AS gemeente,
        {laatste}(CASE WHEN feit IN ('DoelgroepVastgesteld', 'DoelgroepGewijzigd') THEN doelgroep END, positie)
            AS doelgroep,
        {laatste}(route, positie) AS route,
        {laatste}(route_stappen, positie) AS route_stappen,
        {laatste}(leeftijdsklasse, positie) AS leeftijdsklasse,
        {laatste}(coach, positie) AS coach,
        {laatste}(CASE WHEN feit = 'MeldingAfgesloten' THEN resultaat END, positie) AS resultaat,
        count(*) AS feiten
    FROM log GROUP BY casus
"""
"""`laatste(x, volgorde)` is de laatste waarde van x die er is."""
