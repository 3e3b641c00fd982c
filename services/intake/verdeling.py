"""Het werk verdelen: hoeveel casussen iedere coach heeft, en die van een coach over anderen verdelen."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import cycle
from uuid import UUID

from psycopg import sql

from contracts.feit import Actor
from contracts.registry import ASSIGNEE
from kit.aggregate import Refusal
from kit.handling import Clock, Command, carry_out, now
from kit.overview import NAME
from kit.store import Store
from services.intake.domain import Dossier

MEESTE = 500
"""Casussen in een verdeling: zo blijft een verzoek kort."""
LIJST = {"lijst": sql.Identifier(NAME), "coach": sql.Literal(ASSIGNEE)}
PER_COACH = sql.SQL("""
    SELECT area, data->>{coach} AS coach, count(*) AS open FROM {lijst}
    WHERE area = ANY(%s) AND NOT closed GROUP BY 1, 2 ORDER BY 1, 2
""").format(**LIJST)
VAN_COACH = sql.SQL("""
    SELECT stream FROM {lijst}
    WHERE area = ANY(%s) AND NOT closed AND data->>{coach} IS NOT DISTINCT FROM %s ORDER BY stream LIMIT %s
""").format(**LIJST)


class Uitkomst(StrEnum):
    """Wat er met een casus in een verdeling gebeurde."""

    TOEGEWEZEN = "toegewezen"
    ONGEWIJZIGD = "ongewijzigd"
    GEWEIGERD = "geweigerd"


@dataclass(frozen=True, slots=True)
class Verdeeld:
    """De uitkomst voor een casus: wie haar nu heeft, of waarom het niet kon."""

    casus_id: UUID
    uitkomst: Uitkomst
    coach: str | None = None
    weigering: Refusal | None = None


@dataclass(frozen=True)
class Verdeling:
    """Telt en verdeelt casussen; de lijst waarin wordt geteld loopt enkele ogenblikken achter."""

    store: Store[Dossier]
    clock: Clock = now

    def per_coach(self, gemeenten: Collection[str]) -> dict[str, dict[str | None, int]]:
        """Per gemeente en coach het aantal lopende casussen; onder None die nog niemand heeft."""
        tellingen: dict[str, dict[str | None, int]] = {gemeente: {} for gemeente in sorted(gemeenten)}
        with self.store.recorder.datastore.get_connection() as conn:
            for rij in conn.execute(PER_COACH, (list(gemeenten),)):
                tellingen[rij["area"]][rij["coach"]] = rij["open"]
        return tellingen

    def van_coach(self, coach: str | None, gemeenten: Collection[str]) -> list[UUID]:
        """Lopende casussen van deze coach, of van niemand; een meer dan MEESTE als er nog meer zijn."""
        with self.store.recorder.datastore.get_connection() as conn:
            rijen = conn.execute(VAN_COACH, (list(gemeenten), coach, MEESTE + 1)).fetchall()
        return [rij["stream"] for rij in rijen]

    def verdeel(
        self,
        casussen: Iterable[UUID],
        van: str | None,
        naar: Sequence[str],
        reden: str,
        actor: Actor,
        admit: Callable[[Dossier], None],
    ) -> list[Verdeeld]:
        """Verdeel deze casussen om en om; een casus die (niet meer) van `van` is blijft zoals zij is.

        Daarom verandert hetzelfde verzoek, hoe laat ook herhaald, niets meer.
        """
        uitkomsten = []
        for casus, coach in zip(sorted(set(casussen)), cycle(naar), strict=False):
            opdracht = Command(actor, _als_van(van, coach, reden))
            try:
                dossier = carry_out(self.store, casus, opdracht, admit, self.clock)
            except Refusal as weigering:
                uitkomsten.append(Verdeeld(casus, Uitkomst.GEWEIGERD, weigering=weigering))
            else:
                uitkomst = Uitkomst.TOEGEWEZEN if dossier.stored else Uitkomst.ONGEWIJZIGD
                uitkomsten.append(Verdeeld(casus, uitkomst, dossier.assignee))
        return uitkomsten


def _als_van(van: str | None, coach: str, reden: str) -> Callable[[Dossier], None]:
    def beslis(dossier: Dossier) -> None:
        if dossier.assignee == van:
            dossier.wijs_coach_toe(coach, reden)

    return beslis
