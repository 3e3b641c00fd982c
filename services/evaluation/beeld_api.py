"""De hele casus over HTTP: nu, op ieder eerder moment, en wat er tussen twee momenten verschilt."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from kit.http import Answer, Body
from kit.identity import Identity
from kit.routes import Door, StreamId
from services.evaluation import casusbeeld
from services.evaluation.beeldvorm import VELDEN, HeleCasus, Waarde
from services.evaluation.casusbeeld import Casusbeeld, Inschrijving, Stand, Verschil
from services.evaluation.domain import Evaluatie
from services.evaluation.terugblik import (
    LEZERS,
    BekendOp,
    FeitInBoek,
    Kijkvraag,
    NaFeit,
    NogGeenCasus,
    Op,
    Terugblik,
    feit_in_boek,
)


class Beeldvraag(Kijkvraag):
    """Vanwaar naar het beeld wordt gekeken."""

    herkomst: Annotated[bool, Field(description="Ook het feit achter iedere waarde.")] = False


class Verschilvraag(Body):
    """De twee momenten die naast elkaar komen; zonder meer is een moment nu."""

    van_op: Op = None
    van_bekend_op: BekendOp = None
    van_na_feit: NaFeit = None
    tot_op: Op = None
    tot_bekend_op: BekendOp = None
    tot_na_feit: NaFeit = None

    @property
    def momenten(self) -> tuple[casusbeeld.Moment, casusbeeld.Moment]:
        """Het eerste en het tweede."""
        return (
            casusbeeld.Moment(self.van_op, self.van_bekend_op, nummer=self.van_na_feit),
            casusbeeld.Moment(self.tot_op, self.tot_bekend_op, nummer=self.tot_na_feit),
        )


class VeldVerschil(Answer):
    """Een veld dat op de twee momenten iets anders zegt; null is: niets."""

    pad: str
    oud: Any
    nieuw: Any
    oud_door: Annotated[FeitInBoek | None, Field(description="Het feit achter de oude waarde.")]
    nieuw_door: Annotated[FeitInBoek | None, Field(description="Het feit dat het nu zo maakte.")]


class Vergelijking(Answer):
    """Wat er van een casus anders is op twee momenten, veld voor veld."""

    casus_id: UUID
    verschillen: list[VeldVerschil]


def router(door: Door[Evaluatie], terugblik: Terugblik) -> APIRouter:
    """De routes van het beeld, nu en toen."""
    routes = APIRouter(tags=["casussen"])
    guard = Depends(door.verifier.require(*LEZERS))

    @routes.get("/casussen/{casusId}/beeld", summary="De hele casus, nu of op een eerder moment")
    def beeld(stream: StreamId, who: Annotated[Identity, guard], vraag: Annotated[Beeldvraag, Query()]) -> HeleCasus:
        """De stand over alle diensten heen, zonder persoonsgegevens; zonder meer na het laatste feit in het grootboek.

        Met `op` telt alleen wat toen was gebeurd; met `bekendOp`, `positie` of `naFeit` alleen wat toen bekend was.
        """
        gekozen = vraag.moment.kies(terugblik.lees(stream, who))
        if not vraag.herkomst:
            return _antwoord(Casusbeeld.van(een.feit for een in gekozen))
        stand = Stand.na(gekozen, VELDEN)
        waarden = [
            Waarde(pad=pad, waarde=waarde, feit=_feit(stand.door.get(pad))) for pad, waarde in stand.velden.items()
        ]
        return _antwoord(stand.beeld).model_copy(update={"herkomst": waarden})

    @routes.get("/casussen/{casusId}/verschillen", summary="Wat er anders is op twee momenten")
    def vergelijk_momenten(
        stream: StreamId, who: Annotated[Identity, guard], vraag: Annotated[Verschilvraag, Query()]
    ) -> Vergelijking:
        """Ieder veld dat verschilt, met het feit achter de oude en achter de nieuwe waarde."""
        alles = terugblik.lees(stream, who)
        van, tot = (_stand(moment.kies(alles)) for moment in vraag.momenten)
        return Vergelijking(casus_id=stream, verschillen=[_verschil(een) for een in casusbeeld.verschillen(van, tot)])

    return routes


def _antwoord(casus: Casusbeeld) -> HeleCasus:
    if not casus.feiten:
        raise NogGeenCasus
    return HeleCasus.model_validate(casus)


def _stand(gekozen: Iterable[Inschrijving]) -> Stand:
    stand = Stand.na(gekozen, VELDEN)
    if not stand.beeld.feiten:
        raise NogGeenCasus
    return stand


def _verschil(een: Verschil) -> VeldVerschil:
    return VeldVerschil(
        pad=een.pad, oud=een.oud, nieuw=een.nieuw, oud_door=_feit(een.oud_door), nieuw_door=_feit(een.nieuw_door)
    )


def _feit(een: Inschrijving | None) -> FeitInBoek | None:
    return feit_in_boek(een) if een else None
