"""Wat de lijst van casussen bij evaluation toont."""

from __future__ import annotations

from typing import Any

from services.evaluation.domain import Evaluatie


def rij(evaluatie: Evaluatie) -> dict[str, Any]:
    """De rij van een casus: alleen categorieen."""
    return {
        "route": evaluatie.route,
        "resultaat": evaluatie.resultaat,
        "nazorgLoopt": evaluatie.nazorg_loopt,
        "teruggekoppeld": evaluatie.teruggekoppeld,
        "geevalueerd": evaluatie.geevalueerd,
        "leerpunten": evaluatie.leerpunten,
    }
