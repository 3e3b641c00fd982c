"""Stap 3 van de Routekaart: de doelgroep, voorgesteld door een gedateerde tabel en bepaald door een coach."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.evaluation import CasusAfgesloten
from contracts.feit import CasusFeit, dag
from contracts.intake import (
    CasusHeropend,
    GegevensGecontroleerd,
    MeldingIngetrokken,
    MeldingOntvangen,
    PersoonsgegevensGecorrigeerd,
)
from contracts.routes import Routes, Situatie
from contracts.routing import DoelgroepGewijzigd, DoelgroepVastgesteld, DoelgroepVoorgesteld
from contracts.woorden import ZELF_BEPAALD, Doelgroep, Doelgroepinvoer, Onderwijssoort, Partij, Regelverwijzing, Stap
from kit.aggregate import Latest, Refusal, evolves
from services.routing.domain.route import Routevolging


class AfwijkingZonderMotivering(Refusal):
    """Deze doelgroep wijkt af van het voorstel. Geef in 'motivering' de reden op."""


class WijzigingZonderMotivering(Refusal):
    """De doelgroep staat al vast. Geef in 'motivering' de reden van de wijziging op."""


class HandhavingZonderMotivering(Refusal):
    """Er ligt een nieuw voorstel voor een andere doelgroep. Geef in 'motivering' de reden om bij deze te blijven."""


class Doelgroepbepaling(Routevolging):
    """Wat over de jongere bekend is, wat de tabel voorstelt, en wat de coach bepaalde."""

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.meldingen: dict[int, MeldingOntvangen] = {}
        self.correctie: Latest[PersoonsgegevensGecorrigeerd] = Latest()
        self.ingetrokken: set[int] = set()
        self.ingeschreven: Latest[bool] = Latest()
        self.startkwalificatie: Latest[bool] = Latest()
        self.onderwijssoort: Latest[Onderwijssoort] = Latest()
        self.uitgeschreven: Latest[GegevensGecontroleerd] = Latest()
        self.nieuws_van = date.min
        self.voorstel: DoelgroepVoorgesteld | None = None
        self.besluiten: list[DoelgroepVastgesteld | DoelgroepGewijzigd] = []
        self._inschrijving_bij_besluit = 0

    @property
    def melding(self) -> MeldingOntvangen | None:
        """De laatste melding die niet is ingetrokken; zijn zij dat allemaal, dan de laatste."""
        lopend = self.meldingen.keys() - self.ingetrokken
        nummer = max(lopend or self.meldingen, default=0)
        return self.meldingen.get(nummer)

    @property
    def persoon(self) -> MeldingOntvangen | PersoonsgegevensGecorrigeerd | None:
        """Waar staat hoe oud de jongere is: in de laatste correctie, en anders in de melding."""
        return self.correctie.value or self.melding

    @property
    def verzuim(self) -> bool:
        """Of er een verzuimmelding is die niet is ingetrokken."""
        return any(self.meldingen[nummer].verzuim for nummer in self.meldingen.keys() - self.ingetrokken)

    @property
    def peildatum(self) -> date:
        """De dag van het laatste nieuws, of van een voorstel dat de kalender later gaf: zij gaat nooit terug."""
        return max(self.nieuws_van, self.voorstel.invoer.peildatum if self.voorstel else date.min)

    @property
    def doelgroep(self) -> Doelgroep | None:
        """De doelgroep die nu geldt."""
        return self.besluiten[-1].doelgroep if self.besluiten else None

    @property
    def voorstel_wacht(self) -> bool:
        """Of er een voorstel voor een andere doelgroep ligt waarop de coach nog niets besloot."""
        if self.voorstel is None or self.voorstel.doelgroep in (None, self.doelgroep):
            return False
        return not self.besluiten or self.voorstel.volgnummer > self.besluiten[-1].volgnummer

    @property
    def nieuw_vsver_sinds(self) -> date | None:
        """Sinds wanneer de jongere nieuw-vsv'er is; None wie dat niet is, of daarna (weer) ingeschreven bleek."""
        weer_ingeschreven = self.ingeschreven.value and self.ingeschreven.number > self._inschrijving_bij_besluit
        if self.doelgroep is not Doelgroep.NIEUW_VSVER or weer_ingeschreven:
            return None
        return dag(self.besluiten[-1].opgetreden_op)

    def stel_doelgroep_voor(
        self,
        doelgroep: Doelgroep | None,
        verwijs_naar: Partij | None,
        regel: Regelverwijzing,
        invoer: Doelgroepinvoer,
        ontbreekt: tuple[str, ...],
    ) -> None:
        """Leg het voorstel van de beslistabel vast, als het iets nieuws zegt; alleen een latere dag is niets nieuws."""
        vorige = self.voorstel
        if vorige is not None:
            zelfde_dag = vorige.invoer.model_copy(update={"peildatum": invoer.peildatum})
            if (vorige.doelgroep, vorige.regel, zelfde_dag) == (doelgroep, regel, invoer):
                return
        if self.afgesloten:
            return
        self.leg_vast(
            DoelgroepVoorgesteld,
            doelgroep=doelgroep,
            verwijs_naar=verwijs_naar,
            regel=regel,
            invoer=invoer,
            ontbreekt=ontbreekt,
        )

    def stel_doelgroep_vast(self, doelgroep: Doelgroep, motivering: str | None, routes: Routes) -> None:
        """De coach bevestigt het voorstel, of wijkt er met een reden van af; de route volgt eruit."""
        self.moet_lopen()
        if self.doelgroep == doelgroep:
            self._handhaaf(motivering)
            return
        volgt_voorstel = self.voorstel is not None and self.voorstel.doelgroep == doelgroep
        regel = self.voorstel.regel if self.voorstel is not None and volgt_voorstel else ZELF_BEPAALD
        if self.doelgroep is not None:
            if not motivering and not (volgt_voorstel and self.voorstel_wacht):
                raise WijzigingZonderMotivering
            self.leg_vast(
                DoelgroepGewijzigd, van=self.doelgroep, doelgroep=doelgroep, regel=regel, motivering=motivering
            )
        else:
            if not volgt_voorstel and not motivering:
                raise AfwijkingZonderMotivering
            self.leg_vast(DoelgroepVastgesteld, doelgroep=doelgroep, regel=regel, motivering=motivering)
        self._volg(*routes.voor(self._situatie(doelgroep), self.vandaag), doelgroep)

    def _situatie(self, doelgroep: Doelgroep) -> Situatie:
        laatste = self.voorstel.invoer if self.voorstel else self.persoon
        return Situatie(doelgroep, laatste.leeftijd if laatste else None, self.onderwijssoort.value)

    def _handhaaf(self, motivering: str | None) -> None:
        """De doelgroep blijft, ook al ligt er een ander voorstel; daarna wacht dat voorstel niet meer."""
        if not self.voorstel_wacht:
            return
        if not motivering:
            raise HandhavingZonderMotivering
        self.leg_vast(DoelgroepVastgesteld, doelgroep=self.doelgroep, regel=ZELF_BEPAALD, motivering=motivering)

    # --- Wat de feiten betekenen

    @evolves(MeldingOntvangen)
    def _melding(self, feit: MeldingOntvangen) -> None:
        self._nieuws(feit)
        self.meldingen[feit.volgnummer] = feit
        if feit.ingeschreven is not None:
            self.ingeschreven.hear(feit, feit.ingeschreven)

    @evolves(PersoonsgegevensGecorrigeerd)
    def _persoon_gecorrigeerd(self, feit: PersoonsgegevensGecorrigeerd) -> None:
        self._nieuws(feit)
        self.correctie.hear(feit, feit)

    @evolves(MeldingIngetrokken)
    def _melding_ingetrokken(self, feit: MeldingIngetrokken) -> None:
        self._nieuws(feit)
        self.ingetrokken.add(feit.melding)

    @evolves(GegevensGecontroleerd)
    def _gegevens(self, feit: GegevensGecontroleerd) -> None:
        self._nieuws(feit)
        if feit.ingeschreven is not None:
            self.ingeschreven.hear(feit, feit.ingeschreven)
        if feit.startkwalificatie is not None:
            self.startkwalificatie.hear(feit, feit.startkwalificatie)
        if feit.onderwijssoort is not None:
            self.onderwijssoort.hear(feit, feit.onderwijssoort)
        if feit.uitschrijfdatum is not None:
            self.uitgeschreven.hear(feit, feit)

    def _nieuws(self, feit: CasusFeit) -> None:
        self.nieuws_van = max(self.nieuws_van, feit.peildatum)

    @evolves(DoelgroepVoorgesteld)
    def _voorgesteld(self, feit: DoelgroepVoorgesteld) -> None:
        self.voorstel = feit

    @evolves(DoelgroepVastgesteld)
    def _vastgesteld(self, feit: DoelgroepVastgesteld) -> None:
        self._besloten(feit)
        self.stap = max(self.stap, Stap.STEL_DOELGROEP_VAST)

    @evolves(DoelgroepGewijzigd)
    def _gewijzigd(self, feit: DoelgroepGewijzigd) -> None:
        self._besloten(feit)

    def _besloten(self, feit: DoelgroepVastgesteld | DoelgroepGewijzigd) -> None:
        self.besluiten.append(feit)
        self._inschrijving_bij_besluit = self.ingeschreven.number

    @evolves(CasusAfgesloten)
    def _afgesloten(self, feit: CasusAfgesloten) -> None:
        self.closing = max(self.closing, feit.volgnummer)

    @evolves(CasusHeropend)
    def _casus_heropend(self, feit: CasusHeropend) -> None:
        self.reopened = max(self.reopened, feit.afsluiting)
