"""What runs in a data folder, as the supervisor wrote it down: for `status`, `down` and the next start."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

import psutil

from deploy.local.layout import Layout, write_whole
from deploy.local.process import Child


@dataclass(frozen=True)
class Running:
    """One process: `started` (seconds since 1970, as the kernel has it) tells it from a later one with its pid."""

    name: str
    pid: int
    started: float
    port: int = 0
    instance: str = ""

    def process(self) -> psutil.Process | None:
        """The process, if it is still this one and not a zombie."""
        try:
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.started) < 1.0 and found.status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return None
        return found if same else None


@dataclass(frozen=True)
class State:
    """The supervisor, the parts it started, and the ports of Postgres and NATS to take again next time."""

    supervisor: Running | None = None
    parts: list[Running] = field(default_factory=list)
    ports: dict[str, int] = field(default_factory=dict)


def describe(child: Child) -> Running | None:
    """The note about a child; None when it has ended already."""
    try:
        started = psutil.Process(child.pid).create_time()
    except psutil.NoSuchProcess:
        return None
    return Running(child.name, child.pid, started, child.port, child.instance)


def ourselves() -> Running:
    """The note about this process."""
    own = psutil.Process()
    return Running("doorstroom", own.pid, own.create_time())


def load(layout: Layout) -> State:
    """The state as last written; an empty one when there is none or it is damaged (it holds nothing irreplaceable)."""
    try:
        raw = json.loads(layout.state.read_text("utf-8"))
        supervisor = Running(**raw["supervisor"]) if raw["supervisor"] else None
        return State(supervisor, [Running(**part) for part in raw["parts"]], raw["ports"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return State()


def save(layout: Layout, children: Iterable[Child], ports: dict[str, int]) -> None:
    """Write down what runs now."""
    parts = [note for child in children if child.alive() and (note := describe(child))]
    state = State(ourselves(), parts, ports)
    write_whole(layout.state, json.dumps(asdict(state), indent=2))
