"""A service process: it answers nothing before it knows who was forgotten, and ends when it is asked to."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import psutil
import pytest

from deploy.local.process import Child
from deploy.local.runtime import Runtime
from kit.service import end
from tests.flow.region import until

NOWHERE = {"DOORSTROOM_NATS_URL": "nats://127.0.0.1:9"}
WAITS = "eerst nagaan wie is vergeten"
UNKNOWN = {"DOORSTROOM_NATS_PASSWORD": "dit is het niet"}


@pytest.fixture(params=[NOWHERE, UNKNOWN], ids=["nats is er niet", "nats kent ons niet"])
def alone(ground: Runtime, request: pytest.FixtureRequest) -> Iterator[Child]:
    """Intake that cannot reach NATS, and so cannot know yet who was forgotten."""
    child = ground.start_service("intake", extra_env=request.param, wait=False)
    until(lambda: WAITS in child.log.read_text("utf-8")[child.log_start :], "de dienst zegt waarop zij wacht")
    yield child
    child.stop()


def test_before_it_knows_who_was_forgotten_nothing_is_answered(alone: Child) -> None:
    """Its port stays closed, since a restored copy could show a person who is gone; and no CPU is burnt."""
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{alone.port}/v1/gezondheid")
    process = psutil.Process(alone.pid)
    process.cpu_percent()
    until(lambda: process.cpu_percent(0.5) < 60, "de dienst wacht in plaats van te tollen")


def test_without_the_bus_it_stops_when_asked(alone: Child) -> None:
    """SIGTERM is enough: nobody has to be killed."""
    alone.ask_to_stop()
    assert alone.popen.wait(8) == 0


def test_a_process_without_the_bus_ends_cleanly(ground: Runtime) -> None:
    """A replica that only answers lets go of the bus once it has started, and ends with code 0 all the same."""
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
