"""Evaluation: hier en nergens anders wordt de dienst in elkaar gezet."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import APIRouter

from contracts.regio import lees_regio
from kit.service import Loop, Parts, Service
from services.evaluation import api, bewijs_api, consumers, projections
from services.evaluation.bewijs import Bewijzen, herkomst
from services.evaluation.domain import Evaluatie
from services.evaluation.grootboek import Grootboek
from services.evaluation.uitgave import Uitgave


def _grootboek(parts: Parts[Evaluatie]) -> Grootboek:
    return Grootboek(parts.store.recorder.datastore)


def _bewijzen(parts: Parts[Evaluatie]) -> Bewijzen:
    sleutel = Ed25519PrivateKey.from_private_bytes(parts.settings.signing_key_bytes)
    naam = parts.settings.origin or herkomst(lees_regio(parts.settings.region))
    return Bewijzen(parts.store.recorder.datastore, sleutel, naam)


def _routers(parts: Parts[Evaluatie]) -> Sequence[APIRouter]:
    return [
        *api.routers(parts.door, _grootboek(parts), parts.codec),
        bewijs_api.router(parts.door, _bewijzen(parts), _grootboek(parts)),
    ]


def _loops(parts: Parts[Evaluatie]) -> Sequence[Loop]:
    given = parts.settings
    uitgave = Uitgave(_bewijzen(parts), given.heads_folder, given.heads_seconds, given.witness_url, given.timestamp_url)
    return [Loop("boomhoofden", "projections", uitgave.run)]


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
