"""Het logboek bijhouden, zodat wie ernaar vraagt niet hoeft te wachten."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from services.evaluation.leren.logboek import Logboek

PAUZE_SECONDEN = 15.0


async def houd_bij(logboek: Callable[[], Logboek]) -> None:
    """Werk het logboek telkens bij, tot dit wordt afgebroken."""
    while True:
        await asyncio.to_thread(lambda: logboek().werk_bij())
        await asyncio.sleep(PAUZE_SECONDEN)
