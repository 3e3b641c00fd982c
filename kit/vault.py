"""The vault: a random key per person, wrapped by the master key. Destroy the key and the person is forgotten."""

from __future__ import annotations

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection, Mapping, Sequence
from hashlib import sha256
from threading import Lock
from time import monotonic
from typing import TypeVar
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import Connection, OperationalError, Rollback
from psycopg.errors import CheckViolation
from psycopg_pool import ConnectionPool

from kit.aggregate import Refusal
from kit.look import opened
from kit.master import MasterKeyMissing, MasterKeys

T = TypeVar("T")
Hook = Callable[[Collection[UUID]], None]
NONCE = 12
FINGERPRINT_KEY = "fingerprints"
CACHE_SECONDS = 60.0
CACHE_SIZE = 20_000
TRIES = 5
ADD_KEYS = "INSERT INTO keys (subject, wrapped) SELECT * FROM unnest(%b::uuid[], %b::bytea[])"
ADD_FINGERPRINTS = """
    INSERT INTO fingerprints (fingerprint, subject) SELECT * FROM unnest(%b::bytea[], %b::uuid[]) ON CONFLICT DO NOTHING
"""
KEYS = "SELECT subject, wrapped FROM keys WHERE subject = ANY(%s)"
ADD_BY_NAME = "INSERT INTO secrets (name, wrapped) VALUES (%s, %s) ON CONFLICT DO NOTHING"
DESTROY = "SELECT destroy_keys(%s::uuid[])"
MASTER = "SELECT id FROM master"
NAME_MASTER = "INSERT INTO master (id) VALUES (%s) ON CONFLICT DO NOTHING"


class KeyDestroyed(Refusal):
    """De persoonsgegevens zijn gewist. Er kan niets meer worden vastgelegd dat erbij hoort."""

    status = 410


class TokenForged(Exception):
    """Deze versleutelde waarde hoort niet op deze plaats, of is veranderd."""


def open_pool(url: str) -> ConnectionPool[Connection]:
    """Connections to the vault's database, made at first use; a look-up is one round trip."""
    return ConnectionPool(url, min_size=0, max_size=12, open=True, timeout=10, kwargs={"autocommit": True})


