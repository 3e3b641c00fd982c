"""Dead letters of one service: kept as they came, ciphertext and all, to be looked at and offered again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString

from eventsourcing.postgres import PostgresDatastore

from kit.codec import Codec
from kit.consumer import TRANSIENT, DeadLetter, Handler, hear

NOTE = """
    INSERT INTO dead_letters (sequence, subject, reason, tries, position, state) VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING
"""
ALL = "SELECT * FROM dead_letters WHERE number < %s ORDER BY number DESC LIMIT %s"
ONE = "SELECT * FROM dead_letters WHERE number = %s"
OFFERED = "UPDATE dead_letters SET offered_at = clock_timestamp(), outcome = %s WHERE number = %s RETURNING *"
COUNT = "SELECT count(*) AS kept, count(*) FILTER (WHERE outcome IS DISTINCT FROM '') AS waiting FROM dead_letters"
NEWEST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Kept:
    """A dead letter as it lies here; `outcome` is empty after it was processed, else the fault of the last try."""

    number: int
    sequence: int
    subject: str
    reason: str
    tries: int
    position: int | None
    state: bytes
    put_aside_at: datetime
    offered_at: datetime | None
    outcome: str | None


@dataclass(frozen=True)
class Letters:
    """The dead letters of a service, and what it does with one that is offered again."""

    datastore: PostgresDatastore
    codec: Codec
    handle: Callable[[], Handler]

    def keep(self, letter: DeadLetter) -> None:
        """Before it is published: so whoever sees it on the bus finds it here."""
        given = (letter.sequence, letter.subject, letter.reason, letter.tries, letter.position, letter.state)
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(NOTE, given)

    def page(self, before: int | None, most: int) -> list[Kept]:
        """The newest first, older than `before`."""
        return self._read(ALL, before or NEWEST, most)

    def find(self, number: int) -> Kept | None:
        """One of them."""
        return next(iter(self._read(ONE, number)), None)

    def count(self) -> tuple[int, int]:
        """How many there ever were, and how many are still not processed."""
        with self.datastore.get_connection() as conn:
            (row,) = conn.execute(COUNT).fetchall()
        return row["kept"], row["waiting"]

    def offer(self, letter: Kept) -> Kept:
        """Hear it again; what was absorbed before has no second effect. Raises what passes by itself (TRANSIENT)."""
        try:
            self.handle()([hear(self.codec, letter.subject, letter.state, letter.position)])
            outcome = ""
        except TRANSIENT:
            raise
        except Exception as error:  # noqa: BLE001 (whatever it is, that is what came of it)
            outcome = type(error).__name__
        with self.datastore.transaction(commit=True) as cursor:
            (row,) = cursor.execute(OFFERED, (outcome, letter.number)).fetchall()
        return _kept(row)

    def _read(self, query: LiteralString, *given: int) -> list[Kept]:
        with self.datastore.get_connection() as conn:
            return [_kept(row) for row in conn.execute(query, given).fetchall()]


def _kept(row: dict[str, Any]) -> Kept:
    return Kept(**{**row, "state": bytes(row["state"])})
