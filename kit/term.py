"""An open term, as the facts about it give it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from contracts.algemeen import TermijnGestart, TermijnHervat, TermijnOpgeschort, TermijnVerlengd, TermijnVerstreken
from contracts.feit import Feit
from contracts.termijnen import Termijnstand
from contracts.woorden import Grens, Partij, Regelverwijzing

Change = TermijnVerstreken | TermijnOpgeschort | TermijnHervat | TermijnVerlengd
CHANGES = (TermijnVerstreken, TermijnOpgeschort, TermijnHervat, TermijnVerlengd)
Key = tuple[str, Partij | None]
"""A stream has at most one open term of a name, or one for each party."""


@dataclass(frozen=True, slots=True)
class Term:
    """An open term. `recorded_at` is when its dates became known, `passed` the limits that were recorded as passed."""

    start: int
    name: str
    party: Partij | None
    counts_from: datetime
    target: datetime | None
    fatal: datetime
    rule: Regelverwijzing
    origin: UUID
    correlation: UUID
    recorded_at: datetime
    suspended_at: datetime | None = None
    passed: frozenset[Grens] = frozenset()

    @property
    def key(self) -> Key:
        """What there is one of."""
        return self.name, self.party

    @property
    def limits(self) -> list[tuple[Grens, datetime]]:
        """The dates that can still pass, the earliest first; none while it is suspended."""
        if self.suspended_at:
            return []
        dates = ((Grens.STREEF, self.target), (Grens.FATAAL, self.fatal))
        return [(kind, moment) for kind, moment in dates if moment and kind not in self.passed]

    @property
    def state(self) -> Termijnstand:
        """How it stands, by what was recorded: no clock is read, so it is the same for everyone."""
        if self.suspended_at:
            return Termijnstand.OPGESCHORT
        return Termijnstand.TE_LAAT if Grens.FATAAL in self.passed else Termijnstand.LOOPT

    def due(self, grace: timedelta) -> list[tuple[datetime, Grens, datetime]]:
        """When each limit is to be recorded as passed: what was over when it became known gets some grace."""
        return [
            (moment if moment > self.recorded_at else self.recorded_at + grace, kind, moment)
            for kind, moment in self.limits
        ]

    def moved(self, fact: Feit, target: datetime | None, fatal: datetime) -> Term:
        """With other dates: a limit that passed stays passed unless its date moved."""
        kept = {Grens.STREEF: target == self.target, Grens.FATAAL: fatal == self.fatal}
        passed = frozenset(kind for kind in self.passed if kept[kind])
        return replace(
            self, target=target, fatal=fatal, recorded_at=fact.vastgelegd_op, suspended_at=None, passed=passed
        )


def started(fact: TermijnGestart) -> Term:
    return Term(
        start=fact.volgnummer,
        name=fact.termijn,
        party=fact.partij,
        counts_from=fact.telt_vanaf,
        target=fact.streef_op,
        fatal=fact.fataal_op,
        rule=fact.regel,
        origin=fact.id,
        correlation=fact.correlatie_id,
        recorded_at=fact.vastgelegd_op,
    )


def changed(term: Term, fact: Change) -> Term:
    if isinstance(fact, TermijnVerstreken):
        return replace(term, passed=term.passed | {fact.grens})
    if isinstance(fact, TermijnOpgeschort):
        return replace(term, suspended_at=max(fact.opgetreden_op, term.counts_from))
    return term.moved(fact, fact.streef_op, fact.fataal_op)
