"""De voordeur: wie binnenkomt gaat naar de startpagina van zijn rol."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from contracts.feit import Rol
from portal.bezoek import Bezoek, Poort
from portal.weergave import Menupunt, bladzijde

MENU: tuple[Menupunt, ...] = ()
routes = APIRouter()
iedereen = Poort(*(rol for rol in Rol if rol != Rol.SYSTEEM))


@routes.get("/")
async def start(bezoek: Annotated[Bezoek, Depends(iedereen)]) -> Response:
    """Naar de eerste plek in het menu van deze bezoeker."""
    menu: list[Menupunt] = bezoek.request.app.state.menu
    eigen = next((punt for punt in menu if bezoek.heeft(*punt.rollen)), None)
    return RedirectResponse(eigen.pad, 303) if eigen else bladzijde(bezoek, "start.html")
