"""Het grootboek, gelezen voor het logboek: in stukken, zodat het geheugen klein blijft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from eventsourcing.postgres import PostgresDatastore

from contracts.algemeen import FeitGehoord
from services.evaluation.leren.kolommen import Regel

PER_KEER = 5_000
KOP = "SELECT position, hash FROM ledger ORDER BY position DESC LIMIT 1"
HASH = "SELECT hash FROM ledger WHERE position = %s"
NA = """
    SELECT position, topic, state FROM ledger WHERE position > %s AND position <= %s AND topic <> %s
    ORDER BY position LIMIT %s
"""


@dataclass(frozen=True)
class Grootboekbron:
    """Leest het grootboek van deze dienst."""

    datastore: PostgresDatastore

    def kop(self) -> tuple[int, str]:
        """De laatste plaats en de hash van het feit daar."""
        with self.datastore.get_connection() as conn:
            rij = conn.execute(KOP).fetchone()
        return (rij["position"], rij["hash"]) if rij else (0, "")

    def hash_op(self, positie: int) -> str:
        """De hash van het feit op deze plaats; leeg als er geen is."""
        with self.datastore.get_connection() as conn:
            rij = conn.execute(HASH, (positie,)).fetchone()
        return rij["hash"] if rij else ""

    def na(self, positie: int, tot: int) -> Iterator[Regel]:
        """De feiten na een plaats; wat een dienst van een andere hoorde staat al bij die andere."""
        while True:
            with self.datastore.get_connection() as conn:
                gelezen = conn.execute(NA, (positie, tot, FeitGehoord.type_naam, PER_KEER), prepare=True).fetchall()
            yield from (Regel(rij["position"], rij["topic"], rij["state"]) for rij in gelezen)
            if len(gelezen) < PER_KEER:
                return
            positie = gelezen[-1]["position"]
