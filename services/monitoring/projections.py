"""Wat de lijst van casussen bij monitoring toont."""

from __future__ import annotations

from typing import Any

from services.monitoring.domain import Traject


def rij(traject: Traject) -> dict[str, Any]:
    """De rij van een casus: alleen categorieen en aantallen."""
    return {
        "planversie": traject.planversie,
        "actiesOpen": sum(1 for klaar in traject.acties.values() if not klaar),
        "gemist": traject.gemist,
        "herzieningGevraagd": traject.herziening,
        "resultaat": traject.resultaat,
        "nazorgLoopt": traject.nazorg_loopt,
    }
