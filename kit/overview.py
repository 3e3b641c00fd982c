"""One row per stream for lists: categories, and ciphertext of what may be shown; never plain personal data."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

import orjson
from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

from contracts.registry import ASSIGNEE
from kit.aggregate import Aggregate
from kit.follow import FACTS, Row
from kit.http import Page
from kit.listing import Condition, ListQuery, conditions, read_page
from kit.look import shown
from kit.recent import Recent
from kit.store import Store, Stored

A = TypeVar("A", bound=Aggregate)
R = TypeVar("R")
NAME = "overview_v1"
SUBJECT = "betrokkene"
"""Whom a row is about, for the log of access."""
UPSERT = """
    INSERT INTO {table} AS known (stream, area, version, step, closed, opened_at, changed_at, data)
    SELECT * FROM unnest(%b::uuid[], %b::text[], %b::bigint[], %b::int[], %b::bool[], %b::timestamptz[],
        %b::timestamptz[], %b::text[]::jsonb[])
    ON CONFLICT (stream) DO UPDATE SET area = excluded.area, version = excluded.version, step = excluded.step,
        closed = excluded.closed, changed_at = excluded.changed_at, data = excluded.data
    WHERE excluded.version > known.version
"""
CLEAR_TERMS = "DELETE FROM terms_v1 WHERE stream = ANY(%b)"
FILL_TERMS = """
    INSERT INTO terms_v1 (stream, start, name, party, target_at, fatal_at, state, due_at)
    SELECT * FROM unnest(%b::uuid[], %b::bigint[], %b::text[], %b::text[], %b::timestamptz[], %b::timestamptz[],
        %b::text[], %b::timestamptz[])
"""


class Overview(Generic[A]):
    """A read model of every stream as its facts give it: rebuilt from nothing it has the same rows."""

    source = FACTS

    def __init__(
        self,
        store: Store[A],
        row: Callable[[A], dict[str, Any]],
        name: str = NAME,
        *,
        grace: timedelta = timedelta(hours=1),
    ) -> None:
        self._store, self._row, self.name, self._grace = store, row, name, grace
        self.recent: Recent[A] = Recent()
        self._upsert = SQL(UPSERT).format(table=Identifier(name))

    async def apply(self, conn: AsyncConnection[Any], facts: Sequence[Row]) -> None:
        """Bring the rows of these streams, and those of their open terms, up to date."""
        aggregates = await asyncio.to_thread(self._after, facts)
        rows = [self._values(aggregate) for aggregate in aggregates.values() if aggregate.last]
        if rows:
            await conn.execute(self._upsert, _columns(rows))
        await conn.execute(CLEAR_TERMS, (list(aggregates),))
        terms = [row for aggregate in aggregates.values() for row in self._terms(aggregate)]
        if terms:
            await conn.execute(FILL_TERMS, _columns(terms))
        for aggregate in aggregates.values():
            self.recent.keep(aggregate)

    def _after(self, facts: Sequence[Row]) -> dict[UUID, A]:
        """The aggregates of these streams after these facts; what they do not follow on is read as a whole.

        Streams of another kind are passed over: they have a list, and terms, of their own.
        """
        added: dict[UUID, list[Stored]] = {}
        for fact in (fact for fact in facts if self._store.holds(fact.topic)):
            added.setdefault(fact.stream, []).append((fact.topic, fact.state))
        found = {stream: self._store.follow(self.recent, stream, own) for stream, own in added.items()}
        missing = self._store.load_many([stream for stream, aggregate in found.items() if aggregate is None])
        return {stream: aggregate or missing[stream] for stream, aggregate in found.items()}

    def _values(self, aggregate: A) -> tuple[Any, ...]:
        last = aggregate.last
        assert last is not None  # noqa: S101 (the caller leaves empty streams out)
        common = {
            SUBJECT: last.betrokkene,
            ASSIGNEE: aggregate.assignee,
            "eerstvolgendeTermijnOp": aggregate.terms.next_at,
            "teLaat": aggregate.terms.late,
            "beperkt": aggregate.restricted,
        }
        data = orjson.dumps(self._row(aggregate) | common).decode()
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

    def _terms(self, aggregate: A) -> Iterator[tuple[Any, ...]]:
        for term in aggregate.terms.open.values():
            due = min((moment for moment, *_ in term.due(self._grace)), default=None)
            dates = (term.target, term.fatal, term.state, due)
            yield (aggregate.id, term.start, term.name, term.party, *dates)


def _columns(rows: Sequence[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def listing(
    store: Store[Any],
    areas: Collection[str],
    query: ListQuery,
    answer: Callable[[dict[str, Any]], R],
    name: str = NAME,
) -> Page[R]:
    """The part of the list that is asked for, of the streams in these areas."""
    where = [Condition("area = ANY(%s)", [list(areas)]), *conditions(query)]
    with store.recorder.datastore.get_connection() as conn:
        rows, following = read_page(conn, name, "stream", query, where)
    for row in rows:
        shown(row["stream"], UUID(subject) if (subject := row["data"].get(SUBJECT)) else None, row["area"])
    return Page(resultaten=[answer(row) for row in rows], volgende=following)
