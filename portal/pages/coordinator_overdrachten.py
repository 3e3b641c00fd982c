"""Overdrachten tussen gemeenten en met leerplicht: aannemen is een coach toewijzen, weigeren is teruggeven."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from portal.bezoek import Bezoek
from portal.coordinatie import PER_KEER, blad, coordinatoren, lees_caseload, lees_casussen, uitleg_van
from portal.diensten import Geweigerd
from portal.formulier import Invulling
from portal.indienen import WEIGERING
from portal.weergave import Menupunt

MENU: tuple[Menupunt, ...] = ()
routes = APIRouter()
PAD = "/coordinator/overdrachten"
DELEN: Mapping[str, tuple[tuple[str, str], ...]] = {
    "open": (("richting", "in"), ("soort", "gemeente"), ("open", "true")),
    "eerder": (("richting", "in"), ("soort", "gemeente"), ("open", "false")),
    "uit": (("richting", "uit"), ("soort", "gemeente")),
    "leerplicht": (("soort", "aan-leerplicht"), ("soort", "van-leerplicht")),
}


@routes.get(PAD)
async def overdrachten(bezoek: Annotated[Bezoek, Depends(coordinatoren)]) -> Response:
    """Wat binnenkwam en op een coach wacht, wat wegging, en wat met leerplicht is gewisseld."""
    return await _toon(bezoek, "", Invulling(), {})


@routes.post(f"{PAD}/{{casus}}")
async def beantwoord(bezoek: Annotated[Bezoek, Depends(coordinatoren)], casus: UUID) -> Response:
    """Neem de casus aan met een coach, of geef haar met een reden terug."""
    invulling = Invulling.uit(await bezoek.formulier())
    neemt_aan = invulling.een("antwoord") == "aan"
    opdracht = _neem_aan(invulling) if neemt_aan else _geef_terug(invulling)
    fouten = {} if opdracht[1] else {"coach" if neemt_aan else "reden": _ontbreekt(neemt_aan)}
    if not fouten:
        pad, body = opdracht
        sleutel = invulling.een("_sleutel") or None
        try:
            await bezoek.diensten.geef("intake", f"/casussen/{casus}{pad}", body, sleutel=sleutel)
        except Geweigerd as nee:
            if nee.status not in WEIGERING:
                raise
            fouten = nee.fouten or {"reden": uitleg_van(nee)}
    if fouten:
        return await _toon(bezoek, str(casus), invulling, fouten)
    bezoek.sessie.boodschap = "Aangenomen: de coach heeft de casus." if neemt_aan else "Teruggegeven, met uw reden."
    return RedirectResponse(PAD, 303)


def _neem_aan(invulling: Invulling) -> tuple[str, dict[str, Any]]:
    coach = invulling.een("anders").strip() or invulling.een("coach").strip()
    return "/coachtoewijzingen", {"coach": coach, "reden": "overdracht aangenomen"} if coach else {}


def _geef_terug(invulling: Invulling) -> tuple[str, dict[str, Any]]:
    reden = invulling.een("reden").strip()
    return "/overdrachten", {"naar": invulling.een("van"), "reden": reden} if reden else {}


def _ontbreekt(neemt_aan: bool) -> str:
    return "Kies wie de casus krijgt." if neemt_aan else "Zeg waarom: de andere gemeente leest het."


async def _toon(bezoek: Bezoek, bij: str, invulling: Invulling, fouten: Mapping[str, str]) -> Response:
    caseload, *delen = await asyncio.gather(
        lees_caseload(bezoek),
        *(
            bezoek.diensten.lees("intake", "/overdrachten", [*vraag, ("limiet", str(PER_KEER))])
            for vraag in DELEN.values()
        ),
    )
    lijsten = {naam: deel["resultaten"] for naam, deel in zip(DELEN, delen, strict=True)}
    casussen = await lees_casussen(bezoek, (een["casusId"] for lijst in lijsten.values() for een in lijst))
    hier = [casussen[een["casusId"]] for een in lijsten["open"] if een["casusId"] in casussen]
    return blad(
        bezoek,
        "coordinator_overdrachten.html",
        400 if fouten else 200,
        **lijsten,
        casussen=casussen,
        caseload=caseload,
        voorstel=caseload.stel_voor(hier),
        bij=bij,
        invulling=invulling,
        fouten=fouten,
    )
