"""De tijdlijn over HTTP: ieder feit van een casus, nu of op een eerder moment, en de momenten om langs te stappen."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from contracts.algemeen import FeitGehoord
from kit.corrected import corrected
from kit.http import Answer
from kit.identity import Identity
from kit.routes import Door, StreamId
from services.evaluation.casusbeeld import Inschrijving
from services.evaluation.domain import Evaluatie
from services.evaluation.terugblik import LEZERS, WERKERS, FeitInBoek, Kijkvraag, Terugblik, in_boek
from services.evaluation.tijdlijn import TijdlijnFeit, Verteller

MEESTE = 1000


class Volgorde(StrEnum):
    """Waarin de feiten staan: zoals zij bekend werden, of zoals zij gebeurden."""

    BEKEND = "bekend"
    GEBEURD = "gebeurd"


class Tijdlijn(Answer):
    """De feiten van een casus, van alle diensten; `volgende` is null als dit het laatste deel is."""

    casus_id: UUID
    aantal: Annotated[int, Field(description="Hoeveel feiten er op dit moment zijn, in alle delen samen.")]
    feiten: list[TijdlijnFeit]
    volgende: Annotated[int | None, Field(description="Geef deze waarde mee als `vanaf` voor het volgende deel.")]


class Moment(FeitInBoek):
    """Een moment waarop iets veranderde; `gebeurd` is de hoeveelste het is op de as van gebeuren."""

    gebeurd: int


class Momenten(Answer):
    """Alle momenten van een casus, in de volgorde waarin zij bekend werden."""

    casus_id: UUID
    momenten: list[Moment]


class Tijdlijnvraag(Kijkvraag):
    """Vanwaar naar de tijdlijn wordt gekeken, en welk deel ervan."""

    volgorde: Annotated[Volgorde, Field(description="Zoals zij bekend werden, of zoals zij gebeurden.")] = (
        Volgorde.BEKEND
    )
    vanaf: Annotated[int, Field(ge=0, description="Waarde van `volgende` uit het vorige deel.")] = 0
    limiet: Annotated[int, Field(ge=1, le=MEESTE, description="Hoogstens zoveel feiten.")] = MEESTE


def router(door: Door[Evaluatie], terugblik: Terugblik) -> APIRouter:
    """De routes van de tijdlijn."""
    routes = APIRouter(tags=["casussen"])
    guard = Depends(door.verifier.require(*LEZERS))

    @routes.get("/casussen/{casusId}/tijdlijn", summary="De tijdlijn van een casus, nu of op een eerder moment")
    def tijdlijn(
        stream: StreamId, who: Annotated[Identity, guard], vraag: Annotated[Tijdlijnvraag, Query()]
    ) -> Tijdlijn:
        """Alle feiten van alle diensten, met wie, wanneer, waarom en naar welke regel.

        Een reden gaat open voor wie aan de casus werkt; al het andere vertrouwelijke blijft hier dicht.
        """
        alles = terugblik.lees(stream, who)
        bekend = vraag.moment.kies(alles)
        corrected(een.feit for een in bekend)  # wat pas later is hersteld, was toen nog niet hersteld
        gekozen = _op_volgorde(bekend, vraag.volgorde)
        deel = gekozen[vraag.vanaf : vraag.vanaf + vraag.limiet]
        verder = vraag.vanaf + len(deel)
        codec = None if who.roles.isdisjoint(WERKERS) else terugblik.codec
        verteller = Verteller(alles, codec, gewist=door.vault.is_destroyed(alles[0].feit.jongere_id))
        return Tijdlijn(
            casus_id=stream,
            aantal=len(gekozen),
            feiten=[verteller.vertel(een) for een in deel],
            volgende=verder if verder < len(gekozen) else None,
        )

    @routes.get("/casussen/{casusId}/momenten", summary="De momenten waarop een casus veranderde")
    def momenten(stream: StreamId, who: Annotated[Identity, guard]) -> Momenten:
        """Om door de casus te stappen: `nummer` is `naFeit` bij het beeld. Dat een dienst iets hoorde telt niet."""
        feiten = [een for een in terugblik.lees(stream, who) if not isinstance(een.feit, FeitGehoord)]
        gebeurd = {een.nummer: plaats for plaats, een in enumerate(_op_volgorde(feiten, Volgorde.GEBEURD), start=1)}
        return Momenten(
            casus_id=stream, momenten=[Moment(**in_boek(een), gebeurd=gebeurd[een.nummer]) for een in feiten]
        )

    return routes


def _op_volgorde(feiten: Sequence[Inschrijving], volgorde: Volgorde) -> Sequence[Inschrijving]:
    if volgorde is Volgorde.BEKEND:
        return feiten
    return sorted(feiten, key=lambda een: (een.feit.opgetreden_op, een.nummer))
