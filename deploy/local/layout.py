"""Where everything of one region lives: one folder, with a marker that says it is ours."""

import contextlib
import fcntl
import json
import os
import shutil
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from deploy.local.account import Account, postgres_account
from deploy.local.errors import Startfout

CHECKOUT = Path(__file__).resolve().parents[2]
MARKER = "doorstroom.json"
MINIMUM_FREE_BYTES = 300_000_000


@dataclass(frozen=True)
class Layout:
    """The paths inside the data folder `root`."""

    root: Path

    @property
    def marker(self) -> Path:
        return self.root / MARKER

    @property
    def lock(self) -> Path:
        return self.root / "lock"

    @property
    def state(self) -> Path:
        return self.root / "state.json"

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    @property
    def conf(self) -> Path:
        return self.root / "conf"

    @property
    def postgres(self) -> Path:
        return self.root / "postgres"

    @property
    def nats(self) -> Path:
        return self.root / "nats"

    @property
    def event_log(self) -> Path:
        return self.root / "logboek"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def heads(self) -> Path:
        return self.root / "boomhoofden"

    @property
    def is_ours(self) -> bool:
        """Whether an earlier start made this folder."""
        return self.marker.is_file()


def default_data_folder() -> Path:
    """DOORSTROOM_DATA; else `.doorstroom` in the checkout; else, when Postgres cannot come there, below /var/lib."""
    if chosen := os.environ.get("DOORSTROOM_DATA"):
        return Path(chosen).absolute()
    account = postgres_account()
    if account is None or account.can_enter(CHECKOUT):
        return CHECKOUT / ".doorstroom"
    return Path("/var/lib/doorstroom") / sha256(os.fsencode(CHECKOUT)).hexdigest()[:12]


def free_bytes(folder: Path) -> int:
    """Free bytes on the disk that holds `folder`, or will hold it."""
    return shutil.disk_usage(existing(folder)).free


def existing(folder: Path) -> Path:
    """`folder` itself, or the nearest folder above it that exists."""
    return next(place for place in (folder, *folder.parents) if place.exists())


def refuse_foreign(layout: Layout) -> None:
    """Startfout when `root` is something other than ours, absent or empty. Changes nothing."""
    if layout.root.exists() and not layout.root.is_dir():
        raise Startfout(f"{layout.root} is geen map. Kies een andere map met --gegevens.")
    if not layout.is_ours and layout.root.exists() and not _empty(layout.root):
        raise Startfout(
            f"De map {layout.root} is niet leeg en niet door doorstroom gemaakt; er is niets veranderd. "
            "Kies een lege of nieuwe map met --gegevens."
        )


def refuse_unreachable(layout: Layout, account: Account | None) -> None:
    """Startfout when the user that Postgres needs cannot come as far as `root`."""
    place = existing(layout.root if not layout.root.exists() else layout.root.parent)
    if account is not None and not account.can_enter(place):
        raise Startfout(
            f"Postgres draait hier niet als root maar als gebruiker {account.uid}, en die kan niet in {place}. "
            "Kies met --gegevens een map die voor iedereen doorgankelijk is, bijvoorbeeld /var/lib/doorstroom/regio."
        )


def refuse_little_space(layout: Layout, free: int) -> None:
    """Startfout when fewer than MINIMUM_FREE_BYTES are free."""
    if free < MINIMUM_FREE_BYTES:
        raise Startfout(
            f"De schijf met {layout.root} heeft nog {free // 1_000_000} MB vrij; doorstroom heeft er minstens "
            f"{MINIMUM_FREE_BYTES // 1_000_000} nodig. Maak ruimte vrij, of kies een andere schijf met --gegevens."
        )


def create(layout: Layout, account: Account | None) -> None:
    """Make the folder with its marker, or complete a half-made one. Nothing that exists is emptied."""
    try:
        layout.root.mkdir(parents=True, exist_ok=True)
        # The user of Postgres passes through to postgres/ and sees nothing else: the other folders stay 0700.
        layout.root.chmod(0o700 if account is None else 0o711)
        if not layout.is_ours:
            write_whole(layout.marker, json.dumps({"soort": "gegevensmap van doorstroom", "regio": str(uuid.uuid4())}))
        for folder in (layout.nats, layout.logs, layout.heads, layout.event_log):
            folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Startfout(f"De map {layout.root} kan niet worden gemaakt: {error.strerror}.") from error


def write_whole(path: Path, text: str, mode: int = 0o600) -> None:
    """Write a file so that a reader, also after a crash, sees all of it or the previous one."""
    temporary = path.with_name(f"{path.name}.nieuw")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding="utf-8") as stream:  # noqa: PTH123
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.chmod(mode)
    temporary.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename inside `folder` survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def take_lock(layout: Layout) -> IO[str] | None:
    """The lock on the folder, held until the file is closed or the process ends; None when another holds it."""
    stream = open(os.open(layout.lock, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="utf-8")  # noqa: PTH123, SIM115
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        stream.close()
        return None
    return stream


def _empty(folder: Path) -> bool:
    with contextlib.closing(os.scandir(folder)) as entries:
        return not any(_counts(entry.name for entry in entries))


def _counts(names: Iterable[str]) -> Iterable[str]:
    return (name for name in names if name != f"{MARKER}.nieuw")
