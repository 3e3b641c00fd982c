"""Read models on real Postgres: rebuilt from nothing they are what they were live, whatever was done in what order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from ground import eventually
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import AsyncConnection

from contracts.feit import Actor, Rol
from contracts.woorden import Contactwijze, Kanaal, Meldinginhoud, Partij, Persoonsgegevens, Verzuimsoort
from deploy.local.runtime import Runtime
from kit.aggregate import Refusal
from kit.codec import Codec
from kit.follow import Row
from kit.handling import Command, carry_out
from kit.memory import MemoryVault
from kit.overview import Overview
from kit.projection import ProjectionRunner
from kit.store import Recorder, Store, datastore
from services.intake.domain import Dossier
from services.intake.projections import rij
from tests.flow.region import Region

COACH = Actor(id="coach", rol=Rol.DOORSTROOMCOACH)
ROWS = "SELECT * FROM overview_v1 WHERE stream = ANY(%s) ORDER BY stream"
Step = tuple[int, Callable[[Dossier], None]]


def _melding(dossier: Dossier) -> None:
    dossier.ontvang_melding(
        uuid4(),
        "GM0518",
        kanaal=Kanaal.DIRECTE_MELDING,
        verzuimsoort=Verzuimsoort.V4,
        ingeschreven=True,
        leeftijd=19,
        niveau=2,
        leerweg=None,
        persoon=Persoonsgegevens(bsn="999900006", voornamen="Noor", achternaam="X", geboortedatum=date(2007, 1, 1)),
        inhoud=Meldinginhoud(meldingsnummer="1"),
    )


COMMANDS: list[Callable[[Dossier], None]] = [
    _melding,
    lambda dossier: dossier.leg_contact_vast(Partij.JONGERE, Contactwijze.BRIEF, True, "x"),
    lambda dossier: dossier.leg_contact_vast(Partij.SCHOOL, Contactwijze.GESPREK, True, None),
    lambda dossier: dossier.inventariseer_schoolacties(["brief"]),
    lambda dossier: dossier.beoordeel_dossier("x"),
    lambda dossier: dossier.trek_melding_in(1, "x"),
]
STEPS = st.lists(st.tuples(st.integers(0, 2), st.sampled_from(COMMANDS)), min_size=1, max_size=15)


@pytest.fixture(scope="module")
def store(ground: Runtime) -> Iterator[Store[Dossier]]:
    own = datastore(ground.dsn("intake", "intake"))
    yield Store(Dossier, Recorder(own), Codec(MemoryVault()))
    own.close()


def carry(store: Store[Dossier], stream: UUID, decide: Callable[[Dossier], None]) -> None:
    """One command; a refusal records nothing."""
    try:
        carry_out(store, stream, Command(COACH, decide), lambda _: None)
    except Refusal:
        return


async def catch_up(ground: Runtime, store: Store[Dossier], most: int = 10_000) -> int:
    """Let a runner go on from where the last one came; gives the number of batches."""
    url = ground.dsn("intake", "intake")
    runner, batches = ProjectionRunner(Overview(store, rij), url), 0
    async with await AsyncConnection.connect(url, autocommit=True) as conn:
        while batches < most and await runner.step(conn):
            batches += 1
    return batches


def shown(ground: Runtime, streams: list[UUID]) -> list[dict[str, Any]]:
    """The rows of these streams."""
    return Region(ground).rows("intake", ROWS, streams)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS, st.sets(st.integers(0, 14)))
def test_rebuilt_from_nothing_is_what_it_was_live(
    ground: Runtime, store: Store[Dossier], steps: list[Step], pauses: set[int]
) -> None:
    """Any commands on three streams, projected now and then: the rows are those of a projection that starts over."""
    streams = [uuid4() for _ in range(3)]
    for place, (which, decide) in enumerate([(number, _melding) for number in range(3)] + steps):
        carry(store, streams[which], decide)
        if place in pauses:
            asyncio.run(catch_up(ground, store))
    asyncio.run(catch_up(ground, store))
    live = shown(ground, streams)
    assert [row["version"] for row in live] == [store.load(row["stream"]).version for row in live]
    Region(ground).execute("intake", "TRUNCATE overview_v1, positions")
    asyncio.run(catch_up(ground, store))
    assert shown(ground, streams) == live
    assert len(live) == 3


def test_rows_and_position_are_one_transaction(ground: Runtime, store: Store[Dossier]) -> None:
    """When a batch fails half-way neither a row nor the position remains of it, and the next try does it whole."""
    stream = uuid4()
    asyncio.run(catch_up(ground, store))
    before = Region(ground).rows("intake", "SELECT * FROM positions")
    carry(store, stream, _melding)

    class Breaks(Overview[Dossier]):
        async def apply(self, conn: AsyncConnection[Any], facts: Any) -> None:
            await super().apply(conn, facts)
            raise RuntimeError("halverwege")

    async def broken() -> None:
        url = ground.dsn("intake", "intake")
        async with await AsyncConnection.connect(url, autocommit=True) as conn:
            await ProjectionRunner(Breaks(store, rij), url).step(conn)

    with pytest.raises(RuntimeError, match="halverwege"):
        asyncio.run(broken())
    assert shown(ground, [stream]) == []
    assert Region(ground).rows("intake", "SELECT * FROM positions") == before
    asyncio.run(catch_up(ground, store))
    assert len(shown(ground, [stream])) == 1


def test_two_runners_side_by_side_miss_and_repeat_nothing(ground: Runtime, store: Store[Dossier]) -> None:
    """Two replicas project together: each fact is taken in one batch of one of them."""
    asyncio.run(catch_up(ground, store))
    seen: list[int] = []

    class Counts(Overview[Dossier]):
        async def apply(self, conn: AsyncConnection[Any], facts: Any) -> None:
            seen.extend(row.position for row in facts)
            await super().apply(conn, facts)

    streams = [uuid4() for _ in range(40)]
    first = newest(ground)

    async def work() -> None:
        url = ground.dsn("intake", "intake")
        runners = [asyncio.create_task(ProjectionRunner(Counts(store, rij), url).run()) for _ in range(2)]
        for stream in streams:
            await asyncio.to_thread(carry, store, stream, _melding)

        async def all_shown() -> bool:
            return len(shown(ground, streams)) == len(streams)

        await eventually(all_shown, "alles getoond")
        from kit.service import end

        await end(*runners)

    asyncio.run(work())
    assert seen == sorted(seen)
    assert len(seen) == len(set(seen)) == newest(ground) - first


def newest(ground: Runtime) -> int:
    """Number of facts in the store."""
    return int(Region(ground).rows("intake", "SELECT count(*) AS n FROM facts")[0]["n"])


def test_a_follower_misses_nothing_that_others_write_at_once(ground: Runtime, store: Store[Dossier]) -> None:
    """While eight writers append, one who reads on from the last position it saw sees every fact, in order."""
    start = Region(ground).rows("intake", "SELECT coalesce(max(notification_id), 0) AS n FROM facts")[0]["n"]

    async def work() -> list[Row]:
        from kit.follow import Follower

        follower, found, at = Follower(ground.dsn("intake", "intake")), [], start
        async with follower.connection() as conn:
            writers = [
                asyncio.create_task(asyncio.to_thread(lambda: [carry(store, uuid4(), _melding) for _ in range(25)]))
                for _ in range(8)
            ]
            while not all(writer.done() for writer in writers) or await follower.read(conn, at, 1):
                rows = await follower.read(conn, at, 7)
                found += rows
                at = rows[-1].position if rows else at
                await asyncio.sleep(0)
        return found

    found = asyncio.run(work())
    with psycopg.connect(ground.dsn("intake", "intake")) as conn:
        query = "SELECT notification_id FROM facts WHERE notification_id > %s ORDER BY notification_id"
        assert [row.position for row in found] == [each for (each,) in conn.execute(query, (start,))]
    assert len(found) == 8 * 25 * 2
