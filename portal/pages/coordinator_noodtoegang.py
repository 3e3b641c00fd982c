"""Noodtoegang beoordelen: wie keek er in nood, waarom, en was dat terecht."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from portal.bezoek import Bezoek
from portal.coordinatie import PER_KEER, blad, coordinatoren, lees_casussen, uitleg_van
from portal.diensten import Geweigerd
from portal.formulier import Invulling
from portal.indienen import WEIGERING
from portal.weergave import Menupunt

MENU: tuple[Menupunt, ...] = ()
routes = APIRouter()
PAD = "/coordinator/noodtoegang"


@routes.get(PAD)
async def noodtoegang(bezoek: Annotated[Bezoek, Depends(coordinatoren)]) -> Response:
    """Wat nog te beoordelen is, en wat al is beoordeeld."""
    return await _toon(bezoek, "", Invulling(), {})


@routes.post(f"{PAD}/{{casus}}/{{nummer}}")
async def beoordeel(bezoek: Annotated[Bezoek, Depends(coordinatoren)], casus: UUID, nummer: int) -> Response:
    """Zeg of het terecht was."""
    invulling = Invulling.uit(await bezoek.formulier())
    terecht, toelichting = invulling.een("terecht"), invulling.een("toelichting").strip()
    fouten = {} if terecht else {"terecht": "Kies of het terecht was."}
    if terecht == "nee" and not toelichting:
        fouten["toelichting"] = "Zeg waarom het niet terecht was."
    if not fouten:
        body = {"noodtoegang": nummer, "terecht": terecht == "ja", "toelichting": toelichting or None}
        pad = f"/casussen/{casus}/noodtoegang-beoordelingen"
        try:
            await bezoek.diensten.geef("intake", pad, body, sleutel=invulling.een("_sleutel") or None)
        except Geweigerd as nee:
            if nee.status not in WEIGERING:
                raise
            fouten = nee.fouten or {"terecht": uitleg_van(nee)}
    if fouten:
        return await _toon(bezoek, f"{casus}/{nummer}", invulling, fouten)
    bezoek.sessie.boodschap = "Uw oordeel is vastgelegd."
    return RedirectResponse(PAD, 303)


async def _toon(bezoek: Bezoek, bij: str, invulling: Invulling, fouten: Mapping[str, str]) -> Response:
    open_, gedaan = await asyncio.gather(
        *(
            bezoek.diensten.lees("intake", "/noodtoegangen", [("beoordeeld", stand), ("limiet", str(PER_KEER))])
            for stand in ("false", "true")
        )
    )
    alle = [*open_["resultaten"], *gedaan["resultaten"]]
    return blad(
        bezoek,
        "coordinator_noodtoegang.html",
        400 if fouten else 200,
        open=open_["resultaten"],
        gedaan=gedaan["resultaten"],
        casussen=await lees_casussen(bezoek, (een["casusId"] for een in alle)),
        bij=bij,
        invulling=invulling,
        fouten=fouten,
    )
