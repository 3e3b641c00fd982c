"""Commands that arrive together share a commit, and each still stands on its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Event, Thread
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from kit.commit import MOST, Append, GroupCommit

SECONDS = 10.0


class Disk:
    """Takes groups; the first one is held up until `go`, so that the others gather."""

    def __init__(self) -> None:
        self.groups: list[list[Append]] = []
        self.busy, self.go = Event(), Event()

    def flush(self, group: Sequence[Append]) -> None:
        """Remember the group, and for a stream called FOUT fail."""
        self.groups.append(list(group))
        self.busy.set()
        assert self.go.wait(SECONDS)
        if any(append.stream == FOUT for append in group):
            raise OSError("schijf vol")


FOUT = UUID(int=13)


def _append(stream: UUID | None = None, command: UUID | None = None) -> Append:
    event = StoredEvent(stream or uuid4(), 1, "soort", b"feit")
    return Append([event], (command, b"") if command else None)


def _gathered(disk: Disk, commit: GroupCommit, appends: Sequence[Append]) -> list[BaseException]:
    """Submit the first, and the others while it is being written; the errors their callers met."""
    errors: list[BaseException] = []
    threads = [Thread(target=_submit, args=(commit, append, errors)) for append in appends]
    threads[0].start()
    assert disk.busy.wait(SECONDS)
    for number, thread in enumerate(threads[1:], start=1):
        thread.start()
        _until(lambda number=number: len(commit._waiting) == number)  # type: ignore[misc]
    disk.go.set()
    for thread in threads:
        thread.join(SECONDS)
    assert not any(thread.is_alive() for thread in threads)
    return errors


def _submit(commit: GroupCommit, append: Append, errors: list[BaseException]) -> None:
    try:
        commit.submit(append)
    except OSError as error:
        errors.append(error)


def _until(done: Callable[[], bool]) -> None:
    waiting = Event()
    for _ in range(1000):
        if done():
            return
        waiting.wait(SECONDS / 1000)
    pytest.fail("er wacht niemand")


def test_who_waits_shares_one_commit() -> None:
    """What comes in during a commit goes along in the next one, in the order of coming."""
    disk = Disk()
    appends = [_append() for _ in range(6)]
    assert _gathered(disk, GroupCommit(disk.flush), appends) == []
    assert disk.groups == [appends[:1], appends[1:]]
    assert all(append.done for append in appends)


def test_one_stream_never_stands_twice_in_a_group() -> None:
    """Two appends to one stream keep their order: the second comes in a later commit."""
    disk, stream = Disk(), uuid4()
    first, second, other = _append(stream), _append(stream), _append()
    _gathered(disk, GroupCommit(disk.flush), [_append(), first, second, other])
    assert disk.groups[1:] == [[first, other], [second]]


def test_one_command_never_stands_twice_in_a_group() -> None:
    """Of two appends with one command key the second must meet the first one as durable."""
    disk, key = Disk(), uuid4()
    first, second = _append(command=key), _append(command=key)
    _gathered(disk, GroupCommit(disk.flush), [_append(), first, second])
    assert disk.groups[1:] == [[first], [second]]


def test_a_group_has_a_largest_size() -> None:
    """However many wait, a commit stays of a size that ends soon."""
    disk = Disk()
    _gathered(disk, GroupCommit(disk.flush), [_append() for _ in range(MOST + 2)])
    assert [len(group) for group in disk.groups] == [1, MOST, 1]


def test_a_failure_reaches_everyone_in_the_group_and_nobody_else() -> None:
    """Who shared the commit that failed hears of it; who comes after is written."""
    disk = Disk()
    commit = GroupCommit(disk.flush)
    errors = _gathered(disk, commit, [_append(), _append(), _append(FOUT), _append(FOUT)])
    assert [str(error) for error in errors] == ["schijf vol"] * 3
    commit.submit(later := _append())
    assert later.done
    assert later.error is None
