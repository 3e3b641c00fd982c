"""De hele casus over HTTP: een beeld uit alle feiten van alle diensten."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import ConfigDict

from contracts.feit import CasusFeit, Rol
from contracts.woorden import Beeindigingsreden, Doelgroep, Grens, Masroute, Partij, Resultaat, Stap
from kit.aggregate import BestaatNiet
from kit.codec import Codec
from kit.http import Answer, Moment
from kit.identity import Identity
from kit.look import shown
from kit.routes import Door, StreamId
from services.evaluation.casusbeeld import Casusbeeld, Stapstatus, Wie
from services.evaluation.domain import Evaluatie
from services.evaluation.grootboek import Grootboek

LEZERS = (Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR, Rol.AUDITOR)


class Deel(Answer):
    """Een deel van het beeld, zoals het is opgeteld."""

    model_config = ConfigDict(from_attributes=True)


class StapInBeeld(Deel):
    """Een stap van de Routekaart; `afwijkingen` zeggen waarvan daarbij met reden is afgeweken."""

    stap: Stap
    status: Stapstatus
    gedaan_op: Moment | None
    afwijkingen: list[str]


class AfwijkingInBeeld(Deel):
    """Hier week een professional met reden af: pas toe of leg uit."""

    stap: Stap
    afgeweken_van: str
    opgetreden_op: Moment
    vastgelegd_op: Moment


class TeruggangInBeeld(Deel):
    """De casus ging terug naar een eerdere stap."""

    naar: Stap
    opgetreden_op: Moment
    vastgelegd_op: Moment


class TermijnInBeeld(Deel):
    """Een termijn die openstaat."""

    termijn: str
    dienst: str
    partij: Partij | None
    streef_op: Moment | None
    fataal_op: Moment
    opgeschort: bool
    verstreken: Grens | None


class WachtInBeeld(Deel):
    """Op wie wordt gewacht, en waarop."""

    wie: Wie
    waarop: str
    partij: Partij | None


class AfsluitingInBeeld(Deel):
    """Wanneer en waarom de casus is gesloten."""

    afgesloten_op: Moment
    resultaat: Resultaat | None
    beeindiging: Beeindigingsreden | None


class HeleCasus(Deel):
    """Wat alle diensten samen van een casus weten."""

    casus_id: UUID
    jongere_id: UUID
    gemeente: str
    coach: str | None
    geopend_op: Moment
    gewijzigd_op: Moment
    meldingen: int
    nieuw: bool
    prioriteit: int | None
    stap: Stap
    stappen: list[StapInBeeld]
    afwijkingen: list[AfwijkingInBeeld]
    teruggegaan: list[TeruggangInBeeld]
    doelgroep: Doelgroep | None
    voorstel: Doelgroep | None
    voorstel_open: bool
    ontbreekt: list[str]
    route: str | None
    masroute: Masroute | None
    gesprek_op: Moment | None
    planversie: int
    traject_loopt: bool
    vastgelopen: bool
    resultaat: Resultaat | None
    nazorg_loopt: bool
    termijnen: list[TermijnInBeeld]
    aan_zet: list[WachtInBeeld]
    afgesloten: bool
    afsluiting: AfsluitingInBeeld | None


def router(door: Door[Evaluatie], grootboek: Grootboek, codec: Codec) -> APIRouter:
    """De route van het beeld."""
    routes = APIRouter(tags=["casussen"])

    @routes.get("/casussen/{casusId}/beeld", summary="De hele casus")
    def beeld(stream: StreamId, who: Annotated[Identity, Depends(door.verifier.require(*LEZERS))]) -> HeleCasus:
        """De stand over alle diensten heen, na het laatste feit in het grootboek; zonder persoonsgegevens."""
        feiten = [codec.decode(stored) for stored in grootboek.feiten(stream)]
        casus = Casusbeeld.van(feit for feit in feiten if isinstance(feit, CasusFeit))
        shown(stream, casus.jongere_id, casus.gemeente)
        if casus.gemeente not in who.areas:
            raise BestaatNiet
        return HeleCasus.model_validate(casus)

    return routes
