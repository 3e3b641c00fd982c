"""Log lines as JSON on stdout, without personal data.

What an exception says can hold a value that someone typed: of an exception only types and frames are written.
"""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType

import orjson

from kit import telemetry

_OWN = frozenset({"kit", "services", "portal", "simulator", "cli", "deploy"})
_LAST_FRAMES = 30
_CAUSES = 5
_BEFORE_A_VALUE = re.compile(r"[\n(<{:'\"]")
_log = logging.getLogger(__name__)


def setup(service: str, level: str = "INFO") -> None:
    """Send every log line of this process to stdout as JSON; also what would end a thread or the process.

    For uvicorn: `log_config=None, access_log=False`; the access line is `kit.http`'s.
    """
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines(service))
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    logging.captureWarnings(capture=True)
    logging.getLogger("httpx").setLevel(max(logging.WARNING, logging.getLogger().level))  # it writes whole addresses
    # What no line shows is not looked up either: 11 us for a line instead of 18.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None  # as the documentation of logging advises
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)
    sys.unraisablehook = lambda args: _uncaught(args.exc_type, args.exc_value, args.exc_traceback)


def _uncaught(kind: type[BaseException], error: BaseException | None, frames: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt | SystemExit):
        _log.critical("onverwachte fout", exc_info=(error or kind()).with_traceback(frames))


class JsonLines(logging.Formatter):
    """One line: time (UTC), level, dienst, logger, message, trace_id if there is one, and `extra={"fields": {...}}`."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname,
            "dienst": self._service,
            "logger": record.name,
            "message": _said(record),
        }
        if trace := telemetry.trace_id():
            line["trace_id"] = trace
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["error"] = _described(record.exc_info[1])
        return orjson.dumps(line, default=lambda value: type(value).__name__, option=orjson.OPT_NON_STR_KEYS).decode()


def _said(record: logging.LogRecord) -> str:
    """The message; an exception among its arguments becomes its type."""
    if not record.exc_info or record.name.partition(".")[0] in _OWN:
        record.args = _without_messages(record.args)
        return record.getMessage()
    # A library that reports an exception puts it (or what it was handling) into its message: keep what precedes it.
    return _BEFORE_A_VALUE.split(str(record.msg), maxsplit=1)[0].strip()


def _without_messages(
    args: tuple[object, ...] | Mapping[str, object] | None,
) -> tuple[object, ...] | Mapping[str, object]:
    if isinstance(args, Mapping):
        return {name: _type_of(value) for name, value in args.items()}
    return tuple(_type_of(value) for value in args or ())


def _type_of(value: object) -> object:
    return type(value).__qualname__ if isinstance(value, BaseException) else value


def _described(error: BaseException | None) -> dict[str, object]:
    if error is None:
        return {}
    described: dict[str, object] = {"type": _name(error), "frames": _frames(error.__traceback__)}
    if causes := [_name(cause) for cause in _causes(error)]:
        described["causes"] = causes
    if state := getattr(error, "sqlstate", None):
        described["sqlstate"] = state
    return described


def _name(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _frames(frames: TracebackType | None) -> list[str]:
    walked = traceback.StackSummary.extract(traceback.walk_tb(frames), lookup_lines=False)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in walked[-_LAST_FRAMES:]]


def _causes(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    following = [error]
    while following and len(found) < _CAUSES:
        current = following.pop(0)
        inner = list(current.exceptions) if isinstance(current, BaseExceptionGroup) else []
        following += [
            cause for cause in [current.__cause__ or current.__context__, *inner] if cause and cause not in found
        ]
        found.append(current)
    return found[1:]
