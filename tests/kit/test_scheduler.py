"""The scheduler on real Postgres: each limit once, with two replicas, kill -9, and clocks that jump both ways."""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg import AsyncConnection
from scheduler_replica import GRACE, replica, store
from termijnen import REGEL, rules_of, write

from contracts.algemeen import TermijnVerstreken
from contracts.feit import Actor, Rol
from contracts.intake import CasusGeopend, ContactGelegd
from contracts.woorden import Contactwijze, Grens, Kanaal, Partij
from deploy.local.runtime import Runtime
from kit.calendar import end_of
from kit.handling import Command
from kit.overview import Overview
from kit.projection import ProjectionRunner
from kit.scheduler import Scheduler
from kit.store import Store
from kit.term_routes import schort_termijn_op
from services.intake.domain import Dossier
from services.intake.projections import rij
from tests.flow.region import Region, until

OPENED = datetime.fromisoformat("2026-11-20T09:00:00+00:00")
TARGET, FATAL = end_of(date(2026, 11, 25)), end_of(date(2026, 11, 27))
SECOND, YEAR = timedelta(seconds=1), timedelta(days=365)
COACH = Actor(id="coach", rol=Rol.DOORSTROOMCOACH)
RUNNING, DONE, SUSPENDED = 230, 10, 10
PASSED = "SELECT originator_id, state FROM facts WHERE topic = %s AND originator_id = ANY(%s)"


@pytest.fixture(scope="module")
def rules_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("regels"), {**REGEL, "streef": {"werkdagen": 3}})


@pytest.fixture
def own(ground: Runtime, rules_file: Path) -> Iterator[Store[Dossier]]:
    made = store(ground.dsn("intake", "intake"), rules_of("intake", rules_file))
    yield made
    made.recorder.datastore.close()


def open_streams(own: Store[Dossier], count: int) -> list[UUID]:
    """Casussen that wait for contact since OPENED; some are done, and some stand still."""
    streams = [uuid4() for _ in range(count)]
    appends = []
    for number, stream in enumerate(streams):
        dossier = own.load_many([stream])[stream]
        dossier.herkomst = Command(COACH, lambda _: None, OPENED).herkomst(lambda: OPENED)
        dossier.begin(CasusGeopend, uuid4(), "GM0518", kanaal=Kanaal.WERKAFSPRAAK)
        dossier.settle()
        if number < DONE:
            dossier.leg_vast(ContactGelegd, met=Partij.JONGERE, wijze=Contactwijze.BRIEF)
        elif number < DONE + SUSPENDED:
            schort_termijn_op(dossier, 2, "wacht op diagnose")
        appends.append(own.sealed(dossier))
    own.recorder.append_many(appends)
    return streams


def passed(ground: Runtime, streams: list[UUID]) -> Counter[tuple[UUID, Grens]]:
    """How often each limit was recorded as passed."""
    rows = Region(ground).rows("intake", PASSED, TermijnVerstreken.type_naam, streams)
    facts = [(row["originator_id"], TermijnVerstreken.model_validate_json(row["state"])) for row in rows]
    return Counter((stream, fact.grens) for stream, fact in facts)


class Replicas:
    """Processes that keep terms, with one clock for all of them."""

    def __init__(self, ground: Runtime, folder: Path, rules_file: Path) -> None:
        self._ground, self._folder, self._rules = ground, folder, rules_file
        self._clock = folder / "klok"
        self.all: list[tuple[Any, Path]] = []
        self.set(OPENED)

    def set(self, moment: datetime) -> None:
        """From now on it is this late, for all of them at once."""
        written = self._folder / "klok.nieuw"
        written.write_text(moment.isoformat(), "ascii")
        written.replace(self._clock)

    def start(self) -> None:
        looks = self._folder / f"keren-{len(self.all)}"
        looks.touch()
        place = (self._ground.dsn("intake", "intake"), self._clock, looks, self._rules)
        process = get_context("spawn").Process(target=replica, args=place, daemon=True)
        process.start()
        self.all.append((process, looks))

    def kill(self, number: int) -> None:
        os.kill(self.all[number][0].pid, signal.SIGKILL)
        self.all[number][0].join()

    def look(self, times: int = 5) -> None:
        """Wait until each that lives has looked at the clock so often more."""
        alive = [looks for process, looks in self.all if process.is_alive()]
        assert alive
        wanted = {looks: looks.stat().st_size + times for looks in alive}
        until(lambda: all(looks.stat().st_size >= size for looks, size in wanted.items()), "gekeken", 60)

    def end(self) -> None:
        for number, (process, _) in enumerate(self.all):
            if process.is_alive():
                self.kill(number)


@pytest.fixture
def replicas(ground: Runtime, tmp_path: Path, rules_file: Path) -> Iterator[Replicas]:
    made = Replicas(ground, tmp_path, rules_file)
    yield made
    made.end()


