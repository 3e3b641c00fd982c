"""Het formulier van iedere opdracht op een casus, en wat er gebeurt als het wordt verstuurd."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.responses import RedirectResponse

from portal.bezoek import Bezoek
from portal.casus import lees_kop, lees_route, werkers
from portal.formulier import Invulling, Opdracht, vind
from portal.indienen import Uitslag, dien_in
from portal.weergave import Menupunt, bladzijde
from portal.woorden import feit

MENU: tuple[Menupunt, ...] = ()
routes = APIRouter()
VOORAF = frozenset({"actie", "doelgroep", "toestemming"})
"""Wat een koppeling al mag invullen: nummers en keuzes, nooit tekst."""
PAD = "/casussen/{casus}/opdrachten/{dienst}/{naam}"


@routes.get(PAD)
async def formulier(bezoek: Annotated[Bezoek, Depends(werkers)], casus: UUID, dienst: str, naam: str) -> Response:
    """Het formulier, leeg of met wat er al is."""
    gekozen = Invulling({een: [waarde] for een, waarde in bezoek.request.query_params.items() if een in VOORAF})
    return await _toon(bezoek, casus, _opdracht(dienst, naam), gekozen, Uitslag())


@routes.post(PAD)
async def verstuur(bezoek: Annotated[Bezoek, Depends(werkers)], casus: UUID, dienst: str, naam: str) -> Response:
    """Geef de opdracht en ga terug naar de casus; lukt het niet, dan staat alles er nog, met wat er mankeert."""
    opdracht, invulling = _opdracht(dienst, naam), Invulling.uit(await bezoek.formulier())
    if invulling.verandert_rijen:
        return await _toon(bezoek, casus, opdracht, invulling, Uitslag(versie=invulling.een("_versie")))
    uitslag = await dien_in(bezoek, casus, opdracht, invulling)
    if uitslag.vastgelegd is None:
        return await _toon(bezoek, casus, opdracht, invulling, uitslag, 409 if uitslag.intussen else 400)
    namen = [feit(_klasse(een)) for een in uitslag.vastgelegd["feiten"]]
    bezoek.sessie.boodschap = f"Vastgelegd: {', '.join(namen).lower()}." if namen else "Dit stond er al zo."
    nummers = uitslag.vastgelegd["nummers"]
    return RedirectResponse(f"/casussen/{casus}{f'?na={dienst}.{max(nummers)}' if nummers else ''}", 303)


async def _toon(
    bezoek: Bezoek, casus: UUID, opdracht: Opdracht, invulling: Invulling, uitslag: Uitslag, status: int = 200
) -> Response:
    kop, stand = await asyncio.gather(
        lees_kop(bezoek, casus), bezoek.diensten.lees_of_niets(opdracht.dienst, f"/casussen/{casus}")
    )
    route = await lees_route(bezoek, kop.beeld["route"])
    waarden: dict[str, Any] = {"kop": kop, "opdracht": opdracht, "invulling": invulling, "uitslag": uitslag}
    return bladzijde(
        bezoek,
        "opdracht.html",
        status,
        **waarden,
        route=route,
        live=kop.live,
        versie=uitslag.versie or str((stand or {}).get("versie", "")),
        onbekend=stand is None,
    )


def _opdracht(dienst: str, naam: str) -> Opdracht:
    gevonden = vind(dienst, naam)
    if gevonden is None:
        raise HTTPException(404)
    return gevonden


def _klasse(onderwerp: str) -> str:
    """`plan-opgesteld` zoals het feit heet: PlanOpgesteld."""
    return "".join(deel.capitalize() for deel in onderwerp.split("-"))
