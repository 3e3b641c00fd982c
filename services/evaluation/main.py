"""Evaluation: hier en nergens anders wordt de dienst in elkaar gezet."""

from __future__ import annotations

from contracts.regio import lees_regio
from kit.overview import Overview
from kit.routes import Door
from kit.service import Parts, Service
from kit.store import Store
from services.evaluation import api, consumers, projections, verbeterpunten
from services.evaluation.domain import Evaluatie, Verbeterpunt
from services.evaluation.grootboek import Grootboek


def _grootboek(parts: Parts[Evaluatie]) -> Grootboek:
    return Grootboek(parts.store.recorder.datastore)


def _verbeterpunten(parts: Parts[Evaluatie]) -> Store[Verbeterpunt]:
    return Store(Verbeterpunt, parts.store.recorder, parts.codec)


def _deur(parts: Parts[Evaluatie]) -> verbeterpunten.Deur:
    door = Door(_verbeterpunten(parts), parts.door.verifier, parts.vault, verbeterpunten.BRON)
    return verbeterpunten.Deur(door, parts.store, lees_regio(parts.settings.region))


SERVICE: Service[Evaluatie] = Service(
    name="evaluation",
    title="Doorstroom evaluation",
    description="Terugkoppelen, evalueren, verbeteren en het grootboek van de regio: stap 12 en 13 van de Routekaart.",
    kind=Evaluatie,
    routers=lambda parts: [
        *api.routers(parts.door, _grootboek(parts), parts.codec),
        verbeterpunten.router(_deur(parts)),
    ],
    filters=consumers.FILTERS,
    handler=lambda parts: consumers.luisteraar(parts.store, _grootboek(parts)),
    row=projections.rij,
    read_models=lambda parts: [Overview(_verbeterpunten(parts), projections.verbeterrij, projections.VERBETERPUNTEN)],
    branch=lambda evaluatie: evaluatie.route,
    told=consumers.GEHOORD,
)
