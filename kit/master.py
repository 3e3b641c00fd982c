"""Master keys: they wrap what lies in the vault. A wrapped key names the master key that opens it."""

from __future__ import annotations

import os
from base64 import b64decode
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from psycopg import OperationalError

from kit.settings import UnfitSetting

MARK = b"\xd0\x0fK1"
"""How every wrapped key begins; then the id of its master key, a nonce and the ciphertext."""
ID, NONCE, KEY = 8, 12, 32
HEAD = len(MARK) + ID
WRAPPED = HEAD + NONCE + KEY + 16
"""Bytes of a wrapped key."""


class MasterKeyMissing(OperationalError):
    """De hoofdsleutel waaronder dit is verpakt, is hier niet."""


def key_id(master: bytes) -> bytes:
    """By what a master key is called: says nothing about the key itself."""
    return sha256(b"doorstroom/hoofdsleutel/" + master).digest()[:ID]


def under(wrapped: bytes) -> bytes:
    """Id of the master key that opens this."""
    return wrapped[len(MARK) : HEAD]


def previous(file: Path) -> Path:
    """Where, during a rotation, the master key stands that is going away."""
    return file.with_name(f"{file.name}.vorige")


def read_key(file: Path) -> bytes:
    """A key in base64; raises UnfitSetting."""
    try:
        key = b64decode(file.read_text("ascii"), validate=False)
    except (OSError, ValueError) as error:
        raise UnfitSetting([f"de sleutel in {file} is niet te lezen ({type(error).__name__})"]) from None
    if len(key) != KEY:
        raise UnfitSetting([f"de sleutel in {file} is geen {KEY} bytes in base64"])
    return key


def read_keys(file: Path) -> list[bytes]:
    """The master key, and the one that is going away while there is one."""
    keys = [read_key(file)]
    # One that is being wiped is no key any more, and nothing is wrapped under it by then.
    if (gone := previous(file)).exists() and gone.stat().st_size and not gone.samefile(file):
        try:
            keys.append(read_key(gone))
        except UnfitSetting:
            return keys
    return keys


class MasterKeys:
    """The master keys that this process may use. They are read again when an unknown one is named. Thread safe."""

    def __init__(self, read: Callable[[], Sequence[bytes]]) -> None:
        self._read, self._lock = read, Lock()
        self._known: dict[bytes, AESGCM] = {}

    @classmethod
    def of(cls, *keys: bytes) -> Self:
        """These, and never others."""
        return cls(lambda: keys)

    @classmethod
    def in_file(cls, file: Path) -> Self:
        """Those that stand in this file, as it is when they are needed."""
        return cls(lambda: read_keys(file))

    @property
    def first(self) -> bytes:
        """Id of the master key for a vault that has none yet; raises UnfitSetting."""
        return key_id(self._read()[0])

    def wrap(self, master: bytes, name: bytes, key: bytes) -> bytes:
        """`key` under the master key of this id, bound to its name; raises MasterKeyMissing."""
        nonce = os.urandom(NONCE)
        return MARK + master + nonce + self._cipher(master).encrypt(nonce, key, name)

    def unwrap(self, name: bytes, wrapped: bytes) -> bytes:
        """The key; raises MasterKeyMissing, or InvalidTag when it was changed or belongs to another name."""
        return self._cipher(under(wrapped)).decrypt(wrapped[HEAD : HEAD + NONCE], wrapped[HEAD + NONCE :], name)

    def reload(self) -> None:
        """Know what is there now, and nothing else."""
        known = {key_id(key): AESGCM(key) for key in self._read()}
        with self._lock:
            self._known = known

    def _cipher(self, master: bytes) -> AESGCM:
        if master not in self._known:
            self.reload()
        try:
            return self._known[master]
        except KeyError:
            raise MasterKeyMissing("de kluis is verpakt onder een andere hoofdsleutel") from None
