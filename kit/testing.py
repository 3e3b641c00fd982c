"""Given, when, then: what was recorded or heard, what is asked, and the facts or the refusal that follow.

Everything passes through the real codec and a store in memory. So each scenario also shows that replaying the stored
bytes gives the state that the command left, that the chain of hashes holds, and that a refusal leaves nothing behind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, Generic, Self, TypeVar
from uuid import UUID, uuid5

from pydantic import BaseModel
from pydantic_core import from_json

from contracts.feit import GEEN_HASH, Actor, Feit, feit_id
from contracts.registry import ACTING_ROLES, FEITEN_PER_DIENST
from contracts.vertrouwelijk import Vertrouwelijk
from kit.aggregate import Aggregate, Refusal
from kit.codec import confidential, verify_chain
from kit.consumer import Heard
from kit.handling import Command, carry_out, hearing
from kit.memory import memory_store
from kit.rules import NO_RULES, Rules

A = TypeVar("A", bound=Aggregate)
React = Callable[[Any, Feit, bytes], None]
STREAM = UUID("01990000-0000-7000-8000-000000000001")
PERSON = UUID("01990000-0000-7000-8000-000000000002")
AREA = "GM0518"
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ACTOR = Actor(id="m1", rol=ACTING_ROLES[0])
BOOKKEEPING = frozenset({"pending", "stored", "herkomst", "afwijking"})


@dataclass(frozen=True)
class Told:
    """A fact as a test writes it: its kind and own fields. `by` and `number` say where another service recorded it."""

    kind: type[Feit]
    fields: Mapping[str, Any]
    by: str
    at: datetime
    number: int = 0
    who: Actor = ACTOR

    def numbered(self, number: int) -> Told:
        """The same, at this place in the stream of its service: to hear things out of order."""
        return replace(self, number=number)


def fact(kind: type[Feit], *, by: str = "", at: datetime = NOW, **fields: Any) -> Told:
    """A fact with its own fields; `by` is needed only for a kind that any service may record."""
    owner = next((service for service, kinds in FEITEN_PER_DIENST.items() if kind in kinds), "")
    return Told(kind, fields, by or owner, at)


def hear_only(aggregate: Any, heard: Feit, stored: bytes) -> None:
    """What a service does at least with a fact of another one."""
    aggregate.hoor(heard, stored)


def given(kind: type[A], *facts: Told, react: React = hear_only, rules: Rules = NO_RULES) -> Scenario[A]:
    """A stream of this kind to which all this happened; `react` is what the service does with a heard fact.

    Without `rules` no terms run, so that a scenario shows what is decided and nothing besides.
    """
    return Scenario(kind, react, rules).happens(*facts)


class Scenario(Generic[A]):
    """One stream and what happens to it; `new` is what the last thing that happened led to."""

    def __init__(self, kind: type[A], react: React = hear_only, rules: Rules = NO_RULES) -> None:
        self.kind, self.store = kind, memory_store(kind, rules=rules)
        self.new: list[Feit] = []
        self.refusal: Refusal | None = None
        self._react = react
        self._told: dict[str, int] = {}
        self._shown = 0

    @property
    def state(self) -> A:
        """The aggregate as its stored facts give it."""
        return self.store.load(STREAM)

    def happens(self, *facts: Told) -> Self:
        """These facts are recorded, or heard when another service recorded them."""
        for told in facts:
            if told.by in ("", self.kind.service):
                self.when(_recording(told), at=told.at, who=told.who).then(told.kind)
            else:
                self.when_heard(told)
        return self

    def when(
        self,
        decide: Callable[[A], None],
        *,
        deviation: str | None = None,
        at: datetime | None = None,
        who: Actor = ACTOR,
    ) -> Self:
        """Ask this; `deviation` is the reason to deviate, `at` the moment it happened when that is not now."""

        def decided(aggregate: A) -> None:
            aggregate.afwijking = deviation
            decide(aggregate)

        before = self._begin()
        try:
            live = carry_out(self.store, STREAM, Command(who, decided, at), lambda _: None, lambda: NOW)
        except Refusal as refusal:
            self.refusal = refusal
        else:
            assert_same(live, self.state)
        return self._end(before)

    def when_heard(self, *told: Told) -> Self:
        """Other services tell this."""
        return self.hear(*map(self.heard, told))

    def heard(self, told: Told) -> Heard:
        """A fact of another service as it comes in; numbered in the order of telling, unless it has its own number."""
        number = told.number or self._told.get(told.by, 0) + 1
        self._told[told.by] = max(number, self._told.get(told.by, 0))
        made = told.kind(
            type=told.kind.type_naam,
            id=feit_id(told.by, STREAM, number),
            dienst=told.by,
            volgnummer=number,
            gemeente=AREA,
            opgetreden_op=told.at,
            vastgelegd_op=told.at,
            actor=told.who,
            correlatie_id=STREAM,
            oorzaak_id=uuid5(STREAM, f"{told.by}/{number}"),
            traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            **told.kind.kop(STREAM, PERSON),
            **told.fields,
        )
        return Heard(made, self.store.codec.encode(made, GEEN_HASH))

    def hear(self, *heard: Heard) -> Self:
        """These facts come in, as one batch."""
        before = self._begin()
        hearing(self.store, self.kind.service, self._react, lambda: NOW)(heard)
        return self._end(before)

    def then(self, kind: type[Feit], **fields: Any) -> Self:
        """The next fact that was recorded is of this kind and has these fields, confidential ones in plain text."""
        self._done(kind.__name__)
        if self._shown == len(self.new) or type(self.new[self._shown]) is not kind:
            raise AssertionError(f"expected {kind.__name__} as fact {self._shown + 1}; {self!r}")
        found = self.read(self.new[self._shown])
        wanted = {name: plain(value) for name, value in fields.items()}
        wrong = [f"{name} is {found[name]!r}, not {value!r}" for name, value in wanted.items() if found[name] != value]
        if wrong:
            raise AssertionError(f"{kind.__name__}: {'; '.join(wrong)}")
        self._shown += 1
        return self

    def then_nothing(self) -> Self:
        """Nothing was recorded besides what was named, and it was not refused."""
        self._done("nothing")
        if self._shown < len(self.new):
            raise AssertionError(f"expected nothing after fact {self._shown}; {self!r}")
        return self

    def then_refused(self, kind: type[Refusal]) -> Self:
        """It was refused for this reason."""
        if type(self.refusal) is not kind:
            raise AssertionError(f"expected the refusal {kind.__name__}; {self!r}") from self.refusal
        return self

    def read(self, fact: Feit) -> dict[str, Any]:
        """The fields of a fact as plain values, confidential ones opened."""
        opened = {id(value): self.store.codec.open(fact, path) for path, value in confidential(fact)}
        return {name: plain(getattr(fact, name), opened) for name in type(fact).model_fields}

    def __repr__(self) -> str:
        if self.refusal is not None:
            return f"it was refused: {type(self.refusal).__name__}: {self.refusal}"
        return f"recorded: {', '.join(type(new).__name__ for new in self.new) or 'nothing'}"

    def _begin(self) -> int:
        self.new, self.refusal, self._shown = [], None, 0
        return len(self.store.recorder.select_events(STREAM))

    def _end(self, before: int) -> Self:
        events = self.store.recorder.select_events(STREAM)
        verify_chain([event.state for event in events])
        self.new = [self.store.codec.decode(event.state, event.topic) for event in events[before:]]
        if self.refusal is not None and self.new:
            raise AssertionError(f"refused, and yet recorded: {self.new!r}")
        return self

    def _done(self, expected: str) -> None:
        if self.refusal is not None:
            raise AssertionError(f"expected {expected}; {self!r}") from self.refusal


def state(aggregate: Aggregate) -> dict[str, Any]:
    """What an aggregate knows, without the bookkeeping of the command at hand."""
    return {name: value for name, value in vars(aggregate).items() if name not in BOOKKEEPING}


def assert_same(live: Aggregate, replayed: Aggregate) -> None:
    """Claim: replaying the stored bytes gives the state that was there."""
    known, again = state(live), state(replayed)
    differ = [name for name in known if known[name] != again[name]]
    if differ:
        raise AssertionError(f"replay differs from what was there in: {', '.join(differ)}")


def plain(value: Any, opened: Mapping[int, Any] | None = None) -> Any:
    """A value as JSON would hold it; `opened` has the contents of sealed values, by identity."""
    if isinstance(value, Vertrouwelijk):
        return plain(opened[id(value)]) if opened else from_json(value.klaar())
    if isinstance(value, BaseModel):
        return {name: plain(getattr(value, name), opened) for name in type(value).model_fields}
    if isinstance(value, Mapping):
        return {name: plain(item, opened) for name, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item, opened) for item in value]
    return _single(value)


def _single(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _recording(told: Told) -> Callable[[Aggregate], None]:
    def record(aggregate: Aggregate) -> None:
        if aggregate.last is None:
            aggregate.begin(told.kind, PERSON, AREA, **told.fields)
        else:
            aggregate.leg_vast(told.kind, **told.fields)

    return record
