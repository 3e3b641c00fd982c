"""Waar de casus is op de Routekaart: wat is gedaan, overgeslagen, en opnieuw gedaan."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from contracts.algemeen import AfwijkingGemotiveerd
from contracts.feit import CasusFeit
from contracts.woorden import Stap

BEGIN_VAN_FASE = {2: Stap.PLAN_INTAKEGESPREK, 3: Stap.STEL_PLAN_OP}
EERSTE_NA_DOELGROEP = Stap.PLAN_INTAKEGESPREK
"""Waar een casus na stap 3 verder gaat, zolang geen route iets anders zegt."""


class Stapstatus(StrEnum):
    """Hoe het met een stap staat."""

    GEDAAN = "gedaan"
    BEGONNEN = "begonnen"
    OVERGESLAGEN = "overgeslagen"
    OPEN = "open"
    NIET_OP_ROUTE = "niet-op-route"


@dataclass(frozen=True, slots=True)
class Afwijking:
    """Bij deze stap week een professional met reden af; `afgeweken_van` noemt waarvan."""

    stap: Stap
    afgeweken_van: str
    opgetreden_op: datetime
    vastgelegd_op: datetime


@dataclass(frozen=True, slots=True)
class Teruggang:
    """De casus ging terug naar deze stap: een herziening (stap 10), een terugval (stap 11) of een nieuw signaal."""

    naar: Stap
    opgetreden_op: datetime
    vastgelegd_op: datetime


@dataclass(frozen=True, slots=True)
class Stapstand:
    """Een stap van de Routekaart in deze casus; `afwijkingen` leggen uit waarom hij anders ging."""

    stap: Stap
    status: Stapstatus
    gedaan_op: datetime | None
    afwijkingen: tuple[str, ...]


@dataclass(slots=True)
class Stappen:
    """De stappen van een casus. Een ronde loopt tot de casus teruggaat; wat eerder is gedaan blijft gedaan."""

    gedaan: dict[Stap, datetime] = field(default_factory=dict)
    begonnen: set[Stap] = field(default_factory=set)
    afwijkingen: list[Afwijking] = field(default_factory=list)
    teruggegaan: list[Teruggang] = field(default_factory=list)
    vervolgstap: Stap | None = None
    _begin: Stap = Stap.SIGNALEER
    _ronde: dict[Stap, bool] = field(default_factory=dict)

    def begin(self, stap: Stap) -> None:
        """Aan deze stap wordt gewerkt."""
        self.begonnen.add(stap)
        self._ronde.setdefault(stap, False)

    def rond_af(self, stap: Stap, feit: CasusFeit) -> None:
        """Deze stap is gezet."""
        self.begin(stap)
        self.gedaan[stap] = feit.opgetreden_op
        self._ronde[stap] = True

    def rond_af_als_begonnen(self, stap: Stap, feit: CasusFeit) -> None:
        """Een latere stap maakt deze af, als er iets aan is gedaan."""
        if stap in self._ronde:
            self.rond_af(stap, feit)

    def volg(self, vervolgstap: Stap) -> None:
        """De route gaat na stap 3 hier verder. Een andere route begint daar opnieuw."""
        if self.vervolgstap not in (None, vervolgstap):
            self._begin = min(self._begin, Stap.STEL_DOELGROEP_VAST)
            self._ronde = {stap: af for stap, af in self._ronde.items() if stap <= Stap.STEL_DOELGROEP_VAST}
        self.vervolgstap = vervolgstap

    def ga_terug(self, naar: Stap, feit: CasusFeit) -> None:
        """Vanaf deze stap gebeurt alles opnieuw."""
        if naar == self._begin and not self._bezig:
            return
        self._begin, self._ronde = naar, {}
        self.teruggegaan.append(Teruggang(naar, feit.opgetreden_op, feit.vastgelegd_op))

    def wijk_af(self, feit: AfwijkingGemotiveerd) -> None:
        """Onthoud waarvan is afgeweken."""
        self.afwijkingen.append(Afwijking(feit.stap, feit.afgeweken_van, feit.opgetreden_op, feit.vastgelegd_op))

    @property
    def nu(self) -> Stap:
        """De stap die aan de beurt is: waaraan het verst is gewerkt, of als die af is de volgende op de route."""
        if not self._bezig:
            return self._begin
        verst = max(self._bezig)
        if not self._ronde[verst]:
            return verst
        return next((stap for stap in Stap if stap > verst and self._op_route(stap)), Stap.EVALUEER)

    @property
    def _bezig(self) -> list[Stap]:
        """Wat er deze ronde is gedaan; een stap van voor de teruggang kan intussen altijd nog."""
        return [stap for stap in self._ronde if stap >= self._begin]

    def standen(self) -> tuple[Stapstand, ...]:
        """Alle dertien stappen."""
        nu = self.nu
        return tuple(self._stand(stap, nu) for stap in Stap)

    def _stand(self, stap: Stap, nu: Stap) -> Stapstand:
        status = self._status(stap, nu)
        tot = stap
        if status is Stapstatus.OVERGESLAGEN:
            # Wie een stap voorbijgaat geeft de reden bij de stap die hij in plaats daarvan zet.
            tot = min((latere for latere in self.begonnen if latere > stap), default=stap)
        codes = dict.fromkeys(een.afgeweken_van for een in self.afwijkingen if stap <= een.stap <= tot)
        return Stapstand(stap, status, self.gedaan.get(stap), tuple(codes))

    def _status(self, stap: Stap, nu: Stap) -> Stapstatus:
        if stap in self.gedaan:
            return Stapstatus.GEDAAN
        if stap in self.begonnen:
            return Stapstatus.BEGONNEN
        if not self._op_route(stap):
            return Stapstatus.NIET_OP_ROUTE
        return Stapstatus.OVERGESLAGEN if stap < nu else Stapstatus.OPEN

    def _op_route(self, stap: Stap) -> bool:
        return stap <= Stap.STEL_DOELGROEP_VAST or stap >= (self.vervolgstap or EERSTE_NA_DOELGROEP)
