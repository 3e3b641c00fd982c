"""Appending to the real Postgres: whole or not at all, one winner per place, and nothing lost with a connection."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import UUID, uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, OperationalError, StoredEvent
from psycopg_pool import ConnectionPool

from contracts.feit import Actor, Rol
from contracts.intake import ContactGelegd
from deploy.local.runtime import Runtime
from kit.aggregate import Aggregate
from kit.codec import Codec, verify_chain
from kit.commit import Append
from kit.handling import Command, carry_out
from kit.master import MasterKeys
from kit.store import Recorder, Store, datastore
from kit.vault import Vault
from tests.deploy.folders import reachable_folder

WRITERS, COMMANDS = 6, 10


class Ding(Aggregate):
    """The least an aggregate can be."""

    service = "intake"


@pytest.fixture(scope="module")
def runtime() -> Iterator[Runtime]:
    """Postgres with the tables of every service."""
    with reachable_folder() as folder, Runtime(folder / "regio") as found:
        found.start_postgres()
        found.provision()
        found.make_schemas()
        yield found


@pytest.fixture(scope="module")
def store(runtime: Runtime) -> Iterator[Store[Ding]]:
    """The store of a service, under the service's own role."""
    with (
        ConnectionPool(runtime.dsn("intake", "kluis"), min_size=1) as pool,
        datastore(runtime.dsn("intake", "intake")) as own,
    ):
        vault = Vault(pool, MasterKeys.in_file(runtime.credentials.master_key_file))
        yield Store(Ding, Recorder(own), Codec(vault))


def _append(stream: UUID, *versions: int, command: UUID | None = None) -> Append:
    events = [StoredEvent(stream, version, "soort", b"feit") for version in versions]
    return Append(events, (command, b"vingerafdruk") if command else None)


def _versions(store: Store[Ding], stream: UUID) -> list[int]:
    return [event.originator_version for event in store.recorder.select_events(stream)]


def test_a_taken_place_leaves_out_its_own_group_and_no_other(store: Store[Ding]) -> None:
    """In one transaction a stale append is left out whole, and what stands beside it becomes durable."""
    taken, free = uuid4(), uuid4()
    store.recorder.append(_append(taken, 1))
    stale, good = _append(taken, 1, 2), _append(free, 1, 2)
    store.recorder.append_many([stale, good])
    assert (stale.conflict, good.conflict) == (True, False)
    assert (_versions(store, taken), _versions(store, free)) == ([1], [1, 2])


def test_a_group_of_which_all_conflict_adds_nothing(store: Store[Ding]) -> None:
    """Also when nothing is left to append, every append says that it conflicted."""
    streams = [uuid4(), uuid4()]
    store.recorder.append_many([_append(stream, 1) for stream in streams])
    stale = [_append(stream, 1) for stream in streams]
    store.recorder.append_many(stale)
    assert [append.conflict for append in stale] == [True, True]


def test_a_command_is_carried_out_once(store: Store[Ding]) -> None:
    """A command key that was used refuses the facts that come with it, alone and beside others."""
    key, streams = uuid4(), [uuid4() for _ in range(4)]
    store.recorder.append(_append(streams[0], 1, 2, command=key))
    with pytest.raises(IntegrityError):
        store.recorder.append(_append(streams[1], 1, command=key))
    again, other = _append(streams[2], 1, command=key), _append(streams[3], 1, command=uuid4())
    store.recorder.append_many([again, other])
    assert [_versions(store, stream) for stream in streams] == [[1, 2], [], [], [1]]
    assert store.recorder.command(key) == (b"vingerafdruk", streams[0], 2)


