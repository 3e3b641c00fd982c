"""Who is calling: a bearer token against the keys of the identity provider; no route without a role."""

from __future__ import annotations

import logging
import math
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import Any

import jwt
from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.openapi.models import HTTPBearer
from fastapi.routing import APIRoute, iter_route_contexts
from fastapi.security.base import SecurityBase

from contracts.toegang import CLAIM_GEBIEDEN, CLAIM_ROLLEN
from kit.jwks import KeySet
from kit.look import recognised
from kit.problems import Problem

PUBLIC = frozenset({"/v1/gezondheid", "/v1/openapi.json", "/v1/verwerkingsactiviteiten"})
_LEEWAY = 10  # seconds that clocks may differ
_REMEMBER = 300  # seconds that a verified token is trusted without looking at the keys again
_MOST_TOKENS = 10_000
_LONGEST_TOKEN = 16_384
_AT_ONCE = 4  # unknown tokens verified side by side: a flood of them must not take all worker threads
_BEARER = re.compile(r"(?i:bearer) +([A-Za-z0-9._~+/=-]+)")
_REQUIRED = ["exp", "iat", "iss", "aud", "sub"]
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Identity:
    """Who calls: the subject, their roles, and the areas they work in."""

    subject: str
    roles: frozenset[str]
    areas: frozenset[str]


class Unauthenticated(Problem):
    """401: no token, or one that is not valid."""

    def __init__(
        self, detail: str = "Het toegangsbewijs is niet geldig.", challenge: str = ' error="invalid_token"'
    ) -> None:
        headers = {"WWW-Authenticate": f"Bearer{challenge}"}
        super().__init__(401, "U bent niet aangemeld", detail, code="niet-aangemeld", headers=headers)


class Forbidden(Problem):
    """403: the caller is known, but may not do this."""

    def __init__(self, detail: str = "Uw rol geeft geen toegang tot deze handeling.") -> None:
        super().__init__(403, "Geen toegang", detail, code="geen-toegang")


class ProviderDown(Problem):
    """503: nobody can be recognised, because the keys of the identity provider were never read."""

    def __init__(self) -> None:
        detail = "De aanmeldvoorziening is niet bereikbaar. Probeer het over enkele seconden opnieuw."
        headers = {"Retry-After": "5"}
        super().__init__(503, "Aanmelden kan nu niet", detail, code="aanmelden-niet-mogelijk", headers=headers)


