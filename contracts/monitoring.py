"""Feiten van monitoring: stap 9, 10 en 11 van de Routekaart."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from contracts.feit import CasusFeit
from contracts.vertrouwelijk import Vertrouwelijk
from contracts.woorden import (
    Actienummer,
    Afsluitstatus,
    Overlegtafel,
    Partij,
    Planversie,
    Resultaat,
    Uitkomst,
    Werkafspraak,
)


class TrajectGestart(CasusFeit, type="traject-gestart.v1"):
    """Het vervolgtraject uit het plan is begonnen (Routekaart stap 9)."""

    planversie: Planversie


class ActieGestart(CasusFeit, type="actie-gestart.v1"):
    """Een actie uit het plan is begonnen (Routekaart stap 9)."""

    actie: Actienummer


class ActieAfgerond(CasusFeit, type="actie-afgerond.v1"):
    """Een actie uit het plan is klaar (Routekaart stap 9)."""

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


class HerzieningGevraagd(CasusFeit, type="herziening-gevraagd.v1"):
    """De stappen van fase 2 of fase 3 moeten opnieuw worden bekeken (Routekaart stap 10)."""

    fase: Literal[2, 3]
    planversie: Planversie
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


class NazorgGestart(CasusFeit, type="nazorg-gestart.v1"):
    """De nazorg is begonnen; het Doorstroompunt blijft aanspreekpunt (Routekaart stap 11)."""

    tot: date
    elke_weken: Annotated[int, Field(ge=1)]


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
