"""De API van de routes: welke er gelden, en er een kiezen."""

from datetime import UTC, date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import Field

from contracts.feit import Rol, dag
from contracts.routes import Route
from contracts.woorden import Masroute, Routenaam
from kit.http import Answer
from kit.identity import Identity
from kit.routes import Door, Opdracht, command_route
from services.routing.domain import Routering
from services.routing.routekeuze import Keuzes

WERKERS = (Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR)
LEZERS = (*WERKERS, Rol.KETENPARTNER, Rol.AUDITOR)
Tekst = Annotated[str, Field(min_length=1, max_length=4000)]


class KiesRoute(Opdracht):
    """De route die de casus gaat volgen; past zij niet bij de doelgroep, dan hoort er een motivering bij."""

    route: Routenaam
    motivering: Tekst | None = None


class KiesMasroute(Opdracht):
    """De route van de MAS die wordt ingezet."""

    masroute: Masroute
    toelichting: Tekst | None = None


class GeldendeRoutes(Answer):
    """De routes die gelden, met hun stappen, hun uitleg en hun overlegtafels."""

    peildatum: date
    routes: tuple[Route, ...]


def router(door: Door[Routering], keuzes: Keuzes) -> APIRouter:
    """De routes lezen, en er een kiezen."""
    router = APIRouter(tags=["casussen"])
    command_route(router, door, "/routekeuzes", KiesRoute, keuzes.kies_route, *WERKERS)
    command_route(router, door, "/masroutekeuzes", KiesMasroute, keuzes.kies_masroute, *WERKERS)

    @router.get("/routes", summary="De routes die vandaag gelden", tags=["routes"])
    def routes(_: Annotated[Identity, Depends(door.verifier.require(*LEZERS))]) -> GeldendeRoutes:
        """Alles wat een scherm nodig heeft om een route te tonen en er hulp bij te geven."""
        vandaag = dag(datetime.now(UTC))
        return GeldendeRoutes(peildatum=vandaag, routes=keuzes.routes().geldend(vandaag))

    return router
