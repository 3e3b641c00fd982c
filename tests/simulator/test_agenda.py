"""Moments of a casus: in order, in working hours, and never outside the time that there was."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from contracts.woorden import Stap
from simulator.agenda import Agenda

GEMELD = date(2026, 9, 28)


@given(
    dagen=st.integers(0, 200),
    stappen=st.lists(st.sampled_from(Stap), max_size=60),
    seed=st.integers(0, 1000),
)
def test_moments_follow_each_other_between_melding_and_reading_in(dagen: int, stappen: list[Stap], seed: int) -> None:
    """In whatever order steps come, also when they are done again, time goes forward and stays within bounds."""
    tot = datetime.combine(GEMELD + timedelta(days=dagen), time(9, 30), UTC)
    agenda, vorige = Agenda(GEMELD, tot, Random(seed)), datetime.combine(GEMELD, time(23, 59), UTC)
    for stap in stappen:
        agenda.naar(stap)
        moment = agenda.moment()
        if moment is not None:
            assert vorige <= moment < tot
            assert moment.isoweekday() < 6
            assert agenda.vandaag == moment.date()
            vorige = moment


def test_without_a_working_day_between_things_happen_when_recorded() -> None:
    """A melding that is read in on its own day, or over a weekend, leaves no past to fill in."""
    vrijdag = date(2026, 11, 20)
    for later in (0, 1, 3):
        agenda = Agenda(vrijdag, datetime.combine(vrijdag + timedelta(days=later), time(9), UTC), Random(1))
        agenda.naar(Stap.EVALUEER)
        assert agenda.moment() is None


def test_the_whole_of_the_time_is_used() -> None:
    """Over eight weeks the first contact comes in the first week and the end in the last ones."""
    agenda = Agenda(GEMELD, datetime(2026, 11, 22, 9, tzinfo=UTC), Random(1))
    agenda.naar(Stap.NEEM_KENNIS_VAN_DOSSIER)
    eerste = agenda.moment()
    agenda.naar(Stap.EVALUEER)
    laatste = agenda.moment()
    assert eerste is not None
    assert laatste is not None
    assert eerste.date() <= GEMELD + timedelta(days=7)
    assert laatste.date() >= date(2026, 11, 9)
