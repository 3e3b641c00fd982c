"""A bundle of files that can be checked without whoever made it: a zip with nothing in it that may vary, and a signed
list of what is in it by which one changed byte is found again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from itertools import count
from operator import mul
from zipfile import ZIP_STORED, BadZipFile, ZipFile, ZipInfo

PRIME = (1 << 61) - 1
"""Larger than any file is long, so that a place is never mistaken for another."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_BYTE = 256


class BundleBroken(ValueError):
    """These bytes are no bundle at all."""


@dataclass(frozen=True, slots=True)
class Mark:
    """By which some bytes are known: length, SHA-256, and two sums that tell where a single byte was changed."""

    length: int
    hash: str
    total: int
    weighted: int

    @classmethod
    def of(cls, data: bytes) -> Mark:
        """The mark of these bytes."""
        return cls(len(data), sha256(data).hexdigest(), sum(data) % PRIME, sum(map(mul, count(1), data)) % PRIME)

    def __str__(self) -> str:
        return f"{self.length} {self.hash} {self.total} {self.weighted}"

    @classmethod
    def parse(cls, written: str) -> Mark:
        """As `str` wrote it; raises ValueError."""
        length, found, total, weighted = written.split(" ")
        return cls(int(length), found, int(total), int(weighted))

    def changed_byte(self, data: bytes) -> tuple[int, int] | None:
        """Place, counted from 0, and former value of the one byte that was changed; None when it was not just one.

        With one byte changed by d at place i, the sums differ by d and (i + 1) x d.
        """
        now = Mark.of(data)
        change = (now.total - self.total) % PRIME
        if now.length != self.length or not change:
            return None
        place = (now.weighted - self.weighted) * pow(change, -1, PRIME) % PRIME - 1
        if not 0 <= place < now.length:
            return None
        former = (data[place] - change) % PRIME
        if former >= _BYTE or sha256(data[:place] + bytes([former]) + data[place + 1 :]).hexdigest() != self.hash:
            return None
        return place, former


def pack(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files: stored as they are, in this order, and the same bytes for the same files."""
    whole = BytesIO()
    with ZipFile(whole, "w", ZIP_STORED) as archive:
        for name, data in files.items():
            entry = ZipInfo(name, _EPOCH)
            entry.create_system = 3
            archive.writestr(entry, data)
    return whole.getvalue()


def unpack(bundle: bytes) -> dict[str, bytes]:
    """The files in a zip, by name, in order; raises BundleBroken."""
    try:
        with ZipFile(BytesIO(bundle)) as archive:
            return {entry.filename: _content(bundle, entry) for entry in archive.infolist()}
    except (BadZipFile, ValueError, OverflowError, IndexError, EOFError, NotImplementedError) as error:
        raise BundleBroken from error


def _content(bundle: bytes, entry: ZipInfo) -> bytes:
    """The bytes as they lie there: what reads a zip would refuse changed ones, and we want to know what changed."""
    head = entry.header_offset
    name, extra = (int.from_bytes(bundle[at : at + 2], "little") for at in (head + 26, head + 28))
    start = head + 30 + name + extra
    return bundle[start : start + entry.file_size]


def first_difference(one: bytes, other: bytes) -> int | None:
    """The first place, counted from 0, at which two texts of bytes differ; None when they are equal."""
    if one == other:
        return None
    shortest = min(len(one), len(other))
    return next((place for place in range(shortest) if one[place] != other[place]), shortest)
