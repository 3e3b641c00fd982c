"""Wat elders gebeurt, meteen bij wie ernaar kijkt: het portaal hoort feiten op NATS en seint open bladzijden.

Een sein is een hint, geen feit: de bladzijde leest opnieuw bij de diensten, onder de rechten van haar bezoeker.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from time import monotonic
from uuid import UUID

from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.algemeen import FeitGehoord
from contracts.registry import STREAM_SUBJECTS
from kit import bus
from portal.settings import Settings

MEEST, PER_SESSIE = 500, 12
ONTHOUDT = 2_000
WACHTRIJ = 50
VERS_SECONDEN = 10.0
OPNIEUW_SECONDEN = 1.0
log = logging.getLogger(__name__)


class TeDruk(Exception):
    """Er luisteren al zoveel bladzijden als dit proces aankan."""


@dataclass(frozen=True, slots=True)
class Sein:
    """Er is iets vastgelegd; `nummer` telt binnen dit proces. Zonder gemeente: kijk alles na."""

    nummer: int
    gemeente: str = ""
    stroom: str = ""
    dienst: str = ""
    volgnummer: int = 0
    op: float = field(default_factory=monotonic)


@dataclass(eq=False)
class Luisteraar:
    """Een open bladzijde: welke gemeenten, en welke casus of alle."""

    gebieden: frozenset[str]
    casus: str = ""
    wachtrij: asyncio.Queue[Sein] = field(default_factory=lambda: asyncio.Queue(WACHTRIJ))

    def wil(self, sein: Sein) -> bool:
        """Of dit sein voor deze bladzijde is; wat niet uitdrukkelijk mag, mag niet."""
        if not sein.gemeente:
            return True
        return sein.gemeente in self.gebieden and self.casus in ("", sein.stroom)

    def geef(self, sein: Sein) -> None:
        """Zet klaar; wie te ver achterloopt kijkt alles na."""
        try:
            self.wachtrij.put_nowait(sein)
        except asyncio.QueueFull:
            while not self.wachtrij.empty():
                self.wachtrij.get_nowait()
            self.wachtrij.put_nowait(Sein(sein.nummer))


class Omroep:
    """Hoort een keer per proces, en seint wie luistert. Zonder NATS staat alles stil en werkt de rest gewoon."""

    def __init__(self) -> None:
        self._proces = secrets.token_hex(4)
        self._nummer = 0
        self._laatst: deque[Sein] = deque(maxlen=ONTHOUDT)
        self._luisteraars: dict[Luisteraar, str] = {}
        self.hoort = False

    @property
    def stand(self) -> str:
        """Tot waar een bladzijde is die nu wordt gemaakt."""
        return f"{self._proces}-{self._nummer}"

    def merk(self, sein: Sein) -> str:
        """Waar een browser na dit sein is."""
        return f"{self._proces}-{sein.nummer}"

    def gehoord(self, stroom: UUID) -> Mapping[str, int]:
        """Per dienst het laatste feit van een casus dat pas is gehoord: het grootboek heeft het zo ook."""
        vanaf = monotonic() - VERS_SECONDEN
        return {sein.dienst: sein.volgnummer for sein in self._laatst if sein.stroom == str(stroom) and sein.op > vanaf}

    def hoor(self, onderwerp: str, volgnummer: int) -> None:
        """Er is iets vastgelegd onder dit onderwerp."""
        _, gemeente, stroom, dienst, feit = onderwerp.split(".")
        if feit != FeitGehoord.onderwerp:
            self._sein(Sein(self._nummer + 1, gemeente, stroom, dienst, volgnummer))

    def alles(self) -> None:
        """Er kan iets gemist zijn: laat iedereen kijken."""
        self._sein(Sein(self._nummer + 1))

    def _sein(self, sein: Sein) -> None:
        self._nummer = sein.nummer
        self._laatst.append(sein)
        for luisteraar in self._luisteraars:
            if luisteraar.wil(sein):
                luisteraar.geef(sein)

    @contextmanager
    def luister(self, luisteraar: Luisteraar, sessie: str, sinds: str) -> Iterator[Luisteraar]:
        """Sein deze bladzijde zolang zij luistert, te beginnen met wat zij sinds `sinds` miste; raises TeDruk."""
        per_sessie = Counter(self._luisteraars.values())[sessie]
        if len(self._luisteraars) >= MEEST or per_sessie >= PER_SESSIE:
            raise TeDruk
        for sein in self._gemist(sinds):
            if luisteraar.wil(sein):
                luisteraar.geef(sein)
        self._luisteraars[luisteraar] = sessie
        try:
            yield luisteraar
        finally:
            del self._luisteraars[luisteraar]

    def _gemist(self, sinds: str) -> list[Sein]:
        proces, _, nummer = sinds.partition("-")
        if not sinds or sinds == self.stand:
            return []
        oudste = self._laatst[0].nummer if self._laatst else self._nummer + 1
        if proces != self._proces or not nummer.isdigit() or not oudste - 1 <= int(nummer) <= self._nummer:
            return [Sein(self._nummer)]
        return [sein for sein in self._laatst if sein.nummer > int(nummer)]


async def hoor_nats(omroep: Omroep, settings: Settings) -> None:
    """Luister tot het wordt afgebroken; is NATS er niet, dan wordt het telkens opnieuw geprobeerd."""

    def verbonden(is_er: bool) -> None:
        omroep.hoort = is_er
        if is_er:
            omroep.alles()

    async def bericht(msg: Msg) -> None:
        with suppress(ValueError, KeyError, TypeError):
            omroep.hoor(msg.subject, int(json.loads(msg.data)["volgnummer"]))

    client = Client()
    try:
        while not client.is_connected:
            try:
                await bus.connect(settings, settings.nats_user, client, verbonden)
            except Exception as fout:  # noqa: BLE001 (whatever is wrong with NATS, the portal works)
                log.warning("NATS is nog niet te bereiken: %s", type(fout).__name__)
                await asyncio.sleep(OPNIEUW_SECONDEN)
        for onderwerpen in STREAM_SUBJECTS:
            await client.subscribe(onderwerpen, cb=bericht)
        await asyncio.Event().wait()
    finally:
        omroep.hoort = False
        await client.close()
