"""Wat een coordinator te doen staat en in geen lijst van casussen past: overdrachten, en noodtoegang om te beoordelen.

Alleen categorieen en wie het deed; een tekst blijft in haar feit en gaat pas bij het tonen open.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from psycopg import AsyncConnection

from contracts.feit import CasusFeit
from contracts.intake import (
    CasusBeeindigd,
    CasusOvergedragen,
    CoachToegewezen,
    NoodtoegangBeoordeeld,
    NoodtoegangVerleend,
    OvergedragenAanLeerplicht,
    OvergenomenVanLeerplicht,
)
from kit.codec import Codec
from kit.follow import FACTS, Row

OVERDRACHTEN, NOODTOEGANGEN = "overdrachten_v1", "noodtoegangen_v1"
AAN_GEMEENTE, AAN_LEERPLICHT, VAN_LEERPLICHT = "gemeente", "aan-leerplicht", "van-leerplicht"
NIEUWE_OVERDRACHT = """
    INSERT INTO overdrachten_v1 (id, stream, number, kind, area_from, area_to, per, made_at, made_by, person)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
ANTWOORD = """
    UPDATE overdrachten_v1 SET answer = %s, answered_at = %s
    WHERE stream = %s AND number < %s AND kind = 'gemeente' AND answer IS NULL
"""
TERUG = """
    UPDATE overdrachten_v1 SET answer = CASE WHEN area_from = %s THEN 'teruggegeven' ELSE 'doorgegeven' END,
        answered_at = %s
    WHERE stream = %s AND number < %s AND kind = 'gemeente' AND answer IS NULL
"""
NIEUWE_NOODTOEGANG = """
    INSERT INTO noodtoegangen_v1 (id, stream, number, area, made_at, until, made_by, made_as, person)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
OORDEEL = "UPDATE noodtoegangen_v1 SET judged_at = %s, judged_by = %s, right_so = %s WHERE stream = %s AND number = %s"
VERHUIS = "UPDATE noodtoegangen_v1 SET area = %s WHERE stream = %s"


class Stap(NamedTuple):
    """Een opdracht aan de database, met haar waarden."""

    vraag: str
    waarden: Sequence[Any]


class Overdrachten:
    """Iedere overdracht, en wat de andere gemeente ermee deed: aangenomen door een coach toe te wijzen, of terug."""

    name = OVERDRACHTEN
    source = FACTS

    def __init__(self, codec: Codec) -> None:
        self._codec = codec

    async def apply(self, conn: AsyncConnection[Any], facts: Sequence[Row]) -> None:
        """Werk de lijst bij; dubbel toepassen verandert niets."""
        await _voer_uit(conn, self._codec, facts, _OVERDRACHT, _overdracht)


class Noodtoegangen:
    """Iedere noodtoegang, en of zij is beoordeeld; zij verhuist mee met de casus."""

    name = NOODTOEGANGEN
    source = FACTS

    def __init__(self, codec: Codec) -> None:
        self._codec = codec

    async def apply(self, conn: AsyncConnection[Any], facts: Sequence[Row]) -> None:
        """Werk de lijst bij; dubbel toepassen verandert niets."""
        await _voer_uit(conn, self._codec, facts, _NOOD, _noodtoegang)


_OVERDRACHT = frozenset(
    feit.type_naam
    for feit in (
        CasusOvergedragen,
        OvergedragenAanLeerplicht,
        OvergenomenVanLeerplicht,
        CoachToegewezen,
        CasusBeeindigd,
    )
)
_NOOD = frozenset(feit.type_naam for feit in (NoodtoegangVerleend, NoodtoegangBeoordeeld, CasusOvergedragen))


async def _voer_uit(
    conn: AsyncConnection[Any],
    codec: Codec,
    facts: Sequence[Row],
    soorten: frozenset[str],
    stappen: Callable[[Any], Iterator[Stap]],
) -> None:
    eigen = [fact for fact in facts if fact.topic in soorten]
    if not eigen:
        return
    gelezen = await asyncio.to_thread(lambda: [codec.decode(fact.state, fact.topic) for fact in eigen])
    for feit in gelezen:
        for stap in stappen(feit):
            await conn.execute(stap.vraag.encode(), stap.waarden, prepare=True)


def _overdracht(feit: CasusFeit) -> Iterator[Stap]:
    plaats = (feit.casus_id, feit.volgnummer)
    match feit:
        case CasusOvergedragen():
            yield Stap(TERUG, (feit.naar, feit.vastgelegd_op, *plaats))
            yield _nieuw(feit, AAN_GEMEENTE, feit.van, feit.naar, feit.per)
        case CoachToegewezen():
            yield Stap(ANTWOORD, ("aangenomen", feit.vastgelegd_op, *plaats))
        case CasusBeeindigd():
            yield Stap(ANTWOORD, ("beeindigd", feit.vastgelegd_op, *plaats))
        case OvergedragenAanLeerplicht():
            yield _nieuw(feit, AAN_LEERPLICHT, feit.gemeente, feit.gemeente, None)
        case OvergenomenVanLeerplicht():
            yield _nieuw(feit, VAN_LEERPLICHT, feit.gemeente, feit.gemeente, None)


def _nieuw(feit: CasusFeit, soort: str, van: str, naar: str, per: date | None) -> Stap:
    wat = (feit.id, feit.casus_id, feit.volgnummer, soort, van, naar, per)
    return Stap(NIEUWE_OVERDRACHT, (*wat, feit.vastgelegd_op, feit.actor.id, feit.jongere_id))


def _noodtoegang(feit: CasusFeit) -> Iterator[Stap]:
    match feit:
        case NoodtoegangVerleend():
            waar = (feit.id, feit.casus_id, feit.volgnummer, feit.gemeente)
            wie = (feit.vastgelegd_op, feit.tot, feit.actor.id, feit.actor.rol, feit.jongere_id)
            yield Stap(NIEUWE_NOODTOEGANG, (*waar, *wie))
        case NoodtoegangBeoordeeld():
            waarden = (feit.vastgelegd_op, feit.actor.id, feit.terecht, feit.casus_id, feit.noodtoegang)
            yield Stap(OORDEEL, waarden)
        case CasusOvergedragen():
            yield Stap(VERHUIS, (feit.naar, feit.casus_id))
