"""Stap 5 van de Routekaart: breng het systeem rondom de jongere in kaart."""

from __future__ import annotations

from uuid import UUID

from contracts.intake import LeefdomeinenInKaartGebracht
from contracts.woorden import LEEFDOMEINEN, Hulpmiddel, LeefdomeinScore, Stap
from kit.aggregate import Refusal, evolves
from services.intake.domain.gesprek import GesprekIsNietGevoerd
from services.intake.domain.startgesprek import Startgesprek


class OnbekendLeefdomein(Refusal):
    """Een van deze leefdomeinen staat niet op de lijst van de regio."""

    status = 400


class Systeem(Startgesprek):
    """De leefdomeinen en de ondersteuningsvraag."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.leefdomeinen: LeefdomeinenInKaartGebracht | None = None

    def breng_leefdomeinen_in_kaart(
        self, scores: tuple[LeefdomeinScore, ...], hulpmiddelen: tuple[Hulpmiddel, ...], ondersteuningsvraag: str
    ) -> None:
        """Leg per leefdomein de score vast, en de ondersteuningsvraag."""
        self.moet_lopen()
        if {score.domein for score in scores} - set(LEEFDOMEINEN):
            raise OnbekendLeefdomein
        self.vereis(self.gesprek_gevoerd, GesprekIsNietGevoerd, Stap.BRENG_SYSTEEM_IN_KAART)
        self.leg_vast(
            LeefdomeinenInKaartGebracht,
            scores=scores,
            hulpmiddelen=hulpmiddelen,
            ondersteuningsvraag=ondersteuningsvraag,
        )

    # --- Wat de feiten betekenen

    @evolves(LeefdomeinenInKaartGebracht)
    def _leefdomeinen(self, feit: LeefdomeinenInKaartGebracht) -> None:
        self.leefdomeinen = feit
        self.stap = Stap.BRENG_SYSTEEM_IN_KAART
