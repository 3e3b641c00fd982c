"""De werklijst over HTTP: wat er in de regio te doen is, gefilterd en gesorteerd, en hoeveel er in iedere tab zit."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from psycopg import Connection, sql
from pydantic import Field

from contracts.feit import Gemeentecode, Rol
from contracts.woorden import Beeindigingsreden, Doelgroep, Persoonsgegevens, Resultaat, Stap
from kit.handling import Clock, now
from kit.http import Answer, Body, Moment, Page
from kit.identity import Forbidden, Identity
from kit.listing import Column, Condition, ListQuery, Naam, Where, a_moment, all_of, conditions, read_page, sorting
from kit.look import shown
from kit.routes import Door
from kit.vault import Vault
from services.evaluation.casusbeeld import Wie
from services.evaluation.domain import Evaluatie

WERKERS = (Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR)
LEZERS = (*WERKERS, Rol.AUDITOR)
MIJ = "mij"
BIJNA_DAGEN = 7
"""Wat in een telling bijna te laat heet."""


class Werkfilter(Body):
    """Waarop de werklijst is te beperken; wat samen wordt gevraagd geldt samen."""

    coach: Annotated[
        str | None,
        Field(max_length=200, pattern=r"^[^\x00-\x1f]+$", description="Kenmerk van de coach, of `mij`."),
    ] = None
    casus: Annotated[
        list[UUID], Where("casus = ANY(%s)"), Field(max_length=200, description="Alleen deze casussen.")
    ] = Field(default=[])
    toegewezen: Annotated[
        bool | None, Where("(coach IS NOT NULL) = %s"), Field(description="Met een coach, of juist zonder.")
    ] = None
    gemeente: Annotated[list[Gemeentecode], Field(description="Een of meer van uw gemeenten; leeg: alle.")] = Field(
        default=[]
    )
    stap: Annotated[list[Stap], Where("step = ANY(%s)"), Field(description="De stap die aan de beurt is.")] = Field(
        default=[]
    )
    doelgroep: Annotated[list[Doelgroep], Where("target_group = ANY(%s)")] = Field(default=[])
    route: Annotated[list[Naam], Where("route = ANY(%s)")] = Field(default=[])
    prioriteit: Annotated[list[Annotated[int, Field(ge=1, le=5)]], Where("priority = ANY(%s)")] = Field(default=[])
    wacht_op: Annotated[
        list[Wie], Where("waiting_for && %s"), Field(description="Wacht op een van deze, misschien ook op anderen.")
    ] = Field(default=[])
    vastgelopen: Annotated[bool | None, Where("stuck = %s")] = None
    nieuw: Annotated[
        bool | None,
        Where("unseen = %s"),
        Field(description="Met een melding waar nog niemand naar keek."),
    ] = None
    bijna: Annotated[
        int | None, Field(ge=1, le=366, description="Loopt binnen zoveel dagen af, en is nog niet te laat.")
    ] = None
    te_laat: Annotated[bool | None, Field(description="Met een verlopen termijn, of juist niet.")] = None
    gesloten: Annotated[
        bool, Where("(closed_at IS NOT NULL) = %s"), Field(description="De gesloten casussen in plaats van de lopende.")
    ] = False


class Werklijstvraag(Werkfilter, ListQuery):
    """Een deel van de werklijst."""

    columns = {  # noqa: RUF012 (de annotatie staat in de basis)
        "uiterlijkOp": Column("due_at", a_moment),
        "geopendOp": Column("opened_at", a_moment),
        "gewijzigdOp": Column("changed_at", a_moment),
        "prioriteit": Column("priority", int),
        "stap": Column("step", int),
    }
    sorteer: str | None = sorting(columns, "uiterlijkOp")


class Werkregel(Answer):
    """Een casus in de werklijst. `naam` is leeg voor wie geen casussen behandelt, en van wie is vergeten."""

    casus_id: UUID
    jongere_id: UUID | None
    naam: str | None
    gemeente: str
    coach: str | None
    stap: Stap
    doelgroep: Doelgroep | None
    voorstel: Doelgroep | None
    route: str | None
    prioriteit: int | None
    nieuw: bool
    vastgelopen: bool
    aan_zet: Annotated[list[Wie], Field(description="Op wie de casus wacht; zie het filter `wachtOp`.")]
    termijn: str | None
    uiterlijk_op: Moment | None
    te_laat: bool
    nazorg_loopt: bool
    resultaat: Resultaat | None
    geopend_op: Moment
    gewijzigd_op: Moment
    afgesloten: bool
    afgesloten_op: Moment | None
    beeindiging: Beeindigingsreden | None


class Werklijsttelling(Answer):
    """Hoeveel casussen er zijn, en per waarde van ieder filter; `geen` telt waar de waarde ontbreekt."""

    totaal: int
    nieuw: int
    vastgelopen: int
    te_laat: int
    bijna: Annotated[int, Field(description=f"Loopt binnen {BIJNA_DAGEN} dagen af.")]
    gemeente: dict[str, int]
    coach: dict[str, int]
    stap: dict[str, int]
    doelgroep: dict[str, int]
    route: dict[str, int]
    prioriteit: dict[str, int]
    aan_zet: dict[str, int]


PER_WAARDE = {
    "gemeente": "area",
    "coach": "coach",
    "stap": "step::text",
    "doelgroep": "target_group",
    "route": "route",
    "prioriteit": "priority::text",
    "aan_zet": "unnest(waiting_for)",
}
TEL = """
    WITH gevonden AS MATERIALIZED (SELECT * FROM werklijst_v1 WHERE {limits})
    SELECT '' AS filter, json_build_object(
        'totaal', count(*), 'nieuw', count(*) FILTER (WHERE unseen), 'vastgelopen', count(*) FILTER (WHERE stuck),
        'te_laat', count(*) FILTER (WHERE due_at < %s), 'bijna', count(*) FILTER (WHERE due_at >= %s AND due_at < %s)
    ) AS tel FROM gevonden
