"""Following the facts of a service in the order in which they were committed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection

IDLE_SECONDS = 2.0
READ = """
    SELECT notification_id, originator_id, topic, state FROM facts
    WHERE notification_id > %s ORDER BY notification_id LIMIT %s
"""


class Row(NamedTuple):
    """One stored fact. Positions rise but have gaps: never count with them."""

    position: int
    stream: UUID
    topic: str
    state: bytes


class Follower:
    """Reads what was added since a position, and waits for more."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        """A connection that hears of new facts from now on."""
        async with await AsyncConnection.connect(self._url, autocommit=True) as conn:
            await conn.execute("LISTEN facts")
            yield conn

    async def read(self, conn: AsyncConnection[Any], after: int, most: int) -> list[Row]:
        """At most `most` facts after a position."""
        cursor = conn.cursor(binary=True)
        await cursor.execute(READ, (after, most), prepare=True)
        return [Row(*row) for row in await cursor.fetchall()]

    async def wait(self, conn: AsyncConnection[Any]) -> bool:
        """Wait until something was added; False when nothing was heard for IDLE_SECONDS."""
        heard = False
        async for _ in conn.notifies(timeout=IDLE_SECONDS, stop_after=1):
            heard = True
        return heard
