"""Kiezen met wat buiten de casus ligt: de routes die gelden, en hoe oud de jongere vandaag is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from contracts.peildatum import leeftijd_op
from contracts.routes import Routes
from contracts.woorden import Doelgroep, Masroute
from kit.codec import Codec
from kit.reading import opened
from services.routing.domain import Routering


@dataclass(frozen=True)
class Keuzes:
    """De opdrachten die meer nodig hebben dan de casus zelf."""

    routes: Callable[[], Routes]
    codec: Codec

    def stel_doelgroep_vast(self, routering: Routering, doelgroep: Doelgroep, motivering: str | None) -> None:
        """De coach bevestigt het voorstel, of wijkt er met een reden van af; de route volgt eruit."""
        routering.stel_doelgroep_vast(doelgroep, motivering, self.routes())

    def kies_route(self, routering: Routering, route: str, motivering: str | None) -> None:
        """Kies een route; is het niet die bij deze jongere hoort, dan zegt de coach waarom."""
        routering.kies_route(route, motivering, self.routes())

    def kies_masroute(self, routering: Routering, masroute: Masroute, toelichting: str | None) -> None:
        """Kies een route van de MAS; wat op de leerplicht rust kan alleen onder 18 jaar."""
        routering.kies_masroute(masroute, toelichting, self.leeftijd(routering, routering.vandaag))

    def masroutes(self, routering: Routering, dag: date) -> tuple[Masroute, ...]:
        """Wat er op deze dag te kiezen is; van wie is vergeten is de leeftijd niet meer te weten."""
        besluit, leeftijd = routering.routebesluit, self.leeftijd(routering, dag)
        return besluit.masroutes_voor(leeftijd) if besluit and leeftijd is not None else ()

    def leeftijd(self, routering: Routering, dag: date) -> int | None:
        """De leeftijd op deze dag: een verjaardag telt meteen."""
        persoon = opened(self.codec, routering.persoon, "persoon") if routering.persoon else None
        return leeftijd_op(persoon.geboortedatum, dag) if persoon else None
