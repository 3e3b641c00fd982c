"""Reading over HTTP: a list and a single stream, the same way for every service."""

# No postponed annotations here: FastAPI reads those of the routes, which are made per service.
from collections.abc import Callable
from functools import reduce
from operator import getitem
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime, Field
from pydantic.alias_generators import to_camel

from contracts.feit import Actor, Feit
from contracts.registry import ASSIGNEE, RESOURCE_ID, RESOURCE_LIST, RESOURCE_PATH, RESOURCE_STATES
from contracts.termijnen import Termijnstand
from contracts.woorden import Partij, Stap
from kit.aggregate import Aggregate
from kit.codec import Codec, confidential
from kit.corrected import corrections
from kit.http import Answer, Moment, Page, etag
from kit.identity import Identity
from kit.listing import Column, ListQuery, Where, a_moment, sorting
from kit.overview import listing
from kit.routes import Door, StreamId, may_see, note
from kit.term import Term
from kit.vault import KeyDestroyed

A = TypeVar("A", bound=Aggregate)
MOST_IDS = 100
Ids = Annotated[list[UUID], Query(alias=RESOURCE_ID, min_length=1, max_length=MOST_IDS, description="Van welke.")]
Assignee = Annotated[str | None, Field(alias=ASSIGNEE, description="Wie dit behandelt; null: nog niemand.")]


class Regel(Answer):
    """Wat iedere regel van een lijst heeft."""

    casus_id: UUID
    gemeente: str
    assignee: Assignee
    stap: Stap
    afgesloten: bool
    geopend_op: Moment
    gewijzigd_op: Moment
    versie: int
    eerstvolgende_termijn_op: Moment | None = None
    te_laat: bool = False
    beperkt: Annotated[bool, Field(description="De verwerking is beperkt: bewaren mag, delen niet.")] = False


class Termijn(Answer):
    """Een termijn die openstaat; `start` wijst haar aan bij opschorten, hervatten en verlengen."""

    start: int
    naam: str
    partij: Partij | None
    streef_op: Moment | None
    fataal_op: Moment
    stand: Termijnstand


class Beeld(Answer):
    """Wat ieder beeld heeft: de stand na het laatste feit."""

    casus_id: UUID
    gemeente: str
    assignee: Assignee
    stap: Stap
    afgesloten: bool
    versie: int
    beperkt: Annotated[bool, Field(description="De verwerking is beperkt: bewaren mag, delen niet.")]
    termijnen: list[Termijn]
    gehoord: Annotated[
        dict[str, int], Field(description="Tot en met welk volgnummer deze dienst iedere andere dienst heeft gehoord.")
    ]


class Gebeurtenis(Answer):
    """Wat er gebeurde: een feit dat deze dienst vastlegde."""

    feit: str
    volgnummer: int
    opgetreden_op: Moment
    actor: Actor
    gegevens: Annotated[dict[str, Any], Field(description="Wat het feit zegt; vertrouwelijke tekst als zij open mag.")]
    gecorrigeerd: Annotated[
        dict[str, int],
        Field(description="Velden die hier hersteld staan, en door welk feit."),
    ] = {}  # noqa: RUF012 (pydantic copies it)


class OverviewQuery(ListQuery):
    """What may be asked of every list; a service adds filters of its own."""

    columns = {  # noqa: RUF012 (the annotation is in the base)
        "stap": Column("step", int),
        "geopendOp": Column("opened_at", a_moment),
        "gewijzigdOp": Column("changed_at", a_moment),
    }
    stap: Annotated[list[Stap], Where("step = ANY(%s)"), Field(description="Alleen in een van deze stappen.")] = Field(
        default=[]
    )
    afgesloten: Annotated[
        bool | None, Where("closed = %s"), Field(description="Alleen wat is afgesloten, of alleen wat loopt.")
    ] = None
    geopend_sinds: Annotated[
        AwareDatetime | None, Where("opened_at >= %s"), Field(description="Alleen wat toen of later is geopend.")
    ] = None
    gewijzigd_sinds: Annotated[
        AwareDatetime | None, Where("changed_at >= %s"), Field(description="Alleen wat toen of later is gewijzigd.")
    ] = None
    sorteer: str | None = sorting(columns)


R = TypeVar("R", bound=Regel)
B = TypeVar("B", bound=Beeld)


