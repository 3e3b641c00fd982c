"""Feiten van intake over een jongere als geheel: bewaren, blokkeren en wissen. Zij gaan over al diens casussen."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from contracts.feit import JongereFeit, Model, Moment, Rol
from contracts.vertrouwelijk import Vertrouwelijk
from contracts.woorden import Regelverwijzing

Bewaarcategorie = Annotated[
    str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", description="Naam van een categorie uit de bewaartermijnen.")
]
Feitnummer = Annotated[int, Field(ge=1, description="Volgnummer, in deze stroom, van het feit dat wordt bedoeld.")]
Casussen = Annotated[tuple[UUID, ...], Field(description="De casussen waar het om gaat.")]
Categorieen = Annotated[tuple[Bewaarcategorie, ...], Field(description="Wat er van deze jongere bewaard werd.")]
Regels = Annotated[tuple[Regelverwijzing, ...], Field(description="De bewaartermijnen die zijn verstreken.")]


class Wisgrond(StrEnum):
    """Waarom persoonsgegevens worden gewist."""

    BEWAARTERMIJN_VERSTREKEN = "bewaartermijn-verstreken"
    VERZOEK_VAN_JONGERE = "verzoek-van-jongere"
    ONRECHTMATIG_VERWERKT = "onrechtmatig-verwerkt"


class Blokkadegrond(StrEnum):
    """Waarom gegevens voorlopig niet gewist mogen worden."""

    BEZWAAR_OF_BEROEP = "bezwaar-of-beroep"
    RECHTSVORDERING = "rechtsvordering"
    KLACHT = "klacht"
    ONDERZOEK = "onderzoek"


class Weigergrond(StrEnum):
    """Waarom een verzoek om te wissen wordt afgewezen (AVG artikel 17 lid 3 en artikel 12 lid 5)."""

    WETTELIJKE_TAAK = "wettelijke-taak"
    ARCHIVERING_OF_STATISTIEK = "archivering-of-statistiek"
    RECHTSVORDERING = "rechtsvordering"
    KENNELIJK_ONGEGROND = "kennelijk-ongegrond"


class Vervalreden(StrEnum):
    """Waardoor een voorstel om te wissen niet meer opgaat."""

    BLOKKADE = "blokkade"
    CASUS_LOOPT = "casus-loopt"
    VERWERKING_BEPERKT = "verwerking-beperkt"
    BEWAARTERMIJN_LOOPT = "bewaartermijn-loopt"
    GEGEVENS_GEWIJZIGD = "gegevens-gewijzigd"
    VERZOEK_TOEGEWEZEN = "verzoek-toegewezen"


class Akkoord(Model):
    """Een medewerker die met de wissing instemde."""

    medewerker: Annotated[str, Field(pattern=r"^\S+$", description="Kenmerk van de medewerker.")]
    rol: Rol
    op: Moment


class BewaarblokkadeGezet(JongereFeit, type="bewaarblokkade-gezet.v1"):
    """De gegevens van deze jongere mogen niet gewist worden zolang deze blokkade staat."""

    grond: Blokkadegrond
    reden: Vertrouwelijk[str]


class BewaarblokkadeOpgeheven(JongereFeit, type="bewaarblokkade-opgeheven.v1"):
    """Deze blokkade staat wissen niet meer in de weg."""

    blokkade: Feitnummer
    reden: Vertrouwelijk[str]


class WissingVoorgesteld(JongereFeit, type="wissing-voorgesteld.v1"):
    """Voorgesteld is de persoonsgegevens van deze jongere te wissen; twee medewerkers moeten ermee instemmen."""

    grond: Wisgrond
    casussen: Casussen
    categorieen: Categorieen
    regels: Regels = ()
    verzoek: Feitnummer | None = None
    reden: Vertrouwelijk[str] | None = None


class WissingGoedgekeurd(JongereFeit, type="wissing-goedgekeurd.v1"):
    """Een medewerker stemde met het voorstel in."""

    voorstel: Feitnummer


class WissingAfgewezen(JongereFeit, type="wissing-afgewezen.v1"):
    """Het voorstel is afgewezen; om dezelfde casussen en regels komt het niet terug."""

    voorstel: Feitnummer
    reden: Vertrouwelijk[str]


class WissingUitgesteld(JongereFeit, type="wissing-uitgesteld.v1"):
    """Het voorstel komt op deze dag terug, als het dan nog opgaat."""

    voorstel: Feitnummer
    tot: date
    reden: Vertrouwelijk[str]


class WissingVervallen(JongereFeit, type="wissing-vervallen.v1"):
    """Het voorstel gaat niet meer op, doordat er intussen iets veranderde."""

    voorstel: Feitnummer
    waardoor: Vervalreden


class WisverzoekOntvangen(JongereFeit, type="wisverzoek-ontvangen.v1"):
    """De jongere vroeg diens persoonsgegevens te wissen (AVG artikel 17)."""

    dag_van_ontvangst: date
    uiterlijk: Annotated[date, Field(description="De laatste dag om te antwoorden: een maand (AVG artikel 12 lid 3).")]
    toelichting: Vertrouwelijk[str] | None = None


class WisverzoekVerlengd(JongereFeit, type="wisverzoek-verlengd.v1"):
    """Antwoorden op het verzoek kost twee maanden meer, en dat is de jongere gezegd (AVG artikel 12 lid 3)."""

    verzoek: Feitnummer
    uiterlijk: date
    reden: Vertrouwelijk[str]


class WisverzoekBeslist(JongereFeit, type="wisverzoek-beslist.v1"):
    """Op het verzoek is beslist, met reden; zonder weigergrond is het toegewezen, en stemt een tweede ermee in."""

    verzoek: Feitnummer
    weigergrond: Weigergrond | None = None
    motivering: Vertrouwelijk[str]


class InzageverzoekOntvangen(JongereFeit, type="inzageverzoek-ontvangen.v1"):
    """De jongere vroeg te zien welke gegevens er van hem of haar zijn (AVG artikel 15)."""

    dag_van_ontvangst: date
    uiterlijk: Annotated[date, Field(description="De laatste dag om te antwoorden: een maand (AVG artikel 12 lid 3).")]
    toelichting: Vertrouwelijk[str] | None = None


class PersoonsgegevensGewist(JongereFeit, type="persoonsgegevens-gewist.v1"):
    """Alle persoonsgegevens van deze jongere worden in alle diensten vernietigd; dit feit is de verklaring daarvan."""

    grond: Wisgrond
    casussen: Casussen
    categorieen: Categorieen
    regels: Regels = ()
    akkoord: Annotated[tuple[Akkoord, ...], Field(min_length=2, description="Twee verschillende medewerkers.")]
