"""What is kept of a stream is what a replay of it gives, whoever wrote in between; and nothing of it can be read."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import count
from types import ModuleType
from typing import Any
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import IntegrityError
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.feit import Actor, Rol
from contracts.intake import ContactGelegd
from kit.aggregate import Aggregate, Refusal, evolves
from kit.follow import Row
from kit.handling import Command, carry_out
from kit.memory import MemoryRecorder, MemoryVault, memory_store
from kit.overview import Overview
from kit.recent import FRESH_SECONDS, Recent
from kit.store import Store
from kit.testing import AREA, PERSON, assert_same

COACH = Actor(id="coach", rol=Rol.DOORSTROOMCOACH)
STREAMS = [uuid4() for _ in range(3)]
SECRET = "wat niemand mag lezen"
FIELDS = {"met": "jongere", "wijze": "telefoon"}


class Ding(Aggregate):
    """Counts its facts; refuses after it recorded something, so that a refusal leaves a spoiled aggregate."""

    service = "test"

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.counted = 0

    @evolves(ContactGelegd)
    def _count(self, _: ContactGelegd) -> None:
        self.counted += 1

    def groei(self) -> None:
        if self.last is None:
            self.begin(ContactGelegd, PERSON, AREA, **FIELDS, notitie=SECRET)
        else:
            self.leg_vast(ContactGelegd, **FIELDS, notitie=SECRET)

    def weiger(self) -> None:
        self.groei()
        raise Refusal


Writer = Callable[[Store[Ding], Store[Ding], UUID], None]


def carry(store: Store[Ding], stream: UUID, decide: Callable[[Ding], None]) -> None:
    """As a request does it: what was kept is taken, and handed in again."""
    command = Command(COACH, lambda ding: (setattr(ding, "afwijking", SECRET), decide(ding)))  # type: ignore[func-returns-value]
    store.recent.keep(carry_out(store, stream, command, lambda _: None))


def grow(store: Store[Ding], _: Store[Ding], stream: UUID) -> None:
    """It succeeds."""
    carry(store, stream, Ding.groei)


def refuse(store: Store[Ding], _: Store[Ding], stream: UUID) -> None:
    """It is refused, half-way."""
    with pytest.raises(Refusal):
        carry(store, stream, Ding.weiger)


def collide(store: Store[Ding], other: Store[Ding], stream: UUID) -> None:
    """Another process writes while this one decides."""
    first = iter([True])

    def decide(ding: Ding) -> None:
        if next(first, False):
            carry(other, stream, Ding.groei)
        ding.groei()

    carry(store, stream, decide)


def lose(store: Store[Ding], other: Store[Ding], stream: UUID) -> None:
    """Another process is first time and again, until this one gives up."""

    def decide(ding: Ding) -> None:
        carry(other, stream, Ding.groei)
        ding.groei()

    with pytest.raises(IntegrityError):
        carry(store, stream, decide)


def nothing(store: Store[Ding], _: Store[Ding], stream: UUID) -> None:
    """It leads to nothing."""
    carry(store, stream, lambda _: None)


def restart(store: Store[Ding], _: Store[Ding], stream: UUID) -> None:
    """The process starts again, with nothing kept."""
    store.recent = Recent()


def restore(store: Store[Ding], _: Store[Ding], stream: UUID) -> None:
    """The database went back to an earlier moment, under a process that goes on."""
    recorder = store.recorder
    assert isinstance(recorder, MemoryRecorder)
    del recorder.streams.get(stream, [])[1:]


WRITERS: list[Writer] = [grow, grow, grow, refuse, collide, lose, nothing, restart, restore]
STEPS = st.lists(st.tuples(st.booleans(), st.sampled_from(STREAMS), st.sampled_from(WRITERS)), max_size=30)


def two() -> tuple[Store[Ding], Store[Ding]]:
    """Two processes on one database; one of them keeps so little that it often lets go."""
    one, vault = memory_store(Ding, MemoryVault()), MemoryVault()
    other = memory_store(Ding, vault)
    other.recorder = one.recorder
    other.recent = Recent(most_facts=6, clock=count(0, 4).__next__)
    return one, other


@settings(max_examples=80, deadline=None)
@given(STEPS)
def test_what_is_kept_equals_a_replay(steps: list[tuple[bool, UUID, Writer]]) -> None:
    """Two processes, conflicts, refusals, restarts and a restored database: what is taken is what a replay gives."""
    stores = two()
    for first, stream, write in steps:
        store, other = stores if first else stores[::-1]
        write(store, other, stream)
        for each in stores:
            for known in STREAMS:
                taken = each.take(known)
                assert_same(taken, each.load(known))
                assert (taken.pending, taken.stored, taken.herkomst, taken.afwijking) == ([], [], None, None)
                each.recent.keep(taken)


@settings(max_examples=50, deadline=None)
@given(STEPS, st.data())
def test_a_follower_knows_what_a_replay_gives(steps: list[tuple[bool, UUID, Writer]], data: st.DataObject) -> None:
    """Fed in any batches, with a batch again now and then, a read model meets every stream as a replay gives it."""
    store, other = two()
    for first, stream, write in steps:
        if write is not restore:  # a database that goes back takes the place of a follower back with it
            write(*((store, other) if first else (other, store)), stream)
    rows = [Row(0, *row) for stream in STREAMS for row in _rows(store, stream)]
    overview, place = Overview(store, lambda _: {}), 0
    while place < len(rows):
        again = data.draw(st.booleans())
        following = data.draw(st.integers(place + 1, len(rows)))
        for batch in [rows[place:following]] * (2 if again else 1):
            for stream, found in overview._after(batch).items():
                seen = [row for row in rows[:following] if row.stream == stream]
                fresh = store.load(stream)
                if found.version < fresh.version:
                    fresh = Ding.replay(stream, [store.codec.decode(row.state) for row in seen])
                    fresh.head = found.head
                assert_same(found, fresh)
                overview.recent.keep(found)
        place = following


def test_nothing_that_is_kept_can_be_read() -> None:
    """Of a command that brought a confidential text and a reason to deviate, neither is in memory afterwards."""
    store, _ = two()
    for _ in range(3):
        carry(store, STREAMS[0], Ding.groei)
    texts = list(_texts(store.recent))
    assert len(texts) > 30
    assert [text for text in texts if SECRET in text] == []


def test_no_more_is_kept_than_was_said() -> None:
    """What was used longest ago goes first, but nothing that was used just now; what is too large is not kept."""
    time = [0.0]
    recent: Recent[Ding] = Recent(most_facts=5, clock=lambda: time[0])
    store = memory_store(Ding)
    for stream, number in zip(STREAMS, (2, 3, 2), strict=True):
        for _ in range(number):
            carry(store, stream, Ding.groei)
        recent.keep(store.load(stream))
        time[0] += FRESH_SECONDS / 2 + 1
    assert recent.take(STREAMS[0]) is None
    assert [found.version for stream in STREAMS[1:] if (found := recent.take(stream))] == [3, 2]
    assert [recent.take(stream) for stream in STREAMS] == [None] * 3, "what is taken is nobody else's"
    for stream in STREAMS:
        recent.keep(store.load(stream))
    assert [found.version for stream in STREAMS if (found := recent.take(stream))] == [2, 3], "the last came too soon"
    for _ in range(4):
        carry(store, STREAMS[0], Ding.groei)
    recent.keep(store.load(STREAMS[0]))
    assert recent.take(STREAMS[0]) is None


def test_who_is_forgotten_is_let_go() -> None:
    """Every stream of the person, and no other."""
    store = memory_store(Ding)
    carry(store, STREAMS[0], Ding.groei)
    store.recent.forget([uuid4()])
    store.recent.keep(kept := store.take(STREAMS[0]))
    store.recent.forget([uuid4(), PERSON])
    assert kept.last is not None
    assert store.recent.take(STREAMS[0]) is None


def _rows(store: Store[Ding], stream: UUID) -> Iterator[tuple[UUID, str, bytes]]:
    for topic, state in store.recorder.stored(stream):
        yield stream, topic, state


def _texts(start: object) -> Iterator[str]:
    """Every text that can be reached from here, other than by code."""
    seen: set[int] = set()
    waiting: list[Any] = [start]
    while waiting:
        found = waiting.pop()
        if id(found) in seen or isinstance(found, type | ModuleType | Callable | datetime):  # type: ignore[arg-type]
            continue
        seen.add(id(found))
        if isinstance(found, str):
            yield found
        waiting += gc.get_referents(found)
