"""Stap 9 van de Routekaart: voer uit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from contracts.monitoring import ActieAfgerond, ActieGestart, TrajectGestart, VervolgactieAfgesproken
from contracts.routing import PlanHerzien, PlanOpgesteld
from contracts.woorden import Stap, Uitkomst
from kit.aggregate import Refusal, evolves
from services.monitoring.domain.actie import Actie, Plan, Stand, uit_plan, uit_vervolg
from services.monitoring.domain.overleg import Overleg


class PlanOntbreekt(Refusal):
    """Er is nog geen plan van aanpak (stap 8)."""


class TrajectIsNietGestart(Refusal):
    """Het vervolgtraject is nog niet gestart (stap 9)."""


class TrajectIsGestart(Refusal):
    """Het vervolgtraject volgens dit plan is al gestart."""


class PlanWordtHerzien(Refusal):
    """Er is een herziening gevraagd; het traject gaat verder met het herziene plan (stap 8)."""


class ActieStaatNietInPlan(Refusal):
    """Deze actie staat niet in het plan van aanpak, en is geen vervolgactie."""

    status = 404


class ActieIsVervallen(Refusal):
    """Deze actie staat niet meer in het plan dat nu geldt."""


class ActieIsNietGestart(Refusal):
    """Deze actie is nog niet gestart."""


class ActieIsAfgerond(Refusal):
    """Deze actie is al afgerond."""


class Uitvoering(Overleg):
    """Het traject volgens het laatste plan, met alle acties die ooit zijn afgesproken."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.plan: Plan | None = None
        self.gestarte_planversie = 0
        self.gestart_op: datetime | None = None
        self.acties: dict[int, Actie] = {}
        self.herziening = False

    @property
    def planversie(self) -> int:
        """De versie van het laatste plan; 0 zolang er geen is."""
        return self.plan.versie if self.plan else 0

    def start_traject(self) -> None:
        """Begin het vervolgtraject volgens het laatste plan."""
        self.moet_lopen()
        if self.gestart_op is not None and self.gestarte_planversie == self.planversie:
            raise TrajectIsGestart
        self.vereis(self.plan is not None, PlanOntbreekt, Stap.VOER_UIT)
        self.vereis(not self.herziening, PlanWordtHerzien, Stap.VOER_UIT)
        self.leg_vast(TrajectGestart, planversie=self.planversie)

    def start_actie(self, actie: int) -> None:
        """Begin een actie uit het plan, of een vervolgactie."""
        self.moet_lopen()
        self._gestart()
        stand = self._stand(actie)
        self.vereis(stand is not Stand.VERVALLEN, ActieIsVervallen, Stap.VOER_UIT)
        if self.acties[actie].gestart_op is None:
            self.leg_vast(ActieGestart, actie=actie)

    def rond_actie_af(self, actie: int, uitkomst: Uitkomst, toelichting: str | None) -> None:
        """Rond een actie af met haar uitkomst, ook als zij niet meer in het plan staat."""
        self.moet_lopen()
        self._stand(actie)
        self.vereis(self.acties[actie].gestart_op is not None, ActieIsNietGestart, Stap.VOER_UIT)
        self.leg_vast(ActieAfgerond, actie=actie, uitkomst=uitkomst, toelichting=toelichting)

    @property
    def standen(self) -> dict[int, Stand]:
        """Hoe het met iedere actie staat, op nummer."""
        return {nummer: self.acties[nummer].stand(self.planversie) for nummer in sorted(self.acties)}

    @property
    def open_tot(self) -> list[date]:
        """De dag waarop iedere actie die nog open staat klaar moet zijn, de eerste eerst."""
        dicht = (Stand.KLAAR, Stand.VERVALLEN)
        return sorted(self.acties[nummer].uiterlijk for nummer, stand in self.standen.items() if stand not in dicht)

    def _stand(self, actie: int) -> Stand:
        if actie not in self.acties:
            raise ActieStaatNietInPlan
        stand = self.acties[actie].stand(self.planversie)
        if stand is Stand.KLAAR:
            raise ActieIsAfgerond
        return stand

    def _gestart(self) -> None:
        self.vereis(self.gestart_op is not None, TrajectIsNietGestart, Stap.VOER_UIT)

    # --- Wat de feiten betekenen

    @evolves(PlanOpgesteld)
    def _plan_opgesteld(self, feit: PlanOpgesteld) -> None:
        self._neem_plan_over(feit)

    @evolves(PlanHerzien)
    def _plan_herzien(self, feit: PlanHerzien) -> None:
        self._neem_plan_over(feit)

    def _neem_plan_over(self, plan: Plan) -> None:
        """Een plan dat later wordt gehoord dan zijn opvolger vult alleen aan wat daarin niet meer staat."""
        for nummer, nieuw in uit_plan(plan):
            bekend = self.acties.get(nummer)
            if bekend is None or bekend.planversie < plan.versie:
                self.acties[nummer] = bekend.afgesproken_in(nieuw) if bekend else nieuw
        if plan.versie > self.planversie:
            self.plan = plan
            self.herziening = False
            self.stap = Stap.STEL_PLAN_OP

    @evolves(VervolgactieAfgesproken)
    def _vervolgactie(self, feit: VervolgactieAfgesproken) -> None:
        self.acties[feit.actie] = uit_vervolg(feit)

    @evolves(TrajectGestart)
    def _traject_gestart(self, feit: TrajectGestart) -> None:
        self.gestarte_planversie = feit.planversie
        self.gestart_op = feit.opgetreden_op
        self.stap = Stap.VOER_UIT

    @evolves(ActieGestart)
    def _actie_gestart(self, feit: ActieGestart) -> None:
        self.acties[feit.actie] = replace(self.acties[feit.actie], gestart_op=feit.opgetreden_op)

    @evolves(ActieAfgerond)
    def _actie_afgerond(self, feit: ActieAfgerond) -> None:
        klaar = replace(self.acties[feit.actie], afgerond_op=feit.opgetreden_op, uitkomst=feit.uitkomst)
        self.acties[feit.actie] = klaar
