"""Days as they count in the Netherlands: working days, holidays, and the end of a day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from holidays import OPTIONAL, PUBLIC, HolidayBase, country_holidays

from contracts.feit import NEDERLAND, dag
from contracts.termijnen import Bevrijdingsdag
from contracts.termijnregel import Duur

_DAY = timedelta(days=1)
_SATURDAY = 5


def end_of(day: date) -> datetime:
    """The last moment of a day, on the clock of the Netherlands: a day can take 23 or 25 hours."""
    return datetime.combine(day, time.max, NEDERLAND).astimezone(UTC)


def works(day: date, liberation: Bevrijdingsdag) -> bool:
    """Whether this is a working day."""
    return day.weekday() < _SATURDAY and day not in _holidays(liberation)


def limit(since: datetime, length: Duur, liberation: Bevrijdingsdag, instead: int | date | None = None) -> datetime:
    """The end of the last day of a period; the day of `since` is not counted.

    `instead` takes the place of the number in `length`, or is that last day itself.
    """
    if isinstance(instead, date):
        return end_of(instead)
    day, number = dag(since), length.aantal if instead is None else instead
    if length.eenheid != "werkdagen":
        return end_of(day + number * (_DAY if length.eenheid == "dagen" else timedelta(weeks=1)))
    while number:
        day += _DAY
        number -= works(day, liberation)
    return end_of(day)


@cache
def _holidays(liberation: Bevrijdingsdag) -> HolidayBase:
    """What the library calls public, once in five years with 5 May; optional adds nothing but 5 May in other years."""
    categories = (PUBLIC, OPTIONAL) if liberation is Bevrijdingsdag.JAARLIJKS else (PUBLIC,)
    return country_holidays("NL", categories=categories)
