"""Terms that stand still, run on, run longer and pass: each limit once, whatever the clock does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from feiten import CASUS_AFGESLOTEN, CASUS_GEOPEND, CONTACT_JONGERE, MELDING
from hypothesis import given as for_all
from hypothesis import strategies as st
from termijnen import GRACE, REGEL, expire, table_rules

from contracts.algemeen import (
    FeitGehoord,
    TermijnGehaald,
    TermijnHervat,
    TermijnOpgeschort,
    TermijnVerlengd,
    TermijnVerstreken,
    TermijnVervallen,
)
from contracts.termijnen import Termijnstand
from contracts.woorden import Grens
from kit.aggregate import BestaatNiet, IsAfgesloten, Refusal
from kit.calendar import end_of
from kit.rules import Rules
from kit.term import Term
from kit.term_routes import (
    TermijnLooptNiet,
    TermijnStaatNietStil,
    TermijnStaatStil,
    VerlengingIsNietLater,
    hervat_termijn,
    schort_termijn_op,
    verleng_termijn,
)
from kit.testing import NOW, Scenario, Told, given
from services.intake.domain import Dossier

START = 3
TARGET, FATAL = end_of(date(2026, 11, 25)), end_of(date(2026, 11, 27))
SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    folder: Path = tmp_path_factory.mktemp("termijnen")
    return table_rules(folder, {**REGEL, "streef": {"werkdagen": 3}})


@pytest.fixture
def scenario(rules: Rules) -> Scenario[Dossier]:
    """A casus that waits for contact, with a target and a fatal date."""
    return given(Dossier, MELDING, CASUS_GEOPEND, rules=rules)


def suspend(scenario: Scenario[Any], at: datetime | None = None) -> Scenario[Any]:
    return scenario.when(lambda one: schort_termijn_op(one, START, "wacht op diagnose"), at=at)


def resume(scenario: Scenario[Any], at: datetime | None = None) -> Scenario[Any]:
    return scenario.when(lambda one: hervat_termijn(one, START, "diagnose is er"), at=at)


def extend(scenario: Scenario[Any], until: date) -> Scenario[Any]:
    return scenario.when(lambda one: verleng_termijn(one, START, until, "vakantie"))


def term(scenario: Scenario[Any]) -> Term:
    found: Term = scenario.state.terms.open[START]
    return found


def passed(scenario: Scenario[Any]) -> list[Grens]:
    return [fact.grens for fact in scenario.new if isinstance(fact, TermijnVerstreken)]


def test_each_limit_passes_once(scenario: Scenario[Dossier]) -> None:
    """Claim: nothing before a limit, the target after its date, the fatal one after its date, and then never again."""
    expire(scenario, TARGET).then_nothing()
    expire(scenario, TARGET + SECOND).then(
        TermijnVerstreken, start=START, grens=Grens.STREEF, verstreken_op=TARGET, opgetreden_op=TARGET
    )
    assert (term(scenario).state, scenario.state.terms.next_at) == (Termijnstand.LOOPT, FATAL)
    expire(scenario, FATAL).then_nothing()
    expire(scenario, FATAL + SECOND).then(TermijnVerstreken, grens=Grens.FATAAL, verstreken_op=FATAL).then_nothing()
    assert (term(scenario).state, scenario.state.terms.next_at) == (Termijnstand.TE_LAAT, None)
    assert scenario.state.terms.late
    expire(scenario, FATAL + 100 * DAY).then_nothing()


@for_all(st.lists(st.integers(-100, 100), max_size=12))
def test_a_clock_that_jumps_repeats_nothing(rules: Rules, days: list[int]) -> None:
    """Claim: whatever the clock shows at each look, each limit passes at most once, and only when it was over."""
    scenario = given(Dossier, MELDING, CASUS_GEOPEND, rules=rules)
    found: list[Grens] = []
    for number in days:
        found += passed(expire(scenario, NOW + number * DAY))
    latest = NOW + max(days, default=0) * DAY
    assert sorted(found) == sorted(
        kind for kind, moment in ((Grens.STREEF, TARGET), (Grens.FATAAL, FATAL)) if moment < latest
    )


def test_both_limits_in_one_go_have_each_their_cause(scenario: Scenario[Dossier]) -> None:
    """Claim: after a long stop both are recorded, in order, and each follows from its own term and limit."""
    expire(scenario, FATAL + DAY).then(TermijnVerstreken, grens=Grens.STREEF)
    scenario.then(TermijnVerstreken, grens=Grens.FATAAL).then_nothing()
    assert len({fact.oorzaak_id for fact in scenario.new}) == 2
    assert {fact.actor.regel for fact in scenario.new} == {"eerste-contact"}


def test_what_was_over_when_it_became_known_gets_grace(rules: Rules) -> None:
    """Claim: history that is recorded late expires only some time after it was recorded; with no grace at once."""
    old = Told(CASUS_GEOPEND.kind, CASUS_GEOPEND.fields, "intake", NOW - 60 * DAY)
    scenario = given(Dossier, MELDING, old, rules=rules)
    expire(scenario, NOW + GRACE).then_nothing()
    assert passed(expire(scenario, NOW + GRACE + SECOND)) == [Grens.STREEF, Grens.FATAAL]
    scenario = given(Dossier, MELDING, old, rules=rules)
    assert passed(expire(scenario, NOW + SECOND, timedelta(0))) == [Grens.STREEF, Grens.FATAAL]


def test_who_did_it_in_the_hour_of_grace_was_never_late(rules: Rules) -> None:
    """Claim: history recorded in order brings no expiry, however long ago it was."""
    old = Told(CASUS_GEOPEND.kind, CASUS_GEOPEND.fields, "intake", NOW - 60 * DAY)
    contact = Told(CONTACT_JONGERE.kind, CONTACT_JONGERE.fields, "intake", NOW - 59 * DAY)
    scenario = given(Dossier, MELDING, old).happens(contact)
    assert scenario.state.terms.open == {}
    expire(scenario, NOW + 100 * DAY).then_nothing()


def test_a_suspended_term_never_passes(scenario: Scenario[Dossier]) -> None:
    """Claim: while it stands still no limit passes and there is no next date; the reason is kept."""
    suspend(scenario).then(TermijnOpgeschort, start=START, termijn="eerste-contact", reden="wacht op diagnose")
    assert term(scenario).state is Termijnstand.OPGESCHORT
    assert scenario.state.terms.next_at is None
    expire(scenario, NOW + 1000 * DAY).then_nothing()


@for_all(st.integers(0, 10**7), st.integers(0, 10**7))
def test_resuming_pushes_the_dates_by_the_time_it_stood_still(rules: Rules, begin: int, still: int) -> None:
    """Claim: both dates move by exactly the time between suspending and resuming."""
    scenario = given(Dossier, MELDING, CASUS_GEOPEND, rules=rules)
    since = NOW + timedelta(seconds=begin)
    suspend(scenario, at=since)
    resume(scenario, at=since + timedelta(seconds=still)).then(TermijnHervat, start=START, reden="diagnose is er")
    assert term(scenario).target == TARGET + timedelta(seconds=still)
    assert term(scenario).fatal == FATAL + timedelta(seconds=still)


def test_what_passed_stays_passed(scenario: Scenario[Dossier]) -> None:
    """Claim: resuming moves no date that was over before, so that it does not pass twice."""
    expire(scenario, TARGET + SECOND)
    suspend(scenario, at=TARGET + DAY)
    resume(scenario, at=TARGET + 3 * DAY)
    assert (term(scenario).target, term(scenario).fatal) == (TARGET, FATAL + 2 * DAY)
    assert passed(expire(scenario, FATAL + 3 * DAY)) == [Grens.FATAAL]


def test_extending_moves_the_end_and_what_is_still_to_come(scenario: Scenario[Dossier]) -> None:
    """Claim: a term runs to the end of the new day, and its target moves as much; the reason is kept."""
    extend(scenario, date(2026, 12, 4)).then(TermijnVerlengd, start=START, reden="vakantie")
    assert (term(scenario).target, term(scenario).fatal) == (TARGET + 7 * DAY, FATAL + 7 * DAY)


def test_a_missed_term_that_is_extended_can_be_missed_again(scenario: Scenario[Dossier]) -> None:
    """Claim: after extension it is no longer late, and the new end passes for itself."""
    expire(scenario, FATAL + SECOND)
    extend(scenario, date(2026, 12, 4))
    assert term(scenario).state is Termijnstand.LOOPT
    assert passed(expire(scenario, FATAL + 7 * DAY + SECOND)) == [Grens.FATAAL]


def test_a_suspended_term_is_achieved_in_time(scenario: Scenario[Dossier]) -> None:
    """Claim: time that stood still does not make late."""
    suspend(scenario)
    late = Told(CONTACT_JONGERE.kind, CONTACT_JONGERE.fields, "intake", FATAL + 50 * DAY)
    scenario.happens(late).then(TermijnGehaald, op_tijd=True)


def test_closing_ends_a_suspended_term(scenario: Scenario[Dossier]) -> None:
    """Claim: also what stands still lapses when the casus is closed."""
    suspend(scenario).when_heard(CASUS_AFGESLOTEN).then(FeitGehoord).then(TermijnVervallen, start=START)


WEIGERT: dict[str, tuple[list[Any], type[Refusal]]] = {
    "een termijn die er niet is": ([lambda one: schort_termijn_op(one, 9, "x")], TermijnLooptNiet),
    "tweemaal stilzetten": ([lambda one: schort_termijn_op(one, START, "x")] * 2, TermijnStaatStil),
    "verlengen wat stilstaat": (
        [
            lambda one: schort_termijn_op(one, START, "x"),
            lambda one: verleng_termijn(one, START, date(2027, 1, 1), "x"),
        ],
        TermijnStaatStil,
    ),
    "hervatten wat loopt": ([lambda one: hervat_termijn(one, START, "x")], TermijnStaatNietStil),
    "verlengen tot de dag die al geldt": (
        [lambda one: verleng_termijn(one, START, date(2026, 11, 27), "x")],
        VerlengingIsNietLater,
    ),
}


@pytest.mark.parametrize(("commands", "refusal"), WEIGERT.values(), ids=WEIGERT)
def test_it_is_refused(scenario: Scenario[Dossier], commands: list[Any], refusal: type[Refusal]) -> None:
    """Claim: what cannot be asked of this term is refused, with a sentence."""
    for command in commands:
        scenario.when(command)
    scenario.then_refused(refusal)
    assert refusal().detail.endswith(".")


def test_a_casus_has_to_run(rules: Rules, scenario: Scenario[Dossier]) -> None:
    """Claim: unknown and closed are refused as everywhere."""
    suspend(given(Dossier, rules=rules)).then_refused(BestaatNiet)
    suspend(scenario.when_heard(CASUS_AFGESLOTEN)).then_refused(IsAfgesloten)


def test_a_suspension_before_the_term_began_counts_from_its_beginning(scenario: Scenario[Dossier]) -> None:
    """Claim: time in which the term did not run yet does not lengthen it."""
    suspend(scenario, at=NOW - 30 * DAY)
    resume(scenario, at=NOW + DAY)
    assert term(scenario).fatal == FATAL + DAY


def test_dates_are_in_order() -> None:
    """Claim: the moments in this file are what the tests take them for."""
    assert all(earlier < later for earlier, later in pairwise([NOW, TARGET, FATAL, datetime(2027, 1, 1, tzinfo=UTC)]))
