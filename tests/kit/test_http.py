"""The HTTP conventions: who comes in, which headers every answer has, and what is too large or not there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from sample_app import CONTACT, GOOD, ID, Access, ask, assert_headers, assert_problem, failing, sample

from kit.http import create_app, etag
from kit.identity import UnguardedRouteError
from kit.problems import Problem


def test_a_good_request_gets_camel_case_and_utc(app: FastAPI, bearer: dict[str, str]) -> None:
    """Claim: lowerCamelCase both ways, spaces around text are dropped, points in time leave in UTC with Z."""
    response = ask(app, "POST", "/v1/dingen", headers=bearer, json=GOOD | {"naamVanDing": "  fiets "})
    assert response.status_code == 201
    assert response.json() == {
        "dingId": str(ID),
        "naamVanDing": "fiets",
        "gemaaktOp": "2026-01-31T23:30:00Z",
        "gewijzigdOp": None,
    }
    assert response.headers["ETag"] == etag(1) == '"1"'
    assert_headers(response)


def test_nobody_comes_in_without_a_token_or_role(app: FastAPI, access: Access) -> None:
    """Claim: no token, a bad one and a role that does not fit are 401, 401 and 403; 401 has a challenge."""
    none = ask(app, "GET", "/v1/dingen")
    assert_problem(none, 401, "niet-aangemeld")
    assert none.headers["WWW-Authenticate"] == "Bearer"
    for header in ("Bearer x.y.z", "Basic abc", "Bearer", f"Bearer {access[0].token()} x"):
        bad = ask(app, "GET", "/v1/dingen", headers={"Authorization": header})
        assert_problem(bad, 401, "niet-aangemeld")
        assert bad.headers["WWW-Authenticate"].startswith("Bearer")
    assert_problem(ask(app, "GET", "/v1/dingen", headers=access[0].bearer(rollen=["bezoeker"])), 403, "geen-toegang")
    assert ask(app, "GET", "/v1/dingen", headers=access[0].bearer(rollen=["lezer"])).status_code == 200
    assert_problem(ask(app, "POST", "/v1/dingen", json={"geheim": 1}), 401, "niet-aangemeld")


def test_an_address_that_is_not_there(app: FastAPI, bearer: dict[str, str]) -> None:
    """Claim: unknown addresses, and known ones with a slash behind them, are 404 without a redirect."""
    for path in ("/v1/niets", "/v1/dingen/", "/", "/v1", "/docs", "/openapi.json"):
        assert_problem(ask(app, "GET", path, headers=bearer), 404, "niet-gevonden")


def test_a_method_that_is_not_there_names_those_that_are(app: FastAPI, bearer: dict[str, str]) -> None:
    """Claim: 405 lists every method of the address, also when they are separate routes."""
    for method in ("DELETE", "PUT", "OPTIONS", "HEAD", "BREW"):
        response = ask(app, method, "/v1/dingen", headers=bearer)
        assert response.headers["Allow"] == "GET, POST"
        if method != "HEAD":
            assert_problem(response, 405, "methode-niet-toegestaan")


async def chunks(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 100_000):
        yield b"x" * 100_000


@pytest.mark.parametrize("told", [True, False], ids=["length told", "length not told"])
def test_a_body_that_is_too_large_is_refused(app: FastAPI, bearer: dict[str, str], told: bool) -> None:
    """Claim: over 1 MiB is 413, whether or not the sender tells the size; a path may have a limit of its own."""

    def content(size: int) -> Any:
        return b"x" * size if told else chunks(size)

    headers = bearer | {"Content-Type": "application/json"}
    refused = ask(app, "POST", "/v1/dingen", headers=headers, content=content(1_100_000))
    assert_problem(refused, 413, "te-groot")
    assert refused.headers["Connection"] == "close"
    assert ask(app, "POST", "/v1/dingen", headers=headers, content=content(1_000_000)).status_code == 400
    streamed = ask(app, "POST", "/v1/stromen", headers=bearer, content=content(4_000_000))
    assert streamed.json() == {"bytes": 4_000_000}
    assert_problem(ask(app, "POST", "/v1/stromen", headers=bearer, content=content(5_100_000)), 413, "te-groot")


def test_only_listed_sites_may_read_from_a_browser(access: Access) -> None:
    """Claim: CORS is for listed origins; others get no such header; openapi.json is open to all."""
    app = sample(access[1], cors_origins={"https://portaal.example"})
    ours, theirs = {"Origin": "https://portaal.example"}, {"Origin": "https://elders.example"}
    allowed = ask(app, "GET", "/v1/dingen", headers=access[0].bearer() | ours)
    assert allowed.headers["Access-Control-Allow-Origin"] == "https://portaal.example"
    assert allowed.headers["Vary"] == "Origin"
    assert (
        "access-control-allow-origin" not in ask(app, "GET", "/v1/dingen", headers=access[0].bearer() | theirs).headers
    )
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    granted = ask(app, "OPTIONS", "/v1/dingen", headers=ours | asks)
    assert (granted.status_code, granted.headers["Access-Control-Allow-Origin"]) == (204, "https://portaal.example")
    assert "Authorization" in granted.headers["Access-Control-Allow-Headers"]
    assert_headers(granted)
    refused = ask(app, "OPTIONS", "/v1/dingen", headers=theirs | asks)
    assert_problem(refused, 405, "methode-niet-toegestaan")
    assert "access-control-allow-origin" not in refused.headers
    for origin in ({}, ours, theirs):
        document = ask(app, "GET", "/v1/openapi.json", headers=origin)
        assert document.headers.get_list("Access-Control-Allow-Origin") == ["*"]
        assert_headers(document)


def test_a_handler_cannot_weaken_the_headers(access: Access) -> None:
    """Claim: a header that a route sets itself gives way to the rule, and does not stand beside it."""
    response = failing(
        access, Problem(400, "x", code="x", headers={"Cache-Control": "public", "X-Frame-Options": "ALLOW"})
    )
    assert_headers(response)


def test_the_trace_of_the_caller_goes_on(app: FastAPI) -> None:
    """Claim: a problem names the trace of the traceparent that came in."""
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    response = ask(app, "GET", "/v1/dingen", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"})
    assert assert_problem(response, 401, "niet-aangemeld")["traceId"] == trace


def test_a_service_with_an_open_door_does_not_start(access: Access) -> None:
    """Claim: an unguarded route is refused when the app is made, and when it starts if it was added later."""

    async def open_door() -> None:
        """Laat iedereen binnen."""

    router = APIRouter()
    router.add_api_route("/open", open_door)
    with pytest.raises(UnguardedRouteError, match="/v1/open"):
        create_app(title="x", description="x", version="1.0.0", contact=CONTACT, routers=[router], verifier=access[1])

    async def start(app: FastAPI) -> None:
        async with app.router.lifespan_context(app):
            pass

    app = sample(access[1])
    asyncio.run(start(app))
    app.include_router(router, prefix="/v1")
    with pytest.raises(UnguardedRouteError, match="/v1/open"):
        asyncio.run(start(app))


def test_a_service_starts_while_the_provider_is_down(access: Access) -> None:
    """Claim: keys that cannot be read do not stop the start; what the service itself does at start and end happens."""
    happened = []

    @asynccontextmanager
    async def own(_: FastAPI) -> AsyncIterator[None]:
        happened.append("start")
        yield
        happened.append("end")

    verifier = access[0].verifier("/does/not/exist.json")
    app = create_app(
        title="x", description="x", version="1.0.0", contact=CONTACT, routers=[], verifier=verifier, lifespan=own
    )

    async def start() -> None:
        async with app.router.lifespan_context(app):
            happened.append("serve")

    asyncio.run(start())
    assert happened == ["start", "serve", "end"]
