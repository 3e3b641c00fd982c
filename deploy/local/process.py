"""One child process: start it so that it ends with us, wait for it, end it."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

from deploy.local.account import Account
from deploy.local.errors import Afgebroken
from deploy.local.ports import HOST

LAUNCHER = Path(__file__).with_name("launch.py")
LOG_LIMIT_BYTES = 10_000_000
INHERITED = (
    "PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE",
    "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "PYTHONHASHSEED",
)  # fmt: skip


class Abort:
    """The wish to stop. `ask` only sets a flag, so a signal handler may call it at any moment, as it may not a lock."""

    def __init__(self) -> None:
        self._asked = False

    def ask(self) -> None:
        """Let every wait that is under way end with Afgebroken."""
        self._asked = True

    def wait(self, seconds: float) -> bool:
        """Pause; whether someone asked to stop."""
        sleep(seconds)
        return self._asked


@dataclass
class Child:
    """A running part: what it is called, where it answers (0: nowhere), its own token and its log."""

    name: str
    port: int
    instance: str
    log: Path
    popen: subprocess.Popen[bytes]
    log_start: int
    stop_signal: signal.Signals = signal.SIGTERM

    @property
    def pid(self) -> int:
        return self.popen.pid

    @property
    def base_url(self) -> str:
        """Where a service answers over HTTP."""
        return f"http://{HOST}:{self.port}"

    def alive(self) -> bool:
        """Whether the process still runs."""
        return self.popen.poll() is None

    def kill(self) -> None:
        """kill -9, and wait until it is gone."""
        self.popen.kill()
        self.popen.wait()

    def ask_to_stop(self) -> None:
        """Send the signal that ends it cleanly, and do not wait."""
        if self.alive():
            self.popen.send_signal(self.stop_signal)

    def stop(self, patience: float = 10.0) -> None:
        """Ask it to end; after `patience` seconds make it."""
        self.ask_to_stop()
        try:
            self.popen.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()


def spawn(
    name: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
    *,
    port: int = 0,
    instance: str = "",
    account: Account | None = None,
    stop_signal: signal.Signals = signal.SIGTERM,
    death_signal: signal.Signals = signal.SIGKILL,
) -> Child:
    """Start `command` with exactly `environment`, output to `log`.

    Call from a thread that lives as long as the child should: Linux sends `death_signal` when that thread ends.
    """
    rotate(log)
    log_start = log.stat().st_size if log.exists() else 0
    user = ("-", "-") if account is None else (str(account.uid), str(account.gid))
    launch = [sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid()), str(int(death_signal)), *user]
    with open(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as output:  # noqa: PTH123
        popen = subprocess.Popen(  # noqa: S603
            [*launch, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            # Not the folder we were called from: `python -m services` would look there first.
            cwd="/",
            # Ctrl-C on the terminal reaches us alone, so that we decide the order of stopping.
            start_new_session=True,
        )
    return Child(name, port, instance, log, popen, log_start, stop_signal)


def run(
    name: str,
    command: Sequence[str],
    environment: Mapping[str, str],
    log: Path,
    abort: Abort,
    *,
    account: Account | None = None,
    seconds: float = 120.0,
) -> Child:
    """Run `command` to its end and return it; the caller looks at `popen.returncode`. Killed after `seconds`."""
    child = spawn(name, command, environment, log, account=account)
    try:
        wait_until(lambda: not child.alive(), seconds, abort)
    finally:
        if child.alive():
            child.kill()
    return child


def wait_until(done: Callable[[], bool], seconds: float, abort: Abort) -> bool:
    """Look every 20 ms; False when `seconds` passed. Afgebroken when `abort` is set meanwhile."""
    deadline = monotonic() + seconds
    while not done():
        if monotonic() > deadline:
            return False
        if abort.wait(0.02):
            raise Afgebroken
    return True


def base_environment() -> dict[str, str]:
    """What a child may see of our own environment: no secret, no setting of another region."""
    return {name: os.environ[name] for name in INHERITED if name in os.environ} | {"TZ": "UTC"}


def rotate(log: Path) -> None:
    """Keep a log from growing for ever: past 10 MB it becomes `.1`, over the previous one."""
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_name(f"{log.name}.1"))
