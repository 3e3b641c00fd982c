"""Tekeningen bij cijfers, als maten in een SVG: een balk, een interval, en het procesbeeld.

Zij zijn er voor wie liever kijkt: alles staat ook in de tabel ernaast, en een tekening rekent niets uit. Stijl staat in
portaal.css, want de bladzijde mag er geen hebben.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

BREED = 100.0
"""Zo breed is een balk; de browser rekt haar uit."""
RIJ, BOVEN, KNOOP = 52, 30, 132
STROOK, STROKEN, DIKSTE = 30, 4, 7.0


@dataclass(frozen=True, slots=True)
class Schaal:
    """Van nul tot en met het grootste dat er staat."""

    hoogste: float

    @classmethod
    def van(cls, waarden: Iterable[float | None]) -> Schaal:
        """Een schaal waar dit alles op past."""
        return cls(max((een for een in waarden if een is not None), default=0.0))

    def plaats(self, waarde: float | None) -> float:
        """Waar dit ligt, van 0 tot BREED."""
        return round(BREED * waarde / self.hoogste, 1) if waarde and self.hoogste else 0.0


@dataclass(frozen=True, slots=True)
class Knoop:
    """Een stap in het procesbeeld."""

    stap: int
    y: int
    cijfer: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pijl:
    """Een overgang: recht naar de volgende knoop, of met een boog in een eigen strook."""

    pad: str
    dikte: float
    terug: bool
    x: float
    y: float
    cijfer: Mapping[str, Any]


@dataclass(slots=True)
class Procesbeeld:
    """Stappen onder elkaar, overgangen ertussen; wat niet meer past staat alleen in de tabel."""

    knopen: list[Knoop] = field(default_factory=list)
    pijlen: list[Pijl] = field(default_factory=list)
    niet_getekend: int = 0
    stroken: int = 0

    @property
    def links(self) -> int:
        """Waar de tekening begint: zonder bogen is er links niets te zien."""
        return KNOOP - 18 - (STROOK * self.stroken + 14 if self.stroken else 0)

    @property
    def hoogte(self) -> int:
        """Hoe hoog de tekening is."""
        return BOVEN + RIJ * max(len(self.knopen) - 1, 0) + 42


def procesbeeld(cijfers: Sequence[Mapping[str, Any]]) -> Procesbeeld:
    """De tekening van een groep uit `proceskaart`."""
    stappen = sorted((een for een in cijfers if een["soort"] == "stap"), key=lambda een: int(een["a"]))
    beeld = Procesbeeld([Knoop(int(een["a"]), BOVEN + RIJ * rij, een) for rij, een in enumerate(stappen)])
    rijen = {knoop.stap: rij for rij, knoop in enumerate(beeld.knopen)}
    overgangen = sorted((een for een in cijfers if een["soort"] == "overgang"), key=_vaak_en_ver)
    meeste = Schaal.van(een["casussen"] for een in overgangen)
    bezet: list[list[tuple[int, int]]] = [[] for _ in range(STROKEN)]
    for een in overgangen:
        van, naar = rijen.get(int(een["a"])), rijen.get(int(een["b"]))
        strook = None if van is None or naar is None else _strook(bezet, van, naar)
        if van is None or naar is None or strook is None:
            beeld.niet_getekend += 1
        else:
            beeld.stroken = max(beeld.stroken, strook)
            beeld.pijlen.append(_pijl(een, van, naar, strook, _dikte(een["casussen"], meeste)))
    return beeld


def _vaak_en_ver(een: Mapping[str, Any]) -> tuple[float, int]:
    vaak = float("inf") if een["casussen"] is None else een["casussen"]
    return -vaak, abs(int(een["b"]) - int(een["a"]))


def _strook(bezet: list[list[tuple[int, int]]], van: int, naar: int) -> int | None:
    """De binnenste strook waar deze boog nog past; 0 is recht omlaag, None is nergens."""
    if naar == van + 1:
        return 0
    begin, einde = sorted((van, naar))
    for nummer, bogen in enumerate(bezet, start=1):
        if all(einde <= eerder[0] or begin >= eerder[1] for eerder in bogen):
            bogen.append((begin, einde))
            return nummer
    return None


def _dikte(casussen: int | None, meeste: Schaal) -> float:
    return DIKSTE if casussen is None else round(1.5 + (DIKSTE - 1.5) * meeste.plaats(casussen) / BREED, 1)


def _pijl(cijfer: Mapping[str, Any], van: int, naar: int, strook: int, dikte: float) -> Pijl:
    van_y, naar_y = BOVEN + RIJ * van, BOVEN + RIJ * naar
    if strook == 0:
        pad = f"M{KNOOP} {van_y + 15}V{naar_y - 21}"
        return Pijl(pad, dikte, False, KNOOP + 9, (van_y + naar_y) / 2 + 4, cijfer)
    terug, diep = naar < van, KNOOP - 14 - STROOK * strook
    rand = KNOOP - 15
    begin, einde = (van_y - 5, naar_y + 5) if terug else (van_y + 5, naar_y - 5)
    pad = f"M{rand} {begin}C{diep - 8} {begin} {diep - 8} {einde} {rand - 6} {einde}"
    # A cubic is at three quarters of the way to its handles in the middle.
    midden = 0.25 * (rand - 3) + 0.75 * (diep - 8)
    return Pijl(pad, dikte, terug, round(midden, 1), (begin + einde) / 2 + 4, cijfer)


@dataclass(frozen=True, slots=True)
class Rondnul:
    """Een schaal voor een verschil: nul in het midden, naar beide kanten even ver."""

    grens: float

    @classmethod
    def van(cls, *waarden: float) -> Rondnul:
        """Een schaal waar dit alles op past, op hele tienden."""
        return cls(ceil(max(0.1, *map(abs, waarden)) * 10) / 10)

    def plaats(self, waarde: float) -> float:
        """Waar dit ligt, van 0 tot BREED."""
        return round(BREED / 2 * (1 + waarde / self.grens), 1)
