"""Going on without a terminal."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from deploy.local.errors import Startfout, explain

READY = b"gereed"
Work = Callable[[Callable[[Path], None]], None]
"""Gets a function to call when all is ready, with the log in which it goes on writing."""


def detach(work: Work) -> int:
    """Run `work` in a process of its own and return its pid once it is ready; Startfout when it fails before that."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _become_background(work, writer)
    os.close(writer)
    try:
        with os.fdopen(reader, "rb") as answers:
            answer = answers.read()
    except KeyboardInterrupt:
        os.kill(pid, signal.SIGTERM)
        os.waitpid(pid, 0)
        raise
    if answer != READY:
        os.waitpid(pid, 0)
        raise Startfout(answer.decode() or "Doorstroom is onverwacht gestopt tijdens het starten.")
    return pid


def _become_background(work: Work, writer: int) -> NoReturn:
    os.setsid()
    _redirect(Path(os.devnull))
    waiting = [writer]

    def answer(words: bytes) -> None:
        os.write(waiting[0], words)
        os.close(waiting.pop())

    def ready(log: Path) -> None:
        _redirect(log)
        answer(READY)

    code = 0
    try:
        work(ready)
    except BaseException as error:  # noqa: BLE001 (nothing may return into the caller's stack: this is a second process)
        code = 3
        if waiting:
            answer(explain(error).encode())
        else:
            print(explain(error), file=sys.stderr, flush=True)  # noqa: T201
    os._exit(code)


def _redirect(output: Path) -> None:
    sys.stdout.flush()
    sys.stderr.flush()
    source = os.open(os.devnull, os.O_RDONLY)
    target = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(source, 0)
    os.dup2(target, 1)
    os.dup2(target, 2)
    os.close(source)
    os.close(target)
