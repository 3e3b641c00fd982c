"""Days as they count in the Netherlands: working days, holidays, summer time and leap days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.feit import NEDERLAND, dag
from contracts.termijnen import Bevrijdingsdag
from contracts.termijnregel import Duur
from kit.calendar import end_of, limit, works

LUSTRUM, JAARLIJKS = Bevrijdingsdag.LUSTRUM, Bevrijdingsdag.JAARLIJKS
HOLIDAYS = {
    "nieuwjaarsdag": "2026-01-01",
    "goede vrijdag": "2026-04-03",
    "tweede paasdag": "2026-04-06",
    "koningsdag": "2026-04-27",
    "koningsdag op zaterdag als 27 april een zondag is": "2025-04-26",
    "bevrijdingsdag in een lustrum": "2025-05-05",
    "hemelvaart": "2026-05-14",
    "tweede pinksterdag": "2026-05-25",
    "eerste kerstdag": "2026-12-25",
    "tweede kerstdag op zaterdag": "2026-12-26",
    "zaterdag": "2026-11-21",
    "zondag": "2026-11-22",
}
# since (UTC), number of working days -> the last day
WORKING_DAYS = {
    "vrijdag telt niet mee": ("2026-11-20T09:00", 5, "2026-11-27"),
    "een melding op zaterdag": ("2026-11-21T09:00", 1, "2026-11-23"),
    "over kerst en nieuwjaar": ("2026-12-23T09:00", 6, "2027-01-04"),
    "over pasen": ("2026-04-02T09:00", 1, "2026-04-07"),
    "over koningsdag": ("2026-04-24T09:00", 1, "2026-04-28"),
    "om half twaalf 's avonds in de winter is het nog vandaag": ("2026-11-19T22:30", 1, "2026-11-20"),
    "om half een 's nachts is het in Nederland al morgen": ("2026-11-19T23:30", 1, "2026-11-23"),
    "in de zomer is het al om half elf UTC morgen": ("2026-07-15T22:30", 1, "2026-07-17"),
    "29 februari telt mee": ("2028-02-28T09:00", 2, "2028-03-01"),
}
MOMENTS = st.datetimes(datetime(2021, 1, 1), datetime(2035, 1, 1)).map(lambda moment: moment.replace(tzinfo=UTC))


@pytest.mark.parametrize("day", HOLIDAYS.values(), ids=HOLIDAYS)
def test_nobody_works_on(day: str) -> None:
    """Claim: these days are no working days."""
    assert not works(date.fromisoformat(day), LUSTRUM)


def test_liberation_day_is_what_the_table_says() -> None:
    """Claim: 5 May is off once in five years, or each year; nothing else differs between the two."""
    assert works(date(2026, 5, 5), LUSTRUM)
    assert not works(date(2026, 5, 5), JAARLIJKS)
    days = [date(2021, 1, 1) + timedelta(number) for number in range(3650)]
    assert {(day.month, day.day) for day in days if works(day, LUSTRUM) != works(day, JAARLIJKS)} == {(5, 5)}


@pytest.mark.parametrize(("since", "number", "last"), WORKING_DAYS.values(), ids=WORKING_DAYS)
def test_so_many_working_days(since: str, number: int, last: str) -> None:
    """Claim: the period ends at the end of this day, on the clock of the Netherlands."""
    start = datetime.fromisoformat(since).replace(tzinfo=UTC)
    assert limit(start, Duur(werkdagen=number), LUSTRUM) == end_of(date.fromisoformat(last))


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 11, 24), 24)]
)
def test_a_day_ends_at_midnight_whatever_its_length(day: date, hours: int) -> None:
    """Claim: when the clock goes forward or back the day is an hour shorter or longer, and its end is still its end."""
    assert end_of(day) - end_of(day - timedelta(days=1)) == timedelta(hours=hours)
    assert end_of(day).astimezone(NEDERLAND).strftime("%H:%M:%S") == "23:59:59"


def test_what_the_fact_says_goes_first() -> None:
    """Claim: a number in the fact replaces that of the rule, in the same unit; a date is itself the last day."""
    start, weeks = datetime(2026, 11, 20, 9, 0, tzinfo=UTC), Duur(weken=8)
    assert limit(start, weeks, LUSTRUM) == end_of(date(2027, 1, 15))
    assert limit(start, weeks, LUSTRUM, 2) == end_of(date(2026, 12, 4))
    assert limit(start, weeks, LUSTRUM, date(2027, 6, 1)) == end_of(date(2027, 6, 1))
    assert limit(start, Duur(dagen=101), LUSTRUM) == end_of(date(2027, 3, 1))


@given(MOMENTS, st.integers(1, 60))
def test_counting_back_gives_the_same_number(since: datetime, number: int) -> None:
    """Claim: after the day of the start there are exactly so many working days, the last of which is the last."""
    last = dag(limit(since, Duur(werkdagen=number), LUSTRUM))
    between = [dag(since) + timedelta(count) for count in range(1, (last - dag(since)).days + 1)]
    assert sum(works(day, LUSTRUM) for day in between) == number
    assert works(last, LUSTRUM)
