"""Commands over HTTP: one line of a table per command; authorisation, versions and repeats are the same for all."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID, uuid4, uuid5

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import AwareDatetime, Field, field_validator
from pydantic_core import PydanticCustomError
from starlette.concurrency import run_in_threadpool

from contracts.feit import Actor
from contracts.registry import ACTING_ROLES, RESOURCE_ID, RESOURCE_ID_TEXT, RESOURCE_LIST
from kit.aggregate import Aggregate
from kit.handling import Command, carry_out, now
from kit.http import Answer, Body, etag
from kit.identity import Identity, Verifier
from kit.look import broken, shown
from kit.resource import IdempotencyKeyHeader, IfMatchHeader, answered, versions
from kit.store import Store
from kit.vault import Vault

A = TypeVar("A", bound=Aggregate)
StreamId = Annotated[UUID, Path(alias=RESOURCE_ID, description=RESOURCE_ID_TEXT)]
DONE = 201
COMMAND_KEYS = UUID("0d6f7f9e-35b4-5a0c-9d53-6f3b6f6f5d21")


class Opdracht(Body):
    """Wat iedere opdracht mag meekrijgen."""

    opgetreden_op: Annotated[AwareDatetime | None, Field(description="Wanneer het gebeurde; leeg: nu.")] = None
    afwijking: Annotated[
        str | None, Field(min_length=3, max_length=4000, description="Reden om af te wijken: pas toe of leg uit.")
    ] = None

    @field_validator("opgetreden_op")
    @classmethod
    def _not_in_the_future(cls, value: datetime | None) -> datetime | None:
        if value is not None and value > datetime.now(UTC):
            raise PydanticCustomError("toekomst", "ligt in de toekomst")
        return value

    def velden(self) -> dict[str, Any]:
        """What the command method is given: the fields of this command alone."""
        return {name: getattr(self, name) for name in type(self).model_fields if name not in Opdracht.model_fields}


class Recorded(Answer):
    """Wat er door een opdracht is vastgelegd; wie het aangaat zegt de id ervoor."""

    versie: int
    feiten: list[str]
    nummers: Annotated[list[int], Field(description="Het volgnummer van ieder van deze feiten.")]


class Vastgelegd(Recorded):
    """Wat er door een opdracht is vastgelegd."""

    casus_id: UUID


@dataclass(frozen=True)
class Resource:
    """What a door leads to: the address of its list, how the id of one is called there, and what a command answers."""

    path: str
    id: str
    id_text: str
    answer: type[Recorded]


MAIN = Resource(RESOURCE_LIST, RESOURCE_ID, RESOURCE_ID_TEXT, Vastgelegd)


@dataclass(frozen=True, slots=True)
class Entrance:
    """A kind of command: what it takes, who decides on it, and for which roles it is."""

    body: type[Opdracht]
    decide: Callable[..., None]
    roles: frozenset[str]


@dataclass(frozen=True)
class Door(Generic[A]):
    """What every route of a service needs; `vault` makes the fingerprints by which a repeated request is known.

    `entrances` has every kind of command by its path, so that many can come in at once by the same rules. `carry`
    carries out one of them, for who has to do something around it.
    """

    store: Store[A]
    verifier: Verifier
    vault: Vault
    resource: Resource = MAIN
    entrances: dict[str, Entrance] = field(default_factory=dict)
    admits: Callable[[A, Identity], None] | None = None
    carry: Callable[[Store[A], UUID, Command, Callable[[A], None]], A] = carry_out

    def load(self, stream: UUID, who: Identity) -> A:
        """The aggregate, to read, for who may see it; unknown and not yours are the same answer (404)."""
        aggregate = self.store.load(stream)
        if self.admits is None and not may_see(aggregate, who):
            _in_emergency(aggregate, who)
        else:
            self.admit(aggregate, who)
        return aggregate

    def load_opened(self, stream: UUID, who: Identity) -> A:
        """The aggregate, to read, for who opened it in an emergency; 404 for everybody else."""
        aggregate = self.store.load(stream)
        _in_emergency(aggregate, who)
        return aggregate

    def admit(self, aggregate: A, who: Identity) -> None:
        """Raise unless the caller has business with it: by `admits`, or else by where the stream lies."""
        if self.admits is None:
            admit(aggregate, who)
        else:
            note(aggregate)
            self.admits(aggregate, who)

    def command(
        self,
        who: Identity,
        roles: Collection[str],
        decide: Callable[[A], None],
        place: str,
        content: bytes,
        key: str | None,
        at: datetime | None = None,
        expected: frozenset[int] | None = None,
        status: int | None = None,
    ) -> Command:
        """What this caller asks at `place`, with `content` as it came; by a `key` a repeat is known."""
        return Command(
            actor=actor(who, roles),
            decide=decide,
            at=at,
            key=command_key(who, place, key) if key else None,
            fingerprint=self.vault.fingerprint("request", content) if key else b"",
            expected=expected,
            status=status,
        )

    def begin(self, command: Command) -> A:
        """A new stream, of which the key is there before the first fact; a repeat begins no other."""
        stream = command.key or uuid4()
        self.vault.create(stream)
        return carry_out(self.store, stream, command, lambda _: None)


def admit(aggregate: Aggregate, who: Identity) -> None:
    """Raise unless the stream lies in one of the caller's areas: deny by default. Also a vain try is logged."""
    note(aggregate)
    if not may_see(aggregate, who):
        raise aggregate.unknown


