"""Another master key for the region on this machine: made, taken into use, and the old one destroyed."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import OperationalError

from deploy.local.credentials import MASTER_KEY, new_key
from deploy.local.errors import Startfout
from deploy.local.layout import Layout, sync_folder, write_whole
from kit.master import MasterKeyMissing, previous, read_keys
from kit.rotation import RotationRuns, rewrap

LOCK = "wissel.lock"


def rotate(place: Layout, owner_url: str) -> tuple[int, bool]:
    """Wrap all keys under a new master key and destroy the old one; the services may go on meanwhile.

    Gives how many keys were wrapped anew, and whether this finished a rotation that was broken off. Raises Startfout.
    """
    file = place.secrets / MASTER_KEY
    gone = previous(file)
    with _alone(place):
        resumed = gone.exists() and not gone.samefile(file)
        if not resumed:
            _begin(file, gone)
        try:
            count = rewrap(owner_url, read_keys(file))
        except RotationRuns as error:
            raise Startfout("De hoofdsleutel wordt al gewisseld. Wacht tot dat klaar is.") from error
        except MasterKeyMissing as error:
            raise Startfout(f"De hoofdsleutel is niet gewisseld: {error}. De oude is er nog, in {gone}.") from error
        except OperationalError as error:
            raise Startfout(
                "De kluis antwoordt niet. Geef dit commando opnieuw: het gaat verder waar het was."
            ) from error
        _wipe(gone)
    return count, resumed


def _begin(file: Path, gone: Path) -> None:
    """From here on both are there. The old one keeps its own place on the disk, to be overwritten there."""
    gone.unlink(missing_ok=True)
    os.link(file, gone)
    sync_folder(file.parent)
    write_whole(file, new_key())


def _wipe(gone: Path) -> None:
    with gone.open("r+b") as stream:
        stream.write(bytes(gone.stat().st_size))
        stream.flush()
        os.fsync(stream.fileno())
    gone.unlink()
    sync_folder(gone.parent)


@contextmanager
def _alone(place: Layout) -> Iterator[None]:
    handle = os.open(place.secrets / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise Startfout("De hoofdsleutel wordt al gewisseld. Wacht tot dat klaar is.") from None
    finally:
        os.close(handle)
