"""Wat de lijst van casussen bij evaluation toont."""

from __future__ import annotations

from typing import Any

from services.evaluation.domain import Evaluatie, Verbeterpunt

VERBETERPUNTEN = "verbeterpunten_v1"


def rij(evaluatie: Evaluatie) -> dict[str, Any]:
    """De rij van een casus: alleen categorieen."""
    return {
        "route": evaluatie.route,
        "resultaat": evaluatie.resultaat,
        "nazorgLoopt": evaluatie.nazorg_loopt,
        "teruggekoppeld": evaluatie.teruggekoppeld,
        "geevalueerd": evaluatie.geevalueerd,
        "leerpunten": len(evaluatie.leerpunten),
    }


def verbeterrij(verbeterpunt: Verbeterpunt) -> dict[str, Any]:
    """De rij van een verbeterpunt: geen tekst, want die ligt onder zijn sleutel."""
    vaststelling = verbeterpunt.vaststelling
    return {
        "eigenaar": vaststelling and vaststelling.eigenaar,
        "uiterlijk": vaststelling and vaststelling.uiterlijk,
        "leerpunten": len(vaststelling.leerpunten) if vaststelling else 0,
        "voortgang": verbeterpunt.voortgang,
        "metingen": verbeterpunt.metingen,
    }
