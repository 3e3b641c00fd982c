"""Real Postgres and NATS without services, for the parts of kit that only mean something on them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar
from uuid import UUID, uuid4

import orjson
from eventsourcing.persistence import StoredEvent
from nats.aio.client import Client

from contracts.feit import GEEN_HASH, Actor, Herkomst, Rol
from contracts.intake import ContactGelegd
from contracts.woorden import Contactwijze, Partij
from deploy.local.runtime import Runtime
from kit.bus import connect
from kit.codec import Codec, digest, stored_event
from kit.commit import Append
from kit.handling import now
from kit.memory import MemoryVault
from kit.settings import Settings
from kit.store import Datastore, Recorder, datastore
from kit.telemetry import traceparent
from tests.deploy.folders import reachable_folder

T = TypeVar("T")
PREFIX = "DOORSTROOM_"
FIELDS = {"met": Partij.JONGERE, "wijze": Contactwijze.BRIEF, "notitie": "x"}


@contextmanager
def running_ground() -> Iterator[Runtime]:
    """Postgres with the tables of every service, and NATS; thrown away at the end."""
    with reachable_folder() as folder, Runtime(folder / "regio") as runtime:
        runtime.start_postgres()
        runtime.start_nats()
        runtime.provision()
        runtime.make_schemas()
        yield runtime


def settings(runtime: Runtime, service: str) -> Settings:
    """What the process of this service would be told."""
    environment = runtime.service_environment(service)
    given = {name.removeprefix(PREFIX).lower(): value for name, value in environment.items()}
    known: dict[str, Any] = {name: value for name, value in given.items() if name in Settings.model_fields}
    return Settings(**known)


def with_bus(runtime: Runtime, service: str, work: Callable[[Client], Coroutine[Any, Any, T]]) -> T:
    """Do something with NATS as a service."""

    async def run() -> T:
        bus = await connect(settings(runtime, service), service)
        try:
            return await work(bus)
        finally:
            await bus.close()

    return asyncio.run(run())


async def eventually(done: Callable[[], Awaitable[object]], what: str, seconds: float = 90.0) -> None:
    """Wait until `done` gives something true; fails naming `what` was waited for."""
    try:
        async with asyncio.timeout(seconds):
            while not await done():
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise AssertionError(f"na {seconds:g} s nog niet: {what}") from None


async def subjects(bus: Client, stream: str, pattern: str) -> dict[str, int]:
    """Subject -> number of messages in a stream."""
    body = orjson.dumps({"subjects_filter": pattern})
    reply = await bus.request(f"$JS.API.STREAM.INFO.{stream}", body, timeout=5)
    found: dict[str, int] = orjson.loads(reply.data).get("state", {}).get("subjects") or {}
    return found


class Casussen:
    """Facts of intake in its real store, a contact each, in streams of their own."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.codec = Codec(MemoryVault())
        self.datastore = datastore(runtime.dsn("intake", "intake"))
        self.recorder = Recorder(self.datastore)
        self.streams: list[UUID] = []

    def add(self, count: int) -> None:
        """So many new streams of one fact."""
        streams = [uuid4() for _ in range(count)]
        self.recorder.append_many([Append([self._contact(stream)]) for stream in streams])
        self.streams += streams

    def follow(self, stream: UUID) -> None:
        """One more fact in a stream that is there."""
        last = self.recorder.stored(stream)[-1][1]
        made = ContactGelegd.na(self.codec.decode(last), "GM0518", self._source(), FIELDS)
        self.recorder.append_many([Append([stored_event(made, self.codec.encode(made, digest(last)))])])

    def evaluation(self) -> Datastore:
        """Connections of evaluation, to be closed by who asks."""
        return datastore(self._runtime.dsn("evaluation", "evaluation"))

    def _source(self) -> Herkomst:
        cause = uuid4()
        return Herkomst(Actor(id="coach", rol=Rol.DOORSTROOMCOACH), cause, cause, traceparent(), now)

    def _contact(self, stream: UUID) -> StoredEvent:
        made = ContactGelegd.eerste("intake", stream, uuid4(), "GM0518", self._source(), FIELDS)
        return stored_event(made, self.codec.encode(made, GEEN_HASH))
