"""Alle feiten van een casus opgeteld tot een beeld."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import singledispatchmethod
from typing import Any, Self
from uuid import UUID

from contracts import algemeen, evaluation, intake, monitoring, routing
from contracts.feit import CasusFeit, Rol
from contracts.woorden import Beeindigingsreden, Doelgroep, Masroute, Partij, Regiesoort, Resultaat, Stap
from services.evaluation.casusbeeld.stappen import BEGIN_VAN_FASE, Afwijking, Stappen, Stapstand, Teruggang
from services.evaluation.casusbeeld.termijnen import Termijn, Termijnen, Termijnfeit
from services.evaluation.casusbeeld.wachten import Wacht, wacht_op

BEHANDELAARS = frozenset({Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR})
NIET_GEKEKEN = (
    algemeen.TermijnGestart,
    algemeen.TermijnGehaald,
    algemeen.TermijnVervallen,
    intake.CasusGeopend,
    intake.CasusHeropend,
    intake.CasusOvergedragen,
    intake.CoachToegewezen,
    routing.InkomenssignaalOntvangen,
    intake.MeldingGekoppeld,
    intake.MeldingIngetrokken,
    intake.MeldingOntvangen,
    intake.NoodtoegangBeoordeeld,
    intake.NoodtoegangVerleend,
    intake.OnderzoekVerwerkt,
    routing.PrioriteitBepaald,
)
"""Aanvoeren en verdelen doet een behandelaar zonder dat er naar de zaak is gekeken; termijnen volgen vanzelf."""


@dataclass(frozen=True, slots=True)
class Afsluiting:
    """Wanneer en waarom een casus is gesloten."""

    afgesloten_op: datetime
    resultaat: Resultaat | None
    beeindiging: Beeindigingsreden | None


class Casusbeeld:
    """De stand van een casus over alle diensten, na de feiten die zijn opgenomen."""

    def __init__(self) -> None:
        self.casus_id: UUID | None = None
        self.jongere_id: UUID | None = None
        self.gemeente = ""
        self.coach: str | None = None
        self.feiten = 0
        self.geopend_op: datetime | None = None
        self.gewijzigd_op: datetime | None = None
        self.persoon: intake.MeldingOntvangen | intake.PersoonsgegevensGecorrigeerd | None = None
        self.meldingen = 0
        self.prioriteit: int | None = None
        self.doelgroep: Doelgroep | None = None
        self.voorstel: Doelgroep | None = None
        self.ontbreekt: tuple[str, ...] = ()
        self.route: str | None = None
        self.masroute: Masroute | None = None
        self.gesprek_op: datetime | None = None
        self.casusregie: Partij | None = None
        self.procesregie: Partij | None = None
        self.planversie = 0
        self.gestarte_planversie = 0
        self.vastgelopen = False
        self.resultaat: Resultaat | None = None
        self.nazorg_loopt = False
        self.beeindiging: Beeindigingsreden | None = None
        self.afsluiting: Afsluiting | None = None
        self._stappen = Stappen()
        self._termijnen = Termijnen()
        self._ongezien: set[int] = set()
        self._noodtoegangen: set[int] = set()
        self._beoordeeld: set[int] = set()
        self._voorstel_bij_besluit: Doelgroep | None = None
        self._gesloten, self._heropend = 0, 0

    @classmethod
    def van(cls, feiten: Iterable[CasusFeit]) -> Self:
        """Het beeld na deze feiten, in de volgorde van het grootboek."""
        beeld = cls()
        for feit in feiten:
            beeld.neem_op(feit)
        return beeld

    # --- Wat uit de stand volgt

    @property
    def stap(self) -> Stap:
        """De stap van de Routekaart die aan de beurt is."""
        return self._stappen.nu

    @property
    def stappen(self) -> tuple[Stapstand, ...]:
        """Alle dertien stappen: gedaan, begonnen, overgeslagen, open of niet op de route."""
        return self._stappen.standen()

    @property
    def afwijkingen(self) -> tuple[Afwijking, ...]:
        """Waarvan met reden is afgeweken."""
        return tuple(self._stappen.afwijkingen)

    @property
    def teruggegaan(self) -> tuple[Teruggang, ...]:
        """Wanneer en waarheen de casus terugging."""
        return tuple(self._stappen.teruggegaan)

    @property
    def termijnen(self) -> tuple[Termijn, ...]:
        """Wat openstaat, het eerst aflopende vooraan; in een gesloten casus niets."""
        return () if self.afgesloten else self._termijnen.open

    @property
    def eerstvolgende(self) -> Termijn | None:
        """De termijn die het eerst afloopt, of het langst is verlopen; een opgeschorte telt niet."""
        return None if self.afgesloten else self._termijnen.eerstvolgende

    @property
    def nieuw(self) -> bool:
        """Of er een melding is waar nog niemand naar heeft gekeken."""
        return bool(self._ongezien) and not self.afgesloten

    @property
    def voorstel_open(self) -> bool:
        """Of er een voorstel voor de doelgroep ligt dat iets anders zegt dan bij het laatste besluit bekend was."""
        return self.voorstel not in (None, self.doelgroep, self._voorstel_bij_besluit)

    @property
    def gegevens_ontbreken(self) -> bool:
        """Of er nog geen doelgroep is, doordat het voorstel op gegevens wacht."""
        return self.doelgroep is None and bool(self.ontbreekt)

    @property
    def traject_loopt(self) -> bool:
        """Of het vervolgtraject is gestart en nog geen resultaat heeft."""
        return bool(self.gestarte_planversie) and self.resultaat is None and not self.afgesloten

    @property
    def afgesloten(self) -> bool:
        """Of de casus is gesloten, en daarna niet heropend."""
        return self._gesloten > self._heropend

    @property
    def aan_zet(self) -> tuple[Wacht, ...]:
        """Iedereen op wie de casus wacht."""
        return wacht_op(self)

    @property
    def noodtoegang_open(self) -> bool:
        """Of iemand in nood keek en nog niemand dat heeft beoordeeld; in welke volgorde ook gehoord."""
        return bool(self._noodtoegangen - self._beoordeeld)

    # --- Optellen

    def neem_op(self, feit: CasusFeit) -> None:
        """Werk het beeld bij met een feit; dat een dienst iets hoorde voegt niets toe."""
        if isinstance(feit, algemeen.FeitGehoord):
            return
        if not self.feiten:
            self.casus_id, self.jongere_id = feit.casus_id, feit.jongere_id
            self.gemeente, self.geopend_op = feit.gemeente, feit.vastgelegd_op
        self.feiten += 1
        self.gewijzigd_op = max(self.gewijzigd_op or feit.vastgelegd_op, feit.vastgelegd_op)
        if self._ongezien and feit.actor.rol in BEHANDELAARS and not isinstance(feit, NIET_GEKEKEN):
            self._ongezien.clear()
            self._stappen.rond_af(Stap.SIGNALEER, feit)
        self._verwerk(feit)

    @singledispatchmethod
    def _verwerk(self, feit: Any) -> None:
        """Wat een soort feit met het beeld doet; van de meeste is alleen van belang dat zij er zijn."""

    @_verwerk.register
    def _(self, feit: Termijnfeit) -> None:
        self._termijnen.neem_op(feit)

    @_verwerk.register
    def _(self, feit: algemeen.AfwijkingGemotiveerd) -> None:
        self._stappen.wijk_af(feit)

    # --- Fase 1

    @_verwerk.register
    def _(self, feit: intake.MeldingOntvangen) -> None:
        hersteld = isinstance(self.persoon, intake.PersoonsgegevensGecorrigeerd)
        if self.persoon is None or (not hersteld and feit.volgnummer > self.persoon.volgnummer):
            self.persoon = feit
        self.meldingen += 1
        self._ongezien.add(feit.volgnummer)
        self._stappen.begin(Stap.SIGNALEER)

    @_verwerk.register
    def _(self, feit: intake.PersoonsgegevensGecorrigeerd) -> None:
        if not isinstance(self.persoon, type(feit)) or feit.volgnummer > self.persoon.volgnummer:
            self.persoon = feit

    @_verwerk.register
    def _(self, feit: intake.MeldingIngetrokken) -> None:
        self._ongezien.discard(feit.melding)

    @_verwerk.register
    def _(self, feit: intake.CoachToegewezen) -> None:
        self.coach = feit.coach

    @_verwerk.register
    def _(self, feit: intake.NoodtoegangVerleend) -> None:
        self._noodtoegangen.add(feit.volgnummer)

    @_verwerk.register
    def _(self, feit: intake.NoodtoegangBeoordeeld) -> None:
        self._beoordeeld.add(feit.noodtoegang)

    @_verwerk.register
    def _(self, feit: intake.CasusOvergedragen) -> None:
        self.gemeente = feit.naar

    @_verwerk.register
    def _(
        self, feit: intake.ContactGelegd | intake.SchoolactiesGeinventariseerd | intake.GegevensGecontroleerd
    ) -> None:
        self._stappen.begin(Stap.NEEM_KENNIS_VAN_DOSSIER)

    @_verwerk.register
    def _(self, feit: intake.DossierBeoordeeld) -> None:
        self._stappen.rond_af(Stap.NEEM_KENNIS_VAN_DOSSIER, feit)

    @_verwerk.register
    def _(self, feit: routing.DoelgroepVoorgesteld) -> None:
        self.voorstel, self.ontbreekt = feit.doelgroep, feit.ontbreekt

    @_verwerk.register
    def _(self, feit: routing.DoelgroepVastgesteld | routing.DoelgroepGewijzigd) -> None:
        self.doelgroep, self._voorstel_bij_besluit = feit.doelgroep, self.voorstel
        self._stappen.rond_af(Stap.STEL_DOELGROEP_VAST, feit)

    @_verwerk.register
    def _(self, feit: routing.RouteBepaald) -> None:
        self.route = feit.route
        self._stappen.volg(feit.vervolgstap)

    @_verwerk.register
    def _(self, feit: routing.MasrouteGekozen) -> None:
        self.masroute = feit.masroute

    @_verwerk.register
    def _(self, feit: routing.PrioriteitBepaald) -> None:
        self.prioriteit = feit.prioriteit

    # --- Fase 2 en 3

    @_verwerk.register
    def _(self, feit: intake.IntakegesprekGepland | intake.IntakegesprekVerzet) -> None:
        self.gesprek_op = feit.gesprek_op
        self._stappen.begin(Stap.PLAN_INTAKEGESPREK)

    @_verwerk.register
    def _(self, feit: intake.JongereNietVerschenen) -> None:
        self.gesprek_op = None

    @_verwerk.register
    def _(self, feit: intake.IntakegesprekGevoerd) -> None:
        self.gesprek_op = None
        self._stappen.rond_af(Stap.PLAN_INTAKEGESPREK, feit)

    @_verwerk.register
    def _(self, feit: intake.LeefdomeinenInKaartGebracht) -> None:
        self._stappen.rond_af(Stap.BRENG_SYSTEEM_IN_KAART, feit)

    @_verwerk.register
    def _(self, feit: intake.PrivacygesprekGevoerd) -> None:
        self._stappen.rond_af(Stap.VOER_PRIVACYGESPREK, feit)

    @_verwerk.register
    def _(self, feit: intake.VooronderzoekAfgerond) -> None:
        self._stappen.rond_af(Stap.ROND_VOORONDERZOEK_AF, feit)

    @_verwerk.register
    def _(self, feit: intake.VooronderzoekHeropend) -> None:
        self._stappen.ga_terug(BEGIN_VAN_FASE[2], feit)

    @_verwerk.register
    def _(self, feit: routing.PlanOpgesteld | routing.PlanHerzien) -> None:
        self.planversie = max(self.planversie, feit.versie)
        self.vastgelopen = False
        self._stappen.rond_af(Stap.STEL_PLAN_OP, feit)

    @_verwerk.register
    def _(self, feit: routing.RegiehouderAangewezen) -> None:
        if feit.regie is Regiesoort.CASUSREGIE:
            self.casusregie = feit.partij
        else:
            self.procesregie = feit.partij

    # --- Fase 4

    @_verwerk.register
    def _(self, feit: monitoring.TrajectGestart) -> None:
        self.gestarte_planversie = feit.planversie
        self.vastgelopen = False
        self._stappen.rond_af(Stap.VOER_UIT, feit)

    @_verwerk.register
    def _(self, feit: monitoring.TerugkoppelingOntvangen | monitoring.AfspraakGemist | monitoring.Opgeschaald) -> None:
        self._stappen.begin(Stap.MONITOR)

    @_verwerk.register
    def _(self, feit: monitoring.TrajectVastgelopen) -> None:
        self.vastgelopen = True
        self._stappen.begin(Stap.MONITOR)

    @_verwerk.register
    def _(self, feit: monitoring.HerzieningGevraagd) -> None:
        self._stappen.begin(Stap.MONITOR)
        self._stappen.ga_terug(BEGIN_VAN_FASE[feit.fase], feit)

    @_verwerk.register
    def _(self, feit: monitoring.MeldingAfgesloten) -> None:
        self.resultaat, self.vastgelopen = feit.resultaat, False
        self._stappen.rond_af_als_begonnen(Stap.MONITOR, feit)
        self._stappen.begin(Stap.SLUIT_MELDING)

    @_verwerk.register
    def _(self, feit: monitoring.NazorgGestart) -> None:
        self.nazorg_loopt = True
        self._stappen.begin(Stap.SLUIT_MELDING)

    @_verwerk.register
    def _(self, feit: monitoring.NazorgAfgerond) -> None:
        self.nazorg_loopt, self.resultaat = False, feit.situatie
        self._stappen.rond_af(Stap.SLUIT_MELDING, feit)

    @_verwerk.register
    def _(self, feit: monitoring.JongereTeruggevallen) -> None:
        self.nazorg_loopt, self.resultaat = False, None
        self._stappen.ga_terug(Stap.MONITOR, feit)

    # --- Fase 5

    @_verwerk.register
    def _(self, feit: evaluation.ResultatenTeruggekoppeld) -> None:
        self._stappen.rond_af(Stap.KOPPEL_TERUG, feit)

    @_verwerk.register
    def _(self, feit: evaluation.CasusGeevalueerd) -> None:
        self._stappen.rond_af(Stap.EVALUEER, feit)

    @_verwerk.register
    def _(self, feit: intake.CasusBeeindigd) -> None:
        self.beeindiging = feit.reden

    @_verwerk.register
    def _(self, feit: evaluation.CasusAfgesloten) -> None:
        self._gesloten = max(self._gesloten, feit.volgnummer)
        if self.afgesloten:
            self.afsluiting = Afsluiting(feit.vastgelegd_op, feit.resultaat, feit.beeindiging or self.beeindiging)

    @_verwerk.register
    def _(self, feit: intake.CasusHeropend) -> None:
        self._heropend = max(self._heropend, feit.afsluiting)
        self.nazorg_loopt, self.resultaat, self.beeindiging = False, None, None
        if not self.afgesloten:
            self.afsluiting = None
        self._stappen.ga_terug(Stap.SIGNALEER, feit)
