"""Which terms run in which service: started, achieved, repeated and lapsed by the facts that the rules name."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from feiten import (
    CASUS_AFGESLOTEN,
    CASUS_GEOPEND,
    CASUS_HEROPEND,
    CONTACT_JONGERE,
    CONTACT_SCHOOL,
    GESPREK_GEVOERD,
    MELDING,
    MELDING_AFGESLOTEN,
    NAAR_FASE_2,
    NAAR_FASE_5,
    NAZORG_AFGEROND,
    NAZORGCONTACT,
    NIEUW_VASTGESTELD,
    PLAN_HERZIEN,
    PLAN_OPGESTELD,
    TERUGGEVALLEN,
    TERUGKOPPELING,
)
from hypothesis import given as for_all
from hypothesis import strategies as st
from termijnen import REGEL, rules_of, running, table_rules

from contracts.algemeen import FeitGehoord, TermijnGehaald, TermijnGestart, TermijnVervallen
from contracts.evaluation import CasusAfgesloten
from contracts.monitoring import NazorgGestart
from contracts.woorden import Partij
from kit.aggregate import Aggregate
from kit.testing import NOW, Scenario, Told, fact, given
from services.evaluation.domain import Evaluatie
from services.intake.domain import Dossier
from services.monitoring.domain import Traject
from services.routing.domain import Routering

KINDS: dict[str, type[Aggregate]] = {
    "intake": Dossier,
    "routing": Routering,
    "monitoring": Traject,
    "evaluation": Evaluatie,
}
CONTACT, GESPREK, DOELGROEP, PLAN = "eerste-contact", "intakegesprek", "doelgroep", "plan-van-aanpak"
TERUG, NAZORG, NAZORGCONTACTEN = "terugkoppeling", "nazorg", "nazorgcontact"
TOT_JUNI = {"tot": date(2027, 6, 1), "elke_weken": 8}
NAZORG_GESTART = fact(NazorgGestart, **TOT_JUNI, regel={"tabel": "t", "regel": "nazorg", "bron": "regio"})


def later(told: Told, weeks: int) -> Told:
    """The same fact, so many weeks after the first."""
    return Told(told.kind, told.fields, told.by, NOW + timedelta(weeks=weeks), told.number)


def plan(told: Told, *agreements: tuple[Partij, int]) -> Told:
    """A plan with these feedback agreements."""
    made = tuple({"partij": partij, "elke_weken": weken} for partij, weken in agreements)
    return Told(told.kind, {**told.fields, "terugkoppeling": made}, told.by, told.at, told.number)


def situation(service: str, *facts: Told) -> Scenario[Any]:
    """What this service knows after these facts, with the default rules."""
    return given(KINDS[service], *facts, rules=rules_of(service))


SCHOOL_4 = plan(PLAN_OPGESTELD, (Partij.SCHOOL, 4), (Partij.JONGERE, 2))
OPEN: dict[str, tuple[str, tuple[Told, ...], dict[tuple[str, Partij | None], str]]] = {
    "een melding vraagt contact": ("intake", (MELDING, CASUS_GEOPEND), {(CONTACT, None): "2026-11-27"}),
    "contact met de school is geen contact": (
        "intake",
        (MELDING, CASUS_GEOPEND, CONTACT_SCHOOL),
        {(CONTACT, None): "2026-11-27"},
    ),
    "contact met de jongere wel": ("intake", (MELDING, CASUS_GEOPEND, CONTACT_JONGERE), {}),
    "een route met intake vraagt een gesprek, geteld vanaf de casus": (
        "intake",
        (MELDING, CASUS_GEOPEND, CONTACT_JONGERE, later(NAAR_FASE_2, 1)),
        {(GESPREK, None): "2026-12-11"},
    ),
    "een route zonder intake niet": ("intake", (MELDING, CASUS_GEOPEND, CONTACT_JONGERE, NAAR_FASE_5), {}),
    "een gevoerd gesprek hoeft na een andere doelgroep niet nog eens": (
        "intake",
        (MELDING, CASUS_GEOPEND, CONTACT_JONGERE, NAAR_FASE_2, GESPREK_GEVOERD, later(NAAR_FASE_2, 1)),
        {},
    ),
    "routing bewaakt de doelgroep": ("routing", (MELDING, CASUS_GEOPEND), {(DOELGROEP, None): "2026-12-04"}),
    "na de doelgroep het plan": (
        "routing",
        (MELDING, CASUS_GEOPEND, NIEUW_VASTGESTELD, NAAR_FASE_2),
        {(PLAN, None): "2027-01-01"},
    ),
    "zonder plan op deze route niets": ("routing", (MELDING, CASUS_GEOPEND, NIEUW_VASTGESTELD, NAAR_FASE_5), {}),
    "het plan is er": ("routing", (MELDING, CASUS_GEOPEND, NIEUW_VASTGESTELD, NAAR_FASE_2, PLAN_OPGESTELD), {}),
    "iedere partij haar eigen ritme": (
        "monitoring",
        (SCHOOL_4,),
        {(TERUG, Partij.SCHOOL): "2026-12-18", (TERUG, Partij.JONGERE): "2026-12-04"},
    ),
    "terugkoppelen begint opnieuw, voor die partij": (
        "monitoring",
        (SCHOOL_4, later(TERUGKOPPELING, 1)),
        {(TERUG, Partij.SCHOOL): "2026-12-25", (TERUG, Partij.JONGERE): "2026-12-04"},
    ),
    "een herzien plan vervangt de afspraken": (
        "monitoring",
        (SCHOOL_4, later(plan(PLAN_HERZIEN, (Partij.SCHOOL, 1), (Partij.ZORG, 3)), 1)),
        {(TERUG, Partij.SCHOOL): "2026-12-04", (TERUG, Partij.ZORG): "2026-12-18"},
    ),
    "een gesloten melding stopt de terugkoppeling": ("monitoring", (SCHOOL_4, later(MELDING_AFGESLOTEN, 1)), {}),
    "na een terugval lopen de afspraken weer": (
        "monitoring",
        (SCHOOL_4, MELDING_AFGESLOTEN, later(TERUGGEVALLEN, 3)),
        {(TERUG, Partij.SCHOOL): "2027-01-08", (TERUG, Partij.JONGERE): "2026-12-25"},
    ),
    "nazorg tot de gekozen dag, met contact": (
        "monitoring",
        (NAZORG_GESTART,),
        {(NAZORG, None): "2027-06-01", (NAZORGCONTACTEN, None): "2027-01-15"},
    ),
    "contact in de nazorg begint opnieuw": (
        "monitoring",
        (NAZORG_GESTART, later(NAZORGCONTACT, 7)),
        {(NAZORG, None): "2027-06-01", (NAZORGCONTACTEN, None): "2027-03-05"},
    ),
    "een contact van eerder, later vastgelegd, vervroegt niets": (
        "monitoring",
        (NAZORG_GESTART, later(NAZORGCONTACT, 7), later(NAZORGCONTACT, 3)),
        {(NAZORG, None): "2027-06-01", (NAZORGCONTACTEN, None): "2027-03-05"},
    ),
    "nazorg klaar": ("monitoring", (NAZORG_GESTART, later(NAZORGCONTACT, 7), later(NAZORG_AFGEROND, 8)), {}),
    "nazorg kan na een terugval opnieuw": (
        "monitoring",
        (NAZORG_GESTART, later(TERUGGEVALLEN, 2), later(NAZORG_GESTART, 4)),
        {(NAZORG, None): "2027-06-01", (NAZORGCONTACTEN, None): "2027-02-12"},
    ),
    "na het sluiten loopt niets": ("intake", (MELDING, CASUS_GEOPEND, NAAR_FASE_2, CASUS_AFGESLOTEN), {}),
    "heropend loopt weer wat nog niet was gedaan": (
        "intake",
        (MELDING, CASUS_GEOPEND, NAAR_FASE_2, CONTACT_JONGERE, CASUS_AFGESLOTEN, CASUS_HEROPEND),
        {(GESPREK, None): "2026-12-11"},
    ),
}


@pytest.mark.parametrize(("service", "facts", "expected"), OPEN.values(), ids=OPEN)
def test_what_runs(service: str, facts: tuple[Told, ...], expected: dict[Any, str]) -> None:
    """Claim: after these facts exactly these terms run, each to the end of this day."""
    found = running(situation(service, *facts).state)
    assert found == {key: date.fromisoformat(day) for key, day in expected.items()}


def test_a_term_names_its_rule_and_its_dates() -> None:
    """Claim: the start of a term says from when it counts, until when, and on which rule it rests."""
    scenario = situation("intake", MELDING).happens(CASUS_GEOPEND)
    scenario.then(
        TermijnGestart,
        termijn=CONTACT,
        partij=None,
        telt_vanaf=NOW,
        streef_op=None,
        fataal_op="2026-11-27T22:59:59.999999+00:00",
        regel={
            "tabel": "termijnen-2021-03-08",
            "regel": CONTACT,
            "bron": "regionale afspraak: eerste contact met de jongere binnen 5 werkdagen na de melding",
        },
    ).then_nothing()


@pytest.mark.parametrize(("weeks", "on_time"), [(0, True), (1, True), (2, False)])
def test_late_is_done_too(weeks: int, on_time: bool) -> None:
    """Claim: what had to be done ends the term, and the fact says whether it happened in time."""
    scenario = situation("intake", MELDING, CASUS_GEOPEND)
    scenario.happens(later(CONTACT_JONGERE, weeks)).then(TermijnGehaald, start=3, termijn=CONTACT, op_tijd=on_time)


def test_repeating_is_achieving_and_starting() -> None:
    """Claim: feedback ends the term of that party and starts the next, under the same cause as the feedback."""
    scenario = situation("monitoring", SCHOOL_4).happens(later(TERUGKOPPELING, 1))
    scenario.then(TermijnGehaald, termijn=TERUG, op_tijd=True).then(TermijnGestart, partij=Partij.SCHOOL).then_nothing()
    assert len({new.oorzaak_id for new in scenario.new}) == 1


def test_a_revised_plan_is_no_feedback() -> None:
    """Claim: under a revised plan the old agreement lapses, also when there was feedback before; it is not achieved."""
    scenario = situation("monitoring", plan(PLAN_OPGESTELD, (Partij.SCHOOL, 4)), later(TERUGKOPPELING, 1))
    scenario.when_heard(later(plan(PLAN_HERZIEN, (Partij.SCHOOL, 1)), 2)).then(FeitGehoord)
    scenario.then(TermijnVervallen, termijn=TERUG).then(TermijnGestart, partij=Partij.SCHOOL).then_nothing()


def test_another_route_lets_a_term_lapse() -> None:
    """Claim: on a route to which a rule does not apply, its term lapses."""
    scenario = situation("intake", MELDING, CASUS_GEOPEND, CONTACT_JONGERE, NAAR_FASE_2)
    scenario.when_heard(NAAR_FASE_5).then(FeitGehoord).then(TermijnVervallen, termijn=GESPREK).then_nothing()


def test_what_is_heard_again_does_nothing() -> None:
    """Claim: a fact that comes a second time starts, ends and moves nothing."""
    scenario = given(Traject, rules=rules_of("monitoring"))
    heard = scenario.heard(SCHOOL_4)
    scenario.hear(heard).then(FeitGehoord).then(TermijnGestart).then(TermijnGestart).then_nothing()
    scenario.hear(heard).then_nothing()


def test_without_rules_nothing_runs() -> None:
    """Claim: terms run only where rules are wired in."""
    assert given(Dossier, MELDING, CASUS_GEOPEND).state.terms.open == {}


def test_the_rule_of_then_holds(tmp_path: Path) -> None:
    """Claim: a term follows the table that was in force on the day it counts from; before the first there is none."""
    first, second = ({**REGEL, "duur": {"dagen": days}} for days in (10, 20))
    rules = table_rules(tmp_path, second, from_="2026-11-21")
    older = table_rules(tmp_path, first, from_="2026-11-20")
    both = type(rules)([rule.table for rule in (*older.all, *rules.all) if rule.table.id.startswith("eigen")], "intake")
    for day, expected in (("2026-11-19", {}), ("2026-11-20", {(CONTACT, None): date(2026, 11, 30)})):
        opened = fact(CASUS_GEOPEND.kind, at=NOW.replace(day=int(day[-2:])), **CASUS_GEOPEND.fields)
        assert running(given(Dossier, MELDING, opened, rules=both).state) == expected
    opened = fact(CASUS_GEOPEND.kind, at=NOW.replace(day=22), **CASUS_GEOPEND.fields)
    assert running(given(Dossier, MELDING, opened, rules=both).state) == {(CONTACT, None): date(2026, 12, 12)}


def test_a_rule_for_one_route_only(tmp_path: Path) -> None:
    """Claim: a term limited to a route runs on that route and on no other."""
    rule = {**REGEL, "begintBij": [{"feit": "route-bepaald"}], "teltVanaf": "casus", "duur": {"weken": 13}}
    only = table_rules(tmp_path, rule | {"routes": ["terugkoppeling"]})
    assert running(given(Dossier, MELDING, CASUS_GEOPEND, NAAR_FASE_2, rules=only).state) == {}
    there = given(Dossier, MELDING, CASUS_GEOPEND, NAAR_FASE_5, rules=only).state
    assert running(there) == {(CONTACT, None): date(2027, 2, 19)}


def test_a_target_comes_before_the_end(tmp_path: Path) -> None:
    """Claim: a rule may have a target; when the fact asks for less time than the target there is none."""
    rules = table_rules(tmp_path, {**REGEL, "streef": {"werkdagen": 3}})
    (term,) = given(Dossier, MELDING, CASUS_GEOPEND, rules=rules).state.terms.open.values()
    assert term.target is not None
    assert term.fatal - term.target == timedelta(days=2)


HEARD: dict[str, tuple[Told, ...]] = {
    "intake": (NAAR_FASE_2, NAAR_FASE_5, later(NAAR_FASE_2, 1), CASUS_AFGESLOTEN),
    "routing": (MELDING, CASUS_GEOPEND, later(MELDING, 1), CASUS_HEROPEND, CASUS_AFGESLOTEN),
    "monitoring": (SCHOOL_4, later(plan(PLAN_HERZIEN, (Partij.SCHOOL, 1)), 1), CASUS_HEROPEND, CASUS_AFGESLOTEN),
}


@pytest.mark.parametrize("service", HEARD)
def test_any_order_of_hearing_gives_the_same_terms(service: str) -> None:
    """Claim: whatever the order in which the same facts of others are heard, the same terms run to the same days."""
    own = (MELDING, CASUS_GEOPEND, CONTACT_JONGERE) if service == "intake" else ()
    numbered = tuple(told.numbered(number) for number, told in enumerate(HEARD[service], start=1))
    for size in range(1, len(numbered) + 1):
        orders = [situation(service, *own, *order).state for order in permutations(numbered[:size])]
        assert len({tuple(sorted(running(state).items(), key=str)) for state in orders}) == 1


EVERYTHING: dict[str, tuple[Told, ...]] = {
    "intake": (MELDING, CASUS_GEOPEND, CONTACT_JONGERE, NAAR_FASE_2, NAAR_FASE_5, GESPREK_GEVOERD),
    "routing": (CASUS_GEOPEND, NIEUW_VASTGESTELD, NAAR_FASE_2, NAAR_FASE_5, PLAN_OPGESTELD, PLAN_HERZIEN),
    "monitoring": (
        PLAN_OPGESTELD,
        PLAN_HERZIEN,
        TERUGKOPPELING,
        MELDING_AFGESLOTEN,
        NAZORG_GESTART,
        NAZORGCONTACT,
        NAZORG_AFGEROND,
        TERUGGEVALLEN,
    ),
}


@pytest.mark.parametrize("service", EVERYTHING)
@for_all(data=st.data())
def test_no_term_is_left_open_after_closing(service: str, data: st.DataObject) -> None:
    """Claim: whatever happened, before and after, a closed casus has no open term; each start has one end."""
    picks = st.tuples(st.sampled_from(EVERYTHING[service]), st.integers(0, 30))
    happened = [later(told, weeks) for told, weeks in data.draw(st.lists(picks, max_size=8))]
    place = data.draw(st.integers(0, len(happened)))
    closed = Told(CasusAfgesloten, CASUS_AFGESLOTEN.fields, "evaluation", NOW)
    scenario = situation(service, *happened[:place], closed, *happened[place:])
    assert scenario.state.terms.open == {}
    facts = scenario.store.facts(scenario.state.id)
    starts = {one.volgnummer for one in facts if isinstance(one, TermijnGestart)}
    ends = [one.start for one in facts if isinstance(one, TermijnGehaald | TermijnVervallen)]
    assert sorted(ends) == sorted(starts)
