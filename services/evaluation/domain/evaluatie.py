"""De evaluatie: terugkoppelen, terugkijken en afsluiten (Routekaart stap 12 en 13)."""

from __future__ import annotations

from uuid import UUID

from contracts.evaluation import CasusAfgesloten, CasusGeevalueerd, LeerpuntVastgesteld, ResultatenTeruggekoppeld
from contracts.feit import dag
from contracts.intake import CasusHeropend, MeldingOntvangen, ToestemmingGegeven, ToestemmingIngetrokken
from contracts.monitoring import JongereTeruggevallen, MeldingAfgesloten, NazorgAfgerond, NazorgGestart
from contracts.routing import RouteBepaald
from contracts.woorden import (
    KETENPARTNERS,
    Beeindigingsreden,
    Grondslag,
    Ontvanger,
    Partij,
    Reflectie,
    Resultaat,
    Stap,
)
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


class OuderZonderToestemming(Refusal):
    """Wie 18 is beslist zelf over ouders: zij horen resultaten alleen met toestemming van de jongere (stap 6)."""


class ToestemmingGeldtNiet(Refusal):
    """De toestemming van de jongere geldt niet voor deze partij en deze gegevens (stap 6)."""


class GeenPartnerDeelgenomen(Refusal):
    """Aan de evaluatie deed geen ketenpartner mee (stap 13)."""


VOLWASSEN = 18


class Evaluatie(Aggregate):
    """Wat evaluation van een casus weet."""

    service = "evaluation"

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self._besluit: Latest[RouteBepaald] = Latest()
        self._resultaat: Latest[Resultaat] = Latest()
        self._nazorg: Latest[bool] = Latest()
        self._melding: Latest[MeldingOntvangen] = Latest()
        self._toestemmingen: dict[UUID, ToestemmingGegeven] = {}
        self._ingetrokken: set[UUID] = set()
        self.teruggekoppeld = False
        self.geevalueerd = False
        self.leerpunten: dict[int, Stap] = {}

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
        self.moet_mogen_delen()
        if not ontvangers:
            raise OntvangerOntbreekt
        for ontvanger in ontvangers:
            self._mag_horen(ontvanger)
        self.vereis(self._traject_klaar, TrajectLooptNog, Stap.KOPPEL_TERUG)
        self.leg_vast(ResultatenTeruggekoppeld, ontvangers=ontvangers, inhoud=inhoud)

    def evalueer_casus(self, deelnemers: tuple[Partij, ...], reflectie: str, vragen: tuple[Reflectie, ...]) -> None:
        """Kijk met de partners terug op de gemaakte keuzes, aan de hand van gekozen vragen."""
        self.moet_lopen()
        self.vereis(self.teruggekoppeld, NietTeruggekoppeld, Stap.EVALUEER)
        self.vereis(not KETENPARTNERS.isdisjoint(deelnemers), GeenPartnerDeelgenomen, Stap.EVALUEER)
        self.leg_vast(CasusGeevalueerd, deelnemers=deelnemers, reflectie=reflectie, vragen=vragen)

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

    def beeindig(self, reden: Beeindigingsreden) -> None:
        """Sluit de casus meteen: intake beeindigde haar, dus de route hoeft niet te worden uitgelopen."""
        if not self.afgesloten:
            self.leg_vast(CasusAfgesloten, resultaat=self.resultaat, beeindiging=reden)

    def _mag_horen(self, ontvanger: Ontvanger) -> None:
        """Zonder grondslag wordt het geweigerd, ook met een reden."""
        if ontvanger.grondslag is Grondslag.TOESTEMMING:
            if not any(self._dekt(gegeven, ontvanger) for gegeven in self._toestemmingen.values()):
                raise ToestemmingGeldtNiet
        elif ontvanger.partij is Partij.OUDER and self._kan_volwassen_zijn:
            raise OuderZonderToestemming

    def _dekt(self, gegeven: ToestemmingGegeven, ontvanger: Ontvanger) -> bool:
        geldt = gegeven.toestemming not in self._ingetrokken and gegeven.tot >= self.vandaag
        return geldt and gegeven.partij is ontvanger.partij and set(ontvanger.gegevens) <= set(gegeven.gegevens)

    @property
    def _kan_volwassen_zijn(self) -> bool:
        """De verjaardag is niet bekend, de leeftijd bij de melding wel: bij twijfel is de jongere volwassen."""
        melding = self._melding.value
        if melding is None:
            return True
        verstreken = self.vandaag - dag(melding.vastgelegd_op)
        return melding.leeftijd + 1 + verstreken.days // 365 >= VOLWASSEN

    @property
    def _traject_klaar(self) -> bool:
        besluit = self._besluit.value
        return self.resultaat is not None or (besluit is not None and not besluit.langs(Stap.SLUIT_MELDING))

    # --- Wat de feiten betekenen

    @evolves(MeldingOntvangen)
    def _melding_ontvangen(self, feit: MeldingOntvangen) -> None:
        self._melding.hear(feit, feit)

    @evolves(ToestemmingGegeven)
    def _toestemming_gegeven(self, feit: ToestemmingGegeven) -> None:
        self._toestemmingen[feit.toestemming] = feit

    @evolves(ToestemmingIngetrokken)
    def _toestemming_ingetrokken(self, feit: ToestemmingIngetrokken) -> None:
        self._ingetrokken.add(feit.toestemming)

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
        self.leerpunten[feit.volgnummer] = feit.stap

    @evolves(CasusAfgesloten)
    def _afgesloten(self, feit: CasusAfgesloten) -> None:
        self.closing = max(self.closing, feit.volgnummer)

    @evolves(CasusHeropend)
    def _casus_heropend(self, feit: CasusHeropend) -> None:
        self.reopened = max(self.reopened, feit.afsluiting)
        self.teruggekoppeld = self.geevalueerd = False
