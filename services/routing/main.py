"""Routing: hier en nergens anders wordt de dienst in elkaar gezet."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from kit.service import Parts, Service
from services.routing import api, consumers, projections, routes_api
from services.routing.domain import Routering
from services.routing.routekeuze import Keuzes
from services.routing.routes import lees_routes
from services.routing.tabellen import Tabellen


def _routers(parts: Parts[Routering]) -> Sequence[APIRouter]:
    keuzes = Keuzes(lees_routes(parts.settings.routes), parts.codec)
    return [*api.routers(parts.door, keuzes), routes_api.router(parts.door, keuzes)]


SERVICE: Service[Routering] = Service(
    name="routing",
    title="Doorstroom routing",
    description="Doelgroep, route en plan van aanpak: stap 3 en 8 van de Routekaart.",
    kind=Routering,
    routers=_routers,
    filters=consumers.FILTERS,
    handler=lambda parts: consumers.luisteraar(parts.store, parts.codec, Tabellen()),
    row=projections.rij,
)
