"""The public keys of an identity provider: a JSON Web Key Set from a URL or a file."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import httpx
import orjson
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import PyJWK
from jwt.exceptions import PyJWTError

_ALGORITHMS: Mapping[str, frozenset[str]] = {  # nothing symmetric: a public key must never pass for a shared secret
    "OKP": frozenset({"EdDSA"}),
    "EC": frozenset({"ES256"}),
    "RSA": frozenset({"RS256", "PS256"}),
}
_SHORTEST_RSA = 2048
_FETCH_SECONDS = 3.0
_REFRESH_AT_MOST_EVERY = 30.0
_FIRST_RETRY = 2.0
_OLDEST = 600.0
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Key:
    """A public key and the algorithms it may be used with."""

    material: Any
    algorithms: tuple[str, ...]


class KeySet:
    """Keys by id; read again for an unknown id or after 10 minutes, but at most once per 30 seconds.

    While the provider is down the last keys stay in use.
    """

    def __init__(self, source: str, clock: Callable[[], float]) -> None:
        self._source, self._clock = source, clock
        self._keys: dict[str, Key] = {}
        self._written: object = None
        self._lock = Lock()
        self._tried = self._read_at = float("-inf")
        self.generation = 0  # grows when the keys change: what former keys verified must be verified again

    def __bool__(self) -> bool:
        return bool(self._keys)

    def get(self, kid: str) -> Key | None:
        """The key with this id, or None; without an id the only key. May wait for the provider, about 3 seconds."""
        key = self._known(kid)
        if key is None or self._clock() - self._read_at > _OLDEST:
            self._refresh(wait=key is None)
            key = self._known(kid)
        return key

    def _known(self, kid: str) -> Key | None:
        # A token need not name its key when the provider has one (OpenID Connect Core, 10.1).
        return next(iter(self._keys.values())) if not kid and len(self._keys) == 1 else self._keys.get(kid)

    def _refresh(self, *, wait: bool) -> None:
        if not self._lock.acquire(blocking=wait):
            return
        try:
            pause = _REFRESH_AT_MOST_EVERY if self._keys else _FIRST_RETRY
            if not 0 <= self._clock() - self._tried < pause:
                self._tried = self._clock()
                self._replace(_keys(_read(self._source)))
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            _log.warning("sleutels van de aanmeldvoorziening niet te lezen: %s", error)
        finally:
            self._lock.release()

    def _replace(self, described: dict[str, Mapping[str, Any]]) -> None:
        self._read_at = self._clock()
        if described == self._written:
            return
        usable = {kid: key for kid, entry in described.items() if (key := _key(entry)) is not None}
        if not usable:
            raise ValueError("geen bruikbare sleutel")
        self._keys, self._written = usable, described
        self.generation += 1


def _read(source: str) -> bytes:
    if source.startswith(("http://", "https://")):
        return httpx.get(source, timeout=_FETCH_SECONDS).raise_for_status().content
    return Path(source).read_bytes()


def _keys(written: bytes) -> dict[str, Mapping[str, Any]]:
    document = orjson.loads(written)
    entries = document.get("keys") if isinstance(document, dict) else None
    if not isinstance(entries, list):
        raise ValueError("geen JSON Web Key Set")
    return {entry["kid"]: entry for entry in entries if isinstance(entry, dict) and isinstance(entry.get("kid"), str)}


def _key(entry: Mapping[str, Any]) -> Key | None:
    allowed = _ALGORITHMS.get(entry.get("kty", ""), frozenset())
    algorithms = allowed & {entry["alg"]} if isinstance(entry.get("alg"), str) else allowed
    if not algorithms or entry.get("use", "sig") != "sig" or "d" in entry:
        return None
    try:
        material = PyJWK(dict(entry), min(algorithms)).key
    except PyJWTError:
        return None
    if isinstance(material, RSAPublicKey) and material.key_size < _SHORTEST_RSA:
        return None
    return Key(material, tuple(sorted(algorithms)))
