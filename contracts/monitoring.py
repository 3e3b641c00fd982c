"""Feiten van monitoring: stap 9, 10 en 11 van de Routekaart."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.feit import CasusFeit
from contracts.vertrouwelijk import Vertrouwelijk
from contracts.woorden import (
    Actienummer,
    Actiesoort,
    Afsluitstatus,
    DuoStatus,
    Meldingverwijzing,
    Overlegtafel,
    Partij,
    Regelverwijzing,
    Resultaat,
    Stap,
    Uitkomst,
    Werkafspraak,
)

Gevolgdplan = Annotated[int, Field(ge=0, description="Versie van het plan dat werd gevolgd; 0 als er geen plan was.")]


class TrajectGestart(CasusFeit, type="traject-gestart.v1"):
    """Het vervolgtraject uit het plan is begonnen (Routekaart stap 9)."""

    planversie: Gevolgdplan


class ActieGestart(CasusFeit, type="actie-gestart.v1"):
    """Een actie is begonnen (Routekaart stap 9)."""

    actie: Actienummer


class ActieAfgerond(CasusFeit, type="actie-afgerond.v1"):
    """Een actie is klaar, met haar uitkomst (Routekaart stap 9)."""

    actie: Actienummer
    uitkomst: Uitkomst
    toelichting: Vertrouwelijk[str] | None = None


class TerugkoppelingOntvangen(CasusFeit, type="terugkoppeling-ontvangen.v1"):
    """De jongere of een partner liet weten hoe het gaat (Routekaart stap 10)."""

    van: Partij
    afspraken_nagekomen: bool
    verslag: Vertrouwelijk[str]


class AfspraakGemist(CasusFeit, type="afspraak-gemist.v1"):
    """Een afgesproken contact of terugkoppeling bleef uit (Routekaart stap 10)."""

    door: Partij
    toelichting: Vertrouwelijk[str] | None = None


class TrajectVastgelopen(CasusFeit, type="traject-vastgelopen.v1"):
    """Het traject loopt vast (Routekaart stap 10)."""

    reden: Vertrouwelijk[str]


class TrajectHervat(CasusFeit, type="traject-hervat.v1"):
    """Het traject dat vastliep loopt weer (Routekaart stap 10)."""

    toelichting: Annotated[
        Vertrouwelijk[str] | None, Field(description="Ontbreekt als een herzien plan het traject weer op gang bracht.")
    ] = None


class VervolgactieAfgesproken(CasusFeit, type="vervolgactie-afgesproken.v1"):
    """Naast het plan is een vervolgactie afgesproken, zodat het traject verder kan (Routekaart stap 10)."""

    actie: Actienummer
    soort: Actiesoort
    omschrijving: Vertrouwelijk[str]
    wie: Partij
    uiterlijk: date


class HerzieningGevraagd(CasusFeit, type="herziening-gevraagd.v1"):
    """De stappen van fase 2 of fase 3 moeten opnieuw worden bekeken (Routekaart stap 10)."""

    fase: Annotated[Literal[2, 3], Field(description="De eerste fase die opnieuw wordt gedaan.")]
    stappen: Annotated[tuple[Stap, ...], Field(description="Welke stappen; leeg: de hele fase.")] = ()
    planversie: Gevolgdplan
    reden: Vertrouwelijk[str]


class Opgeschaald(CasusFeit, type="opgeschaald.v1"):
    """De casus is aan een overlegtafel of een andere partij voorgelegd (Routekaart stap 10)."""

    naar: Partij | None = None
    tafel: Overlegtafel | None = None
    reden: Vertrouwelijk[str]


class TafelBesluitGenomen(CasusFeit, type="tafel-besluit-genomen.v1"):
    """Een overlegtafel heeft besloten: wat, en wie wat doet voor wanneer (Routekaart stap 10; Routeboek)."""

    tafel: Overlegtafel
    besluit: Vertrouwelijk[str]
    afspraken: tuple[Werkafspraak, ...] = ()


class PassendAanbodGedaan(CasusFeit, type="passend-aanbod-gedaan.v1"):
    """Het kind heeft een aanbod dat past (Routeboek Verzuim en Thuiszitters: binnen 13 weken)."""

    aanbod: Vertrouwelijk[str]
    vanaf: date


class MeldingAfgesloten(CasusFeit, type="melding-afgesloten.v1"):
    """De melding is afgesloten en het resultaat staat vast (Routekaart stap 11)."""

    resultaat: Resultaat
    duo_status: Afsluitstatus
    toelichting: Vertrouwelijk[str] | None = None


class DuoStatusGemeld(CasusFeit, type="duo-status-gemeld.v1"):
    """De gemeente gaf de verzuimmelding bij DUO een status; 'Ingetrokken' is aan de school (Routekaart stap 11)."""

    status: DuoStatus
    melding: Annotated[Meldingverwijzing | None, Field(description="Ontbreekt: iedere melding in deze casus.")] = None


class NazorgGestart(CasusFeit, type="nazorg-gestart.v1"):
    """De nazorg is begonnen; het Doorstroompunt blijft aanspreekpunt (Routekaart stap 11)."""

    tot: date
    elke_weken: Annotated[int, Field(ge=1)]
    regel: Annotated[Regelverwijzing, Field(description="De regel van de regio die toen gold.")]


class NazorgcontactVastgelegd(CasusFeit, type="nazorgcontact-vastgelegd.v1"):
    """Tijdens de nazorg is contact geweest (Routekaart stap 11)."""

    situatie: Resultaat
    notitie: Vertrouwelijk[str] | None = None


class NazorgAfgerond(CasusFeit, type="nazorg-afgerond.v1"):
    """De nazorg is klaar (Routekaart stap 11)."""

    situatie: Resultaat


class JongereTeruggevallen(CasusFeit, type="jongere-teruggevallen.v1"):
    """Tijdens de nazorg viel de jongere terug; het traject gaat weer lopen (Routekaart stap 11)."""

    toelichting: Vertrouwelijk[str]