def _in_emergency(aggregate: Aggregate, who: Identity) -> None:
    """Raise unless the caller broke the glass of this stream, and may still look."""
    note(aggregate)
    if not aggregate.opened_for(who.subject, now()):
        raise aggregate.unknown
    broken()


def may_see(aggregate: Aggregate, who: Identity) -> bool:
    """Whether there is such a stream, in one of the caller's areas."""
    return aggregate.last is not None and aggregate.area in who.areas


def note(aggregate: Aggregate) -> None:
    """Let the log of access know that this stream is looked at."""
    if aggregate.last is not None:
        shown(aggregate.id, aggregate.last.betrokkene, aggregate.area)


def actor(who: Identity, roles: Collection[str]) -> Actor:
    """The caller, in the first of the roles that let people in here."""
    return Actor(id=who.subject, rol=next(role for role in ACTING_ROLES if role in who.roles and role in roles))


def command_route(
    router: APIRouter,
    door: Door[A],
    path: str,
    body: type[Opdracht],
    decide: Callable[..., None],
    *roles: str,
) -> None:
    """POST on `path` lets `decide`, a command method of the aggregate, decide with the fields of `body`."""
    door.entrances[path] = Entrance(body, decide, frozenset(roles))

    async def endpoint(
        request: Request,
        stream: UUID,
        opdracht: Opdracht,
        who: Identity,
        condition: str | None = None,
        key: str | None = None,
    ) -> Response:
        content = await request.body()

        def work() -> Response:
            run, place, expected = decision(opdracht, decide), f"{path}/{stream}", versions(condition)
            command = door.command(who, roles, run, place, content, key, opdracht.opgetreden_op, expected, DONE)
            aggregate = door.carry(door.store, stream, command, lambda found: door.admit(found, who))
            answer = answered(recorded(aggregate, door.resource), DONE, {"ETag": etag(aggregate.recorded_version)})
            door.store.recent.keep(aggregate)
            return answer

        return await run_in_threadpool(work)

    endpoint.__name__ = decide.__name__
    # The annotations that FastAPI reads are made here, because body and roles differ per route.
    endpoint.__annotations__ = {
        "request": Request,
        "stream": Annotated[UUID, Path(alias=door.resource.id, description=door.resource.id_text)],
        "opdracht": body,
        "who": Annotated[Identity, Depends(door.verifier.require(*roles))],
        "condition": IfMatchHeader,
        "key": IdempotencyKeyHeader,
        "return": door.resource.answer,
    }
    summary = (decide.__doc__ or "").strip().splitlines()[0]
    place = f"{door.resource.path}/{{{door.resource.id}}}{path}"
    router.add_api_route(place, endpoint, methods=["POST"], status_code=DONE, summary=summary)


def decision(opdracht: Opdracht, decide: Callable[..., None]) -> Callable[[Any], None]:
    """What the aggregate does with the fields of this command, and with the reason to deviate."""

    def run(aggregate: Any) -> None:
        aggregate.afwijking = opdracht.afwijking
        decide(aggregate, **opdracht.velden())

    return run


def command_key(who: Identity, path: str, key: str) -> UUID:
    """Id of a command with an Idempotency-Key: one sender, one address, one key."""
    return uuid5(COMMAND_KEYS, f"{who.subject}\n{path}\n{key}")


def recorded(aggregate: Aggregate, resource: Resource = MAIN) -> Recorded:
    """What the command added, also when it came a second time."""
    return resource.answer.model_validate(
        {
            resource.id: aggregate.id,
            "versie": aggregate.recorded_version,
            "feiten": [fact.onderwerp for fact in aggregate.stored],
            "nummers": [fact.volgnummer for fact in aggregate.stored],
        }
    )
