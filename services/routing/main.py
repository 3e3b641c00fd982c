"""Routing: hier en nergens anders wordt de dienst in elkaar gezet."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from kit.routefiles import LiveRoutes, read_route_files
from kit.service import Loop, Parts, Service
from services.routing import api, consumers, projections, routes_api
from services.routing.application import Weging
from services.routing.domain import Routering
from services.routing.herbeoordeling import Herbeoordeling
from services.routing.routekeuze import Keuzes
from services.routing.tabellen import Tabellen


def _weging(parts: Parts[Routering]) -> Weging:
    return Weging(parts.codec, Tabellen(parts.settings.region, parts.adopted))


def _routers(parts: Parts[Routering]) -> Sequence[APIRouter]:
    keuzes = Keuzes(LiveRoutes(read_route_files(parts.settings.routes), parts.adopted), parts.codec)
    return [*api.routers(parts.door, _weging(parts), keuzes), routes_api.router(parts.door, keuzes)]


SERVICE: Service[Routering] = Service(
    name="routing",
    title="Doorstroom routing",
    description="Doelgroep, route en plan van aanpak: stap 3 en 8 van de Routekaart.",
    kind=Routering,
    routers=_routers,
    filters=consumers.FILTERS,
    handler=lambda parts: consumers.luisteraar(parts.store, _weging(parts), parts.adopted),
    row=projections.rij,
    loops=lambda parts: [Loop("herbeoordeling", "consumer", Herbeoordeling(parts.store, _weging(parts)).run)],
    branch=lambda routering: routering.route,
)
