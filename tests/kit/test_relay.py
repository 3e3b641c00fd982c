"""The relay on a real store and a real stream: every fact once, whoever interrupts it or works beside it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from ground import Casussen, eventually, running_ground, settings, with_bus
from nats.aio.client import Client

from contracts.registry import subject_filter
from deploy.local.runtime import Runtime
from kit.bus import BusError, connect, ensure_streams, last_on, publish
from kit.relay import Relay, Tail
from kit.service import end
from tests.flow.region import Published, Region, messages


@pytest.fixture(scope="module")
def ground() -> Iterator[Runtime]:
    """A ground of our own: the stream may hold nothing but what the relays here put in it."""
    with running_ground() as found:
        yield found


@pytest.fixture
def casussen(ground: Runtime) -> Iterator[Casussen]:
    """Facts in the store of intake that are not yet on the stream."""
    found = Casussen(ground)
    yield found
    found.datastore.close()


def relay(ground: Runtime, bus: Client, casussen: Casussen) -> Relay:
    """A relay of intake, as its process would make it."""
    return Relay("intake", ground.dsn("intake", "intake"), bus, casussen.codec, oin="0" * 20, replicas=1)


def stored(ground: Runtime) -> list[dict[str, Any]]:
    """What there is to publish, in order."""
    return Region(ground).rows("intake", "SELECT notification_id, state FROM facts ORDER BY notification_id")


async def all_published(ground: Runtime, bus: Client) -> bool:
    """Whether the newest fact of the store is the newest on the stream."""
    newest = stored(ground)[-1]["notification_id"]
    return (await tail(bus)).position == newest


async def tail(bus: Client) -> Tail:
    """The end of the stream for intake."""
    found = await last_on(bus, subject_filter("intake"))
    return Tail(int(found[1]["ce-sequence"]), found[0]) if found else Tail(0, 0)


def assert_once(ground: Runtime, published: list[Published]) -> None:
    """The stream holds the store: each fact once, in order, byte for byte."""
    assert [message.data for message in published] == [row["state"] for row in stored(ground)]


async def keep_running(one: Relay) -> None:
    """As a service does: what goes wrong starts again."""
    while True:
        with suppress(BusError, Exception):
            await one.run()


def test_relays_side_by_side_never_double(ground: Runtime, casussen: Casussen) -> None:
    """Three relays of one service, each with a connection of its own, publish while facts come in: each fact once."""

    async def work(bus: Client) -> list[Published]:
        own = [await connect(settings(ground, "intake"), "intake") for _ in range(3)]
        at_work = [asyncio.create_task(keep_running(relay(ground, each, casussen))) for each in own]
        for _ in range(15):
            await asyncio.to_thread(casussen.add, 40)
        await eventually(lambda: all_published(ground, bus), "alles gepubliceerd")
        await end(*at_work)
        for each in own:
            await each.close()
        return await messages(bus)

    assert_once(ground, with_bus(ground, "intake", work))


def test_a_relay_that_is_interrupted_at_any_moment_goes_on(ground: Runtime, casussen: Casussen) -> None:
    """Broken off after any number of steps, thirty times, connection and all: nothing is lost, nothing is doubled."""
    casussen.add(1500)
    dice = random.Random(11)

    async def work(bus: Client) -> list[Published]:
        for _ in range(30):
            own = await connect(settings(ground, "intake"), "intake")
            task = asyncio.create_task(relay(ground, own, casussen).run())
            for _ in range(dice.randint(1, 400)):
                await asyncio.sleep(0)
            await end(task)
            await own.close()
        last = asyncio.create_task(keep_running(relay(ground, bus, casussen)))
        await eventually(lambda: all_published(ground, bus), "alles gepubliceerd")
        await end(last)
        return await messages(bus)

    assert_once(ground, with_bus(ground, "intake", work))


def test_a_batch_that_follows_the_wrong_tail_is_refused_whole(ground: Runtime, casussen: Casussen) -> None:
    """Who thinks that the stream ends elsewhere publishes nothing at all, not even part of a batch."""
    casussen.add(5)

    async def work(bus: Client) -> tuple[Tail, Tail]:
        await ensure_streams(bus, 1)
        before = await tail(bus)
        late = relay(ground, bus, casussen)
        async with late._follower.connection() as conn:
            rows = await late._follower.read(conn, before.position, 5)
        for sequence in {before.sequence + 1, max(0, before.sequence - 1)} - {before.sequence}:
            wrong = Tail(before.position, sequence)
            with pytest.raises(BusError):
                await late._publish(rows, wrong)
            with pytest.raises(BusError):
                await late._publish(rows[:1], wrong)
        return before, await tail(bus)

    before, after = with_bus(ground, "intake", work)
    assert before == after


def test_a_message_tells_what_it_is_and_nothing_about_anyone(ground: Runtime, casussen: Casussen) -> None:
    """CloudEvents 1.0 in binary mode: the headers name fact, type, source, casus and moment; no more."""
    casussen.add(1)

    async def work(bus: Client) -> list[Published]:
        task = asyncio.create_task(keep_running(relay(ground, bus, casussen)))
        await eventually(lambda: all_published(ground, bus), "alles gepubliceerd")
        await end(task)
        return await messages(bus)

    message = with_bus(ground, "intake", work)[-1]
    told = {name: value for name, value in message.headers.items() if name.startswith("ce-")}
    fact = casussen.codec.decode(message.data)
    assert told.pop("ce-sequence") == str(stored(ground)[-1]["notification_id"])
    assert told == {
        "ce-specversion": "1.0",
        "ce-id": str(fact.id),
        "ce-type": "nl.doorstroompunt.casussen.contact-gelegd.v1",
        "ce-source": "urn:nld:oin:00000000000000000000:systeem:intake",
        "ce-subject": str(fact.casus_id),
        "ce-time": fact.vastgelegd_op.isoformat().replace("+00:00", "Z"),
        "ce-datacontenttype": "application/json",
        "ce-traceparent": fact.traceparent,
    }
    assert message.headers["Nats-Msg-Id"] == str(fact.id)


def test_a_stream_that_refuses_says_so(ground: Runtime) -> None:
    """A publish that the stream does not take is an error for who published, never a silence."""

    async def work(bus: Client) -> None:
        await ensure_streams(bus, 1)
        headers = {"Nats-Expected-Last-Sequence": "999999999"}
        with pytest.raises(BusError, match="wrong last sequence"):
            await publish(bus, "casus.GM0518.x.intake.proef", b"{}", headers)

    with_bus(ground, "intake", work)
