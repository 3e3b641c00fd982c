"""Ends what an earlier run left running. Call while holding the lock: then nobody supervises it any more."""

import contextlib
import signal
from collections.abc import Callable

import psutil

from deploy.local import state
from deploy.local.errors import Startfout
from deploy.local.layout import Layout
from deploy.local.process import Abort, wait_until

GENTLE_SECONDS = 20.0
KILL_SECONDS = 10.0


def clear(layout: Layout) -> list[str]:
    """End every process of an earlier run and wait until all are gone; the names of what still ran.

    Startfout when one does not go away.
    """
    noted = [(part.name, process) for part in state.load(layout).parts if (process := part.process())]
    pids = {process.pid for _, process in noted}
    running = [*noted, *(("postgres", process) for process in _postmasters(layout) if process.pid not in pids)]
    _end([process for name, process in running if name not in ("nats", "postgres")], psutil.Process.terminate)
    _end([process for name, process in running if name == "nats"], psutil.Process.terminate)
    _end([process for name, process in running if name == "postgres"], _fast_shutdown)
    _drop_recycled_pid(layout)
    return [name for name, _ in running]


def _postmasters(layout: Layout) -> list[psutil.Process]:
    """The Postgres server that runs on our files, by its own note: known also when our note came too late."""
    process = _noted_postmaster(layout)
    return [process] if process is not None and _is_ours(layout, process) else []


def _noted_postmaster(layout: Layout) -> psutil.Process | None:
    try:
        first, *_ = (layout.postgres / "postmaster.pid").read_text("utf-8").splitlines()
        return psutil.Process(int(first))
    except (OSError, ValueError, psutil.NoSuchProcess):
        return None


def _is_ours(layout: Layout, process: psutil.Process) -> bool:
    try:
        return str(layout.postgres) in process.cmdline()
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return False


def _drop_recycled_pid(layout: Layout) -> None:
    # After a restart of the machine or container another program may have that number; Postgres would then refuse.
    process = _noted_postmaster(layout)
    if process is not None and not _is_ours(layout, process):
        (layout.postgres / "postmaster.pid").unlink()


def _fast_shutdown(process: psutil.Process) -> None:
    process.send_signal(signal.SIGINT)


def _end(processes: list[psutil.Process], ask: Callable[[psutil.Process], None]) -> None:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            ask(process)
    if wait_until(lambda: not any(map(runs, processes)), GENTLE_SECONDS, Abort()):
        return
    stubborn = [process for process in processes if runs(process)]
    for process in stubborn:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.kill()
    if not wait_until(lambda: not any(map(runs, stubborn)), KILL_SECONDS, Abort()):
        numbers = ", ".join(str(process.pid) for process in stubborn)
        raise Startfout(f"Wat van een vorige keer nog draait, stopt niet: proces {numbers}. Stop het en start opnieuw.")


def runs(process: psutil.Process) -> bool:
    """Whether it still does anything: a zombie waits only for a parent to notice, and in a container none may."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
