"""The layer around every answer: trace, access line, headers, size limit, and the last net for errors."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from time import perf_counter
from types import MappingProxyType

from fastapi import Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit import telemetry
from kit.problems import too_large, unexpected

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_SECURITY = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": ", ".join(_METHODS),
    "Access-Control-Allow-Headers": "Authorization, Content-Type, Idempotency-Key, If-Match, traceparent",
    "Access-Control-Max-Age": "600",
}
_EXPOSED = b"API-Version, ETag, Location, Retry-After"
_GONE = 499  # the caller left before the answer: only in our own lines and figures
_FOR_ALL = (b"access-control-allow-origin", b"*")
_log = logging.getLogger("kit.http")

Headers = list[tuple[bytes, bytes]]


class Edge:
    """Pure ASGI, one layer for all of it; `security` has the headers of an app that shows pages, where they differ.

    Tracing is in it because opentelemetry-instrumentation-asgi adds 120-190 us to a route of 55 us (FastAPI's own
    telemetry 125-160); this whole layer adds about 12, or 50 while it exports.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        version: str,
        origins: Collection[str],
        limit: int,
        limits: Mapping[str, int],
        security: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self._app, self._limit, self._limits = app, limit, limits
        self._origins = frozenset(origin.encode() for origin in origins)
        always = {"API-Version": version, **_SECURITY, **security}
        self._headers: Headers = [(name.lower().encode(), value.encode()) for name, value in always.items()]
        self._names = frozenset(name for name, _ in self._headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = dict(scope["headers"])
        headers = self._headers + self._cors(asked) if self._origins else self._headers
        status, failure, started = 0, "", perf_counter()

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                own = [header for header in message.get("headers", ()) if header[0] not in self._names]
                message["headers"] = own + (self._headers if _FOR_ALL in own else headers)
            await send(message)

        method = scope["method"] if scope["method"] in _METHODS else "_OTHER"
        with telemetry.serving(asked.get(b"traceparent", b"").decode("latin-1"), method) as span:
            try:
                await self._handle(asked, scope, receive, answer)
            except ClientDisconnect:
                status = status or _GONE
            except Exception as error:  # noqa: BLE001 - the last net: the server would log what the error says
                failure, problem = type(error).__qualname__, unexpected(error)
                if not status:
                    await problem.response()(scope, receive, answer)
            finally:
                if failure or status >= 500:
                    span.fail(failure or str(status))
                _finish(span, scope, method, status, perf_counter() - started)

    async def _handle(self, asked: Mapping[bytes, bytes], scope: Scope, receive: Receive, send: Send) -> None:
        limit = self._limits.get(scope["path"], self._limit)
        length = asked.get(b"content-length", b"")
        if length.isdigit():
            if int(length) > limit:
                await too_large(limit).response()(scope, receive, send)
                return
        elif b"transfer-encoding" in asked:
            receive = _counting(receive, limit)
        if asked.get(b"origin") in self._origins and b"access-control-request-method" in asked:
            await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    def _cors(self, asked: Mapping[bytes, bytes]) -> Headers:
        headers = [(b"vary", b"Origin")]
        if (origin := asked.get(b"origin", b"")) in self._origins:
            headers += [(b"access-control-allow-origin", origin), (b"access-control-expose-headers", _EXPOSED)]
        return headers


def _counting(receive: Receive, limit: int) -> Receive:
    """For a body that does not tell its size. An HTTPException, since FastAPI takes any other error for bad input."""
    received = 0

    async def counted() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > limit:
            raise HTTPException(413, headers={"Connection": "close"})
        return message

    return counted


def _finish(span: telemetry.Running, scope: Scope, method: str, status: int, seconds: float) -> None:
    route = scope["app"].templates.get(scope.get("endpoint"))
    if route is not None:
        span.rename(f"{method} {route}")
        span.label("http.route", route)
    span.label("http.response.status_code", status)
    fields = {"method": method, "route": route, "status": status, "duration_ms": round(seconds * 1000, 2)}
    _log.info("verzoek", extra={"fields": fields})
