"""Aggregates that were at hand a moment ago, so that who comes back to a stream need not replay it from the start."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar
from uuid import UUID

from kit.aggregate import Aggregate

A = TypeVar("A", bound=Aggregate)
MOST_FACTS = 16_000
"""How many facts those that are kept may have absorbed together; one takes up to 3 KB of memory."""
FRESH_SECONDS = 10.0
"""What was used so short ago makes no room for another: else going round a little more than fits would find nothing."""


class Recent(Generic[A]):
    """The aggregates used last. Thread safe: an aggregate is here, or with the one who took it, never at both.

    Nothing in it is readable: what is confidential was sealed when it was stored, or came out of the store.
    """

    def __init__(self, most_facts: int = MOST_FACTS, clock: Callable[[], float] = monotonic) -> None:
        self._kept: OrderedDict[UUID, tuple[float, A]] = OrderedDict()
        self._most, self._facts, self._clock = most_facts, 0, clock
        self._lock = Lock()

    def take(self, stream: UUID) -> A | None:
        """The aggregate as it was kept, for the caller alone; others may have added to its stream since."""
        with self._lock:
            return self._out(stream)

    def keep(self, aggregate: A) -> None:
        """Hand in an aggregate of which everything is durable; the caller does not touch it any more."""
        if aggregate.last is None:
            return
        aggregate.rest()
        with self._lock:
            self._out(aggregate.id)
            if self._fits(aggregate.version):
                self._kept[aggregate.id] = (self._clock(), aggregate)
                self._facts += aggregate.version

    def forget(self, keys: Collection[UUID]) -> None:
        """Let go of every stream that is sealed under one of these keys: its person is forgotten."""
        gone = frozenset(keys)
        with self._lock:
            for stream in [one.id for _, one in self._kept.values() if one.last and one.last.key in gone]:
                self._out(stream)

    def _fits(self, facts: int) -> bool:
        """Whether there is room for so many, once what was not used for a while has gone."""
        while self._kept and self._facts + facts > self._most:
            stream, (used, _) = next(iter(self._kept.items()))
            if used > self._clock() - FRESH_SECONDS:
                break
            self._out(stream)
        return self._facts + facts <= self._most

    def _out(self, stream: UUID) -> A | None:
        _, found = self._kept.pop(stream, (0.0, None))
        self._facts -= found.version if found else 0
        return found
