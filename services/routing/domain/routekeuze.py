"""Een andere route dan de doelgroep meebrengt: de coach kiest, en zegt waarom (pas toe of leg uit)."""

from __future__ import annotations

from contracts.routes import Routes
from contracts.woorden import ZELF_BEPAALD
from kit.aggregate import Refusal
from services.routing.domain.plan import DoelgroepIsNietVastgesteld, Planning


class RouteGeldtNiet(Refusal):
    """Deze route bestaat niet, of geldt nog niet. De routes die gelden staan bij /v1/routes."""

    status = 404


class AndereRouteZonderMotivering(Refusal):
    """Dit is niet de route die bij deze jongere hoort. Geef in 'motivering' de reden op."""


class Routekeuze(Planning):
    """De route die de coach kiest."""

    def kies_route(self, route: str, motivering: str | None, routes: Routes) -> None:
        """Kies een route; is het niet die bij deze jongere hoort, dan zegt de coach waarom."""
        self.moet_lopen()
        gekozen = routes.met_naam(route, self.vandaag)
        if gekozen is None:
            raise RouteGeldtNiet
        if self.doelgroep is None:
            raise DoelgroepIsNietVastgesteld
        if self.route == route:
            return
        passend, regel = routes.voor(self._situatie(self.doelgroep), self.vandaag)
        if gekozen.naam != passend.naam:
            if not motivering:
                raise AndereRouteZonderMotivering
            regel = ZELF_BEPAALD
        self._volg(gekozen, regel, self.doelgroep, motivering)
