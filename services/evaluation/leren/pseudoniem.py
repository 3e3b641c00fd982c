"""Pseudoniemen: een gesleutelde hash in plaats van een id. Zonder de sleutel is er geen weg terug."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from uuid import UUID

LENGTE = 24
"""Hexadecimal characters: 96 bits, so that a region never sees two that are the same."""
BLOK = 64


@dataclass(frozen=True)
class Pseudoniem:
    """Maakt van een id altijd hetzelfde pseudoniem, onder een sleutel van 32 bytes."""

    sleutel: bytes

    def van(self, kenmerk: UUID | str) -> str:
        """HMAC-SHA256 van de tekst van de id, afgekapt."""
        return hmac.digest(self.sleutel, str(kenmerk).encode(), sha256).hex()[:LENGTE]

    @cached_property
    def merk(self) -> str:
        """Waaraan de sleutel te herkennen is, zonder haar te verraden."""
        return self.van("merk")[:8]

    @property
    def schillen(self) -> tuple[bytes, bytes]:
        """De sleutel zoals HMAC haar om de tekst legt (RFC 2104), voor wie zelf alleen SHA-256 kent."""
        breed = self.sleutel.ljust(BLOK, b"\0")
        return bytes(byte ^ 0x36 for byte in breed), bytes(byte ^ 0x5C for byte in breed)
