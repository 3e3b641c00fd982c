"""Signed heads of a tree: C2SP tlog-checkpoint in a signed-note, with Ed25519."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
_NAME = re.compile(r"[^\s+]+")
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)")
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")
_NOTE, _LINES = "\n\n", 3


class NoteForged(ValueError):
    """A note was not signed by this key, or was changed since."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How large the log of this origin was, and what its root hash."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """From the text of a note; raises NoteForged when it is no checkpoint."""
        lines = text.split("\n")
        try:
            origin, size, root = lines[0], lines[1], b64decode(lines[2], validate=True)
        except (IndexError, Base64Error):
            raise NoteForged("dit is geen boomhoofd") from None
        if not origin or len(lines) <= _LINES or not _SIZE.fullmatch(size) or len(root) != sha256().digest_size:
            raise NoteForged("dit is geen boomhoofd")
        return cls(origin, int(size), root)


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with the name under which it signs, written as in signed-note: name+hash+key."""

    name: str
    key: Ed25519PublicKey

    @property
    def key_hash(self) -> bytes:
        """The first four bytes by which a signature names its key."""
        return sha256(self.name.encode() + b"\n" + ED25519 + self.key.public_bytes_raw()).digest()[:4]

    @property
    def fingerprint(self) -> str:
        """By which people recognise a key, read aloud or printed: SHA-256 of it, in groups of four."""
        found = sha256(self.key.public_bytes_raw()).hexdigest()
        return " ".join(found[place : place + 4] for place in range(0, len(found), 4))

    def __str__(self) -> str:
        return f"{self.name}+{self.key_hash.hex()}+{b64encode(ED25519 + self.key.public_bytes_raw()).decode()}"

    @classmethod
    def parse(cls, written: str) -> Verifier:
        """From name+hash+key; raises NoteForged when these do not belong together."""
        name, _, rest = written.strip().partition("+")
        given_hash, _, key = rest.partition("+")
        try:
            raw = b64decode(key, validate=True)
            found = cls(name, Ed25519PublicKey.from_public_bytes(raw[1:]))
        except ValueError:
            raise NoteForged("dit is geen openbare sleutel") from None
        if raw[:1] != ED25519 or found.key_hash.hex() != given_hash or not _NAME.fullmatch(name):
            raise NoteForged("naam en sleutel horen niet bij elkaar")
        return found

    def open(self, note: str) -> str:
        """The text of a note that this key signed; raises NoteForged. Signatures of others are passed over."""
        text, split, signatures = note.rpartition(_NOTE)
        for line in signatures.splitlines() if split else ():
            found = _SIGNATURE.fullmatch(line)
            if found is None or found[1] != self.name:
                continue
            signature = b64decode(found[2])
            if signature[:4] == self.key_hash:
                try:
                    self.key.verify(signature[4:], f"{text}\n".encode())
                except InvalidSignature:
                    break
                return f"{text}\n"
        raise NoteForged("de handtekening klopt niet")


def sign(name: str, key: Ed25519PrivateKey, text: str) -> str:
    """The note: a text that ends in a line feed, with the signature below it."""
    if not text.endswith("\n") or not _NAME.fullmatch(name):
        raise ValueError("een tekst eindigt met een regeleinde, en een naam heeft geen spatie of plus")
    signature = Verifier(name, key.public_key()).key_hash + key.sign(text.encode())
    return f"{text}\n— {name} {b64encode(signature).decode()}\n"
