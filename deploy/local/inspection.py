"""Looking at a region from outside, and asking it to end: for `doorstroom status` and `doorstroom down`."""

from collections.abc import Callable
from dataclasses import dataclass

import psutil

from deploy.local import credentials, layout, leftovers, nats, state
from deploy.local.credentials import DIENSTEN
from deploy.local.dienst import PORTAL, is_healthy
from deploy.local.errors import Startfout
from deploy.local.layout import Layout
from deploy.local.postgres import Postgres
from deploy.local.process import Abort, wait_until
from deploy.local.state import Running

PARTS = ("doorstroom", "postgres", "nats", *DIENSTEN, PORTAL)
STOP_SECONDS = 120.0


@dataclass(frozen=True)
class Condition:
    """How one part is; `memory` is the resident size in bytes, of a server with its child processes."""

    name: str
    pid: int | None = None
    port: int = 0
    memory: int = 0
    healthy: bool = False


def is_running(place: Layout) -> bool:
    """Whether a process holds this region."""
    if not place.is_ours:
        return False
    lock = layout.take_lock(place)
    if lock is None:
        return True
    lock.close()
    return False


def inspect(place: Layout) -> list[Condition]:
    """The condition of every part; a part that does not run has no pid. Startfout when this is no region."""
    found = state.load(place)
    noted = {part.name: part for part in (*found.parts, *([found.supervisor] if found.supervisor else []))}
    postgres = Postgres(place, None, credentials.load(place).database, Abort())
    checks: dict[str, Callable[[Running], bool]] = {
        "doorstroom": lambda _: True,
        "postgres": lambda part: postgres.answers(part.port),
        "nats": lambda part: nats.server_name(part.port) == part.instance,
    }
    return [_condition(name, noted.get(name), checks.get(name, is_healthy)) for name in (*PARTS, *_others(noted))]


def end(place: Layout) -> list[str]:
    """Ask whoever runs this region to stop and wait until all is gone; the names of what ran. Nothing ran: empty."""
    if not place.is_ours:
        return []
    lock = layout.take_lock(place)
    if lock is not None:
        with lock:
            return leftovers.clear(place)
    found = state.load(place)
    supervisor = found.supervisor.process() if found.supervisor else None
    if supervisor is None:
        raise Startfout(f"De map {place.root} is in gebruik, maar door wie is nog niet bekend. Probeer het zo opnieuw.")
    supervisor.terminate()
    if not wait_until(lambda: not is_running(place), STOP_SECONDS, Abort()):
        raise Startfout(f"Doorstroom (nummer {supervisor.pid}) is nog niet gestopt na {STOP_SECONDS:.0f} s.")
    return [part.name for part in found.parts]


def _others(noted: dict[str, Running]) -> list[str]:
    return [name for name in noted if name not in PARTS]


def _condition(name: str, part: Running | None, check: Callable[[Running], bool]) -> Condition:
    process = part.process() if part else None
    if part is None or process is None:
        return Condition(name)
    return Condition(name, part.pid, part.port, _memory(process, own_only=name == "doorstroom"), check(part))


def _memory(process: psutil.Process, *, own_only: bool) -> int:
    try:
        family = [] if own_only else process.children(recursive=True)
        # The workers of Postgres share its buffers: count those once.
        extra = (info.rss - getattr(info, "shared", 0) for info in (child.memory_info() for child in family))
        return process.memory_info().rss + sum(extra)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0
