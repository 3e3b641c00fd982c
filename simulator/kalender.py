"""Dagen waarop een Doorstroompunt werkt, wanneer scholen vrij zijn, en in welke maanden wordt gemeld."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from itertools import accumulate
from random import Random

from contracts.feit import NEDERLAND

OPEN, UREN = time(8, 30), 8.5
MELDINGEN_PER_MAAND = (10, 8, 9, 6, 7, 6, 2, 2, 12, 16, 14, 8)
"""How many meldingen come in each month, in proportion: most in autumn, hardly any in summer."""
OKTOBER_GEWICHT = 3
"""Around 1 October, when the count of a school year begins, schools tidy up what lay there."""
VAKANTIE_GEWICHT = 0.08


def pasen(jaar: int) -> date:
    """Easter Sunday (Gregorian; Meeus, Jones and Butcher)."""
    a, b, c = jaar % 19, jaar // 100, jaar % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    rest = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * rest) // 451
    maand, dag = divmod(h + rest - 7 * m + 114, 31)
    return date(jaar, maand, dag + 1)


def feestdagen(jaar: int) -> set[date]:
    """The days on which hardly anybody works."""
    vast = {date(jaar, 1, 1), date(jaar, 4, 27), date(jaar, 12, 25), date(jaar, 12, 26)}
    return vast | {pasen(jaar) + timedelta(days=dagen) for dagen in (1, 39, 50)}


def is_schoolvakantie(dag: date) -> bool:
    """School holidays, as they about are: each year the government fixes the exact days."""
    week, van = dag.isocalendar().week, (dag.month, dag.day)
    lang = (7, 10) <= van <= (8, 20) or van >= (12, 22) or van <= (1, 5)
    return lang or week in (8, 43) or (4, 27) <= van <= (5, 5)


class Kalender:
    """The working days from one day to another; a place is a number: the day, and how much of it is over."""

    def __init__(self, van: date, tot: date) -> None:
        alle = [van + timedelta(days=nummer) for nummer in range((tot - van).days + 1)]
        vrij = set[date]().union(*(feestdagen(jaar) for jaar in range(van.year, tot.year + 1)))
        self.dagen = [dag for dag in alle if dag.isoweekday() < 6 and dag not in vrij]
        self._drukte = list(accumulate(_drukte(dag) for dag in self.dagen))

    def plaats(self, dag: date) -> float:
        """The start of this day, or of the first working day after it; of a moment: that moment."""
        if isinstance(dag, datetime):
            lokaal = dag.astimezone(NEDERLAND)
            uren = lokaal.hour - OPEN.hour + (lokaal.minute - OPEN.minute) / 60
            return bisect_left(self.dagen, lokaal.date()) + min(max(uren / UREN, 0.0), 0.99)
        return float(bisect_left(self.dagen, dag))

    def moment(self, plaats: float) -> datetime:
        """The moment at a place, in Dutch time; raises IndexError after the last day."""
        dag, deel = divmod(plaats, 1)
        return datetime.combine(self.dagen[int(dag)], OPEN, NEDERLAND) + timedelta(minutes=int(deel * UREN * 60))

    def na_vakantie(self, plaats: float) -> float:
        """The first day of school at or after a place."""
        while int(plaats) < len(self.dagen) and is_schoolvakantie(self.dagen[int(plaats)]):
            plaats = float(int(plaats) + 1)
        return plaats

    def kies(self, rng: Random) -> float:
        """A place at which somebody reports: seasons count."""
        return rng.choices(range(len(self.dagen)), cum_weights=self._drukte)[0] + rng.random()


def _drukte(dag: date) -> float:
    gewicht = float(MELDINGEN_PER_MAAND[dag.month - 1])
    if is_schoolvakantie(dag):
        gewicht *= VAKANTIE_GEWICHT
    return gewicht * OKTOBER_GEWICHT if (9, 28) <= (dag.month, dag.day) <= (10, 4) else gewicht
