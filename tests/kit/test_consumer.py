"""Hearing on a real stream: what cannot be processed is put aside and kept, what passes is tried again, in order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Sequence
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError, OperationalError
from ground import Casussen, eventually, settings, subjects, with_bus
from nats.aio.client import Client

from contracts.registry import subject, subject_filter
from deploy.local.runtime import Runtime
from kit import consumer as kit_consumer
from kit.bus import DEAD_LETTERS, connect, ensure_streams, publish
from kit.consumer import Consumer, Heard, NotYet
from kit.service import end

Work = Callable[[Client], Coroutine[Any, Any, None]]


@pytest.fixture
def casussen(ground: Runtime) -> Iterator[Casussen]:
    """Makes facts of intake to publish."""
    found = Casussen(ground)
    yield found
    found.datastore.close()


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two tries, so that a test does not wait for the pauses between eight."""
    monkeypatch.setattr(kit_consumer, "MOST_DELIVERIES", 2)


async def tell(bus: Client, casussen: Casussen, *streams: UUID, under: str | None = None) -> None:
    """Publish a fact of intake in each of these streams, as its relay would; or under another's subject."""
    await ensure_streams(bus, 1)
    for number, stream in enumerate(streams):
        state = casussen._contact(stream).state
        fact = casussen.codec.decode(state)
        # The headers that the relay uses to ask for its place stay with the message.
        place = {"Nats-Msg-Id": str(uuid4()), "ce-id": str(fact.id), "ce-sequence": str(number)}
        await publish(bus, under or subject(fact), state, place | {"Nats-Expected-Stream": "CASUSSEN"})


def listen(ground: Runtime, service: str, handle: Callable[[Sequence[Heard]], None], done: Work, first: Work) -> None:
    """Run the consumer of a service with this handler until `done` returns; intake tells `first`."""

    async def work(bus: Client) -> None:
        teller = await connect(settings(ground, "intake"), "intake")
        await first(teller)
        listener = Consumer(service, [subject_filter("intake")], bus, casussen_codec(), handle, replicas=1)
        task = asyncio.create_task(listener.run())
        try:
            await done(bus)
        finally:
            await end(task)
            await teller.close()

    with_bus(ground, service, work)


def casussen_codec() -> Any:
    """A codec that reads; nothing is opened here."""
    from kit.codec import Codec
    from kit.memory import MemoryVault

    return Codec(MemoryVault())


async def letters(ground: Runtime, service: str) -> int:
    """How many dead letters a service has."""
    ops = await connect(settings(ground, service).model_copy(update=ops_login(ground)), "ops")
    try:
        return (await subjects(ops, DEAD_LETTERS, ">")).get(f"dode-letters.{service}", 0)
    finally:
        await ops.close()


def ops_login(ground: Runtime) -> dict[str, Any]:
    from pydantic import SecretStr

    return {"nats_user": "ops", "nats_password": SecretStr(ground.credentials.nats["ops"])}


def test_one_bad_fact_is_put_aside_and_holds_up_nobody(ground: Runtime, casussen: Casussen) -> None:
    """A fact that cannot be processed ends as a dead letter; others of the same batch are heard, each once."""
    bad, good = uuid4(), [uuid4() for _ in range(5)]
    heard: list[UUID] = []

    def handle(batch: Sequence[Heard]) -> None:
        if any(one.fact.casus_id == bad for one in batch):
            raise ValueError("gif")
        heard.extend(one.fact.casus_id for one in batch if one.fact.casus_id in good)

    async def done(bus: Client) -> None:
        before = await letters(ground, "routing")
        await eventually(lambda: more_letters(ground, "routing", before), "een dode letter")

    listen(ground, "routing", handle, done, lambda bus: tell(bus, casussen, good[0], bad, *good[1:]))
    assert heard == good


async def more_letters(ground: Runtime, service: str, before: int) -> bool:
    return await letters(ground, service) == before + 1


def test_each_service_keeps_its_own_dead_letter(ground: Runtime, casussen: Casussen) -> None:
    """Two services that both cannot process a fact each put it aside: neither takes the other's for its own."""
    bad = uuid4()

    def handle(batch: Sequence[Heard]) -> None:
        if any(one.fact.casus_id == bad for one in batch):
            raise ValueError("gif")

    for service in ("monitoring", "evaluation"):

        async def done(bus: Client, service: str = service) -> None:
            await eventually(lambda: more_letters(ground, service, 0), f"een dode letter van {service}")

        async def first(bus: Client, service: str = service) -> None:
            if service == "monitoring":
                await tell(bus, casussen, bad)

        listen(ground, service, handle, done, first)


def test_a_fact_under_the_subject_of_another_is_not_believed(ground: Runtime, casussen: Casussen) -> None:
    """What says that it is of another casus than it was published for is put aside, never processed."""
    heard: list[UUID] = []
    forged = uuid4()

    def handle(batch: Sequence[Heard]) -> None:
        heard.extend(one.fact.casus_id for one in batch)

    before: list[int] = []

    async def first(bus: Client) -> None:
        before.append(await letters(ground, "routing"))
        await tell(bus, casussen, forged, under=f"casus.GM0518.{uuid4()}.intake.contact-gelegd")

    async def done(bus: Client) -> None:
        await eventually(lambda: more_letters(ground, "routing", before[0]), "een dode letter")

    listen(ground, "routing", handle, done, first)
    assert forged not in heard


@pytest.mark.parametrize("fault", [OperationalError("weg"), IntegrityError("bezet"), OSError("stuk"), NotYet()])
def test_what_passes_by_itself_is_tried_until_it_has(ground: Runtime, casussen: Casussen, fault: Exception) -> None:
    """A store that is away, a taken place, an earlier fact that is missing: tried on, no letter."""
    stream, tries = uuid4(), 0
    heard: list[UUID] = []

    def handle(batch: Sequence[Heard]) -> None:
        nonlocal tries
        if stream in {one.fact.casus_id for one in batch} and tries < 4:
            tries += 1
            raise fault
        heard.extend(one.fact.casus_id for one in batch)

    async def done(bus: Client) -> None:
        async def again() -> bool:
            return stream in heard

        before = await letters(ground, "routing")
        await eventually(again, "toch gehoord")
        assert await letters(ground, "routing") == before

    listen(ground, "routing", handle, done, lambda bus: tell(bus, casussen, stream))
    assert tries == 4


def test_a_fact_of_a_newer_version_waits_for_this_service(ground: Runtime, casussen: Casussen) -> None:
    """A type that this version does not know stays on its way, unacknowledged, and is no dead letter."""
    stream, other = uuid4(), uuid4()
    heard: list[UUID] = []

    def handle(batch: Sequence[Heard]) -> None:
        heard.extend(one.fact.casus_id for one in batch)

    async def first(bus: Client) -> None:
        state = casussen._contact(stream).state.replace(b"contact-gelegd.v1", b"contact-gelegd.v9")
        await publish(bus, f"casus.GM0518.{stream}.intake.contact-gelegd", state, {"ce-id": str(uuid4())})
        await tell(bus, casussen, other)

    async def done(bus: Client) -> None:
        async def passed_by() -> bool:
            return other in heard

        before = await letters(ground, "routing")
        await eventually(passed_by, "de andere gehoord")
        assert await letters(ground, "routing") == before

    listen(ground, "routing", handle, done, first)
    assert stream not in heard
