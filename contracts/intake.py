"""Feiten van intake: stap 1, 2 en 4 tot en met 7 van de Routekaart."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import Field

from contracts.feit import CasusFeit, Gemeentecode, Moment
from contracts.vertrouwelijk import Vertrouwelijk
from contracts.woorden import (
    Beeindigingsreden,
    Beperkingsgrond,
    Bevinding,
    Contactwijze,
    Gegevensherkomst,
    Gegevenssoort,
    Grondslag,
    Hulpmiddel,
    Interventie,
    Kanaal,
    LeefdomeinScore,
    Leerweg,
    Lijst,
    Meldinginhoud,
    Meldingverwijzing,
    Onderwijssoort,
    Partij,
    Persoonsgegevens,
    Verzuimsoort,
    Werkafspraak,
)


class MeldingOntvangen(CasusFeit, type="melding-ontvangen.v1"):
    """Een signaal van verzuim of uitval is binnengekomen (Routekaart stap 1)."""

    elders_te_corrigeren: ClassVar[frozenset[str]] = frozenset({"persoon"})

    kanaal: Kanaal
    verzuimsoort: Verzuimsoort | None = None
    verzuim: bool
    ingeschreven: bool | None = None
    leeftijd: Annotated[int, Field(ge=0, description="In hele jaren, op de dag van vastleggen.")]
    niveau: int | None = None
    leerweg: Leerweg | None = None
    te_snel: Annotated[
        bool, Field(description="Dezelfde school meldde deze jongere ook binnen zeven dagen hiervoor of hierna.")
    ] = False
    gemeente_in_melding: Gemeentecode
    persoon: Vertrouwelijk[Persoonsgegevens]
    inhoud: Vertrouwelijk[Meldinginhoud]


class CasusGeopend(CasusFeit, type="casus-geopend.v1"):
    """Voor deze jongere loopt vanaf nu een casus (Routekaart stap 1)."""

    kanaal: Kanaal


class CasusHeropend(CasusFeit, type="casus-heropend.v1"):
    """Er kwam nog een melding binnen terwijl de casus werd afgesloten; de casus loopt weer (Routekaart stap 1)."""

    melding: Meldingverwijzing
    afsluiting: Annotated[int, Field(ge=1, description="Volgnummer van het feit CasusAfgesloten bij evaluation.")]


class MeldingGekoppeld(CasusFeit, type="melding-gekoppeld.v1"):
    """Een melding van dezelfde jongere is bij de lopende casus gevoegd (Routekaart stap 1)."""

    melding: Meldingverwijzing


class MeldingIngetrokken(CasusFeit, type="melding-ingetrokken.v1"):
    """De school trok haar melding in (Routekaart stap 1; DUO-status Ingetrokken)."""

    melding: Meldingverwijzing
    reden: Vertrouwelijk[str]


class ContactGelegd(CasusFeit, type="contact-gelegd.v1"):
    """Er is contact gezocht met de jongere of een ander, en gelegd als dat lukte (Routekaart stap 2)."""

    corrigeerbaar: ClassVar[frozenset[str]] = frozenset({"met", "wijze", "gelukt"})

    met: Partij
    wijze: Contactwijze
    gelukt: Annotated[bool, Field(description="Onwaar: een poging, de ander is niet bereikt.")] = True
    notitie: Vertrouwelijk[str] | None = None


class SchoolactiesGeinventariseerd(CasusFeit, type="schoolacties-geinventariseerd.v1"):
    """Bekend is wat de school zelf deed om het verzuim op te lossen (Routekaart stap 2)."""

    acties: Vertrouwelijk[list[str]]


class GegevensGecontroleerd(CasusFeit, type="gegevens-gecontroleerd.v1"):
    """Inschrijving, diploma, schoolsoort en adres zijn nagegaan; wat ontbreekt is niet nagegaan (Routekaart stap 2)."""

    elders_te_corrigeren: ClassVar[frozenset[str]] = frozenset({"uitschrijfdatum"})

    ingeschreven: bool | None = None
    startkwalificatie: bool | None = None
    onderwijssoort: Onderwijssoort | None = None
    uitschrijfdatum: Vertrouwelijk[date] | None = None
    adres_klopt: bool | None = None
    bronnen: Annotated[tuple[Gegevensherkomst, ...], Field(description="Waar elk gegeven is nagegaan.")] = ()


class DossierBeoordeeld(CasusFeit, type="dossier-beoordeeld.v1"):
    """Het dossier is gelezen en de gegevens zijn vergeleken (Routekaart stap 2)."""

    samenvatting: Vertrouwelijk[str]


class IntakegesprekGepland(CasusFeit, type="intakegesprek-gepland.v1"):
    """Met de jongere is een intakegesprek afgesproken (Routekaart stap 4)."""

    gesprek_op: Moment
    plaats: Vertrouwelijk[str]
    deelnemers: tuple[Partij, ...]
    wens_ouder_of_partner_gevraagd: bool
    gewenste_aanwezigen: tuple[Partij, ...] = ()


class IntakegesprekVerzet(CasusFeit, type="intakegesprek-verzet.v1"):
    """Het intakegesprek is verplaatst (Routekaart stap 4)."""

    gesprek_op: Moment
    reden: Vertrouwelijk[str]


class JongereNietVerschenen(CasusFeit, type="jongere-niet-verschenen.v1"):
    """De jongere kwam niet op de afspraak (Routekaart stap 4)."""

    toelichting: Vertrouwelijk[str] | None = None


class IntakegesprekGevoerd(CasusFeit, type="intakegesprek-gevoerd.v1"):
    """Het intakegesprek heeft plaatsgevonden (Routekaart stap 4)."""

    aanwezigen: tuple[Partij, ...]
    verslag: Vertrouwelijk[str]


class StartgesprekGevoerd(CasusFeit, type="startgesprek-gevoerd.v1"):
    """In het MDO is afgesproken wie wat doet, en voor wanneer (Routekaart stap 4; Routeboek)."""

    deelnemers: tuple[Partij, ...]
    afspraken: tuple[Werkafspraak, ...]
    verslag: Vertrouwelijk[str] | None = None


class LeefdomeinenInKaartGebracht(CasusFeit, type="leefdomeinen-in-kaart-gebracht.v1"):
    """De situatie per leefdomein en de ondersteuningsvraag zijn bekend (Routekaart stap 5)."""

    scores: Vertrouwelijk[tuple[LeefdomeinScore, ...]]
    hulpmiddelen: tuple[Hulpmiddel, ...] = ()
    ondersteuningsvraag: Annotated[
        Vertrouwelijk[str] | None, Field(description="Ontbreekt als zij niet is veranderd.")
    ] = None


class PrivacygesprekGevoerd(CasusFeit, type="privacygesprek-gevoerd.v1"):
    """Met de jongere is gesproken over het delen van gegevens (Routekaart stap 6)."""

    verslag: Vertrouwelijk[str] | None = None


class ToestemmingGegeven(CasusFeit, type="toestemming-gegeven.v1"):
    """De jongere gaf een partner toestemming voor bepaalde gegevens en een bepaald doel (Routekaart stap 6)."""

    toestemming: UUID
    partij: Partij
    doel: Vertrouwelijk[str]
    gegevens: tuple[Gegevenssoort, ...]
    tot: date


class ToestemmingIngetrokken(CasusFeit, type="toestemming-ingetrokken.v1"):
    """De jongere trok een toestemming in (Routekaart stap 6)."""

    toestemming: UUID


class GegevensGedeeld(CasusFeit, type="gegevens-gedeeld.v1"):
    """Gegevens zijn op een grondslag met een partner gedeeld (Routekaart stap 6)."""

    partij: Partij
    grondslag: Grondslag
    gegevens: tuple[Gegevenssoort, ...]
    toestemming: UUID | None = None


class VooronderzoekAfgerond(CasusFeit, type="vooronderzoek-afgerond.v1"):
    """Redenen, eerdere interventies en mogelijke stappen zijn bekend (Routekaart stap 7)."""

    redenen: Vertrouwelijk[str]
    onderwijsredenen: Vertrouwelijk[str] | None = None
    eerdere_interventies: Vertrouwelijk[tuple[Interventie, ...]]
    mogelijke_stappen: Vertrouwelijk[str]


class VooronderzoekHeropend(CasusFeit, type="vooronderzoek-heropend.v1"):
    """De stappen van fase 2 worden herzien; vraagt stap 10 erom, dan staat de reden daar (Routekaart stap 7)."""

    reden: Vertrouwelijk[str] | None = None


class OnderzoekVerwerkt(CasusFeit, type="onderzoek-verwerkt.v1"):
    """Eigen onderzoek in een lijst van DUO leverde een bevinding over deze jongere op (Routekaart stap 1 c)."""

    lijst: Lijst
    bevinding: Bevinding
    per: Annotated[Vertrouwelijk[date] | None, Field(description="De dag waarop het inging.")] = None


class CasusBeeindigd(CasusFeit, type="casus-beeindigd.v1"):
    """De casus hoeft de route niet uit te lopen; evaluation sluit haar met deze reden (Routekaart stap 1 c)."""

    reden: Beeindigingsreden
    toelichting: Vertrouwelijk[str] | None = None


class CoachToegewezen(CasusFeit, type="coach-toegewezen.v1"):
    """Deze doorstroomcoach behandelt de casus; de coordinator verdeelt het werk."""

    coach: Annotated[str, Field(description="Kenmerk van de medewerker.")]
    vorige: str | None = None
    reden: Vertrouwelijk[str] | None = None

    @property
    def assignee(self) -> str:
        """The coach, by the name under which every service keeps who works a stream."""
        return self.coach


class CasusOvergedragen(CasusFeit, type="casus-overgedragen.v1"):
    """De jongere verhuisde: een andere gemeente behandelt de casus. De woonplaats bepaalt welke."""

    van: Gemeentecode
    naar: Gemeentecode
    per: date
    grondslag: Grondslag
    gegevens: Annotated[tuple[Gegevenssoort, ...], Field(description="De soorten gegevens die meegingen.")]
    reden: Vertrouwelijk[str] | None = None


class OvergedragenAanLeerplicht(CasusFeit, type="overgedragen-aan-leerplicht.v1"):
    """De jongere is nog geen 18: leerplicht neemt het over, met niet meer gegevens dan nodig (Routekaart stap 3)."""

    grondslag: Grondslag
    gegevens: tuple[Gegevenssoort, ...]
    toelichting: Vertrouwelijk[str] | None = None


class OvergenomenVanLeerplicht(CasusFeit, type="overgenomen-van-leerplicht.v1"):
    """De jongere werd 18: het Doorstroompunt neemt het over van leerplicht."""

    grondslag: Grondslag
    gegevens: tuple[Gegevenssoort, ...]
    toelichting: Vertrouwelijk[str] | None = None


class NoodtoegangVerleend(CasusFeit, type="noodtoegang-verleend.v1"):
    """Wie deze casus niet mag zien opende haar in nood, tijdelijk en met een reden; de coordinator kijkt ernaar."""

    tot: Annotated[Moment, Field(description="Tot wanneer de actor mag kijken.")]
    reden: Vertrouwelijk[str]


class NoodtoegangBeoordeeld(CasusFeit, type="noodtoegang-beoordeeld.v1"):
    """Een coordinator zei of een noodtoegang terecht was."""

    noodtoegang: Annotated[int, Field(ge=1, description="Volgnummer van het feit NoodtoegangVerleend.")]
    terecht: bool
    toelichting: Vertrouwelijk[str] | None = None


class VerwerkingBeperkt(CasusFeit, type="verwerking-beperkt.v1"):
    """De gegevens van deze casus worden bewaard, maar niet gedeeld of gewist (AVG artikel 18)."""

    grond: Beperkingsgrond
    reden: Vertrouwelijk[str]


class BeperkingOpgeheven(CasusFeit, type="beperking-opgeheven.v1"):
    """De gegevens van deze casus mogen weer gebruikt worden; de jongere is dat vooraf gezegd (AVG artikel 18 lid 3)."""

    reden: Vertrouwelijk[str]


class PersoonsgegevensGecorrigeerd(CasusFeit, type="persoonsgegevens-gecorrigeerd.v1"):
    """Naam, nummer of geboortedatum was verkeerd vastgelegd en is hersteld; het oude blijft staan (AVG artikel 16)."""

    elders_te_corrigeren: ClassVar[frozenset[str]] = frozenset({"persoon"})

    leeftijd: Annotated[int, Field(ge=0, description="In hele jaren, op de dag van vastleggen.")]
    persoon: Vertrouwelijk[Persoonsgegevens]
    reden: Vertrouwelijk[str]
