"""The HTTP conventions of every service: the one place where an app is made."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cached_property
from typing import Any

import orjson
from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import iter_route_contexts
from starlette.middleware import Middleware

from kit.access_log import AccessLog, Accounted
from kit.edge import Edge
from kit.identity import PUBLIC, Verifier, assert_all_guarded
from kit.mistakes import schema_names
from kit.openapi import completed
from kit.problems import HANDLERS, Problem
from kit.resource import (
    Answer,
    Body,
    IdempotencyKey,
    IfMatch,
    Moment,
    Page,
    Pages,
    Paging,
    etag,
    idempotency_key,
    if_match,
    paging,
)

__all__ = [
    "Answer",
    "Body",
    "IdempotencyKey",
    "IfMatch",
    "Moment",
    "Page",
    "Pages",
    "Paging",
    "Problem",
    "create_app",
    "etag",
    "idempotency_key",
    "if_match",
    "paging",
]

BASE = "/v1"
_OPENAPI = f"{BASE}/openapi.json"
_MIB = 1 << 20
# FastAPI's own telemetry would put paths and query strings in spans, and messages of exceptions in logs.
_SILENT: Any = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}
Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


class Api(FastAPI):
    """A FastAPI application that knows its own addresses and words."""

    contact_point: Mapping[str, str]

    def openapi(self) -> dict[str, Any]:
        return self._document

    @cached_property
    def _document(self) -> dict[str, Any]:
        return completed(super().openapi(), BASE, self.contact_point)

    @cached_property
    def schema_names(self) -> frozenset[str]:
        """The words of the published schema."""
        return frozenset(schema_names(self._document))

    @cached_property
    def templates(self) -> dict[object, str | None]:
        """The path template of every endpoint, such as /v1/dingen/{id}."""
        return {route.endpoint: route.path_format for route in iter_route_contexts(self.routes)}


def create_app(
    *,
    title: str,
    description: str,
    version: str,
    contact: Mapping[str, str],
    routers: Sequence[APIRouter],
    verifier: Verifier,
    cors_origins: Collection[str] = (),
    public: Collection[str] = PUBLIC,
    body_limit: int = _MIB,
    body_limits: Mapping[str, int] | None = None,
    lifespan: Lifespan | None = None,
    access_log: AccessLog | None = None,
) -> FastAPI:
    """The app of one service, its routers below /v1; raises UnguardedRouteError for a route without a role.

    `contact` has name, email and url. With an `access_log` nothing is shown that is not in it.
    Sizes in bytes; `body_limits` overrides `body_limit` for a whole path.
    """
    edge = Middleware(Edge, version=version, origins=cors_origins, limit=body_limit, limits=body_limits or {})
    app = Api(
        title=title,
        description=description,
        version=version,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        openapi_url=None,
        redirect_slashes=False,
        separate_input_output_schemas=False,
        generate_unique_id_function=lambda route: route.name,
        exception_handlers=dict(HANDLERS),
        middleware=[edge, *([Middleware(Accounted, log=access_log, public=public)] if access_log else [])],
        lifespan=_checked(lifespan, verifier, public),
        telemetry=_SILENT,
    )
    app.contact_point = contact
    app.add_route(_OPENAPI, _publish, methods=["GET"], include_in_schema=False)
    for router in routers:
        app.include_router(router, prefix=BASE)
    assert_all_guarded(app, public)
    return app


def _checked(inner: Lifespan | None, verifier: Verifier, public: Collection[str]) -> Lifespan:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        assert_all_guarded(app, public)  # again: routes may have been added since
        await verifier.warm_up()
        if inner is None:
            yield
        else:
            async with inner(app):
                yield

    return lifespan


def _publish(request: Request) -> Response:
    content = orjson.dumps(request.app.openapi())
    return Response(content, headers={"Access-Control-Allow-Origin": "*"}, media_type="application/json")
