"""De evaluatie: terugkoppelen, terugkijken en afsluiten (Routekaart stap 12 en 13)."""

from __future__ import annotations

from uuid import UUID

from contracts.evaluation import CasusAfgesloten, CasusGeevalueerd, LeerpuntVastgesteld, ResultatenTeruggekoppeld
from contracts.intake import CasusHeropend
from contracts.monitoring import JongereTeruggevallen, MeldingAfgesloten, NazorgAfgerond, NazorgGestart
from contracts.routing import RouteBepaald
from contracts.woorden import Ontvanger, Partij, Resultaat, Stap
from kit.aggregate import Aggregate, Latest, Refusal, evolves


class TrajectLooptNog(Refusal):
    """De melding is nog niet afgesloten (stap 11), en de route gaat niet rechtstreeks naar stap 12."""


class NazorgLooptNog(Refusal):
    """De nazorg is nog niet afgerond (stap 11)."""


class NietTeruggekoppeld(Refusal):
    """De resultaten zijn nog niet teruggekoppeld (stap 12)."""


class NietGeevalueerd(Refusal):
    """De casus is nog niet met de partners geevalueerd (stap 13)."""


class OntvangerOntbreekt(Refusal):
    """Noem ten minste een ontvanger met de grondslag."""

    status = 400


class Evaluatie(Aggregate):
    """Wat evaluation van een casus weet."""

    service = "evaluation"

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self._besluit: Latest[RouteBepaald] = Latest()
        self._resultaat: Latest[Resultaat] = Latest()
        self._nazorg: Latest[bool] = Latest()
        self.teruggekoppeld = False
        self.geevalueerd = False
        self.leerpunten = 0

    @property
    def route(self) -> str | None:
        """De route die routing het laatst bepaalde."""
        return self._besluit.value.route if self._besluit.value else None

    @property
    def resultaat(self) -> Resultaat | None:
        """Wat het traject opleverde; None zolang het loopt, na een terugval opnieuw, en als er geen traject was."""
        return self._resultaat.value

    @property
    def nazorg_loopt(self) -> bool:
        """Of de nazorg is begonnen en nog niet is geeindigd."""
        return bool(self._nazorg.value)

    def koppel_resultaten_terug(self, ontvangers: tuple[Ontvanger, ...], inhoud: str) -> None:
        """Deel de resultaten met partners en betrokkenen, ieder op een grondslag."""
        self.moet_lopen()
        if not ontvangers:
            raise OntvangerOntbreekt
        self.vereis(self._traject_klaar, TrajectLooptNog, Stap.KOPPEL_TERUG)
        self.leg_vast(ResultatenTeruggekoppeld, ontvangers=ontvangers, inhoud=inhoud)

    def evalueer_casus(self, deelnemers: tuple[Partij, ...], reflectie: str) -> None:
        """Kijk met de partners terug op de gemaakte keuzes."""
        self.moet_lopen()
        self.vereis(self.teruggekoppeld, NietTeruggekoppeld, Stap.EVALUEER)
        self.leg_vast(CasusGeevalueerd, deelnemers=deelnemers, reflectie=reflectie)

    def stel_leerpunt_vast(self, stap: Stap, leerpunt: str) -> None:
        """Leg een leerpunt voor het werkproces vast."""
        self.moet_lopen()
        self.leg_vast(LeerpuntVastgesteld, stap=stap, leerpunt=leerpunt)

    def sluit_casus(self) -> None:
        """Sluit de casus; een nieuw signaal opent een nieuwe."""
        self.moet_lopen()
        self.vereis(self._traject_klaar, TrajectLooptNog, Stap.EVALUEER)
        self.vereis(not self.nazorg_loopt, NazorgLooptNog, Stap.EVALUEER)
        self.vereis(self.geevalueerd, NietGeevalueerd, Stap.EVALUEER)
        self.leg_vast(CasusAfgesloten, resultaat=self.resultaat)

    @property
    def _traject_klaar(self) -> bool:
        besluit = self._besluit.value
        return self.resultaat is not None or (besluit is not None and not besluit.langs(Stap.SLUIT_MELDING))

    # --- Wat de feiten betekenen

    @evolves(RouteBepaald)
    def _route_bepaald(self, feit: RouteBepaald) -> None:
        self._besluit.hear(feit, feit)

    @evolves(MeldingAfgesloten)
    def _melding_afgesloten(self, feit: MeldingAfgesloten) -> None:
        self._resultaat.hear(feit, feit.resultaat)

    @evolves(NazorgGestart)
    def _nazorg_gestart(self, feit: NazorgGestart) -> None:
        self._nazorg.hear(feit, True)

    @evolves(NazorgAfgerond)
    def _nazorg_afgerond(self, feit: NazorgAfgerond) -> None:
        self._nazorg.hear(feit, False)
        self._resultaat.hear(feit, feit.situatie)

    @evolves(JongereTeruggevallen)
    def _teruggevallen(self, feit: JongereTeruggevallen) -> None:
        self._nazorg.hear(feit, False)
        self._resultaat.hear(feit, None)
        self.teruggekoppeld = self.geevalueerd = False

    @evolves(ResultatenTeruggekoppeld)
    def _teruggekoppeld(self, feit: ResultatenTeruggekoppeld) -> None:
        self.teruggekoppeld = True
        self.stap = Stap.KOPPEL_TERUG

    @evolves(CasusGeevalueerd)
    def _geevalueerd(self, feit: CasusGeevalueerd) -> None:
        self.geevalueerd = True
        self.stap = Stap.EVALUEER

    @evolves(LeerpuntVastgesteld)
    def _leerpunt(self, feit: LeerpuntVastgesteld) -> None:
        self.leerpunten += 1

    @evolves(CasusAfgesloten)
    def _afgesloten(self, feit: CasusAfgesloten) -> None:
        self.closing = max(self.closing, feit.volgnummer)

    @evolves(CasusHeropend)
    def _casus_heropend(self, feit: CasusHeropend) -> None:
        self.reopened = max(self.reopened, feit.afsluiting)
        self.teruggekoppeld = self.geevalueerd = False
