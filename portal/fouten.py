"""Wat een bezoeker ziet als iets niet kan: een rustige bladzijde, met wat nu te doen en het nummer van het spoor."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kit.identity import ProviderDown
from portal.bezoek import FormulierVerlopen, GeenToegang, NietAangemeld
from portal.diensten import DienstZwijgt, Geweigerd
from portal.voorziening import voorziening
from portal.weergave import toon

log = logging.getLogger(__name__)
Handler = Callable[[Request, Any], Coroutine[Any, Any, Response]]
TEKSTEN: Mapping[int, tuple[str, str]] = {
    403: ("Geen toegang", "Uw rol of gemeente geeft geen toegang tot deze bladzijde."),
    404: ("Niet gevonden", "Deze bladzijde of casus bestaat niet, of hoort niet bij een van uw gemeenten."),
    405: ("Dit kan hier niet", "Ga terug en probeer het vanaf de bladzijde zelf."),
    413: ("Te groot", "Wat u stuurde is groter dan hier kan."),
}
MIS = ("Er ging iets mis bij ons", "Probeer het zo nog eens. Blijft het misgaan, noem dan het nummer hieronder.")


def fout(request: Request, status: int, titel: str, uitleg: str) -> Response:
    """De bladzijde zelf; wie er is aangemeld is hier niet nagegaan."""
    return toon(request, "fout.html", status, sessie=voorziening(request).sessie_van(request), kop=titel, uitleg=uitleg)


async def _niet_aangemeld(request: Request, _: Exception) -> Response:
    if request.headers.get("hx-request"):
        return Response(status_code=204, headers={"HX-Refresh": "true"})
    waar = request.url.path if request.method == "GET" else "/"
    vraag = f"?{request.url.query}" if request.method == "GET" and request.url.query else ""
    return RedirectResponse(f"/aanmelden?verder={quote(waar + vraag, safe='/')}", 303)


async def _geen_toegang(request: Request, _: Exception) -> Response:
    return fout(request, 403, *TEKSTEN[403])


async def _verlopen(request: Request, _: Exception) -> Response:
    uitleg = "Het formulier is te oud, of komt van een andere bladzijde. Er is niets vastgelegd. Open het opnieuw."
    return fout(request, 403, "Dit formulier is verlopen", uitleg)


async def _zwijgt(request: Request, fout_: DienstZwijgt) -> Response:
    log.warning("dienst %s antwoordt niet", fout_.dienst)
    uitleg = f"De dienst {fout_.dienst} antwoordt nu niet. Wat al is vastgelegd blijft staan. Probeer het zo nog eens."
    return fout(request, 503, "Even niet bereikbaar", uitleg)


async def _geweigerd(request: Request, nee: Geweigerd) -> Response:
    if nee.status == 401:
        return await _niet_aangemeld(request, nee)
    titel = str(nee.probleem.get("title", MIS[0]))
    return fout(request, nee.status, *TEKSTEN.get(nee.status, (titel, str(nee.probleem.get("detail", MIS[1])))))


async def _http(request: Request, error: HTTPException) -> Response:
    return fout(request, error.status_code, *TEKSTEN.get(error.status_code, MIS))


async def _onleesbaar(request: Request, _: Exception) -> Response:
    return fout(request, 404, *TEKSTEN[404])


async def _aanbieder_weg(request: Request, error: ProviderDown) -> Response:
    return fout(request, 503, error.title, error.detail)


HANDLERS: Mapping[int | type[Exception], Handler] = {
    NietAangemeld: _niet_aangemeld,
    GeenToegang: _geen_toegang,
    FormulierVerlopen: _verlopen,
    DienstZwijgt: _zwijgt,
    Geweigerd: _geweigerd,
    ProviderDown: _aanbieder_weg,
    HTTPException: _http,
    RequestValidationError: _onleesbaar,
}


class Vangnet:
    """Pure ASGI: wat niemand voorzag wordt een bladzijde; het logboek heeft soort en plaats, onder hetzelfde spoor."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begonnen = False

        async def zend(message: Message) -> None:
            nonlocal begonnen
            begonnen = begonnen or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, zend)
        except Exception as error:
            if scope["type"] != "http" or begonnen:
                raise
            log.exception("onverwachte fout in een bladzijde")
            bladzijde: Response = fout(Request(scope, receive), 500, *MIS)
            await bladzijde(scope, receive, send)
            del error
