"""Evaluation: hier en nergens anders wordt de dienst in elkaar gezet."""

from __future__ import annotations

from kit.service import Parts, Service
from services.evaluation import api, consumers, projections
from services.evaluation.domain import Evaluatie
from services.evaluation.grootboek import Grootboek


def _grootboek(parts: Parts[Evaluatie]) -> Grootboek:
    return Grootboek(parts.store.recorder.datastore)


SERVICE: Service[Evaluatie] = Service(
    name="evaluation",
    title="Doorstroom evaluation",
    description="Terugkoppelen, evalueren en het grootboek van de regio: stap 12 en 13 van de Routekaart.",
    kind=Evaluatie,
    routers=lambda parts: api.routers(parts.door, _grootboek(parts), parts.codec),
    filters=consumers.FILTERS,
    handler=lambda parts: consumers.luisteraar(parts.store, _grootboek(parts)),
    row=projections.rij,
    branch=lambda evaluatie: evaluatie.route,
    told=consumers.GEHOORD,
)
