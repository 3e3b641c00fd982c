"""Stap 5 van de Routekaart: breng het systeem rondom de jongere in kaart."""

from __future__ import annotations

from uuid import UUID

from contracts.intake import LeefdomeinenInKaartGebracht
from contracts.woorden import Hulpmiddel, LeefdomeinScore, Stap
from kit.aggregate import Refusal, evolves
from services.intake.domain.gesprek import GesprekIsNietGevoerd
from services.intake.domain.startgesprek import Startgesprek


class OnbekendLeefdomein(Refusal):
    """Een van deze leefdomeinen staat niet op de lijst van de regio."""

    status = 400


class LeefdomeinDubbel(Refusal):
    """Geef ieder leefdomein een score."""

    status = 400


class OndersteuningsvraagOntbreekt(Refusal):
    """De ondersteuningsvraag van de jongere is nog niet bekend (stap 5)."""


class Systeem(Startgesprek):
    """De leefdomeinen en de ondersteuningsvraag, met wat er eerder over is vastgelegd."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.leefdomeinen: list[LeefdomeinenInKaartGebracht] = []

    def breng_leefdomeinen_in_kaart(
        self,
        scores: tuple[LeefdomeinScore, ...],
        hulpmiddelen: tuple[Hulpmiddel, ...],
        ondersteuningsvraag: str | None,
        lijst: tuple[str, ...],
    ) -> None:
        """Leg scores vast, van alle leefdomeinen of van enkele; `lijst` is die van de regio. De vraag blijft staan."""
        self.moet_lopen()
        domeinen = [score.domein for score in scores]
        if not set(domeinen) <= set(lijst):
            raise OnbekendLeefdomein
        if len(set(domeinen)) < len(domeinen):
            raise LeefdomeinDubbel
        stap = Stap.BRENG_SYSTEEM_IN_KAART
        self.vereis(self.gesprek_gevoerd, GesprekIsNietGevoerd, stap)
        vraag_bekend = bool(ondersteuningsvraag) or any(feit.ondersteuningsvraag for feit in self.leefdomeinen)
        self.vereis(vraag_bekend, OndersteuningsvraagOntbreekt, stap)
        self.leg_vast(
            LeefdomeinenInKaartGebracht,
            scores=scores,
            hulpmiddelen=hulpmiddelen,
            ondersteuningsvraag=ondersteuningsvraag,
        )

    # --- Wat de feiten betekenen

    @evolves(LeefdomeinenInKaartGebracht)
    def _leefdomeinen(self, feit: LeefdomeinenInKaartGebracht) -> None:
        self.leefdomeinen.append(feit)
        self.stap = Stap.BRENG_SYSTEEM_IN_KAART
