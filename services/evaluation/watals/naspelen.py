"""Naspelen: iedere casus in het grootboek tot een plaats, een voor een, zodat het geheugen niet meegroeit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice
from typing import Any, NamedTuple
from uuid import UUID

from eventsourcing.postgres import PostgresDatastore
from psycopg import Connection, Cursor

from contracts.evaluation import CasusAfgesloten
from contracts.feit import CasusFeit, Feit, Rol, dag
from contracts.intake import CasusGeopend, CasusHeropend, CasusOvergedragen, CoachToegewezen
from contracts.registry import FEITEN, UPCASTERS
from contracts.woorden import Stap
from kit.aggregate import Refusal
from kit.codec import Codec
from kit.handling import now
from kit.vault import Vault
from services.evaluation.casusbeeld import Casusbeeld
from services.evaluation.leren.kolommen import stap_van
from services.evaluation.leren.onderdrukking import DREMPEL, verborgen_samen
from services.evaluation.watals.oordeel import Naspeler, Oordeel

ALTIJD: tuple[type[Feit], ...] = (CasusGeopend, CasusHeropend, CasusAfgesloten, CasusOvergedragen, CoachToegewezen)
"""Waaruit blijkt waar de casus ligt, wie haar behandelt, en of zij loopt."""
STAPPEN = tuple(feit for feit in FEITEN.values() if issubclass(feit, CasusFeit) and stap_van(feit))
PER_KEER = 1_000
SLOT = "SELECT pg_try_advisory_xact_lock(7015) AS vrij"
STAND = "SELECT coalesce(max(position), 0) AS positie FROM ledger"
PEIL = "SELECT topic, state FROM ledger WHERE position = %s"
FEITEN_TOT = """
    SELECT stream, topic, state FROM ledger WHERE position <= %s AND topic = ANY(%s) ORDER BY stream, position
"""
VAN_CASUS = """
    SELECT topic, state FROM ledger WHERE stream = %s AND position <= %s AND topic = ANY(%s) ORDER BY position
"""
HAAL_WEG = "DELETE FROM naspeling_v2 WHERE concept = %s AND position = %s"
KOLOMMEN = (
    "concept, position, casus, pseudonym, area, coach, running, subject, year, was, becomes, work_was, work_becomes"
)
SNOEI = """
    WITH delen AS (
        SELECT ctid AS plek, area, year, subject, was, becomes,
            max(was) FILTER (WHERE subject = %(hoofd)s) OVER een AS van,
            max(becomes) FILTER (WHERE subject = %(hoofd)s) OVER een AS naar
        FROM naspeling_v2 WHERE concept = %(concept)s AND position = %(positie)s WINDOW een AS (PARTITION BY casus)
    ), cellen AS (
        SELECT *, count(*) OVER (PARTITION BY area, year, subject, van, naar, was, becomes) AS aantal FROM delen
    ), blokken AS (
        SELECT plek, subject, min(aantal) OVER (PARTITION BY area, year, subject, van, naar) AS kleinst FROM cellen
    )
    DELETE FROM naspeling_v2 WHERE ctid = ANY(ARRAY(
        SELECT plek FROM blokken WHERE subject <> %(hoofd)s AND kleinst < %(kleinste)s
    ))
"""
"""Een hoofdgroep minus de groepen waarin zij uiteenvalt is ook een groep: een deel is er dus helemaal, of niet."""
CELLEN = """
    SELECT area, year, subject, was, becomes, count(DISTINCT casus) AS cases FROM naspeling_v2
    WHERE concept = %(concept)s AND position = %(positie)s
        AND (%(gemeenten)s::text[] IS NULL OR area = ANY(%(gemeenten)s))
    GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5
"""
HAAL_CELLEN_WEG = """
    DELETE FROM naspeling_v2 WHERE concept = %s AND position = %s AND (area, year, subject, was, becomes) IN (
        SELECT * FROM unnest(%s::text[], %s::int[], %s::text[], %s::text[], %s::text[])
    )
