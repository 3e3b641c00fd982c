"""Terugkijken in een casus: welke feiten op een moment tellen, welk feit achter welke waarde zit, en wat er verschilt.

Opgeteld wordt altijd in de volgorde van het grootboek, ook als iets later bekend werd dan het gebeurde. Een dienst legt
een feit vast op grond van wat er dan al staat; een andere volgorde geeft een stand die geen dienst ooit had. Wie
achteraf iets vastlegt heeft daarom het laatste woord, vanaf het moment waarop het gebeurde (besluit 23).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, NamedTuple, Self

from contracts.algemeen import FeitGehoord
from contracts.feit import CasusFeit
from services.evaluation.casusbeeld.beeld import Casusbeeld
from services.evaluation.casusbeeld.stappen import Afwijking, Stapstand, Teruggang
from services.evaluation.casusbeeld.termijnen import Termijn

SLEUTELS: dict[type, tuple[str, ...]] = {
    Stapstand: ("stap",),
    Termijn: ("termijn", "dienst", "start"),
    Afwijking: ("stap", "afgeweken_van"),
    Teruggang: ("naar",),
}
"""Waaraan een onderdeel van een lijst is te herkennen: zo blijft zijn pad gelijk als er iets voor komt te staan."""


class Inschrijving(NamedTuple):
    """Een feit in het grootboek: `nummer` is het hoeveelste van de casus, `positie` het hoeveelste van de regio."""

    nummer: int
    positie: int
    hash: str
    feit: CasusFeit


@dataclass(frozen=True, slots=True)
class Moment:
    """Vanwaar wordt gekeken, op twee assen: wat was gebeurd (`op`), en wat was bekend.

    Bekend is tot een tijd (`bekend_op`), of tot en met een plaats: van de regio (`positie`) of van de casus (`nummer`).
    """

    op: datetime | None = None
    bekend_op: datetime | None = None
    positie: int | None = None
    nummer: int | None = None

    def telt(self, een: Inschrijving) -> bool:
        """Of dit feit dan was gebeurd en bekend."""
        return (
            (self.op is None or een.feit.opgetreden_op <= self.op)
            and (self.bekend_op is None or een.feit.vastgelegd_op <= self.bekend_op)
            and (self.positie is None or een.positie <= self.positie)
            and (self.nummer is None or een.nummer <= self.nummer)
        )

    def kies(self, alles: Iterable[Inschrijving]) -> list[Inschrijving]:
        """Wat dan was gebeurd en bekend, in de volgorde van het grootboek."""
        return [een for een in alles if self.telt(een)]


NU = Moment()
"""Alles wat is gebeurd en bekend."""


@dataclass(slots=True)
class Stand:
    """Het beeld na een aantal feiten, met van iedere waarde het feit dat haar zo maakte.

    `velden` heeft de waarden op hun pad. `door` noemt het feit, ook van wat daardoor verdween; een waarde die nog is
    zoals iedere casus begint, komt van geen feit.
    """

    beeld: Casusbeeld = field(default_factory=Casusbeeld)
    velden: dict[str, Any] = field(default_factory=dict)
    door: dict[str, Inschrijving] = field(default_factory=dict)

    @classmethod
    def na(cls, inschrijvingen: Iterable[Inschrijving], namen: Sequence[str]) -> Self:
        """De stand na deze feiten; `namen` zijn de velden van het beeld waar het om gaat."""
        stand = cls()
        waarden = {naam: getattr(stand.beeld, naam) for naam in namen}
        for naam, waarde in waarden.items():
            stand.velden.update(_plat(_camel(naam), waarde))
        for een in inschrijvingen:
            if isinstance(een.feit, FeitGehoord):
                continue
            stand.beeld.neem_op(een.feit)
            for naam in namen:
                nieuw, oud = getattr(stand.beeld, naam), waarden[naam]
                if nieuw != oud:
                    waarden[naam] = nieuw
                    stand._zet(_camel(naam), oud, nieuw, een)
        plaats = {_camel(naam): nummer for nummer, naam in enumerate(namen)}
        stand.velden = dict(sorted(stand.velden.items(), key=lambda veld: plaats[veld[0].partition(".")[0]]))
        return stand

    def _zet(self, naam: str, oud: Any, nieuw: Any, een: Inschrijving) -> None:
        was, wordt = dict(_plat(naam, oud)), dict(_plat(naam, nieuw))
        for pad in was.keys() - wordt.keys():
            del self.velden[pad]
            self.door[pad] = een
        for pad, waarde in wordt.items():
            if pad not in was or was[pad] != waarde:
                self.velden[pad], self.door[pad] = waarde, een


class Verschil(NamedTuple):
    """Een veld dat verschilt, met de feiten erachter; `aanwezig` zegt of het veld er toen was, en nu is."""

    pad: str
    oud: Any
    nieuw: Any
    oud_door: Inschrijving | None
    nieuw_door: Inschrijving | None
    aanwezig: tuple[bool, bool]


def verschillen(van: Stand, tot: Stand) -> list[Verschil]:
    """Wat er in `tot` anders is dan in `van`, veld voor veld."""
    paden = dict.fromkeys([*van.velden, *tot.velden])
    return [
        Verschil(
            pad,
            van.velden.get(pad),
            tot.velden.get(pad),
            van.door.get(pad),
            tot.door.get(pad),
            (pad in van.velden, pad in tot.velden),
        )
        for pad in paden
        if (pad in van.velden, van.velden.get(pad)) != (pad in tot.velden, tot.velden.get(pad))
    ]


def _plat(pad: str, waarde: Any) -> Iterator[tuple[str, Any]]:
    """Iedere waarde met haar pad; een lijst waarvan de onderdelen geen naam hebben is een waarde."""
    if is_dataclass(waarde):
        yield from _onderdelen(pad, waarde, ())
    elif isinstance(waarde, tuple) and waarde and type(waarde[0]) in SLEUTELS:
        vaker: Counter[str] = Counter()
        for deel in waarde:
            sleutel = SLEUTELS[type(deel)]
            naam = "-".join(_tekst(getattr(deel, veld)) for veld in sleutel)
            vaker[naam] += 1
            yield from _onderdelen(f"{pad}.{naam}{'' if vaker[naam] == 1 else f'-{vaker[naam]}'}", deel, sleutel)
    elif not (isinstance(waarde, tuple) and pad in LIJSTEN and not waarde):
        yield pad, _waarde(waarde)


LIJSTEN = frozenset({"stappen", "termijnen", "afwijkingen", "teruggegaan"})
"""Lijsten waarvan ieder onderdeel een eigen pad heeft: zijn zij leeg, dan is er niets."""


def _onderdelen(pad: str, deel: Any, zonder: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    for veld in deel.__dataclass_fields__:
        waarde = getattr(deel, veld)
        if veld not in zonder and waarde is not None:
            yield f"{pad}.{_camel(veld)}", _waarde(waarde)


def _waarde(waarde: Any) -> Any:
    if isinstance(waarde, tuple):
        return [_waarde(een) for een in waarde]
    if is_dataclass(waarde):
        return {_camel(veld): _waarde(getattr(waarde, veld)) for veld in waarde.__dataclass_fields__}
    return waarde


def _tekst(waarde: Any) -> str:
    return str(waarde.value if isinstance(waarde, Enum) else waarde)


@cache
def _camel(naam: str) -> str:
    eerste, *rest = naam.split("_")
    return eerste + "".join(map(str.capitalize, rest))
