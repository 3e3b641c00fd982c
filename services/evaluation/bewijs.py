"""Bewijs van een casus: ondertekende boomhoofden, en een bundel die zonder ons te controleren is."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any
from unicodedata import normalize
from uuid import UUID

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from eventsourcing.postgres import PostgresDatastore
from psycopg import Cursor

from contracts.feit import Feit
from contracts.regio import Regio
from contracts.registry import lees
from kit.aggregate import Refusal
from kit.bundle import Mark, pack
from kit.checkpoint import Checkpoint, Verifier, sign
from kit.merkle import ProofFails, check_consistency
from services.evaluation.boom import Boom, omvang_van
from services.evaluation.rapport import LEESMIJ, als_html, als_pdf

MEESTE_HOOFDEN = 20
"""Eerdere boomhoofden in een bundel: de nieuwste; van ieder daarvan is het vorige weer te bewijzen."""
GRENDEL = "SELECT pg_advisory_xact_lock(7014)"
HOOFD = "SELECT note FROM tree_heads WHERE size = %s AND signer = %s"
HOOFDEN = """
    SELECT size, signer, note, made_at FROM tree_heads WHERE (size, signer) > (%s, %s) ORDER BY size, signer LIMIT %s
"""
EERDERE = "SELECT size, note FROM tree_heads WHERE size BETWEEN 1 AND %s AND signer = %s ORDER BY size DESC LIMIT %s"
BEKEND = "SELECT count(DISTINCT size) AS bekend FROM tree_heads WHERE size IN (%s, %s)"
ZET_HOOFD = "INSERT INTO tree_heads (size, signer, note) VALUES (%s, %s, %s)"
FEITEN = "SELECT position, state FROM ledger WHERE stream = %s AND position <= %s ORDER BY position"


class GeenBoomhoofd(Refusal):
    """Van deze omvang is geen boomhoofd ondertekend. De lijst van boomhoofden zegt welke er wel zijn."""

    status = 404


class GrootboekVeranderd(Refusal):
    """Het grootboek gaat niet verder op wat eerder is ondertekend: er is iets in veranderd. Waarschuw de beheerder."""


def herkomst(regio: Regio) -> str:
    """De naam waaronder het grootboek van een regio ondertekent: doorstroom/naam-van-de-regio."""
    kaal = normalize("NFKD", regio.naam).encode("ascii", "ignore").decode().lower()
    return f"doorstroom/{'-'.join(re.findall('[a-z0-9]+', kaal))}"


@dataclass(frozen=True)
class Bewijzen:
    """Ondertekent wat het grootboek was, en bewijst wat erin staat. `naam` is de herkomst in ieder boomhoofd."""

    datastore: PostgresDatastore
    sleutel: Ed25519PrivateKey
    naam: str

    @property
    def openbaar(self) -> Verifier:
        """De sleutel waarmee ieder kan controleren."""
        return Verifier(self.naam, self.sleutel.public_key())

    def maak_hoofd(self) -> tuple[int, str]:
        """Omvang en tekst van het boomhoofd van nu; alleen wat gegroeid is wordt opnieuw ondertekend.

        Raises GrootboekVeranderd: wat niet op het vorige boomhoofd verder gaat wordt nooit ondertekend.
        """
        with self.datastore.transaction(commit=True) as cursor:
            return self._hoofd(cursor)

    def hoofden(self, na: tuple[int, str], aantal: int) -> list[dict[str, Any]]:
        """Ondertekende boomhoofden na deze omvang en sleutel, van klein naar groot."""
        with self.datastore.get_connection() as conn:
            return [dict(rij) for rij in conn.execute(HOOFDEN, (*na, aantal))]

    def groeibewijs(self, van: int, tot: int) -> list[str]:
        """Dat het grootboek bij het ene boomhoofd begint met dat bij het andere; raises GeenBoomhoofd."""
        with self.datastore.get_connection() as conn:
            (rij,) = conn.execute(BEKEND, (van, tot)).fetchall()
            if not 0 < van <= tot or rij["bekend"] < len({van, tot}):
                raise GeenBoomhoofd
            return _als_tekst(Boom(conn).groeibewijs(van, tot))

    def bundel(self, stroom: UUID) -> bytes | None:
        """De bewijsbundel van een casus; None als het grootboek haar niet kent."""
        with self.datastore.transaction(commit=True) as cursor:
            omvang, hoofd = self._hoofd(cursor)
            rijen = cursor.execute(FEITEN, (stroom, omvang)).fetchall()
            if not rijen:
                return None
            feiten = [(rij["position"], bytes(rij["state"]), lees(rij["state"])) for rij in rijen]
            bewijs = self._bewijs(cursor, feiten, omvang, hoofd)
        bestanden = {
            "LEESMIJ.txt": LEESMIJ.encode(),
            "sleutel.txt": f"{self.openbaar}\n".encode(),
            "feiten.jsonl": b"".join(stand + b"\n" for _, stand, _ in feiten),
            "bewijs.json": orjson.dumps(bewijs, option=orjson.OPT_INDENT_2),
            "rapport.html": als_html(stroom, feiten, hoofd).encode(),
            "rapport.pdf": als_pdf(stroom, feiten, hoofd),
        }
        manifest = sign(self.naam, self.sleutel, self._manifest(stroom, feiten, hoofd, bestanden))
        return pack({"manifest.txt": manifest.encode()} | bestanden)

    def _hoofd(self, cursor: Cursor[Any]) -> tuple[int, str]:
        cursor.execute(GRENDEL)
        omvang = omvang_van(cursor)
        staat_er = cursor.execute(HOOFD, (omvang, str(self.openbaar))).fetchone()
        if staat_er is not None:
            return omvang, str(staat_er["note"])
        boom = Boom(cursor)
        hoofd = Checkpoint(f"{self.naam}/grootboek", omvang, boom.wortel(omvang))
        self._moet_voortzetten(cursor, boom, hoofd)
        tekst = sign(self.naam, self.sleutel, hoofd.text())
        cursor.execute(ZET_HOOFD, (omvang, str(self.openbaar), tekst))
        return omvang, tekst

    def _moet_voortzetten(self, cursor: Cursor[Any], boom: Boom, nu: Checkpoint) -> None:
        vorige = cursor.execute(EERDERE, (nu.size - 1, str(self.openbaar), 1)).fetchone()
        if vorige is None:
            return
        eerder = Checkpoint.parse(self.openbaar.open(vorige["note"]))
        try:
            check_consistency(eerder.size, eerder.root, nu.size, nu.root, boom.groeibewijs(eerder.size, nu.size))
        except ProofFails:
            raise GrootboekVeranderd from None

    def _bewijs(
        self, cursor: Cursor[Any], feiten: Sequence[tuple[int, bytes, Feit]], omvang: int, hoofd: str
    ) -> dict[str, Any]:
        boom = Boom(cursor)
        eerdere = cursor.execute(EERDERE, (omvang - 1, str(self.openbaar), MEESTE_HOOFDEN)).fetchall()
        return {
            "hoofd": hoofd,
            "feiten": [
                {
                    "positie": positie,
                    "dienst": feit.dienst,
                    "volgnummer": feit.volgnummer,
                    "soort": feit.onderwerp,
                    "merk": str(Mark.of(stand)),
                    "bewijs": _als_tekst(boom.plaatsbewijs(positie, omvang)),
                }
                for positie, stand, feit in feiten
            ],
            "eerdereHoofden": [
                {"hoofd": rij["note"], "bewijs": _als_tekst(boom.groeibewijs(rij["size"], omvang))}
                for rij in reversed(eerdere)
            ],
        }

    def _manifest(
        self, stroom: UUID, feiten: Sequence[tuple[int, bytes, Feit]], hoofd: str, bestanden: dict[str, bytes]
    ) -> str:
        boomhoofd = Checkpoint.parse(self.openbaar.open(hoofd))
        koppen = {feit.dienst: (feit.volgnummer, sha256(stand).hexdigest()) for _, stand, feit in feiten}
        regels = [
            f"{self.naam}/bewijs",
            f"stroom {stroom}",
            f"hoofd {boomhoofd.size} {b64encode(boomhoofd.root).decode()}",
            *(f"keten {dienst} {aantal} {kop}" for dienst, (aantal, kop) in koppen.items()),
            *(f"deel {naam} {Mark.of(inhoud)}" for naam, inhoud in bestanden.items()),
        ]
        return "\n".join(regels) + "\n"


def _als_tekst(hashes: Sequence[bytes]) -> list[str]:
    return [b64encode(hash_).decode() for hash_ in hashes]
