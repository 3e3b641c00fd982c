"""What goes in and out of the API: camelCase bodies, UTC moments, versions, and pages."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar, get_args

import orjson
from fastapi import Depends, Header, Query, Response
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, field_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from kit.mistakes import Mistake
from kit.problems import Problem, invalid

T = TypeVar("T")

Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]
"""A point in time: any zone in, UTC with `Z` out."""

_TAG = re.compile(r'(W/)?"([^"]*)"')
_FIRST_YEAR, _LAST_YEAR = 1900, 2200
_VERSION = re.compile(r"[0-9]{1,18}")
IDEMPOTENCY_KEY = r"^[A-Za-z0-9_-]{1,64}$"
_ENTITY_TAGS = r'^(\*|(W/)?"[^"]*"(\s*,\s*(W/)?"[^"]*")*)$'


class Body(BaseModel):
    """What a caller sends: lowerCamelCase, nothing unknown, and never changed afterwards."""

    model_config = ConfigDict(
        alias_generator=to_camel, validate_by_name=False, extra="forbid", frozen=True, str_strip_whitespace=True
    )

    @field_validator("*")
    @classmethod
    def _within_the_calendar(cls, value: Any) -> Any:
        # At the ends of the calendar a change of zone overflows, and that would be our fault instead of a mistake.
        if isinstance(value, datetime) and not _FIRST_YEAR <= value.year <= _LAST_YEAR:
            raise PydanticCustomError("tijdstip", "ligt te ver weg in de tijd")
        return value


class Answer(BaseModel):
    """What we answer: lowerCamelCase; every point in time is a `Moment`, so that it leaves in UTC."""

    model_config = ConfigDict(alias_generator=to_camel, validate_by_name=True, validate_by_alias=True, frozen=True)

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        for name, field in cls.model_fields.items():
            if not field.metadata and _holds_bare_datetime(field.annotation):
                raise TypeError(f"{cls.__name__}.{name}: een tijdstip in een antwoord is een Moment")


def _holds_bare_datetime(annotation: Any) -> bool:
    if annotation in {datetime, AwareDatetime}:
        return True
    if hasattr(annotation, "__metadata__"):
        return False
    return any(_holds_bare_datetime(part) for part in get_args(annotation) if part.__hash__)


class Page(Answer, Generic[T]):
    """Een deel van een lijst; `volgende` is de cursor van het volgende deel, null aan het eind."""

    resultaten: list[T]
    volgende: str | None = Field(default=None, description="Geef deze waarde mee als `cursor` voor het volgende deel.")

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        return "".join(part.__name__ for part in params) + "Pagina"


@dataclass(frozen=True, slots=True)
class Paging:
    """The part of a list that is asked for: at most `limit` items, after the place `after` (None: from the start)."""

    after: tuple[str | int, ...] | None
    limit: int

    def place(self, *kinds: Callable[[Any], Any]) -> tuple[Any, ...] | None:
        """`after`, each value made by its kind (UUID, int); raises a Problem (400) for a cursor that is not ours."""
        if self.after is None:
            return None
        try:
            return tuple(kind(value) for kind, value in zip(kinds, self.after, strict=True))
        except (ValueError, TypeError, AttributeError):
            raise strange_cursor() from None

    def cut(self, rows: Sequence[T], place: Callable[[T], tuple[object, ...]]) -> tuple[Sequence[T], str | None]:
        """Of up to `limit` + 1 rows the first `limit`, and the cursor of the next part if there is one.

        A cursor travels in a URL: `place`, by which the list is ordered, may hold nothing about a person.
        """
        if len(rows) <= self.limit:
            return rows, None
        cursor = urlsafe_b64encode(orjson.dumps(place(rows[self.limit - 1])))
        return rows[: self.limit], cursor.rstrip(b"=").decode()


async def paging(
    cursor: Annotated[
        str | None, Query(max_length=500, description="Waarde van `volgende` uit het vorige deel.")
    ] = None,
    limiet: Annotated[int, Query(ge=1, le=200, description="Hoogstens zoveel resultaten.")] = 50,
) -> Paging:
    """The part of a list that the query asks for; 400 for a cursor that is not ours."""
    return Paging(None if cursor is None else _read(cursor), limiet)


def _read(cursor: str) -> tuple[str | int, ...]:
    values = read_cursor(cursor)
    if values is None or None in values:
        raise strange_cursor()
    return tuple(values)


def read_cursor(cursor: str) -> list[Any] | None:
    """The values in a cursor (texts, whole numbers, nulls); None when it is not one of ours."""
    try:
        values = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        return None
    if not isinstance(values, list) or not values or {type(value) for value in values} - {str, int, type(None)}:
        return None
    return values


def strange_cursor() -> Problem:
    """400 for a cursor that does not belong to this list."""
    return invalid([Mistake(veld="cursor", code="cursor", uitleg="is geen cursor die wij gaven")])


def etag(version: int) -> str:
    """The entity tag of a version, with its quotes."""
    return f'"{version}"'


def versions(condition: str | None) -> frozenset[int] | None:
    """The versions that an If-Match allows; None without a condition and for `*`.

    A weak tag never matches (RFC 9110), nor one that is not ours: then the set is empty.
    """
    if condition is None or condition == "*":
        return None
    return frozenset(int(tag) for weak, tag in _TAG.findall(condition) if not weak and _VERSION.fullmatch(tag))


def answered(body: Answer, status: int, headers: Mapping[str, str]) -> Response:
    """An answer as it leaves. A route that returns this spares FastAPI a walk to another thread to write JSON."""
    content = body.__pydantic_serializer__.to_json(body, by_alias=True)
    return Response(content, status, headers, media_type="application/json")


IfMatchHeader = Annotated[
    str | None,
    Header(alias="If-Match", pattern=_ENTITY_TAGS, description="ETag van de versie die u zag; anders volgt een 412."),
]
IdempotencyKeyHeader = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=IDEMPOTENCY_KEY,
        description="Een uuid, of 1 tot 64 letters, cijfers, - en _. Hetzelfde verzoek met dezelfde sleutel "
        "wordt maar een keer uitgevoerd.",
    ),
]


async def if_match(condition: IfMatchHeader = None) -> frozenset[int] | None:
    """The versions that If-Match allows; 400 when malformed."""
    return versions(condition)


async def idempotency_key(key: IdempotencyKeyHeader = None) -> str | None:
    """The Idempotency-Key, None without one; 400 when malformed."""
    return key


Pages = Annotated[Paging, Depends(paging)]
IfMatch = Annotated[frozenset[int] | None, Depends(if_match)]
IdempotencyKey = Annotated[str | None, Depends(idempotency_key)]
