"""Stap 3 van de Routekaart: hoe dringend contact met een oud-vsv'er is, naar signalen over inkomen (VSV 2.0)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.routing import InkomenssignaalOntvangen, PrioriteitBepaald
from contracts.woorden import Doelgroep, Inkomenssignaal, Inkomenssituatie, Regelverwijzing
from kit.aggregate import Refusal, evolves
from services.routing.domain.actie import DirecteActies


class MaandMoetNogKomen(Refusal):
    """De maand van dit signaal moet nog komen. Controleer de maand."""

    status = 400


class Prioritering(DirecteActies):
    """Wat over inkomen bekend is, en de prioriteit die eruit volgt."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.inkomenssignaal: InkomenssignaalOntvangen | None = None
        self.bepaald: PrioriteitBepaald | None = None
        self._gewogen = 0

    @property
    def prioriteit(self) -> PrioriteitBepaald | None:
        """De prioriteit; alleen een oud-vsv'er heeft er een."""
        return self.bepaald if self.doelgroep is Doelgroep.OUD_VSVER else None

    @property
    def te_wegen(self) -> InkomenssignaalOntvangen | None:
        """Het signaal over de laatste maand, als het bij deze oud-vsv'er nog niet is gewogen."""
        signaal = self.inkomenssignaal
        if self.doelgroep is not Doelgroep.OUD_VSVER or signaal is None or signaal.volgnummer == self._gewogen:
            return None
        return signaal

    def ontvang_inkomenssignaal(self, maand: date, signaal: Inkomenssignaal) -> None:
        """Leg een signaal van het Inlichtingenbureau vast; bij een oud-vsv'er bepaalt de laatste maand de prioriteit.

        Wie geen oud-vsv'er is krijgt geen prioriteit. Wordt de jongere dat later, dan telt het signaal alsnog.
        """
        self.moet_lopen()
        if maand > self.vandaag:
            raise MaandMoetNogKomen
        self.leg_vast(InkomenssignaalOntvangen, maand=maand.replace(day=1), signaal=signaal)

    def bepaal_prioriteit(
        self, maand: date, prioriteit: int, inkomenssituatie: Inkomenssituatie, regel: Regelverwijzing
    ) -> None:
        """Leg vast welke prioriteit uit het signaal over deze maand volgt."""
        self.leg_vast(
            PrioriteitBepaald, prioriteit=prioriteit, maand=maand, inkomenssituatie=inkomenssituatie, regel=regel
        )

    # --- Wat de feiten betekenen

    @evolves(InkomenssignaalOntvangen)
    def _signaal(self, feit: InkomenssignaalOntvangen) -> None:
        if self.inkomenssignaal is None or feit.maand >= self.inkomenssignaal.maand:
            self.inkomenssignaal = feit

    @evolves(PrioriteitBepaald)
    def _prioriteit(self, feit: PrioriteitBepaald) -> None:
        self.bepaald = feit
        self._gewogen = self.inkomenssignaal.volgnummer if self.inkomenssignaal else 0
