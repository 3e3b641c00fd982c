"""Chain: from POST of a melding until routing's proposal is durable, at a steady rate; and what a region takes."""

from __future__ import annotations

import asyncio
from time import perf_counter
from urllib.parse import urlsplit
from uuid import UUID

import orjson
import psutil
from psycopg import AsyncConnection

from bench.cases import GEMEENTE, melding
from bench.load import exchange, post
from bench.region import region
from bench.report import Line, milliseconds, show
from contracts.routing import DoelgroepVoorgesteld
from deploy.local.runtime import Runtime

RATES, SECONDS, PATIENCE = (10, 50, 200), 6.0, 20.0
CONNECTIONS = 16
PROPOSED = "SELECT notification_id, originator_id FROM facts WHERE notification_id > %s AND topic = %s"


def main() -> None:
    """Measure and print."""
    lines: list[Line] = []
    with region() as runtime:
        token = runtime.token("bench", ["doorstroomcoordinator"], [GEMEENTE])
        for rate in RATES:
            lines.append(asyncio.run(_at(runtime, token, rate)))
        memory = _memory(runtime)
    notes = (
        f"Open belasting: {SECONDS:.0f} s lang op vaste tijden een nieuwe jongere; gemeten vanaf het geplande moment.",
        "Geheugen (RSS) na afloop: " + ", ".join(f"{name} {size:.0f} MB" for name, size in memory.items()),
    )
    show("keten: van melding tot duurzaam voorstel", lines, notes)


async def _at(runtime: Runtime, token: str, rate: int) -> Line:
    planned: dict[UUID, float] = {}
    seen: dict[UUID, float] = {}
    queue: asyncio.Queue[float] = asyncio.Queue()
    async with await AsyncConnection.connect(runtime.dsn("eigenaar", "routing"), autocommit=True) as conn:
        cursor = await conn.execute("SELECT coalesce(max(notification_id), 0) FROM facts")
        (position,) = await cursor.fetchone() or (0,)
        await conn.execute("LISTEN facts")
        watching = asyncio.create_task(_watch(conn, position, seen))
        base = runtime.children["intake"].base_url
        senders = [asyncio.create_task(_send(base, token, queue, planned)) for _ in range(CONNECTIONS)]
        started = perf_counter()
        for number in range(int(rate * SECONDS)):
            await asyncio.sleep(max(started + number / rate - perf_counter(), 0))
            queue.put_nowait(started + number / rate)
        await queue.join()
        sent = perf_counter() - started
        until = perf_counter() + PATIENCE
        while len(seen.keys() & planned.keys()) < len(planned) and perf_counter() < until:
            await asyncio.sleep(0.05)
        for task in (watching, *senders):
            task.cancel()
        await asyncio.gather(watching, *senders, return_exceptions=True)
    durations = [seen[case] - moment for case, moment in planned.items() if case in seen]
    reached = f"{len(planned) / sent:.0f}/s gehaald, {len(planned) - len(durations)} niet gezien"
    figures = f"p50 {milliseconds(durations, 0.5)}, p99 {milliseconds(durations, 0.99)}"
    return Line(f"{rate} meldingen/s", figures, reached)


async def _send(base: str, token: str, queue: asyncio.Queue[float], planned: dict[UUID, float]) -> None:
    place = urlsplit(base)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    while True:
        moment = await queue.get()
        try:
            request = post("/v1/meldingen", token, orjson.dumps(melding()))
            status, answer = await exchange(reader, writer, request)
            if status == 201:
                planned[UUID(orjson.loads(answer)["casusId"])] = moment
        finally:
            queue.task_done()


async def _watch(conn: AsyncConnection[tuple[int, UUID]], position: int, seen: dict[UUID, float]) -> None:
    """Note when each proposal can be read, which is when it is durable."""
    while True:
        cursor = await conn.execute(PROPOSED, (position, DoelgroepVoorgesteld.type_naam))
        rows = await cursor.fetchall()
        for _, case in rows:
            seen.setdefault(case, perf_counter())
        position = rows[-1][0] if rows else position
        async for _ in conn.notifies(timeout=0.5, stop_after=1):
            pass


def _memory(runtime: Runtime) -> dict[str, float]:
    """Megabytes per part, with its children."""
    found = {}
    for name, child in runtime.children.items():
        process = psutil.Process(child.pid)
        family = [process, *process.children(recursive=True)]
        # Postgres' processes share their buffers: what is private to each adds up, what is shared does not.
        private = sum(each.memory_full_info().uss for each in family)
        found[name] = private / 1e6
    return found
