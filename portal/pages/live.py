"""De lijn naar een open bladzijde (server-sent events): zij hoort dat er iets veranderde, niet wat."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Response
from fastapi.responses import StreamingResponse

from contracts.feit import Rol
from kit.identity import ProviderDown, Unauthenticated
from portal.bezoek import Bezoek, Poort
from portal.omroep import Luisteraar, Omroep, Sein, TeDruk
from portal.weergave import Menupunt

MENU: tuple[Menupunt, ...] = ()
routes = APIRouter()
kijkers = Poort(Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR, Rol.AUDITOR)
HARTSLAG_SECONDEN = 15.0
OPNIEUW_MS = 2_000


@routes.get("/live")
async def live(
    bezoek: Annotated[Bezoek, Depends(kijkers)],
    casus: UUID | None = None,
    sinds: str = "",
    last_event_id: Annotated[str, Header()] = "",
) -> Response:
    """Seint zodra er in deze casus, of in een van uw gemeenten, iets is vastgelegd."""
    luisteraar = Luisteraar(bezoek.wie.areas, str(casus) if casus else "")
    stroom = _stroom(bezoek, luisteraar, last_event_id or sinds)
    try:
        eerste = await anext(stroom)
    except TeDruk:
        return Response(status_code=503, headers={"Retry-After": "30"})

    async def alles() -> AsyncIterator[str]:
        try:
            yield eerste
            async for deel in stroom:
                yield deel
        finally:
            await stroom.aclose()

    return StreamingResponse(alles(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})


async def _stroom(bezoek: Bezoek, luisteraar: Luisteraar, sinds: str) -> AsyncGenerator[str]:
    omroep = bezoek.huis.omroep
    with omroep.luister(luisteraar, bezoek.sessie.csrf, sinds):
        yield f"retry: {OPNIEUW_MS}\n\n"
        while True:
            try:
                async with asyncio.timeout(HARTSLAG_SECONDEN):
                    sein = await luisteraar.wachtrij.get()
            except TimeoutError:
                if not await _mag_nog(bezoek):
                    return
                yield ": hartslag\n\n"
            else:
                yield _als_tekst(omroep, sein)


async def _mag_nog(bezoek: Bezoek) -> bool:
    """Of de sessie nog loopt en het toegangsbewijs nog geldt; anders meldt de browser zich opnieuw."""
    if bezoek.huis.sessies.vind(bezoek.sessie.sleutel) is None:
        return False
    try:
        return (await bezoek.huis.verifier.recognise(bezoek.sessie.token)) == bezoek.wie
    except (Unauthenticated, ProviderDown):
        return False


def _als_tekst(omroep: Omroep, sein: Sein) -> str:
    inhoud = json.dumps({"casus": sein.stroom, "nummer": sein.nummer})
    return f"id: {omroep.merk(sein)}\nevent: feit\ndata: {inhoud}\n\n"
