"""De routering: doelgroep en route, en het plan van aanpak (Routekaart stap 3 en 8)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from contracts.evaluation import CasusAfgesloten
from contracts.intake import (
    CasusHeropend,
    GegevensGecontroleerd,
    MeldingIngetrokken,
    MeldingOntvangen,
    VooronderzoekAfgerond,
    VooronderzoekHeropend,
)
from contracts.monitoring import HerzieningGevraagd
from contracts.routes import route_voor
from contracts.routing import (
    DirecteActieVereist,
    DoelgroepGewijzigd,
    DoelgroepVastgesteld,
    DoelgroepVoorgesteld,
    PlanHerzien,
    PlanOpgesteld,
    RegiehouderAangewezen,
    RouteBepaald,
)
from contracts.woorden import (
    Doelgroep,
    Doelgroepinvoer,
    Onderwijssoort,
    Partij,
    PlanActie,
    Regelverwijzing,
    Regiesoort,
    Route,
    Stap,
    Terugkoppelafspraak,
    Verwachting,
)
from kit.aggregate import Aggregate, Latest, Refusal, evolves

ZELF_BEPAALD = Regelverwijzing(tabel="geen", regel="professioneel-oordeel", bron="pas toe of leg uit")


class AfwijkingZonderMotivering(Refusal):
    """Deze doelgroep wijkt af van het voorstel. Geef in 'motivering' de reden op."""


class WijzigingZonderMotivering(Refusal):
    """De doelgroep staat al vast. Geef in 'motivering' de reden van de wijziging op."""


class DoelgroepIsNietVastgesteld(Refusal):
    """De doelgroep staat nog niet vast (stap 3)."""


class VooronderzoekIsNietAfgerond(Refusal):
    """Het vooronderzoek is nog niet afgerond (stap 7)."""


class GeenPlanOpDezeRoute(Refusal):
    """Op deze route volgt geen plan van aanpak: de casus gaat naar stap 12."""


class PlanBestaatNiet(Refusal):
    """Er is nog geen plan van aanpak (stap 8)."""


class PlanBestaatAl(Refusal):
    """Er is al een plan van aanpak. Herzie het, met de reden van de herziening."""


class ActiesDubbelGenummerd(Refusal):
    """Iedere actie in het plan heeft een eigen nummer."""

    status = 400


class ProcesregieIsVanDoorstroompunt(Refusal):
    """De procesregie is altijd van het Doorstroompunt (stap 8)."""


class Routering(Aggregate):
    """Wat routing van een casus weet."""

    service = "routing"

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.meldingen: dict[int, MeldingOntvangen] = {}
        self.ingetrokken: set[int] = set()
        self.ingeschreven: Latest[bool] = Latest()
        self.startkwalificatie: Latest[bool] = Latest()
        self.onderwijssoort: Latest[Onderwijssoort] = Latest()
        self.uitgeschreven: Latest[GegevensGecontroleerd] = Latest()
        self.voorstel: DoelgroepVoorgesteld | None = None
        self.doelgroep: Doelgroep | None = None
        self.route: Route | None = None
        self._vooronderzoek: Latest[bool] = Latest()
        self.planversie = 0
        self.regiehouders: dict[Regiesoort, Partij] = {}
        self.herziening_van = 0

    @property
    def melding(self) -> MeldingOntvangen | None:
        """De laatste melding die niet is ingetrokken; zijn zij dat allemaal, dan de laatste."""
        lopend = self.meldingen.keys() - self.ingetrokken
        nummer = max(lopend or self.meldingen, default=0)
        return self.meldingen.get(nummer)

    @property
    def verzuim(self) -> bool:
        """Of er een verzuimmelding is die niet is ingetrokken."""
        return any(self.meldingen[nummer].verzuim for nummer in self.meldingen.keys() - self.ingetrokken)

    @property
    def vooronderzoek_af(self) -> bool:
        """Of intake het vooronderzoek afrondde, en daarna niet heropende."""
        return bool(self._vooronderzoek.value)

    @property
    def herziening_gevraagd(self) -> bool:
        """Of stap 10 om herziening van het laatste plan vroeg."""
        return 0 < self.planversie <= self.herziening_van

    def stel_doelgroep_voor(
        self,
        doelgroep: Doelgroep | None,
        verwijs_naar: Partij | None,
        regel: Regelverwijzing,
        invoer: Doelgroepinvoer,
        ontbreekt: tuple[str, ...],
    ) -> None:
        """Leg het voorstel van de beslistabel vast, als het iets nieuws zegt."""
        vorige = self.voorstel
        zelfde = vorige and (vorige.doelgroep, vorige.regel, vorige.invoer) == (doelgroep, regel, invoer)
        if self.afgesloten or zelfde:
            return
        self.leg_vast(
            DoelgroepVoorgesteld,
            doelgroep=doelgroep,
            verwijs_naar=verwijs_naar,
            regel=regel,
            invoer=invoer,
            ontbreekt=ontbreekt,
        )

    def stel_doelgroep_vast(self, doelgroep: Doelgroep, motivering: str | None) -> None:
        """De coach bevestigt het voorstel, of wijkt er met een reden van af; de route volgt eruit."""
        self.moet_lopen()
        if self.doelgroep == doelgroep:
            return
        volgt_voorstel = self.voorstel is not None and self.voorstel.doelgroep == doelgroep
        regel = self.voorstel.regel if self.voorstel is not None and volgt_voorstel else ZELF_BEPAALD
        if self.doelgroep is not None:
            if not motivering:
                raise WijzigingZonderMotivering
            self.leg_vast(
                DoelgroepGewijzigd, van=self.doelgroep, doelgroep=doelgroep, regel=regel, motivering=motivering
            )
        else:
            if not volgt_voorstel and not motivering:
                raise AfwijkingZonderMotivering
            self.leg_vast(DoelgroepVastgesteld, doelgroep=doelgroep, regel=regel, motivering=motivering)
        route, vervolgstap, routeregel = route_voor(doelgroep, self.vandaag)
        self.leg_vast(RouteBepaald, doelgroep=doelgroep, route=route, vervolgstap=vervolgstap, regel=routeregel)

    def meld_directe_actie(self, actie: str) -> None:
        """Leg vast dat er meteen iets moet gebeuren."""
        self.moet_lopen()
        self.leg_vast(DirecteActieVereist, actie=actie)

    def stel_plan_op(
        self,
        doel: str,
        acties: tuple[PlanActie, ...],
        terugkoppeling: tuple[Terugkoppelafspraak, ...],
        verwachtingen: tuple[Verwachting, ...],
    ) -> None:
        """Maak met de jongere en partners het plan van aanpak; de procesregie is van het Doorstroompunt."""
        self._mag_plannen(acties)
        if self.planversie:
            raise PlanBestaatAl
        self.leg_vast(
            PlanOpgesteld,
            versie=1,
            doel=doel,
            acties=acties,
            terugkoppeling=terugkoppeling,
            verwachtingen=verwachtingen,
        )
        if Regiesoort.PROCESREGIE not in self.regiehouders:
            self.leg_vast(RegiehouderAangewezen, regie=Regiesoort.PROCESREGIE, partij=Partij.DOORSTROOMPUNT)

    def herzie_plan(
        self,
        doel: str,
        acties: tuple[PlanActie, ...],
        terugkoppeling: tuple[Terugkoppelafspraak, ...],
        verwachtingen: tuple[Verwachting, ...],
        reden: str,
    ) -> None:
        """Herzie het plan; de eerdere versie blijft bewaard."""
        self._mag_plannen(acties)
        if not self.planversie:
            raise PlanBestaatNiet
        self.leg_vast(
            PlanHerzien,
            versie=self.planversie + 1,
            doel=doel,
            acties=acties,
            terugkoppeling=terugkoppeling,
            verwachtingen=verwachtingen,
            reden=reden,
        )

    def wijs_regiehouder_aan(self, regie: Regiesoort, partij: Partij, naam: str | None) -> None:
        """Leg vast wie de regie voert; de casusregie volgt de wens van de jongere."""
        self.moet_lopen()
        if regie is Regiesoort.PROCESREGIE and partij is not Partij.DOORSTROOMPUNT:
            raise ProcesregieIsVanDoorstroompunt
        self.leg_vast(RegiehouderAangewezen, regie=regie, partij=partij, naam=naam)

    def _mag_plannen(self, acties: tuple[PlanActie, ...]) -> None:
        self.moet_lopen()
        if len({actie.actie for actie in acties}) < len(acties):
            raise ActiesDubbelGenummerd
        self.vereis(self.doelgroep is not None, DoelgroepIsNietVastgesteld, Stap.STEL_PLAN_OP)
        self.vereis(self.route is not Route.TERUGKOPPELING, GeenPlanOpDezeRoute, Stap.STEL_PLAN_OP)
        self.vereis(self.vooronderzoek_af, VooronderzoekIsNietAfgerond, Stap.STEL_PLAN_OP)

    @property
    def peildatum(self) -> date | None:
        """Op welke dag de gegevens gelden: die van de laatste melding; toen was dit de leeftijd."""
        return self.melding.peildatum if self.melding else None

    # --- Wat de feiten betekenen

    @evolves(MeldingOntvangen)
    def _melding(self, feit: MeldingOntvangen) -> None:
        self.meldingen[feit.volgnummer] = feit
        if feit.ingeschreven is not None:
            self.ingeschreven.hear(feit, feit.ingeschreven)

    @evolves(MeldingIngetrokken)
    def _melding_ingetrokken(self, feit: MeldingIngetrokken) -> None:
        self.ingetrokken.add(feit.melding)

    @evolves(GegevensGecontroleerd)
    def _gegevens(self, feit: GegevensGecontroleerd) -> None:
        if feit.ingeschreven is not None:
            self.ingeschreven.hear(feit, feit.ingeschreven)
        if feit.startkwalificatie is not None:
            self.startkwalificatie.hear(feit, feit.startkwalificatie)
        if feit.onderwijssoort is not None:
            self.onderwijssoort.hear(feit, feit.onderwijssoort)
        if feit.uitschrijfdatum is not None:
            self.uitgeschreven.hear(feit, feit)

    @evolves(DoelgroepVoorgesteld)
    def _voorgesteld(self, feit: DoelgroepVoorgesteld) -> None:
        self.voorstel = feit

    @evolves(DoelgroepVastgesteld)
    def _vastgesteld(self, feit: DoelgroepVastgesteld) -> None:
        self.doelgroep = feit.doelgroep
        self.stap = Stap.STEL_DOELGROEP_VAST

    @evolves(DoelgroepGewijzigd)
    def _gewijzigd(self, feit: DoelgroepGewijzigd) -> None:
        self.doelgroep = feit.doelgroep

    @evolves(RouteBepaald)
    def _route(self, feit: RouteBepaald) -> None:
        self.route = feit.route

    @evolves(VooronderzoekAfgerond)
    def _vooronderzoek_afgerond(self, feit: VooronderzoekAfgerond) -> None:
        self._vooronderzoek.hear(feit, True)

    @evolves(VooronderzoekHeropend)
    def _vooronderzoek_heropend(self, feit: VooronderzoekHeropend) -> None:
        self._vooronderzoek.hear(feit, False)

    @evolves(HerzieningGevraagd)
    def _herziening(self, feit: HerzieningGevraagd) -> None:
        self.herziening_van = max(self.herziening_van, feit.planversie)

    @evolves(PlanOpgesteld)
    def _plan(self, feit: PlanOpgesteld) -> None:
        self.planversie = feit.versie
        self.stap = Stap.STEL_PLAN_OP

    @evolves(PlanHerzien)
    def _plan_herzien(self, feit: PlanHerzien) -> None:
        self.planversie = feit.versie

    @evolves(RegiehouderAangewezen)
    def _regie(self, feit: RegiehouderAangewezen) -> None:
        self.regiehouders[feit.regie] = feit.partij

    @evolves(CasusAfgesloten)
    def _afgesloten(self, feit: CasusAfgesloten) -> None:
        self.closing = max(self.closing, feit.volgnummer)

    @evolves(CasusHeropend)
    def _casus_heropend(self, feit: CasusHeropend) -> None:
        self.reopened = max(self.reopened, feit.afsluiting)
