"""Lists: what may be filtered and sorted is declared once per list, and a page stays where it is while rows come."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, ClassVar, NamedTuple
from uuid import UUID

from psycopg import Connection, sql
from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError

from kit.resource import Body, Paging, read_cursor, strange_cursor

MOST_KEYS = 3
Naam = Annotated[str, Field(pattern=r"^[a-z0-9-]{1,60}$")]
"""A name out of an open list, as a filter."""


class Condition(NamedTuple):
    """SQL of our own with places for values, and those values."""

    text: str
    values: Sequence[Any] = ()


class Where(NamedTuple):
    """Marks a field of a query as a filter: SQL with one place for its value. A list becomes an array."""

    text: str


class Column(NamedTuple):
    """What may be sorted on: SQL, and how its value is read back from a cursor."""

    expression: str
    kind: Callable[[Any], Any]


def a_moment(text: str) -> datetime:
    """A point in time out of a cursor."""
    return datetime.fromisoformat(text)


def sorting(columns: Mapping[str, Column], default: str | None = None) -> Any:
    """The field that says by which of these columns a list is sorted."""
    name = f"-?({'|'.join(columns)})"
    return Field(
        default=default,
        pattern=f"^{name}(,{name}){{0,{MOST_KEYS - 1}}}$",
        description="Waarop te sorteren, met komma's ertussen; een - ervoor keert de volgorde om.",
    )


class ListQuery(Body):
    """The query of a list. A subclass adds filters (`Where`) and what to sort on; nothing else may be asked."""

    columns: ClassVar[Mapping[str, Column]] = {}
    cursor: str | None = Field(default=None, max_length=500, description="Waarde van `volgende` uit het vorige deel.")
    limiet: int = Field(default=50, ge=1, le=200, description="Hoogstens zoveel resultaten.")
    sorteer: str | None = None

    @field_validator("cursor")
    @classmethod
    def _one_of_ours(cls, value: str | None) -> str | None:
        if value is not None and read_cursor(value) is None:
            raise PydanticCustomError("cursor", "is geen cursor die wij gaven")
        return value

    @property
    def keys(self) -> list[tuple[Column, bool]]:
        """The columns to sort on, and whether downwards."""
        names = self.sorteer.split(",") if self.sorteer else []
        return [(self.columns[name.lstrip("-")], name[0] == "-") for name in names]

    @property
    def place(self) -> list[Any] | None:
        """Sort values and id of the last row of the part before; raises a Problem (400) for a strange cursor."""
        if self.cursor is None:
            return None
        order, *values = read_cursor(self.cursor) or [None]
        kinds = [*(column.kind for column, _ in self.keys), UUID]
        if order != (self.sorteer or "") or len(values) != len(kinds) or values[-1] is None:
            raise strange_cursor()
        try:
            return [None if value is None else kind(value) for kind, value in zip(kinds, values, strict=True)]
        except (ValueError, TypeError, AttributeError):
            raise strange_cursor() from None


def conditions(query: Body) -> Iterator[Condition]:
    """The filters that were given."""
    for name, field in type(query).model_fields.items():
        value = getattr(query, name)
        if value is not None and value != []:
            yield from (Condition(mark.text, [_plain(value)]) for mark in field.metadata if isinstance(mark, Where))


def read_page(
    conn: Connection[Any], table: str, identity: str, query: ListQuery, where: Sequence[Condition]
) -> tuple[list[dict[str, Any]], str | None]:
    """Rows of one part of a table with dict rows, and the cursor of the next part.

    Sorted as asked and then by `identity`, a column with UUIDs; what is empty comes last in either direction. Rows that
    come or go elsewhere move no other row to another part; a row whose own sort value changes can move itself.
    """
    keys = query.keys
    limits, params = all_of([*where, *_after(identity, query)])
    statement = sql.SQL("SELECT *{keys} FROM {table} WHERE {limits} ORDER BY {order} LIMIT %s").format(
        keys=sql.SQL("").join(_raw(f", {column.expression} AS sort_{place}") for place, (column, _) in enumerate(keys)),
        table=sql.Identifier(table),
        limits=limits,
        order=sql.SQL(", ").join([*(_raw(_direction(*key)) for key in keys), sql.Identifier(identity)]),
    )
    found = conn.execute(statement, (*params, query.limiet + 1)).fetchall()

    def place(row: Mapping[str, Any]) -> tuple[object, ...]:
        return (query.sorteer or "", *(row[f"sort_{number}"] for number in range(len(keys))), str(row[identity]))

    rows, following = Paging(None, query.limiet).cut(found, place)
    return [dict(row) for row in rows], following


def all_of(where: Sequence[Condition]) -> tuple[sql.Composable, list[Any]]:
    """These conditions as one, and the values that go in it."""
    parts = sql.SQL(" AND ").join(_raw(f"({condition.text})") for condition in where)
    return parts if where else sql.SQL("true"), [value for condition in where for value in condition.values]


def _after(identity: str, query: ListQuery) -> list[Condition]:
    """Only what comes after the place of the cursor, in the order that is asked for."""
    place = query.place
    if place is None:
        return []
    *values, last = place
    branches: list[str] = []
    params: list[Any] = []
    same: list[str] = []
    before: list[Any] = []
    for (column, down), value in zip(query.keys, values, strict=True):
        if value is not None:
            beyond = f"({column.expression} {'<' if down else '>'} %s OR {column.expression} IS NULL)"
            branches.append(" AND ".join([*same, beyond]))
            params += [*before, value]
        same.append(f"{column.expression} IS NOT DISTINCT FROM %s")
        before.append(value)
    branches.append(" AND ".join([*same, f"{identity} > %s"]))
    return [Condition(" OR ".join(f"({branch})" for branch in branches), [*params, *before, last])]


def _direction(column: Column, down: bool) -> str:
    return f"{column.expression} {'DESC' if down else 'ASC'} NULLS LAST"


def _plain(value: Any) -> Any:
    """A value as Postgres takes it."""
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, Enum) else value


def _raw(text: str) -> sql.SQL:
    return sql.SQL(text)
