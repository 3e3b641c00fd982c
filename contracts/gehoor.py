"""Naar welke feiten een dienst luistert, uit wat wij publiceren: zo weet een ander het zonder haar code."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from contracts.registry import DIENSTEN
from contracts.termijnregel import Bewaker

BESCHRIJVING = Path(__file__).with_name("asyncapi.json")


@cache
def bewakers() -> tuple[Bewaker, ...]:
    """Iedere dienst zoals zij haar termijnen bewaakt; de route van een casus kennen zij alle."""
    handelingen = json.loads(BESCHRIJVING.read_text("utf-8"))["operations"]
    gehoord = {dienst: {naam for naam in handelingen if naam.startswith(f"{dienst}.hoort.")} for dienst in DIENSTEN}
    return tuple(
        Bewaker(dienst, frozenset(naam.rpartition(".")[2] for naam in namen), kent_route=True)
        for dienst, namen in gehoord.items()
    )
