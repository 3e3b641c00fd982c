"""Toezicht over HTTP: wie een casus in nood opende, en wat niet in het grootboek mocht."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from psycopg.rows import dict_row
from pydantic import Field

from contracts.feit import Actor, Rol
from contracts.intake import NoodtoegangBeoordeeld, NoodtoegangVerleend
from kit.codec import Codec
from kit.http import Answer, Moment, Page, Pages
from kit.identity import Identity
from kit.look import shown
from kit.reading import opened
from kit.routes import Door
from services.evaluation.domain import Evaluatie
from services.evaluation.grootboek import Grootboek

BEOORDELAARS = (Rol.DOORSTROOMCOORDINATOR,)
TOEZICHT = (*BEOORDELAARS, Rol.AUDITOR)
# The casus may have moved since: who looks has to see it where it is now.
VERLEEND = f"""
    SELECT l.position, l.topic, l.state, w.area, o.topic AS judged_topic, o.state AS judged
    FROM ledger l JOIN werklijst_v1 w ON w.casus = l.stream
    LEFT JOIN LATERAL (
        SELECT topic, state FROM ledger j
        WHERE j.topic = '{NoodtoegangBeoordeeld.type_naam}' AND j.stream = l.stream
            AND (convert_from(j.state, 'UTF8')::json ->> 'noodtoegang')::int = l.number
        LIMIT 1
    ) o ON true
    WHERE l.topic = '{NoodtoegangVerleend.type_naam}' AND w.area = ANY(%s) AND (%s::bigint IS NULL OR l.position < %s)
    ORDER BY l.position DESC LIMIT %s
"""  # noqa: S608 (names of our own; spelled out, so that the index for them is used)
APART = """
    SELECT a.id, a.service, a.number, a.hash, a.reason, a.put_aside_at,
        CASE WHEN w.area = ANY(%s) THEN a.stream END AS stream, w.person, w.area
    FROM ledger_aside a LEFT JOIN werklijst_v1 w ON w.casus = a.stream
    WHERE %s::bigint IS NULL OR a.id < %s ORDER BY a.id DESC LIMIT %s
"""


class Noodoordeel(Answer):
    """Wat een coordinator van de noodtoegang vond."""

    terecht: bool
    door: Actor
    op: Moment
    toelichting: Annotated[str | None, Field(description="Alleen voor wie beoordeelt.")]


class Noodtoegang(Answer):
    """Iemand opende een casus in nood. `reden` gaat open voor wie haar beoordeelt."""

    casus_id: UUID
    gemeente: str
    noodtoegang: Annotated[int, Field(description="Volgnummer van het feit bij intake.")]
    door: Actor
    vanaf: Moment
    tot: Moment
    reden: str | None
    oordeel: Noodoordeel | None


class ApartFeit(Answer):
    """Een feit dat niet op de keten aansloot. `stroom` is null als het niet in uw gemeenten ligt, of nergens."""

    nummer: int
    stroom: UUID | None
    dienst: str
    volgnummer: int
    hash: str
    reden: str
    apart_gelegd_op: Moment


def router(door: Door[Evaluatie], grootboek: Grootboek, codec: Codec) -> APIRouter:
    """De routes van toezicht."""
    routes = APIRouter(tags=["toezicht"])

    @routes.get("/noodtoegangen", summary="Wie een casus in nood opende")
    def noodtoegangen(
        who: Annotated[Identity, Depends(door.verifier.require(*TOEZICHT))], deel: Pages
    ) -> Page[Noodtoegang]:
        """De nieuwste eerst, in uw gemeenten, met wat de coordinator ervan vond."""
        (voor,) = deel.place(int) or (None,)
        vraag = ([*who.areas], voor, voor)
        rijen, volgende = deel.cut(_rijen(grootboek, VERLEEND, *vraag, deel.limit + 1), lambda rij: (rij["position"],))
        open_voor = None if who.roles.isdisjoint(BEOORDELAARS) else codec
        return Page(resultaten=[_noodtoegang(rij, codec, open_voor) for rij in rijen], volgende=volgende)

    @routes.get("/apart-gelegde-feiten", summary="Feiten die niet op de keten aansloten")
    def apart_gelegde_feiten(
        who: Annotated[Identity, Depends(door.verifier.require(Rol.AUDITOR, Rol.BEHEERDER))], deel: Pages
    ) -> Page[ApartFeit]:
        """De nieuwste eerst, over de hele regio, zonder inhoud."""
        (voor,) = deel.place(int) or (None,)
        rijen, volgende = deel.cut(
            _rijen(grootboek, APART, [*who.areas], voor, voor, deel.limit + 1), lambda rij: (rij["id"],)
        )
        return Page(resultaten=[_apart(rij) for rij in rijen], volgende=volgende)

    return routes


def _rijen(grootboek: Grootboek, vraag: str, *waarden: Any) -> list[dict[str, Any]]:
    with grootboek.datastore.get_connection() as conn, conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(vraag.encode(), waarden).fetchall()


def _noodtoegang(rij: dict[str, Any], codec: Codec, open_voor: Codec | None) -> Noodtoegang:
    feit = codec.decode(bytes(rij["state"]), rij["topic"])
    if not isinstance(feit, NoodtoegangVerleend):
        raise TypeError(f"een {type(feit).__name__} is geen noodtoegang")
    shown(feit.casus_id, feit.jongere_id, rij["area"])
    return Noodtoegang(
        casus_id=feit.casus_id,
        gemeente=rij["area"],
        noodtoegang=feit.volgnummer,
        door=feit.actor,
        vanaf=feit.vastgelegd_op,
        tot=feit.tot,
        reden=opened(open_voor, feit, "reden"),
        oordeel=_oordeel(rij, codec, open_voor),
    )


def _oordeel(rij: dict[str, Any], codec: Codec, open_voor: Codec | None) -> Noodoordeel | None:
    if rij["judged"] is None:
        return None
    feit = codec.decode(bytes(rij["judged"]), rij["judged_topic"])
    if not isinstance(feit, NoodtoegangBeoordeeld):
        raise TypeError(f"een {type(feit).__name__} is geen oordeel")
    return Noodoordeel(
        terecht=feit.terecht,
        door=feit.actor,
        op=feit.vastgelegd_op,
        toelichting=opened(open_voor, feit, "toelichting"),
    )


def _apart(rij: dict[str, Any]) -> ApartFeit:
    if rij["stream"] is not None:
        shown(rij["stream"], rij["person"], rij["area"])
    op: datetime = rij["put_aside_at"]
    return ApartFeit(
        nummer=rij["id"],
        stroom=rij["stream"],
        dienst=rij["service"],
        volgnummer=rij["number"],
        hash=rij["hash"],
        reden=rij["reason"],
        apart_gelegd_op=op,
    )
