"""Noodtoegang over HTTP: vragen en beoordelen; wie haar heeft kijkt bij de deuren van de casus."""

from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field

from contracts.feit import Rol
from contracts.intake import NoodtoegangVerleend
from kit.handling import Clock, Command, carry_out, now
from kit.http import Answer, Body, Moment
from kit.identity import Identity
from kit.problems import Problem
from kit.routes import Door, Opdracht, actor, command_route, may_see, note
from services.intake.domain import Dossier
from services.intake.stappen.lezer import WERKERS

VRAGERS = (*WERKERS, Rol.AUDITOR)


class NoodtoegangIsNietNodig(Problem):
    """409: u mag deze casus al zien."""

    def __init__(self) -> None:
        detail = "U mag deze casus al zien: open haar zoals anders."
        super().__init__(409, "Noodtoegang is niet nodig", detail, code="noodtoegang-is-niet-nodig")


class VraagNoodtoegang(Body):
    """Waarom u deze casus nu moet zien; de coordinator van de gemeente leest het."""

    casus_id: UUID
    reden: Annotated[str, Field(min_length=10, max_length=4000)]


class BeoordeelNoodtoegang(Opdracht):
    """Of een noodtoegang terecht was."""

    noodtoegang: Annotated[int, Field(ge=1, description="Volgnummer van het feit NoodtoegangVerleend.")]
    terecht: bool
    toelichting: Annotated[str | None, Field(min_length=1, max_length=4000)] = None


class VerleendeNoodtoegang(Answer):
    """Tot wanneer u mag kijken; `noodtoegang` is het volgnummer van het feit."""

    casus_id: UUID
    noodtoegang: int
    tot: Moment


def router(door: Door[Dossier], duur: timedelta, clock: Clock = now) -> APIRouter:
    """De routes van noodtoegang."""
    routes = APIRouter(tags=["noodtoegang"])
    command_route(
        routes,
        door,
        "/noodtoegang-beoordelingen",
        BeoordeelNoodtoegang,
        Dossier.beoordeel_noodtoegang,
        Rol.DOORSTROOMCOORDINATOR,
    )
    vrager = Depends(door.verifier.require(*VRAGERS))

    @routes.post("/noodtoegangen", status_code=201, summary="Open een casus in nood")
    def vraag_noodtoegang(vraag: VraagNoodtoegang, who: Annotated[Identity, vrager]) -> VerleendeNoodtoegang:
        """Tijdelijk, alleen om te lezen, en alleen voor u. Uw reden ligt vast en de coordinator van de gemeente
        beoordeelt haar. Nog eens vragen verlengt niets."""

        def toegelaten(dossier: Dossier) -> None:
            note(dossier)
            if may_see(dossier, who) and not who.roles.isdisjoint(WERKERS):
                raise NoodtoegangIsNietNodig

        opdracht = Command(actor(who, VRAGERS), lambda dossier: dossier.verleen_noodtoegang(vraag.reden, duur))
        dossier = carry_out(door.store, vraag.casus_id, opdracht, toegelaten, clock)
        verleend = _lopend(dossier, who)
        return VerleendeNoodtoegang(casus_id=dossier.id, noodtoegang=verleend.volgnummer, tot=verleend.tot)

    return routes


def _lopend(dossier: Dossier, who: Identity) -> NoodtoegangVerleend:
    """De noodtoegang waarmee deze medewerker nu kijkt: de laatste."""
    return max(
        (feit for feit in dossier.noodtoegangen.values() if feit.actor.id == who.subject), key=lambda feit: feit.tot
    )
