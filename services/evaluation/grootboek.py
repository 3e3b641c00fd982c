"""Het grootboek van de regio: ieder feit van iedere dienst, een keer, in de bytes waarin het is vastgelegd."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from eventsourcing.postgres import PostgresDatastore
from psycopg import Cursor

from contracts.feit import GEEN_HASH, CasusFeit, Feit
from kit.codec import Codec, digest
from kit.consumer import Heard, NotYet
from kit.tally import Tally, tally
from services.evaluation.boom import laat_groeien, omvang_van
from services.evaluation.casusbeeld import Inschrijving

log = logging.getLogger(__name__)
ZET_BIJ = """
    INSERT INTO ledger (position, stream, service, number, area, topic, state, hash, source, correlation, trace)
    SELECT r.place + %b::bigint, r.stream, r.service, r.number, r.area, r.topic, r.state, r.hash, r.source,
        r.correlation, r.trace
    FROM unnest(%b::uuid[], %b::text[], %b::int[], %b::text[], %b::text[], %b::bytea[], %b::text[], %b::bigint[],
        %b::uuid[], %b::uuid[])
        WITH ORDINALITY AS r(stream, service, number, area, topic, state, hash, source, correlation, trace, place)
"""
LEG_APART = """
    INSERT INTO ledger_aside (stream, service, number, state, hash, reason) VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING
"""
# The newest of every chain, and whatever is there of what is offered: never the whole of a long chain.
BEKEND = """
    SELECT l.* FROM unnest(%b::uuid[], %b::text[]) AS r(stream, service) CROSS JOIN LATERAL (
        SELECT stream, service, number, hash FROM ledger
        WHERE stream = r.stream AND service = r.service ORDER BY number DESC LIMIT 1
    ) AS l
    UNION
    SELECT stream, service, number, l.hash FROM unnest(%b::uuid[], %b::text[], %b::int[]) AS r(stream, service, number)
        JOIN ledger AS l USING (stream, service, number)
