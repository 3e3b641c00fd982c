"""The work of coaches under a draft, on a real Postgres: whoever subtracts any two answers finds no small group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import product
from typing import NamedTuple
from unittest.mock import patch
from uuid import uuid4

import pytest
from aanval import follows, subsets
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from deploy.local.runtime import Runtime
from kit.store import datastore
from services.evaluation.leren.onderdrukking import DREMPEL
from services.evaluation.watals import vergelijken
from services.evaluation.watals.casussen import BEGIN, Casuskeuze, casussen
from services.evaluation.watals.naspelen import SCHRIJF, Plaats
from services.evaluation.watals.oordeel import ONVOLDOENDE
from services.evaluation.watals.vergelijken import Last, Per, Vergelijken, Werk, Werklast, lasten, werklast

GEMEENTEN = ("GM0518", "GM0603")
COACHES = ("c-1", "c-2")
GEEN_WERK = "geen-doelgroep"
JAAR, ONDERWERP = 2026, "doelgroep"


class Atoom(NamedTuple):
    """Casussen that differ in nothing; without a coach they do not run."""

    gemeente: str
    coach: str | None
    toen: str
    straks: str

    @property
    def last(self) -> Last:
        return Last(self.gemeente, self.coach, self.toen != GEEN_WERK, self.straks != GEEN_WERK)

    @property
    def cel(self) -> tuple[str, int, str, str, str]:
        return self.gemeente, JAAR, ONDERWERP, self.toen, self.straks


OVERGANGEN = (("jikp", "jikp"), ("jikp", GEEN_WERK), (GEEN_WERK, "jikp"), ("jikp", ONVOLDOENDE))
ATOMEN = [Atoom(g, c, *uit) for g, c, uit in product(GEMEENTEN, (*COACHES, None), OVERGANGEN)]
VERDELING = st.fixed_dictionaries({atoom: st.sampled_from((0, 0, 1, 4, 8, 11, 25)) for atoom in ATOMEN})
Verdeling = Mapping[Atoom, int]
Som = frozenset[Atoom]


def werk(verdeling: Verdeling, gemeenten: Sequence[str] = GEMEENTEN) -> list[Werk]:
    return [Werk(a.cel, a.last, n) for a, n in verdeling.items() if n and a.gemeente in gemeenten]


def answers(verdeling: Verdeling) -> Iterator[tuple[Som, int]]:
    """Every number that any choice of gemeenten gives, as who adds it up, and how many there are.

    Cells and the sums of them, with what is work; what a coach has, then and under the draft, of that.
    """
    per_cel: Counter[tuple[str, int, str, str, str]] = Counter()
    for atoom, aantal in verdeling.items():
        per_cel[atoom.cel] += aantal
    groot = [atoom for atoom in ATOMEN if per_cel[atoom.cel] >= DREMPEL]
    for gemeenten in subsets(GEMEENTEN):
        hier = [atoom for atoom in groot if atoom.gemeente in gemeenten]
        getoond = lasten(werk(verdeling, sorted(gemeenten)))
        delen = [
            *({a for a in hier if a.cel[3:] == uit} for uit in OVERGANGEN),
            *({a for a in hier if getattr(a.last, kant)} for kant in ("werk_toen", "werk_straks")),
            *({a for a in hier if a.last[2:] == beide} for beide in product((True, False), repeat=2)),
            *(
                {a for a in hier if a.coach == coach and getattr(a.last, kant) and a.last in getoond}
                for coach in COACHES
                for kant in ("werk_toen", "werk_straks")
            ),
        ]
        for deel in delen:
            yield frozenset(deel), sum(verdeling[atoom] for atoom in deel)


def attack(verdeling: Verdeling) -> None:
    """Subtract any two, of which one lies in the other; then anything, aimed at who has or has not a coach."""
    bekend = dict(answers(verdeling))
    for groot, klein in product(bekend, repeat=2):
        if klein < groot:
            assert not 0 < bekend[groot] - bekend[klein] < DREMPEL, (groot - klein, bekend[groot] - bekend[klein])
    rijen = [[Fraction(atoom in deel) for atoom in ATOMEN] for deel in bekend]
    for last in {atoom.last for atoom in ATOMEN}:
        doel = {atoom for atoom in ATOMEN if atoom.last == last}
        if 0 < sum(verdeling[atoom] for atoom in doel) < DREMPEL:
            assert not follows(rijen, [Fraction(atoom in doel) for atoom in ATOMEN]), last


@settings(max_examples=60)
@given(verdeling=VERDELING)
def test_an_attacker_who_subtracts_finds_no_small_group(verdeling: Verdeling) -> None:
    """Claim: no difference of answers is a group of one to nine, over any choice of gemeenten: not of a coach, not of
    who has none or does not run, not of who moves."""
    attack(verdeling)


KLAAR = dict.fromkeys(ATOMEN, 0) | {
    Atoom("GM0518", "c-1", "jikp", "jikp"): 25,
    Atoom("GM0518", None, "jikp", "jikp"): 3,
}
ELDERS = dict.fromkeys(ATOMEN, 0) | {
    Atoom("GM0518", "c-1", "jikp", "jikp"): 25, Atoom("GM0603", "c-1", "jikp", "jikp"): 4,
    Atoom("GM0603", None, "jikp", "jikp"): 25,
}  # fmt: skip


@pytest.mark.parametrize("verdeling", [KLAAR, ELDERS], ids=["wie klaar is", "de andere gemeente"])
def test_the_rule_is_needed(verdeling: Verdeling) -> None:
    """Claim: with only what is small left out the attacker does find a group: the test above can fail."""
    attack(verdeling)
    totalen: Counter[str | None] = Counter()
    for atoom, aantal in verdeling.items():
        totalen[atoom.coach] += aantal

    def als_voorheen(aantallen: Mapping[Last, int], *_: object) -> set[Last]:
        return {last for last in aantallen if totalen[last.coach] < DREMPEL}

    with patch.object(vergelijken, "verborgen_samen", als_voorheen), pytest.raises(AssertionError):
        attack(verdeling)


@pytest.fixture(scope="module")
def tellen(ground: Runtime) -> Iterator[Vergelijken]:
    with datastore(ground.dsn("evaluation", "evaluation"), 2) as own:
        yield Vergelijken(own)


def bewaar(tellen: Vergelijken, verdeling: Verdeling, *, met_termijn: bool = False) -> Plaats:
    """What replaying would have kept; with a judgement of a term beside it, that says nothing about work."""
    plaats = Plaats(uuid4(), 1)
    with tellen.datastore.transaction(commit=True) as cursor, cursor.copy(SCHRIJF) as schrijver:
        for nummer, atoom in enumerate(a for a, aantal in verdeling.items() for _ in range(aantal)):
            wie = uuid4()
            last, loopt = atoom.last, atoom.coach is not None
            # Who does not run may well have had a coach.
            coach = atoom.coach or (COACHES[0] if nummer % 2 else None)
            van = (*plaats, wie, wie, atoom.gemeente, coach, loopt)
            schrijver.write_row((*van, *atoom.cel[2:3], JAAR, *atoom.cel[3:], *last[2:]))
            if met_termijn:
                schrijver.write_row((*van, "startgesprek", JAAR, "gehaald", "gemist", None, None))
    return plaats


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(verdeling=VERDELING)
@example(verdeling=dict.fromkeys(ATOMEN, 25))
def test_what_the_service_says_is_what_was_attacked(tellen: Vergelijken, verdeling: Verdeling) -> None:
    """Claim: from the table, for any choice of gemeenten, come exactly the numbers above; and the list of casussen, of
    what is different, is not, or both, is as long as the cells say, with nobody of a cell that is not shown."""
    plaats = bewaar(tellen, verdeling)
    for gemeenten in map(sorted, subsets(GEMEENTEN)):
        assert tellen.werklast(plaats, gemeenten) == werklast(werk(verdeling, gemeenten))
        gezien = tellen.cellen(plaats, gemeenten)
        for anders in (None, True, False):
            lijst = casussen(tellen.datastore, plaats, Casuskeuze(gemeenten, anders=anders), BEGIN, 10_000)
            verwacht: Counter[tuple[str, str]] = Counter()
            for cel in gezien.cellen:
                verwacht[cel.toen, cel.straks] += cel.casussen * (anders in (None, cel.anders))
            assert Counter((rij["toen"], rij["straks"]) for rij in lijst) == +verwacht
        for per in Per:
            assert sum(som.beoordeeld for som in gezien.per(per).values()) == gezien.totaal.beoordeeld


@pytest.mark.parametrize("met_termijn", [False, True])
def test_a_term_says_nothing_about_work(tellen: Vergelijken, *, met_termijn: bool) -> None:
    """Claim: the work of a coach is counted once for a casus, whatever else is judged of her."""
    plaats = bewaar(tellen, dict.fromkeys(ATOMEN, 25), met_termijn=met_termijn)
    assert tellen.werklast(plaats, GEMEENTEN) == [Werklast(c, 150, 150) for c in COACHES]
