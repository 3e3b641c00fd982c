"""Wat casussen opleverden, hoe lang dat duurde en hoe leefdomeinen verschoven: met hoe zeker dat is, en met wie."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from kit.http import Answer
from kit.identity import Identity
from kit.routes import Door
from services.evaluation.domain import Evaluatie
from services.evaluation.leren.antwoord import Groep
from services.evaluation.leren.kromme import Kromme, krommen
from services.evaluation.leren.maten import Maat
from services.evaluation.leren.onzekerheid import Schatting, aandeel
from services.evaluation.leren.resultaten import Interventie, Opbrengst, Uitkomst, Weging, opbrengsten
from services.evaluation.leren.uitleg import UITLEG
from services.evaluation.leren_api import LEZERS, Leervraag, Leren, keuze_van

RICHTINGEN = ("beter", "gelijk", "slechter")
Waarde = Annotated[str | None, Field(description="De waarde van `per`; null als niet is uitgesplitst.")]
Casussen = Annotated[int | None, Field(description="Ontbreekt als de groep te klein is, of een andere verraadt.")]


class Resultaatvraag(Leervraag):
    """Over welke casussen, en waarnaar wordt gewogen."""

    weging: Annotated[
        Weging, Field(description="Naar de verdeling hiervan in alle getoonde casussen samen is `gewogen` gewogen.")
    ] = "doelgroep"


class Deelschatting(Answer):
    """Een deel van een geheel, van 0 tot 1, met de grenzen van het 95%-interval."""

    waarde: float
    laag: float
    hoog: float


class Uitkomstcijfer(Answer):
    """Hoeveel casussen zo staan; `gewogen` ontbreekt als een deelgroep te klein is om te tonen."""

    uitkomst: str
    casussen: int
    aandeel: Deelschatting
    gewogen: Deelschatting | None


class Interventiecijfers(Answer):
    """Casussen met een soort actie in hun plan: hoe zij staan, en met wie het waren."""

    interventie: str
    casussen: int
    uitkomsten: list[Uitkomstcijfer]
    nazorg: list[Uitkomstcijfer]
    samenstelling: dict[str, dict[str, int]]


class Resultaatgroep(Answer):
    """De interventies in een groep casussen."""

    waarde: Waarde
    casussen: Casussen
    verborgen: Annotated[int, Field(description="Zoveel cijfers gaan over te weinig casussen en staan er niet bij.")]
    interventies: list[Interventiecijfers]


class Resultaatantwoord(Answer):
    """Wat casussen opleverden, tot en met een plaats in het grootboek."""

    maat: Maat
    uitleg: str
    positie: int
    groepen: list[Resultaatgroep]


class Tredecijfer(Answer):
    """Tot en met deze dag na de opening: welk deel nog loopt, en welk deel hoe is afgesloten."""

    tot_dag: int
    liepen: Annotated[int, Field(description="Hoeveel casussen er aan het begin van de trede nog liepen.")]
    nog_open: Deelschatting
    afgesloten: dict[str, Deelschatting]


class Doorloopgroep(Answer):
    """De kromme van een groep casussen."""

    waarde: Waarde
    casussen: Casussen
    mediaan_dagen: Annotated[float | None, Field(description="Ontbreekt als de helft nog loopt.")]
    mediaan_laag: float | None
    mediaan_hoog: float | None
    treden: list[Tredecijfer]


class Doorloopantwoord(Answer):
    """Hoe lang het duurde, tot en met een plaats in het grootboek."""

    maat: Maat
    uitleg: str
    positie: int
    groepen: list[Doorloopgroep]


class Verandering(Answer):
    """Een leefdomein: hoeveel casussen vaker zijn gescoord, en welk deel beter, gelijk of slechter scoort."""

    leefdomein: str
    casussen: int
    delen: dict[str, Deelschatting]


class Leefdomeingroep(Answer):
    """De leefdomeinen in een groep casussen; een domein dat te weinig casussen heeft ontbreekt."""

    waarde: Waarde
    casussen: Casussen
    leefdomeinen: list[Verandering]


class Leefdomeinantwoord(Answer):
    """Hoe leefdomeinen verschoven, tot en met een plaats in het grootboek."""

    maat: Maat
    uitleg: str
    positie: int
    groepen: list[Leefdomeingroep]


def router(door: Door[Evaluatie], leren: Leren) -> APIRouter:
    """Drie vragen, met dezelfde filters als de andere maten."""
    routes = APIRouter(tags=["leren"])
    lezer = Depends(door.verifier.require(*LEZERS))
    _resultaten(routes, lezer, leren)
    _doorlooptijden(routes, lezer, leren)
    _leefdomeinen(routes, lezer, leren)
    return routes


def _resultaten(routes: APIRouter, lezer: Any, leren: Leren) -> None:
    def leer(who: Annotated[Identity, lezer], vraag: Annotated[Resultaatvraag, Query()]) -> Resultaatantwoord:
        positie, gevonden = leren.antwoord(Maat.RESULTATEN, keuze_van(vraag, who))
        groepen = [_opbrengst(een) for een in opbrengsten(gevonden, vraag.weging)]
        return Resultaatantwoord(**_kop(Maat.RESULTATEN, positie), groepen=groepen)

    _voeg_toe(routes, Maat.RESULTATEN, leer)


def _doorlooptijden(routes: APIRouter, lezer: Any, leren: Leren) -> None:
    def leer(who: Annotated[Identity, lezer], vraag: Annotated[Leervraag, Query()]) -> Doorloopantwoord:
        keuze = keuze_van(vraag, who)
        positie, gevonden = leren.vraag(lambda motor: krommen(motor, keuze, leren.scholen))
        return Doorloopantwoord(**_kop(Maat.DOORLOOPTIJDEN, positie), groepen=[_kromme(een) for een in gevonden])

    _voeg_toe(routes, Maat.DOORLOOPTIJDEN, leer)


def _leefdomeinen(routes: APIRouter, lezer: Any, leren: Leren) -> None:
    def leer(who: Annotated[Identity, lezer], vraag: Annotated[Leervraag, Query()]) -> Leefdomeinantwoord:
        positie, gevonden = leren.antwoord(Maat.LEEFDOMEINEN, keuze_van(vraag, who))
        return Leefdomeinantwoord(**_kop(Maat.LEEFDOMEINEN, positie), groepen=[_domeinen(een) for een in gevonden])

    _voeg_toe(routes, Maat.LEEFDOMEINEN, leer)


def _voeg_toe(routes: APIRouter, maat: Maat, leer: Any) -> None:
    leer.__doc__ = UITLEG[maat].lang
    routes.get(f"/leren/{maat}", name=f"leer_{maat}", summary=UITLEG[maat].kort)(leer)


def _kop(maat: Maat, positie: int) -> dict[str, Any]:
    return {"maat": maat, "uitleg": UITLEG[maat].lang, "positie": positie}


def _deel(schatting: Schatting) -> Deelschatting:
    return Deelschatting(
        waarde=round(schatting.waarde, 4), laag=round(schatting.laag, 4), hoog=round(schatting.hoog, 4)
    )


def _uitkomst(een: Uitkomst) -> Uitkomstcijfer:
    gewogen = een.gewogen and _deel(een.gewogen)
    return Uitkomstcijfer(uitkomst=een.uitkomst, casussen=een.casussen, aandeel=_deel(een.aandeel), gewogen=gewogen)


def _interventie(een: Interventie) -> Interventiecijfers:
    return Interventiecijfers(
        interventie=een.interventie,
        casussen=een.casussen,
        uitkomsten=[_uitkomst(deel) for deel in een.uitkomsten],
        nazorg=[_uitkomst(deel) for deel in een.nazorg],
        samenstelling={kenmerk: dict(delen) for kenmerk, delen in een.samenstelling.items()},
    )


def _opbrengst(een: Opbrengst) -> Resultaatgroep:
    return Resultaatgroep(
        waarde=een.waarde,
        casussen=een.casussen,
        verborgen=een.verborgen,
        interventies=[_interventie(deel) for deel in een.interventies],
    )


def _kromme(kromme: Kromme) -> Doorloopgroep:
    mediaan, laag, hoog = kromme.mediaan
    return Doorloopgroep(
        waarde=kromme.waarde,
        casussen=kromme.casussen,
        mediaan_dagen=mediaan,
        mediaan_laag=laag,
        mediaan_hoog=hoog,
        treden=[
            Tredecijfer(
                tot_dag=trede.tot_dag,
                liepen=trede.liepen,
                nog_open=_deel(trede.nog_open),
                afgesloten={einde: _deel(deel) for einde, deel in trede.geeindigd.items()},
            )
            for trede in kromme.treden
        ],
    )


def _domeinen(groep: Groep) -> Leefdomeingroep:
    cellen: Mapping[Any, int] = {een.cel: een.casussen or 0 for een in groep.cijfers}
    gevonden = [
        Verandering(
            leefdomein=domein,
            casussen=aantal,
            delen={
                richting: _deel(aandeel(cellen.get(("verandering", domein, richting), 0), aantal))
                for richting in RICHTINGEN
            },
        )
        for (soort, domein, _), aantal in sorted(cellen.items())
        if soort == "twee-metingen" and not any(cel[:2] == ("verandering", domein) for cel in groep.weg)
    ]
    return Leefdomeingroep(waarde=groep.waarde, casussen=groep.casussen, leefdomeinen=gevonden)
