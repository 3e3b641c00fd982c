"""De werklijst van de regio: van iedere casus een rij uit het beeld over alle diensten, nooit een naam."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import orjson
from psycopg import AsyncConnection

from contracts.algemeen import FeitGehoord
from contracts.feit import CasusFeit
from kit.codec import Codec
from kit.follow import Row, Source
from services.evaluation.casusbeeld import Casusbeeld

GROOTBOEK = Source(
    "ledger", "SELECT position, stream, topic, state FROM ledger WHERE position > %s ORDER BY position LIMIT %s"
)
"""Het grootboek, in zijn eigen volgorde."""
GEHOORD = FeitGehoord.type_naam
FEITEN = """
    SELECT stream, position, topic, state FROM ledger WHERE stream = ANY(%s) AND topic <> %s ORDER BY position
"""
HAAL_WEG = "DELETE FROM werklijst_v1 WHERE casus = ANY(%s)"
ZET_NEER = "INSERT INTO werklijst_v1 SELECT * FROM jsonb_populate_recordset(NULL::werklijst_v1, %s::text::jsonb)"


class Werklijst:
    """Het leesmodel, gemaakt door de casussen die veranderden opnieuw op te tellen uit het grootboek.

    De rijen zijn die van het grootboek zoals het nu is, ook als dat verder is dan de reeks die voorbijkomt.
    """

    name = "werklijst_v1"
    source = GROOTBOEK

    def __init__(self, codec: Codec) -> None:
        self._codec = codec

    async def apply(self, conn: AsyncConnection[Any], facts: Sequence[Row]) -> None:
        """Werk de rijen van deze casussen bij; wie alleen iets hoorde verandert niets."""
        casussen = list({fact.stream for fact in facts if fact.topic != GEHOORD})
        if not casussen:
            return
        cursor = conn.cursor(binary=True)
        await cursor.execute(FEITEN, (casussen, GEHOORD), prepare=True)
        rijen = await asyncio.to_thread(self._rijen, await cursor.fetchall())
        await conn.execute(HAAL_WEG, (casussen,), prepare=True)
        await conn.execute(ZET_NEER, (orjson.dumps(rijen).decode(),), prepare=True)

    def _rijen(self, vastgelegd: Iterable[tuple[UUID, int, str, bytes]]) -> list[dict[str, Any]]:
        beelden: defaultdict[UUID, Casusbeeld] = defaultdict(Casusbeeld)
        plaatsen: dict[UUID, int] = {}
        for casus, plaats, soort, stored in vastgelegd:
            feit = self._codec.decode(stored, soort)
            if isinstance(feit, CasusFeit):  # een verbeterpunt is geen werk aan een casus
                beelden[casus].neem_op(feit)
                plaatsen[casus] = plaats
        return [rij(beeld, plaatsen[casus]) for casus, beeld in beelden.items()]


def rij(beeld: Casusbeeld, plaats: int) -> dict[str, Any]:
    """De rij van een casus: categorieen, en de persoon als cijfertekst met het feit waar die opengaat."""
    termijn, persoon, einde = beeld.eerstvolgende, beeld.persoon, beeld.afsluiting
    return {
        "casus": beeld.casus_id,
        "position": plaats,
        "area": beeld.gemeente,
        "coach": beeld.coach,
        "step": int(beeld.stap),
        "target_group": beeld.doelgroep,
        "proposed": beeld.voorstel if beeld.voorstel_open else None,
        "route": beeld.route,
        "priority": beeld.prioriteit,
        "stuck": beeld.vastgelopen,
        "unseen": beeld.nieuw,
        "aftercare": beeld.nazorg_loopt,
        "result": beeld.resultaat,
        "waiting_for": list(dict.fromkeys(wacht.wie for wacht in beeld.aan_zet)),
        "term": termijn.termijn if termijn else None,
        "due_at": termijn.fataal_op if termijn else None,
        "opened_at": beeld.geopend_op,
        "changed_at": beeld.gewijzigd_op,
        "closed_at": einde.afgesloten_op if einde else None,
        "closed_because": einde.beeindiging if einde else None,
        "person": persoon.jongere_id if persoon else None,
        "person_fact": persoon.id if persoon else None,
        "person_sealed": persoon.persoon.token if persoon else None,
    }
