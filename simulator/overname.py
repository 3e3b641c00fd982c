"""Heel veel levens tegelijk: hun stappen gaan in bulk naar de diensten, en wie moet wachten houdt niemand op.

Een leven staat altijd op een plaats: in de rij bij een dienst, of het wacht even. Er zijn er nooit meer dan VENSTER
tegelijk in het geheugen. Iedere opdracht heeft een vaste sleutel, dus wie wordt onderbroken begint gewoon opnieuw.
"""

from __future__ import annotations

import asyncio
import csv
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import StringIO
from itertools import groupby, takewhile
from time import monotonic
from typing import Any

import orjson

from contracts.toegang import ROL_OVERNEMER
from simulator.client import AL_GEDAAN, DIENSTEN, NOG_NIET, Diensten, Vastgelopen, Verzoek, sleutel
from simulator.verhaal import Kennis, Meld, Opdracht, Speler, Verhaal, Zie, leidinggevende

VENSTER = 1500
PER_VERZOEK = 400
PER_LEVEN = 40
BEELDEN, MELDINGEN = 100, 300
EVEN = 0.1
GEDULD = 300.0
"""Seconds that one life may stand still before something is wrong."""
NIET_GEPROBEERD = 424


@dataclass(eq=False)
class Leven:
    """Een verhaal onderweg: wat er nog gedaan moet worden, en waar het dan op wacht."""

    nummer: int
    verhaal: Verhaal[None]
    casus: str = ""
    kennis: Kennis = field(default_factory=Kennis)
    te_doen: deque[Opdracht] = field(default_factory=deque)
    wens: Zie | Meld | None = None
    af: bool = False
    sinds: float = field(default_factory=monotonic)

    def verder(self, antwoord: Any = None) -> None:
        """Let the story go on until it wants to know something, or has said enough for one request."""
        self.wens, self.sinds = None, monotonic()
        while len(self.te_doen) < PER_LEVEN:
            try:
                stap = self.verhaal.send(antwoord)
            except StopIteration:
                self.af = True
                return
            antwoord = None
            if not isinstance(stap, Opdracht):
                self.wens = stap
                return
            self.te_doen.append(stap)

    def samen(self) -> list[Opdracht]:
        """What can go in one request: the next commands, as far as they are for the same service."""
        return list(takewhile(lambda opdracht: opdracht.dienst == self.te_doen[0].dienst, self.te_doen))

    def in_casus(self, casus: str) -> None:
        """The melding stands in this casus."""
        if casus != self.casus:
            self.casus, self.kennis = casus, Kennis()
        self.verder()


