"""The daily reconciliation on real Postgres and NATS: told once a day, compared up to one place, and kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from ground import Casussen, running_ground, settings, with_bus
from nats.aio.client import Client
from nats.errors import NoRespondersError
from sample_app import CONTACT, Access, ask, assert_problem

from contracts.registry import STREAM_SUBJECTS, lees
from deploy.local.runtime import Runtime
from kit.bus import connect, ensure_consumer, ensure_streams, publish
from kit.codec import Codec
from kit.consumer import Heard
from kit.daily import DailyTally, last_told
from kit.http import create_app
from kit.memory import MemoryVault
from kit.routes import Door
from kit.store import Datastore, Recorder, Store
from services.evaluation import reconciliatie_api
from services.evaluation.domain import Evaluatie
from services.evaluation.grootboek import Grootboek
from services.evaluation.reconciliatie import GEDULD, Reconciliatie
from tests.flow.region import Region

DAY = timedelta(days=1)
HOUR = 3
FACTS = "SELECT notification_id, state FROM facts ORDER BY notification_id"
OUTCOMES = "SELECT * FROM reconciliations WHERE day = %s ORDER BY service"


class Clock:
    """Says what time it is; a test moves it on."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 25, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


class World:
    """Intake with facts in its store, and the ledger of evaluation with all or some of those."""

    def __init__(self, ground: Runtime) -> None:
        self.ground, self.clock = ground, Clock()
        self.casussen = Casussen(ground)
        self.evaluation: Datastore = self.casussen.evaluation()
        self.book = Grootboek(self.evaluation)
        self.region = Region(ground)
        self.healthy: list[bool] = []
        with_bus(ground, "evaluation", self._begin)

    @staticmethod
    async def _begin(bus: Client) -> None:
        await ensure_streams(bus, 1)
        await ensure_consumer(bus, "evaluation", STREAM_SUBJECTS)

    def stored(self) -> list[Heard]:
        """Everything in intake's store, as it comes in at evaluation."""
        rows = self.region.rows("intake", FACTS)
        return [Heard(lees(row["state"]), row["state"], row["notification_id"]) for row in rows]

    def tell(self, replicas: int = 1) -> list[bool]:
        """So many processes of intake tell at the same moment; which of them did."""

        async def work(bus: Client) -> list[bool]:
            buses = [bus, *[await connect(settings(self.ground, "intake"), "intake") for _ in range(replicas - 1)]]
            store = self.casussen.datastore
            told = [DailyTally("intake", store, each, hour=HOUR, replicas=1, clock=self.clock) for each in buses]
            try:
                return await asyncio.gather(*(each.tell() for each in told))
            finally:
                await asyncio.gather(*(each.close() for each in buses[1:]))

        return with_bus(self.ground, "intake", work)

    def compare(self, replicas: int = 1) -> list[dict[str, Any]]:
        """So many processes of evaluation look once; the outcomes of today."""

        async def work(bus: Client) -> None:
            every = [Reconciliatie(self.book, bus, 1, self.healthy.append, self.clock) for _ in range(replicas)]
            await asyncio.gather(*(each.ronde() for each in every))

        with_bus(self.ground, "evaluation", work)
        return self.region.rows("evaluation", OUTCOMES, (self.clock.time - timedelta(hours=HOUR)).date())


@pytest.fixture(scope="module")
def ground() -> Iterator[Runtime]:
    """A ground of our own: here the ledger is damaged."""
    with running_ground() as found:
        yield found


@pytest.fixture(scope="module")
def world(ground: Runtime) -> Iterator[World]:
    made = World(ground)
    made.casussen.add(20)
    made.book.neem_op(made.stored())
    yield made
    made.evaluation.close()
    made.casussen.datastore.close()


@pytest.fixture
def tomorrow(world: World) -> World:
    """The same world, a day later."""
    world.clock.time += DAY
    return world


def test_it_is_told_once_a_day_whoever_is_up(tomorrow: World) -> None:
    """Of three at once one tells; on the same day nobody tells again, also after a restart; before the hour it is still
    yesterday, and after days of being down it is told at once."""
    assert sorted(tomorrow.tell(replicas=3)) == [False, False, True]
    assert tomorrow.tell() == [False]
    tomorrow.clock.time = tomorrow.clock.time.replace(hour=1) + DAY
    assert tomorrow.tell() == [False]
    tomorrow.clock.time += timedelta(hours=2)
    assert tomorrow.tell() == [True]
    tomorrow.clock.time += 4 * DAY
    assert tomorrow.tell(replicas=2).count(True) == 1


def test_what_came_after_the_tally_makes_no_difference(tomorrow: World, caplog: pytest.LogCaptureFixture) -> None:
    """The ledger is compared up to the place that the tally is about; two who compare keep one outcome."""
    tomorrow.tell()
    tomorrow.casussen.add(5)
    tomorrow.book.neem_op(tomorrow.stored())
    (outcome,) = tomorrow.compare(replicas=3)
    assert (outcome["own_facts"], outcome["own_digest"]) == (outcome["ledger_facts"], outcome["ledger_digest"])
    assert outcome["own_facts"] == len(tomorrow.stored()) - 5
    assert tomorrow.healthy[-1] is True
    assert "verschilt" not in caplog.text
    assert tomorrow.compare() == [outcome]


