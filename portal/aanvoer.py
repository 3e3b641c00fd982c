"""Een bestand dat binnenkomt en meteen doorstroomt: het staat nergens op schijf, en nooit geheel in het geheugen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import HTTPException, Request
from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from portal.bezoek import VEILIG, Bezoek, Poort, controleer_merk

BESTAND = "bestand"
MEESTE_TEKENS = 4_000
"""Van alle velden voor het bestand samen."""
BROKKEN = 64
"""Zoveel mag er van een bestand onderweg zijn; een brok is hoogstens 64 KB."""


@dataclass(frozen=True, slots=True)
class Aanvoer(Bezoek):
    """Een bezoek met een bestand: wat ervoor is ingevuld, en de inhoud terwijl die binnenkomt."""

    velden: Mapping[str, str]
    inhoud: AsyncIterator[bytes]


class Stroompoort(Poort):
    """Een poort voor een formulier met een bestand: het merk staat ervoor, en is nagekeken voor er iets doorstroomt."""

    async def __call__(self, request: Request) -> Aanvoer:
        bezoek = await self.herken(request)
        if request.method in VEILIG:
            raise HTTPException(405)
        stukken = _stukken(request)
        velden: dict[str, str] = {}
        async for naam, stuk in stukken:
            if naam == BESTAND:
                break
            velden[naam] = velden.get(naam, "") + stuk.decode("utf-8", "replace")
            if sum(map(len, velden.values())) > MEESTE_TEKENS:
                raise HTTPException(413)
        controleer_merk(request, bezoek.sessie, velden.get("_csrf", ""))
        inhoud = _alleen_bestand(stukken)
        return Aanvoer(
            bezoek.request, bezoek.sessie, bezoek.wie, bezoek.diensten, bezoek.huis, bezoek.sinds, velden, inhoud
        )


class Rij:
    """Tussen wie aanvoert en wie doorgeeft; loopt het doorgeven achter, dan wacht het aanvoeren."""

    def __init__(self) -> None:
        self._brokken: asyncio.Queue[bytes | None] = asyncio.Queue(BROKKEN)
        self._heel = False

    async def vul(self, inhoud: AsyncIterator[bytes], taak: asyncio.Task[Any]) -> None:
        """Voer alles aan; is `taak` eerder klaar, dan wordt de rest gelezen en weggegooid."""
        try:
            async for brok in inhoud:
                if brok and not taak.done():
                    await self._zet(brok, taak)
            self._heel = True
        finally:
            # Ook als de bezoeker wegging: dan breekt het doorgeven af.
            if not taak.done():
                await self._zet(None, taak)

    async def _zet(self, brok: bytes | None, taak: asyncio.Task[Any]) -> None:
        zet = asyncio.ensure_future(self._brokken.put(brok))
        await asyncio.wait({zet, taak}, return_when=asyncio.FIRST_COMPLETED)
        zet.cancel()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Wat er is aangevoerd; raises ConnectionError als het nooit heel aankwam."""
        while (brok := await self._brokken.get()) is not None:
            yield brok
        if not self._heel:
            raise ConnectionError


async def _alleen_bestand(stukken: AsyncIterator[tuple[str, bytes]]) -> AsyncIterator[bytes]:
    async for naam, stuk in stukken:
        if naam == BESTAND:
            yield stuk


async def _stukken(request: Request) -> AsyncIterator[tuple[str, bytes]]:
    """De delen van het formulier, ieder met haar naam; een deel zonder inhoud komt een keer leeg."""
    soort, opties = parse_options_header(request.headers.get("content-type", ""))
    if soort != b"multipart/form-data" or b"boundary" not in opties:
        raise HTTPException(400)
    lezer = _Lezer(opties[b"boundary"])
    async for brok in request.stream():
        try:
            lezer.parser.write(brok)
        except MultipartParseError:
            raise HTTPException(400) from None
        gevonden, lezer.stukken = lezer.stukken, []
        for stuk in gevonden:
            yield stuk


class _Lezer:
    """Wat de ontleder van python-multipart meldt, als stukken met een naam."""

    def __init__(self, grens: bytes) -> None:
        self.stukken: list[tuple[str, bytes]] = []
        self._kop, self._waarde, self._naam = b"", b"", ""
        self.parser = MultipartParser(
            grens,
            {
                "on_header_field": self._kopveld,
                "on_header_value": self._kopwaarde,
                "on_header_end": self._kop_af,
                "on_headers_finished": lambda: self.stukken.append((self._naam, b"")),
                "on_part_data": lambda data, van, tot: self.stukken.append((self._naam, data[van:tot])),
            },
        )

    def _kopveld(self, data: bytes, van: int, tot: int) -> None:
        self._kop += data[van:tot]

    def _kopwaarde(self, data: bytes, van: int, tot: int) -> None:
        self._waarde += data[van:tot]
        if len(self._kop) + len(self._waarde) > MEESTE_TEKENS:
            raise MultipartParseError("kop te lang")

    def _kop_af(self) -> None:
        if self._kop.lower() == b"content-disposition":
            self._naam = parse_options_header(self._waarde)[1].get(b"name", b"").decode("utf-8", "replace")
        self._kop, self._waarde = b"", b""
