"""Terugkijken in een casus: welke feiten op een moment tellen, welk feit achter welke waarde zit, en wat er verschilt.

Opgeteld wordt altijd in de volgorde van het grootboek, ook als iets later bekend werd dan het gebeurde. Een dienst legt
een feit vast op grond van wat er dan al staat; een andere volgorde geeft een stand die geen dienst ooit had. Wie
achteraf iets vastlegt heeft daarom het laatste woord, vanaf het moment waarop het gebeurde (besluit 23).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, is_dataclass
from datetime import datetime
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
LIJSTEN = frozenset({"stappen", "termijnen", "afwijkingen", "teruggegaan"})
"""De lijsten met zulke onderdelen."""
Delen = dict[str, Any]
"""Pad van een deel -> wat daar staat."""


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
        delen = {naam: _delen(_camel(naam), waarde) for naam, waarde in waarden.items()}
        stand.velden = {pad: waarde for deel in delen.values() for pad, waarde in _waarden(deel).items()}
        for een in inschrijvingen:
            if isinstance(een.feit, FeitGehoord):
                continue
            stand.beeld.neem_op(een.feit)
            for naam in namen:
                nieuw = getattr(stand.beeld, naam)
                if nieuw != waarden[naam]:
                    oude, waarden[naam], delen[naam] = delen[naam], nieuw, _delen(_camel(naam), nieuw)
                    stand._zet(oude, delen[naam], een)
        plaats = {_camel(naam): nummer for nummer, naam in enumerate(namen)}
        stand.velden = dict(sorted(stand.velden.items(), key=lambda veld: plaats[_veld(veld[0])]))
        return stand

    def _zet(self, oude: Delen, nieuwe: Delen, een: Inschrijving) -> None:
        """Noteer wat dit feit aan een veld veranderde; wat gelijk bleef wordt niet uitgeschreven."""
        was = _waarden({pad: deel for pad, deel in oude.items() if pad not in nieuwe or nieuwe[pad] != deel})
        wordt = _waarden({pad: deel for pad, deel in nieuwe.items() if pad not in oude or oude[pad] != deel})
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
    paden = [*van.velden, *(pad for pad in tot.velden if pad not in van.velden)]
    plaats = {naam: nummer for nummer, naam in enumerate(dict.fromkeys(map(_veld, [*tot.velden, *van.velden])))}
    return [
        Verschil(
            pad,
            van.velden.get(pad),
            tot.velden.get(pad),
            van.door.get(pad),
            tot.door.get(pad),
            (pad in van.velden, pad in tot.velden),
        )
        for pad in sorted(paden, key=lambda pad: plaats[_veld(pad)])
        if (pad in van.velden, van.velden.get(pad)) != (pad in tot.velden, tot.velden.get(pad))
    ]


def _delen(pad: str, waarde: Any) -> Delen:
    """Een veld in de delen die een eigen pad hebben; een lijst waarvan de onderdelen geen naam hebben is een deel."""
    if pad not in LIJSTEN:
        return {pad: waarde}
    delen: Delen = {}
    vaker: Counter[str] = Counter()
    for deel in waarde:
        naam = "-".join(str(getattr(deel, veld)) for veld in SLEUTELS[type(deel)])
        vaker[naam] += 1
        delen[f"{pad}.{naam}" if vaker[naam] == 1 else f"{pad}.{naam}-{vaker[naam]}"] = deel
    return delen


def _waarden(delen: Delen) -> dict[str, Any]:
    """Iedere waarde op haar pad; wat een onderdeel niet heeft, heeft ook geen pad."""
    waarden: dict[str, Any] = {}
    for pad, deel in delen.items():
        if not is_dataclass(deel):
            waarden[pad] = _waarde(deel)
            continue
        zonder = SLEUTELS.get(type(deel), ())
        for veld in deel.__dataclass_fields__:
            waarde = getattr(deel, veld)
            if veld not in zonder and waarde is not None:
                waarden[f"{pad}.{_camel(veld)}"] = _waarde(waarde)
    return waarden


def _waarde(waarde: Any) -> Any:
    if isinstance(waarde, tuple):
        return [_waarde(een) for een in waarde]
    if is_dataclass(waarde):
        return {_camel(veld): _waarde(getattr(waarde, veld)) for veld in waarde.__dataclass_fields__}
    return waarde


def _veld(pad: str) -> str:
    return pad.partition(".")[0]


@cache
def _camel(naam: str) -> str:
    eerste, *rest = naam.split("_")
    return eerste + "".join(map(str.capitalize, rest))