def regel(kind: type[R], row: dict[str, Any], **more: Any) -> R:
    """An answer of this kind from a row of the overview."""
    common = {
        "casusId": row["stream"],
        "gemeente": row["area"],
        "stap": row["step"],
        "afgesloten": row["closed"],
        "geopendOp": row["opened_at"],
        "gewijzigdOp": row["changed_at"],
        "versie": row["version"],
    }
    return kind.model_validate(row["data"] | common | more)


def beeld(kind: type[B], aggregate: Aggregate, **more: Any) -> B:
    """An answer of this kind from an aggregate."""
    return kind(
        casus_id=aggregate.id,
        gemeente=aggregate.area,
        assignee=aggregate.assignee,
        stap=aggregate.stap,
        afgesloten=aggregate.afgesloten,
        versie=aggregate.version,
        beperkt=aggregate.restricted,
        termijnen=[_termijn(term) for term in aggregate.terms.open.values()],
        gehoord=aggregate.heard,
        **more,
    )


def opened(codec: Codec | None, fact: Feit, path: str) -> Any:
    """A confidential value, or None when it stays closed: there is no codec for this reader, or no key any more."""
    try:
        return codec.open(fact, path) if codec else None
    except KeyDestroyed:
        return None


def gebeurtenis(fact: Feit, codec: Codec | None) -> Gebeurtenis:
    """What a fact says for who may read it; a confidential value that stays closed is left out."""
    outside = {*Feit.model_fields, *fact.kop(fact.originator_id, fact.key)}
    says = fact.model_dump(mode="json", by_alias=True, exclude=outside, exclude_none=True)
    for path, _ in confidential(fact):
        *way, last = (int(step) if step.isdigit() else to_camel(step) for step in path.split("."))
        place: Any = reduce(getitem, way, says)  # type: ignore[arg-type]
        place[last] = opened(codec, fact, path)
        if place[last] is None:
            del place[last]
    return Gebeurtenis(
        feit=type(fact).__name__,
        volgnummer=fact.volgnummer,
        opgetreden_op=fact.opgetreden_op,
        actor=fact.actor,
        gegevens=says,
        gecorrigeerd={field: correction.volgnummer for field, correction in corrections(fact).items()},
    )


def _termijn(term: Term) -> Termijn:
    return Termijn(
        start=term.start,
        naam=term.name,
        partij=term.party,
        streef_op=term.target,
        fataal_op=term.fatal,
        stand=term.state,
    )


def read_routes(
    router: APIRouter,
    door: Door[A],
    *roles: str,
    row: Callable[[dict[str, Any]], R],
    state: Callable[[A], B],
    kinds: tuple[type[R], type[B]],
    query: type[OverviewQuery] = OverviewQuery,
) -> None:
    """GET the list, GET one, and GET some by their ids: `row` and `state` make the answers, of these kinds.

    `query` has the filters of the list.
    """
    guard = Depends(door.verifier.require(*roles))

    page: Any = Page

    def lijst(who: Annotated[Identity, guard], vraag: OverviewQuery) -> Page[R]:
        """Loopt enkele ogenblikken achter op wat net is vastgelegd."""
        return listing(door.store, who.areas, vraag, row)

    # FastAPI reads this annotation: which filters there are differs per service.
    lijst.__annotations__["vraag"] = Annotated[query, Query()]
    router.get(RESOURCE_LIST, response_model=page[kinds[0]], summary="Lijst van wat u mag zien")(lijst)

    @router.get(RESOURCE_PATH, response_model=kinds[1], summary="De stand zoals deze dienst haar kent")
    def stand(response: Response, stream: StreamId, who: Annotated[Identity, guard]) -> B:
        """De stand na het laatste feit; de ETag is de versie voor If-Match."""
        aggregate = door.load(stream, who)
        response.headers["ETag"] = etag(aggregate.version)
        return state(aggregate)

    @router.get(RESOURCE_STATES, response_model=page[kinds[1]], summary="De stand van meer tegelijk")
    def standen(who: Annotated[Identity, guard], streams: Ids) -> Page[B]:
        """De stand na het laatste feit van ieder die u mag zien, in de volgorde van vragen; de rest ontbreekt."""
        found = door.store.load_many(streams)
        seen = [found[each] for each in dict.fromkeys(streams) if may_see(found[each], who)]
        for each in seen:
            note(each)
        return Page(resultaten=[state(each) for each in seen])
