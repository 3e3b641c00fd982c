"""Moments as people type them: Dutch or ISO, a day as a whole, two axes with a slash."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cli.moment import Kijkmoment, lees, lees_paar
from deploy.local.errors import Startfout

LAST = 999999
TYPED = {
    "2026-03-01": datetime(2026, 3, 1, 22, 59, 59, LAST, UTC),
    "01-03-2026": datetime(2026, 3, 1, 22, 59, 59, LAST, UTC),
    "2026-03-01 14:30": datetime(2026, 3, 1, 13, 30, 59, LAST, UTC),
    "01-03-2026 14:30": datetime(2026, 3, 1, 13, 30, 59, LAST, UTC),
    "2026-03-01T14:30:05": datetime(2026, 3, 1, 13, 30, 5, LAST, UTC),
    "2026-07-01": datetime(2026, 7, 1, 21, 59, 59, LAST, UTC),
    "2026-03-29": datetime(2026, 3, 29, 21, 59, 59, LAST, UTC),
    "2026-10-25": datetime(2026, 10, 25, 22, 59, 59, LAST, UTC),
    "2026-03-01T14:30:05.123456Z": datetime(2026, 3, 1, 14, 30, 5, 123456, UTC),
    "2026-03-01T14:30:00+02:00": datetime(2026, 3, 1, 12, 30, 0, 0, UTC),
    "nu": None,
    "": None,
}


@pytest.mark.parametrize(("typed", "meant"), TYPED.items())
def test_what_is_typed_counts_as_a_whole(typed: str, meant: datetime | None) -> None:
    """Claim: a day, minute or second counts to its end in the Netherlands, in summer, in winter and in between."""
    assert lees(typed) == meant


def test_two_axes() -> None:
    """Claim: before the slash what had happened, after it what was known; either side may be empty."""
    day, other = TYPED["2026-03-01"], TYPED["2026-07-01"]
    assert lees_paar("2026-03-01/2026-07-01") == Kijkmoment(day, other)
    assert lees_paar("/2026-07-01") == Kijkmoment(None, other)
    assert lees_paar("2026-03-01/") == lees_paar("2026-03-01") == Kijkmoment(day, None)
    assert lees_paar("nu").query("van") == {}
    assert lees_paar("2026-03-01/2026-07-01").query("tot").keys() == {"totOp", "totBekendOp"}


@pytest.mark.parametrize("typed", ["31-02-2026", "2026-13-01", "gisteren", "2026-03-01 25:00", "1 maart", "a/b"])
def test_what_is_no_moment_says_how_to_write_one(typed: str) -> None:
    """Claim: a moment that does not exist is refused with an example."""
    with pytest.raises(Startfout, match=r"is geen moment\. Geef een dag \(2026-03-01"):
        lees_paar(typed)
