"""Intake: hier en nergens anders wordt de dienst in elkaar gezet."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from contracts.regio import lees_regio
from kit.service import Parts, Service
from services.intake import api, consumers, import_api, overdracht_api, projections
from services.intake.application import Meldingen
from services.intake.domain import Dossier

GIB = 1 << 30


def _routers(parts: Parts[Dossier]) -> Sequence[APIRouter]:
    regio = lees_regio(parts.settings.region)
    meldingen = Meldingen(parts.store, parts.vault)
    return [
        *api.routers(parts.door, meldingen, parts.codec, parts.vault, regio),
        import_api.router(parts.door, meldingen, regio),
        *overdracht_api.routers(parts.door, parts.codec, regio),
    ]


SERVICE: Service[Dossier] = Service(
    name="intake",
    title="Doorstroom intake",
    description="Meldingen, dossier, intakegesprek en vooronderzoek: stap 1, 2 en 4 tot en met 7 van de Routekaart.",
    kind=Dossier,
    routers=_routers,
    filters=consumers.FILTERS,
    handler=lambda parts: consumers.luisteraar(parts.store),
    row=projections.rij,
    body_limits={"/v1/importen": 2 * GIB},
)
