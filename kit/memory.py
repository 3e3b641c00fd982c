"""The store and the vault in memory, for tests: the same promises as those in Postgres, kept by one process."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from hashlib import sha256
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID, uuid5

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from eventsourcing.persistence import IntegrityError, StoredEvent

from kit.aggregate import Aggregate
from kit.codec import Codec
from kit.commit import Append
from kit.rules import NO_RULES, Rules
from kit.store import Recorder, Store, Stored
from kit.vault import KeyDestroyed, Vault

A = TypeVar("A", bound=Aggregate)
PERSONS = UUID("a8b3b1c4-9b5f-5d0e-8f0a-0f1f6f1b7f55")


class MemoryVault(Vault):
    """Every person has a key, made from the id, until it is destroyed."""

    def __init__(self) -> None:
        self._pepper: bytes | None = b"pepper"
        self._known: dict[bytes, UUID] = {}
        self._gone, self._cache, self._hooks, self._lock = set(), {}, [], Lock()

    def subjects_for(self, persons: Sequence[Sequence[bytes]]) -> list[UUID]:
        """The subject of each person; a person known by one fingerprint gains the others."""
        return [self._subject(person) for person in persons]

    def create(self, subject: UUID) -> None:
        """Every subject has a key already."""

    def known_subjects(self, persons: Sequence[Sequence[bytes]]) -> list[UUID | None]:
        """The subject of each person who is known."""
        return [next((self._known[mark] for mark in person if mark in self._known), None) for person in persons]

    def prefetch(self, subjects: Collection[UUID]) -> None:
        """Every key is in memory."""

    def find(self, fingerprint: bytes) -> UUID | None:
        """The subject that is known by this fingerprint."""
        return self._known.get(fingerprint)

    def recognise_by(self, subject: UUID, fingerprints: Collection[bytes], no_longer: Collection[bytes] = ()) -> bool:
        """Know a subject by these fingerprints from now on, unless one is of another."""
        if any(self._known.get(each, subject) != subject for each in fingerprints):
            return False
        self._known = {mark: known for mark, known in self._known.items() if mark not in no_longer}
        self._known |= dict.fromkeys(fingerprints, subject)
        return True

    def destroy(self, *subjects: UUID) -> None:
        """Destroy the keys of persons, and what leads to them."""
        self._known = {mark: known for mark, known in self._known.items() if known not in subjects}
        self.forget(subjects)

    def _subject(self, person: Sequence[bytes]) -> UUID:
        found = [self._known[mark] for mark in person if mark in self._known]
        subject = found[0] if found else uuid5(PERSONS, f"{len(self._known)}/{person[0].hex()}")
        for mark in person:
            self._known.setdefault(mark, subject)
        return subject

    def _key(self, subject: UUID) -> AESGCM:
        if subject in self._gone:
            raise KeyDestroyed
        return AESGCM(sha256(subject.bytes).digest())


class MemoryRecorder(Recorder):
    """Facts of all streams, the commands that led to them, and what the log of access was given with them."""

    def __init__(self) -> None:
        self.streams: dict[UUID, list[StoredEvent]] = {}
        self.records: list[str] = []
        self._commands: dict[UUID, tuple[bytes, UUID, int]] = {}

    def append(self, append: Append) -> None:
        """Append one group; raises IntegrityError on conflict."""
        self.append_many([append])
        if append.conflict:
            raise IntegrityError("de stroom is intussen gegroeid")

    def append_many(self, appends: Sequence[Append]) -> None:
        """Append what does not conflict; groups of one stream are left out together."""
        lost: set[UUID] = set()
        for append in appends:
            stream = self.streams.setdefault(UUID(str(append.stream)), [])
            numbers = [event.originator_version for event in append.events]
            follows = numbers == list(range(len(stream) + 1, len(stream) + 1 + len(numbers)))
            used = bool(append.command and append.command[0] in self._commands)
            append.conflict = not follows or used or append.stream in lost
            if append.conflict:
                lost.add(append.stream)
                continue
            stream.extend(append.events)
            if append.record:
                self.records.append(append.record)
            if append.command:
                self._commands[append.command[0]] = (append.command[1], UUID(str(append.stream)), len(stream))

    def commands(self, ids: list[UUID]) -> dict[UUID, tuple[bytes, UUID, int]]:
        """Fingerprint, stream and version of the commands that were carried out before."""
        return {id_: self._commands[id_] for id_ in ids if id_ in self._commands}

    def select_events(self, originator_id: UUID | str, **_: Any) -> Sequence[StoredEvent]:
        """The facts of one stream, oldest first."""
        return list(self.streams.get(UUID(str(originator_id)), ()))

    def stored(self, stream: UUID, since: int = 1) -> list[Stored]:
        """The facts of one stream from this number on, oldest first."""
        return [(event.topic, event.state) for event in self.streams.get(stream, ())[since - 1 :]]

    def stored_many(self, streams: Collection[UUID]) -> dict[UUID, list[Stored]]:
        """The facts of many streams."""
        return {stream: self.stored(stream) for stream in streams}


def memory_store(kind: type[A], vault: Vault | None = None, rules: Rules = NO_RULES) -> Store[A]:
    """An empty store for aggregates of one kind."""
    return Store(kind, MemoryRecorder(), Codec(vault or MemoryVault()), lambda: rules)
