"""Routing: hier en nergens anders wordt de dienst in elkaar gezet."""

from __future__ import annotations

from kit.service import Service
from services.routing import api, consumers, projections
from services.routing.domain import Routering
from services.routing.tabellen import Tabellen

SERVICE: Service[Routering] = Service(
    name="routing",
    title="Doorstroom routing",
    description="Doelgroep, route en plan van aanpak: stap 3 en 8 van de Routekaart.",
    kind=Routering,
    routers=lambda parts: api.routers(parts.door),
    filters=consumers.FILTERS,
    handler=lambda parts: consumers.luisteraar(parts.store, parts.codec, Tabellen()),
    row=projections.rij,
    branch=lambda routering: routering.route,
)