class Overname:
    """Speelt levens door de deuren voor bulk; `gereed` hoort van ieder leven dat af is."""

    def __init__(self, diensten: Diensten, gemeenten: tuple[str, ...], gereed: Callable[[int], None]) -> None:
        self._diensten, self._gereed = diensten, gereed
        self._overnemer = Speler("overname-1", (ROL_OVERNEMER,), gemeenten)
        self._lezer = leidinggevende(gemeenten)
        self._rijen: dict[tuple[type, str], asyncio.Queue[Leven]] = {}
        self._plaatsen = asyncio.Semaphore(VENSTER)
        self._onderweg = 0
        self._leeg = asyncio.Event()

    async def speel(self, levens: Iterable[tuple[int, Verhaal[None]]]) -> None:
        """Play all of these to their end, or to now; raises Vastgelopen."""
        try:
            async with self._werkers():
                for nummer, verhaal in levens:
                    await self._begin(Leven(nummer, verhaal))
                if self._onderweg:
                    await self._leeg.wait()
        except ExceptionGroup as fouten:
            raise fouten.exceptions[0] from None

    async def _begin(self, leven: Leven) -> None:
        await self._plaatsen.acquire()
        self._onderweg += 1
        self._leeg.clear()
        leven.verder()
        self._plaats(leven)

    @asynccontextmanager
    async def _werkers(self) -> AsyncIterator[None]:
        """One worker for each queue: while its request is on its way, the next one fills."""
        async with asyncio.TaskGroup() as groep:
            taken = [groep.create_task(self._werk(Meld, "intake", MELDINGEN, self._meld))]
            for dienst in DIENSTEN:
                taken.append(groep.create_task(self._werk(Opdracht, dienst, PER_VERZOEK, self._geef_opdrachten)))
                taken.append(groep.create_task(self._werk(Zie, dienst, BEELDEN, self._kijk)))
            yield
            for taak in taken:
                taak.cancel()

    async def _werk(
        self, soort: type, dienst: str, meest: int, doe: Callable[[str, list[Leven]], Awaitable[None]]
    ) -> None:
        rij = self._rij(soort, dienst)
        while True:
            groep = [await rij.get()]
            gewicht = max(1, len(groep[0].te_doen))
            while gewicht < meest and not rij.empty():
                groep.append(rij.get_nowait())
                gewicht += max(1, len(groep[-1].te_doen))
            await doe(dienst, groep)

    def _rij_van(self, leven: Leven) -> asyncio.Queue[Leven]:
        eerst = leven.te_doen[0] if leven.te_doen else leven.wens
        return self._rij(type(eerst), "intake" if isinstance(eerst, Meld) or eerst is None else eerst.dienst)

    def _rij(self, soort: type, dienst: str) -> asyncio.Queue[Leven]:
        return self._rijen.setdefault((soort, dienst), asyncio.Queue())

    def _plaats(self, leven: Leven) -> None:
        """Put a life where it has to be now."""
        if not leven.te_doen and not leven.wens and not leven.af:
            leven.verder()
        if leven.te_doen or leven.wens:
            self._rij_van(leven).put_nowait(leven)
        else:
            self._onderweg -= 1
            self._plaatsen.release()
            self._gereed(leven.nummer)
            if not self._onderweg:
                self._leeg.set()

    def _straks(self, leven: Leven, waarom: str) -> None:
        """A fact is still on its way: try again in a moment."""
        if monotonic() - leven.sinds > GEDULD:
            raise Vastgelopen(f"Een casus komt na {GEDULD:.0f} s niet verder: {waarom}")
        asyncio.get_running_loop().call_later(EVEN, self._rij_van(leven).put_nowait, leven)

    async def _geef_opdrachten(self, dienst: str, groep: list[Leven]) -> None:
        samen = [(leven, leven.samen()) for leven in groep]
        regels = [_regel(leven.casus, opdracht) for leven, opdrachten in samen for opdracht in opdrachten]
        headers = {"Content-Type": "application/json"}
        inhoud = orjson.dumps({"opdrachten": regels})
        antwoord = await self._diensten.vraag(
            self._overnemer, Verzoek(dienst, "POST", "/v1/opdrachten", headers, inhoud)
        )
        uitkomsten = iter(antwoord["uitkomsten"])
        for leven, opdrachten in samen:
            self._verwerk(leven, [next(uitkomsten) for _ in opdrachten])

    def _verwerk(self, leven: Leven, uitkomsten: Sequence[dict[str, Any]]) -> None:
        """What was done is done; at the first that was not, see why."""
        for uitkomst in uitkomsten:
            probleem = uitkomst["probleem"] or {}
            if probleem and probleem["code"] not in AL_GEDAAN:
                self._niet_gedaan(leven, uitkomst["status"], probleem)
                return
            leven.kennis.noteer(uitkomst)
            leven.te_doen.popleft()
            leven.sinds = monotonic()
        self._plaats(leven)

    def _niet_gedaan(self, leven: Leven, status: int, probleem: dict[str, Any]) -> None:
        if probleem["code"] == "is-afgesloten":
            leven.te_doen.clear()
            leven.wens, leven.af = None, True
            self._plaats(leven)
        elif status == NIET_GEPROBEERD:
            self._plaats(leven)
        elif status in NOG_NIET:
            self._straks(leven, probleem["detail"])
        else:
            opdracht = leven.te_doen[0]
            waarom = f"{status} {probleem['detail']} {probleem.get('fouten', '')}".rstrip()
            raise Vastgelopen(f"{opdracht.pad} bij {opdracht.dienst} is geweigerd: {waarom}")

    async def _kijk(self, dienst: str, groep: list[Leven]) -> None:
        ids = "&".join(f"casusId={leven.casus}" for leven in groep)
        antwoord = await self._diensten.wacht(self._lezer, dienst, f"/v1/casusstanden?{ids}")
        beelden = {beeld["casusId"]: beeld for beeld in antwoord["resultaten"]}
        for leven in groep:
            beeld = beelden.get(leven.casus)
            if beeld and isinstance(leven.wens, Zie) and leven.kennis.is_gehoord(leven.wens, beeld):
                leven.verder(beeld)
                self._plaats(leven)
            else:
                self._straks(leven, f"{dienst} heeft een feit nog niet gehoord")

    async def _meld(self, dienst: str, groep: list[Leven]) -> None:
        """A file with meldingen for each school, and the casus of each line."""
        meldingen = [(leven.wens, leven) for leven in groep if isinstance(leven.wens, Meld)]
        meldingen.sort(key=lambda een: een[0].speler.sub)
        for speler, delen in groupby(meldingen, key=lambda een: een[0].speler):
            samen = list(delen)
            inhoud = _bestand([meld.regel for meld, _ in samen])
            headers = {"Content-Type": "text/csv"}
            verzoek = Verzoek(dienst, "POST", "/v1/importen?overname=true", headers, inhoud)
            gedaan = await self._diensten.vraag(speler, verzoek)
            adres = f"/v1/importen/{gedaan['importId']}"
            if gedaan["geweigerd"]:
                redenen = [een async for een in self._diensten.alles(speler, dienst, f"{adres}/geweigerde-regels")]
                raise Vastgelopen(f"Meldingen zijn geweigerd: {redenen[0]}")
            regels = self._diensten.alles(speler, dienst, f"{adres}/overgenomen-regels")
            casussen = {regel["regel"]: regel["casusId"] async for regel in regels}
            for plaats, (_, leven) in enumerate(samen, start=2):
                leven.in_casus(casussen[plaats])
                self._plaats(leven)


def _regel(casus: str, opdracht: Opdracht) -> dict[str, Any]:
    speler = opdracht.speler
    return {
        "casusId": casus,
        "opdracht": opdracht.pad,
        "sleutel": sleutel(casus, opdracht),
        "namens": {"medewerker": speler.sub, "rol": speler.rollen[0]},
        "velden": opdracht.velden,
    }


def _bestand(regels: Sequence[dict[str, str]]) -> bytes:
    stroom = StringIO()
    schrijver = csv.DictWriter(stroom, list(regels[0]), delimiter=";", lineterminator="\n")
    schrijver.writeheader()
    schrijver.writerows(regels)
    return stroom.getvalue().encode()
