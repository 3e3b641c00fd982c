"""De werklijst: de casussen van uw gemeenten, met filters die in het adres blijven staan."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from contracts.feit import Rol
from contracts.woorden import Doelgroep, Stap
from portal import weergaven
from portal.bezoek import Bezoek, Poort
from portal.formulier import Keuze
from portal.weergave import Menupunt, bladzijde
from portal.woorden import stap, waarde

LEZERS = (Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR)
MENU = (Menupunt("Werklijst", "/werklijst", frozenset(LEZERS), 20),)
routes = APIRouter()
LIMIET = 50
JANEE = (Keuze("true", "Ja"), Keuze("false", "Nee"))
KEUZES: dict[str, tuple[str, tuple[Keuze, ...]]] = {
    "stap": ("Stap", tuple(Keuze(str(int(een)), stap(int(een))) for een in Stap)),
    "doelgroep": ("Doelgroep", tuple(Keuze(een, waarde(een)) for een in Doelgroep)),
    "wachtOp": (
        "Wacht op",
        tuple(Keuze(een, waarde(een)) for een in ("coach", "jongere", "ouder", "school", "partner", "coordinator")),
    ),
    "teLaat": ("Te laat", JANEE),
    "bijna": ("Loopt af binnen", (Keuze("7", "een week"), Keuze("14", "twee weken"), Keuze("31", "een maand"))),
    "nieuw": ("Nieuwe melding", JANEE),
    "vastgelopen": ("Loopt vast", JANEE),
    "prioriteit": ("Prioriteit", tuple(Keuze(str(een), str(een)) for een in range(1, 6))),
    "gesloten": ("Toon", (Keuze("true", "gesloten casussen"),)),
    "sorteer": (
        "Volgorde",
        (
            Keuze("uiterlijkOp", "eerste termijn eerst"),
            Keuze("-geopendOp", "nieuwste eerst"),
            Keuze("-gewijzigdOp", "laatst gewijzigd eerst"),
            Keuze("prioriteit", "prioriteit"),
            Keuze("stap", "stap"),
        ),
    ),
}
NAMEN = ("coach", "gemeente", *KEUZES)


@routes.get("/werklijst")
async def werklijst(bezoek: Annotated[Bezoek, Depends(Poort(*LEZERS))]) -> Response:
    """De lijst binnen de filters van het adres, met hoeveel er in iedere tab zit."""
    filters = gekozen(bezoek.request)
    zonder_volgorde = [(naam, een) for naam, een in filters if naam != "sorteer"]
    cursor = bezoek.request.query_params.get("cursor")
    vraag = [*filters, ("limiet", str(LIMIET)), *([("cursor", cursor)] if cursor else [])]
    deel, telling = await asyncio.gather(
        bezoek.diensten.lees("evaluation", "/werklijst", vraag),
        bezoek.diensten.lees("evaluation", "/werklijst-tellingen", zonder_volgorde),
    )
    volgende = f"/werklijst?{urlencode([*filters, ('cursor', deel['volgende'])])}" if deel["volgende"] else None
    gemeenten = bezoek.huis.regio.gemeenten
    keuzes = {
        "coach": ("Van wie", (Keuze("mij", "mijn casussen"),)),
        "gemeente": ("Gemeente", tuple(Keuze(een, gemeenten.get(een, een)) for een in sorted(bezoek.wie.areas))),
    } | KEUZES
    return bladzijde(
        bezoek,
        "werklijst.html",
        live="/live",
        lijst=deel["resultaten"],
        telling=telling,
        keuzes=keuzes,
        gekozen=dict(filters),
        vraag=urlencode(filters),
        weergaven=weergaven.lees(bezoek, NAMEN),
        volgende=volgende,
    )


@routes.post("/werklijst/weergaven")
async def bewaar(bezoek: Annotated[Bezoek, Depends(Poort(*LEZERS))]) -> Response:
    """Bewaar deze filters onder een naam, of vergeet een naam."""
    formulier = await bezoek.formulier()
    vraag = weergaven.schoon(str(formulier.get("vraag", "")), NAMEN)
    naam = str(formulier.get("naam", "")).strip()[: weergaven.LANGSTE_NAAM]
    bekend = weergaven.lees(bezoek, NAMEN)
    antwoord = RedirectResponse(f"/werklijst{f'?{vraag}' if vraag else ''}", 303)
    if weg := str(formulier.get("weg", "")):
        weergaven.bewaar(antwoord, bezoek, [een for een in bekend if een.naam != weg])
    elif naam:
        weergaven.bewaar(antwoord, bezoek, weergaven.met(bekend, weergaven.Weergave(naam, vraag)))
        bezoek.sessie.boodschap = f"Bewaard als {naam}."
    else:
        bezoek.sessie.boodschap = "Geef de weergave een naam; er is niets bewaard."
    return antwoord


def gekozen(request: Request) -> Sequence[tuple[str, str]]:
    """De filters in het adres, zonder wat leeg bleef en zonder namen die wij niet kennen."""
    return [(naam, een) for naam, een in request.query_params.multi_items() if naam in NAMEN and een]
