"""A service of things, made by create_app as every service is."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, Literal
from uuid import UUID

import httpx
from fastapi import APIRouter, Depends, FastAPI, Request, Response
from pydantic import Field, field_validator
from sample_provider import Provider

from kit.http import Answer, Body, IdempotencyKey, IfMatch, Moment, Page, Pages, create_app, etag
from kit.identity import Identity, Verifier

CONTACT = {"name": "Team", "email": "team@example.nl", "url": "https://example.nl/contact"}
ID = UUID("0199a3b0-0000-7000-8000-000000000001")
HEADERS = {
    "API-Version": "1.2.3",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}
GOOD = {"naamVanDing": "fiets", "kleur": "rood", "beginDatum": "2026-01-31", "gemaaktOp": "2026-02-01T00:30:00+01:00"}


LATE = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)


class Kleur(StrEnum):
    """Kleur van een ding."""

    ROOD = "rood"
    BLAUW = "blauw"


class Deel(Body):
    """Deel van een ding."""

    hoeveelheid: int = Field(ge=1, le=10)


class MaakDing(Body):
    """Wat een ding wordt."""

    naam_van_ding: str = Field(min_length=2, max_length=30)
    kleur: Kleur
    begin_datum: date
    gemaakt_op: Moment
    soort: Literal["groot", "klein"] = "klein"
    delen: list[Deel] = Field(default=[], max_length=3)
    maten: dict[str, int] = Field(default={})
    nummer: str | None = Field(default=None, pattern=r"^[0-9]{9}$")
    kenmerk: UUID | None = None
    gewicht: float | None = Field(default=None, gt=0)
    af: bool = False

    @field_validator("naam_van_ding")
    @classmethod
    def _no_swearing(cls, value: str) -> str:
        if "foei" in value:
            raise ValueError("dit woord mag hier niet")
        if "klikspaan" in value:
            raise ValueError(f"{value} mag hier niet")
        return value

    @field_validator("nummer")
    @classmethod
    def _not_zero(cls, value: str | None) -> str | None:
        assert value != "000000000", "nul is geen nummer"
        return value


class Ding(Answer):
    """Een ding."""

    ding_id: UUID
    naam_van_ding: str
    gemaakt_op: Moment
    gewijzigd_op: Moment | None = None


Access = tuple[Provider, Verifier]
Raise = Callable[[], None]


def router(verifier: Verifier, mishap: Raise) -> APIRouter:
    """The routes; GET /mislukkingen does `mishap`."""
    made = APIRouter(tags=["dingen"])
    who = Annotated[Identity, Depends(verifier.require("schrijver", "lezer"))]

    async def maak_ding(body: MaakDing, who: Identity, response: Response, key: IdempotencyKey) -> Ding:
        """Maak een ding.

        Dezelfde Idempotency-Key maakt er maar een.
        """
        response.headers["ETag"] = etag(1)
        response.headers["X-Key"] = key or ""
        return Ding(ding_id=ID, naam_van_ding=body.naam_van_ding, gemaakt_op=body.gemaakt_op)

    async def toon_dingen(who: Identity, pages: Pages) -> Page[Ding]:
        """Toon de dingen."""
        after = pages.place(int)
        first = after[0] + 1 if after else 0
        rows = list(range(first, min(first + pages.limit + 1, 7)))
        part, following = pages.cut(rows, lambda row: (row,))
        return Page[Ding](
            resultaten=[Ding(ding_id=UUID(int=row), naam_van_ding=f"ding {row}", gemaakt_op=LATE) for row in part],
            volgende=following,
        )

    async def toon_ding(dingId: UUID, who: Identity, expected: IfMatch) -> dict[str, list[int] | None]:  # noqa: N803
        """Toon een ding."""
        return {"verwacht": None if expected is None else sorted(expected)}

    async def lees_stroom(request: Request, who: Identity) -> dict[str, int]:
        """Tel de bytes."""
        return {"bytes": sum([len(part) async for part in request.stream()])}

    async def misluk(who: Identity) -> None:
        """Misluk zoals de test het wil."""
        mishap()

    for endpoint in (maak_ding, toon_dingen, toon_ding, lees_stroom, misluk):
        endpoint.__annotations__["who"] = who
    made.add_api_route("/dingen", maak_ding, methods=["POST"], status_code=201)
    made.add_api_route("/dingen", toon_dingen, methods=["GET"])
    made.add_api_route("/dingen/{dingId}", toon_ding, methods=["GET"])
    made.add_api_route("/stromen", lees_stroom, methods=["POST"])
    made.add_api_route("/mislukkingen", misluk, methods=["GET"])
    return made


def sample(
    verifier: Verifier,
    mishap: Raise = lambda: None,
    *,
    cors_origins: Collection[str] = (),
    body_limits: Mapping[str, int] | None = None,
) -> FastAPI:
    return create_app(
        title="Dingen",
        description="Houdt dingen bij.",
        version="1.2.3",
        contact=CONTACT,
        routers=[router(verifier, mishap)],
        verifier=verifier,
        cors_origins=cors_origins,
        body_limits=body_limits,
    )


def ask(app: FastAPI, method: str, path: str, **options: Any) -> httpx.Response:
    """One request to the app, in this process."""

    async def request() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://dingen.example") as client:
            return await client.request(method, path, **options)

    return asyncio.run(request())


def failing(access: Access, error: Exception) -> httpx.Response:
    def mishap() -> None:
        raise error

    return ask(sample(access[1], mishap), "GET", "/v1/mislukkingen", headers=access[0].bearer())


def assert_headers(response: httpx.Response) -> None:
    """Each header once, with the right value."""
    for name, value in HEADERS.items():
        assert response.headers.get_list(name) == [value], (response.status_code, name)


def assert_problem(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The problem that a response holds."""
    assert_headers(response)
    assert (response.status_code, response.headers["content-type"]) == (status, "application/problem+json")
    problem: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "code", "traceId"} <= problem.keys() <= {*problem, "fouten"}
    assert (problem["status"], problem["code"], problem["type"]) == (status, code, f"urn:problem-type:{code}")
    assert re.fullmatch(r"[0-9a-f]{32}", problem["traceId"])
    assert problem["title"]
    assert problem["detail"]
    return problem
