"""Een actie: afgesproken in het plan of als vervolgactie, en hoe het ermee staat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from contracts.monitoring import VervolgactieAfgesproken
from contracts.routing import PlanHerzien, PlanOpgesteld
from contracts.woorden import Actiesoort, Partij, Uitkomst

Plan = PlanOpgesteld | PlanHerzien


class Stand(StrEnum):
    """Hoe het met een actie staat."""

    NIET_BEGONNEN = "nog niet begonnen"
    LOOPT = "loopt"
    KLAAR = "klaar"
    VERVALLEN = "vervallen"


@dataclass(frozen=True, slots=True)
class Actie:
    """Wat is afgesproken en wat ervan kwam; `bron` en `veld` zeggen waar de omschrijving vertrouwelijk ligt.

    `planversie` is de laatste versie van het plan waar zij in staat; 0 bij een vervolgactie.
    """

    soort: Actiesoort
    wie: Partij
    uiterlijk: date
    bron: Plan | VervolgactieAfgesproken
    veld: str
    planversie: int = 0
    gestart_op: datetime | None = None
    afgerond_op: datetime | None = None
    uitkomst: Uitkomst | None = None

    def stand(self, planversie: int) -> Stand:
        """Hoe het ermee staat bij deze versie van het plan; wat daar niet meer in staat is vervallen."""
        if self.afgerond_op:
            return Stand.KLAAR
        if self.planversie and self.planversie < planversie:
            return Stand.VERVALLEN
        return Stand.LOOPT if self.gestart_op else Stand.NIET_BEGONNEN

    def afgesproken_in(self, ander: Actie) -> Actie:
        """Dezelfde actie zoals een later plan haar noemt; wat ermee is gedaan blijft staan."""
        return replace(ander, gestart_op=self.gestart_op, afgerond_op=self.afgerond_op, uitkomst=self.uitkomst)


def uit_plan(plan: Plan) -> Iterator[tuple[int, Actie]]:
    """De acties van een plan met hun nummer."""
    for plaats, een in enumerate(plan.acties):
        veld = f"acties.{plaats}.omschrijving"
        yield een.actie, Actie(een.soort, een.wie, een.uiterlijk, plan, veld, plan.versie)


def uit_vervolg(feit: VervolgactieAfgesproken) -> Actie:
    """Een vervolgactie."""
    return Actie(feit.soort, feit.wie, feit.uiterlijk, feit, "omschrijving")