class Verifier:
    """Verifies bearer tokens (JWT; EdDSA, ES256, RS256, PS256) for one audience of one issuer.

    `jwks` is a URL or a file path. `roles_claim` and `areas_claim` name the claims that list roles and areas.
    """

    def __init__(
        self,
        jwks: str,
        issuer: str,
        audience: str,
        *,
        roles_claim: str = CLAIM_ROLLEN,
        areas_claim: str = CLAIM_GEBIEDEN,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._keys = KeySet(jwks, clock)
        self._issuer, self._audience = issuer, audience
        self._roles_claim, self._areas_claim = roles_claim, areas_claim
        self._clock = clock
        self._tokens: OrderedDict[bytes, _Verified] = OrderedDict()
        self._lock = Lock()
        self._limiter = CapacityLimiter(_AT_ONCE)

    def known(self, token: str) -> Identity | None:
        """The identity of a token that was verified before and still holds; never waits."""
        digest = _digest(token)
        with self._lock:
            verified = self._tokens.get(digest)
            if verified is None or verified.generation != self._keys.generation or self._clock() >= verified.until:
                return None
            self._tokens.move_to_end(digest)
            return verified.identity

    async def recognise(self, token: str) -> Identity:
        """As `verify`, beside the event loop."""
        known = self.known(token)
        return known if known else await to_thread.run_sync(self.verify, token, limiter=self._limiter)

    def verify(self, token: str) -> Identity:
        """The identity behind a token. May wait for the provider. Raises Unauthenticated or ProviderDown."""
        if known := self.known(token):
            return known
        generation = self._keys.generation
        try:
            claims = self._claims(token)
            identity = Identity(_subject(claims), _words(claims, self._roles_claim), _words(claims, self._areas_claim))
            self._check_times(claims)
        except jwt.ExpiredSignatureError:
            raise Unauthenticated("Uw aanmelding is verlopen. Meld u opnieuw aan.") from None
        except (jwt.PyJWTError, ValueError, TypeError, KeyError) as error:
            _log.info("toegangsbewijs geweigerd: %s", error)
            raise Unauthenticated from None
        self._remember(token, _Verified(identity, min(claims["exp"], self._clock() + _REMEMBER), generation))
        return identity

    async def warm_up(self) -> None:
        """Read the keys before the first caller needs them; a provider that is down is asked again later."""
        await to_thread.run_sync(self._keys.get, "", limiter=self._limiter)

    def require(self, *roles: str) -> Guard:
        """A FastAPI dependency that gives the Identity of a caller with one of these roles; 401 or 403 otherwise."""
        if not roles:
            raise ValueError("een route noemt altijd minstens een rol")
        return Guard(self, frozenset(roles))

    def _claims(self, token: str) -> dict[str, Any]:
        if len(token) > _LONGEST_TOKEN:
            raise jwt.DecodeError("te lang")
        key = self._keys.get(jwt.get_unverified_header(token).get("kid", ""))
        if key is None:
            if not self._keys:
                raise ProviderDown
            raise jwt.InvalidKeyError("onbekende sleutel")
        # PyJWT looks at its own clock; the times are checked below, by ours.
        return jwt.decode(
            token,
            key.material,
            algorithms=key.algorithms,
            audience=self._audience,
            issuer=self._issuer,
            options={"require": _REQUIRED, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )

    def _check_times(self, claims: Mapping[str, Any]) -> None:
        now = self._clock()
        if _seconds(claims, "exp") + _LEEWAY <= now:
            raise jwt.ExpiredSignatureError
        if max(_seconds(claims, "iat"), _seconds(claims, "nbf")) - _LEEWAY > now:
            raise jwt.ImmatureSignatureError

    def _remember(self, token: str, verified: _Verified) -> None:
        with self._lock:
            self._tokens[_digest(token)] = verified
            self._tokens.move_to_end(_digest(token))
            while len(self._tokens) > _MOST_TOKENS:
                self._tokens.popitem(last=False)


@dataclass(frozen=True, slots=True)
class _Verified:
    identity: Identity
    until: float
    generation: int


def _digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def _words(claims: Mapping[str, Any], claim: str) -> frozenset[str]:
    words = claims.get(claim, [])
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError("een claim heeft niet de juiste vorm")
    return frozenset(words)


def _subject(claims: Mapping[str, Any]) -> str:
    if not isinstance(subject := claims["sub"], str) or not subject.strip():
        raise ValueError("een claim heeft niet de juiste vorm")
    return subject


def _seconds(claims: Mapping[str, Any], claim: str) -> float:
    value = claims.get(claim, 0)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("een claim heeft niet de juiste vorm")
    return value


class Guard(SecurityBase):
    """The dependency that lets callers with one of its roles through."""

    scheme_name = "aanmelding"
    model = HTTPBearer(bearerFormat="JWT", description="Toegangsbewijs (JWT) van de aanmeldvoorziening.")

    def __init__(self, verifier: Verifier, roles: frozenset[str]) -> None:
        self._verifier, self.roles = verifier, roles

    async def __call__(self, request: Request) -> Identity:
        found = _BEARER.fullmatch(request.headers.get("authorization", ""))
        if found is None:
            raise Unauthenticated("Stuur een toegangsbewijs mee in de header Authorization.", challenge="")
        identity = await self._verifier.recognise(found[1])
        recognised(identity)
        if identity.roles.isdisjoint(self.roles):
            raise Forbidden
        return identity


class UnguardedRouteError(RuntimeError):
    """A route can be reached without a role."""


def assert_all_guarded(app: FastAPI, public: Iterable[str] = PUBLIC) -> None:
    """Raise UnguardedRouteError unless every route asks for a role or has one of the `public` paths."""
    allowed = frozenset(public)
    for route in iter_route_contexts([*app.routes, *app.router._low_priority_routes]):
        dependant = route.dependant if isinstance(route.original_route, APIRoute) else None
        if route.path not in allowed and not any(isinstance(call, Guard) for call in _calls(dependant)):
            raise UnguardedRouteError(f"{route.path}: geen rol vereist")


def _calls(dependant: Dependant | None) -> Iterator[object]:
    if dependant is not None:
        yield dependant.call
        for inner in dependant.dependencies:
            yield from _calls(inner)
