"""The base of every aggregate: a command decides and records facts, an applier only evolves."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Generic, Self, TypeVar
from uuid import UUID

from contracts.algemeen import AfwijkingGemotiveerd, FeitGehoord, GegevensGecorrigeerd
from contracts.feit import GEEN_HASH, Actor, CasusFeit, Feit, Herkomst, dag
from contracts.registry import Assigned, Moved, Opened, Released, Restricted, lees
from contracts.woorden import Stap
from kit.corrected import mark
from kit.rules import Rules
from kit.terms import Terms

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

A = TypeVar("A")
V = TypeVar("V")
F = TypeVar("F", bound=Feit)


class Refusal(Exception):
    """Dit kan nu niet."""

    # The docstring of a subclass is what the user reads: the first line is the title, the whole of it the detail.
    status: ClassVar[int] = 409

    def __init__(self, detail: str | None = None) -> None:
        """`detail` is shown to the user as it is: Dutch, and without a value that someone typed."""
        super().__init__(detail or self.title)
        self.detail: str = detail or self._text

    @property
    def _text(self) -> str:
        return inspect.cleandoc(type(self).__doc__ or type(self).__name__)

    @property
    def title(self) -> str:
        """First line of the docstring."""
        return self._text.splitlines()[0]

    @property
    def code(self) -> str:
        """Stable name for machines: the class name in kebab-case."""
        return _WORD.sub("-", type(self).__name__).lower()


class BestaatNiet(Refusal):
    """Deze casus bestaat niet, of hoort niet bij een van uw gemeenten."""

    status = 404


class VerwerkingIsBeperkt(Refusal):
    """De verwerking van deze gegevens is op verzoek van de jongere beperkt. Zij worden bewaard, en niet gedeeld."""


class IsAfgesloten(Refusal):
    """Deze casus is afgesloten. Een nieuw signaal opent een nieuwe casus."""


def evolves(fact: type[F]) -> Callable[[Callable[[A, F], None]], Callable[[A, F], None]]:
    """Mark a method as the applier of one kind of fact, own or heard. It never refuses and never reads the clock."""

    def mark(applier: Callable[[A, F], None]) -> Callable[[A, F], None]:
        applier._evolves = fact  # type: ignore[attr-defined]
        return applier

    return mark


@dataclass(slots=True)
class Latest(Generic[V]):
    """What another stream said last, by its own numbering: a fact that is heard late does not undo a later one."""

    value: V | None = None
    number: int = 0

    def hear(self, fact: Feit, value: V | None) -> None:
        """Take `value` as what `fact` says, unless a later fact of that stream was heard before."""
        if fact.volgnummer > self.number:
            self.number, self.value = fact.volgnummer, value


class Aggregate:
    """State of one stream, made only of its facts.

    `stream_kind` is what its facts are; streams of another kind do not exist for it, `unknown` is how it says so.
    `causes` holds the ids of all commands and heard facts that it absorbed: redelivery has no second effect.
    `heard` is how far it heard each other service, by the numbers of their facts.
    """

    service: ClassVar[str]
    stream_kind: ClassVar[type[Feit]] = CasusFeit
    unknown: ClassVar[type[Refusal]] = BestaatNiet
    _appliers: ClassVar[dict[type[Feit], Callable[[Any, Any], None]]] = {}

    def __init_subclass__(cls) -> None:
        cls._appliers = {
            member._evolves: member
            for base in cls.__mro__[::-1]
            for member in vars(base).values()
            if hasattr(member, "_evolves")
        }

    def __init__(self, stream: UUID) -> None:
        self.id = stream
        self.terms = Terms()
        self.last: Feit | None = None
        self.head = GEEN_HASH
        self.causes: set[UUID] = set()
        self.heard: dict[str, int] = {}
        self.own: dict[int, Feit] = {}
        self.pending: list[Feit] = []
        self.stored: list[Feit] = []
        self.herkomst: Herkomst | None = None
        self.afwijking: str | None = None
        self.closing = 0
        self.reopened = 0
        self.stap = Stap.SIGNALEER
        self.begun_at: datetime | None = None
        self._area: Latest[str] = Latest()
        self._assignee: Latest[str] = Latest()
        self._open_until: dict[str, datetime] = {}
        self._restricted: Latest[bool] = Latest()

    @property
    def area(self) -> str:
        """Where the stream lies now: where it was moved to last, or else where it began. It decides who may see it."""
        return self._area.value or ""

    @property
    def assignee(self) -> str | None:
        """Who works the stream; nobody once it has moved, until somebody is named there."""
        return self._assignee.value

    def opened_for(self, who: str, moment: datetime) -> bool:
        """Whether somebody who may not see the stream has opened it in an emergency, and may still look."""
        return moment < self._open_until.get(who, moment)

    @property
    def restricted(self) -> bool:
        """Whether what it holds may only be kept: who discloses something asks `moet_mogen_delen` first."""
        return bool(self._restricted.value)

    @property
    def version(self) -> int:
        """Number of facts in the stream, those not yet stored included."""
        return self.last.volgnummer if self.last else 0

    @property
    def recorded_version(self) -> int:
        """Number of the last fact that the command at hand added, also when it came a second time; else the version."""
        return self.stored[-1].volgnummer if self.stored else self.version

    @property
    def afgesloten(self) -> bool:
        """Whether the last closing, by its number, was not undone; so late news of either changes nothing."""
        return self.closing > self.reopened

    @property
    def moment(self) -> datetime:
        """When the command at hand happened, or else now by its clock."""
        if self.herkomst is None:
            raise RuntimeError("alleen een opdracht heeft een tijd")
        return self.herkomst.opgetreden_op or self.herkomst.klok()

    @property
    def vandaag(self) -> date:
        """The day, in the Netherlands, of the command at hand."""
        return dag(self.moment)

    @property
    def actor(self) -> Actor:
        """Who gives the command at hand."""
        if self.herkomst is None:
            raise RuntimeError("alleen een opdracht heeft een afzender")
        return self.herkomst.actor

    def leg_vast(self, fact: type[Feit], **fields: Any) -> None:
        """Record a fact that follows the last one of this stream."""
        if self.last is None or self.herkomst is None:
            raise RuntimeError("een stroom begint met begin()")
        self._record(fact.na(self.last, self.area, self.herkomst, fields))

    def begin(self, fact: type[Feit], key: UUID, gemeente: str, **fields: Any) -> None:
        """Record the first fact of this stream; `key` names the key under which it is sealed."""
        if self.last is not None or self.herkomst is None:
            raise RuntimeError("deze stroom is al begonnen")
        self._record(fact.eerste(self.service, self.id, key, gemeente, self.herkomst, fields))

    def hoor(self, heard: Feit, stored: bytes) -> None:
        """Record that this service learned of another service's fact, word for word."""
        begin = self.last is None
        text = stored.decode()
        if begin:
            self.begin(FeitGehoord, heard.key, heard.gemeente, feit=text)
        else:
            self.leg_vast(FeitGehoord, feit=text)

    def vereis(self, voldaan: bool, weigering: type[Refusal], stap: Stap) -> None:
        """Pas toe of leg uit: what is missing is passed over with a reason, which is recorded; else it is refused."""
        if voldaan:
            return
        if not self.afwijking:
            raise weigering(f"{weigering().title} Wilt u toch doorgaan? Geef dan bij 'afwijking' de reden op.")
        self.leg_vast(AfwijkingGemotiveerd, stap=stap, afgeweken_van=weigering().code, reden=self.afwijking)

    def moet_lopen(self) -> None:
        """Refuse what is asked of a stream that is unknown or closed."""
        if self.last is None:
            raise self.unknown
        if self.afgesloten:
            raise IsAfgesloten

    def moet_mogen_delen(self) -> None:
        """Refuse what would disclose something of a stream that is restricted; a reason does not help."""
        if self.restricted:
            raise VerwerkingIsBeperkt

    def settle(self) -> None:
        """Let what was decided start, achieve or end the terms that depend on it: last, and under the same cause."""
        if self.pending:
            self.terms.settle(self)

    def rest(self) -> None:
        """Let go of the command at hand, now that it is done."""
        self.pending, self.stored, self.herkomst, self.afwijking = [], [], None, None

    def apply(self, fact: Feit) -> None:
        """Evolve by one stored fact."""
        if self.last is None:
            self.begun_at, self._area.value = fact.vastgelegd_op, fact.gemeente
        self.last = self.own[fact.volgnummer] = fact
        self.causes.add(fact.oorzaak_id)
        self.terms.evolve(fact)
        told: Feit = fact
        if isinstance(fact, FeitGehoord):
            told = lees(fact.feit)
            self.heard[told.dienst] = max(told.volgnummer, self.heard.get(told.dienst, 0))
        self.terms.see(told)
        self._evolve(told)

    @classmethod
    def under(cls, rules: Rules, stream: UUID) -> Self:
        """An empty stream whose terms are kept by these rules."""
        aggregate = cls(stream)
        aggregate.terms = Terms(rules)
        return aggregate

    @classmethod
    def replay(cls, stream: UUID, facts: Any) -> Self:
        """The state that these facts give; the same facts always give the same state."""
        aggregate = cls(stream)
        for fact in facts:
            aggregate.apply(fact)
        return aggregate

    @evolves(Moved)
    def _moved(self, fact: Moved) -> None:
        self._area.hear(fact, fact.naar)
        self._assignee.hear(fact, None)

    @evolves(Assigned)
    def _assigned(self, fact: Assigned) -> None:
        self._assignee.hear(fact, fact.assignee)

    @evolves(Opened)
    def _opened(self, fact: Opened) -> None:
        self._open_until[fact.actor.id] = max(fact.tot, self._open_until.get(fact.actor.id, fact.tot))

    @evolves(GegevensGecorrigeerd)
    def _corrected(self, fact: GegevensGecorrigeerd) -> None:
        # A heard one is about a stream of another service, and comes in under the number of its hearing.
        if fact.dienst == self.service and (target := self.own.get(fact.feit)):
            mark(target, fact)

    @evolves(Restricted)
    def _is_restricted(self, fact: Restricted) -> None:
        self._restricted.hear(fact, True)

    @evolves(Released)
    def _is_released(self, fact: Released) -> None:
        self._restricted.hear(fact, False)

    def _record(self, fact: Feit) -> None:
        self.pending.append(fact)
        self.apply(fact)

    def _evolve(self, fact: Feit) -> None:
        applier = self._appliers.get(type(fact))
        if applier is not None:
            applier(self, fact)
