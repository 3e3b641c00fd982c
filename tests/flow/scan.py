"""Looking for a value in every byte of a folder, in whatever notation it may have been written, and packed or not."""

from __future__ import annotations

import base64
import json
import mmap
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, quote_plus

SHORTEST = 6
"""Characters: shorter ones stand in any folder by chance."""
PACKED = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]|PK\x03\x04.{4}\x08\x00", re.DOTALL)
"""How gzip, zlib and a member of a zip begin."""
MOST_UNPACKED, PIECE = 1 << 24, 1 << 12
DEEPEST = 3
"""So many times packed: a picture in a document in a bundle."""


def notations(value: str) -> Iterator[bytes]:
    """A value as it may stand in a file."""
    plain = value.encode()
    yield plain
    yield value.encode("utf-16-le")
    yield value.encode("utf-16-be")
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    yield json.dumps(value)[1:-1].encode()
    yield quote(value).encode()
    yield quote(value, safe="").encode()
    yield quote_plus(value).encode()
    yield "".join(f"\\u{ord(letter):04x}" for letter in value).encode()
    yield value.encode("latin-1", "ignore")
    for alignment in range(3):
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            encoded = encode(b"\0" * alignment + plain + b"\0" * (-(alignment + len(plain)) % 3))
            # What stands on the borders also depends on what stands beside the value.
            yield encoded[4 if alignment else 0 : -4 if (alignment + len(plain)) % 3 else None]


def _tree(needles: list[bytes], depth: int = 3) -> bytes:
    """An expression that fits any of these. Split by first byte, else every position is compared with thousands."""
    if not depth or len(needles) == 1:
        return b"|".join(re.escape(needle) for needle in needles)
    branches: dict[bytes, list[bytes]] = {}
    for needle in needles:
        branches.setdefault(needle[:1], []).append(needle[1:])
    return b"|".join(re.escape(first) + b"(?:" + _tree(rest, depth - 1) + b")" for first, rest in branches.items())


def unpacked(content: bytes | mmap.mmap) -> Iterator[bytes]:
    """Whatever comes out of what looks packed, as far as it goes."""
    for begin in PACKED.finditer(content):
        place, unpack = begin.start(), zlib.decompressobj(47)
        if (head := bytes(content[place : place + 30])).startswith(b"PK"):
            place += 30 + int.from_bytes(head[26:28], "little") + int.from_bytes(head[28:30], "little")
            unpack = zlib.decompressobj(-15)
        found = b""
        # A piece at a time: nearly all that looks packed is not, and says so at once.
        with suppress(zlib.error):
            while not unpack.eof and len(found) < MOST_UNPACKED and (piece := content[place : place + PIECE]):
                found += unpack.decompress(piece)
                place += PIECE
        if found:
            yield found


class Scanner:
    """Finds these values, in any notation, in any case for letters of ASCII."""

    def __init__(self, values: Iterable[str]) -> None:
        self._needles = {needle: value for value in values for needle in notations(value) if len(needle) >= SHORTEST}
        self._pattern = re.compile(_tree(sorted(self._needles, key=len, reverse=True)))

    def values_in(self, content: bytes | mmap.mmap, depth: int = DEEPEST) -> set[str]:
        """The values that stand in these bytes, or in what is packed in them."""
        found = {self._needles[hit] for hit in self._pattern.findall(content)}
        return found.union(*(self.values_in(inner, depth - 1) for inner in unpacked(content) if depth))


def contents(folder: Path) -> Iterator[tuple[str, mmap.mmap]]:
    """Every file below a folder that holds anything, by its path in there."""
    for path in folder.rglob("*"):
        if path.is_file() and path.stat().st_size:
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                yield str(path.relative_to(folder)), content


def scan(folder: Path, values: Iterable[str]) -> dict[str, set[str]]:
    """File -> values found in it."""
    scanner = Scanner(values)
    return {path: hits for path, content in contents(folder) if (hits := scanner.values_in(content))}