def test_each_limit_once_whatever_happens(ground: Runtime, own: Store[Dossier], replicas: Replicas) -> None:
    """Two replicas, one killed in the middle of its work, clocks that jump a year ahead and back: each limit of each
    running term is recorded once, and none of a term that was achieved or stands still."""
    streams = open_streams(own, RUNNING + DONE + SUSPENDED)
    running = streams[DONE + SUSPENDED :]
    replicas.start()
    replicas.start()
    replicas.look()
    assert passed(ground, streams) == Counter()

    replicas.set(TARGET + SECOND)
    until(lambda: passed(ground, streams), "de eerste streefdatum is verstreken", 60)
    replicas.kill(0)
    replicas.start()
    targets = Counter((stream, Grens.STREEF) for stream in running)
    until(lambda: passed(ground, streams) == targets, "iedere streefdatum is verstreken", 60)

    replicas.set(OPENED - YEAR)
    replicas.look()
    replicas.set(FATAL + YEAR)
    until(lambda: passed(ground, streams).total() > RUNNING, "de eerste fatale datum is verstreken", 60)
    replicas.kill(1)
    replicas.set(OPENED)
    replicas.look()
    replicas.start()
    replicas.set(FATAL + YEAR)
    both = targets + Counter((stream, Grens.FATAAL) for stream in running)
    until(lambda: passed(ground, streams).total() >= both.total(), "iedere fatale datum is verstreken", 60)
    replicas.set(OPENED - YEAR)
    replicas.look()
    replicas.set(FATAL + 2 * YEAR)
    replicas.look(20)
    assert passed(ground, streams) == both


def test_what_fell_due_while_nobody_looked_is_recorded(
    ground: Runtime, own: Store[Dossier], replicas: Replicas
) -> None:
    """Both limits passed before the scheduler ran for the first time: it records both, in its first look."""
    streams = open_streams(own, DONE + SUSPENDED + 1)
    replicas.set(FATAL + YEAR)
    replicas.start()
    both = Counter((streams[-1], grens) for grens in Grens)
    until(lambda: passed(ground, streams) == both, "beide grenzen zijn verstreken", 60)


async def project(ground: Runtime, own: Store[Dossier]) -> None:
    """Bring the read model up to date."""
    url = ground.dsn("intake", "intake")
    runner = ProjectionRunner(Overview(own, rij, grace=GRACE), url)
    async with await AsyncConnection.connect(url, autocommit=True) as conn:
        while await runner.step(conn):
            pass


def test_the_read_model_is_rebuilt_as_it_was(ground: Runtime, own: Store[Dossier]) -> None:
    """The open terms, made anew from the facts, are those that were kept; achieved ones are gone."""
    streams = open_streams(own, DONE + SUSPENDED + 3)
    terms = "SELECT * FROM terms_v1 WHERE stream = ANY(%s) ORDER BY stream"
    asyncio.run(project(ground, own))
    live = Region(ground).rows("intake", terms, streams)
    assert Counter((row["state"], row["due_at"]) for row in live) == {
        ("opgeschort", None): SUSPENDED,
        ("loopt", TARGET): 3,
    }
    Region(ground).execute("intake", "TRUNCATE overview_v1, terms_v1, positions")
    asyncio.run(project(ground, own))
    assert Region(ground).rows("intake", terms, streams) == live
    row = Region(ground).rows("intake", "SELECT data FROM overview_v1 WHERE stream = %s", streams[-1])[0]["data"]
    assert (datetime.fromisoformat(row["eerstvolgendeTermijnOp"]), row["teLaat"]) == (TARGET, False)


def test_a_read_model_that_runs_behind_does_no_harm(ground: Runtime, own: Store[Dossier]) -> None:
    """A scheduler that finds terms which were recorded as passed before asks their streams, and adds nothing."""
    streams = open_streams(own, DONE + SUSPENDED + 2)
    asyncio.run(project(ground, own))
    url = ground.dsn("intake", "intake")

    async def sweep_twice() -> None:
        scheduler = Scheduler(own, url, grace=GRACE, clock=lambda: FATAL + SECOND)
        async with await AsyncConnection.connect(url, autocommit=True) as conn:
            await scheduler.sweep(conn)
            await scheduler.sweep(conn)

    asyncio.run(sweep_twice())
    assert passed(ground, streams) == Counter((stream, grens) for stream in streams[-2:] for grens in Grens)


def test_one_bad_stream_holds_up_only_itself(ground: Runtime, own: Store[Dossier]) -> None:
    """A stream that cannot be read keeps no other term from passing."""
    streams = open_streams(own, DONE + SUSPENDED + 3)
    asyncio.run(project(ground, own))
    bad = streams[-1]

    class Breaks(Store[Dossier]):
        def load_many(self, streams: Any) -> Any:
            if bad in streams:
                raise RuntimeError("niet te lezen")
            return super().load_many(streams)

    breaking = Breaks(Dossier, own.recorder, own.codec, own.rules)
    url = ground.dsn("intake", "intake")

    async def sweep() -> None:
        async with await AsyncConnection.connect(url, autocommit=True) as conn:
            await Scheduler(breaking, url, grace=GRACE, clock=lambda: TARGET + SECOND).sweep(conn)

    asyncio.run(sweep())
    assert passed(ground, streams) == Counter((stream, Grens.STREEF) for stream in streams[-3:-1])
