"""Vergelijken: hoeveel casussen anders uitvallen, per groep; over een groep van minder dan tien zegt niets iets.

Geteld wordt alleen over de kleinste groepen (gemeente, jaar, onderwerp, van, naar) die groot genoeg zijn. Ieder getal
is daar een som van. Zo is ook ieder verschil tussen twee getallen een som van groepen van tien of meer: wie aftrekt
vindt geen kleinere. De werklast van coaches is van dezelfde casussen, anders verdeeld: zie `lasten`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Self
from uuid import UUID

from eventsourcing.postgres import PostgresDatastore

from services.evaluation.leren.onderdrukking import te_klein, verborgen_samen
from services.evaluation.watals.naspelen import CELLEN, Plaats
from services.evaluation.watals.oordeel import ONVOLDOENDE

WERK = """
    SELECT area, year, subject, was, becomes, CASE WHEN running THEN coach END AS coach, work_was, work_becomes,
        count(*) AS cases
    FROM naspeling_v2
    WHERE concept = %(concept)s AND position = %(positie)s AND area = ANY(%(gemeenten)s) AND work_was IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
"""
"""Of a casus one judgement says whether it is work, that of the doelgroep or the route; terms say nothing about it."""
CASUS = "SELECT casus FROM naspeling_v2 WHERE concept = %s AND position = %s AND pseudonym = %s LIMIT 1"


class Per(StrEnum):
    """Waarnaar de vergelijking is in te delen."""

    GEMEENTE = "gemeente"
    JAAR = "jaar"
    ONDERWERP = "onderwerp"
    TOEN = "toen"


class Cel(NamedTuple):
    """Hoeveel casussen er van de ene uitkomst naar de andere gaan, in een gemeente en een jaar."""

    gemeente: str
    jaar: int
    onderwerp: str
    toen: str
    straks: str
    casussen: int

    @property
    def onvoldoende(self) -> bool:
        """Of de geschiedenis te weinig zegt."""
        return self.straks == ONVOLDOENDE

    @property
    def anders(self) -> bool:
        """Of het concept iets anders zegt."""
        return self.straks not in (self.toen, ONVOLDOENDE)


class Last(NamedTuple):
    """Lopende casussen van een coach in een gemeente, die toen en straks werk zijn of niet.

    Zonder coach: wat niet loopt, of van niemand is.
    """

    gemeente: str
    coach: str | None
    werk_toen: bool
    werk_straks: bool


class Werk(NamedTuple):
    """Hoeveel casussen van een cel (gemeente, jaar, onderwerp, toen, straks) bij een last horen."""

    cel: tuple[str, int, str, str, str]
    last: Last
    casussen: int


class Werklast(NamedTuple):
    """Hoeveel lopende casussen een coach had, en onder het concept zou hebben: van groepen die te tonen zijn."""

    coach: str
    toen: int
    straks: int


@dataclass(frozen=True, slots=True)
class Getallen:
    """De getallen van een groep."""

    beoordeeld: int
    anders: int
    onvoldoende: int

    @classmethod
    def van(cls, cellen: Iterable[Cel]) -> Self:
        """Opgeteld over cellen die getoond mogen worden."""
        rij = list(cellen)
        return cls(
            sum(cel.casussen for cel in rij),
            sum(cel.casussen for cel in rij if cel.anders),
            sum(cel.casussen for cel in rij if cel.onvoldoende),
        )


@dataclass(frozen=True, slots=True)
class Vergelijking:
    """Wat er te tonen is; `verborgen` zegt dat er ook groepen waren die te klein zijn."""

    cellen: tuple[Cel, ...]
    verborgen: bool

    @property
    def totaal(self) -> Getallen:
        """Alles bij elkaar."""
        return Getallen.van(self.cellen)

    def per(self, waarnaar: Per) -> dict[str, Getallen]:
        """De getallen per groep."""
        groepen: dict[str, list[Cel]] = {}
        for cel in self.cellen:
            groepen.setdefault(str(getattr(cel, waarnaar)), []).append(cel)
        return {naam: Getallen.van(cellen) for naam, cellen in groepen.items()}


def toonbaar(cellen: Iterable[Cel]) -> Vergelijking:
    """Alleen groepen van tien of meer; ieder getal is daar een som van."""
    alle = list(cellen)
    groot = tuple(cel for cel in alle if not te_klein(cel.casussen))
    return Vergelijking(groot, len(groot) < len(alle))


def lasten(werk: Iterable[Werk]) -> dict[Last, int]:
    """Hoeveel casussen bij een last horen, waar dat te weten mag zijn. Ieder getal over coaches is hier een som van.

    Casussen in een cel die niet te tonen is tellen niet mee. Van de andere is bekend hoeveel er per gemeente toen en
    straks werk zijn: wat coaches daar samen aan hebben verraadt wie er geen heeft, of klaar is, en andersom.
    """
    alle = list(werk)
    per_cel: Counter[tuple[str, int, str, str, str]] = Counter()
    for deel in alle:
        per_cel[deel.cel] += deel.casussen
    aantallen: Counter[Last] = Counter()
    for deel in alle:
        if not te_klein(per_cel[deel.cel]):
            aantallen[deel.last] += deel.casussen
    weg = verborgen_samen(aantallen, (), (lambda last: (last.gemeente, last.werk_toen, last.werk_straks),))
    return {last: aantal for last, aantal in aantallen.items() if last not in weg}


def werklast(werk: Iterable[Werk]) -> list[Werklast]:
    """Per coach, op volgorde van coach."""
    toen: Counter[str] = Counter()
    straks: Counter[str] = Counter()
    for last, aantal in lasten(werk).items():
        if last.coach is not None:
            toen[last.coach] += aantal * last.werk_toen
            straks[last.coach] += aantal * last.werk_straks
    return [Werklast(coach, toen[coach], straks[coach]) for coach in sorted(toen) if toen[coach] or straks[coach]]


@dataclass(frozen=True)
class Vergelijken:
    """Telt wat een naspeling bewaarde, binnen de gemeenten van wie vraagt."""

    datastore: PostgresDatastore

    def cellen(self, plaats: Plaats, gemeenten: Iterable[str]) -> Vergelijking:
        """De vergelijking."""
        return toonbaar(Cel(*rij.values()) for rij in self._rijen(CELLEN, plaats, gemeenten))

    def werklast(self, plaats: Plaats, gemeenten: Iterable[str]) -> list[Werklast]:
        """De werklast per coach, voor zover die niets verraadt."""
        return werklast(_werk(rij) for rij in self._rijen(WERK, plaats, gemeenten))

    def casus(self, plaats: Plaats, pseudoniem: UUID) -> UUID | None:
        """Welke casus in deze naspeling zo heet."""
        with self.datastore.get_connection() as conn:
            rij = conn.execute(CASUS, (*plaats, pseudoniem), prepare=True).fetchone()
        return rij["casus"] if rij else None

    def _rijen(self, vraag: str, plaats: Plaats, gemeenten: Iterable[str]) -> Sequence[dict[str, Any]]:
        with self.datastore.get_connection() as conn:
            gevraagd = {**plaats._asdict(), "gemeenten": list(gemeenten)}
            return conn.execute(vraag, gevraagd, prepare=True).fetchall()


def _werk(rij: dict[str, Any]) -> Werk:
    area, year, subject, was, becomes, coach, work_was, work_becomes, cases = rij.values()
    return Werk((area, year, subject, was, becomes), Last(area, coach, work_was, work_becomes), cases)
