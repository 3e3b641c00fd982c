"""Replaying terms: the rules of then give what was recorded, and another length what a calculation by hand says."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from feiten import CASUS_GEOPEND, MELDING
from hypothesis import given as for_all
from hypothesis import strategies as st
from termijnen import expire, rules_of
from test_refusals import BEGIN, EVERYTHING

from contracts.algemeen import FeitGehoord
from contracts.feit import NEDERLAND, CasusFeit
from contracts.intake import CasusGeopend
from contracts.regio import REGELS
from contracts.registry import lees as lees_feit
from contracts.woorden import Conceptsoort, Contactwijze, Partij
from kit.aggregate import Aggregate
from kit.problems import Problem
from kit.routefiles import read_route_files
from kit.term_routes import hervat_termijn, schort_termijn_op, verleng_termijn
from kit.testing import NOW, STREAM, Scenario, Told, fact, given
from services.evaluation.watals.bestand import lees
from services.evaluation.watals.oordeel import Oordeel
from services.evaluation.watals.termijnen import GEEN, naspeler
from services.intake.domain import Dossier
from services.monitoring.domain import Traject
from services.routing.domain import Routering

TABEL = json.loads((REGELS / "termijnen-2021-03-08.json").read_text("utf-8")) | {"id": "termijnen-proef"}
ROUTES = read_route_files()
LATER = NOW + timedelta(days=400)
VRIJ = {date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29), date(2027, 4, 27)}
"""The holidays on a weekday between NOW and spring, looked up in a calendar."""


def tabel(**werkdagen: int) -> str:
    """Our own terms as a draft, some of them of another length in working days."""
    regels = [
        regel | ({"duur": {"werkdagen": werkdagen[regel["termijn"]]}} if regel["termijn"] in werkdagen else {})
        for regel in TABEL["regels"]
    ]
    return json.dumps(TABEL | {"regels": regels})


def nagespeeld(scenario: Scenario[Any], bestand: str, peil: datetime = LATER) -> list[Oordeel]:
    """What the ledger would replay of this service: its own facts, and those it heard."""
    eigen = scenario.store.facts(STREAM)
    gehoord = [lees_feit(feit.feit) for feit in eigen if isinstance(feit, FeitGehoord)]
    alle = [feit for feit in (*gehoord, *eigen) if isinstance(feit, CasusFeit)]
    oordelen = naspeler(bestand).speel_na(alle, peil)
    return [oordeel for oordeel in oordelen if oordeel.invoer["dienst"] == scenario.kind.service]


def met_termijnen(data: st.DataObject) -> list[Callable[[Any], None]]:
    """What a coach can do with a term that may be there."""
    start = data.draw(st.integers(1, 12))
    return [
        partial(schort_termijn_op, start=start, reden="wacht"),
        partial(hervat_termijn, start=start, reden="verder"),
        partial(verleng_termijn, start=start, tot_en_met=date(2027, 6, 1), reden="vakantie"),
    ]


@pytest.mark.parametrize("kind", [Dossier, Routering, Traject], ids=lambda kind: kind.service)
@for_all(data=st.data())
def test_the_same_terms_change_nothing(kind: type[Aggregate], data: st.DataObject) -> None:
    """Claim: after any sequence of commands, heard facts, standstills and days that pass, the table in force gives
    every term the dates and the end that were recorded, and no other terms."""
    begin = (*BEGIN.get(kind, ()), *([] if kind is Traject else [CASUS_GEOPEND]))
    scenario = given(kind, *begin, rules=rules_of(kind.service))
    moment = NOW
    for event in data.draw(st.lists(st.sampled_from(EVERYTHING[kind]), max_size=10)):
        moment += timedelta(days=data.draw(st.integers(0, 20)))
        if isinstance(event, Told):
            scenario.when_heard(Told(event.kind, event.fields, event.by, moment))
        else:
            scenario.when(event, deviation="een reden", at=moment)
        scenario.when(data.draw(st.sampled_from([*met_termijnen(data), lambda _: None])), at=moment)
        if data.draw(st.booleans()):
            expire(scenario, moment)
    for oordeel in nagespeeld(scenario, tabel()):
        assert (oordeel.toen.uitkomst, oordeel.toen.uiterlijk) == (oordeel.straks.uitkomst, oordeel.straks.uiterlijk)
        assert not oordeel.anders


def by_hand(since: datetime, number: int) -> datetime:
    """The end of the so-manieth working day after this moment, stepped through day by day."""
    day = since.astimezone(NEDERLAND).date()
    while number:
        day += timedelta(days=1)
        if day.isoweekday() < 6 and day not in VRIJ:
            number -= 1
    return datetime.combine(day, time.max, NEDERLAND)


@for_all(st.integers(0, 90), st.integers(0, 40), st.booleans(), st.integers(1, 30))
def test_another_length_misses_exactly_what_it_should(opened: int, contact: int, called: bool, length: int) -> None:
    """Claim: for the first contact, the day it is due and whether it is kept, then and under the draft, are those of a
    slow calculation; and it says when the jongere was reached."""
    begin = NOW + timedelta(days=opened)
    reached = begin + timedelta(days=contact)
    scenario = given(Dossier, MELDING, fact(CasusGeopend, at=begin, **CASUS_GEOPEND.fields), rules=rules_of("intake"))
    if called:
        scenario.when(lambda it: it.leg_contact_vast(Partij.JONGERE, Contactwijze.TELEFOON, True, None), at=reached)
    (oordeel,) = nagespeeld(scenario, tabel(**{"eerste-contact": length}))
    for kant, dagen in ((oordeel.toen, 5), (oordeel.straks, length)):
        due = by_hand(begin, dagen)
        assert kant.uiterlijk == due
        assert kant.uitkomst == ("gehaald" if called and reached <= due else "gemist")
    assert oordeel.gehaald_op == (reached if called else None)
    assert oordeel.anders == (oordeel.toen.uitkomst != oordeel.straks.uitkomst)


def test_a_term_that_comes_or_goes_is_named() -> None:
    """Claim: a term that the draft does not have would not have been there, and one it adds would have."""
    scenario = given(Dossier, MELDING, CASUS_GEOPEND, rules=rules_of("intake"))
    regels: Sequence[dict[str, Any]] = TABEL["regels"]
    eigen = {
        "termijn": "dossier",
        "dienst": "intake",
        "begintBij": [{"feit": "casus-geopend"}],
        "eindigtBij": [{"feit": "dossier-beoordeeld"}],
        "duur": {"weken": 3},
        "bron": "regionale afspraak",
    }
    zonder = [regel for regel in regels if regel["termijn"] != "eerste-contact"]
    found = {
        oordeel.onderwerp: (oordeel.toen.uitkomst, oordeel.straks.uitkomst)
        for oordeel in nagespeeld(scenario, json.dumps(TABEL | {"regels": [*zonder, eigen]}))
    }
    assert found == {"eerste-contact": ("gemist", GEEN), "dossier": (GEEN, "gemist")}


def test_a_service_that_does_not_hear_a_fact_is_named() -> None:
    """Claim: a term on a fact that its service never hears is refused at the door, with every other fault."""
    regels = [regel | {"eindigtBij": [{"feit": "nazorg-gestart"}]} for regel in TABEL["regels"][:2]]
    with pytest.raises(Problem) as refused:
        lees(Conceptsoort.TERMIJNEN, TABEL | {"regels": regels, "ingangsdatum": "ooit"}, ROUTES)
    said = "\n".join(fault["uitleg"] for fault in refused.value.errors)
    assert "intake legt nazorg-gestart niet vast en hoort het niet" in said
    assert "routing legt nazorg-gestart niet vast en hoort het niet" in said
    assert "moet een datum zijn" in said


def test_a_good_table_is_read() -> None:
    """Claim: our own terms under another name are a good draft."""
    assert lees(Conceptsoort.TERMIJNEN, TABEL, ROUTES).tabel == "termijnen-proef"
