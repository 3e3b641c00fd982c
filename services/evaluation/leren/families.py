"""Welke cellen van een maat elkaar verraden: delen met een bekend totaal, en cellen die in een andere liggen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from services.evaluation.leren.maten import Maat
from services.evaluation.leren.onderdrukking import Familie
from services.evaluation.leren.werkt import IEDERE, MET, ZONDER

Sleutel = tuple[str, str, str]
IEDEREEN: Sleutel = ("*", "", "")
"""The cell that every casus is in."""


@dataclass(frozen=True)
class Samenhang:
    """How cells give each other away: parts of a total that is known, and cells that lie in another."""

    families: tuple[Familie[Sleutel], ...] = ()
    omvattend: Callable[[Sleutel], tuple[Sleutel, ...]] | None = None


FAMILIES: Mapping[Maat, tuple[Familie[Sleutel], ...]] = {
    Maat.PROCESKAART: (
        lambda cel: cel[1] if cel[0] == "overgang" else None,
        lambda cel: cel[2] if cel[0] == "overgang" else None,
    ),
    Maat.VARIANTEN: (lambda cel: cel[0],),
    Maat.TERMIJNEN: (lambda cel: cel[1],),
    Maat.CONFORMITEIT: (
        lambda cel: "oordeel" if cel[0] == "oordeel" else None,
        lambda cel: cel[:2] if cel[0] != "oordeel" else None,
    ),
    Maat.RESULTATEN: (
        lambda cel: cel[:2] if cel[0] != "interventie" else None,
        lambda cel: (*_kenmerk_en_waarde(cel[0])[:1], *cel[1:]) if cel[0].startswith("bij ") else None,
        lambda cel: (cel[0], cel[2]) if cel[1] in {MET, ZONDER} else None,
    ),
    Maat.DOORLOOPTIJDEN: (lambda cel: cel[0],),
    Maat.LEEFDOMEINEN: (lambda cel: cel[1] if cel[0] == "verandering" else None,),
}
"""Parts of which the total is known, or can be: what leaves a step, what comes to it, how a term ended."""


def geen(_: Sleutel) -> tuple[Sleutel, ...]:
    """Een maat waarvan cellen niet in elkaar liggen."""
    return ()


def _in_resultaten(cel: Sleutel) -> tuple[Sleutel, ...]:
    soort, interventie, b = cel
    groter = [(soort, IEDERE, b)]
    if soort != "interventie":
        groter.append(("interventie", interventie, ""))
    if soort.startswith("bij "):
        kenmerk, waarde = _kenmerk_en_waarde(soort)
        groter += [(kenmerk, interventie, waarde), ("resultaat", interventie, b)]
    return tuple(een for een in groter if een != cel)


def _in_leefdomeinen(cel: Sleutel) -> tuple[Sleutel, ...]:
    return (("twee-metingen", cel[1], ""),) if cel[0] == "verandering" else ()


def _kenmerk_en_waarde(soort: str) -> tuple[str, str]:
    _, kenmerk, waarde = soort.split(" ")
    return kenmerk, waarde


OMVATTEND: Mapping[Maat, Callable[[Sleutel], tuple[Sleutel, ...]]] = {
    Maat.RESULTATEN: _in_resultaten,
    Maat.LEEFDOMEINEN: _in_leefdomeinen,
}
"""The cells that a cell lies in, besides the one of every casus: who is in those and not in it is a group too."""
