"""Reading over HTTP: a list and a single stream, the same way for every service."""

# No postponed annotations here: FastAPI reads those of the routes, which are made per service.
from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import AwareDatetime, Field

from contracts.registry import RESOURCE_LIST, RESOURCE_PATH
from contracts.woorden import Stap
from kit.aggregate import Aggregate
from kit.http import Answer, Moment, Page, etag
from kit.identity import Identity
from kit.listing import Column, ListQuery, Where, a_moment, sorting
from kit.overview import listing
from kit.routes import Door, StreamId

A = TypeVar("A", bound=Aggregate)


class Regel(Answer):
    """Wat iedere regel van een lijst heeft."""

    casus_id: UUID
    gemeente: str
    stap: Stap
    afgesloten: bool
    geopend_op: Moment
    gewijzigd_op: Moment
    versie: int


class Beeld(Answer):
    """Wat ieder beeld heeft: de stand na het laatste feit."""

    casus_id: UUID
    gemeente: str
    stap: Stap
    afgesloten: bool
    versie: int


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
        gemeente=aggregate.last.gemeente if aggregate.last else "",
        stap=aggregate.stap,
        afgesloten=aggregate.afgesloten,
        versie=aggregate.version,
        **more,
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
    """GET the list, and GET one: `row` and `state` make the answers, of these kinds; `query` has the filters."""
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
