"""Stap 6: het privacygesprek, de toestemmingen, en het register van wat met wie is gedeeld."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field

from contracts.feit import dag
from contracts.peildatum import leeftijd_op
from contracts.woorden import Gegevenssoort, Grondslag, Partij, Persoonsgegevens
from kit.handling import Clock
from kit.http import Answer, Moment
from kit.identity import Identity
from kit.routes import Door, Opdracht, StreamId, command_route
from services.intake.domain import Dossier, toestemming_geldt
from services.intake.stappen.lezer import WERKERS, Lezer, Tekst

MEERDERJARIG = 18
Gegevenssoorten = Annotated[tuple[Gegevenssoort, ...], Field(min_length=1, max_length=20)]


class VoerPrivacygesprek(Opdracht):
    """Over het delen van gegevens is gesproken."""

    verslag: Tekst | None = None


class GeefToestemming(Opdracht):
    """Toestemming van de jongere; de aanvrager kiest de id, zodat herhalen niets verandert."""

    toestemming: UUID
    partij: Partij
    doel: Tekst
    gegevens: Gegevenssoorten
    tot: date


class TrekToestemmingIn(Opdracht):
    """De jongere trekt een toestemming in."""

    toestemming: UUID


class DeelGegevens(Opdracht):
    """Gegevens zijn gedeeld met een partij, op een grondslag."""

    partij: Partij
    grondslag: Grondslag
    gegevens: Gegevenssoorten
    toestemming: UUID | None = None


class ToestemmingBeeld(Answer):
    """Een toestemming: aan wie, waarvoor, welke gegevens, tot wanneer; en of zij vandaag geldt."""

    toestemming: UUID
    partij: Partij
    doel: str | None
    gegevens: tuple[Gegevenssoort, ...]
    gegeven_op: Moment
    tot: date
    ingetrokken_op: Moment | None
    geldt: bool


class DelingBeeld(Answer):
    """Wat met wie is gedeeld, wanneer, door wie en op welke grondslag."""

    partij: Partij
    gegevens: tuple[Gegevenssoort, ...]
    grondslag: Grondslag
    toestemming: UUID | None
    gedeeld_op: Moment
    door: str


class Toestemmingsregister(Answer):
    """Alle toestemmingen van de jongere, en alles wat is gedeeld (Routekaart stap 6)."""

    casus_id: UUID
    privacygesprek_op: Moment | None
    verslag: str | None
    toestemmingen: list[ToestemmingBeeld]
    delingen: list[DelingBeeld]


def routes(router: APIRouter, door: Door[Dossier], lees: Lezer, clock: Clock) -> None:
    """De routes van stap 6."""

    def deel_gegevens(dossier: Dossier, **velden: Any) -> None:
        """Leg vast dat gegevens zijn gedeeld; zonder grondslag wordt het geweigerd, ook met een reden."""
        dossier.deel_gegevens(**velden, meerderjarig=_is_meerderjarig(dossier, lees))

    command_route(router, door, "/privacygesprekken", VoerPrivacygesprek, Dossier.voer_privacygesprek, *WERKERS)
    command_route(router, door, "/toestemmingen", GeefToestemming, Dossier.geef_toestemming, *WERKERS)
    command_route(router, door, "/toestemming-intrekkingen", TrekToestemmingIn, Dossier.trek_toestemming_in, *WERKERS)
    command_route(router, door, "/gegevensdelingen", DeelGegevens, deel_gegevens, *WERKERS)

    @router.get("/casussen/{casusId}/toestemmingen", summary="Toestemmingen en delingen van een casus")
    def toon_toestemmingen(
        stream: StreamId, who: Annotated[Identity, Depends(door.verifier.require(*WERKERS))]
    ) -> Toestemmingsregister:
        """Wie welke gegevens mag hebben, en wie ze kreeg, op welke grondslag (Routekaart stap 6)."""
        return register(door.load(stream, who), lees, dag(clock()))


def register(dossier: Dossier, lees: Lezer, vandaag: date) -> Toestemmingsregister:
    """Het register, met wat vandaag geldt."""
    gesprek = dossier.privacygesprekken[-1] if dossier.privacygesprekken else None
    intrekkingen = dossier.intrekkingen
    toestemmingen = [
        ToestemmingBeeld(
            toestemming=feit.toestemming,
            partij=feit.partij,
            doel=lees(feit, "doel"),
            gegevens=feit.gegevens,
            gegeven_op=feit.opgetreden_op,
            tot=feit.tot,
            ingetrokken_op=intrekkingen[feit.toestemming].opgetreden_op if feit.toestemming in intrekkingen else None,
            geldt=toestemming_geldt(dossier, feit, vandaag),
        )
        for feit in dossier.toestemmingen.values()
    ]
    delingen = [
        DelingBeeld(
            partij=feit.partij,
            gegevens=feit.gegevens,
            grondslag=feit.grondslag,
            toestemming=feit.toestemming,
            gedeeld_op=feit.opgetreden_op,
            door=feit.actor.id,
        )
        for feit in dossier.delingen
    ]
    return Toestemmingsregister(
        casus_id=dossier.id,
        privacygesprek_op=gesprek.opgetreden_op if gesprek else None,
        verslag=lees(gesprek, "verslag"),
        toestemmingen=toestemmingen,
        delingen=delingen,
    )


def _is_meerderjarig(dossier: Dossier, lees: Lezer) -> bool:
    """De geboortedatum staat alleen versleuteld; is zij niet meer te lezen, dan telt de jongere als meerderjarig."""
    persoon: Persoonsgegevens | None = lees(dossier.persoon, "persoon")
    return persoon is None or leeftijd_op(persoon.geboortedatum, dossier.vandaag) >= MEERDERJARIG
