"""The four services as people use them: over HTTP, with a token, and patient while a fact is still on its way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import monotonic
from types import TracebackType
from typing import Any, Self
from uuid import UUID, uuid5

import httpx
import orjson

from simulator.verhaal import Opdracht, Speler

DIENSTEN = ("intake", "routing", "monitoring", "evaluation")
OPDRACHTEN = UUID("b6f0c1e2-3f6a-5d1c-8a57-0a8f4b7f2d90")
TOKEN_SECONDS = 20 * 60.0
NOG_NIET = frozenset({404, 409, 429, 502, 503, 504})
"""Answers that pass by themselves: another service's fact has not arrived yet, or a service is just starting."""
AL_GEDAAN = frozenset(
    {
        "command-key-reused",
        "melding-is-ingetrokken",
        "vooronderzoek-is-afgerond",
        "plan-bestaat-al",
        "traject-is-gestart",
        "actie-is-afgerond",
        "melding-is-afgesloten",
        "casus-heeft-coach",
        "is-overgedragen-aan-leerplicht",
    }
)
"""Refusals that say that it is so already: done by someone who plays along, or by us in other words."""
FIRST_PAUSE, LONGEST_PAUSE, GROWTH = 0.03, 0.5, 1.6

Toegang = Callable[[str, Sequence[str], Sequence[str]], str]
"""Makes a token for an employee id, roles and gemeenten."""


class Vastgelopen(Exception):
    """Een dienst blijft weigeren of antwoordt niet; de tekst is de zin die de gebruiker leest."""


class NogNiet(Exception):
    """Een dienst weigert nu nog; de tekst zegt waarom."""


class CasusIsAfgesloten(Exception):
    """Iemand anders heeft de casus al afgesloten."""


@dataclass(frozen=True, slots=True)
class Verzoek:
    """Wat er aan een dienst wordt gevraagd."""

    dienst: str
    methode: str
    adres: str
    headers: Mapping[str, str] = field(default_factory=dict)
    inhoud: bytes | None = None

    def __str__(self) -> str:
        return f"{self.methode} {self.adres} bij {self.dienst}"


class Diensten:
    """Doors of the services. Every command has an Idempotency-Key that follows from casus and place in its path, so a
    simulator that starts again does nothing twice. `geduld` is how long, in seconds, one command or wait may take;
    `transport` takes the place of the network.
    """

    def __init__(
        self,
        adressen: Mapping[str, str],
        toegang: Toegang,
        geduld: float = 60.0,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._toegang, self._geduld = toegang, geduld
        self._tokens: dict[Speler, tuple[float, str]] = {}
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=32)
        self._clients = {
            dienst: httpx.AsyncClient(base_url=adres, limits=limits, timeout=30.0, trust_env=False, transport=transport)
            for dienst, adres in adressen.items()
        }

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, frames: TracebackType | None
    ) -> None:
        await asyncio.gather(*(client.aclose() for client in self._clients.values()))

    async def geef_opdracht(self, casus: str, opdracht: Opdracht) -> dict[str, Any]:
        """What was recorded by a command, given as a person would; raises Vastgelopen, CasusIsAfgesloten.

        What was done before, by whom and in what words soever, stands (AL_GEDAAN).
        """
        headers = {"Idempotency-Key": sleutel(casus, opdracht), "Content-Type": "application/json"}
        adres = f"/v1/casussen/{casus}/{opdracht.pad}"
        verzoek = Verzoek(opdracht.dienst, "POST", adres, headers, orjson.dumps(opdracht.velden))
        return await self.vraag(opdracht.speler, verzoek)

    async def wacht(
        self, speler: Speler, dienst: str, adres: str, klaar: Callable[[dict[str, Any]], bool] = lambda _: True
    ) -> dict[str, Any]:
        """What stands at this address, as soon as it is `klaar`; raises Vastgelopen."""
        return await self.vraag(speler, Verzoek(dienst, "GET", adres), klaar)

    async def alles(self, speler: Speler, dienst: str, adres: str) -> AsyncIterator[dict[str, Any]]:
        """Every item of a list, page by page; raises Vastgelopen."""
        teken = "&" if "?" in adres else "?"
        cursor: str | None = ""
        while cursor is not None:
            deel = await self.wacht(speler, dienst, f"{adres}{teken}limiet=200{cursor and f'&cursor={cursor}'}")
            for item in deel["resultaten"]:
                yield item
            cursor = deel["volgende"]

    async def vraag(
        self, speler: Speler, verzoek: Verzoek, klaar: Callable[[dict[str, Any]], bool] = lambda _: True
    ) -> dict[str, Any]:
        """The answer to any request, as soon as it is `klaar`; raises Vastgelopen, CasusIsAfgesloten."""
        einde, pauze = monotonic() + self._geduld, FIRST_PAUSE
        while True:
            try:
                inhoud = await self._stuur(speler, verzoek)
                if klaar(inhoud):
                    return inhoud
                waarom = "nog niet zover"
            except (NogNiet, httpx.TransportError) as fout:
                waarom = str(fout) or type(fout).__name__
            if monotonic() > einde:
                raise Vastgelopen(f"{verzoek} lukt niet: {waarom}")
            await asyncio.sleep(pauze)
            pauze = min(pauze * GROWTH, LONGEST_PAUSE)

    async def _stuur(self, speler: Speler, verzoek: Verzoek) -> dict[str, Any]:
        """The answer; raises NogNiet when it can pass by itself, else CasusIsAfgesloten or Vastgelopen."""
        headers = {"Authorization": f"Bearer {self._token(speler)}", **verzoek.headers}
        antwoord = await self._clients[verzoek.dienst].request(
            verzoek.methode, verzoek.adres, headers=headers, content=verzoek.inhoud
        )
        inhoud = _lees(antwoord)
        code = inhoud.get("code")
        if antwoord.is_success or code in AL_GEDAAN:
            return inhoud
        if code == "is-afgesloten":
            raise CasusIsAfgesloten
        zin = f"{antwoord.status_code} {inhoud.get('detail', '')}".strip()
        if antwoord.status_code in NOG_NIET:
            raise NogNiet(zin)
        raise Vastgelopen(f"{verzoek} is geweigerd: {zin} {inhoud.get('fouten', '')}".rstrip())

    def _token(self, speler: Speler) -> str:
        tot, token = self._tokens.get(speler, (0.0, ""))
        if tot < monotonic():
            token = self._toegang(speler.sub, speler.rollen, speler.gemeenten)
            self._tokens[speler] = (monotonic() + TOKEN_SECONDS, token)
        return token


def sleutel(casus: str, opdracht: Opdracht) -> str:
    """The Idempotency-Key of a command: who plays the same story again does nothing twice."""
    return str(uuid5(OPDRACHTEN, f"{casus}/{opdracht.dienst}/{opdracht.pad}/{opdracht.nummer}"))


def _lees(antwoord: httpx.Response) -> dict[str, Any]:
    try:
        inhoud = orjson.loads(antwoord.content)
    except orjson.JSONDecodeError:
        return {}
    return inhoud if isinstance(inhoud, dict) else {}
