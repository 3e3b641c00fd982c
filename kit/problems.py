"""Every error as application/problem+json (RFC 9457), in Dutch, with all mistakes at once and a trace id."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from typing import Any

import orjson
import psycopg
from anyio import to_thread
from eventsourcing.persistence import InterfaceError, OperationalError, RecordConflictError
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException

from kit import telemetry
from kit.aggregate import Refusal
from kit.mistakes import Mistake, mistakes

MEDIA_TYPE = "application/problem+json"
STORAGE_ERRORS = (psycopg.OperationalError, psycopg.InterfaceError, OperationalError, InterfaceError)
_RETRY_SECONDS = "5"
_BY_STATUS: Mapping[int, tuple[str, str, str]] = {
    400: ("onleesbaar-verzoek", "Het verzoek is niet te lezen", "De inhoud van het verzoek kan niet worden gelezen."),
    404: (
        "niet-gevonden",
        "Niet gevonden",
        "Op dit adres is niets. Let op: een adres eindigt niet op een schuine streep.",
    ),
    405: (
        "methode-niet-toegestaan",
        "Methode niet toegestaan",
        "Dit adres kent deze methode niet; zie de header Allow.",
    ),
    413: ("te-groot", "Het verzoek is te groot", "De inhoud is groter dan hier is toegestaan."),
}
_log = logging.getLogger(__name__)


class Problem(Exception):
    """An answer with an error. `title` and `detail` are shown to the user: Dutch, without a value that was typed."""

    def __init__(
        self,
        status: int,
        title: str,
        detail: str | None = None,
        *,
        code: str,
        errors: Sequence[Mistake] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(title)
        self.status, self.title, self.detail, self.code = status, title, detail or title, code
        self.errors, self.headers = errors, dict(headers or {})

    def content(self) -> dict[str, Any]:
        """What the answer says."""
        content: dict[str, Any] = {
            "type": f"urn:problem-type:{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
        }
        if self.errors:
            content["fouten"] = self.errors
        content["traceId"] = telemetry.trace_id()
        return content

    def response(self) -> Response:
        """The answer itself."""
        return Response(orjson.dumps(self.content()), self.status, self.headers, MEDIA_TYPE)


def invalid(errors: Sequence[Mistake], found: int | None = None) -> Problem:
    """400 with all mistakes at once; `found` is how many there were when not all are listed."""
    count = found or len(errors)
    detail = "Er is 1 fout gevonden, zie 'fouten'." if count == 1 else f"Er zijn {count} fouten gevonden, zie 'fouten'."
    if count > len(errors):
        detail += f" Daar staan de eerste {len(errors)}."
    return Problem(400, "De invoer klopt niet", detail, code="ongeldige-invoer", errors=errors)


def too_large(limit: int) -> Problem:
    """413; `limit` in bytes. The connection is closed, so that the rest need not be read."""
    code, title, _ = _BY_STATUS[413]
    detail = f"De inhoud is groter dan {limit} bytes."
    return Problem(413, title, detail, code=code, headers={"Connection": "close"})


def unexpected(error: BaseException) -> Problem:
    """500: says nothing about the cause; the log has its type and frames under the same trace id."""
    _log.error("onverwachte fout in een verzoek", exc_info=error)
    detail = "Er ging iets mis bij ons. Geef bij een vraag hierover het traceId door."
    return Problem(500, "Onverwachte fout", detail, code="onverwachte-fout")


def _storage(error: Exception) -> Problem:
    if any(isinstance(cause, psycopg.errors.DiskFull) for cause in _chain(error)):
        _log.critical("de opslag is vol", exc_info=error)
        detail = "Uw verzoek is niet verwerkt. De beheerder moet eerst ruimte maken."
        return Problem(507, "De opslag is vol", detail, code="opslag-vol")
    _log.error("de opslag is niet bereikbaar", exc_info=error)
    detail = (
        "Het is niet zeker of uw verzoek is verwerkt. Probeer het over enkele seconden opnieuw, "
        "met dezelfde Idempotency-Key als u die meestuurde."
    )
    headers = {"Retry-After": _RETRY_SECONDS}
    return Problem(503, "De opslag is even niet bereikbaar", detail, code="opslag-niet-bereikbaar", headers=headers)


def _chain(error: BaseException | None) -> Iterable[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


async def _invalid_request(request: Request, error: Any) -> Response:
    # In a thread: the first time the whole document is made for it, which would hold up all other requests.
    names = await to_thread.run_sync(lambda: request.app.schema_names)
    found = error.errors()
    return invalid(mistakes(found, names), len(found)).response()


def _http(request: Request, error: HTTPException) -> Problem:
    # What starlette and FastAPI say themselves is English, and can hold what was sent: only the status counts.
    fallback = ("http-fout", "Het verzoek kan niet worden uitgevoerd", "Het verzoek kan niet worden uitgevoerd.")
    code, title, detail = _BY_STATUS.get(error.status_code, fallback)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(sorted(_methods(request.app, request.url.path)))
    return Problem(error.status_code, title, detail, code=code, headers=headers)


def _methods(app: FastAPI, path: str) -> set[str]:
    """All methods of an address: the router itself names only those of the first route that fits."""
    routes = (route for route in iter_route_contexts(app.routes) if route.methods)
    return {method for route in routes if route.path_regex.match(path) for method in route.methods or ()}


def conflict() -> Problem:
    """409: others were first, every time."""
    detail = "Iemand anders was u net voor. Haal de laatste versie op en probeer het opnieuw."
    return Problem(409, "Gelijktijdig gewijzigd", detail, code="gelijktijdig-gewijzigd")


def refused(refusal: Refusal) -> Problem:
    """The answer to what an aggregate refuses."""
    return Problem(refusal.status, refusal.title, refusal.detail, code=refusal.code)


Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]


def _handler(problem: Callable[[Request, Any], Problem]) -> Handler:
    async def answer(request: Request, error: Any) -> Response:
        return problem(request, error).response()

    return answer


HANDLERS: Mapping[int | type[Exception], Handler] = {
    Problem: _handler(lambda _, problem: problem),
    Refusal: _handler(lambda _, refusal: refused(refusal)),
    RequestValidationError: _invalid_request,
    HTTPException: _handler(_http),
    RecordConflictError: _handler(lambda _request, _error: conflict()),
    **{kind: _handler(lambda _, error: _storage(error)) for kind in STORAGE_ERRORS},
}
