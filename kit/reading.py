"""Reading over HTTP: a list and a single stream, the same way for every service."""

# No postponed annotations here: FastAPI reads those of the routes, which are made per service.
from collections.abc import Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response
from pydantic import Field

from contracts.registry import RESOURCE_ID, RESOURCE_LIST, RESOURCE_PATH, RESOURCE_STATES
from contracts.woorden import Stap
from kit.aggregate import Aggregate
from kit.http import Answer, Moment, Page, Pages, etag
from kit.identity import Identity
from kit.overview import listing
from kit.routes import Door, StreamId, may_see

A = TypeVar("A", bound=Aggregate)
MOST_IDS = 100
Ids = Annotated[list[UUID], Query(alias=RESOURCE_ID, min_length=1, max_length=MOST_IDS, description="Van welke.")]
Closed = Annotated[bool | None, Query(description="Alleen wat is afgesloten, of alleen wat loopt.")]


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
    gehoord: Annotated[
        dict[str, int], Field(description="Tot en met welk volgnummer deze dienst iedere andere dienst heeft gehoord.")
    ]


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
        gehoord=aggregate.heard,
        **more,
    )


def read_routes(
    router: APIRouter,
    door: Door[A],
    *roles: str,
    row: Callable[[dict[str, Any]], R],
    state: Callable[[A], B],
    kinds: tuple[type[R], type[B]],
) -> None:
    """GET the list, GET one, and GET some by their ids: `row` and `state` make the answers, of these kinds."""
    guard = Depends(door.verifier.require(*roles))

    page: Any = Page

    @router.get(RESOURCE_LIST, response_model=page[kinds[0]], summary="Lijst van wat u mag zien")
    def lijst(who: Annotated[Identity, guard], deel: Pages, afgesloten: Closed = None) -> Page[R]:
        """Loopt enkele ogenblikken achter op wat net is vastgelegd."""
        return listing(door.store, who.areas, deel, afgesloten, row)

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
        return Page(resultaten=[state(found[each]) for each in dict.fromkeys(streams) if may_see(found[each], who)])
