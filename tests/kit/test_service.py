"""A service process: it works without the bus, and ends when it is asked to, whatever it is waiting for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import count

import psutil
import pytest

from deploy.local.process import Child
from deploy.local.runtime import Runtime
from kit.service import end
from tests.flow.people import melding
from tests.flow.region import Region, until

NOWHERE = {"DOORSTROOM_NATS_URL": "nats://127.0.0.1:9"}
NUMBERS = count(100)
UNKNOWN = {"DOORSTROOM_NATS_PASSWORD": "dit is het niet"}


@pytest.fixture(params=[NOWHERE, UNKNOWN], ids=["nats is er niet", "nats kent ons niet"])
def alone(ground: Runtime, request: pytest.FixtureRequest) -> Iterator[Child]:
    """Intake that cannot reach NATS."""
    child = ground.start_service("intake", extra_env=request.param)
    yield child
    child.stop()


def test_without_the_bus_commands_are_answered(ground: Runtime, alone: Child) -> None:
    """What is reported is recorded, to be published later; health says what is wrong, and no CPU is burnt."""
    client = Region(ground).client(alone.name)
    answer = client.post("/meldingen", json=melding(next(NUMBERS)))
    assert answer.status_code == 201
    until(lambda: client.get("/gezondheid").status_code == 503, "gezondheid zegt dat er iets hapert")
    process = psutil.Process(alone.pid)
    process.cpu_percent()
    until(lambda: process.cpu_percent(0.5) < 60, "de dienst wacht in plaats van te tollen")


def test_without_the_bus_it_stops_when_asked(alone: Child) -> None:
    """SIGTERM is enough: nobody has to be killed."""
    alone.ask_to_stop()
    assert alone.popen.wait(8) == 0


def test_a_process_without_the_bus_ends_cleanly(ground: Runtime) -> None:
    """A replica that only answers never connected to the bus, and ends with code 0 all the same."""
    child = ground.start_service("intake", ["api"])
    child.ask_to_stop()
    assert child.popen.wait(8) == 0


def test_a_lost_cancellation_is_given_again() -> None:
    """A task that loses the first two requests to end, as a library can, ends all the same."""

    async def work() -> int:
        lost = 0

        async def stubborn() -> None:
            nonlocal lost
            while lost < 2:
                try:
                    await asyncio.sleep(60)
                except asyncio.CancelledError:
                    lost += 1
            await asyncio.sleep(60)

        task = asyncio.create_task(stubborn())
        await asyncio.sleep(0)
        async with asyncio.timeout(10):
            await end(task)
        assert task.cancelled()
        return lost

    assert asyncio.run(work()) == 2
