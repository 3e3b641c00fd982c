"""Forgetting: an erasure is a fact; once it is durable, here or elsewhere, the key goes, and so it stays.

Each service keeps whom it knows to be forgotten, and sees to it in the vault: when it records or hears the fact, and at
every start before it answers, since the vault or its own database may have been put back from before. The vault tells
every process that has it open, so that nothing of the person stays in any memory.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from nats.aio.client import Client
from psycopg import AsyncConnection

from contracts.registry import FEITEN_PER_DIENST, Erased, subject_filter
from kit.bus import all_on, ensure_streams
from kit.codec import Codec
from kit.consumer import Handler, Heard
from kit.follow import FACTS, Row
from kit.projection import BATCH, ProjectionRunner
from kit.vault import Vault

log = logging.getLogger(__name__)
(ORIGIN,) = (service for service, facts in FEITEN_PER_DIENST.items() if Erased in facts)
"""The service that records erasures."""
TOLD = subject_filter(ORIGIN, Erased)
CHANNEL = "vault"
NOTE = "INSERT INTO erasures (subject) SELECT unnest(%b::uuid[]) ON CONFLICT DO NOTHING"
KNOWN = "SELECT subject FROM erasures"
GONE = "SELECT subject FROM keys WHERE wrapped IS NULL"
MOST = 1000
"""Persons in one request to the vault."""


class Erasures:
    """All erasures that one service knows of; for `ORIGIN` also the read model that finds them among its own facts.

    `register` is a folder in which each gets a file, for when every store is put back from before: an id, no more.
    """

    name = "erasures_v1"
    source = FACTS

    def __init__(
        self, service: str, database_url: str, vault_url: str, vault: Vault, codec: Codec, register: Path | None = None
    ) -> None:
        self._service, self._url, self._vault_url = service, database_url, vault_url
        self._vault, self._codec, self._register = vault, codec, register
        self.memories: list[Callable[[Collection[UUID]], None]] = [vault.forget]
        """What keeps something of persons in this process, and lets go of who is forgotten."""

    @property
    def records(self) -> bool:
        """Whether erasures are among this service's own facts."""
        return self._service == ORIGIN

    async def apply(self, conn: AsyncConnection[Any], facts: Sequence[Row]) -> None:
        """See to what this service recorded, also what a process that died left undone."""
        gone = [self._codec.decode(row.state, row.topic).key for row in facts if row.topic == Erased.type_naam]
        if gone:
            await conn.execute(NOTE, (gone,))
            await asyncio.to_thread(self._see_to, gone)

    async def catch_up(self, bus: Client, replicas: int) -> None:
        """Before anything is answered: all that is known here, all that was recorded here, all that was ever published.

        Whichever of these, or the vault itself, was put back from a copy: one that is newer makes up for it.
        """
        async with await AsyncConnection.connect(self._url, autocommit=True) as conn:
            cursor = await conn.execute(KNOWN)
            known = {row[0] for row in await cursor.fetchall()} | self._registered()
            await conn.execute(NOTE, (list(known),))
            await asyncio.to_thread(self._see_to, list(known))
            runner = ProjectionRunner(self, self._url)
            while self.records and await runner.step(conn) == BATCH:
                pass
            await ensure_streams(bus, replicas)
            published = [self._codec.decode(stored).key async for stored in all_on(bus, TOLD)]
            await conn.execute(NOTE, (published,))
            await asyncio.to_thread(self._see_to, published)

    def _see_to(self, gone: Sequence[UUID]) -> None:
        """Destroy the keys of these persons, who are noted by now."""
        for start in range(0, len(gone), MOST):
            self._vault.destroy(*gone[start : start + MOST])
        if self._register:
            self._register.mkdir(parents=True, exist_ok=True)
            for subject in gone:
                (self._register / str(subject)).touch(0o444)

    def _registered(self) -> set[UUID]:
        there = self._register is not None and self._register.is_dir()
        return {UUID(path.name) for path in self._register.iterdir()} if self._register and there else set()

    def hearing(self, handle: Handler, filters: Collection[str]) -> Handler:
        """See to the erasures in a batch first; `handle` meets them too only where its service asked for them."""

        def handled(batch: Sequence[Heard]) -> None:
            gone = [heard.fact.key for heard in batch if isinstance(heard.fact, Erased)]
            if gone:
                with psycopg.connect(self._url, autocommit=True) as conn:
                    conn.execute(NOTE, (gone,))
                self._see_to(gone)
            if not _covered(TOLD, filters):
                batch = [heard for heard in batch if not isinstance(heard.fact, Erased)]
            if batch:
                handle(batch)

        return handled

    async def listen(self) -> None:
        """Drop from the memory of this process who is forgotten anywhere, until cancelled; raises what goes wrong."""
        async with await AsyncConnection.connect(self._vault_url, autocommit=True) as conn:
            await conn.execute(f"LISTEN {CHANNEL}")
            # What was told while nobody listened here.
            cursor = await conn.execute(GONE)
            self._forget([row[0] for row in await cursor.fetchall()])
            self._vault.masters.reload()
            async for note in conn.notifies():
                if note.payload:
                    self._forget([UUID(note.payload)])
                else:
                    self._vault.masters.reload()

    def _forget(self, gone: Collection[UUID]) -> None:
        for let_go in self.memories:
            let_go(gone)


def hears(filters: Collection[str]) -> list[str]:
    """What a service listens to: its own choice, and every erasure."""
    return [*filters, *([] if _covered(TOLD, filters) else [TOLD])]


def _covered(told: str, filters: Collection[str]) -> bool:
    """Whether one of these filters of NATS lets the subject through."""
    return any(fnmatchcase(told, each.replace(">", "*")) for each in filters)
