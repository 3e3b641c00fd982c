"""Wat beheer van het grootboek wil weten: hoe het ervoor staat, wat bij elkaar hoort en wanneer; zonder inhoud."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

from eventsourcing.postgres import PostgresDatastore

from contracts.feit import Feit
from kit.codec import Codec

MEEST = 500
KOLOMMEN = "SELECT position, topic, state, taken_at FROM ledger"
NIEUWSTE = "AND area = ANY(%s) ORDER BY position DESC LIMIT %s"
VAN_CASUS = f"{KOLOMMEN} WHERE stream = %s {NIEUWSTE}"
VAN_CORRELATIE = f"{KOLOMMEN} WHERE correlation = %s {NIEUWSTE}"
VAN_SPOOR = f"{KOLOMMEN} WHERE trace = %s {NIEUWSTE}"
STAND = """
    SELECT (SELECT coalesce(max(position), 0) FROM ledger) AS size,
        (SELECT max(taken_at) FROM ledger WHERE position = (SELECT max(position) FROM ledger)) AS taken_at,
        (SELECT count(*) FROM ledger_aside) AS aside, head.size AS head, head.made_at
    FROM (SELECT 1) AS one LEFT JOIN LATERAL (
        SELECT size, made_at FROM tree_heads ORDER BY size DESC LIMIT 1
    ) AS head ON true
"""


@dataclass(frozen=True, slots=True)
class Spoorfeit:
    """Een feit met zijn plaats in het grootboek, en wanneer het daar kwam (None: dat werd toen niet bijgehouden)."""

    positie: int
    opgenomen_op: datetime | None
    feit: Feit


def feiten_van(datastore: PostgresDatastore, codec: Codec, id_: str, gebieden: Collection[str]) -> list[Spoorfeit]:
    """De nieuwste MEEST feiten van deze gebieden met deze id, in de volgorde van het grootboek.

    32 hexadecimale cijfers zijn een spoor; een uuid is een casus, of anders een correlatie.
    """
    for vraag in (VAN_SPOOR,) if "-" not in id_ else (VAN_CASUS, VAN_CORRELATIE):
        if gevonden := _lees(datastore, vraag, UUID(id_), gebieden):
            return [
                Spoorfeit(rij["position"], rij["taken_at"], codec.decode(rij["state"], rij["topic"]))
                for rij in reversed(gevonden)
            ]
    return []


def stand(datastore: PostgresDatastore) -> dict[str, Any]:
    """Omvang, laatste feit, nieuwste boomhoofd en wat apart ligt."""
    with datastore.get_connection() as conn:
        (rij,) = conn.execute(STAND).fetchall()
    return dict(rij)


def _lees(
    datastore: PostgresDatastore, vraag: LiteralString, id_: UUID, gebieden: Collection[str]
) -> list[dict[str, Any]]:
    with datastore.get_connection() as conn:
        return conn.execute(vraag, (id_, list(gebieden), MEEST)).fetchall()
