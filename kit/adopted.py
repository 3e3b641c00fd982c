"""Files of rules that went live while services ran: kept in every service's own database, so a restart knows them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from time import monotonic
from typing import NamedTuple

from eventsourcing.postgres import PostgresDatastore

from contracts.registry import Adopted

log = logging.getLogger(__name__)
FRESH_SECONDS = 1.0
"""How long what was read still counts: another process of this service may have heard of a newer file since."""
KEEP = """
    INSERT INTO adopted (id, kind, name, since, content, decided_at) VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING
"""
ALL = "SELECT kind, name, since, content FROM adopted ORDER BY since, decided_at, id"


class AdoptedFile(NamedTuple):
    """A file, what decisions call it, and the first day on which it is in force."""

    kind: str
    name: str
    since: date
    content: str


Files = Callable[[], Sequence[AdoptedFile]]
"""The files that were adopted until now, those that are in force first in front."""


@dataclass
class AdoptedFiles:
    """The files that this service heard of."""

    datastore: PostgresDatastore

    def __post_init__(self) -> None:
        self._lock = Lock()
        self._read: tuple[float, tuple[AdoptedFile, ...]] | None = None

    def __call__(self) -> tuple[AdoptedFile, ...]:
        """All of them; at most FRESH_SECONDS old."""
        with self._lock:
            if self._read is None or monotonic() - self._read[0] > FRESH_SECONDS:
                self._read = monotonic(), self._load()
            return self._read[1]

    def forget(self) -> None:
        """Read anew at the next question, for who must know what another process kept a moment ago."""
        with self._lock:
            self._read = None

    def keep(self, facts: Sequence[Adopted]) -> None:
        """Make these durable, each once, and let what follows know them."""
        with self.datastore.transaction(commit=True) as cursor:
            for fact in facts:
                content = (fact.id, fact.soort, fact.tabel, fact.ingangsdatum, fact.bestand, fact.vastgelegd_op)
                cursor.execute(KEEP, content, prepare=True)
        self.forget()
        log.info("%d aangenomen bestanden gehoord", len(facts))

    def _load(self) -> tuple[AdoptedFile, ...]:
        with self.datastore.get_connection() as conn:
            rows = conn.execute(ALL, prepare=True).fetchall()
        return tuple(AdoptedFile(row["kind"], row["name"], row["since"], row["content"]) for row in rows)
