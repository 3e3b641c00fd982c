"""Aanmelden bij iedere OpenID-aanbieder: authorization code met PKCE, state en nonce; vernieuwen en afmelden.

Het protocol is dat van Authlib. Wie iemand is en wat die mag, staat in het token dat ook de diensten controleren.
"""

from __future__ import annotations

import logging
from time import time
from typing import Any
from urllib.parse import urlencode

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.starlette_client import OAuth
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from httpx import HTTPError

from portal.bezoek import controleer_herkomst
from portal.sessies import Sessie
from portal.settings import Settings
from portal.voorziening import voorziening
from portal.weergave import toon

AANMELDEN, TERUG, AFMELDEN = "/aanmelden", "/aanmelden/terug", "/afmelden"
OPENBAAR = (AANMELDEN, TERUG, AFMELDEN, "/aanmelden/naar-aanbieder")
VERNIEUW_VOOR = 60.0
WACHT_SECONDEN = 10.0
log = logging.getLogger(__name__)


class Aanmelding:
    """De aanbieder, of geen: dan meldt niemand zich hier zelf aan."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._aanbieder: Any = None
        if settings.oidc_client:
            geheim = settings.oidc_secret.get_secret_value()
            self._aanbieder = OAuth().register(
                "aanbieder",
                client_id=settings.oidc_client,
                client_secret=geheim or None,
                server_metadata_url=settings.oidc_discovery
                or f"{settings.issuer.rstrip('/')}/.well-known/openid-configuration",
                client_kwargs={
                    "scope": settings.oidc_scope,
                    "code_challenge_method": "S256",
                    # Without a secret only PKCE tells that it is us who come with the code.
                    "token_endpoint_auth_method": "client_secret_basic" if geheim else "none",
                    "timeout": WACHT_SECONDEN,
                },
            )

    @property
    def mogelijk(self) -> bool:
        """Of er een aanbieder is ingesteld."""
        return self._aanbieder is not None

    async def naar_aanbieder(self, request: Request, sessie: Sessie) -> Response:
        """Stuur de browser erheen; wat bij terugkomst moet kloppen staat in de sessie."""
        request.scope["session"] = sessie.onderweg
        antwoord: Response = await self._aanbieder.authorize_redirect(request, f"{self._settings.base}{TERUG}")
        return antwoord

    async def terug(self, request: Request, sessie: Sessie) -> None:
        """Neem de tokens aan; raises AuthlibBaseError of HTTPError."""
        request.scope["session"] = sessie.onderweg
        neem_aan(sessie, await self._aanbieder.authorize_access_token(request), self._settings.oidc_bearer)

    async def houd_geldig(self, sessie: Sessie) -> None:
        """Vernieuw een token dat bijna verloopt; lukt dat niet, dan moet de bezoeker zich straks weer aanmelden."""
        if not self.mogelijk or not sessie.vernieuwtoken or sessie.token_tot - time() > VERNIEUW_VOOR:
            return
        try:
            tokens = await self._aanbieder.fetch_access_token(
                grant_type="refresh_token", refresh_token=sessie.vernieuwtoken
            )
        except (AuthlibBaseError, HTTPError) as fout:
            log.info("vernieuwen lukte niet: %s", type(fout).__name__)
            sessie.vernieuwtoken = ""
        else:
            neem_aan(sessie, tokens, self._settings.oidc_bearer)

    async def afmeldadres(self, sessie: Sessie) -> str | None:
        """Waar de aanbieder zelf afmeldt, als hij dat kan."""
        if not self.mogelijk or not sessie.id_token:
            return None
        adres = (await self._aanbieder.load_server_metadata()).get("end_session_endpoint")
        vraag = {"id_token_hint": sessie.id_token, "post_logout_redirect_uri": f"{self._settings.base}{AANMELDEN}"}
        return f"{adres}?{urlencode(vraag)}" if adres else None


def neem_aan(sessie: Sessie, tokens: Any, soort: str = "access_token") -> None:
    """Bewaar wat de aanbieder gaf."""
    sessie.token = tokens.get(soort) or sessie.token
    sessie.id_token = tokens.get("id_token") or sessie.id_token
    sessie.vernieuwtoken = tokens.get("refresh_token") or sessie.vernieuwtoken
    sessie.token_tot = float(tokens.get("expires_at") or 0)
    if naam := (tokens.get("userinfo") or {}).get("name"):
        sessie.naam = str(naam)


def binnen(request: Request, sessie: Sessie) -> Response:
    """Aangemeld: een nieuw nummer voor de sessie, zodat een eerder gegeven nummer niets meer opent."""
    huis = voorziening(request)
    nieuw = huis.sessies.begin()
    for veld in ("token", "vernieuwtoken", "id_token", "token_tot", "naam"):
        setattr(nieuw, veld, getattr(sessie, veld))
    verder = sessie.onderweg.get("verder", "/")
    huis.sessies.eindig(sessie)
    antwoord = RedirectResponse(verder, 303)
    huis.geef_koekje(antwoord, nieuw)
    return antwoord


def verder_naar(pad: str) -> str:
    """Waar na het aanmelden heen: alleen een pad van ons."""
    eigen = pad.startswith("/") and not pad.startswith(("//", "/\\", AANMELDEN)) and "\\" not in pad
    return pad if eigen and pad.isprintable() else "/"


def routes() -> APIRouter:
    """De openbare bladzijden: aanmelden, terugkomen, afmelden."""
    router = APIRouter()

    @router.get(AANMELDEN)
    async def aanmelden(request: Request, verder: str = "/") -> Response:
        huis = voorziening(request)
        sessie = huis.sessie_van(request) or huis.sessies.begin()
        sessie.onderweg["verder"] = verder_naar(verder)
        antwoord = toon(request, "aanmelden.html", sessie=sessie, mogelijk=huis.aanmelding.mogelijk)
        huis.geef_koekje(antwoord, sessie)
        return antwoord

    @router.post("/aanmelden/naar-aanbieder")
    async def naar_aanbieder(request: Request) -> Response:
        huis = voorziening(request)
        sessie = huis.sessie_van(request)
        if sessie is None or not huis.aanmelding.mogelijk:
            return RedirectResponse(AANMELDEN, 303)
        await controleer_herkomst(request, sessie)
        antwoord = await huis.aanmelding.naar_aanbieder(request, sessie)
        antwoord.status_code = 303
        return antwoord

    @router.get(TERUG)
    async def terug(request: Request) -> Response:
        huis = voorziening(request)
        sessie = huis.sessie_van(request)
        if sessie is None or not huis.aanmelding.mogelijk:
            return RedirectResponse(AANMELDEN, 303)
        try:
            await huis.aanmelding.terug(request, sessie)
        except (AuthlibBaseError, HTTPError) as fout:
            log.info("aanmelden lukte niet: %s", type(fout).__name__)
            return toon(request, "aanmelden.html", 400, sessie=sessie, mogelijk=True, mislukt=True)
        return binnen(request, sessie)

    @router.post(AFMELDEN)
    async def afmelden(request: Request) -> Response:
        huis = voorziening(request)
        sessie = huis.sessie_van(request)
        adres = None
        if sessie is not None:
            await controleer_herkomst(request, sessie)
            try:
                adres = await huis.aanmelding.afmeldadres(sessie)
            except HTTPError as fout:
                log.info("de aanbieder antwoordt niet: %s", type(fout).__name__)
            huis.sessies.eindig(sessie)
        antwoord = RedirectResponse(adres or AANMELDEN, 303)
        antwoord.delete_cookie(huis.koekje, path="/", secure=huis.settings.secure, httponly=True, samesite="lax")
        return antwoord

    return router
