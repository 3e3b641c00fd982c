"""What one request looks at: noted where something is shown or opened, so that no door has to think of it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from kit.identity import Identity

MOST = 500
"""Subjects in one record; what looks at more leaves more records, so that its memory stays flat."""


@dataclass(eq=False, slots=True)
class Look:
    """Who looks, and what was shown since the last record. `full` writes it down before there is more.

    `record` makes the record of an answer with this status, for who writes it in the commit of what the request does;
    `recorded` is that status once it is durable.
    """

    full: Callable[[Look], None]
    record: Callable[[Look, int], str]
    who: Identity | None = None
    begun: datetime | None = None
    streams: dict[UUID, None] = field(default_factory=dict)
    subjects: dict[UUID, None] = field(default_factory=dict)
    areas: set[str] = field(default_factory=set)
    emergency: bool = False
    recorded: int | None = None

    @property
    def empty(self) -> bool:
        """Whether everything shown is in a record."""
        return not (self.streams or self.subjects)

    def clear(self) -> None:
        """Begin the next record."""
        self.streams, self.subjects, self.areas = {}, {}, set()

    def note(self, stream: UUID | None, subject: UUID | None, area: str = "") -> None:
        """Add one stream or person."""
        if stream is not None:
            self.streams[stream] = None
        if subject is not None:
            self.subjects[subject] = None
        if area:
            self.areas.add(area)
        if len(self.subjects) >= MOST or len(self.streams) >= MOST:
            self.full(self)


CURRENT: ContextVar[Look | None] = ContextVar("look", default=None)
"""The look of the request at hand; threads that work for a request share it."""


def shown(stream: UUID, subject: UUID | None, area: str) -> None:
    """A stream is shown to whoever asks, or was asked for in vain."""
    if (look := CURRENT.get()) is not None:
        look.note(stream, subject, area)


def opened(subject: UUID) -> None:
    """Something of a person was opened or written."""
    if (look := CURRENT.get()) is not None:
        look.note(None, subject)


def broken() -> None:
    """It is shown in an emergency only: the reason is in a fact of the stream."""
    if (look := CURRENT.get()) is not None:
        look.emergency = True


def recording(status: int) -> str | None:
    """The record of the request at hand, when it is answered with this status; None when there is no request."""
    look = CURRENT.get()
    return look.record(look, status) if look is not None else None


def durable(status: int) -> None:
    """What `recording` gave is in the log."""
    if (look := CURRENT.get()) is not None:
        look.clear()
        look.recorded = status


def recognised(who: Identity) -> None:
    """It is known who asks."""
    if (look := CURRENT.get()) is not None:
        look.who = who
