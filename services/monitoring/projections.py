"""Wat de lijst van casussen bij monitoring toont."""

from __future__ import annotations

from typing import Any

from services.monitoring.domain import Traject


def rij(traject: Traject) -> dict[str, Any]:
    """De rij van een casus: alleen categorieen en aantallen."""
    return {
        "planversie": traject.planversie,
        "openTot": traject.open_tot,
        "gemist": traject.gemist.total(),
        "vastgelopen": traject.vastgelopen,
        "herzieningGevraagd": traject.herziening,
        "resultaat": traject.resultaat,
        "nazorgLoopt": traject.nazorg_loopt,
        "nazorgTot": traject.nazorg_tot,
    }
