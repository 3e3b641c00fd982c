"""Vergelijken: hoeveel casussen anders uitvallen, per groep; over een groep van minder dan tien zegt niets iets.

Geteld wordt alleen over de kleinste groepen (gemeente, jaar, onderwerp, van, naar) die groot genoeg zijn. Ieder getal
is daar een som van. Zo is ook ieder verschil tussen twee getallen een som van groepen van tien of meer: wie aftrekt
vindt geen kleinere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple, Self
from uuid import UUID

from eventsourcing.postgres import PostgresDatastore

from services.evaluation.leren.onderdrukking import DREMPEL, te_klein
from services.evaluation.watals.naspelen import Plaats
from services.evaluation.watals.oordeel import ONVOLDOENDE

CELLEN = """
    SELECT area, year, subject, was, becomes, count(DISTINCT casus) AS cases FROM naspeling_v1
    WHERE concept = %s AND position = %s AND area = ANY(%s) GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""
COACHES = """
    SELECT coach, count(DISTINCT casus) FILTER (WHERE work_was) AS was,
        count(DISTINCT casus) FILTER (WHERE work_becomes) AS becomes,
        count(DISTINCT casus) FILTER (WHERE work_was <> work_becomes) AS moved
    FROM naspeling_v1
    WHERE concept = %s AND position = %s AND area = ANY(%s) AND running AND coach IS NOT NULL GROUP BY 1 ORDER BY 1
"""


CASUSSEN = """
    WITH shown AS (
        SELECT area, year, subject, was, becomes FROM naspeling_v1
        WHERE concept = %(concept)s AND position = %(positie)s AND area = ANY(%(gemeenten)s)
        GROUP BY 1, 2, 3, 4, 5 HAVING count(DISTINCT casus) >= %(kleinste)s
    )
    SELECT DISTINCT n.pseudonym AS pseudoniem, n.subject AS onderwerp, n.was AS toen, n.becomes AS straks
    FROM naspeling_v1 AS n JOIN shown USING (area, year, subject, was, becomes)
    WHERE n.concept = %(concept)s AND n.position = %(positie)s
        AND (n.pseudonym, n.subject, n.was, n.becomes) > (%(na)s, %(onderwerp)s, %(toen)s, %(straks)s)
        AND (%(anders)s::boolean IS NULL OR (n.was <> n.becomes AND n.becomes <> %(onvoldoende)s) = %(anders)s)
    ORDER BY 1, 2, 3, 4 LIMIT %(aantal)s
"""
CASUS = "SELECT casus FROM naspeling_v1 WHERE concept = %s AND position = %s AND pseudonym = %s LIMIT 1"


class Per(StrEnum):
    """Waarnaar de vergelijking is in te delen."""

    GEMEENTE = "gemeente"
    JAAR = "jaar"
    ONDERWERP = "onderwerp"
    TOEN = "toen"


class Casusplaats(NamedTuple):
    """Waar een lijst van casussen verder gaat."""

    na: UUID = UUID(int=0)
    onderwerp: str = ""
    toen: str = ""
    straks: str = ""


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


class Werklast(NamedTuple):
    """Hoeveel lopende casussen een coach had, en onder het concept zou hebben."""

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


@dataclass(frozen=True)
class Vergelijken:
    """Telt wat een naspeling bewaarde, binnen de gemeenten van wie vraagt."""

    datastore: PostgresDatastore

    def cellen(self, plaats: Plaats, gemeenten: Iterable[str]) -> Vergelijking:
        """De vergelijking."""
        return toonbaar(Cel(*rij.values()) for rij in self._rijen(CELLEN, plaats, gemeenten))

    def werklast(self, plaats: Plaats, gemeenten: Iterable[str]) -> list[Werklast]:
        """De werklast per coach, als die en de verschuiving groot genoeg zijn."""
        rijen = self._rijen(COACHES, plaats, gemeenten)
        groot = [rij for rij in rijen if not any(map(te_klein, _aantallen(rij)))]
        return [Werklast(rij["coach"], rij["was"], rij["becomes"]) for rij in groot if rij["was"] or rij["becomes"]]

    def casussen(
        self, plaats: Plaats, gemeenten: Iterable[str], anders: bool | None, na: Casusplaats, aantal: int
    ) -> list[dict[str, Any]]:
        """De casussen in getoonde groepen, op volgorde van pseudoniem."""
        vraag = {
            **plaats._asdict(),
            "gemeenten": list(gemeenten),
            "kleinste": DREMPEL,
            "onvoldoende": ONVOLDOENDE,
            "anders": anders,
            **na._asdict(),
            "aantal": aantal,
        }
        with self.datastore.get_connection() as conn:
            return conn.execute(CASUSSEN, vraag).fetchall()

    def casus(self, plaats: Plaats, pseudoniem: UUID) -> UUID | None:
        """Welke casus in deze naspeling zo heet."""
        with self.datastore.get_connection() as conn:
            rij = conn.execute(CASUS, (*plaats, pseudoniem), prepare=True).fetchone()
        return rij["casus"] if rij else None

    def _rijen(self, vraag: str, plaats: Plaats, gemeenten: Iterable[str]) -> Sequence[dict[str, Any]]:
        with self.datastore.get_connection() as conn:
            return conn.execute(vraag, (*plaats, list(gemeenten)), prepare=True).fetchall()


def _aantallen(rij: dict[str, Any]) -> tuple[int, int, int]:
    return rij["was"], rij["becomes"], rij["moved"]
