"""De route die de casus volgt, en bij verzuim de route van de MAS (Routekaart na stap 3)."""

from __future__ import annotations

from uuid import UUID

from contracts.routes import Route
from contracts.routing import MasrouteGekozen, RouteBepaald
from contracts.woorden import Doelgroep, Masroute, Regelverwijzing, Stap
from kit.aggregate import Aggregate, Refusal, evolves


class RouteKentDezeMasrouteNiet(Refusal):
    """De route van deze casus kent deze MAS-route niet. Kies eerst, met een reden, een route die haar wel kent."""


class MasrouteIsVoorMinderjarigen(Refusal):
    """Deze MAS-route rust op de leerplicht of het jeugdrecht, en die gelden niet meer vanaf 18 jaar.

    Ook een reden verandert dat niet. Bied vrijwillige hulp aan.
    """


class LeeftijdIsOnbekend(Refusal):
    """De leeftijd van de jongere is niet bekend, en die bepaalt welke MAS-routes er zijn."""


class Routevolging(Aggregate):
    """Langs welke route de casus gaat."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.routebesluit: RouteBepaald | None = None
        self.masroute: Masroute | None = None

    @property
    def route(self) -> str | None:
        """De naam van de route die de casus volgt."""
        return self.routebesluit.route if self.routebesluit else None

    def kies_masroute(self, masroute: Masroute, toelichting: str | None, leeftijd: int | None) -> None:
        """Kies een route van de MAS: licht waar het kan, zwaar waar het moet. `leeftijd` is die van vandaag."""
        self.moet_lopen()
        besluit = self.routebesluit
        if besluit is None or masroute not in {een.masroute for een in besluit.masroutes}:
            raise RouteKentDezeMasrouteNiet
        if leeftijd is None:
            raise LeeftijdIsOnbekend
        if masroute not in besluit.masroutes_voor(leeftijd):
            raise MasrouteIsVoorMinderjarigen
        if self.masroute != masroute:
            self.leg_vast(MasrouteGekozen, masroute=masroute, toelichting=toelichting)

    def _langs(self, stap: Stap) -> bool:
        """Of de route langs deze stap gaat; zolang er geen route is kan dat."""
        return self.routebesluit is None or self.routebesluit.langs(stap)

    def _volg(self, route: Route, regel: Regelverwijzing, doelgroep: Doelgroep, motivering: str | None = None) -> None:
        self.leg_vast(RouteBepaald, doelgroep=doelgroep, regel=regel, motivering=motivering, **route.besluit())

    # --- Wat de feiten betekenen

    @evolves(RouteBepaald)
    def _route(self, feit: RouteBepaald) -> None:
        self.routebesluit = feit
        self.masroute = None

    @evolves(MasrouteGekozen)
    def _masroute(self, feit: MasrouteGekozen) -> None:
        self.masroute = feit.masroute
