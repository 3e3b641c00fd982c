"""The vault: a random key per person, wrapped by the master key. Destroy the key and the person is forgotten."""

from __future__ import annotations

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Mapping, Sequence
from hashlib import sha256
from threading import Lock
from time import monotonic
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import Connection, OperationalError, Rollback
from psycopg_pool import ConnectionPool

from kit.look import opened

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
NEW_KEYS = "INSERT INTO keys (subject, wrapped) SELECT * FROM unnest(%s::uuid[], %s::bytea[])"
NEW_FINGERPRINTS = "INSERT INTO fingerprints (fingerprint, subject) SELECT * FROM unnest(%s::bytea[], %s::uuid[])"


class KeyDestroyed(Exception):
    """De sleutel van deze persoon bestaat niet meer; de gegevens zijn gewist."""


class TokenForged(Exception):
    """Deze versleutelde waarde hoort niet op deze plaats, of is veranderd."""


def open_pool(url: str) -> ConnectionPool[Connection]:
    """Connections to the vault's database, made at first use; a look-up is one round trip."""
    return ConnectionPool(url, min_size=0, max_size=12, open=True, timeout=10, kwargs={"autocommit": True})


class Vault:
    """Keys and fingerprints of persons. Thread safe.

    Keys are cached for at most CACHE_SECONDS, so a key destroyed elsewhere is out of memory by then.
    """

    def __init__(self, pool: ConnectionPool[Connection], master_key: bytes) -> None:
        self._pool = pool
        self._master = AESGCM(master_key)
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
        for _ in range(TRIES):
            with self._pool.connection() as conn:
                known = _known(conn, wanted)
                complete = len(known) == len(wanted) or self._introduce(conn, persons, known)
            if complete:
                found = [next(known[fingerprint] for fingerprint in person) for person in persons]
                self._fetch([subject for subject in {*found} if self._cached(subject) is None])
                for subject in found:
                    opened(subject)
                return found
        raise OperationalError("telkens was een ander eerder")

    def create(self, subject: UUID) -> None:
        """A key under this name, durably, for what is no person; one that is there, or was destroyed, stays."""
        wrapped = self._wrap(subject.bytes, AESGCM.generate_key(256))
        with self._pool.connection() as conn:
            conn.execute(f"{ADD_KEYS} ON CONFLICT (subject) DO NOTHING", ([subject], [wrapped]), prepare=True)

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
            drop = "DELETE FROM fingerprints WHERE subject = %s AND fingerprint = ANY(%s)"
            conn.execute(drop, (subject, list(no_longer)))
            return True
        return False

    def destroy(self, subject: UUID) -> None:
        """Destroy the key of a person and every fingerprint that leads to it; cannot be undone."""
        with self._pool.connection() as conn, conn.transaction():
            conn.execute("UPDATE keys SET wrapped = NULL, destroyed_at = now() WHERE subject = %s", (subject,))
            conn.execute("DELETE FROM fingerprints WHERE subject = %s", (subject,))
        self.forget(subject)

    def is_destroyed(self, subject: UUID) -> bool:
        """Whether there is no key any more, nothing being opened."""
        try:
            self._key(subject)
        except KeyDestroyed:
            return True
        return False

    def forget(self, subject: UUID) -> None:
        """Drop a cached key from memory."""
        with self._lock:
            self._cache.pop(subject, None)

    def _introduce(self, conn: Connection, persons: Sequence[Sequence[bytes]], known: dict[bytes, UUID]) -> bool:
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
        wrapped = [self._wrap(subject.bytes, key) for subject, key in keys.items()]
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

    def _wrap(self, name: bytes, key: bytes) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._master.encrypt(nonce, key, name)

    def _key(self, subject: UUID) -> AESGCM:
        key = self._cached(subject) or self._fetch([subject]).get(subject)
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
        with self._pool.connection() as conn:
            rows = conn.execute(KEYS, (subjects,), prepare=True).fetchall()
        decrypt = self._master.decrypt
        keys = {subject: decrypt(found[:NONCE], found[NONCE:], subject.bytes) for subject, found in rows if found}
        for subject in subjects:
            self.forget(subject)
        self._remember(keys)
        return keys

    def _remember(self, keys: Mapping[UUID, bytes]) -> None:
        until = monotonic() + CACHE_SECONDS
        with self._lock:
            self._cache |= {subject: (until, key) for subject, key in keys.items()}
            while len(self._cache) > CACHE_SIZE:
                self._cache.pop(next(iter(self._cache)))

    def _load_pepper(self) -> bytes:
        """The secret under all fingerprints: made once, wrapped like a key, the same for every service."""
        wrapped = self._wrap(FINGERPRINT_KEY.encode(), os.urandom(32))
        insert = "INSERT INTO secrets (name, wrapped) VALUES (%s, %s) ON CONFLICT DO NOTHING"
        with self._pool.connection() as conn:
            conn.execute(insert, (FINGERPRINT_KEY, wrapped))
            row = conn.execute("SELECT wrapped FROM secrets WHERE name = %s", (FINGERPRINT_KEY,)).fetchone()
        if row is None:
            raise KeyDestroyed
        return self._master.decrypt(row[0][:NONCE], row[0][NONCE:], FINGERPRINT_KEY.encode())


def _known(conn: Connection, fingerprints: list[bytes]) -> dict[bytes, UUID]:
    rows = conn.execute(
        "SELECT fingerprint, subject FROM fingerprints WHERE fingerprint = ANY(%s)", (fingerprints,), prepare=True
    )
    return {bytes(fingerprint): subject for fingerprint, subject in rows}
