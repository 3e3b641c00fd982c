"""Wat de lijst van casussen bij evaluation toont."""

from __future__ import annotations

from typing import Any

from contracts.evaluation import VerbeterpuntEffectVergeleken
from services.evaluation.domain import Concept, Evaluatie, Verbeterpunt, Verslag

VERBETERPUNTEN, VERSLAGEN, CONCEPTEN = "verbeterpunten_v2", "verslagen_v1", "concepten_v1"


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
        "bevindingen": len(verbeterpunt.bevindingen),
        "besluit": verbeterpunt.besluit,
        "effect": _effect(verbeterpunt.vergelijking),
    }


def _effect(vergelijking: VerbeterpuntEffectVergeleken | None) -> dict[str, Any] | None:
    delen = {"maat", "soort", "a", "b", "verschil", "laag", "hoog", "hier", "elders"}
    return vergelijking.model_dump(mode="json", by_alias=True, include=delen) if vergelijking else None


def verslagrij(verslag: Verslag) -> dict[str, Any]:
    """De rij van een verslag: waarover het gaat, niet wat erin staat."""
    feit = verslag.vaststelling
    return feit.model_dump(mode="json", by_alias=True, include={"soort", "peildag", "jaar", "positie"}) if feit else {}


def conceptrij(concept: Concept) -> dict[str, Any]:
    """De rij van een concept: wat en van wie; het bestand niet, en waarom ligt onder zijn sleutel."""
    opstelling, aanneming = concept.opstelling, concept.aanneming
    return {
        "soort": opstelling and opstelling.soort,
        "tabel": opstelling and opstelling.tabel,
        "stand": concept.stand,
        "naspelingen": len(concept.naspelingen),
        "opgesteldDoor": opstelling and opstelling.actor.id,
        "aangenomenDoor": aanneming and aanneming.actor.id,
        "ingangsdatum": aanneming and aanneming.ingangsdatum,
    }
