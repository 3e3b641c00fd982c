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

from contracts.regio import Regio
from contracts.registry import FEITEN, lees
from kit.aggregate import Refusal
from kit.bundle import Mark, pack
from kit.checkpoint import Checkpoint, Verifier, sign
from kit.merkle import ProofFails, check_consistency
from services.evaluation.boom import Boom, GrootboekVeranderd, omvang_van
from services.evaluation.rapport import LEESMIJ, Rij, als_html, als_pdf

MEESTE_HOOFDEN = 20
"""Eerdere boomhoofden in een bundel: de nieuwste; van ieder daarvan is het vorige weer te bewijzen."""
GRENDEL = "SELECT pg_advisory_xact_lock(7014)"
NIEUWSTE = "SELECT size, note FROM tree_heads WHERE signer = %s ORDER BY size DESC LIMIT 1"
HOOFDEN = """
    SELECT size, signer, note, made_at FROM tree_heads WHERE (size, signer) > (%s, %s) ORDER BY size, signer LIMIT %s
"""
NIEUWSTE_HOOFDEN = """
    SELECT size, signer, note, made_at FROM tree_heads WHERE (size, signer) < (%s, %s)
    ORDER BY size DESC, signer DESC LIMIT %s
"""
EERDERE = "SELECT size, note FROM tree_heads WHERE size BETWEEN 1 AND %s AND signer = %s ORDER BY size DESC LIMIT %s"
BEKEND = "SELECT count(DISTINCT size) AS bekend FROM tree_heads WHERE size IN (%s, %s)"
ZET_HOOFD = "INSERT INTO tree_heads (size, signer, note) VALUES (%s, %s, %s)"
VAN_CASUS = """
    SELECT position, service, number, topic, state FROM ledger WHERE stream = %s AND position <= %s ORDER BY position
"""


class GeenBoomhoofd(Refusal):
    """Van deze omvang is geen boomhoofd ondertekend. De lijst van boomhoofden zegt welke er wel zijn."""

    status = 404


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

    def hoofden(self, na: tuple[int, str], aantal: int, *, terug: bool = False) -> list[dict[str, Any]]:
        """Ondertekende boomhoofden na deze omvang en sleutel, van klein naar groot; `terug`: van groot naar klein."""
        with self.datastore.get_connection() as conn:
            return [dict(rij) for rij in conn.execute(NIEUWSTE_HOOFDEN if terug else HOOFDEN, (*na, aantal))]

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
            feiten = [_rij(rij) for rij in cursor.execute(VAN_CASUS, (stroom, omvang))]
            if not feiten:
                return None
            bewijs = self._bewijs(cursor, feiten, omvang, hoofd)
        bestanden = {
            "LEESMIJ.txt": LEESMIJ.encode(),
            "sleutel.txt": f"{self.openbaar}\n".encode(),
            "feiten.jsonl": b"".join(rij.stand + b"\n" for rij in feiten),
            "bewijs.json": orjson.dumps(bewijs, option=orjson.OPT_INDENT_2),
            "rapport.html": als_html(stroom, feiten, hoofd).encode(),
            "rapport.pdf": als_pdf(stroom, feiten, hoofd),
        }
        manifest = sign(self.naam, self.sleutel, self._manifest(stroom, feiten, hoofd, bestanden))
        return pack({"manifest.txt": manifest.encode()} | bestanden)

    def _hoofd(self, cursor: Cursor[Any]) -> tuple[int, str]:
        cursor.execute(GRENDEL)
        omvang = omvang_van(cursor)
        nieuwste = cursor.execute(NIEUWSTE, (str(self.openbaar),)).fetchone()
        if nieuwste is not None and nieuwste["size"] == omvang:
            return omvang, str(nieuwste["note"])
        boom = Boom(cursor)
        hoofd = Checkpoint(f"{self.naam}/grootboek", omvang, boom.wortel(omvang))
        if nieuwste is not None and nieuwste["size"]:
            self._moet_voortzetten(boom, Checkpoint.parse(self.openbaar.open(nieuwste["note"])), hoofd)
        tekst = sign(self.naam, self.sleutel, hoofd.text())
        cursor.execute(ZET_HOOFD, (omvang, str(self.openbaar), tekst))
        return omvang, tekst

    @staticmethod
    def _moet_voortzetten(boom: Boom, eerder: Checkpoint, nu: Checkpoint) -> None:
        try:
            groei = boom.groeibewijs(eerder.size, nu.size)
            check_consistency(eerder.size, eerder.root, nu.size, nu.root, groei)
        except (ProofFails, IndexError):
            raise GrootboekVeranderd from None

    def _bewijs(self, cursor: Cursor[Any], feiten: Sequence[Rij], omvang: int, hoofd: str) -> dict[str, Any]:
        boom = Boom(cursor)
        eerdere = cursor.execute(EERDERE, (omvang - 1, str(self.openbaar), MEESTE_HOOFDEN)).fetchall()
        return {
            "hoofd": hoofd,
            "feiten": [
                {
                    "positie": rij.positie,
                    "dienst": rij.dienst,
                    "volgnummer": rij.volgnummer,
                    "soort": rij.soort,
                    "merk": str(Mark.of(rij.stand)),
                    "bewijs": _als_tekst(boom.plaatsbewijs(rij.positie, omvang)),
                }
                for rij in feiten
            ],
            "eerdereHoofden": [
                {"hoofd": rij["note"], "bewijs": _als_tekst(boom.groeibewijs(rij["size"], omvang))}
                for rij in reversed(eerdere)
            ],
        }

    def _manifest(self, stroom: UUID, feiten: Sequence[Rij], hoofd: str, bestanden: dict[str, bytes]) -> str:
        boomhoofd = Checkpoint.parse(self.openbaar.open(hoofd))
        koppen = {rij.dienst: (rij.volgnummer, sha256(rij.stand).hexdigest()) for rij in feiten}
        regels = [
            f"{self.naam}/bewijs",
            f"stroom {stroom}",
            f"hoofd {boomhoofd.size} {b64encode(boomhoofd.root).decode()}",
            *(f"keten {dienst} {aantal} {kop}" for dienst, (aantal, kop) in koppen.items()),
            *(f"deel {naam} {Mark.of(inhoud)}" for naam, inhoud in bestanden.items()),
        ]
        return "\n".join(regels) + "\n"


def _rij(rij: dict[str, Any]) -> Rij:
    """Wat het grootboek zegt, ook als de bytes zijn veranderd: juist dan moet er een bundel zijn die het aanwijst."""
    stand, soort = bytes(rij["state"]), FEITEN.get(rij["topic"])
    try:
        feit = lees(stand)
    except (ValueError, LookupError, TypeError):
        feit = None
    onderwerp = soort.onderwerp if soort else rij["topic"]
    return Rij(rij["position"], rij["service"], rij["number"], onderwerp, stand, feit)


def _als_tekst(hashes: Sequence[bytes]) -> list[str]:
    return [b64encode(hash_).decode() for hash_ in hashes]
