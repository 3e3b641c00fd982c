"""Stap 10 van de Routekaart: monitor."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from contracts.algemeen import TermijnVerstreken
from contracts.feit import dag
from contracts.monitoring import (
    AfspraakGemist,
    HerzieningGevraagd,
    TerugkoppelingOntvangen,
    TrajectHervat,
    TrajectVastgelopen,
    VervolgactieAfgesproken,
)
from contracts.woorden import EERSTE_VERVOLGACTIE, Actiesoort, Grens, Partij, Resultaat, Stap
from kit.aggregate import Refusal, evolves
from services.monitoring.domain.uitvoering import Uitvoering

FASEN: dict[Literal[2, 3], tuple[Stap, ...]] = {
    2: tuple(map(Stap, range(Stap.PLAN_INTAKEGESPREK, Stap.STEL_PLAN_OP))),
    3: (Stap.STEL_PLAN_OP,),
}
"""De stappen van de fasen waar stap 10 naar terug kan."""


class TrajectIsVastgelopen(Refusal):
    """Dit traject staat al als vastgelopen; leg vast wat eraan wordt gedaan, of dat het weer loopt (stap 10)."""


class TrajectIsNietVastgelopen(Refusal):
    """Dit traject staat niet als vastgelopen (stap 10)."""


class StapHoortNietBijFase(Refusal):
    """Noem stappen van fase 2 (4 tot en met 7) of fase 3 (8); bij 'fase' hoort de eerste die opnieuw wordt gedaan."""

    status = 400


class Volgen(Uitvoering):
    """Of de afspraken worden nagekomen, en wat er gebeurt als het vastloopt."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.terugkoppelingen: dict[Partij, TerugkoppelingOntvangen] = {}
        self.gemist: Counter[Partij] = Counter()
        self.vastgelopen = False
        self.resultaat: Resultaat | None = None

    def start_traject(self) -> None:
        """Begin het vervolgtraject volgens het laatste plan; liep het vast, dan loopt het weer."""
        super().start_traject()
        if self.vastgelopen:
            self.leg_vast(TrajectHervat)

    def ontvang_terugkoppeling(self, van: Partij, afspraken_nagekomen: bool, verslag: str) -> None:
        """Leg vast wat de jongere of een partner laat weten."""
        self.moet_lopen()
        self.leg_vast(TerugkoppelingOntvangen, van=van, afspraken_nagekomen=afspraken_nagekomen, verslag=verslag)

    def meld_gemiste_afspraak(self, door: Partij, toelichting: str | None) -> None:
        """Leg vast dat een afspraak is gemist."""
        self.moet_lopen()
        self.leg_vast(AfspraakGemist, door=door, toelichting=toelichting)

    def meld_vastgelopen(self, reden: str) -> None:
        """Leg vast dat het traject vastloopt."""
        self.moet_lopen()
        self._gestart()
        if self.vastgelopen:
            raise TrajectIsVastgelopen
        self.leg_vast(TrajectVastgelopen, reden=reden)

    def hervat_traject(self, toelichting: str) -> None:
        """Leg vast dat het traject weer loopt, en waardoor."""
        self.moet_lopen()
        if not self.vastgelopen:
            raise TrajectIsNietVastgelopen
        self.leg_vast(TrajectHervat, toelichting=toelichting)

    def voeg_vervolgactie_toe(self, soort: Actiesoort, omschrijving: str, wie: Partij, uiterlijk: date) -> None:
        """Spreek een vervolgactie af naast het plan, zodat het traject verder kan."""
        self.moet_lopen()
        self._gestart()
        self.leg_vast(
            VervolgactieAfgesproken,
            actie=max([EERSTE_VERVOLGACTIE, *(nummer + 1 for nummer in self.acties)]),
            soort=soort,
            omschrijving=omschrijving,
            wie=wie,
            uiterlijk=uiterlijk,
        )

    def vraag_herziening(self, fase: Literal[2, 3], reden: str, stappen: tuple[Stap, ...]) -> None:
        """Vraag om stappen van fase 2 of 3 opnieuw te doen; het eerdere werk blijft zichtbaar."""
        self.moet_lopen()
        self._gestart()
        if stappen and not (set(stappen) & set(FASEN[fase]) and set(stappen) <= self._stappen_vanaf(fase)):
            raise StapHoortNietBijFase
        self._vraag_herziening(fase, reden, stappen)

    @property
    def afspraken(self) -> dict[Partij, int]:
        """Met wie om de hoeveel weken terugkoppeling is afgesproken, volgens het laatste plan."""
        return {een.partij: een.elke_weken for een in self.plan.terugkoppeling} if self.plan else {}

    @property
    def terugkoppelen_tot(self) -> dict[Partij, date]:
        """De dag waarop een partij uiterlijk weer terugkoppelt; zolang het traject niet is begonnen is er geen."""
        sinds = {partij: self.gestart_op for partij in self.afspraken if self.gestart_op}
        sinds |= {partij: feit.opgetreden_op for partij, feit in self.terugkoppelingen.items() if partij in sinds}
        return {partij: dag(moment) + timedelta(weeks=self.afspraken[partij]) for partij, moment in sinds.items()}

    def _vraag_herziening(self, fase: Literal[2, 3], reden: str, stappen: tuple[Stap, ...]) -> None:
        gevraagd = tuple(sorted(set(stappen)))
        self.leg_vast(HerzieningGevraagd, fase=fase, stappen=gevraagd, planversie=self.planversie, reden=reden)

    @staticmethod
    def _stappen_vanaf(fase: Literal[2, 3]) -> set[Stap]:
        return {stap for nummer, stappen in FASEN.items() if nummer >= fase for stap in stappen}

    def _in_monitor(self) -> None:
        if self.resultaat is None:
            self.stap = Stap.MONITOR

    # --- Wat de feiten betekenen

    @evolves(TerugkoppelingOntvangen)
    def _terugkoppeling(self, feit: TerugkoppelingOntvangen) -> None:
        eerder = self.terugkoppelingen.get(feit.van)
        if eerder is None or feit.opgetreden_op >= eerder.opgetreden_op:
            self.terugkoppelingen[feit.van] = feit
        self._in_monitor()

    @evolves(AfspraakGemist)
    def _gemist(self, feit: AfspraakGemist) -> None:
        self.gemist[feit.door] += 1
        self._in_monitor()

    @evolves(TermijnVerstreken)
    def _verstreken(self, feit: TermijnVerstreken) -> None:
        """Bleef een terugkoppeling uit tot de termijn voorbij was, dan is dat een gemiste afspraak."""
        if feit.partij is not None and feit.grens is Grens.FATAAL:
            self.gemist[feit.partij] += 1

    @evolves(TrajectVastgelopen)
    def _vastgelopen(self, feit: TrajectVastgelopen) -> None:
        self.vastgelopen = True
        self._in_monitor()

    @evolves(TrajectHervat)
    def _hervat(self, feit: TrajectHervat) -> None:
        self.vastgelopen = False

    @evolves(HerzieningGevraagd)
    def _herziening(self, feit: HerzieningGevraagd) -> None:
        self.herziening = True
        self._in_monitor()
