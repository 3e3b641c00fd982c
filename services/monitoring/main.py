"""Monitoring: hier en nergens anders wordt de dienst in elkaar gezet."""

from __future__ import annotations

from kit.service import Service
from services.monitoring import api, consumers, projections
from services.monitoring.domain import Traject

SERVICE: Service[Traject] = Service(
    name="monitoring",
    title="Doorstroom monitoring",
    description="Traject, terugkoppeling, afsluiten en nazorg: stap 9, 10 en 11 van de Routekaart.",
    kind=Traject,
    routers=lambda parts: api.routers(parts.door),
    filters=consumers.FILTERS,
    handler=lambda parts: consumers.luisteraar(parts.store, parts.adopted),
    row=projections.rij,
    branch=lambda traject: traject.route,
)
