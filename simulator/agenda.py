"""Wanneer iets gebeurt: tussen de melding en het inlezen ervan, in werktijd, in de volgorde van de stappen."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Protocol

from contracts.woorden import Stap

DAG_BEGINT = 8
DAG_MINUTEN = 7 * 60
DEEL = {
    Stap.SIGNALEER: (0.0, 0.0),
    Stap.NEEM_KENNIS_VAN_DOSSIER: (0.0, 0.12),
    Stap.STEL_DOELGROEP_VAST: (0.12, 0.15),
    Stap.PLAN_INTAKEGESPREK: (0.15, 0.25),
    Stap.BRENG_SYSTEEM_IN_KAART: (0.25, 0.28),
    Stap.VOER_PRIVACYGESPREK: (0.28, 0.31),
    Stap.ROND_VOORONDERZOEK_AF: (0.31, 0.34),
    Stap.STEL_PLAN_OP: (0.34, 0.42),
    Stap.VOER_UIT: (0.42, 0.50),
    Stap.MONITOR: (0.50, 0.70),
    Stap.SLUIT_MELDING: (0.70, 0.92),
    Stap.KOPPEL_TERUG: (0.92, 0.95),
    Stap.EVALUEER: (0.95, 1.0),
}
"""Which part of the time that there is, a step takes."""


class Tijd(Protocol):
    """Wanneer het volgende in een casus gebeurt."""

    def naar(self, stap: Stap) -> None:
        """Go on to a step."""

    def moment(self) -> datetime | None:
        """The next moment, in UTC; None when things happen now."""

    def wacht_tot(self, tot: date) -> None:
        """Nothing happens before this day."""

    @property
    def vandaag(self) -> date:
        """The day on which the casus is now."""


class Agenda:
    """The moments of one casus: each later than the one before, none before the melding or after `tot`.

    `van` is the day of the melding, `tot` when it was read in (UTC). Where no working day lies between, moments are
    None: then things happen when they are recorded.
    """

    def __init__(self, van: date, tot: datetime, rng: Random) -> None:
        dagen = (van + timedelta(days=nummer) for nummer in range(1, (tot.date() - van).days))
        self._werkdagen = [dag for dag in dagen if dag.isoweekday() < 6]
        self._tot, self._rng = tot, rng
        self._plek = self._einde = 0.0

    def naar(self, stap: Stap) -> None:
        """Go on to a step; a step that is done again comes after what was there."""
        begin, einde = DEEL[stap]
        self._plek, self._einde = max(self._plek, begin), max(self._einde, einde)

    def moment(self) -> datetime | None:
        """The next moment, in UTC."""
        if not self._werkdagen:
            return None
        self._plek += (self._einde - self._plek) * self._rng.uniform(0.05, 0.25)
        dag, minuut = divmod(int(self._plek * len(self._werkdagen) * DAG_MINUTEN), DAG_MINUTEN)
        if dag == len(self._werkdagen):
            dag, minuut = dag - 1, DAG_MINUTEN - 1
        return datetime(*self._werkdagen[dag].timetuple()[:3], DAG_BEGINT, tzinfo=UTC) + timedelta(minutes=minuut)

    def wacht_tot(self, tot: date) -> None:
        """What lies ahead cannot be waited for: the time that there was is over."""

    @property
    def vandaag(self) -> date:
        """The day on which the casus is now."""
        if not self._werkdagen:
            return self._tot.date()
        return self._werkdagen[min(int(self._plek * len(self._werkdagen)), len(self._werkdagen) - 1)]