"""
SCHRIJF = f"COPY naspeling_v2 ({KOLOMMEN}) FROM STDIN"


class NaspelingLooptNog(Refusal):
    """Er wordt al een concept nagespeeld. Wacht tot dat klaar is en probeer het opnieuw."""


class Plaats(NamedTuple):
    """Welk concept, tot waar in het grootboek."""

    concept: UUID
    positie: int


@dataclass(frozen=True)
class Naspelen:
    """Speelt na uit het grootboek, en bewaart per casus alleen categorieen onder een pseudoniem."""

    datastore: PostgresDatastore
    codec: Codec
    vault: Vault

    def stand(self) -> int:
        """De laatste plaats in het grootboek."""
        with self.datastore.get_connection() as conn:
            rij = conn.execute(STAND).fetchone()
        return int(rij["positie"]) if rij else 0

    def alles(self, plaats: Plaats, naspeler: Naspeler) -> bool:
        """Speel alle casussen na en bewaar de uitkomst, in een transactie; opnieuw geeft hetzelfde.

        Geeft of er een uitsplitsing is weggelaten omdat zij een kleine groep zou verraden.
        """
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute(SLOT)
            vrij = cursor.fetchone()
            if not vrij or not vrij["vrij"]:
                raise NaspelingLooptNog
            cursor.execute(HAAL_WEG, plaats)
            with cursor.connection.cursor(name="naspelen") as lezer:
                lezer.itersize = PER_KEER * 5
                lezer.execute(FEITEN_TOT, (plaats.positie, _namen(naspeler.soorten)))
                rijen = self._rijen(plaats, naspeler, lezer, self._peil(cursor, plaats))
                while deel := list(islice(rijen, PER_KEER)):
                    _schrijf(cursor, deel)
            if naspeler.hoofd is None:
                return naspeler.ieder and snoei(cursor, plaats)
            cursor.execute(SNOEI, plaats._asdict() | {"hoofd": naspeler.hoofd, "kleinste": DREMPEL})
            return bool(cursor.rowcount)

    def casus(self, plaats: Plaats, naspeler: Naspeler, casus: UUID) -> list[Oordeel]:
        """Dezelfde berekening voor een casus, met alle uitleg erbij."""
        with self.datastore.get_connection() as conn:
            feiten = self._van_casus(conn, plaats, casus, naspeler.soorten)
            peil = self._peil(conn, plaats)
        return list(naspeler.speel_na(feiten, peil))

    def gezet(self, plaats: Plaats, casus: UUID) -> frozenset[Stap]:
        """De stappen die mensen in deze casus zetten."""
        with self.datastore.get_connection() as conn:
            feiten = self._van_casus(conn, plaats, casus, STAPPEN)
        door_mensen = (stap_van(type(feit)) for feit in feiten if feit.actor.rol is not Rol.SYSTEEM)
        return frozenset(Stap(stap) for stap in door_mensen if stap)

    def pseudoniem(self, concept: UUID, casus: UUID) -> UUID:
        """Waaronder een casus in deze vergelijking te zien is; in een ander concept heet zij anders."""
        return UUID(bytes=self.vault.fingerprint("pseudoniem", concept.bytes + casus.bytes)[:16])

    def _van_casus(
        self, conn: Connection[Any], plaats: Plaats, casus: UUID, soorten: Iterable[type[Feit]]
    ) -> list[CasusFeit]:
        rijen = conn.execute(VAN_CASUS, (casus, plaats.positie, _namen(soorten)), prepare=True).fetchall()
        return self._feiten((rij["topic"], rij["state"]) for rij in rijen)

    def _peil(self, lezer: Cursor[Any] | Connection[Any], plaats: Plaats) -> datetime:
        """Tot wanneer er is nagespeeld: toen het laatste feit werd vastgelegd."""
        rij = lezer.execute(PEIL, (plaats.positie,)).fetchone()
        return self.codec.decode(rij["state"], rij["topic"]).vastgelegd_op if rij else now()

    def _rijen(
        self, plaats: Plaats, naspeler: Naspeler, lezer: Iterable[Any], peil: datetime
    ) -> Iterator[tuple[Any, ...]]:
        for casus, rijen in groupby(lezer, key=lambda rij: rij["stream"]):
            feiten = self._feiten((rij["topic"], rij["state"]) for rij in rijen)
            beeld, oordelen = Casusbeeld.van(feiten), list(naspeler.speel_na(feiten, peil))
            if not naspeler.ieder:
                oordelen = list({oordeel.onderwerp: oordeel for oordeel in oordelen}.values())
            pseudoniem = self.pseudoniem(plaats.concept, casus)
            wie = (*plaats, casus, pseudoniem, beeld.gemeente, beeld.coach, not beeld.afgesloten)
            yield from ((*wie, *_categorieen(oordeel)) for oordeel in oordelen)

    def _feiten(self, rijen: Iterable[tuple[str, bytes]]) -> list[CasusFeit]:
        gelezen = (self.codec.decode(stand, soort) for soort, stand in rijen)
        return [feit for feit in gelezen if isinstance(feit, CasusFeit)]


def snoei(cursor: Cursor[Any], plaats: Plaats) -> bool:
    """Laat van ieder onderwerp weg wat te klein is, en zo veel meer dat een ander onderwerp het niet aanvult."""
    cellen = {
        tuple(rij.values())[:5]: rij["cases"] for rij in cursor.execute(CELLEN, {**plaats._asdict(), "gemeenten": None})
    }
    weg = verborgen_samen(cellen, (), (lambda cel: cel[:3],))
    if weg:
        cursor.execute(HAAL_CELLEN_WEG, (*plaats, *map(list, zip(*weg, strict=True))))
    return bool(weg)


def _categorieen(oordeel: Oordeel) -> tuple[Any, ...]:
    toen, straks = oordeel.toen, oordeel.straks
    jaar = dag(oordeel.op).year
    return oordeel.onderwerp, jaar, toen.uitkomst, straks.uitkomst, toen.werk, straks.werk


def _namen(soorten: Iterable[type[Feit]]) -> list[str]:
    """De typenamen van wat nodig is, ook van vroegere versies."""
    zonder_versie = {feit.type_naam.rpartition(".v")[0] for feit in (*ALTIJD, *soorten)}
    return [naam for naam in (*FEITEN, *UPCASTERS) if naam.rpartition(".v")[0] in zonder_versie]


def _schrijf(cursor: Cursor[Any], rijen: Iterable[tuple[Any, ...]]) -> None:
    with cursor.copy(SCHRIJF) as schrijver:
        for rij in rijen:
            schrijver.write_row(rij)
