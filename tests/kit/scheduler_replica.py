"""A replica that only keeps terms: projection and scheduler in a process of its own, with a clock that can be set."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from pathlib import Path

from kit import scheduler
from kit.codec import Codec
from kit.memory import MemoryVault
from kit.overview import Overview
from kit.projection import ProjectionRunner
from kit.rules import Rules
from kit.scheduler import Scheduler
from kit.store import Recorder, Store, datastore
from services.intake.domain import Dossier
from services.intake.projections import rij

GRACE = timedelta(hours=1)


def store(url: str, rules: Rules) -> Store[Dossier]:
    """Intake's store with these rules."""
    return Store(Dossier, Recorder(datastore(url)), Codec(MemoryVault()), lambda: rules)


def replica(url: str, clock: Path, looks: Path, rules_file: Path) -> None:
    """Run until killed. `clock` holds what time it is; a byte is added to `looks` each time it is read."""
    from termijnen import rules_of

    scheduler.PAUSE_SECONDS = 0.02

    def now() -> datetime:
        with looks.open("ab") as file:
            file.write(b".")
        return datetime.fromisoformat(clock.read_text("ascii"))

    own = store(url, rules_of("intake", rules_file))
    projection = ProjectionRunner(Overview(own, rij, grace=GRACE), url)

    async def work() -> None:
        await asyncio.gather(projection.run(), Scheduler(own, url, grace=GRACE, clock=now).run())

    asyncio.run(work())