def test_what_is_still_on_its_way_is_waited_for(tomorrow: World) -> None:
    """A fact that the ledger does not have yet is no difference, until it has had its time."""
    tomorrow.casussen.add(1)
    tomorrow.tell()
    assert tomorrow.compare() == []
    tomorrow.book.neem_op(tomorrow.stored())
    (outcome,) = tomorrow.compare()
    assert outcome["ledger_facts"] == outcome["own_facts"]


def test_a_difference_is_kept_said_and_seen_in_the_health(tomorrow: World, caplog: pytest.LogCaptureFixture) -> None:
    """A fact gone from the ledger: after a while it is recorded once, logged, and the service is not healthy; what was
    mended says so, and stays in the list."""
    keep = "CREATE TABLE kept AS SELECT * FROM ledger WHERE position = 3"
    for statement in (keep, "DELETE FROM ledger WHERE position = 3"):
        tomorrow.region.execute("evaluation", statement)
    tomorrow.tell()
    assert tomorrow.compare() == []
    tomorrow.clock.time += GEDULD + timedelta(seconds=1)
    (outcome,) = tomorrow.compare(replicas=2)
    assert outcome["own_facts"] == outcome["ledger_facts"] + 1
    assert tomorrow.healthy[-1] is False
    assert caplog.text.count("het grootboek verschilt van intake") == 1

    tomorrow.region.execute("evaluation", "INSERT INTO ledger SELECT * FROM kept")
    (mended,) = tomorrow.compare()
    assert mended["mended_at"] == tomorrow.clock.time
    assert (mended["ledger_facts"], tomorrow.healthy[-1]) == (outcome["ledger_facts"], True)


def test_a_changed_byte_is_a_difference(tomorrow: World) -> None:
    """As many facts, one of them with another byte: not the same."""
    change = "UPDATE ledger SET state = set_byte(state, 20, (get_byte(state, 20) + {}) %% 256) WHERE position = 2"
    tomorrow.region.execute("evaluation", change.replace("%%", "%").format(1))
    tomorrow.tell()
    tomorrow.clock.time += 2 * GEDULD
    (outcome,) = tomorrow.compare()
    assert outcome["own_facts"] == outcome["ledger_facts"]
    assert outcome["own_digest"] != outcome["ledger_digest"]
    tomorrow.region.execute("evaluation", change.replace("%%", "%").format(255))
    tomorrow.compare()


def test_who_is_behind_does_not_say_that_something_is_missing(tomorrow: World) -> None:
    """Evaluation was down for long: it hears everything first, however old the tally has become."""
    tomorrow.casussen.add(1)
    tomorrow.tell()
    tomorrow.clock.time += timedelta(hours=6)

    async def unheard(bus: Client) -> None:
        await publish(bus, f"casus.GM0518.{uuid4()}.intake.proef", b"{}", {})

    with_bus(tomorrow.ground, "intake", unheard)
    assert tomorrow.compare() == []
    tomorrow.book.neem_op(tomorrow.stored())
    assert len(tomorrow.compare()) == 1


def test_nobody_tells_for_another_service(ground: Runtime, world: World) -> None:
    """NATS takes no tally of intake from routing."""

    async def lie(bus: Client) -> None:
        with pytest.raises((TimeoutError, NoRespondersError)):
            async with asyncio.timeout(1):
                await publish(bus, "tellingen.intake", b"{}", {})

    async def told(bus: Client) -> int:
        found = await last_told(bus, "intake")
        return found[0] if found else 0

    before = with_bus(ground, "evaluation", told)
    with_bus(ground, "routing", lie)
    assert with_bus(ground, "evaluation", told) == before


def test_auditor_and_beheer_read_the_outcomes(world: World, access: Access) -> None:
    """Newest first, in parts, and nobody else sees them."""
    door = Door(Store(Evaluatie, Recorder(world.evaluation), Codec(MemoryVault())), access[1], MemoryVault())
    app = create_app(
        title="Proef", description="Proef.", version="1.2.3", contact=CONTACT, verifier=access[1],
        routers=[reconciliatie_api.router(door, world.book)],
    )  # fmt: skip

    def get(role: str, query: str = "") -> Any:
        return ask(app, "GET", f"/v1/reconciliaties{query}", headers=access[0].bearer(rollen=[role]))

    for role in ("auditor", "beheerder"):
        found = get(role).json()["resultaten"]
        assert {each["uitkomst"] for each in found} == {"gelijk", "hersteld"}
        assert [each["dag"] for each in found] == sorted((each["dag"] for each in found), reverse=True)
    first = get("auditor", "?limiet=2").json()
    rest = get("auditor", f"?cursor={quote(first['volgende'])}").json()
    assert first["resultaten"] + rest["resultaten"] == found
    for role in ("doorstroomcoach", "doorstroomcoordinator", "ketenpartner"):
        assert_problem(get(role), 403, "geen-toegang")
