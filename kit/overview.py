"""One row per stream for lists: categories, and ciphertext of what may be shown; never plain personal data."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from psycopg import AsyncConnection

from contracts.registry import ASSIGNEE
from kit.aggregate import Aggregate
from kit.follow import Row
from kit.http import Page, Paging
from kit.store import Store

A = TypeVar("A", bound=Aggregate)
R = TypeVar("R")
UPSERT = """
    INSERT INTO overview_v1 (stream, area, version, step, closed, opened_at, changed_at, data)
    SELECT * FROM unnest(%b::uuid[], %b::text[], %b::bigint[], %b::int[], %b::bool[], %b::timestamptz[],
        %b::timestamptz[], %b::text[]::jsonb[])
    ON CONFLICT (stream) DO UPDATE SET area = excluded.area, version = excluded.version, step = excluded.step,
        closed = excluded.closed, changed_at = excluded.changed_at, data = excluded.data
    WHERE excluded.version > overview_v1.version
"""
PAGE = """
    SELECT stream, area, version, step, closed, opened_at, changed_at, data FROM overview_v1
    WHERE area = ANY(%s) AND stream > %s AND (%s::bool IS NULL OR closed = %s) ORDER BY stream LIMIT %s
"""


class Overview(Generic[A]):
    """A read model made by replaying the streams that changed: rebuilt from nothing it gives the same rows."""

    name = "overview_v1"

    def __init__(self, store: Store[A], row: Callable[[A], dict[str, Any]]) -> None:
        self._store, self._row = store, row

    async def apply(self, conn: AsyncConnection[Any], facts: Sequence[Row]) -> None:
        """Bring the rows of these streams up to date."""
        aggregates = await asyncio.to_thread(self._store.load_many, {fact.stream for fact in facts})
        rows = [self._values(aggregate) for aggregate in aggregates.values() if aggregate.last]
        if rows:
            await conn.execute(UPSERT, [list(column) for column in zip(*rows, strict=True)])

    def _values(self, aggregate: A) -> tuple[Any, ...]:
        last = aggregate.last
        assert last is not None  # noqa: S101 (the caller leaves empty streams out)
        data = orjson.dumps(self._row(aggregate) | {ASSIGNEE: aggregate.assignee}).decode()
        moments = (aggregate.begun_at, last.vastgelegd_op)
        return (
            aggregate.id,
            aggregate.area,
            aggregate.version,
            int(aggregate.stap),
            aggregate.afgesloten,
            *moments,
            data,
        )


def listing(
    store: Store[Any],
    areas: Collection[str],
    paging: Paging,
    closed: bool | None,
    answer: Callable[[dict[str, Any]], R],
) -> Page[R]:
    """The part of the list that is asked for, of the streams in these areas, in order of stream id."""
    (after,) = paging.place(UUID) or (UUID(int=0),)
    params = (list(areas), after, closed, closed, paging.limit + 1)
    with store.recorder.datastore.get_connection() as conn:
        found = [dict(row) for row in conn.execute(PAGE, params, prepare=True)]
    rows, following = paging.cut(found, lambda row: (str(row["stream"]),))
    return Page(resultaten=[answer(row) for row in rows], volgende=following)
