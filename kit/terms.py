"""Terms of a stream: the rules say which ought to run, what was recorded says which do, and `settle` closes the gap.

What ought to run follows from the facts that were recorded and heard, whatever the order: of each kind that a rule
names the latest is kept, by the numbering of its own service. So hearing late, twice or turned around ends the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid5

from contracts.algemeen import TermijnGehaald, TermijnGestart, TermijnVerstreken, TermijnVervallen
from contracts.feit import Actor, Feit, Herkomst, Rol, dag
from contracts.termijnen import Termijnstand
from contracts.woorden import Grens, Partij
from kit.calendar import limit
from kit.rules import NO_RULES, Role, Rule, Rules
from kit.term import CHANGES, Key, Term, changed, started

if TYPE_CHECKING:
    from kit.aggregate import Aggregate

TERM_FACTS: frozenset[type[Feit]] = frozenset({TermijnGestart, TermijnGehaald, TermijnVervallen, *CHANGES})


@dataclass(frozen=True, slots=True)
class Wanted:
    """A term that ought to run."""

    rule: Rule
    party: Partij | None
    counts_from: datetime
    instead: int | date | None


@dataclass
class Terms:
    """What a stream knows of its terms, made only of its facts; and, for a command, what ought to be recorded."""

    rules: Rules = field(default=NO_RULES, repr=False)
    open: dict[int, Term] = field(default_factory=dict)
    seen: dict[tuple[str, str, Role, Partij | None], Feit] = field(default_factory=dict, repr=False)

    @property
    def next_at(self) -> datetime | None:
        """The first date that can still pass."""
        return min((moment for term in self.open.values() for _, moment in term.limits), default=None)

    @property
    def late(self) -> bool:
        """Whether a term was missed and still waits."""
        return any(term.state is Termijnstand.TE_LAAT for term in self.open.values())

    # --- What facts mean

    def see(self, fact: Feit) -> None:
        """Remember a fact, own or heard, that a rule names."""
        for rule, role, event in self.rules.by_kind.get(fact.onderwerp, ()):
            if event.is_nu(fact):
                party = rule.spec.partij_van(fact) if role is Role.ENDS else None
                key = (rule.table.id, rule.spec.termijn, role, party)
                known = self.seen.get(key)
                by_moment = role is Role.ENDS and rule.spec.herhaalt
                if known is None or (fact.opgetreden_op > known.opgetreden_op if by_moment else _after(fact, known)):
                    self.seen[key] = fact

    def evolve(self, fact: Feit) -> None:
        """Evolve by one of this stream's own facts."""
        if type(fact) not in TERM_FACTS:  # nearly all of them, and a replay meets every one
            return
        if isinstance(fact, TermijnGestart):
            self.open[fact.volgnummer] = started(fact)
        elif isinstance(fact, TermijnGehaald | TermijnVervallen):
            self.open.pop(fact.start, None)
        elif isinstance(fact, CHANGES) and (term := self.open.get(fact.start)):
            self.open[fact.start] = changed(term, fact)

    # --- What ought to be recorded

    def settle(self, aggregate: Aggregate) -> None:
        """Record which terms were achieved or lapsed, and which started, by all that is known now."""
        wanted = self._wanted(aggregate)
        for term in list(self.open.values()):
            want = wanted.get(term.key)
            if want is not None and want.counts_from == term.counts_from:
                del wanted[term.key]
            elif (end := self.end_of(term)) is not None:
                on_time = Grens.FATAAL not in term.passed if term.suspended_at else end.opgetreden_op <= term.fatal
                aggregate.leg_vast(TermijnGehaald, start=term.start, termijn=term.name, op_tijd=on_time)
            else:
                aggregate.leg_vast(TermijnVervallen, start=term.start, termijn=term.name)
        for want in wanted.values():
            self._start(aggregate, want)

    def expire(self, aggregate: Aggregate, clock: Callable[[], datetime], trace: str, grace: timedelta) -> None:
        """Record the limits that have passed by this clock; each of them once."""
        now = clock()
        for term in list(self.open.values()):
            for due, kind, moment in term.due(grace):
                if due < now:
                    cause = uuid5(term.origin, f"{kind}/{moment.isoformat()}")
                    actor = Actor(id=aggregate.service, rol=Rol.SYSTEEM, regel=term.rule.regel)
                    aggregate.herkomst = Herkomst(actor, cause, term.correlation, trace, clock, moment)
                    fields = {"start": term.start, "termijn": term.name, "partij": term.party}
                    aggregate.leg_vast(TermijnVerstreken, **fields, grens=kind, verstreken_op=moment)

    def _wanted(self, aggregate: Aggregate) -> dict[Key, Wanted]:
        """The terms that ought to run; none in a stream that is closed."""
        if aggregate.afgesloten:
            return {}
        branch = self.rules.branch(aggregate)
        applying = [rule for rule in self.rules.all if not rule.spec.routes or branch in rule.spec.routes]
        return {(want.rule.spec.termijn, want.party): want for rule in applying for want in self._by(rule)}

    def _by(self, rule: Rule) -> Iterator[Wanted]:
        spec, begin = rule.spec, self._last(rule, Role.BEGINS)
        origin = self._last(rule, Role.OPENS) if spec.vanaf_opening else begin
        if begin is None or origin is None or not rule.holds_on(dag(origin.opgetreden_op)):
            return
        lapse, revival = self._last(rule, Role.LAPSES), self._last(rule, Role.REVIVES)
        revived = revival is not None and _after(revival, lapse or begin)
        if lapse is not None and _after(lapse, begin) and not revived:
            return
        since = [origin.opgetreden_op, *([revival.opgetreden_op] if revival is not None and revived else [])]
        for party, instead in spec.afspraken(begin):
            end = self._last(rule, Role.ENDS, party)
            if end is None or (spec.opnieuw and not _after(end, begin)):
                yield Wanted(rule, party, max(since), instead)
            elif spec.herhaalt:
                yield Wanted(rule, party, max(*since, end.opgetreden_op), instead)

    def end_of(self, term: Term) -> Feit | None:
        """The fact by which a term was achieved."""
        rule = self.rules.by_name.get((term.rule.tabel, term.rule.regel))
        end = self._last(rule, Role.ENDS, term.party) if rule else None
        if rule is None or end is None or (rule.spec.herhaalt and end.opgetreden_op <= term.counts_from):
            return None
        begin = self._last(rule, Role.BEGINS)
        return None if rule.spec.opnieuw and begin is not None and not _after(end, begin) else end

    def _last(self, rule: Rule, role: Role, party: Partij | None = None) -> Feit | None:
        return self.seen.get((rule.table.id, rule.spec.termijn, role, party))

    @staticmethod
    def _start(aggregate: Aggregate, want: Wanted) -> None:
        spec, liberation = want.rule.spec, want.rule.table.bevrijdingsdag
        fatal = limit(want.counts_from, spec.duur, liberation, want.instead)
        target = limit(want.counts_from, spec.streef, liberation) if spec.streef else None
        aggregate.leg_vast(
            TermijnGestart,
            termijn=spec.termijn,
            partij=want.party,
            telt_vanaf=want.counts_from,
            streef_op=target if target and target < fatal else None,
            fataal_op=fatal,
            regel=want.rule.reference,
        )


def _after(fact: Feit, other: Feit) -> bool:
    """Whether a fact comes after another: by their numbers, or by the clock when these are of two services."""
    if fact.dienst == other.dienst:
        return fact.volgnummer > other.volgnummer
    return fact.vastgelegd_op >= other.vastgelegd_op
