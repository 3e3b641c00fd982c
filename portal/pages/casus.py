"""De casus: waar zij is op de Routekaart, wat nu verstandig is, en alles wat er gebeurde."""

from __future__ import annotations

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response

from contracts.woorden import Stap
from portal.bezoek import Bezoek
from portal.casus import Tab, lees_kop, lees_route, nu_verstandig, werkers
from portal.formulier.opdrachten import OPDRACHTEN, bij_stap
from portal.weergave import Menupunt, bladzijde

MENU: tuple[Menupunt, ...] = ()
TABS = (Tab("Overzicht", "", 10), Tab("Tijdlijn", "/tijdlijn", 90))
routes = APIRouter()


@routes.get("/casussen/{casus}")
async def overzicht(bezoek: Annotated[Bezoek, Depends(werkers)], casus: UUID, na: str = "") -> Response:
    """Waar de casus is, en wat nu verstandig is."""
    kop, routing = await asyncio.gather(
        lees_kop(bezoek, casus, na), bezoek.diensten.lees_of_niets("routing", f"/casussen/{casus}")
    )
    route = await lees_route(bezoek, kop.beeld["route"])
    return bladzijde(
        bezoek,
        "casus.html",
        kop=kop,
        live=kop.live,
        route=route,
        routing=routing,
        verstandig=nu_verstandig(kop),
        los=[een for een in OPDRACHTEN.values() if een.stap is None and een.dienst == "intake"],
    )


@routes.get("/casussen/{casus}/stappen/{nummer}")
async def stap(
    bezoek: Annotated[Bezoek, Depends(werkers)], casus: UUID, nummer: Annotated[int, Path(ge=1, le=13)]
) -> Response:
    """Een stap: wat de Routekaart ervan zegt, hoe zij ervoor staat, en wat er te doen is."""
    kop = await lees_kop(bezoek, casus)
    route = await lees_route(bezoek, kop.beeld["route"])
    stand = next(een for een in kop.beeld["stappen"] if een["stap"] == nummer)
    return bladzijde(
        bezoek,
        "stap.html",
        kop=kop,
        live=kop.live,
        route=route,
        stand=stand,
        nummer=nummer,
        opdrachten=bij_stap(Stap(nummer)),
    )


@routes.get("/casussen/{casus}/tijdlijn")
async def tijdlijn(bezoek: Annotated[Bezoek, Depends(werkers)], casus: UUID) -> Response:
    """Alles wat er gebeurde, het laatste eerst."""
    kop, gelezen = await asyncio.gather(
        lees_kop(bezoek, casus), bezoek.diensten.lees("evaluation", f"/casussen/{casus}/tijdlijn")
    )
    feiten = [een for een in gelezen["feiten"] if een["feit"] != "FeitGehoord"]
    feiten.sort(key=lambda feit: feit["opgetredenOp"], reverse=True)
    return bladzijde(bezoek, "tijdlijn.html", kop=kop, live=kop.live, feiten=feiten)