class Vault:
    """Keys and fingerprints of persons. Thread safe.

    Who is forgotten is so for good: at once where it is asked, and elsewhere when it is heard (kit/erasure.py). Should
    that fail, then a cached key is out of memory after CACHE_SECONDS.
    """

    def __init__(self, pool: ConnectionPool[Connection], masters: MasterKeys) -> None:
        self._pool = pool
        self.masters = masters
        self._under: bytes | None = None
        self._gone: set[UUID] = set()
        self._hooks: list[Hook] = []
        # The key itself, since a cipher made of it takes eight times the memory and is made in a microsecond.
        self._cache: dict[UUID, tuple[float, bytes]] = {}
        self._lock = Lock()
        self._pepper: bytes | None = None

    def close(self) -> None:
        """Give the connections back."""
        self._pool.close()

    def seal(self, subject: UUID, place: str, plain: bytes) -> str:
        """Ciphertext token of `plain`, bound to the place where it stands; raises KeyDestroyed."""
        nonce = os.urandom(NONCE)
        sealed = nonce + self._key(subject).encrypt(nonce, plain, place.encode())
        return urlsafe_b64encode(sealed).decode()

    def open(self, subject: UUID, place: str, token: str) -> bytes:
        """Plain bytes of a token; raises KeyDestroyed, or TokenForged when place or token was changed."""
        opened(subject)
        sealed = urlsafe_b64decode(token)
        try:
            return self._key(subject).decrypt(sealed[:NONCE], sealed[NONCE:], place.encode())
        except InvalidTag:
            raise TokenForged from None

    def open_many(self, sealed: Sequence[tuple[UUID, str, str]]) -> list[bytes | None]:
        """As `open`, for many (subject, place, token) with one round trip; None for who was forgotten."""
        self.prefetch({subject for subject, _, _ in sealed})
        return [self._opened(*each) for each in sealed]

    def prefetch(self, subjects: Collection[UUID]) -> None:
        """Bring these keys into memory, in one round trip."""
        self._fetch([subject for subject in subjects if self._cached(subject) is None])

    def _opened(self, subject: UUID, place: str, token: str) -> bytes | None:
        try:
            return self.open(subject, place, token)
        except KeyDestroyed:
            return None

    def find(self, fingerprint: bytes) -> UUID | None:
        """The subject that is known by this fingerprint; nobody is introduced."""
        with self._pool.connection() as conn:
            return _known(conn, [fingerprint]).get(fingerprint)

    def fingerprint(self, kind: str, value: bytes) -> bytes:
        """Keyed hash by which something is recognised, such as a person's number, without it being stored."""
        if self._pepper is None:
            self._pepper = self._load_pepper()
        return hmac.digest(self._pepper, kind.encode() + b":" + value, sha256)

    def subjects_for(self, persons: Sequence[Sequence[bytes]]) -> list[UUID]:
        """The subject of each person, given by one or more fingerprints; unknown ones get a new key, durably, first.

        A person known by one fingerprint gains the others. Where fingerprints point to two subjects the first one wins.
        """
        wanted = sorted({fingerprint for person in persons for fingerprint in person})

        def meet(conn: Connection, master: bytes) -> dict[bytes, UUID] | None:
            known = _known(conn, wanted)
            complete = len(known) == len(wanted) or self._introduce(conn, persons, known, master)
            return known if complete else None

        for _ in range(TRIES):
            if (known := self._adding(meet)) is not None:
                found = [next(known[fingerprint] for fingerprint in person) for person in persons]
                self._fetch([subject for subject in {*found} if self._cached(subject) is None])
                for subject in found:
                    opened(subject)
                return found
        raise OperationalError("telkens was een ander eerder")

    def create(self, subject: UUID) -> None:
        """A key under this name, durably, for what is no person; one that is there, or was destroyed, stays."""
        key = AESGCM.generate_key(256)

        def add(conn: Connection, master: bytes) -> None:
            wrapped = self.masters.wrap(master, subject.bytes, key)
            conn.execute(f"{ADD_KEYS} ON CONFLICT (subject) DO NOTHING", ([subject], [wrapped]), prepare=True)

        self._adding(add)

    def known_subjects(self, persons: Sequence[Sequence[bytes]]) -> list[UUID | None]:
        """The subject of each person, None for who is not known by any fingerprint: nobody is introduced."""
        wanted = sorted({fingerprint for person in persons for fingerprint in person})
        with self._pool.connection() as conn:
            known = _known(conn, wanted)
        return [next((known[mark] for mark in person if mark in known), None) for person in persons]

    def recognise_by(self, subject: UUID, fingerprints: Collection[bytes], no_longer: Collection[bytes] = ()) -> bool:
        """Know a subject by these fingerprints from now on; False, and nothing changes, when one is of another."""
        wanted = sorted(fingerprints)
        with self._pool.connection() as conn, conn.transaction() as transaction:
            conn.execute(ADD_FINGERPRINTS, (wanted, [subject] * len(wanted)), prepare=True)
            known = _known(conn, wanted)
            if any(known[each] != subject for each in wanted):
                raise Rollback(transaction)
            conn.execute("SELECT let_go(%s, %s)", (subject, list(no_longer)))
            return True
        return False

    def destroy(self, *subjects: UUID) -> None:
        """Destroy the keys of these persons and all that leads to them, for good; done before, it changes nothing."""
        with self._pool.connection() as conn:
            conn.execute(DESTROY, (list(subjects),))
        self.forget(subjects)

    def is_destroyed(self, subject: UUID) -> bool:
        """Whether there is no key any more, nothing being opened."""
        try:
            self._key(subject)
        except KeyDestroyed:
            return True
        return False

    def forget(self, subjects: Collection[UUID]) -> None:
        """Have nothing of these persons in memory, now and later: no key, and nothing that a hook takes care of."""
        with self._lock:
            new = {*subjects} - self._gone
            self._gone |= new
            for subject in new:
                self._cache.pop(subject, None)
        if new:
            for hook in self._hooks:
                hook(new)

    def when_forgotten(self, hook: Hook) -> None:
        """Whoever keeps something of persons in memory says here how to drop it; it may be told of unknown ones."""
        self._hooks.append(hook)

    def _introduce(
        self, conn: Connection, persons: Sequence[Sequence[bytes]], known: dict[bytes, UUID], master: bytes
    ) -> bool:
        """Add to `known`, durably, what it lacks; False when someone else was first with one of these persons."""
        keys: dict[UUID, bytes] = {}
        added: dict[bytes, UUID] = {}
        for person in persons:
            subject = next((known[fingerprint] for fingerprint in person if fingerprint in known), None)
            if subject is None:
                subject = uuid4()
                keys[subject] = AESGCM.generate_key(256)
            added |= {fingerprint: subject for fingerprint in person if fingerprint not in known}
            known |= added
        wrapped = [self.masters.wrap(master, subject.bytes, key) for subject, key in keys.items()]
        with conn.transaction() as transaction:
            conn.execute(ADD_KEYS, (list(keys), wrapped), prepare=True)
            # In one order for all, so that two who introduce the same persons wait for each other and never in a ring.
            place = sorted(added)
            done = conn.execute(ADD_FINGERPRINTS, (place, [added[each] for each in place]), prepare=True)
            first = done.rowcount == len(added)
            if not first:
                raise Rollback(transaction)
        if first:
            self._remember(keys)
        return first

    def _adding(self, work: Callable[[Connection, bytes], T]) -> T:
        """Let `work` add what is wrapped under the master key in use; again when that, or someone, went meanwhile.

        Raises OperationalError when it keeps going, or is none of ours.
        """
        for _ in range(TRIES):
            with self._pool.connection() as conn:
                self._under = self._under or self._master_in_use(conn)
                try:
                    return work(conn, self._under)
                except (CheckViolation, MasterKeyMissing):
                    self._under = None
        raise OperationalError("telkens was een ander eerder")

    def _master_in_use(self, conn: Connection) -> bytes:
        """Id of the master key under which new keys are wrapped; a vault that has none takes ours."""
        row = conn.execute(MASTER).fetchone()
        if row is None:
            conn.execute(NAME_MASTER, (self.masters.first,))
            return self._master_in_use(conn)
        return bytes(row[0])

    def _key(self, subject: UUID) -> AESGCM:
        key = None if subject in self._gone else self._cached(subject) or self._fetch([subject]).get(subject)
        if key is None:
            raise KeyDestroyed
        return AESGCM(key)

    def _cached(self, subject: UUID) -> bytes | None:
        until, key = self._cache.get(subject, (0.0, b""))
        return key if until > monotonic() else None

    def _fetch(self, subjects: list[UUID]) -> dict[UUID, bytes]:
        """Bring these keys into memory, in one round trip; what was destroyed goes out of it."""
        if not subjects:
            return {}
        try:
            keys = self._unwrapped(subjects)
        except MasterKeyMissing:
            # Wrapped anew since it was read, and the old master key is gone.
            keys = self._unwrapped(subjects)
        with self._lock:
            for subject in subjects:
                self._cache.pop(subject, None)
        self._remember(keys)
        return keys

    def _unwrapped(self, subjects: list[UUID]) -> dict[UUID, bytes]:
        with self._pool.connection() as conn:
            rows = conn.execute(KEYS, (subjects,), prepare=True).fetchall()
        return {subject: self.masters.unwrap(subject.bytes, found) for subject, found in rows if found}

    def _remember(self, keys: Mapping[UUID, bytes]) -> None:
        until = monotonic() + CACHE_SECONDS
        with self._lock:
            # Not who was forgotten while the key was on its way.
            self._cache |= {subject: (until, key) for subject, key in keys.items() if subject not in self._gone}
            while len(self._cache) > CACHE_SIZE:
                self._cache.pop(next(iter(self._cache)))

    def _load_pepper(self) -> bytes:
        """The secret under all fingerprints: made once, wrapped like a key, the same for every service."""
        name, pepper = FINGERPRINT_KEY.encode(), os.urandom(32)

        def add(conn: Connection, master: bytes) -> bytes:
            conn.execute(ADD_BY_NAME, (FINGERPRINT_KEY, self.masters.wrap(master, name, pepper)))
            row = conn.execute("SELECT wrapped FROM secrets WHERE name = %s", (FINGERPRINT_KEY,)).fetchone()
            if row is None:
                raise KeyDestroyed
            return bytes(row[0])

        return self.masters.unwrap(name, self._adding(add))


def _known(conn: Connection, fingerprints: list[bytes]) -> dict[bytes, UUID]:
    rows = conn.execute(
        "SELECT fingerprint, subject FROM fingerprints WHERE fingerprint = ANY(%s)", (fingerprints,), prepare=True
    )
    return {bytes(fingerprint): subject for fingerprint, subject in rows}
