"""Taking a data folder into use: refuse first, change later."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from deploy.local import credentials, layout, leftovers, ports
from deploy.local.account import Account
from deploy.local.credentials import Credentials
from deploy.local.errors import Startfout
from deploy.local.layout import Layout


@dataclass(frozen=True)
class Claim:
    """A folder that is ours until `release`; `ended` names what an earlier run had left running."""

    credentials: Credentials
    ended: list[str]
    lock: IO[str]

    def release(self) -> None:
        """Let another start use the folder."""
        self.lock.close()


def claim(
    place: Layout, account: Account | None, http_ports: dict[str, int], free_space: Callable[[Path], int]
) -> Claim:
    """Take `place` into use. Startfout, and nothing changed: it is foreign, in use, too full, or a port is taken."""
    layout.refuse_foreign(place)
    layout.refuse_unreachable(place, account)
    lock = _locked(place) if place.is_ours else None
    try:
        # What we left running ourselves may hold the ports.
        ended = leftovers.clear(place) if lock else []
        layout.refuse_little_space(place, free_space(place.root))
        ports.refuse_taken(http_ports)
        layout.create(place, account)
        lock = lock or _locked(place)
        return Claim(credentials.load_or_make(place), ended, lock)
    except BaseException:
        if lock:
            lock.close()
        raise


def _locked(place: Layout) -> IO[str]:
    lock = layout.take_lock(place)
    if lock is None:
        raise Startfout(
            f"Doorstroom draait al met de map {place.root}. Bekijk het met: doorstroom status; stop het met: "
            "doorstroom down; of start een tweede regio met een andere --gegevens en --poort."
        )
    return lock
