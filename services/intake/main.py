"""Intake: hier en nergens anders wordt de dienst in elkaar gezet."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from fastapi import APIRouter

from contracts.regio import lees_regio
from kit.overview import Overview
from kit.projection import Projection
from kit.service import Loop, Parts, Service
from kit.store import Store
from services.intake import (
    api,
    bewaar_api,
    bewaartermijn_api,
    consumers,
    coordinatie_api,
    import_api,
    noodtoegang_api,
    overdracht_api,
    projections,
    rechten_api,
    zoek_api,
)
from services.intake.application import Meldingen
from services.intake.bewaar_api import Deur
from services.intake.bewaren import Bewaarder, bewaartermijnen
from services.intake.coordinatie import Noodtoegangen, Overdrachten
from services.intake.domain import Dossier, Jongere
from services.intake.leveringen import Leveringen
from services.intake.zoekindex import Zoekindex

GIB = 1 << 30


@cache
def _zoekindex(parts: Parts[Dossier]) -> Zoekindex:
    """Een per proces: wie erin zoekt en wie haar bijhoudt delen haar."""
    return Zoekindex(parts.settings.database_url.get_secret_value(), parts.codec, parts.vault)


def _jongeren(parts: Parts[Dossier]) -> Store[Jongere]:
    return Store(Jongere, parts.store.recorder, parts.codec)


def _bewaarder(parts: Parts[Dossier]) -> Bewaarder:
    termijnen = bewaartermijnen(parts.settings.retention)
    return Bewaarder(parts.store, _jongeren(parts), parts.vault, termijnen)


def _loops(parts: Parts[Dossier]) -> Sequence[Loop]:
    return [
        Loop("zoekindex", "api", _zoekindex(parts).run),
        Loop("bewaartermijnen", "scheduler", _bewaarder(parts).run),
    ]


def _lijsten(parts: Parts[Dossier]) -> Sequence[Projection]:
    jongeren = Overview(_jongeren(parts), projections.jongerenrij, projections.JONGEREN)
    return [jongeren, Overdrachten(parts.codec), Noodtoegangen(parts.codec)]


def _routers(parts: Parts[Dossier]) -> Sequence[APIRouter]:
    regio = lees_regio(parts.settings.region)
    meldingen = Meldingen(parts.store, parts.vault)
    leveringen = Leveringen(parts.store, parts.vault, regio=regio)
    bewaren = Deur(_bewaarder(parts), parts.door.verifier)
    return [
        *api.routers(parts.door, meldingen, parts.codec, parts.vault, regio),
        import_api.router(parts.door, meldingen, leveringen, regio),
        *overdracht_api.routers(parts.door, parts.codec, regio),
        noodtoegang_api.router(parts.door, parts.settings.emergency),
        coordinatie_api.router(parts.door, parts.codec),
        bewaar_api.router(bewaren),
        bewaartermijn_api.router(bewaren),
        rechten_api.router(parts.door, bewaren, meldingen),
        zoek_api.router(parts.door, meldingen, _zoekindex(parts)),
    ]


SERVICE: Service[Dossier] = Service(
    name="intake",
    title="Doorstroom intake",
    description="Meldingen, dossier, intakegesprek en vooronderzoek: stap 1, 2 en 4 tot en met 7 van de Routekaart.",
    kind=Dossier,
    routers=_routers,
    filters=consumers.FILTERS,
    handler=lambda parts: consumers.luisteraar(parts.store, parts.adopted),
    row=projections.rij,
    branch=lambda dossier: dossier.route,
    loops=_loops,
    read_models=_lijsten,
    body_limits={"/v1/importen": 2 * GIB, "/v1/leveringen": 2 * GIB},
)
