"""Het dossier: van signaal tot en met vooronderzoek (Routekaart stap 1, 2 en 4 tot en met 7)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from contracts.evaluation import CasusAfgesloten
from contracts.intake import (
    CasusGeopend,
    CasusHeropend,
    ContactGelegd,
    DossierBeoordeeld,
    GegevensGecontroleerd,
    GegevensGedeeld,
    IntakegesprekGepland,
    IntakegesprekGevoerd,
    IntakegesprekVerzet,
    JongereNietVerschenen,
    LeefdomeinenInKaartGebracht,
    MeldingGekoppeld,
    MeldingIngetrokken,
    MeldingOntvangen,
    PrivacygesprekGevoerd,
    SchoolactiesGeinventariseerd,
    ToestemmingGegeven,
    ToestemmingIngetrokken,
    VooronderzoekAfgerond,
    VooronderzoekHeropend,
)
from contracts.routing import RouteBepaald
from contracts.woorden import (
    KETENPARTNERS,
    LEEFDOMEINEN,
    Contactwijze,
    Gegevenssoort,
    Grondslag,
    Hulpmiddel,
    Kanaal,
    LeefdomeinScore,
    Leerweg,
    Meldinginhoud,
    Onderwijssoort,
    Partij,
    Persoonsgegevens,
    Route,
    Stap,
    Verzuimsoort,
)
from kit.aggregate import Aggregate, Latest, Refusal, evolves


class MeldingsnummerIsVerwerkt(Refusal):
    """Dit meldingsnummer is al verwerkt, met andere gegevens. Controleer het nummer; er is niets gewijzigd."""


class MeldingBestaatNiet(Refusal):
    """Deze melding hoort niet bij de casus."""

    status = 404


class MeldingIsIngetrokken(Refusal):
    """Deze melding is al ingetrokken."""


class ContactOntbreekt(Refusal):
    """Er is nog geen contact geweest met de jongere en met ten minste een ketenpartner (stap 2)."""


class SchoolactiesOntbreken(Refusal):
    """Bij verzuim hoort contact met de school en een lijst van wat de school zelf deed (stap 2)."""


class RouteIsNietBepaald(Refusal):
    """De doelgroep staat nog niet vast, dus is de route nog niet bekend (stap 3)."""


class GeenIntakeOpDezeRoute(Refusal):
    """Op deze route volgt geen intakegesprek: de casus gaat naar stap 12."""


class SchoolNeemtNietDeel(Refusal):
    """De jongere is ingeschreven: de school hoort bij het gesprek (3-gesprek, stap 4)."""


class WensIsNietGevraagd(Refusal):
    """Vraag altijd of de jongere ouders of een partner bij het gesprek wil (stap 4)."""


class GesprekIsNietGepland(Refusal):
    """Er is geen intakegesprek afgesproken (stap 4)."""


class GesprekIsNietGevoerd(Refusal):
    """Het intakegesprek is nog niet gevoerd (stap 4)."""


class OnbekendLeefdomein(Refusal):
    """Een van deze leefdomeinen staat niet op de lijst van de regio."""

    status = 400


class VooronderzoekOnvolledig(Refusal):
    """De leefdomeinen (stap 5) of het privacygesprek (stap 6) ontbreken nog."""


class OnderwijsredenenOntbreken(Refusal):
    """Bij verzuim horen ook de redenen in het onderwijs zelf bij het vooronderzoek (stap 7)."""


class VooronderzoekIsAfgerond(Refusal):
    """Het vooronderzoek is al afgerond."""


class ToestemmingBestaatNiet(Refusal):
    """Deze toestemming bestaat niet."""

    status = 404


class ToestemmingIsGegeven(Refusal):
    """Deze toestemming is al gegeven, voor iets anders. Geef een nieuwe toestemming een nieuwe id."""


class ToestemmingIsIngetrokken(Refusal):
    """Deze toestemming is ingetrokken. Geef een nieuwe toestemming een nieuwe id."""


class GrondslagOntbreekt(Refusal):
    """Voor delen met toestemming moet die gelden voor deze partij en deze gegevens (stap 6)."""


class Dossier(Aggregate):
    """Wat intake van een casus weet."""

    service = "intake"

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.persoon: MeldingOntvangen | None = None
        self.meldingen: dict[int, bool] = {}
        self.verzuimmeldingen: set[int] = set()
        self.ingeschreven: bool | None = None
        self.contacten: set[Partij] = set()
        self.schoolacties = False
        self.beoordeeld = False
        self._route: Latest[Route] = Latest()
        self.gesprek_op: datetime | None = None
        self.gesprek_gevoerd = False
        self.leefdomeinen: LeefdomeinenInKaartGebracht | None = None
        self.privacygesprek = False
        self.toestemmingen: dict[UUID, ToestemmingGegeven] = {}
        self.ingetrokken: set[UUID] = set()
        self.vooronderzoek_af = False

    @property
    def verzuim(self) -> bool:
        """Of er een verzuimmelding is die niet is ingetrokken."""
        return bool(self.verzuimmeldingen)

    @property
    def route(self) -> Route | None:
        """De route die routing het laatst bepaalde."""
        return self._route.value

    # --- Stap 1: signaleer

    def ontvang_melding(
        self,
        jongere: UUID,
        gemeente: str,
        *,
        kanaal: Kanaal,
        verzuimsoort: Verzuimsoort | None,
        ingeschreven: bool | None,
        leeftijd: int,
        niveau: int | None,
        leerweg: Leerweg | None,
        persoon: Persoonsgegevens,
        inhoud: Meldinginhoud,
    ) -> None:
        """Neem een melding aan: zij opent de casus, of sluit aan bij de casus die al loopt."""
        velden = {
            "kanaal": kanaal,
            "verzuimsoort": verzuimsoort,
            "verzuim": verzuimsoort is not None,
            "ingeschreven": ingeschreven,
            "leeftijd": leeftijd,
            "niveau": niveau,
            "leerweg": leerweg,
            "gemeente_in_melding": gemeente,
            "persoon": persoon,
            "inhoud": inhoud,
        }
        if self.last is None:
            self.begin(MeldingOntvangen, jongere, gemeente, **velden)
            self.leg_vast(CasusGeopend, kanaal=kanaal)
        else:
            self.leg_vast(MeldingOntvangen, **velden)
            self.leg_vast(MeldingGekoppeld, melding=self.version)

    def heropen_na(self, afsluiting: int, afgesloten_op: datetime) -> None:
        """Een melding die bij het afsluiten nog niet bekend kon zijn mag niet in een gesloten casus blijven liggen."""
        laatste = self.persoon
        if laatste and self.meldingen[laatste.volgnummer] and laatste.vastgelegd_op > afgesloten_op:
            self.leg_vast(CasusHeropend, melding=laatste.volgnummer, afsluiting=afsluiting)

    def trek_melding_in(self, melding: int, reden: str) -> None:
        """De school trekt haar melding in; de casus loopt door, want de zorg om de jongere kan blijven."""
        if melding not in self.meldingen:
            raise MeldingBestaatNiet
        if not self.meldingen[melding]:
            raise MeldingIsIngetrokken
        self.leg_vast(MeldingIngetrokken, melding=melding, reden=reden)

    # --- Stap 2: neem kennis van het dossier

    def leg_contact_vast(self, met: Partij, wijze: Contactwijze, notitie: str | None) -> None:
        """Leg vast dat er contact was met de jongere of een ander."""
        self.moet_lopen()
        self.leg_vast(ContactGelegd, met=met, wijze=wijze, notitie=notitie)

    def inventariseer_schoolacties(self, acties: list[str]) -> None:
        """Leg vast wat de school zelf deed."""
        self.moet_lopen()
        self.leg_vast(SchoolactiesGeinventariseerd, acties=acties)

    def controleer_gegevens(
        self,
        ingeschreven: bool | None,
        startkwalificatie: bool | None,
        onderwijssoort: Onderwijssoort | None,
        uitschrijfdatum: date | None,
        adres_klopt: bool | None,
    ) -> None:
        """Leg de nagegane gegevens vast; de doelgroep wordt daarna opnieuw voorgesteld."""
        self.moet_lopen()
        self.leg_vast(
            GegevensGecontroleerd,
            ingeschreven=ingeschreven,
            startkwalificatie=startkwalificatie,
            onderwijssoort=onderwijssoort,
            uitschrijfdatum=uitschrijfdatum,
            adres_klopt=adres_klopt,
        )

    def beoordeel_dossier(self, samenvatting: str) -> None:
        """Rond stap 2 af: met de jongere en een ketenpartner is gesproken, bij verzuim ook met de school."""
        self.moet_lopen()
        self.vereis(
            Partij.JONGERE in self.contacten and bool(self.contacten & KETENPARTNERS),
            ContactOntbreekt,
            Stap.NEEM_KENNIS_VAN_DOSSIER,
        )
        compleet = not self.verzuim or (Partij.SCHOOL in self.contacten and self.schoolacties)
        self.vereis(compleet, SchoolactiesOntbreken, Stap.NEEM_KENNIS_VAN_DOSSIER)
        self.leg_vast(DossierBeoordeeld, samenvatting=samenvatting)

    # --- Stap 4: intakegesprek

    def plan_intakegesprek(
        self,
        gesprek_op: datetime,
        plaats: str,
        deelnemers: tuple[Partij, ...],
        wens_ouder_of_partner_gevraagd: bool,
        gewenste_aanwezigen: tuple[Partij, ...],
    ) -> None:
        """Spreek een intakegesprek af; is de jongere ingeschreven, dan doet de school mee."""
        self.moet_lopen()
        stap = Stap.PLAN_INTAKEGESPREK
        self.vereis(self.route is not None, RouteIsNietBepaald, stap)
        self.vereis(self.route is not Route.TERUGKOPPELING, GeenIntakeOpDezeRoute, stap)
        self.vereis(not self.ingeschreven or Partij.SCHOOL in deelnemers, SchoolNeemtNietDeel, stap)
        self.vereis(wens_ouder_of_partner_gevraagd, WensIsNietGevraagd, stap)
        self.leg_vast(
            IntakegesprekGepland,
            gesprek_op=gesprek_op,
            plaats=plaats,
            deelnemers=deelnemers,
            wens_ouder_of_partner_gevraagd=wens_ouder_of_partner_gevraagd,
            gewenste_aanwezigen=gewenste_aanwezigen,
        )

    def verzet_intakegesprek(self, gesprek_op: datetime, reden: str) -> None:
        """Verplaats het intakegesprek."""
        self.moet_lopen()
        if self.gesprek_op is None:
            raise GesprekIsNietGepland
        self.leg_vast(IntakegesprekVerzet, gesprek_op=gesprek_op, reden=reden)

    def meld_niet_verschenen(self, toelichting: str | None) -> None:
        """De jongere kwam niet; daarna kan een nieuw gesprek worden afgesproken."""
        self.moet_lopen()
        if self.gesprek_op is None:
            raise GesprekIsNietGepland
        self.leg_vast(JongereNietVerschenen, toelichting=toelichting)

    def voer_intakegesprek(self, aanwezigen: tuple[Partij, ...], verslag: str) -> None:
        """Leg vast dat het intakegesprek is gevoerd."""
        self.moet_lopen()
        self.vereis(self.gesprek_op is not None, GesprekIsNietGepland, Stap.PLAN_INTAKEGESPREK)
        self.leg_vast(IntakegesprekGevoerd, aanwezigen=aanwezigen, verslag=verslag)

    # --- Stap 5, 6 en 7

    def breng_leefdomeinen_in_kaart(
        self, scores: tuple[LeefdomeinScore, ...], hulpmiddelen: tuple[Hulpmiddel, ...], ondersteuningsvraag: str
    ) -> None:
        """Leg per leefdomein de score vast, en de ondersteuningsvraag."""
        self.moet_lopen()
        if {score.domein for score in scores} - set(LEEFDOMEINEN):
            raise OnbekendLeefdomein
        self.vereis(self.gesprek_gevoerd, GesprekIsNietGevoerd, Stap.BRENG_SYSTEEM_IN_KAART)
        self.leg_vast(
            LeefdomeinenInKaartGebracht,
            scores=scores,
            hulpmiddelen=hulpmiddelen,
            ondersteuningsvraag=ondersteuningsvraag,
        )

    def voer_privacygesprek(self, verslag: str | None) -> None:
        """Leg vast dat over het delen van gegevens is gesproken."""
        self.moet_lopen()
        self.vereis(self.gesprek_gevoerd, GesprekIsNietGevoerd, Stap.VOER_PRIVACYGESPREK)
        self.leg_vast(PrivacygesprekGevoerd, verslag=verslag)

    def geef_toestemming(
        self, toestemming: UUID, partij: Partij, doel: str, gegevens: tuple[Gegevenssoort, ...], tot: date
    ) -> None:
        """De jongere geeft toestemming: aan wie, waarvoor, welke gegevens en tot wanneer."""
        self.moet_lopen()
        if toestemming in self.ingetrokken:
            raise ToestemmingIsIngetrokken
        eerder = self.toestemmingen.get(toestemming)
        if eerder is not None:
            if (eerder.partij, eerder.gegevens, eerder.tot) != (partij, gegevens, tot):
                raise ToestemmingIsGegeven
            return
        self.leg_vast(ToestemmingGegeven, toestemming=toestemming, partij=partij, doel=doel, gegevens=gegevens, tot=tot)

    def trek_toestemming_in(self, toestemming: UUID) -> None:
        """De jongere trekt een toestemming in; zij geldt meteen niet meer."""
        if toestemming in self.ingetrokken:
            return
        if toestemming not in self.toestemmingen:
            raise ToestemmingBestaatNiet
        self.leg_vast(ToestemmingIngetrokken, toestemming=toestemming)

    def deel_gegevens(
        self, partij: Partij, grondslag: Grondslag, gegevens: tuple[Gegevenssoort, ...], toestemming: UUID | None
    ) -> None:
        """Leg vast dat gegevens zijn gedeeld; zonder grondslag wordt het geweigerd, ook met een reden."""
        self.moet_lopen()
        if grondslag is Grondslag.TOESTEMMING:
            gegeven = self.toestemmingen.get(toestemming) if toestemming else None
            past = gegeven and gegeven.partij == partij and set(gegevens) <= set(gegeven.gegevens)
            if gegeven is None or not past or gegeven.tot < self.vandaag:
                raise GrondslagOntbreekt
        self.leg_vast(GegevensGedeeld, partij=partij, grondslag=grondslag, gegevens=gegevens, toestemming=toestemming)

    def rond_vooronderzoek_af(
        self, redenen: str, onderwijsredenen: str | None, eerdere_interventies: str, mogelijke_stappen: str
    ) -> None:
        """Rond fase 2 af met inzicht in redenen, eerdere interventies en mogelijke stappen."""
        self.moet_lopen()
        if self.vooronderzoek_af:
            raise VooronderzoekIsAfgerond
        stap = Stap.ROND_VOORONDERZOEK_AF
        self.vereis(self.leefdomeinen is not None and self.privacygesprek, VooronderzoekOnvolledig, stap)
        self.vereis(not self.verzuim or bool(onderwijsredenen), OnderwijsredenenOntbreken, stap)
        self.leg_vast(
            VooronderzoekAfgerond,
            redenen=redenen,
            onderwijsredenen=onderwijsredenen,
            eerdere_interventies=eerdere_interventies,
            mogelijke_stappen=mogelijke_stappen,
        )

    def heropen_vooronderzoek(self) -> None:
        """Fase 2 wordt herzien; wat er eerder lag blijft zichtbaar."""
        if self.vooronderzoek_af and not self.afgesloten:
            self.leg_vast(VooronderzoekHeropend)

    # --- Wat de feiten betekenen

    @evolves(MeldingOntvangen)
    def _melding_ontvangen(self, feit: MeldingOntvangen) -> None:
        self.persoon = feit
        self.meldingen[feit.volgnummer] = True
        if feit.verzuim:
            self.verzuimmeldingen.add(feit.volgnummer)
        self.ingeschreven = feit.ingeschreven if feit.ingeschreven is not None else self.ingeschreven

    @evolves(MeldingIngetrokken)
    def _melding_ingetrokken(self, feit: MeldingIngetrokken) -> None:
        self.meldingen[feit.melding] = False
        self.verzuimmeldingen.discard(feit.melding)

    @evolves(ContactGelegd)
    def _contact_gelegd(self, feit: ContactGelegd) -> None:
        self.contacten.add(feit.met)
        self.stap = max(self.stap, Stap.NEEM_KENNIS_VAN_DOSSIER)

    @evolves(SchoolactiesGeinventariseerd)
    def _schoolacties(self, feit: SchoolactiesGeinventariseerd) -> None:
        self.schoolacties = True

    @evolves(GegevensGecontroleerd)
    def _gegevens_gecontroleerd(self, feit: GegevensGecontroleerd) -> None:
        self.ingeschreven = feit.ingeschreven if feit.ingeschreven is not None else self.ingeschreven
        self.stap = max(self.stap, Stap.NEEM_KENNIS_VAN_DOSSIER)

    @evolves(DossierBeoordeeld)
    def _dossier_beoordeeld(self, feit: DossierBeoordeeld) -> None:
        self.beoordeeld = True
        self.stap = max(self.stap, Stap.NEEM_KENNIS_VAN_DOSSIER)

    @evolves(RouteBepaald)
    def _route_bepaald(self, feit: RouteBepaald) -> None:
        self._route.hear(feit, feit.route)
        self.stap = max(self.stap, Stap.STEL_DOELGROEP_VAST)

    @evolves(IntakegesprekGepland)
    def _gesprek_gepland(self, feit: IntakegesprekGepland) -> None:
        self.gesprek_op = feit.gesprek_op
        self.stap = Stap.PLAN_INTAKEGESPREK

    @evolves(IntakegesprekVerzet)
    def _gesprek_verzet(self, feit: IntakegesprekVerzet) -> None:
        self.gesprek_op = feit.gesprek_op

    @evolves(JongereNietVerschenen)
    def _niet_verschenen(self, feit: JongereNietVerschenen) -> None:
        self.gesprek_op = None

    @evolves(IntakegesprekGevoerd)
    def _gesprek_gevoerd(self, feit: IntakegesprekGevoerd) -> None:
        self.gesprek_gevoerd = True
        self.stap = Stap.PLAN_INTAKEGESPREK

    @evolves(LeefdomeinenInKaartGebracht)
    def _leefdomeinen(self, feit: LeefdomeinenInKaartGebracht) -> None:
        self.leefdomeinen = feit
        self.stap = Stap.BRENG_SYSTEEM_IN_KAART

    @evolves(PrivacygesprekGevoerd)
    def _privacygesprek(self, feit: PrivacygesprekGevoerd) -> None:
        self.privacygesprek = True
        self.stap = Stap.VOER_PRIVACYGESPREK

    @evolves(ToestemmingGegeven)
    def _toestemming_gegeven(self, feit: ToestemmingGegeven) -> None:
        self.toestemmingen[feit.toestemming] = feit

    @evolves(ToestemmingIngetrokken)
    def _toestemming_ingetrokken(self, feit: ToestemmingIngetrokken) -> None:
        self.ingetrokken.add(feit.toestemming)
        del self.toestemmingen[feit.toestemming]

    @evolves(VooronderzoekAfgerond)
    def _vooronderzoek_af(self, feit: VooronderzoekAfgerond) -> None:
        self.vooronderzoek_af = True
        self.stap = Stap.ROND_VOORONDERZOEK_AF

    @evolves(VooronderzoekHeropend)
    def _vooronderzoek_heropend(self, feit: VooronderzoekHeropend) -> None:
        self.vooronderzoek_af = False
        self.stap = Stap.PLAN_INTAKEGESPREK

    @evolves(CasusAfgesloten)
    def _casus_afgesloten(self, feit: CasusAfgesloten) -> None:
        self.closing = max(self.closing, feit.volgnummer)

    @evolves(CasusHeropend)
    def _casus_heropend(self, feit: CasusHeropend) -> None:
        self.reopened = max(self.reopened, feit.afsluiting)
