"""The scheduler: records which terms have passed. The read model says where to look, the stream itself decides.

A limit is recorded on condition that the stream did not grow meanwhile, and then the stream knows that it passed. So
two schedulers, one that is killed and started, or a clock that jumps never record it twice; and what fell due while
none was running is found by the next.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from datetime import timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from psycopg import AsyncConnection

from kit.aggregate import Aggregate
from kit.consumer import TRANSIENT
from kit.handling import Clock, now
from kit.store import Store
from kit.telemetry import span, traceparent

A = TypeVar("A", bound=Aggregate)
log = logging.getLogger(__name__)
BATCH = 100
PAUSE_SECONDS = 1.0
"""Between two looks. It is waited for on a clock that cannot be set, so a jump of the other one does no harm."""
DUE = """
    SELECT due_at, stream, start FROM terms_v1 WHERE due_at < %s AND (due_at, stream, start) > (%s, %s, %s)
    ORDER BY due_at, stream, start LIMIT %s
"""
FIRST = ("-infinity", UUID(int=0), 0)


class Scheduler(Generic[A]):
    """Finds terms that are due by an index, and lets their streams record it."""

    def __init__(self, store: Store[A], database_url: str, *, grace: timedelta, clock: Clock = now) -> None:
        self._store, self._url, self._grace, self._clock = store, database_url, grace, clock

    async def run(self) -> None:
        """Look until cancelled; raises what goes wrong, to be started again."""
        async with await AsyncConnection.connect(self._url, autocommit=True) as conn:
            while True:
                await self.sweep(conn)
                await asyncio.sleep(PAUSE_SECONDS)

    async def sweep(self, conn: AsyncConnection[Any]) -> None:
        """Look at everything that is due once. What somebody else changes meanwhile is for the next time."""
        place: tuple[Any, ...] = FIRST
        while True:
            cursor = await conn.execute(DUE, (self._clock(), *place, BATCH), prepare=True)
            rows = await cursor.fetchall()
            if rows:
                await asyncio.to_thread(self._expire_or_skip, {row[1] for row in rows})
            if len(rows) < BATCH:
                return
            place = rows[-1]

    def _expire_or_skip(self, streams: Collection[UUID]) -> None:
        """All of them together; when that fails one by one, so that one bad stream holds up only itself."""
        try:
            self._expire(streams)
        except TRANSIENT:
            raise
        except Exception as error:  # noqa: BLE001 (said, and tried again at the next look)
            if len(streams) == 1:
                log.error("termijnen niet nagegaan: %s", type(error).__name__)
                return
            for stream in streams:
                self._expire_or_skip([stream])

    def _expire(self, streams: Collection[UUID]) -> None:
        """The read model runs behind: only the stream knows what has passed and was not recorded yet."""
        with span("expire", streams=len(streams)):
            aggregates = self._store.load_many(streams).values()
            for aggregate in aggregates:
                aggregate.terms.expire(aggregate, self._clock, traceparent(), self._grace)
            due = [aggregate for aggregate in aggregates if aggregate.pending]
            self._store.recorder.append_many([self._store.sealed(aggregate) for aggregate in due])
