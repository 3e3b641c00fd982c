"""Wat casussen opleverden, hoe lang dat duurde en hoe leefdomeinen verschoven: de SQL van deze maten.

`leefdomeinen(casus, domein, eerste, laatste, metingen)` is er alleen in het geheugen: scores zijn vertrouwelijk.
"""

from __future__ import annotations

from contracts.woorden import Actiesoort
from services.evaluation.leren.dialect import noemt

IEDERE = "iedere"
"""All casussen, whatever stood in their plan."""
MET, ZONDER = "met-actie", "zonder-actie"
"""Those in whose plan an action ever stood, and those in whose plan none did."""
LOOPT = "loopt"
NOEMT_ACTIE = noemt("log.actiesoorten", "soorten.interventie")
SOORTEN = " UNION ALL ".join(f"SELECT '{soort}' AS interventie" for soort in Actiesoort)
DEELGROEPEN = {"doelgroep": "doelgroep", "leeftijd": "leeftijd"}
"""By what results are split, so that groups with another case mix can be compared."""

RESULTATEN_DELEN = """
    stand AS (
        SELECT casus,
            {laatste}(CASE WHEN feit = 'MeldingAfgesloten' THEN resultaat
                WHEN feit = 'CasusAfgesloten' THEN coalesce(resultaat, 'beeindigd')
                WHEN feit IN ('JongereTeruggevallen', 'CasusHeropend') THEN 'loopt' END, positie) AS uitkomst,
            max(CASE WHEN feit = 'NazorgGestart' THEN 1 ELSE 0 END) AS nazorg,
            max(CASE WHEN feit = 'JongereTeruggevallen' THEN 1 ELSE 0 END) AS terugval,
            max(CASE WHEN actiesoorten IS NOT NULL THEN 1 ELSE 0 END) AS acties
        FROM log GROUP BY casus
    ),
    startscores AS (
        SELECT casus, sum(CASE WHEN eerste <= 2 THEN 1 ELSE 0 END) AS laag FROM leefdomeinen GROUP BY casus
    ),
    kern AS (
        SELECT c.casus AS casus, coalesce(stand.uitkomst, 'loopt') AS uitkomst, stand.nazorg AS nazorg,
            stand.terugval AS terugval, stand.acties AS acties, coalesce(c.leeftijdsklasse, 'onbekend') AS leeftijd,
            coalesce(c.doelgroep, 'onbekend') AS doelgroep, coalesce(c.route, 'onbekend') AS route,
            CASE WHEN startscores.laag IS NULL THEN 'niet-gemeten' WHEN startscores.laag = 0 THEN 'geen-laag'
                WHEN startscores.laag <= 2 THEN '1-2-laag' ELSE '3-of-meer-laag' END AS start
        FROM casussen AS c JOIN stand ON stand.casus = c.casus LEFT JOIN startscores ON startscores.casus = c.casus
    ),
    interventies AS (
        SELECT casus, 'iedere' AS interventie FROM kern
        UNION ALL SELECT casus, CASE WHEN acties = 0 THEN 'zonder-actie' ELSE 'met-actie' END AS interventie FROM kern
        UNION ALL SELECT DISTINCT log.casus AS casus, soorten.interventie AS interventie
        FROM log CROSS JOIN ({actiesoorten}) AS soorten
        WHERE log.actiesoorten IS NOT NULL AND {noemt_actie}
    ),
    samen AS (
        SELECT i.interventie AS interventie, k.casus AS casus, k.uitkomst AS uitkomst, k.nazorg AS nazorg,
            k.terugval AS terugval, k.leeftijd AS leeftijd, k.doelgroep AS doelgroep, k.route AS route, k.start AS start
        FROM interventies AS i JOIN kern AS k ON k.casus = i.casus
    )
"""
EEN_CEL = "SELECT casus, {soort} AS soort, interventie AS a, {b} AS b, NULL AS waarde FROM samen"
SAMENSTELLING = ("leeftijd", "doelgroep", "route", "start")
"""The case mix, as it is shown beside the results."""
RESULTATEN = " UNION ALL ".join(
    [
        EEN_CEL.format(soort="'interventie'", b="''"),
        EEN_CEL.format(soort="'resultaat'", b="uitkomst"),
        EEN_CEL.format(soort="'nazorg'", b="CASE WHEN terugval = 1 THEN 'terugval' ELSE 'geen-terugval' END")
        + " WHERE nazorg = 1",
        *(EEN_CEL.format(soort=f"'{kenmerk}'", b=kenmerk) for kenmerk in SAMENSTELLING),
        *(EEN_CEL.format(soort=f"concat('bij {naam} ', {kolom})", b="uitkomst") for naam, kolom in DEELGROEPEN.items()),
    ]
)
DOORLOOPTIJDEN_DELEN = """
    afsluitingen AS (
        SELECT casus, coalesce(resultaat, 'beeindigd') AS uitkomst, {t} AS t,
            row_number() OVER (PARTITION BY casus ORDER BY opgetreden, positie) AS plaats
        FROM log WHERE feit IN ('MeldingAfgesloten', 'CasusAfgesloten')
    ),
    openingen AS (SELECT casus, min({t}) AS t FROM log WHERE feit = 'CasusGeopend' GROUP BY casus),
    peil AS (SELECT max(CASE WHEN {t} > {vastgelegd} THEN {t} ELSE {vastgelegd} END) AS t FROM log)
"""
DOORLOOPTIJDEN = """
    SELECT casus, 'einde' AS soort, uitkomst AS a, '' AS b, CASE WHEN tot < van THEN 0 ELSE tot - van END AS waarde
    FROM (
        SELECT o.casus AS casus, coalesce(a.uitkomst, 'loopt') AS uitkomst, o.t AS van, coalesce(a.t, peil.t) AS tot
        FROM openingen AS o CROSS JOIN peil
        LEFT JOIN (SELECT casus, uitkomst, t FROM afsluitingen WHERE plaats = 1) AS a ON a.casus = o.casus
    ) AS lopen
"""
LEEFDOMEINEN = """
    SELECT casus, 'verandering' AS soort, domein AS a,
        CASE WHEN laatste > eerste THEN 'beter' WHEN laatste = eerste THEN 'gelijk' ELSE 'slechter' END AS b,
        NULL AS waarde
    FROM leefdomeinen WHERE metingen > 1
    UNION ALL
    SELECT casus, 'twee-metingen' AS soort, domein AS a, '' AS b, NULL AS waarde FROM leefdomeinen WHERE metingen > 1
"""
