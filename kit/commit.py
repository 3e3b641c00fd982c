"""Group commit: commands that arrive together share one commit; each still succeeds or conflicts on its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import cast
from uuid import UUID

from eventsourcing.persistence import StoredEvent

MOST = 256


@dataclass(eq=False, slots=True)
class Append:
    """Facts of one command: written whole or not at all. `command` is its key and fingerprint when it has one.

    `record` goes to the log of access, in the same commit.
    """

    events: Sequence[StoredEvent]
    command: tuple[UUID, bytes] | None = None
    record: str | None = None
    conflict: bool = False
    error: BaseException | None = None
    done: bool = False
    turn: Lock = field(default_factory=Lock)

    @property
    def stream(self) -> UUID:
        """The stream that is appended to; the library would also allow text."""
        return cast(UUID, self.events[0].originator_id)


class GroupCommit:
    """Hands appends to `flush` in groups. The first to come leads; nobody waits for more to come, so a lone writer pays
    nothing. Two appends to one stream, or with one command key, never share a group: order and conflicts stay."""

    def __init__(self, flush: Callable[[Sequence[Append]], None]) -> None:
        self._flush = flush
        self._lock = Lock()
        self._waiting: list[Append] = []
        self._leading = False

    def submit(self, append: Append) -> None:
        """Return when the append is durable or conflicted; raises what `flush` raised."""
        with self._lock:
            must_wait, self._leading = self._leading, True
            if must_wait:
                append.turn.acquire()
                self._waiting.append(append)
        if must_wait:
            append.turn.acquire()
        if not append.done:
            self._lead(append)
        if append.error is not None:
            raise append.error

    def _lead(self, own: Append) -> None:
        with self._lock:
            group = self._take(own)
        try:
            self._flush(group)
        except BaseException as error:  # noqa: BLE001 (handed to every waiting caller)
            for append in group:
                append.error = error
        with self._lock:
            following = self._waiting.pop(0) if self._waiting else None
            self._leading = following is not None
        # The next to lead goes first: its commit is under way while the others wake up. Each is woken by itself, since
        # waking all of them to look whose turn it is takes longer than the commit.
        if following is not None:
            following.turn.release()
        for append in group:
            append.done = True
            if append is not own:
                append.turn.release()

    def _take(self, own: Append) -> list[Append]:
        """The own append first, then what can go along."""
        group, streams = [own], {own.stream}
        commands = {own.command[0]} if own.command else set()
        left: list[Append] = []
        for other in self._waiting:
            key = other.command[0] if other.command else None
            if len(group) < MOST and other.stream not in streams and key not in commands:
                group.append(other)
                streams.add(other.stream)
                if key:
                    commands.add(key)
            else:
                left.append(other)
        self._waiting = left
        return group
