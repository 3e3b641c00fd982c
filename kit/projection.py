"""Read models of a service: built from the facts it keeps, in batches, the position in the same transaction."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol

from psycopg import AsyncConnection

from kit.follow import Follower, Row, Source

BATCH = 500
PACE_SECONDS = 0.1
"""A batch at most so often: the first fact is shown at once, and what comes close after it makes one batch together."""
START = "INSERT INTO positions (name) VALUES (%s) ON CONFLICT DO NOTHING"
POSITION = "SELECT position FROM positions WHERE name = %s"
MOVE = "UPDATE positions SET position = %s WHERE name = %s AND position = %s"


class Projection(Protocol):
    """A read model. Its name holds its version: a new version is built beside the old one, then takes its place."""

    name: str
    source: Source

    async def apply(self, conn: AsyncConnection[Any], facts: Sequence[Row]) -> None:
        """Bring the rows up to date; the caller commits rows and position together."""


class ProjectionRunner:
    """Keeps one read model up to date."""

    def __init__(self, projection: Projection, database_url: str) -> None:
        self.projection = projection
        self._follower = Follower(database_url, projection.source)

    async def run(self) -> None:
        """Project until cancelled; raises what goes wrong, to be started again."""
        async with self._follower.connection() as conn:
            # Rows and position are lost together in a crash, and made again: nobody waits for the disk here.
            await conn.execute("SET synchronous_commit = off")
            while True:
                if await self.step(conn) < BATCH:
                    await asyncio.sleep(PACE_SECONDS)
                    await self._follower.wait(conn)

    async def step(self, conn: AsyncConnection[Any]) -> int:
        """Project one batch; gives the number of facts in it."""
        name = self.projection.name
        position = await self._position(conn)
        rows = await self._follower.read(conn, position, BATCH)
        if not rows:
            return 0
        async with conn.transaction():
            # Moving first locks the position: of two that project, the other waits here and then finds it moved.
            moved = await conn.execute(MOVE, (rows[-1].position, name, position), prepare=True)
            if moved.rowcount:
                await self.projection.apply(conn, rows)
        return len(rows)

    async def _position(self, conn: AsyncConnection[Any]) -> int:
        """Made where it is missing, also while it runs: emptying rows and position is how one starts over."""
        cursor = await conn.execute(POSITION, (self.projection.name,), prepare=True)
        found = await cursor.fetchone()
        if found is None:
            await conn.execute(START, (self.projection.name,))
        return int(found[0]) if found else 0
