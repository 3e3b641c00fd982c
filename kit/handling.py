"""Carrying out: a command or a heard fact meets its aggregate, and what it decides becomes durable."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID, uuid4

from eventsourcing.persistence import IntegrityError

from contracts.feit import Actor, Feit, Herkomst, Rol
from contracts.registry import Adopted
from kit.adopted import AdoptedFiles
from kit.aggregate import Aggregate, Refusal
from kit.consumer import Handler, Heard
from kit.relay import message
from kit.store import Store
from kit.telemetry import processing, traceparent

A = TypeVar("A", bound=Aggregate)
TRIES = 12
"""How often somebody else may be first before a writer is told so."""
Clock = Callable[[], datetime]


def now() -> datetime:
    """The clock of production."""
    return datetime.now(UTC)


class VersionMoved(Refusal):
    """Dit is intussen gewijzigd. Haal de nieuwe stand op en probeer het opnieuw."""

    status = 412


class CommandKeyReused(Refusal):
    """Deze Idempotency-Key is al voor een ander verzoek gebruikt."""

    status = 422


@dataclass(frozen=True, slots=True)
class Command:
    """A command on its way to an aggregate. `key` is set when the sender gave one: then it happens at most once.

    `status` is what it is answered with when it succeeds, for who answers it and nothing besides: one commit then has
    its facts and its record in the log of access.
    """

    actor: Actor
    decide: Callable[[Any], None]
    at: datetime | None = None
    key: UUID | None = None
    fingerprint: bytes = b""
    expected: frozenset[int] | None = None
    status: int | None = None

    def herkomst(self, clock: Clock) -> Herkomst:
        """Provenance of the facts that it leads to; a command starts a correlation of its own."""
        cause = self.key or uuid4()
        return Herkomst(self.actor, cause, cause, traceparent(), clock, self.at)


def carry_out(store: Store[A], stream: UUID, command: Command, admit: Callable[[A], None], clock: Clock = now) -> A:
    """The aggregate after the command, durable. `admit` raises when the sender has no business there.

    Raises Refusal, VersionMoved (412), CommandKeyReused (422), and IntegrityError when others keep being first.
    A repeat gives the state as it is and the facts of the first time. Its sender was admitted then, and may since have
    lost access by this very command: so it is recognised first.
    """
    for attempt in range(1, TRIES + 1):
        aggregate = store.take(stream)
        if command.key and command.key in aggregate.causes:
            _same_request(store, command)
            aggregate.stored = [fact for fact in store.facts(stream) if fact.oorzaak_id == command.key]
            return aggregate
        admit(aggregate)
        if command.expected is not None and aggregate.version not in command.expected:
            raise VersionMoved
        aggregate.herkomst = command.herkomst(clock)
        command.decide(aggregate)
        try:
            store.save(aggregate, (command.key, command.fingerprint) if command.key else None, command.status)
        except IntegrityError:
            if attempt == TRIES:
                raise
        else:
            return aggregate
    raise AssertionError("de lus eindigt altijd eerder")


def _same_request(store: Store[Any], command: Command) -> None:
    known = store.recorder.command(command.key) if command.key else None
    if known is not None and bytes(known[0]) != command.fingerprint:
        raise CommandKeyReused


def adopting(files: AdoptedFiles, handle: Handler) -> Handler:
    """A handler that keeps the files of rules that were adopted, and leaves everything else to `handle`."""

    def adopt(batch: Sequence[Heard]) -> None:
        adopted = [heard.fact for heard in batch if isinstance(heard.fact, Adopted)]
        if adopted:
            files.keep(adopted)
        others = [heard for heard in batch if not isinstance(heard.fact, Adopted)]
        if others:
            handle(others)

    return adopt


def hearing(store: Store[A], service: str, react: Callable[[A, Feit, bytes], None], clock: Clock = now) -> Handler:
    """A handler that lets every heard fact meet its aggregate once; one read and one commit for a whole batch."""

    def handle(batch: Sequence[Heard]) -> None:
        for _ in range(TRIES):
            aggregates = store.load_many({heard.fact.originator_id for heard in batch})
            for heard in batch:
                aggregate = aggregates[heard.fact.originator_id]
                if heard.fact.id not in aggregate.causes:
                    _react(aggregate, heard, service, react, clock)
            appends = [store.sealed(aggregate) for aggregate in aggregates.values() if aggregate.pending]
            store.recorder.append_many(appends)
            # A command was first somewhere: what is durable now will be recognised, the rest meets the new state.
            if not any(append.conflict for append in appends):
                return
        raise IntegrityError("een stroom groeit telkens")

    return handle


def _react(aggregate: A, heard: Heard, service: str, react: Callable[[A, Feit, bytes], None], clock: Clock) -> None:
    fact = heard.fact
    with processing(fact.traceparent, message(fact), service):
        actor = Actor(id=service, rol=Rol.SYSTEEM, regel=fact.onderwerp)
        aggregate.herkomst = Herkomst(actor, fact.id, fact.correlatie_id, traceparent(), clock)
        react(aggregate, fact, heard.stored)
        aggregate.settle()
