"""Terms: what it costs to watch over 100,000 open ones of which none is due, and how fast they pass when they are."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import timedelta
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

from psycopg import AsyncConnection

from bench.cases import COACH
from bench.region import SUPERUSER, region
from bench.report import Line, Ratio, compare, interleave, show
from contracts.algemeen import TermijnVerstreken
from contracts.intake import CasusGeopend
from contracts.woorden import Kanaal
from kit.codec import Codec
from kit.handling import Command, now
from kit.memory import MemoryVault
from kit.overview import Overview
from kit.projection import ProjectionRunner
from kit.rules import read_rules
from kit.scheduler import PAUSE_SECONDS, Scheduler
from kit.store import Recorder, Store, datastore
from services.intake.domain import Dossier
from services.intake.main import SERVICE
from services.intake.projections import rij

OPEN, ROUNDS, LOOKS, DUE = 100_000, 7, 200, 2_000
OURS, SCAN = "wij", "zonder index"
GRACE = timedelta(hours=1)
LATER = timedelta(days=60)
FILL = """
    INSERT INTO terms_v1 (stream, start, name, fatal_at, state, due_at)
    SELECT gen_random_uuid(), 3, 'eerste-contact', due, 'loopt', due
    FROM (SELECT now() + interval '1 hour' + n * interval '1 minute' AS due FROM generate_series(1, %s) AS n) AS dates
"""


def main() -> None:
    """Measure and print."""
    with region(whole=False) as runtime:
        url = runtime.dsn("intake", "intake")
        rules = read_rules(None, SERVICE.name, SERVICE.filters, SERVICE.branch)
        with datastore(url, 4) as own:
            store = Store(Dossier, Recorder(own), Codec(MemoryVault()), lambda: rules)
            asyncio.run(_fill(runtime.dsn(SUPERUSER, "intake")))
            contenders = {OURS: _looking(store, url, index=True), SCAN: _looking(store, url, index=False)}
            rates = interleave(ROUNDS, contenders)
            speed = asyncio.run(_passing(store, url))
    allowed = [rate * PAUSE_SECONDS / 60 for rate in rates[OURS]]
    each = sorted(1 / rate for rate in rates[OURS])[len(allowed) // 2]
    lines = [
        compare("een keer kijken, niets verstreken", rates, OURS, SCAN, unit="/s"),
        Line(
            "kijken, per minuut",
            f"{each * 60 / PAUSE_SECONDS * 1000:.0f} ms werk",
            "hoogstens 1 s",
            Ratio(allowed),
            1.0,
        ),
        Line("verstrijken, per 100 tegelijk", f"{speed:,.0f}/s".replace(",", ".")),
    ]
    notes = (
        f"{OPEN} open termijnen in Postgres; een keer kijken is {each * 1000:.2f} ms, eens per {PAUSE_SECONDS:g} s.",
        f"Verstrijken: {DUE} casussen met ieder een termijn: vinden, naspelen en duurzaam vastleggen, per 100.",
    )
    show("termijnen: wat bewaken kost", lines, notes)


async def _fill(url: str) -> None:
    async with await AsyncConnection.connect(url, autocommit=True) as conn:
        await conn.execute(FILL, (OPEN,))
        await conn.execute("VACUUM ANALYZE terms_v1")


def _looking(store: Store[Dossier], url: str, *, index: bool) -> Callable[[], float]:
    """Looks per second, of the scheduler itself; without the index as one would do it that reads the whole table."""

    async def look() -> float:
        scheduler = Scheduler(store, url, grace=GRACE)
        async with await AsyncConnection.connect(url, autocommit=True) as conn:
            if not index:
                await conn.execute("SET enable_indexscan = off")
                await conn.execute("SET enable_bitmapscan = off")
                await conn.execute("SET enable_indexonlyscan = off")
            await scheduler.sweep(conn)
            started = perf_counter()
            for _ in range(LOOKS if index else LOOKS // 10):
                await scheduler.sweep(conn)
            return (LOOKS if index else LOOKS // 10) / (perf_counter() - started)

    return lambda: asyncio.run(look())


async def _passing(store: Store[Dossier], url: str) -> float:
    """Terms per second when many pass at once."""
    await asyncio.to_thread(_open, store)
    runner = ProjectionRunner(Overview(store, rij, grace=GRACE), url)
    async with await AsyncConnection.connect(url, autocommit=True) as conn:
        await conn.execute("DELETE FROM terms_v1")
        while await runner.step(conn):
            pass
        scheduler = Scheduler(store, url, grace=GRACE, clock=lambda: now() + LATER)
        started = perf_counter()
        await scheduler.sweep(conn)
        seconds = perf_counter() - started
        passed = await _count(conn)
    if passed != DUE:
        raise SystemExit(f"er verstreken {passed} termijnen, geen {DUE}")
    return DUE / seconds


def _open(store: Store[Dossier]) -> None:
    for start in range(0, DUE, 100):
        opened: Sequence[UUID] = [uuid4() for _ in range(start, min(start + 100, DUE))]
        appends = []
        for dossier in store.load_many(opened).values():
            dossier.herkomst = Command(COACH, lambda _: None).herkomst(now)
            dossier.begin(CasusGeopend, uuid4(), "GM0518", kanaal=Kanaal.WERKAFSPRAAK)
            appends.append(store.sealed(dossier))
        store.recorder.append_many(appends)


async def _count(conn: AsyncConnection[Any]) -> int:
    cursor = await conn.execute("SELECT count(*) FROM facts WHERE topic = %s", (TermijnVerstreken.type_naam,))
    row = await cursor.fetchone()
    return int(row[0]) if row else 0
