"""Following a table of facts in the order in which they were committed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import AsyncConnection, sql

IDLE_SECONDS = 2.0


class Row(NamedTuple):
    """One stored fact. Positions rise but have gaps: never count with them."""

    position: int
    stream: UUID
    topic: str
    state: bytes


class Source(NamedTuple):
    """A table to follow: what it is called when it grows, and how to read rows after a position, at most so many.

    Rows must become visible in the order of their positions: whoever appends holds a lock until the commit.
    """

    channel: str
    read: str


FACTS = Source(
    "facts",
    """
    SELECT notification_id, originator_id, topic, state FROM facts
    WHERE notification_id > %s ORDER BY notification_id LIMIT %s
    """,
)
"""The facts of the service itself."""


class Follower:
    """Reads what was added since a position, and waits for more."""

    def __init__(self, database_url: str, source: Source = FACTS) -> None:
        self._url, self._source = database_url, source

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection[Any]]:
        """A connection that hears of new facts from now on."""
        async with await AsyncConnection.connect(self._url, autocommit=True) as conn:
            await conn.execute(sql.SQL("LISTEN {}").format(sql.Identifier(self._source.channel)))
            yield conn

    async def read(self, conn: AsyncConnection[Any], after: int, most: int) -> list[Row]:
        """At most `most` facts after a position."""
        cursor = conn.cursor(binary=True)
        await cursor.execute(self._source.read.encode(), (after, most), prepare=True)
        return [Row(*row) for row in await cursor.fetchall()]

    async def wait(self, conn: AsyncConnection[Any]) -> bool:
        """Wait until something was added; False when nothing was heard for IDLE_SECONDS."""
        heard = False
        async for _ in conn.notifies(timeout=IDLE_SECONDS, stop_after=1):
            heard = True
        return heard
