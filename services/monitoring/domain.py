"""Het traject: uitvoeren, volgen, afsluiten en nazorg (Routekaart stap 9, 10 en 11)."""

from __future__ import annotations

from datetime import date
from typing import Literal
from uuid import UUID

from contracts.evaluation import CasusAfgesloten
from contracts.intake import CasusHeropend
from contracts.monitoring import (
    ActieAfgerond,
    ActieGestart,
    AfspraakGemist,
    HerzieningGevraagd,
    JongereTeruggevallen,
    MeldingAfgesloten,
    NazorgAfgerond,
    NazorgcontactVastgelegd,
    NazorgGestart,
    Opgeschaald,
    TerugkoppelingOntvangen,
    TrajectGestart,
    TrajectVastgelopen,
)
from contracts.routing import PlanHerzien, PlanOpgesteld
from contracts.woorden import Afsluitstatus, Overlegtafel, Partij, Resultaat, Stap, Uitkomst
from kit.aggregate import Aggregate, Refusal, evolves


class PlanOntbreekt(Refusal):
    """Er is nog geen plan van aanpak (stap 8)."""


class TrajectIsNietGestart(Refusal):
    """Het vervolgtraject is nog niet gestart (stap 9)."""


class TrajectIsGestart(Refusal):
    """Het vervolgtraject volgens dit plan is al gestart."""


class PlanWordtHerzien(Refusal):
    """Er is een herziening gevraagd; het traject gaat verder met het herziene plan (stap 8)."""


class ActieStaatNietInPlan(Refusal):
    """Deze actie staat niet in het plan van aanpak."""

    status = 404


class ActieIsNietGestart(Refusal):
    """Deze actie is nog niet gestart."""


class ActieIsAfgerond(Refusal):
    """Deze actie is al afgerond."""


class ActiesLopenNog(Refusal):
    """Er lopen nog acties uit het plan (stap 9)."""


class BestemmingOntbreekt(Refusal):
    """Noem bij 'naar' de partij of bij 'tafel' het overleg waaraan de casus wordt voorgelegd."""

    status = 400


class MeldingIsAfgesloten(Refusal):
    """De melding is al afgesloten; de nazorg loopt of is klaar (stap 11)."""


class MeldingIsNietAfgesloten(Refusal):
    """De melding is nog niet afgesloten (stap 11)."""


class NazorgLoopt(Refusal):
    """De nazorg loopt al (stap 11)."""


class NazorgLooptNiet(Refusal):
    """Er loopt geen nazorg (stap 11)."""


class NazorgZonderContact(Refusal):
    """Tijdens de nazorg is nog geen contact geweest (stap 11)."""


