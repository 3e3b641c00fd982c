"""Hoe lang het duurt: per stap een verdeling, sneller in de ene gemeente dan in de andere."""

from __future__ import annotations

from datetime import UTC, date, datetime
from math import log
from random import Random

from contracts.woorden import Stap
from simulator.kalender import Kalender

AANLOOP = {
    Stap.SIGNALEER: 0.0,
    Stap.NEEM_KENNIS_VAN_DOSSIER: 2.5,
    Stap.STEL_DOELGROEP_VAST: 3.0,
    Stap.PLAN_INTAKEGESPREK: 3.0,
    Stap.BRENG_SYSTEEM_IN_KAART: 0.5,
    Stap.VOER_PRIVACYGESPREK: 0.3,
    Stap.ROND_VOORONDERZOEK_AF: 5.0,
    Stap.STEL_PLAN_OP: 7.0,
    Stap.VOER_UIT: 4.0,
    Stap.MONITOR: 12.0,
    Stap.SLUIT_MELDING: 15.0,
    Stap.KOPPEL_TERUG: 4.0,
    Stap.EVALUEER: 8.0,
}
"""Working days before a step begins; half of all cases take longer."""
TUSSENDOOR = {Stap.MONITOR: 5.0, Stap.SLUIT_MELDING: 11.0, Stap.VOER_UIT: 2.0}
"""Working days between what happens within a step, on average; elsewhere a part of a day."""
KORT = 0.3
SPREIDING = 0.7
RUST_IN_VAKANTIE = 0.75


class NuBereikt(Exception):
    """Wat hierna komt is nog niet gebeurd."""


class Tijdpad:
    """The moments of one casus in the past. Raises NuBereikt for what would come after `nu`.

    `tempo` above 1 is slower.
    """

    def __init__(self, kalender: Kalender, plaats: float, nu: datetime, tempo: float, rng: Random) -> None:
        self._kalender, self._plaats, self._nu = kalender, plaats, nu
        self._tempo, self._rng = tempo, rng
        self._stap = Stap.SIGNALEER

    def naar(self, stap: Stap) -> None:
        """Go on to a step, also when it is done again."""
        self._stap = stap
        if mediaan := AANLOOP[stap] * self._tempo:
            self._plaats += self._rng.lognormvariate(log(mediaan), SPREIDING)

    def moment(self) -> datetime:
        """The next moment, in UTC."""
        self._plaats += self._rng.expovariate(1 / TUSSENDOOR.get(self._stap, KORT)) + 0.01
        if self._rng.random() < RUST_IN_VAKANTIE:
            self._plaats = self._kalender.na_vakantie(self._plaats)
        return self._op(self._plaats)

    def wacht_tot(self, tot: date) -> None:
        """Nothing happens before this day, or moment."""
        self._plaats = max(self._plaats, self._kalender.plaats(tot))

    @property
    def vandaag(self) -> date:
        """The day on which the casus is now."""
        return self._op(self._plaats).date()

    def _op(self, plaats: float) -> datetime:
        if plaats >= len(self._kalender.dagen):
            raise NuBereikt
        moment = self._kalender.moment(plaats).astimezone(UTC)
        if moment > self._nu:
            raise NuBereikt
        return moment
