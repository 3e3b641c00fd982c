"""Reading the log of access over HTTP, for an auditor; that is logged as well."""

# No postponed annotations here: FastAPI reads those of the routes, which need the door.
from datetime import date
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime, Field

from contracts.feit import Rol, dag
from contracts.registry import ANSWERING_ROLES, RESOURCE_ID, RESOURCE_ID_TEXT, SUBJECT_ID
from contracts.verwerkingen import Register, register_op
from kit.access_log import AccessLog
from kit.handling import now
from kit.http import Answer, Moment, Page, Pages
from kit.identity import Forbidden, Identity
from kit.look import opened, shown
from kit.routes import Door

READERS = (Rol.AUDITOR,)
# Several areas in one record: whoever may see one of them sees that there was a look, and no more than that.
IN_AREAS = "(areas = '{}' OR areas && %s)"


class Inzage(Answer):
    """Een inzage of vastlegging: wie deed wat, waaraan, vanwaar, wanneer en met welke uitkomst (BIO2 8.15.01)."""

    nummer: int
    tijdstip: Moment
    actie: str
    object: str
    resultaat: Annotated[int | None, Field(description="De HTTP-status; null: er was nog geen antwoord.")]
    herkomst: str
    actor: Annotated[
        str | None, Field(description="Kenmerk van de medewerker, voor een auditor; null: niemand was aangemeld.")
    ]
    rollen: list[str]
    noodtoegang: Annotated[
        bool, Field(description="Wie keek mocht dat alleen in nood; de reden staat in het feit dat haar verleende.")
    ] = False
    verwerkingsactiviteit: Annotated[str | None, Field(description="Zie het register van verwerkingsactiviteiten.")] = (
        None
    )
    doel: Annotated[str | None, Field(description="Waarvoor er werd gekeken, volgens het register van toen.")] = None
    aantal: Annotated[int, Field(description="Over hoeveel personen het ging.")]
    gebieden: list[str]
    stromen: Annotated[
        list[UUID], Field(description="Om welke ids het ging; leeg als er ook van buiten uw gebied bij zijn.")
    ]
    betrokkenen: Annotated[
        list[str], Field(description="Een kenmerk per persoon, dat alleen in dit logboek iets zegt.")
    ]


class Schakel(Answer):
    """Een schakel van de keten: het record, of alleen zijn hash waar u de inhoud niet mag zien."""

    nummer: int
    vorige_hash: str
    hash: str
    record: str | None


OfStream = Annotated[UUID | None, Query(alias=RESOURCE_ID, description=RESOURCE_ID_TEXT)]
OfSubject = Annotated[UUID | None, Query(alias=SUBJECT_ID, description="Om wie het gaat.")]
By = Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00-\x1f]+$", description="Kenmerk van wie keek.")]
Since = Annotated[AwareDatetime | None, Query(description="Alleen wat toen of later was.")]
Until = Annotated[AwareDatetime | None, Query(description="Alleen wat daarvoor was.")]


def access_router(door: Door[Any], log: AccessLog, service: str) -> APIRouter:
    """GET what was looked at, and GET the chain to check it."""
    router = APIRouter(tags=["inzagen"])
    guard = Depends(door.verifier.require(*READERS))
    per_subject = Depends(door.verifier.require(*READERS, *ANSWERING_ROLES))

    @router.get("/inzagen", summary="Wie keek waarnaar")
    def inzagen(
        who: Annotated[Identity, per_subject],
        deel: Pages,
        stream: OfStream = None,
        subject: OfSubject = None,
        medewerker: By = None,
        vanaf: Since = None,
        tot: Until = None,
    ) -> Page[Inzage]:
        """De nieuwste eerst, uit uw gemeenten. Ook deze vraag komt in het logboek.

        Wie geen auditor is vraagt naar een persoon, om die te antwoorden, en ziet van wie keek alleen de rol.
        """
        audits = not who.roles.isdisjoint(READERS)
        if not audits and (subject is None or medewerker is not None):
            raise Forbidden(f"Geef {SUBJECT_ID}, en vraag niet naar wie keek: dat kan in uw rol niet.")
        (before,) = deel.place(int) or (None,)
        asked = {
            "number < %s": before,
            IN_AREAS: list(who.areas),
            "streams @> ARRAY[%s]": stream,
            "subjects @> ARRAY[%s]": log.mark(subject) if subject else None,
            "actor = %s": medewerker,
            "at >= %s": vanaf,
            "at < %s": tot,
        }
        if stream is not None:
            shown(stream, subject, "")
        elif subject is not None:
            opened(subject)
        limits = {text: value for text, value in asked.items() if value is not None}
        found = log.read(" AND ".join(limits), [*limits.values()], deel.limit + 1, newest_first=True)
        rows, following = deel.cut(found, lambda row: (row[0],))
        return Page(resultaten=[_look(record, who, service, named=audits) for _, record in rows], volgende=following)

    @router.get("/inzageketen", summary="De keten van het logboek van inzage")
    def inzageketen(who: Annotated[Identity, guard], deel: Pages) -> Page[Schakel]:
        """De oudste eerst, om zelf na te rekenen: `doorstroom inzagelog controleer`."""
        (after,) = deel.place(int) or (0,)
        rows, following = deel.cut(log.read("number > %s", [after], deel.limit + 1), lambda row: (row[0],))
        return Page(resultaten=[_link(record, who) for _, record in rows], volgende=following)

    return router


def processing_router() -> APIRouter:
    """GET the register of processing activities: for everybody, since it says nothing about anyone."""
    router = APIRouter(tags=["verwerkingen"])

    @router.get("/verwerkingsactiviteiten", summary="Het register van verwerkingsactiviteiten")
    def verwerkingsactiviteiten(
        op: Annotated[date | None, Query(description="Zoals het die dag gold.")] = None,
    ) -> Register:
        """Waarvoor gegevens worden verwerkt, op welke grond, voor wie, hoe lang, en met welke handelingen."""
        return register_op(op or dag(now()))

    return router


def _look(record: bytes, who: Identity, service: str, *, named: bool) -> Inzage:
    fields = orjson.loads(record)
    if not named:
        fields |= {"actor": None, "herkomst": ""}
    activity = register_op(date.fromisoformat(fields["tijdstip"][:10])).activiteit(service, fields["actie"])
    if activity is not None:
        fields |= {"verwerkingsactiviteit": activity.uri, "doel": activity.doel}
    if not who.areas.issuperset(fields["gebieden"]):
        fields |= {"stromen": [], "betrokkenen": [], "gebieden": sorted(who.areas.intersection(fields["gebieden"]))}
    return Inzage.model_validate(fields)


def _link(record: bytes, who: Identity) -> Schakel:
    fields = orjson.loads(record)
    return Schakel(
        nummer=fields["nummer"],
        vorige_hash=fields["vorigeHash"],
        hash=sha256(record).hexdigest(),
        record=record.decode() if who.areas.issuperset(fields["gebieden"]) else None,
    )
