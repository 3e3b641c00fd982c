"""Het spel: alle casussen van een regio tegelijk, tot niets meer beweegt."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Any

from simulator.client import Diensten, Vastgelopen
from simulator.stand import Stand, lees_stand
from simulator.verhaal import leidinggevende
from simulator.vertellen import speel

TEGELIJK = 24
RUST_SECONDS = 120.0
KIJK_SECONDS = 0.2

Voortgang = Callable[[int, int], None]
"""Gets how many casussen are closed, of how many."""


async def speel_regio(
    diensten: Diensten, gemeenten: tuple[str, ...], seed: int, voortgang: Voortgang, tegelijk: int = TEGELIJK
) -> Stand:
    """Speel iedere casus die nog loopt uit, en wacht tot alle diensten en het grootboek bij zijn; de stand daarna.

    Raises Vastgelopen als een dienst niet verder wil, of als het na RUST_SECONDS niet stil is.
    """
    ronde = Ronde(diensten, gemeenten, seed, voortgang, tegelijk)
    einde = monotonic() + RUST_SECONDS
    while True:
        wie = leidinggevende(gemeenten)
        if await ronde.speel([regel async for regel in diensten.alles(wie, "intake", "/v1/casussen")]):
            einde = monotonic() + RUST_SECONDS
        stand = await lees_stand(diensten, gemeenten)
        if stand.in_rust and not stand.open:
            return stand
        if monotonic() > einde:
            raise Vastgelopen(f"Na {RUST_SECONDS:.0f} s loopt het grootboek nog achter: {stand.feiten}.")
        await asyncio.sleep(KIJK_SECONDS)


class Ronde:
    """Speelt casussen, hooguit `tegelijk` samen en ieder een keer."""

    def __init__(
        self, diensten: Diensten, gemeenten: tuple[str, ...], seed: int, voortgang: Voortgang, tegelijk: int
    ) -> None:
        self._diensten, self._gemeenten, self._seed = diensten, gemeenten, seed
        self._voortgang, self._tegelijk = voortgang, tegelijk
        self._gespeeld: set[str] = set()

    async def speel(self, casussen: list[dict[str, Any]]) -> int:
        """Speel wat nog loopt en nog niet aan de beurt was; hoeveel dat er waren."""
        lopend = [casus for casus in casussen if not casus["afgesloten"] and casus["casusId"] not in self._gespeeld]
        klaar, wachtrij = len(casussen) - len(lopend), iter(lopend)
        self._voortgang(klaar, len(casussen))

        async def werk() -> None:
            nonlocal klaar
            for casus in wachtrij:
                await speel(self._diensten, self._gemeenten, self._seed, casus)
                self._gespeeld.add(casus["casusId"])
                klaar += 1
                self._voortgang(klaar, len(casussen))

        async with asyncio.TaskGroup() as groep:
            for _ in range(min(self._tegelijk, len(lopend))):
                groep.create_task(werk())
        return len(lopend)
