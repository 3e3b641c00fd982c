"""Many commands in one request, for who takes streams over from another system: the same rules, and one commit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Request, Response
from pydantic import Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError

from contracts.feit import Actor, Feit, Rol
from contracts.registry import RESOURCE_ID_TEXT, TAKEOVER_ROLE, TAKEOVER_RULE
from kit.aggregate import Aggregate, Refusal
from kit.commit import Append
from kit.handling import TRIES, Clock, Command, CommandKeyReused, now
from kit.http import Answer, Body
from kit.identity import Forbidden, Identity
from kit.mistakes import Mistake, mistakes
from kit.problems import Problem, conflict, invalid, refused
from kit.resource import IDEMPOTENCY_KEY, answered
from kit.routes import Door, Opdracht, admit, command_key, decision
from kit.store import Store
from kit.telemetry import span

PATH = "/opdrachten"
MOST = 500
LARGEST_BODY = 8 << 20


class Namens(Body):
    """De medewerker die het deed, en in welke rol."""

    medewerker: Annotated[
        str, Field(pattern=r"^[A-Za-z0-9@._:-]{1,100}$", description="Nummer van de medewerker, zoals bij aanmelden.")
    ]
    rol: Rol


class Opdrachtregel(Body):
    """Een opdracht zoals haar eigen adres haar aanneemt."""

    casus_id: Annotated[UUID, Field(description=RESOURCE_ID_TEXT)]
    opdracht: Annotated[
        str, Field(pattern=r"^[a-z]+(-[a-z]+)*$", max_length=60, description="Het laatste deel van het adres.")
    ]
    sleutel: Annotated[str, Field(pattern=IDEMPOTENCY_KEY, description="De Idempotency-Key van deze opdracht.")]
    namens: Namens
    velden: Annotated[
        dict[str, Any],
        Field(default_factory=dict, description="Wat het adres van de opdracht als inhoud aanneemt."),
    ]

    @property
    def path(self) -> str:
        """Below a stream, the address of its own door."""
        return f"/{self.opdracht}"


class Opdrachten(Body):
    """Opdrachten van een of meer casussen; die van een casus worden in deze volgorde uitgevoerd."""

    opdrachten: Annotated[list[Opdrachtregel], Field(min_length=1, max_length=MOST)]

    @field_validator("opdrachten")
    @classmethod
    def _each_once(cls, lines: list[Opdrachtregel]) -> list[Opdrachtregel]:
        if len({(line.casus_id, line.opdracht, line.sleutel) for line in lines}) < len(lines):
            raise PydanticCustomError("dubbele_opdracht", "bevat een opdracht meer dan een keer")
        return lines


class Opdrachtuitkomst(Answer):
    """Wat een opdracht opleverde; `status` en `probleem` zijn wat haar eigen adres zou hebben geantwoord."""

    casus_id: UUID
    sleutel: str
    status: int
    feiten: tuple[str, ...] = ()
    nummers: Annotated[tuple[int, ...], Field(description="Het volgnummer van ieder van deze feiten.")] = ()
    probleem: Annotated[dict[str, Any] | None, Field(description="Wat er mis is, als schema Probleem.")] = None


class Opdrachtuitkomsten(Answer):
    """De uitkomst van iedere opdracht, in de volgorde van het verzoek."""

    uitkomsten: list[Opdrachtuitkomst]


def bulk_router(door: Door[Any], clock: Clock = now) -> APIRouter:
    """POST many commands at once; only for who may take over."""
    router = APIRouter()

    def geef_opdrachten(request: Request, lines: Opdrachten, who: Identity) -> Response:
        """Neemt over wat medewerkers in een ander systeem deden, ieder in de eigen rol.

        Bij het antwoord staat alles vast wat gelukt is. Na een weigering wordt van die casus niets meer geprobeerd:
        de volgende opdrachten krijgen status 424, en een herhaling gaat verder waar het ophield.
        """
        names: frozenset[str] = request.app.schema_names
        outcomes = Takeover(door, who, names, clock).carry_out(lines.opdrachten)
        return answered(Opdrachtuitkomsten(uitkomsten=outcomes), 200, {})

    # The annotations that FastAPI reads are made here: the guard belongs to this door.
    guard = Depends(door.verifier.require(TAKEOVER_ROLE))
    geef_opdrachten.__annotations__ = {
        "request": Request,
        "lines": Opdrachten,
        "who": Annotated[Identity, guard],
        "return": Opdrachtuitkomsten,
    }
    summary = "Geef veel opdrachten tegelijk"
    router.add_api_route(PATH, geef_opdrachten, methods=["POST"], summary=summary, tags=["overname"])
    return router


@dataclass(frozen=True)
class Takeover:
    """Carries out commands on behalf of employees; `who` takes over, `names` are the words of the published schema."""

    door: Door[Any]
    who: Identity
    names: frozenset[str]
    clock: Clock

    def carry_out(self, lines: Sequence[Opdrachtregel]) -> list[Opdrachtuitkomst]:
        """The outcome of each; what succeeded is durable. One read and one commit, unless others write meanwhile."""
        places: dict[UUID, list[int]] = {}
        for place, line in enumerate(lines):
            places.setdefault(line.casus_id, []).append(place)
        outcomes: dict[int, Opdrachtuitkomst] = {}
        for _ in range(TRIES):
            works = self._round({stream: [lines[place] for place in own] for stream, own in places.items()})
            for stream, own in places.items():
                outcomes |= dict(zip(own, works[stream].outcomes, strict=True))
            places = {stream: own for stream, own in places.items() if works[stream].lost}
            if not places:
                break
        for place in (place for own in places.values() for place in own):
            outcomes[place] = _failed(lines[place], conflict())
        return [outcomes[place] for place in range(len(lines))]

    def _round(self, lines: Mapping[UUID, Sequence[Opdrachtregel]]) -> dict[UUID, _Work]:
        store = self.door.store
        found = store.load_many(lines)
        keys = [self._key(line) for own in lines.values() for line in own]
        known = {key: bytes(print_) for key, (print_, *_) in store.recorder.commands(keys).items()}
        works = {stream: self._work(found[stream], own, known) for stream, own in lines.items()}
        appends = [append for work in works.values() for append in work.appends]
        with span("append", feiten=sum(len(append.events) for append in appends)):
            store.recorder.append_many(appends)
        return works

    def _work(self, aggregate: Aggregate, lines: Sequence[Opdrachtregel], known: Mapping[UUID, bytes]) -> _Work:
        """The lines of one stream, until one is refused: what follows might rest on it."""
        work = _Work()
        for line in lines:
            try:
                facts = self._one(aggregate, line, known, work)
            except Problem as problem:
                work.outcomes.append(_failed(line, problem))
                break
            except Refusal as refusal:
                work.outcomes.append(_failed(line, refused(refusal)))
                break
            work.outcomes.append(_done(line, facts))
        work.outcomes += [_failed(line, not_tried()) for line in lines[len(work.outcomes) :]]
        return work

    def _one(
        self, aggregate: Aggregate, line: Opdrachtregel, known: Mapping[UUID, bytes], work: _Work
    ) -> Sequence[Feit]:
        """What one command recorded, now or the first time; raises Problem or Refusal as its own door would."""
        entrance = self.door.entrances.get(line.path)
        if entrance is None:
            raise invalid([Mistake(veld="opdracht", code="onbekende-opdracht", uitleg="kent deze dienst niet")])
        if line.namens.rol not in entrance.roles:
            raise Forbidden("Deze opdracht hoort niet bij de rol van deze medewerker.")
        body = self._body(entrance.body, line)
        key, fingerprint = self._key(line), self._fingerprint(line)
        if key in aggregate.causes:
            if known.get(key, fingerprint) != fingerprint:
                raise CommandKeyReused
            return work.earlier(self.door.store, aggregate, key)
        admit(aggregate, self.who)
        command = Command(self._actor(line), decision(body, entrance.decide), body.opgetreden_op, key)
        aggregate.herkomst = command.herkomst(self.clock)
        command.decide(aggregate)
        if aggregate.pending:
            work.appends.append(self.door.store.sealed(aggregate, (key, fingerprint)))
        facts, aggregate.pending = aggregate.pending, []
        return facts

    def _body(self, kind: type[Opdracht], line: Opdrachtregel) -> Opdracht:
        try:
            return kind.model_validate(line.velden)
        except ValidationError as error:
            found = error.errors()
            raise invalid(mistakes(found, self.names), len(found)) from None

    def _actor(self, line: Opdrachtregel) -> Actor:
        who = line.namens
        return Actor(id=who.medewerker, rol=who.rol, regel=TAKEOVER_RULE, ingevoerd_door=self.who.subject)

    def _key(self, line: Opdrachtregel) -> UUID:
        return command_key(self.who, f"{line.path}/{line.casus_id}", line.sleutel)

    def _fingerprint(self, line: Opdrachtregel) -> bytes:
        content = orjson.dumps([line.namens.medewerker, line.namens.rol, line.velden], option=orjson.OPT_SORT_KEYS)
        return self.door.vault.fingerprint("request", content)


@dataclass
class _Work:
    """What became of the commands of one stream in one round."""

    outcomes: list[Opdrachtuitkomst] = field(default_factory=list)
    appends: list[Append] = field(default_factory=list)
    _facts: dict[UUID, list[Feit]] | None = None

    @property
    def lost(self) -> bool:
        """Whether somebody else was first, so that nothing of it was recorded."""
        return any(append.conflict for append in self.appends)

    def earlier(self, store: Store[Any], aggregate: Aggregate, key: UUID) -> list[Feit]:
        """What a command recorded the first time; the stream is read once for all of them."""
        if self._facts is None:
            self._facts = {}
            for fact in store.facts(aggregate.id):
                self._facts.setdefault(fact.oorzaak_id, []).append(fact)
        return self._facts.get(key, [])


def not_tried() -> Problem:
    """424: an earlier command of the same stream was refused."""
    detail = "Een opdracht die hieraan voorafging is geweigerd; deze is daarom niet geprobeerd."
    return Problem(424, "Niet geprobeerd", detail, code="niet-geprobeerd")


def _done(line: Opdrachtregel, facts: Sequence[Feit]) -> Opdrachtuitkomst:
    names, numbers = tuple(fact.onderwerp for fact in facts), tuple(fact.volgnummer for fact in facts)
    return Opdrachtuitkomst(casus_id=line.casus_id, sleutel=line.sleutel, status=201, feiten=names, nummers=numbers)


def _failed(line: Opdrachtregel, problem: Problem) -> Opdrachtuitkomst:
    return Opdrachtuitkomst(
        casus_id=line.casus_id, sleutel=line.sleutel, status=problem.status, probleem=problem.content()
    )
