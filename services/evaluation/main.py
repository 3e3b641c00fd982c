"""Evaluation: hier en nergens anders wordt de dienst in elkaar gezet."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from kit.projection import ProjectionRunner
from kit.service import Loop, Parts, Service
from services.evaluation import api, beeld_api, consumers, projections, werklijst_api
from services.evaluation.domain import Evaluatie
from services.evaluation.grootboek import Grootboek
from services.evaluation.werklijst import Werklijst


def _grootboek(parts: Parts[Evaluatie]) -> Grootboek:
    return Grootboek(parts.store.recorder.datastore)


def _routers(parts: Parts[Evaluatie]) -> Sequence[APIRouter]:
    grootboek = _grootboek(parts)
    return [
        *api.routers(parts.door, grootboek, parts.codec),
        beeld_api.router(parts.door, grootboek, parts.codec),
        werklijst_api.router(parts.door),
    ]


def _loops(parts: Parts[Evaluatie]) -> Sequence[Loop]:
    url = parts.settings.database_url.get_secret_value()
    return [Loop("werklijst", "projections", ProjectionRunner(Werklijst(parts.codec), url).run)]


SERVICE: Service[Evaluatie] = Service(
    name="evaluation",
    title="Doorstroom evaluation",
    description="Terugkoppelen, evalueren en het grootboek van de regio: stap 12 en 13 van de Routekaart.",
    kind=Evaluatie,
    routers=_routers,
    filters=consumers.FILTERS,
    handler=lambda parts: consumers.luisteraar(parts.store, _grootboek(parts)),
    row=projections.rij,
    loops=_loops,
)
