"""Herbeoordelen: iedere dag nagaan welke casussen door de kalender een ander voorstel krijgen (Routekaart stap 3).

Ook met meer exemplaren van de dienst, en na een herstart, ontstaat een voorstel een keer: wie tweede is vindt bij het
vastleggen een nieuwe stand, en daarin staat het al.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from contracts.feit import Actor, Rol, dag
from kit.handling import Clock, Command, carry_out, now
from kit.store import Store
from services.routing.application import Weging
from services.routing.domain import Routering

PAUZE_SECONDEN = 60.0
DEEL = 100
SYSTEEM = Actor(id="routing", rol=Rol.SYSTEEM, regel="herbeoordeling")
LOPEND = """
    SELECT stream FROM overview_v1
    WHERE NOT closed AND (data->>'peildatum')::date < %s AND stream > %s ORDER BY stream LIMIT %s
"""


@dataclass(frozen=True)
class Herbeoordeling:
    """Gaat een keer per dag, en na iedere start, alle lopende casussen langs."""

    store: Store[Routering]
    weging: Weging
    clock: Clock = now

    async def run(self) -> None:
        """Herbeoordeel tot er wordt gestopt; raises wat misgaat, om opnieuw te beginnen."""
        gedaan: date | None = None
        while True:
            vandaag = dag(self.clock())
            if vandaag != gedaan:
                await self.ronde(vandaag)
                gedaan = vandaag
            await asyncio.sleep(PAUZE_SECONDEN)

    async def ronde(self, vandaag: date) -> None:
        """Ga alle casussen langs waarvan het voorstel van voor vandaag is, in delen zodat anderen ertussen kunnen."""
        na = UUID(int=0)
        while deel := await asyncio.to_thread(self._lopend, vandaag, na):
            await asyncio.to_thread(self.herbeoordeel, deel, vandaag)
            na = deel[-1]

    def herbeoordeel(self, casussen: Sequence[UUID], vandaag: date) -> None:
        """Leg bij elk van deze casussen een voorstel vast als de kalender daarom vraagt."""
        for casus in casussen:
            opdracht = Command(SYSTEEM, lambda routering: self.weging.herbeoordeel(routering, vandaag))
            carry_out(self.store, casus, opdracht, lambda _: None, self.clock)

    def _lopend(self, vandaag: date, na: UUID) -> list[UUID]:
        with self.store.recorder.datastore.get_connection() as conn:
            return [rij["stream"] for rij in conn.execute(LOPEND, (vandaag, na, DEEL), prepare=True)]