def test_writers_on_one_stream_keep_its_chain(store: Store[Ding]) -> None:
    """However many write at once: every command takes effect once, in one unbroken chain, numbered without a gap."""
    vault = store.codec._vault
    (jongere,) = vault.subjects_for([[vault.fingerprint("test", b"1")]])
    stream, coach = uuid4(), Actor(id="1", rol=Rol.DOORSTROOMCOACH)

    def decide(ding: Ding) -> None:
        fields = {"met": "jongere", "wijze": "telefoon"}
        if ding.last is None:
            ding.begin(ContactGelegd, jongere, "GM0518", **fields)
        else:
            ding.leg_vast(ContactGelegd, **fields)

    def write(_: int) -> None:
        for _ in range(COMMANDS):
            while True:
                try:
                    store.recent.keep(carry_out(store, stream, Command(coach, decide), lambda _: None))
                except IntegrityError:
                    continue
                break

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    events = store.recorder.select_events(stream)
    assert [event.originator_version for event in events] == list(range(1, WRITERS * COMMANDS + 1))
    assert len(store.load(stream).causes) == WRITERS * COMMANDS
    verify_chain([event.state for event in events])


def test_positions_follow_the_order_within_an_append(store: Store[Ding], runtime: Runtime) -> None:
    """Who follows the table meets the facts of a stream in the order in which they were recorded."""
    streams = [uuid4() for _ in range(20)]
    store.recorder.append_many([_append(stream, 1, 2, 3) for stream in streams])
    query = "SELECT originator_id, originator_version FROM facts WHERE originator_id = ANY(%s) ORDER BY notification_id"
    with psycopg.connect(runtime.dsn("intake", "intake")) as conn:
        assert conn.execute(query, (streams,)).fetchall() == [(s, v) for s in streams for v in (1, 2, 3)]


def test_streams_come_back_in_their_own_order(store: Store[Ding]) -> None:
    """One stream or many at once: the facts of each, oldest first, and none of a stream that is unknown."""
    streams = [uuid4() for _ in range(3)]
    store.recorder.append_many([_append(streams[0], 1, 2), _append(streams[1], 1)])
    assert store.recorder.stored(streams[0]) == [("soort", b"feit")] * 2
    found = store.recorder.stored_many(streams)
    assert {stream: len(facts) for stream, facts in found.items()} == dict(zip(streams, (2, 1, 0), strict=True))
    assert store.recorder.stored_many([]) == {}


def test_a_lost_connection_is_an_error_once_and_then_replaced(store: Store[Ding], runtime: Runtime) -> None:
    """A command that meets a dead connection hears that it failed, and the next one finds a living connection."""
    store.recorder.append(_append(uuid4(), 1))
    with psycopg.connect(runtime.dsn("postgres", "postgres"), autocommit=True) as conn:
        conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'intake'")
    stream = uuid4()
    with pytest.raises(OperationalError):
        store.recorder.append(_append(stream, 1))
    # Other connections of the pool died too; each is met, and replaced, once.
    for _ in range(store.recorder.datastore.pool.max_size):
        with suppress(OperationalError):
            store.recorder.append(_append(stream, 1))
            break
    assert _versions(store, stream) == [1]


def test_a_rollback_does_not_stop_later_appends(runtime: Runtime) -> None:
    """After a rollback psycopg drops all prepared statements of its connection, also ours: the next append goes on."""
    stream = uuid4()
    with datastore(runtime.dsn("intake", "intake")) as own:
        recorder = Recorder(own)
        # The pool hands its connections out in turn: each appends, meets a rollback, and appends again.
        turns = own.pool.max_size + 1
        for version in range(1, 2 * turns + 1):
            recorder.append(_append(stream, version))
            with suppress(LookupError), own.transaction(commit=True) as cursor:
                cursor.execute("SELECT 1", prepare=True)
                raise LookupError
        assert len(recorder.select_events(stream)) == 2 * turns


@pytest.mark.parametrize("taken", ["place", "key"])
def test_groups_of_one_stream_stand_or_fall_together(store: Store[Ding], taken: str) -> None:
    """When a place or a key of one of them is taken all are left out, so that no gap comes; other streams go in."""
    stream, key = uuid4(), uuid4()
    store.recorder.append_many([_append(stream, 1) if taken == "place" else _append(uuid4(), 1, command=key)])
    before = len(store.recorder.stored(stream))
    used = key if taken == "key" else None
    group = [_append(stream, 1), _append(stream, 2, command=used), _append(stream, 3), _append(uuid4(), 1)]
    store.recorder.append_many(group)
    assert [each.conflict for each in group] == [True, True, True, False]
    assert len(store.recorder.stored(stream)) == before
