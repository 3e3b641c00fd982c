"""De toepassing: bladzijden, poort, vangnet, veilige headers en vaste bestanden bij elkaar."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cached_property
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI, Response
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

import portal.pages
from contracts.regio import lees_regio
from kit.edge import Edge
from kit.identity import Verifier
from portal import aanmelding
from portal.bezoek import alles_bewaakt
from portal.deur import Deur
from portal.diensten import Verbinding
from portal.fouten import HANDLERS, Vangnet
from portal.omroep import Omroep, hoor_nats
from portal.sessies import Sessies
from portal.settings import Settings
from portal.sporen.bewaard import Bewaard
from portal.sporen.jaeger import Jaeger
from portal.sporen.otlp import Ontvanger
from portal.voorziening import Voorziening
from portal.weergave import STATIC

VERSIE = "0.1.0"
GEZONDHEID = "/v1/gezondheid"
"""Waar iedere dienst het zegt; de lokale regio en productie kijken daar."""
LIMIET, LIMIET_BESTAND = 1 << 20, 60 << 20
_STIL: Any = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}


class Portaal(FastAPI):
    """De toepassing; `templates` zegt de laag eromheen hoe een adres zonder id's heet."""

    @cached_property
    def templates(self) -> dict[object, str | None]:
        """Het pad van iedere bladzijde, zoals /casussen/{casus}."""
        return {route.endpoint: route.path_format for route in iter_route_contexts(self.routes)}


def maak(settings: Settings, deuren: Sequence[Deur] = ()) -> ASGIApp:
    """Het portaal, met de manieren om binnen te komen die wie het start meebrengt."""
    verifier = Verifier(settings.jwks, settings.issuer, settings.audience)
    sporen = Jaeger(settings.jaeger_url) if settings.jaeger_url else Bewaard(settings.trace_spans, settings.trace_hours)
    huis = Voorziening(
        settings,
        verifier,
        Verbinding(settings.services),
        Sessies(settings.session_hours),
        aanmelding.Aanmelding(settings),
        lees_regio(settings.region),
        Omroep(),
        sporen,
    )
    modules = bladzijden()
    app = Portaal(
        title="Doorstroom",
        version=VERSIE,
        openapi_url=None,
        redirect_slashes=False,
        exception_handlers=dict(HANDLERS),
        middleware=[
            Middleware(
                Edge,
                version=VERSIE,
                origins=(),
                limit=LIMIET,
                limits={"/coordinator/importen": LIMIET_BESTAND},
                security={"Content-Security-Policy": _beleid(settings), "Referrer-Policy": "same-origin"},
            ),
            Middleware(Vangnet),
        ],
        lifespan=_levensloop,
        telemetry=_STIL,
    )
    app.state.voorziening = huis
    app.state.menu = sorted((punt for een in modules for punt in een.MENU), key=lambda punt: punt.plaats)
    app.state.deuren = list(deuren)
    app.state.tabs = sorted((tab for een in modules for tab in getattr(een, "TABS", ())), key=lambda tab: tab.plaats)
    meer = [deur.routes for deur in deuren] + [een.routes for een in modules]
    for router in (aanmelding.routes(), _gezondheid(huis), *meer):
        app.include_router(router)
    alles_bewaakt(app, {*aanmelding.OPENBAAR, GEZONDHEID, *(deur.pad for deur in deuren)})
    bewijs = settings.trace_token.get_secret_value()
    buiten = _MetBestanden(app)
    return Ontvanger(buiten, sporen, bewijs) if bewijs and isinstance(sporen, Bewaard) else buiten


def bladzijden() -> list[ModuleType]:
    """Ieder bestand in portal/pages: zijn `routes` en zijn `MENU`."""
    namen = sorted(een.name for een in iter_modules(portal.pages.__path__))
    return [import_module(f"portal.pages.{naam}") for naam in namen]


@asynccontextmanager
async def _levensloop(app: FastAPI) -> AsyncIterator[None]:
    huis: Voorziening = app.state.voorziening
    await huis.verifier.warm_up()
    luistert = asyncio.create_task(hoor_nats(huis.omroep, huis.settings)) if huis.settings.nats_url else None
    yield
    if luistert is not None:
        luistert.cancel()
        await asyncio.wait([luistert])
    await huis.verbinding.sluit()
    await huis.sporen.sluit()


def _gezondheid(huis: Voorziening) -> APIRouter:
    router = APIRouter()

    @router.get(GEZONDHEID)
    async def gezondheid() -> Response:
        """Of het portaal antwoordt, en welk proces. Ook als het even niets hoort: dan werkt de rest gewoon."""
        onderdelen = {"live": {"gezond": huis.omroep.hoort}} if huis.settings.nats_url else {}
        zelf = {"dienst": "portal", "instantie": huis.settings.instance, "versie": VERSIE, "gezond": True}
        return JSONResponse(zelf | {"onderdelen": onderdelen})

    return router


def _beleid(settings: Settings) -> str:
    """Alleen eigen bestanden, geen script of stijl in de bladzijde; een formulier mag verder naar de aanbieder."""
    aanbieder = {f"{deel.scheme}://{deel.netloc}" for deel in map(urlsplit, (settings.issuer, settings.oidc_discovery))}
    naar = " ".join(["'self'", *sorted(een for een in aanbieder if een.startswith("http"))])
    eigen = "script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'"
    return f"default-src 'none'; {eigen}; form-action {naar}; frame-ancestors 'none'; base-uri 'none'"


class _MetBestanden:
    """Vaste bestanden buiten de laag om: zonder sessie, en te bewaren, want hun adres noemt hun inhoud."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._bestanden = GZipMiddleware(_Bewaarbaar(directory=STATIC), minimum_size=500)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/static/"):
            scope = dict(scope, path=scope["path"].removeprefix("/static"), root_path="")
            await self._bestanden(scope, receive, send)
        else:
            await self._app(scope, receive, send)


class _Bewaarbaar(StaticFiles):
    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        antwoord = super().file_response(*args, **kwargs)
        antwoord.headers.update(BEWAAR)
        return antwoord


BEWAAR: Mapping[str, str] = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'",
}
