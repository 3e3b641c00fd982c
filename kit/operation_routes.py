"""The doors for who runs a service: how it is doing, and its dead letters, of which nothing readable is shown."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from contracts.feit import Feit, Rol
from contracts.registry import OnbekendFeit
from kit.aggregate import Refusal
from kit.codec import Codec, confidential
from kit.http import Answer, Moment, Page, Pages
from kit.identity import Identity
from kit.letters import Kept, Letters
from kit.look import shown
from kit.operations import Bedrijfsvoering, Operations
from kit.routes import Door

Nummer = Annotated[int, Path(ge=1, le=1 << 60, description="Nummer van de dode letter bij deze dienst.")]


class DodeLetterBestaatNiet(Refusal):
    """Deze dode letter is er niet bij deze dienst, of hoort niet bij een van uw gebieden."""

    status = 404


class DodeLetter(Answer):
    """Een feit dat de dienst niet kon verwerken. `uitkomst` is leeg als aanbieden lukte, en anders de fout daarvan."""

    nummer: int
    volgnummer: Annotated[int, Field(description="Plaats in de stroom van NATS.")]
    onderwerp: str
    reden: str
    pogingen: int
    apart_gelegd_op: Moment
    aangeboden_op: Moment | None
    uitkomst: str | None


class FeitInDodeLetter(Answer):
    """De kop van het feit, en zijn vertrouwelijke velden als cijfertekst."""

    id: UUID
    type: str
    dienst: str
    volgnummer: int
    opgetreden_op: Moment
    vastgelegd_op: Moment
    correlatie_id: UUID
    oorzaak_id: UUID
    traceparent: str
    versleuteld: dict[str, str]


class DodeLetterInhoud(DodeLetter):
    """Een dode letter met zijn feit; null als deze versie van de dienst het feit niet kent."""

    feit: FeitInDodeLetter | None


def operation_routes(door: Door[Any], operations: Operations) -> APIRouter:
    """GET how it is doing; GET and offer again what was put aside."""
    router = APIRouter(tags=["bedrijfsvoering"])
    guard = door.verifier.require(Rol.BEHEERDER)
    letters = operations.letters

    @router.get("/bedrijfsvoering", summary="Hoe het met de dienst gaat", dependencies=[Depends(guard)])
    async def bedrijfsvoering() -> Bedrijfsvoering:
        """Posities, achterstanden, termijnen en omvang van het proces dat antwoordt."""
        return await operations.look()

    @router.get("/dode-letters", summary="Feiten die niet te verwerken waren")
    def dode_letters(deel: Pages, who: Annotated[Identity, Depends(guard)]) -> Page[DodeLetter]:
        """De nieuwste vooraan, van uw gebieden."""
        place = deel.place(int)
        rows, following = deel.cut(letters.page(place[0] if place else None, deel.limit + 1), lambda row: (row.number,))
        own = [row for row in rows if _area(row) in who.areas]
        for row in own:
            _fact_in(row, letters.codec)
        return Page(resultaten=[DodeLetter(**_fields(row)) for row in own], volgende=following)

    @router.get("/dode-letters/{nummer}", summary="Een dode letter")
    def dode_letter(nummer: Nummer, who: Annotated[Identity, Depends(guard)]) -> DodeLetterInhoud:
        """De kop van het feit; wat vertrouwelijk is blijft cijfertekst."""
        return _content(_found(letters, nummer, who), letters.codec)

    @router.post("/dode-letters/{nummer}/aanbiedingen", summary="Bied een dode letter opnieuw aan")
    def bied_dode_letter_aan(nummer: Nummer, who: Annotated[Identity, Depends(guard)]) -> DodeLetterInhoud:
        """De dienst probeert het feit nog eens; wat al was verwerkt krijgt geen tweede gevolg."""
        return _content(letters.offer(_found(letters, nummer, who)), letters.codec)

    return router


def _area(kept: Kept) -> str:
    """The second part of a subject; what has none belongs to nobody."""
    return next(iter(kept.subject.split(".")[1:2]), "")


def _found(letters: Letters, number: int, who: Identity) -> Kept:
    kept = letters.find(number)
    if kept is None or _area(kept) not in who.areas:
        raise DodeLetterBestaatNiet
    return kept


def _fields(kept: Kept) -> dict[str, Any]:
    return {
        "nummer": kept.number,
        "volgnummer": kept.sequence,
        "onderwerp": kept.subject,
        "reden": kept.reason,
        "pogingen": kept.tries,
        "apart_gelegd_op": kept.put_aside_at,
        "aangeboden_op": kept.offered_at,
        "uitkomst": kept.outcome,
    }


def _content(kept: Kept, codec: Codec) -> DodeLetterInhoud:
    fact = _fact_in(kept, codec)
    return DodeLetterInhoud(**_fields(kept), feit=_fact(fact) if fact else None)


def _fact_in(kept: Kept, codec: Codec) -> Feit | None:
    """The fact, if these bytes are one that we know; whoever it is about is in the log of access."""
    try:
        fact = codec.decode(kept.state)
    except (OnbekendFeit, ValueError, KeyError, TypeError):
        return None
    shown(fact.originator_id, fact.betrokkene, fact.gemeente)
    return fact


def _fact(fact: Feit) -> FeitInDodeLetter:
    return FeitInDodeLetter(
        id=fact.id,
        type=fact.type,
        dienst=fact.dienst,
        volgnummer=fact.volgnummer,
        opgetreden_op=fact.opgetreden_op,
        vastgelegd_op=fact.vastgelegd_op,
        correlatie_id=fact.correlatie_id,
        oorzaak_id=fact.oorzaak_id,
        traceparent=fact.traceparent,
        versleuteld={path: value.token for path, value in confidential(fact)},
    )