"""
VAN_CASUS = "SELECT position, hash, topic, state FROM ledger WHERE stream = %s ORDER BY position"
ALLES = "SELECT service, stream, number, state FROM ledger"
TOT_EN_MET = f"{ALLES} WHERE service = %s AND (source IS NULL OR source <= %s)"
Plaats = tuple[UUID, str]


class GatInKeten(NotYet):
    """Een eerder feit van deze dienst ontbreekt nog; het komt vanzelf opnieuw aan de beurt."""


@dataclass(frozen=True)
class Grootboek:
    """Neemt feiten op en leest ze terug."""

    datastore: PostgresDatastore

    def neem_op(self, batch: Sequence[Heard]) -> None:
        """Neem een reeks feiten op, in een transactie. Wat er al staat blijft zoals het staat.

        Een feit dat niet op de keten aansluit wordt apart gelegd en gemeld. Raises GatInKeten als een eerder feit
        nog niet is gehoord; dan is er niets opgenomen.
        """
        aangeboden = {(heard.fact.originator_id, heard.fact.dienst, heard.fact.volgnummer) for heard in batch}
        gevraagd = [*zip(*{plaats[:2] for plaats in aangeboden}, strict=True), *zip(*aangeboden, strict=True)]
        with self.datastore.transaction(commit=True) as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(7013)")
            bekend = {
                (rij["stream"], rij["service"], rij["number"]): rij["hash"]
                for rij in cursor.execute(BEKEND, [list(kolom) for kolom in gevraagd], prepare=True)
            }
            koppen: dict[Plaats, int] = {}
            for stroom, dienst, nummer in bekend:
                koppen[stroom, dienst] = max(nummer, koppen.get((stroom, dienst), 0))
            rijen = [rij for heard in batch if (rij := self._rij(cursor, heard, bekend, koppen))]
            if rijen:
                omvang = omvang_van(cursor)
                cursor.execute(ZET_BIJ, [omvang, *(list(kolom) for kolom in zip(*rijen, strict=True))])
                laat_groeien(cursor, omvang, omvang + len(rijen))
                cursor.execute("NOTIFY ledger")

    def _rij(
        self, cursor: Cursor[Any], heard: Heard, bekend: dict[tuple[UUID, str, int], str], koppen: dict[Plaats, int]
    ) -> tuple[Any, ...] | None:
        feit, hash_ = heard.fact, digest(heard.stored)
        plaats = (feit.originator_id, feit.dienst)
        staat_er = bekend.get((*plaats, feit.volgnummer))
        if staat_er is not None:
            if staat_er != hash_:
                self._leg_apart(cursor, heard, hash_, "op deze plaats staat een ander feit")
            return None
        kop = koppen.get(plaats, 0)
        if feit.volgnummer > kop + 1:
            raise GatInKeten
        if feit.vorige_hash != (bekend[*plaats, kop] if kop else GEEN_HASH):
            self._leg_apart(cursor, heard, hash_, "de hash van het vorige feit klopt niet")
            return None
        bekend[*plaats, feit.volgnummer] = hash_
        koppen[plaats] = feit.volgnummer
        samen = (feit.correlatie_id, UUID(feit.traceparent[3:35]))
        return (*plaats, feit.volgnummer, feit.gemeente, feit.type, heard.stored, hash_, heard.position, *samen)

    @staticmethod
    def _leg_apart(cursor: Cursor[Any], heard: Heard, hash_: str, reden: str) -> None:
        feit = heard.fact
        log.error("feit apart gelegd: %s van %s nr %d", reden, feit.dienst, feit.volgnummer)
        cursor.execute(LEG_APART, (feit.originator_id, feit.dienst, feit.volgnummer, heard.stored, hash_, reden))

    def inschrijvingen(self, casus: UUID, codec: Codec) -> list[Inschrijving]:
        """De feiten van een casus, van alle diensten, in de volgorde van het grootboek."""
        with self.datastore.get_connection() as conn:
            rijen = conn.execute(VAN_CASUS, (casus,), prepare=True).fetchall()
        feiten = ((rij["position"], rij["hash"], codec.decode(rij["state"], rij["topic"])) for rij in rijen)
        return [
            Inschrijving(nummer, positie, hash_, feit)
            for nummer, (positie, hash_, feit) in enumerate(feiten, start=1)
            if isinstance(feit, CasusFeit)  # een verbeterpunt is geen casus
        ]

    def feiten(self, stroom: UUID, codec: Codec) -> list[Feit]:
        """De feiten van een stroom, van welke soort ook, in de volgorde van het grootboek."""
        with self.datastore.get_connection() as conn:
            rijen = conn.execute(VAN_CASUS, (stroom,), prepare=True).fetchall()
        return [codec.decode(rij["state"], rij["topic"]) for rij in rijen]

    def vergelijking(self) -> dict[str, Tally]:
        """Per dienst de telling over wat het grootboek van haar heeft, zoals zij die zelf ook kan maken."""
        with self.datastore.get_connection() as conn:
            return tally(conn, ALLES)

    def telling_tot(self, dienst: str, positie: int) -> Tally:
        """De telling over wat het grootboek heeft van deze dienst, tot en met een positie in haar eigen opslag."""
        with self.datastore.get_connection() as conn:
            return tally(conn, TOT_EN_MET, dienst, positie).get(dienst, Tally())

    def telling(self) -> dict[str, int]:
        """Aantal feiten per dienst, en apart gelegde feiten onder 'apart'."""
        with self.datastore.get_connection() as conn:
            rijen = conn.execute("SELECT service, count(*) AS n FROM ledger GROUP BY service").fetchall()
            apart = conn.execute("SELECT count(*) AS n FROM ledger_aside").fetchone()
        return {rij["service"]: rij["n"] for rij in rijen} | {"apart": apart["n"] if apart else 0}
