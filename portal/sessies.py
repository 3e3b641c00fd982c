"""Wie er is aangemeld: op de server, met in de browser alleen een willekeurig nummer."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from time import time
from typing import Any

MEEST = 20_000


@dataclass(slots=True)
class Sessie:
    """Een bezoek van een browser; `token` is leeg zolang er niemand is aangemeld. Tijden in seconden sinds 1970."""

    sleutel: str
    csrf: str
    tot: float
    token: str = ""
    vernieuwtoken: str = ""
    id_token: str = ""
    token_tot: float = 0.0
    naam: str = ""
    boodschap: str = ""
    onderweg: dict[str, Any] = field(default_factory=dict)


class Sessies:
    """De lopende sessies, in het geheugen van dit proces: wie het herstart, meldt iedereen af."""

    def __init__(self, uren: int, clock: Callable[[], float] = time) -> None:
        self._seconden, self._clock = uren * 3600, clock
        self._lopend: dict[bytes, Sessie] = {}

    def begin(self) -> Sessie:
        """Een nieuwe sessie, nog van niemand."""
        self._ruim_op()
        sessie = Sessie(secrets.token_urlsafe(32), secrets.token_urlsafe(32), self._clock() + self._seconden)
        self._lopend[_vingerafdruk(sessie.sleutel)] = sessie
        return sessie

    def vind(self, sleutel: str) -> Sessie | None:
        """De sessie met deze sleutel, als zij nog loopt."""
        sessie = self._lopend.get(_vingerafdruk(sleutel))
        return sessie if sessie is not None and sessie.tot > self._clock() else None

    def eindig(self, sessie: Sessie) -> None:
        """Daarna is de sleutel niets meer waard."""
        self._lopend.pop(_vingerafdruk(sessie.sleutel), None)

    def _ruim_op(self) -> None:
        if len(self._lopend) >= MEEST:
            nu = self._clock()
            self._lopend = {sleutel: een for sleutel, een in self._lopend.items() if een.tot > nu}
        while len(self._lopend) >= MEEST:
            del self._lopend[next(iter(self._lopend))]


def _vingerafdruk(sleutel: str) -> bytes:
    return sha256(sleutel.encode()).digest()
