"""Verslagen van de regio: bevroren op een peildatum, te zien, na te rekenen, op te halen, tot de casussen erachter."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import accumulate
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.responses import RedirectResponse

from contracts.feit import dag
from contracts.verslagen import Onderdeel, lees_definities
from contracts.woorden import Verslagsoort, Verslagvorm
from portal import leren, tijd
from portal.bezoek import Bezoek, GeenToegang
from portal.diensten import Geweigerd
from portal.formulier import VERSLAG, Invulling, Keuze, Opdracht
from portal.indienen import WEIGERING, WEIGERING_OF_NIET_BEVOEGD, Uitslag
from portal.leren import blad, deelvraag, gevraagd, lezers, namens_regio, volgende
from portal.prent import Schaal
from portal.toezicht import geef_door
from portal.weergave import Menupunt
from portal.woorden import waarde

MENU: tuple[Menupunt, ...] = ()
routes = APIRouter()
PAD = f"{leren.PAD}/verslagen"
Lezer = Annotated[Bezoek, Depends(lezers)]
SOORTEN = tuple(Keuze(een.value, waarde(een.value)) for een in Verslagsoort)
VELDEN = {
    "soort": ("Welk verslag", ""),
    "jaar": ("Schooljaar", "Leeg laten: het schooljaar van de peildatum. Een maandbeeld kijkt naar de peildatum."),
    "peildatum": ("Peildatum", "Zoals het op die dag was. Leeg laten: vandaag."),
}
CASUSSEN_PER_KEER, CIJFERS_PER_KEER = 100, 40
"""Wat er op een bladzijde past."""
OKTOBER = 10


@routes.get(PAD)
async def lijst(bezoek: Lezer) -> Response:
    """De verslagen van de regio, het nieuwste eerst."""
    gekozen = gevraagd(bezoek, ("soort",))
    deel = await bezoek.diensten.lees("evaluation", "/verslagen", deelvraag(bezoek, gekozen))
    return blad(
        bezoek,
        "leren_verslagen.html",
        deel=deel,
        gekozen=gekozen,
        filters={"soort": ("Soort", "Alle soorten", SOORTEN)},
        volgende=volgende(deel, gekozen),
        maakt=namens_regio(bezoek),
    )


@routes.get(f"{PAD}/nieuw")
async def nieuw(bezoek: Lezer) -> Response:
    """Een verslag bevriezen: welk, en op welke dag; met wat er dan in staat."""
    if not namens_regio(bezoek):
        raise GeenToegang
    return _formulier(bezoek, Invulling(), Uitslag())


@routes.post(f"{PAD}/nieuw")
async def stel_vast(bezoek: Lezer) -> Response:
    """Maak het en leg vast wat eruit kwam."""
    invulling = Invulling.uit(await bezoek.formulier())
    body, sleutel = invulling.body(VERSLAG.velden), invulling.een("_sleutel")
    try:
        gedaan = await bezoek.diensten.geef("evaluation", "/verslagen", body, sleutel=sleutel)
    except Geweigerd as nee:
        if nee.status not in WEIGERING_OF_NIET_BEVOEGD:
            raise
        return _formulier(bezoek, invulling, Uitslag(probleem=nee.probleem, fouten=nee.fouten))
    bezoek.sessie.boodschap = "Vastgelegd: het verslag is bevroren."
    return RedirectResponse(f"{PAD}/{gedaan['verslagId']}", 303)


@routes.get(f"{PAD}/{{verslag}}")
async def toon(bezoek: Lezer, verslag: UUID, *, narekenen: bool = False) -> Response:
    """Het verslag over de regio of een gemeente, opnieuw gemaakt; met `narekenen` ook ieder bestand ervan."""
    pad = f"/verslagen/{verslag}"
    beeld = await bezoek.diensten.lees("evaluation", pad)
    try:
        inhoud = await bezoek.diensten.lees("evaluation", f"{pad}/bestanden/json")
        gelijk = await _nagerekend(bezoek, pad, beeld["vingerafdrukken"]) if narekenen else {}
    except Geweigerd as nee:
        if nee.status not in WEIGERING:
            raise
        return _toon(bezoek, beeld, [], geweigerd=nee.probleem)
    return _toon(bezoek, beeld, inhoud["onderdelen"], gelijk=gelijk)


@routes.get(f"{PAD}/{{verslag}}/bestanden/{{vorm}}")
async def bestand(bezoek: Lezer, verslag: UUID, vorm: Verslagvorm) -> Response:
    """Het verslag om mee te nemen, zoals evaluation het nu maakt."""
    return await geef_door(bezoek, "evaluation", f"/verslagen/{verslag}/bestanden/{vorm}")


@routes.get(f"{PAD}/{{verslag}}/onderdelen/{{onderdeel}}")
async def casussen(
    bezoek: Lezer, verslag: UUID, onderdeel: str, a: str, b: str = "", gemeente: str = "", vanaf: int = 0
) -> Response:
    """De casussen achter een cijfer, onder pseudoniemen van dit verslag."""
    gekozen = {"a": a, "b": b, "gemeente": gemeente}
    lees, pad = bezoek.diensten.lees, f"/verslagen/{verslag}"
    beeld, achter = await asyncio.gather(
        lees("evaluation", pad), lees("evaluation", f"{pad}/onderdelen/{onderdeel}/casussen", _ingevuld(gekozen))
    )
    alle = achter["casussen"]
    if not 0 <= vanaf < len(alle):
        raise HTTPException(404)
    return blad(
        bezoek,
        "leren_verslag_casussen.html",
        beeld=beeld,
        onderdeel=onderdeel,
        gekozen=gekozen,
        plaats=leren.groepsnaam(bezoek, gemeente) if gemeente else "Hele regio",
        totaal=len(alle),
        vanaf=vanaf,
        deel=alle[vanaf : vanaf + CASUSSEN_PER_KEER],
        verder=vanaf + CASUSSEN_PER_KEER if vanaf + CASUSSEN_PER_KEER < len(alle) else None,
    )


async def _nagerekend(bezoek: Bezoek, pad: str, afdrukken: Mapping[str, str]) -> dict[str, bool]:
    """Per vorm of het bestand dat nu wordt gemaakt hetzelfde is als toen; een voor een, want ieder is veel werk."""
    gelijk = {}
    for vorm, afdruk in afdrukken.items():
        gemaakt = await bezoek.diensten.vraag("evaluation", f"{pad}/bestanden/{vorm}")
        gelijk[vorm] = sha256(gemaakt.content).hexdigest() == afdruk
    return gelijk


def _toon(
    bezoek: Bezoek,
    beeld: Mapping[str, Any],
    onderdelen: Sequence[Mapping[str, Any]],
    *,
    gelijk: Mapping[str, bool] = {},
    geweigerd: Mapping[str, Any] | None = None,
) -> Response:
    gemeenten = {een: naam for een, naam in bezoek.huis.regio.gemeenten.items() if een in bezoek.wie.areas}
    titels = {deel["onderdeel"]: deel["titel"] for deel in onderdelen}
    gekozen = gevraagd(bezoek, ("gemeente", "onderdeel"))
    hier = gekozen.get("gemeente", "")
    alle = [_onderdeel(deel, hier) for deel in onderdelen if gekozen.get("onderdeel") in (None, deel["onderdeel"])]
    past = hoeveel_passen(alle)
    return blad(
        bezoek,
        "leren_verslag.html",
        409 if geweigerd else 200,
        beeld=beeld,
        geweigerd=geweigerd,
        onderdelen=alle[:past],
        verder=[(deel["titel"], urlencode({**gekozen, "onderdeel": deel["onderdeel"]})) for deel in alle[past:]],
        gelijk=gelijk,
        gekozen=gekozen,
        filters={
            "gemeente": ("Gemeente", "Hele regio", [Keuze(*een) for een in gemeenten.items()]),
            "onderdeel": ("Onderdeel", "Alle onderdelen", [Keuze(*een) for een in titels.items()]),
        },
        achter=bezoek.wie.areas.issuperset({hier} if hier else bezoek.huis.regio.gemeenten),
        aantal=leren.aantal,
    )


def _onderdeel(deel: Mapping[str, Any], gemeente: str) -> dict[str, Any]:
    """Een onderdeel met de cijfers van een gemeente of van de regio, en het grootste daarvan."""
    groep = next((een for een in deel["groepen"] if (een["gemeente"] or "") == gemeente), None)
    cijfers = [
        een | {"vraag": _ingevuld({"a": een["a"], "b": een["b"], "gemeente": gemeente})}
        for een in (groep["cijfers"] if groep else [])
    ]
    grootste = max((een for een in cijfers if een["casussen"]), key=lambda een: een["casussen"], default=None)
    return {
        **deel,
        "groep": groep,
        "cijfers": cijfers,
        "grootste": grootste,
        "schaal": Schaal.van([groep["casussen"] if groep else None, *(een["casussen"] for een in cijfers)]),
    }


def hoeveel_passen(onderdelen: Sequence[Mapping[str, Any]]) -> int:
    """Zoveel onderdelen als er samen op een bladzijde passen; minstens een."""
    samen = accumulate(len(deel["cijfers"]) for deel in onderdelen)
    return max(1, sum(een <= CIJFERS_PER_KEER for een in samen))


def _formulier(bezoek: Bezoek, invulling: Invulling, uitslag: Uitslag) -> Response:
    vandaag = dag(tijd.nu())
    eerste, *latere = lees_definities(bezoek.huis.settings.region)
    definitie = next((een for een in reversed(latere) if een.ingangsdatum <= vandaag), eerste)
    inhoud: dict[str, tuple[Onderdeel, ...]] = {waarde(een.value): definitie.onderdelen(een) for een in Verslagsoort}
    return blad(
        bezoek,
        "leren_verslag_nieuw.html",
        400 if uitslag.probleem else 200,
        opdracht=_opdracht(vandaag.year + (vandaag.month >= OKTOBER)),
        inhoud=inhoud,
        terug=PAD,
        invulling=invulling,
        uitslag=uitslag,
        versie="",
        vast=(),
    )


def _opdracht(jaar: int) -> Opdracht:
    """De opdracht met de schooljaren die er te kiezen zijn, het laatste eerst."""
    jaren = [Keuze(str(een), f"{een - 1}-{een}") for een in range(jaar, jaar - leren.JAREN, -1)]
    velden = {een.naam: een for een in VERSLAG.velden}
    for naam, (label, uitleg) in VELDEN.items():
        velden[naam] = replace(velden[naam], label=label, uitleg=uitleg)
    velden["soort"] = replace(velden["soort"], verplicht=True)
    velden["jaar"] = velden["jaar"].met_keuzes(jaren)
    return replace(VERSLAG, titel="Bevries een verslag", velden=tuple(velden.values()))


def _ingevuld(gekozen: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(naam, een) for naam, een in gekozen.items() if een]
