"""Leren over casussen heen (Routekaart stap 13): hoe het werk gaat, zonder dat er iemand in te herkennen is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any, Literal, TypeVar

import duckdb
from fastapi import APIRouter, Depends, Query
from pydantic import Field

from contracts.feit import Gemeentecode, Rol
from contracts.woorden import Doelgroep, Routenaam
from kit.http import Answer, Body
from kit.identity import Identity
from kit.routes import Door
from services.evaluation.domain import Evaluatie
from services.evaluation.leren.antwoord import Cijfer, Groep, Keuze, beantwoord
from services.evaluation.leren.klaarzetten import Vul
from services.evaluation.leren.logboek import Logboek
from services.evaluation.leren.maten import Maat
from services.evaluation.leren.perioden import Kwartaal, kwartalen
from services.evaluation.leren.toegang import eigen_gemeenten
from services.evaluation.leren.uitleg import UITLEG

LEZERS = (Rol.DOORSTROOMCOORDINATOR, Rol.AUDITOR)
GEWOON = tuple(maat for maat in Maat if maat not in {Maat.RESULTATEN, Maat.DOORLOOPTIJDEN, Maat.LEEFDOMEINEN})
"""Measures that are counted; the others have an answer of their own (`resultaten_api.py`)."""
T = TypeVar("T")
Kenmerk = Literal["gemeente", "doelgroep", "route", "school", "kwartaal"]
Brin = Annotated[str, Field(pattern=r"^[0-9]{2}[A-Z]{2}([0-9]{2})?$")]


class Leervraag(Body):
    """Over welke casussen, en hoe uitgesplitst. Een casus telt helemaal mee of niet, met haar kenmerken van nu."""

    van: Annotated[Kwartaal | None, Field(description="Geopend vanaf het kwartaal dat op deze dag begint.")] = None
    tot: Annotated[Kwartaal | None, Field(description="Geopend voor het kwartaal dat op deze dag begint.")] = None
    gemeente: Annotated[list[Gemeentecode], Field(max_length=100)] = Field(default=[])
    doelgroep: Annotated[list[Doelgroep], Field(max_length=10)] = Field(default=[])
    route: Annotated[list[Routenaam], Field(max_length=50)] = Field(default=[])
    school: Annotated[list[Brin], Field(max_length=200, description="BRIN van wie het eerst meldde.")] = Field(
        default=[]
    )
    per: Annotated[Kenmerk | None, Field(description="Een uitkomst per waarde hiervan.")] = None


class Leercijfer(Answer):
    """Een cijfer; `uitleg` zegt wat het telt. `casussen` ontbreekt als bijna iedere casus dit heeft."""

    soort: str
    a: str
    b: str
    uitleg: str
    casussen: int | None
    aantal: int | None
    mediaan_dagen: float | None
    p90_dagen: float | None


class Leergroep(Answer):
    """Een groep casussen met haar cijfers. Zonder `casussen` is zij te klein, of verraadt zij een andere."""

    waarde: Annotated[str | None, Field(description="De waarde van `per`; null als niet is uitgesplitst.")]
    casussen: int | None
    verborgen: Annotated[int, Field(description="Zoveel cijfers gaan over te weinig casussen en staan er niet bij.")]
    cijfers: list[Leercijfer]


class Leerantwoord(Answer):
    """De uitkomst van een maat, met wat zij meet en tot en met welk feit van het grootboek."""

    maat: Maat
    uitleg: str
    positie: int
    groepen: list[Leergroep]


@dataclass(frozen=True)
class Leren:
    """Wat de routes nodig hebben."""

    logboek: Callable[[], Logboek]
    scholen: Vul
    leefdomeinen: Vul

    def antwoord(self, maat: Maat, keuze: Keuze) -> tuple[int, list[Groep]]:
        """De uitkomst over wat er nu in het grootboek staat, met de plaats tot waar."""
        return self.vraag(lambda motor: beantwoord(motor, maat, keuze, self.scholen, self.leefdomeinen))

    def vraag(self, stel: Callable[[duckdb.DuckDBPyConnection], T]) -> tuple[int, T]:
        """Een vraag aan het logboek zoals het nu is, met de plaats tot waar."""
        boek = self.logboek()
        positie = boek.werk_bij()
        with boek.lees() as motor:
            return positie, stel(motor)


def router(door: Door[Evaluatie], leren: Leren) -> APIRouter:
    """Een route per maat."""
    routes = APIRouter(tags=["leren"])
    lezer = Depends(door.verifier.require(*LEZERS))
    for maat in GEWOON:
        _route(routes, lezer, leren, maat)
    return routes


def _route(routes: APIRouter, lezer: Any, leren: Leren, maat: Maat) -> None:
    @routes.get(f"/leren/{maat}", name=f"leer_{maat}", summary=UITLEG[maat].kort)
    def leer(who: Annotated[Identity, lezer], vraag: Annotated[Leervraag, Query()]) -> Leerantwoord:
        positie, groepen = leren.antwoord(maat, keuze_van(vraag, who))
        uitkomsten = [_groep(maat, groep) for groep in groepen]
        return Leerantwoord(maat=maat, uitleg=UITLEG[maat].lang, positie=positie, groepen=uitkomsten)

    leer.__doc__ = UITLEG[maat].lang


def keuze_van(vraag: Leervraag, who: Identity) -> Keuze:
    """Wat er is gevraagd, binnen de eigen gemeenten; raises Forbidden voor die van een ander."""
    filters = {
        "gemeente": frozenset(eigen_gemeenten(who, tuple(vraag.gemeente))),
        "doelgroep": frozenset(str(een) for een in vraag.doelgroep),
        "route": frozenset(vraag.route),
        "school": frozenset(vraag.school),
    }
    gekozen = {naam: waarden for naam, waarden in filters.items() if waarden or naam == "gemeente"}
    if vraag.van or vraag.tot:
        gekozen["kwartaal"] = kwartalen(vraag.van or date(1990, 1, 1), vraag.tot or date(2100, 1, 1))
    return Keuze(gekozen, vraag.per)


def _groep(maat: Maat, groep: Groep) -> Leergroep:
    return Leergroep(
        waarde=groep.waarde,
        casussen=groep.casussen,
        verborgen=groep.verborgen,
        cijfers=[_cijfer(maat, een) for een in groep.cijfers],
    )


def _cijfer(maat: Maat, cijfer: Cijfer) -> Leercijfer:
    soort, a, b = cijfer.cel
    return Leercijfer(
        soort=soort,
        a=a,
        b=b,
        uitleg=UITLEG[maat].van(soort, a, b),
        casussen=cijfer.casussen,
        aantal=cijfer.aantal,
        mediaan_dagen=_dagen(cijfer.mediaan),
        p90_dagen=_dagen(cijfer.p90),
    )


def _dagen(micros: int | None) -> float | None:
    return None if micros is None else round(timedelta(microseconds=micros) / timedelta(days=1), 1)
