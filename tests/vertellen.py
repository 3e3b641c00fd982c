"""Facts of several services in the order in which the ledger of the region holds them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from uuid import UUID

from contracts.feit import GEEN_HASH, Actor, CasusFeit, Rol, feit_id
from kit.codec import Codec, digest
from kit.consumer import Heard
from kit.testing import AREA, NOW, PERSON, STREAM, Told

BY_ITSELF = frozenset({"DoelgroepVoorgesteld", "VooronderzoekHeropend", "CasusHeropend"})
"""Facts that a service records by itself, on hearing something."""
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def verteld(told: Sequence[Told], *, casus: UUID = STREAM, gemeente: str = AREA) -> list[CasusFeit]:
    """These facts of one casus, a minute apart; each service numbers its own, unless a fact has its own number."""
    last: dict[str, int] = {}
    facts: list[CasusFeit] = []
    for place, one in enumerate(told):
        number = one.number or last.get(one.by, 0) + 1
        last[one.by] = max(number, last.get(one.by, 0))
        made = one.kind(
            type=one.kind.type_naam,
            id=feit_id(one.by, casus, number),
            dienst=one.by,
            casus_id=casus,
            volgnummer=number,
            jongere_id=PERSON,
            gemeente=gemeente,
            opgetreden_op=one.at,
            vastgelegd_op=NOW + timedelta(minutes=place),
            actor=Actor(id="m1", rol=Rol.SYSTEEM if one.kind.__name__ in BY_ITSELF else Rol.DOORSTROOMCOACH),
            correlatie_id=casus,
            oorzaak_id=casus,
            traceparent=TRACE,
            **one.fields,
        )
        facts.append(made)
    return facts


def gehoord(facts: Sequence[CasusFeit], codec: Codec) -> Iterator[Heard]:
    """The same as they come in: sealed, and each in the chain of its service."""
    heads: dict[tuple[UUID, str], str] = {}
    for fact in facts:
        place = (fact.casus_id, fact.dienst)
        stored = codec.encode(fact, heads.get(place, GEEN_HASH))
        heads[place] = digest(stored)
        yield Heard(fact, stored)
