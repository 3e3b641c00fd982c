"""Iedere dag: heeft het grootboek van iedere dienst wat zij zelf zegt te hebben? De uitkomst blijft staan."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from nats.aio.client import Client

from contracts.registry import DIENSTEN
from kit.bus import all_heard, ensure_streams
from kit.daily import Telling, last_told
from kit.handling import Clock, now
from services.evaluation.grootboek import Grootboek

log = logging.getLogger(__name__)
PAUZE = 60.0
"""Seconden tussen twee rondes."""
GEDULD = timedelta(minutes=15)
"""Zo lang mag een feit er over doen om in het grootboek te komen, voordat telt dat het ontbreekt."""
LEG_VAST = """
    INSERT INTO reconciliations
        (day, service, position, own_facts, own_digest, ledger_facts, ledger_digest, told_at, compared_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
LAATSTE = "SELECT * FROM reconciliations WHERE service = %s ORDER BY day DESC LIMIT 1"
HERSTELD = "UPDATE reconciliations SET mended_at = %s WHERE day = %s AND service = %s AND mended_at IS NULL"
LIJST = "SELECT * FROM reconciliations WHERE (day, service) < (%s, %s) ORDER BY day DESC, service DESC LIMIT %s"


def verschilt(rij: dict[str, Any]) -> bool:
    """Of het grootboek iets anders had dan de dienst."""
    return (rij["own_facts"], rij["own_digest"]) != (rij["ledger_facts"], rij["ledger_digest"])


def lijst(grootboek: Grootboek, na: tuple[date, str] | None, aantal: int) -> list[dict[str, Any]]:
    """Hoogstens zoveel uitkomsten, de nieuwste vooraan; `na` is dag en dienst van de laatste van het vorige deel."""
    with grootboek.datastore.get_connection() as conn:
        return conn.execute(LIJST, (*(na or (date.max, "")), aantal)).fetchall()


@dataclass
class Reconciliatie:
    """Legt de laatste dagtelling van iedere dienst naast het grootboek, tot de positie waar die over gaat.

    `meld` hoort na iedere ronde of alles klopt. Twee processen tegelijk leggen samen een uitkomst per dag vast.
    """

    grootboek: Grootboek
    bus: Client
    replicas: int
    meld: Callable[[bool], None]
    klok: Clock = now
    _bekeken: dict[str, datetime] = field(default_factory=dict, init=False)

    async def run(self) -> None:
        """Ga door tot het einde."""
        await ensure_streams(self.bus, self.replicas)
        while True:
            await self.ronde()
            await asyncio.sleep(PAUZE)

    async def ronde(self) -> None:
        """Kijk een keer naar iedere dienst."""
        goed = True
        for dienst in DIENSTEN:
            laatste = await last_told(self.bus, dienst)
            # Eerst of alles is gehoord, dan pas kijken wat er is: anders telt als gemist wat er net nog bij kwam.
            gehoord = await all_heard(self.bus, "evaluation")
            goed &= await asyncio.to_thread(self._ga_na, dienst, laatste[1] if laatste else None, gehoord)
        self.meld(goed)

    def _ga_na(self, dienst: str, telling: Telling | None, gehoord: bool) -> bool:
        """Of het grootboek klopt met wat deze dienst het laatst zei, voor zover dat nu te zeggen is."""
        rij = self._laatste(dienst)
        if telling and (rij is None or rij["day"] < telling.dag):
            rij = self._vergelijk(dienst, telling, gehoord) or rij
        if rij is None or not verschilt(rij) or rij["mended_at"]:
            return True
        return self._is_hersteld(dienst, rij)

    def _laatste(self, dienst: str) -> dict[str, Any] | None:
        with self.grootboek.datastore.get_connection() as conn:
            return conn.execute(LAATSTE, (dienst,)).fetchone()

    def _vergelijk(self, dienst: str, telling: Telling, gehoord: bool) -> dict[str, Any] | None:
        """De uitkomst van vandaag; None als er nog iets onderweg kan zijn."""
        gevonden, nu = self.grootboek.telling_tot(dienst, telling.positie), self.klok()
        if gevonden != telling.tally and not (gehoord and nu - telling.gemaakt_op > GEDULD):
            return None
        rij = (telling.dag, dienst, telling.positie, *telling.tally, *gevonden, telling.gemaakt_op, nu)
        with self.grootboek.datastore.transaction(commit=True) as cursor:
            cursor.execute(LEG_VAST, rij)
            eerste = cursor.rowcount > 0
        if eerste and gevonden != telling.tally:
            log.error("het grootboek verschilt van %s: %d feiten tegen %d", dienst, gevonden.facts, telling.aantal)
        self._bekeken[dienst] = nu
        return self._laatste(dienst)

    def _is_hersteld(self, dienst: str, rij: dict[str, Any]) -> bool:
        """Kijk zo nu en dan nog eens naar wat verschilde: is het hersteld, dan staat dat erbij."""
        nu = self.klok()
        if dienst in self._bekeken and nu - self._bekeken[dienst] < GEDULD:
            return False
        self._bekeken[dienst] = nu
        if self.grootboek.telling_tot(dienst, rij["position"]) != (rij["own_facts"], rij["own_digest"]):
            return False
        with self.grootboek.datastore.transaction(commit=True) as cursor:
            cursor.execute(HERSTELD, (nu, rij["day"], dienst))
        log.warning("het grootboek klopt weer met %s", dienst)
        return True
