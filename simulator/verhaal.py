"""De taal waarin een verhaal wordt verteld: wat mensen doen, en wat zij eerst moeten zien.

Een verhaal kent geen diensten: het levert zijn stappen een voor een, en krijgt antwoord op wat het wil zien. Wie het
speelt bepaalt hoe: verzoek voor verzoek (`spel.py`), of heel veel casussen tegelijk (`overname.py`).
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from contracts.feit import CasusFeit, Rol
from contracts.registry import FEITEN_PER_DIENST

DIENST_VAN = {feit: dienst for dienst, feiten in FEITEN_PER_DIENST.items() for feit in feiten}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Speler:
    """Wie er handelt: een medewerker met rollen in gemeenten; de eerste rol is die waarin wordt gehandeld."""

    sub: str
    rollen: tuple[str, ...]
    gemeenten: tuple[str, ...]


def medewerker(rol: Rol, naam: str, gemeente: str, nummer: int) -> Speler:
    """De zoveelste die in een gemeente zo heet: coach-0518-2."""
    return Speler(f"{naam}-{gemeente[2:]}-{nummer}", (rol.value,), (gemeente,))


def leidinggevende(gemeenten: tuple[str, ...]) -> Speler:
    """Wie de hele regio ziet: alle lijsten, en de telling van het grootboek."""
    return Speler("coordinator-1", (Rol.DOORSTROOMCOORDINATOR, Rol.AUDITOR), gemeenten)


@dataclass(frozen=True, slots=True)
class Opdracht:
    """Iemand doet iets: de `nummer`-de keer in deze casus op dit pad. `op` is wanneer; None is nu."""

    speler: Speler
    dienst: str
    pad: str
    nummer: int
    op: datetime | None
    velden: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Zie:
    """Wat een dienst weet, zodra zij het laatste feit van deze soort kent; antwoord: haar beeld."""

    speler: Speler
    dienst: str
    gehoord: type[CasusFeit]


@dataclass(frozen=True, slots=True)
class Meld:
    """Een school meldt; antwoord: de id van de casus waarin de melding staat."""

    speler: Speler
    op: datetime
    regel: dict[str, str]


class Kennis:
    """Welk nummer het laatste feit van een soort kreeg, naar wat diensten op opdrachten antwoordden."""

    def __init__(self) -> None:
        self._nummers: dict[str, int] = {}

    def noteer(self, antwoord: Mapping[str, Any]) -> None:
        """Onthoud wat een opdracht vastlegde; bij een herhaling is dat hetzelfde als de eerste keer."""
        self._nummers |= dict(zip(antwoord.get("feiten", ()), antwoord.get("nummers", ()), strict=True))

    def is_gehoord(self, zie: Zie, beeld: Mapping[str, Any]) -> bool:
        """Of dit beeld van een dienst al rust op het laatste feit van deze soort; is dat onbekend, dan op enig feit."""
        nummer, bron = self._nummers.get(zie.gehoord.onderwerp, 1), DIENST_VAN[zie.gehoord]
        return bool((beeld["versie"] if bron == zie.dienst else beeld["gehoord"].get(bron, 0)) >= nummer)


Beurt = Opdracht | Zie | Meld
Verhaal = Generator[Beurt, Any, T]