"""
TEL_PER_WAARDE = """
    UNION ALL SELECT {filter}, coalesce(json_object_agg(coalesce(waarde, 'geen'), n ORDER BY waarde), '{{}}')
    FROM (SELECT {waarde} AS waarde, count(*) AS n FROM gevonden GROUP BY 1)
"""


def router(door: Door[Evaluatie], clock: Clock = now) -> APIRouter:
    """De routes van de werklijst; wat te laat is zegt de klok op het moment van vragen."""
    routes = APIRouter(tags=["werklijst"])
    lezer = Depends(door.verifier.require(*LEZERS))
    opslag = door.store.recorder.datastore

    @routes.get("/werklijst", summary="Wat er te doen is")
    def werklijst(who: Annotated[Identity, lezer], vraag: Annotated[Werklijstvraag, Query()]) -> Page[Werkregel]:
        """De casussen van uw gemeenten, over alle diensten heen; loopt enkele ogenblikken achter.

        Wie casussen behandelt ziet namen; een auditor ziet ze niet.
        """
        nu = clock()
        with opslag.get_connection() as conn:
            rijen, volgende = read_page(conn, "werklijst_v1", "casus", vraag, list(_voorwaarden(vraag, who, nu)))
        for rij in rijen:
            shown(rij["casus"], rij["person"], rij["area"])
        wie = namen(rijen, door.vault) if not who.roles.isdisjoint(WERKERS) else [None] * len(rijen)
        regels = [_regel(rij, naam, nu) for rij, naam in zip(rijen, wie, strict=True)]
        return Page(resultaten=regels, volgende=volgende)

    @routes.get("/werklijst-tellingen", summary="Hoeveel er te doen is")
    def tellingen(who: Annotated[Identity, lezer], vraag: Annotated[Werkfilter, Query()]) -> Werklijsttelling:
        """Aantallen in uw gemeenten per waarde van ieder filter, binnen de filters die u opgeeft."""
        nu = clock()
        with opslag.get_connection() as conn:
            return _tel(conn, list(_voorwaarden(vraag, who, nu)), nu)

    return routes


def _voorwaarden(vraag: Werkfilter, who: Identity, nu: datetime) -> Iterator[Condition]:
    """Alles wat de rijen moeten zijn; raises Forbidden voor een gemeente van een ander."""
    if set(vraag.gemeente) - who.areas:
        raise Forbidden("U heeft geen toegang tot deze gemeente.")
    yield Condition("area = ANY(%s)", [list(vraag.gemeente or who.areas)])
    if vraag.coach is not None:
        yield Condition("coach = %s", [who.subject if vraag.coach == MIJ else vraag.coach])
    if vraag.bijna is not None:
        yield Condition("due_at >= %s AND due_at < %s", [nu, nu + timedelta(days=vraag.bijna)])
    if vraag.te_laat is not None:
        yield Condition("coalesce(due_at < %s, false) = %s", [nu, vraag.te_laat])
    yield from conditions(vraag)


def namen(rijen: list[dict[str, Any]], vault: Vault) -> list[str | None]:
    """De namen van een deel van de lijst, met een vraag aan de kluis."""
    verzegeld = [(rij["person"], f"{rij['person_fact']}/persoon", rij["person_sealed"]) for rij in rijen]
    geopend = iter(vault.open_many([een for een in verzegeld if een[2]]))
    inhoud = [next(geopend) if een[2] else None for een in verzegeld]
    return [Persoonsgegevens.model_validate_json(een).naam if een else None for een in inhoud]


def _regel(rij: dict[str, Any], naam: str | None, nu: datetime) -> Werkregel:
    return Werkregel(
        casus_id=rij["casus"],
        jongere_id=rij["person"],
        naam=naam,
        gemeente=rij["area"],
        coach=rij["coach"],
        stap=rij["step"],
        doelgroep=rij["target_group"],
        voorstel=rij["proposed"],
        route=rij["route"],
        prioriteit=rij["priority"],
        nieuw=rij["unseen"],
        vastgelopen=rij["stuck"],
        aan_zet=rij["waiting_for"],
        termijn=rij["term"],
        uiterlijk_op=rij["due_at"],
        te_laat=rij["due_at"] is not None and rij["due_at"] < nu,
        nazorg_loopt=rij["aftercare"],
        resultaat=rij["result"],
        geopend_op=rij["opened_at"],
        gewijzigd_op=rij["changed_at"],
        afgesloten=rij["closed_at"] is not None,
        afgesloten_op=rij["closed_at"],
        beeindiging=rij["closed_because"],
    )


def _tel(conn: Connection[Any], voorwaarden: list[Condition], nu: datetime) -> Werklijsttelling:
    limits, waarden = all_of(voorwaarden)
    per_waarde = (
        sql.SQL(TEL_PER_WAARDE).format(filter=sql.Literal(naam), waarde=sql.SQL(kolom))
        for naam, kolom in PER_WAARDE.items()
    )
    vraag = sql.SQL("").join([sql.SQL(TEL).format(limits=limits), *per_waarde])
    rijen = conn.execute(vraag, [*waarden, nu, nu, nu + timedelta(days=BIJNA_DAGEN)]).fetchall()
    gevonden: dict[str, Any] = {rij["filter"]: rij["tel"] for rij in map(dict, rijen)}
    return Werklijsttelling.model_validate(gevonden.pop("") | gevonden)
