"""Noodtoegang: wie een casus niet mag zien opent haar in nood, met een reden, en de coordinator kijkt ernaar."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from contracts.intake import NoodtoegangBeoordeeld, NoodtoegangVerleend
from kit.aggregate import Refusal, evolves
from services.intake.domain.onderzoek import Onderzoek


class NoodtoegangBestaatNiet(Refusal):
    """Deze noodtoegang is hier niet verleend. Neem het volgnummer over uit de tijdlijn van de casus."""


class NoodtoegangIsBeoordeeld(Refusal):
    """Deze noodtoegang is al beoordeeld."""


class NoodtoegangIsEigen(Refusal):
    """Deze noodtoegang nam u zelf. Laat een andere coordinator haar beoordelen."""


class Noodtoegang(Onderzoek):
    """Wie in nood keek, en of dat is beoordeeld; tot wanneer iemand mag kijken weet ieder aggregaat."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.noodtoegangen: dict[int, NoodtoegangVerleend] = {}
        self.beoordeelde_noodtoegangen: set[int] = set()

    def verleen_noodtoegang(self, reden: str, duur: timedelta) -> None:
        """Open de casus tijdelijk voor wie het vraagt, ook een gesloten; wie al mag kijken krijgt niets nieuws."""
        if self.last is None:
            raise self.unknown
        if not self.opened_for(self.actor.id, self.moment):
            self.leg_vast(NoodtoegangVerleend, tot=self.moment + duur, reden=reden)

    def beoordeel_noodtoegang(self, noodtoegang: int, terecht: bool, toelichting: str | None) -> None:
        """Zeg of een noodtoegang terecht was; niet over die van uzelf. Ook in een gesloten casus."""
        if noodtoegang not in self.noodtoegangen:
            raise NoodtoegangBestaatNiet
        if noodtoegang in self.beoordeelde_noodtoegangen:
            raise NoodtoegangIsBeoordeeld
        if self.noodtoegangen[noodtoegang].actor.id == self.actor.id:
            raise NoodtoegangIsEigen
        self.leg_vast(NoodtoegangBeoordeeld, noodtoegang=noodtoegang, terecht=terecht, toelichting=toelichting)

    @evolves(NoodtoegangVerleend)
    def _verleend(self, feit: NoodtoegangVerleend) -> None:
        self._opened(feit)
        self.noodtoegangen[feit.volgnummer] = feit

    @evolves(NoodtoegangBeoordeeld)
    def _beoordeeld(self, feit: NoodtoegangBeoordeeld) -> None:
        self.beoordeelde_noodtoegangen.add(feit.noodtoegang)
