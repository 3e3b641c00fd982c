"""Het grootboek voor beheer, over HTTP: hoe het staat, en wat bij elkaar hoort; nooit wat erin staat."""

from typing import Annotated
from uuid import UUID

from eventsourcing.postgres import PostgresDatastore
from fastapi import APIRouter, Depends, Path
from pydantic import Field

from contracts.feit import Rol
from kit.aggregate import Refusal
from kit.codec import Codec
from kit.http import Answer, Moment
from kit.identity import Identity
from kit.look import shown
from kit.routes import Door
from services.evaluation.beheer import MEEST, Spoorfeit, feiten_van, stand
from services.evaluation.domain import Evaluatie

ID = r"^([0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$"
SpoorId = Annotated[
    str, Path(alias="spoorId", pattern=ID, description="Id van een casus, van een correlatie (uuid), of van een spoor.")
]


class SpoorBestaatNiet(Refusal):
    """Bij dit nummer zijn geen feiten in uw gebieden. Geef de id van een casus, een correlatie of een spoor."""

    status = 404


class FeitInSpoor(Answer):
    """Een feit zonder zijn inhoud: waar het ligt, wanneer, en wat ertoe leidde."""

    positie: Annotated[int, Field(description="Plaats in het grootboek.")]
    id: UUID
    stroom: UUID
    dienst: str
    volgnummer: int
    feit: str
    opgetreden_op: Moment
    vastgelegd_op: Moment
    opgenomen_op: Annotated[Moment | None, Field(description="Wanneer het in het grootboek kwam, als dat bekend is.")]
    correlatie_id: UUID
    oorzaak_id: UUID
    traceparent: str


class Spoor(Answer):
    """Feiten die bij elkaar horen, in de volgorde van het grootboek; hoogstens de nieuwste 500."""

    id: str
    feiten: list[FeitInSpoor]
    meer: bool


class Grootboekstand(Answer):
    """Hoeveel feiten het grootboek heeft, tot waar het is ondertekend, en hoeveel feiten apart liggen."""

    omvang: int
    laatste_op: Moment | None
    ondertekend: int
    ondertekend_op: Moment | None
    apart: int


def router(door: Door[Evaluatie], datastore: PostgresDatastore, codec: Codec) -> APIRouter:
    """De routes voor beheer."""
    routes = APIRouter(tags=["bedrijfsvoering"])
    beheer = door.verifier.require(Rol.BEHEERDER)

    @routes.get("/grootboek-standen", summary="Hoe het grootboek ervoor staat", dependencies=[Depends(beheer)])
    def grootboekstand() -> Grootboekstand:
        """Aantallen over de hele regio, zonder inhoud."""
        rij = stand(datastore)
        return Grootboekstand(
            omvang=rij["size"],
            laatste_op=rij["taken_at"],
            ondertekend=rij["head"] or 0,
            ondertekend_op=rij["made_at"],
            apart=rij["aside"],
        )

    @routes.get("/sporen/{spoorId}", summary="De feiten van een spoor")
    def toon_spoor(spoor: SpoorId, who: Annotated[Identity, Depends(beheer)]) -> Spoor:
        """Zonder inhoud en zonder medewerker: alleen tijden, oorzaak en samenhang."""
        feiten = feiten_van(datastore, codec, spoor, who.areas)
        if not feiten:
            raise SpoorBestaatNiet
        for een in feiten:
            shown(een.feit.originator_id, een.feit.betrokkene, een.feit.gemeente)
        return Spoor(id=spoor, feiten=[_feit(een) for een in feiten], meer=len(feiten) == MEEST)

    return routes


def _feit(een: Spoorfeit) -> FeitInSpoor:
    feit = een.feit
    return FeitInSpoor(
        positie=een.positie,
        id=feit.id,
        stroom=feit.originator_id,
        dienst=feit.dienst,
        volgnummer=feit.volgnummer,
        feit=type(feit).__name__,
        opgetreden_op=feit.opgetreden_op,
        vastgelegd_op=feit.vastgelegd_op,
        opgenomen_op=een.opgenomen_op,
        correlatie_id=feit.correlatie_id,
        oorzaak_id=feit.oorzaak_id,
        traceparent=feit.traceparent,
    )
