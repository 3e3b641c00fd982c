"""Why the region does not start, in words for the person who started it."""

import errno
from pathlib import Path

DISK_FULL = ("no space left on device", "insufficient storage resources", "check free disk space")
TAIL_BYTES = 64_000


class Startfout(Exception):
    """De regio kan niet starten of niet verder; de tekst is de zin die de gebruiker leest."""


class Afgebroken(Exception):
    """Someone asked to stop while a part was still starting."""


def explain(error: BaseException) -> str:
    """The sentence for whatever ended a command."""
    match error:
        case Startfout():
            return str(error)
        case Afgebroken() | KeyboardInterrupt():
            return "Gestopt tijdens het starten; wat al draaide is ook gestopt."
        case OSError(errno=errno.ENOSPC):
            return "De schijf is vol. Maak ruimte vrij en start opnieuw."
        case OSError():
            return f"Dat lukt niet: {error}."
        case _:
            return f"Onverwachte fout: {type(error).__name__}: {error}"


def failure(what: str, log: Path, since: int) -> Startfout:
    """The sentence for an attempt (`what`) that came to nothing; `since`: the bytes its log had before it."""
    lines = log_since(log, since)
    if any(sign in line.lower() for line in lines for sign in DISK_FULL):
        return Startfout(f"{what} is mislukt: de schijf is vol. Maak ruimte vrij en start opnieuw. Logboek: {log}")
    last = "".join(f"\n  {line}" for line in lines[-5:])
    return Startfout(f"{what} is mislukt. Logboek: {log}{last}")


def log_since(log: Path, since: int) -> list[str]:
    """The lines written after byte `since`, of the last 64 kB; empty when there is no log."""
    if not log.exists():
        return []
    with log.open("rb") as stream:
        stream.seek(max(since, log.stat().st_size - TAIL_BYTES))
        return stream.read().decode("utf-8", "replace").splitlines()
