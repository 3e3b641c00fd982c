"""Processes die at the worst moment: no fact is lost, no effect doubled, every chain whole."""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections.abc import Iterator

import psutil
import pytest

from contracts.registry import DIENSTEN, STREAM, subject_filter
from deploy.local.process import Child
from kit.bus import last_on
from tests.flow.checks import Acknowledged, assert_whole, settle
from tests.flow.load import Load
from tests.flow.people import file_lines
from tests.flow.region import Region, running_region, until
from tests.flow.walk import Casus

CSV = {"Content-Type": "text/csv"}


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    """A region of our own, to break."""
    with running_region() as found:
        yield found


@pytest.fixture(scope="module")
def acknowledged() -> Acknowledged:
    """What was answered in all tests of this file: none of it may ever disappear."""
    return Acknowledged()


@pytest.fixture(autouse=True)
def _whole_afterwards(region: Region, acknowledged: Acknowledged) -> Iterator[None]:
    """After every fault the region recovers by itself, and all invariants hold."""
    yield
    settle(region)
    assert_whole(region, acknowledged)


def published(region: Region, service: str = "intake") -> int:
    """How far the stream is for a service: the position of its newest fact in the store."""
    found = region.nats("evaluation", lambda client: last_on(client, subject_filter(service)))
    return int(found[1]["ce-sequence"]) if found else 0


def newest(region: Region, service: str = "intake") -> int:
    """Position of the newest fact in the store."""
    return int(region.rows(service, "SELECT coalesce(max(notification_id), 0) AS n FROM facts")[0]["n"])


def send_file(region: Region, count: int, child: str = "intake") -> None:
    """Import a file with so many lines."""
    body = "\n".join(file_lines(count, people=count))
    answer = region.client(child).post("/importen", content=body.encode(), headers=CSV)
    assert answer.status_code == 201, answer.text


def test_a_whole_life_before_the_faults(region: Region, acknowledged: Acknowledged) -> None:
    """Some casussen with every kind of fact are there when things start to go wrong."""
    for number in range(2):
        Casus(region, acknowledged).meld(number).loop()


def test_a_service_is_killed_between_append_and_publish(region: Region, acknowledged: Acknowledged) -> None:
    """What was recorded by an intake that never came to publishing is published, once, by the next."""
    region.runtime.children["intake"].stop()
    half = region.runtime.start_service("intake", ["api"])
    before = published(region)
    load = Load(region, acknowledged, first=4100, child=half.name)
    for number in range(4100, 4130):
        load.one(load.clients[0], number)
    half.kill()
    assert published(region) == before < newest(region)
    region.runtime.start_service("intake")


def test_the_relay_is_killed_in_the_middle_of_a_batch(region: Region) -> None:
    """A relay that is killed again and again while it publishes thousands of facts loses none and doubles none."""
    region.runtime.children["intake"].stop()
    half = region.runtime.start_service("intake", ["api"])
    send_file(region, 2000, half.name)
    half.stop()
    dice = random.Random(7)
    for _ in range(3):
        goal = published(region) + dice.randint(1, 900)
        relay = region.runtime.start_service("intake", ["relay"])
        until(lambda goal=goal: published(region) >= goal, "een deel gepubliceerd")
        relay.kill()
    assert published(region) < newest(region), "de relay was klaar voordat hij stierf"
    region.runtime.start_service("intake")


def test_nats_loses_its_store_under_load(region: Region, acknowledged: Acknowledged) -> None:
    """The emptied stream is filled again from Postgres while the work goes on; nobody does anything twice."""
    with Load(region, acknowledged, first=5000).running() as load:
        load.wait_for(20)
        region.runtime.empty_nats_store()
        load.wait_for(20)


def test_nats_loses_its_store_while_all_is_quiet(region: Region) -> None:
    """Without a single new fact the emptied stream is noticed and filled again."""
    settle(region)
    region.runtime.empty_nats_store()


def test_postgres_is_killed_under_load(region: Region, acknowledged: Acknowledged) -> None:
    """Services outlive their database: what they acknowledged is there, and they go on by themselves."""
    pids = {name: region.runtime.children[name].pid for name in DIENSTEN}
    with Load(region, acknowledged, first=6000).running() as load:
        load.wait_for(20)
        kill_family(region.runtime.children["postgres"])
        region.runtime.start_postgres()
        load.wait_for(20)
    assert all(region.runtime.children[name].alive() for name in pids)


def test_every_service_is_killed_under_load(region: Region, acknowledged: Acknowledged) -> None:
    """kill -9 of each service while facts arrive: what was in its hands comes again and has one effect."""
    with Load(region, acknowledged, first=7000).running() as load:
        for name in DIENSTEN:
            load.wait_for(5)
            region.runtime.children[name].kill()
            region.runtime.start_service(name)


def test_everything_is_delivered_again_for_real(region: Region) -> None:
    """With the durable consumers gone from NATS every fact is delivered again, and nothing happens twice."""
    settle(region)
    before = {name: newest(region, name) for name in DIENSTEN}
    region.runtime.children["nats"].stop(60)
    for name in DIENSTEN:
        (folder,) = region.runtime.layout.nats.glob(f"jetstream/*/streams/{STREAM}/obs/{name}")
        shutil.rmtree(folder)
    region.runtime.start_nats()
    settle(region)
    delivered = {name: region.js(f"CONSUMER.INFO.{STREAM}.{name}")["delivered"]["consumer_seq"] for name in DIENSTEN}
    assert all(delivered.values()), "er is niets opnieuw bezorgd"
    assert {name: newest(region, name) for name in DIENSTEN} == before


def kill_family(child: Child) -> None:
    """kill -9 of a process and all its children, as when a machine loses power."""
    for process in [psutil.Process(child.pid), *psutil.Process(child.pid).children(recursive=True)]:
        os.kill(process.pid, signal.SIGKILL)
    child.popen.wait()
