"""De Merkle-boom over het grootboek: wat er staat is te bewijzen, en dat er niets is veranderd ook (RFC 9162).

Blad n - 1 is de hash van het feit op positie n, dezelfde hash als in de keten. Van iedere 256 feiten (een tegel) staat
de hash vast in `tree_nodes`; alles daaronder volgt uit het grootboek zelf.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection, Cursor

from kit.aggregate import Refusal
from kit.merkle import completed, leaf_hash, node_hash
from kit.merkle import consistency_proof as consistency
from kit.merkle import inclusion_proof as inclusion
from kit.merkle import root as root_of

TEGEL_NIVEAU = 8
TEGEL = 1 << TEGEL_NIVEAU
OMVANG = "SELECT coalesce(max(position), 0) AS omvang FROM ledger"
BLADEREN = "SELECT position, hash FROM ledger WHERE position > %s AND position <= %s ORDER BY position"
KNOOP = "SELECT hash FROM tree_nodes WHERE level = %s AND place = %s"
ZET_KNOPEN = "INSERT INTO tree_nodes (level, place, hash) SELECT * FROM unnest(%b::int[], %b::bigint[], %b::bytea[])"


class GrootboekVeranderd(Refusal):
    """Het grootboek gaat niet verder op wat eerder is ondertekend: er is iets in veranderd. Waarschuw de beheerder."""


def omvang_van(cursor: Cursor[Any]) -> int:
    """Hoeveel feiten er in het grootboek staan."""
    (rij,) = cursor.execute(OMVANG).fetchall()
    return int(rij["omvang"])


def laat_groeien(cursor: Cursor[Any], was: int, wordt: int) -> None:
    """Leg de knopen vast die heel zijn geworden nu het grootboek van `was` naar `wordt` feiten groeide."""
    boom = Boom(cursor)
    for tegel in range(was // TEGEL, wordt // TEGEL):
        nieuw = list(completed(tegel, boom.tegel(tegel), boom.boven))
        boom.onthoud(nieuw)
        niveaus, plaatsen, hashes = zip(*nieuw, strict=True)
        cursor.execute(ZET_KNOPEN, ([TEGEL_NIVEAU + niveau for niveau in niveaus], list(plaatsen), list(hashes)))


class Boom:
    """De boom zoals zij nu in de opslag staat, voor een vraag of een reeks vragen achter elkaar."""

    def __init__(self, bron: Cursor[Any] | Connection[Any]) -> None:
        self._bron = bron
        self._knopen: dict[tuple[int, int], bytes] = {}
        self._tegels: dict[int, list[bytes]] = {}

    def wortel(self, omvang: int) -> bytes:
        """De hash over de eerste `omvang` feiten."""
        return root_of(omvang, self.knoop)

    def plaatsbewijs(self, positie: int, omvang: int) -> list[bytes]:
        """Dat het feit op deze positie (vanaf 1) bij de eerste `omvang` feiten hoort; raises IndexError."""
        return inclusion(positie - 1, omvang, self.knoop)

    def groeibewijs(self, van: int, tot: int) -> list[bytes]:
        """Dat de eerste `tot` feiten beginnen met de eerste `van`, ongewijzigd; raises IndexError."""
        return consistency(van, tot, self.knoop)

    def knoop(self, niveau: int, plaats: int) -> bytes:
        """De hash van een hele deelboom; niveau 0 is een feit."""
        if niveau >= TEGEL_NIVEAU:
            return self.boven(niveau - TEGEL_NIVEAU, plaats)
        begin = (plaats << niveau) % TEGEL
        tegel = (plaats << niveau) // TEGEL
        return _samen(self._bladeren(tegel)[begin : begin + (1 << niveau)])

    def boven(self, niveau: int, plaats: int) -> bytes:
        """De hash van een deelboom van hele tegels; niveau 0 is een tegel."""
        if (niveau, plaats) not in self._knopen:
            rij = self._bron.execute(KNOOP, (niveau + TEGEL_NIVEAU, plaats)).fetchone()
            if rij is None:
                raise GrootboekVeranderd
            self._knopen[niveau, plaats] = bytes(rij["hash"])
        return self._knopen[niveau, plaats]

    def tegel(self, plaats: int) -> bytes:
        """De hash van een hele tegel, uit het grootboek berekend."""
        return _samen(self._bladeren(plaats))

    def onthoud(self, knopen: Sequence[tuple[int, int, bytes]]) -> None:
        """Knopen van hele tegels die nog niet vastliggen."""
        self._knopen |= {(niveau, plaats): hash_ for niveau, plaats, hash_ in knopen}

    def _bladeren(self, tegel: int) -> list[bytes]:
        if tegel not in self._tegels:
            rijen = self._bron.execute(BLADEREN, (tegel * TEGEL, (tegel + 1) * TEGEL)).fetchall()
            if any(rij["position"] != positie for positie, rij in enumerate(rijen, start=tegel * TEGEL + 1)):
                raise GrootboekVeranderd
            self._tegels[tegel] = [leaf_hash(bytes.fromhex(rij["hash"])) for rij in rijen]
        return self._tegels[tegel]


def _samen(hashes: Sequence[bytes]) -> bytes:
    """De hash van een hele deelboom boven deze hashes; hun aantal is een macht van twee."""
    rij = list(hashes)
    while len(rij) > 1:
        rij = [node_hash(links, rechts) for links, rechts in zip(rij[::2], rij[1::2], strict=True)]
    (een,) = rij
    return een