class Traject(Aggregate):
    """Wat monitoring van een casus weet."""

    service = "monitoring"

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.planversie = 0
        self.gestarte_planversie = 0
        self.acties: dict[int, bool | None] = {}
        self.herziening = False
        self.resultaat: Resultaat | None = None
        self.nazorg_loopt = False
        self.nazorgcontacten = 0
        self.nazorg_af = False
        self.gemist = 0
        self.stap = Stap.STEL_PLAN_OP

    # --- Stap 9: voer uit

    def start_traject(self) -> None:
        """Begin het vervolgtraject volgens het laatste plan."""
        self.moet_lopen()
        self._heeft_plan()
        if self.gestarte_planversie == self.planversie:
            raise TrajectIsGestart
        self.vereis(not self.herziening, PlanWordtHerzien, Stap.VOER_UIT)
        self.leg_vast(TrajectGestart, planversie=self.planversie)

    def start_actie(self, actie: int) -> None:
        """Begin een actie uit het plan."""
        self.moet_lopen()
        self._gestart()
        if actie not in self.acties:
            raise ActieStaatNietInPlan
        if self.acties[actie]:
            raise ActieIsAfgerond
        if self.acties[actie] is None:
            self.leg_vast(ActieGestart, actie=actie)

    def rond_actie_af(self, actie: int, uitkomst: Uitkomst, toelichting: str | None) -> None:
        """Rond een actie af met haar uitkomst."""
        self.moet_lopen()
        if actie not in self.acties:
            raise ActieStaatNietInPlan
        if self.acties[actie]:
            raise ActieIsAfgerond
        self.vereis(self.acties[actie] is False, ActieIsNietGestart, Stap.VOER_UIT)
        self.leg_vast(ActieAfgerond, actie=actie, uitkomst=uitkomst, toelichting=toelichting)

    # --- Stap 10: monitor

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
        self.leg_vast(TrajectVastgelopen, reden=reden)

    def vraag_herziening(self, fase: Literal[2, 3], reden: str) -> None:
        """Vraag om fase 2 of fase 3 opnieuw te doen; het eerdere werk blijft zichtbaar."""
        self.moet_lopen()
        self._heeft_plan()
        self._gestart()
        self.leg_vast(HerzieningGevraagd, fase=fase, planversie=self.planversie, reden=reden)

    def schaal_op(self, naar: Partij | None, tafel: Overlegtafel | None, reden: str) -> None:
        """Leg de casus aan een overlegtafel of een andere partij voor."""
        self.moet_lopen()
        if naar is None and tafel is None:
            raise BestemmingOntbreekt
        self.leg_vast(Opgeschaald, naar=naar, tafel=tafel, reden=reden)

    # --- Stap 11: sluit de melding af, nazorg

    def sluit_melding(self, resultaat: Resultaat, duo_status: Afsluitstatus, toelichting: str | None) -> None:
        """Sluit de melding af met het resultaat; de nazorg volgt."""
        self.moet_lopen()
        if self.resultaat is not None:
            raise MeldingIsAfgesloten
        stap = Stap.SLUIT_MELDING
        self.vereis(bool(self.gestarte_planversie), TrajectIsNietGestart, stap)
        self.vereis(all(klaar is not False for klaar in self.acties.values()), ActiesLopenNog, stap)
        self.leg_vast(MeldingAfgesloten, resultaat=resultaat, duo_status=duo_status, toelichting=toelichting)

    def start_nazorg(self, tot: date, elke_weken: int) -> None:
        """Begin de nazorg volgens de regel van de regio."""
        self.moet_lopen()
        if self.nazorg_loopt:
            raise NazorgLoopt
        self.vereis(self.resultaat is not None, MeldingIsNietAfgesloten, Stap.SLUIT_MELDING)
        self.leg_vast(NazorgGestart, tot=tot, elke_weken=elke_weken)

    def leg_nazorgcontact_vast(self, situatie: Resultaat, notitie: str | None) -> None:
        """Leg een contact tijdens de nazorg vast."""
        self.moet_lopen()
        self.vereis(self.nazorg_loopt, NazorgLooptNiet, Stap.SLUIT_MELDING)
        self.leg_vast(NazorgcontactVastgelegd, situatie=situatie, notitie=notitie)

    def rond_nazorg_af(self, situatie: Resultaat) -> None:
        """Rond de nazorg af."""
        self.moet_lopen()
        self.vereis(self.nazorg_loopt, NazorgLooptNiet, Stap.SLUIT_MELDING)
        self.vereis(self.nazorgcontacten > 0, NazorgZonderContact, Stap.SLUIT_MELDING)
        self.leg_vast(NazorgAfgerond, situatie=situatie)

    def meld_terugval(self, toelichting: str) -> None:
        """De jongere valt terug: het traject loopt weer, vanaf stap 10."""
        self.moet_lopen()
        self.vereis(self.nazorg_loopt, NazorgLooptNiet, Stap.SLUIT_MELDING)
        self.leg_vast(JongereTeruggevallen, toelichting=toelichting)

    def _heeft_plan(self) -> None:
        """Een coach of een overdracht kan eerder bekend zijn dan het plan."""
        if not self.planversie:
            raise PlanOntbreekt

    def _gestart(self) -> None:
        self.vereis(bool(self.gestarte_planversie), TrajectIsNietGestart, Stap.VOER_UIT)

    # --- Wat de feiten betekenen

    @evolves(PlanOpgesteld)
    def _plan_opgesteld(self, feit: PlanOpgesteld) -> None:
        self._nieuw_plan(feit.versie, [actie.actie for actie in feit.acties])

    @evolves(PlanHerzien)
    def _plan_herzien(self, feit: PlanHerzien) -> None:
        self._nieuw_plan(feit.versie, [actie.actie for actie in feit.acties])

    def _nieuw_plan(self, versie: int, acties: list[int]) -> None:
        if versie > self.planversie:
            self.planversie = versie
            self.acties = {actie: self.acties.get(actie) for actie in acties}
            self.herziening = False
            self.stap = Stap.STEL_PLAN_OP

    @evolves(TrajectGestart)
    def _traject_gestart(self, feit: TrajectGestart) -> None:
        self.gestarte_planversie = feit.planversie
        self.stap = Stap.VOER_UIT

    @evolves(ActieGestart)
    def _actie_gestart(self, feit: ActieGestart) -> None:
        self.acties[feit.actie] = False

    @evolves(ActieAfgerond)
    def _actie_afgerond(self, feit: ActieAfgerond) -> None:
        self.acties[feit.actie] = True

    @evolves(TerugkoppelingOntvangen)
    def _terugkoppeling(self, feit: TerugkoppelingOntvangen) -> None:
        self.stap = Stap.MONITOR

    @evolves(AfspraakGemist)
    def _gemist(self, feit: AfspraakGemist) -> None:
        self.gemist += 1
        self.stap = Stap.MONITOR

    @evolves(TrajectVastgelopen)
    def _vastgelopen(self, feit: TrajectVastgelopen) -> None:
        self.stap = Stap.MONITOR

    @evolves(Opgeschaald)
    def _opgeschaald(self, feit: Opgeschaald) -> None:
        self.stap = max(self.stap, Stap.MONITOR)

    @evolves(HerzieningGevraagd)
    def _herziening(self, feit: HerzieningGevraagd) -> None:
        self.herziening = True
        self.stap = Stap.MONITOR

    @evolves(MeldingAfgesloten)
    def _melding_afgesloten(self, feit: MeldingAfgesloten) -> None:
        self.resultaat = feit.resultaat
        self.stap = Stap.SLUIT_MELDING

    @evolves(NazorgGestart)
    def _nazorg_gestart(self, feit: NazorgGestart) -> None:
        self.nazorg_loopt = True
        self.nazorg_af = False
        self.nazorgcontacten = 0

    @evolves(NazorgcontactVastgelegd)
    def _nazorgcontact(self, feit: NazorgcontactVastgelegd) -> None:
        self.nazorgcontacten += 1

    @evolves(NazorgAfgerond)
    def _nazorg_afgerond(self, feit: NazorgAfgerond) -> None:
        self.nazorg_loopt = False
        self.nazorg_af = True

    @evolves(JongereTeruggevallen)
    def _teruggevallen(self, feit: JongereTeruggevallen) -> None:
        self.nazorg_loopt = False
        self.resultaat = None
        self.stap = Stap.MONITOR

    @evolves(CasusAfgesloten)
    def _casus_afgesloten(self, feit: CasusAfgesloten) -> None:
        self.closing = max(self.closing, feit.volgnummer)

    @evolves(CasusHeropend)
    def _casus_heropend(self, feit: CasusHeropend) -> None:
        self.reopened = max(self.reopened, feit.afsluiting)
        self.nazorg_loopt = False
        self.resultaat = None
