"""Leren over casussen heen (Routekaart stap 13): kiezen, procesbeeld, doorlooptijden, termijnen en resultaten."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from portal import leren
from portal.bezoek import Bezoek
from portal.leren import PAD, ROLLEN, Leervraag, blad, lezers, maten
from portal.prent import Schaal, procesbeeld
from portal.weergave import Menupunt
from portal.woorden import stap, waarde, zin

MENU = (Menupunt("Leren", PAD, ROLLEN, 60),)
routes = APIRouter()
Lezer = Annotated[Bezoek, Depends(lezers)]
Groep = Mapping[str, Any]
WOORDEN = {
    "stapnaam": stap,
    "naam": leren.naam,
    "aantal": leren.aantal,
    "dagen": leren.dagen,
    "procent": leren.procent,
    "interval": leren.interval,
}
AFLOOP = {
    "op-tijd": "op tijd gehaald",
    "te-laat": "te laat gehaald",
    "gemist": "gemist",
    "vervallen": "vervallen",
    "loopt": "loopt nog",
}
INTERVENTIES = {
    "iedere": "alle casussen",
    "met-actie": "een actie in het plan",
    "zonder-actie": "geen actie in het plan",
}
IEDERE = "iedere"
HEEL = Schaal(1.0)


@routes.get(PAD)
async def kiezen(bezoek: Lezer) -> Response:
    """Over welke casussen het gaat, en wat daarvan te zien is."""
    return blad(bezoek, "leren.html", vraag=Leervraag.uit(bezoek))


@routes.get(f"{PAD}/procesbeeld")
async def proces(bezoek: Lezer) -> Response:
    """Welke stappen en overgangen er waren, hoe vaak, en hoe lang zij duurden."""
    return await _toon(bezoek, "leren_procesbeeld.html", _proces, "proceskaart")


@routes.get(f"{PAD}/doorlooptijden")
async def duur(bezoek: Lezer) -> Response:
    """Hoe lang het duurt tot een casus is afgesloten, en waar zij wacht."""
    return await _toon(bezoek, "leren_doorlooptijden.html", _wachten, "wachttijden", "doorlooptijden")


@routes.get(f"{PAD}/termijnen")
async def termijnen(bezoek: Lezer) -> Response:
    """Hoe termijnen afliepen."""
    return await _toon(bezoek, "leren_termijnen.html", _termijnen, "termijnen")


@routes.get(f"{PAD}/resultaten")
async def resultaten(bezoek: Lezer) -> Response:
    """Hoe casussen nu staan, per doelgroep als niets anders is gekozen."""
    return await _toon(bezoek, "leren_resultaten.html", _resultaten, "resultaten", per="doelgroep")


async def _toon(
    bezoek: Bezoek, sjabloon: str, maak: Callable[[Groep], Mapping[str, Any]], *namen: str, **standaard: str
) -> Response:
    """De eerste maat per groep, met wat `maak` ervan tekent; de andere maten gaan mee zoals zij zijn."""
    vraag = Leervraag.uit(bezoek)
    gevonden = await maten(bezoek, vraag, *namen, **standaard)
    if isinstance(gevonden, str):
        return blad(bezoek, "leren.html", 400, vraag=vraag, fout=gevonden)
    antwoorden = dict(zip(namen, gevonden, strict=True))
    delen = {
        naam: [{"naam": leren.groepsnaam(bezoek, groep["waarde"]), **groep} for groep in een["groepen"]]
        for naam, een in antwoorden.items()
    }
    return blad(
        bezoek,
        sjabloon,
        vraag=vraag,
        niet_gegroepeerd=waarde(standaard.get("per", "niet")),
        antwoorden=antwoorden,
        groepen=[{**groep, **maak(groep)} for groep in delen[namen[0]]],
        delen=delen,
        bevries=vraag.vraag(**standaard) if leren.schrijft(bezoek) else None,
        w=WOORDEN,
        heel=HEEL,
    )


def _proces(groep: Groep) -> Mapping[str, Any]:
    stappen, overgangen = _van(groep, "stap"), _van(groep, "overgang")
    zinnen = []
    if vaakst := _meeste(stappen, "casussen"):
        zinnen.append(f"Van wat te tonen is, is {stap(vaakst['a'])} het vaakst gezet: {_bij(vaakst)}.")
    if langst := _meeste(stappen, "mediaanDagen"):
        zinnen.append(f"De langste mediaan heeft {stap(langst['a'])}: {leren.dagen(langst['mediaanDagen'])} dagen.")
    if vaakst := _meeste(overgangen, "casussen"):
        zinnen.append(f"De meeste overgangen gaan van {stap(vaakst['a'])} naar {stap(vaakst['b'])}: {_bij(vaakst)}.")
    return {"beeld": procesbeeld(groep["cijfers"]), "stappen": stappen, "overgangen": overgangen, "zinnen": zinnen}


def _wachten(groep: Groep) -> Mapping[str, Any]:
    delen = [
        ("Tot een stap begint", "Stap", [(stap(een["a"]), een) for een in _van(groep, "stap")]),
        ("Op een partij", "Partij", [(waarde(een["a"]), een) for een in _van(groep, "partij")]),
    ]
    langst = _meeste([een for _, _, rijen in delen for _, een in rijen], "mediaanDagen")
    zinnen = []
    if langst:
        waar = f"voor {stap(langst['a'])}" if langst["soort"] == "stap" else f"op {waarde(langst['a']).lower()}"
        zinnen = [
            f"Het langst is gewacht {waar}: de helft van de keren hooguit {leren.dagen(langst['mediaanDagen'])} dagen."
        ]
    return {
        "wachten": delen,
        "schaal": Schaal.van(een["p90Dagen"] for een in groep["cijfers"]),
        "zinnen": zinnen,
    }


def _termijnen(groep: Groep) -> Mapping[str, Any]:
    rijen = sorted(groep["cijfers"], key=lambda een: (een["a"], list(AFLOOP).index(een["b"])))
    zinnen = [
        f"De termijn {zin(een['a']).lower()} is {AFLOOP[een['b']]} {_bij(een)}."
        for een in rijen
        if een["b"] in {"te-laat", "gemist"}
    ]
    if rijen and not zinnen:
        zinnen = ["Er is geen termijn die zo vaak te laat of gemist is dat het hier staat."]
    return {
        "rijen": [(AFLOOP[een["b"]], een) for een in rijen],
        "zinnen": zinnen,
        "schaal": Schaal(groep["casussen"] or 0),
    }


def _resultaten(groep: Groep) -> Mapping[str, Any]:
    interventies = [
        (INTERVENTIES.get(een["interventie"]) or waarde(een["interventie"]), een) for een in groep["interventies"]
    ]
    zinnen = [
        f"{leren.naam(een['uitkomst'])}: {een['casussen']} van de {alle['casussen']} casussen, "
        f"{leren.interval(een['aandeel'])}."
        for alle in groep["interventies"]
        if alle["interventie"] == IEDERE
        for een in alle["uitkomsten"]
    ]
    return {"per_actie": interventies, "zinnen": zinnen, "schaal": HEEL}


def _van(groep: Groep, soort: str) -> list[Groep]:
    """De cijfers van een soort, stappen op hun nummer."""
    eigen = [een for een in groep["cijfers"] if een["soort"] == soort]
    return sorted(eigen, key=lambda een: [int(deel) if deel.isdigit() else 0 for deel in (een["a"], een["b"])])


def _meeste(cijfers: list[Groep], veld: str) -> Groep | None:
    return max((een for een in cijfers if een.get(veld) is not None), key=lambda een: een[veld], default=None)


def _bij(cijfer: Groep) -> str:
    return f"bij {leren.aantal(cijfer['casussen'])} casussen"
