"""De lijsten van de coordinator: overdrachten die binnenkwamen of weggingen, en noodtoegang om te beoordelen."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import Field

from contracts.feit import Rol
from kit.codec import Codec
from kit.http import Answer, Moment, Page
from kit.identity import Identity
from kit.listing import Column, Condition, ListQuery, Where, a_moment, conditions, read_page, sorting
from kit.look import shown
from kit.routes import Door
from kit.vault import KeyDestroyed
from services.intake.coordinatie import NOODTOEGANGEN, OVERDRACHTEN
from services.intake.domain import Dossier

LEZERS = (Rol.DOORSTROOMCOORDINATOR,)
KOLOMMEN = {"vastgelegdOp": Column("made_at", a_moment)}


class Richting(StrEnum):
    """Van welke kant u kijkt."""

    IN = "in"
    UIT = "uit"


class Overdrachtsoort(StrEnum):
    """Waar de casus heen ging of vandaan kwam."""

    GEMEENTE = "gemeente"
    AAN_LEERPLICHT = "aan-leerplicht"
    VAN_LEERPLICHT = "van-leerplicht"


class Antwoord(StrEnum):
    """Wat de nieuwe gemeente deed; zonder antwoord wacht de casus daar nog op een coach."""

    AANGENOMEN = "aangenomen"
    TERUGGEGEVEN = "teruggegeven"
    DOORGEGEVEN = "doorgegeven"
    BEEINDIGD = "beeindigd"


class Overdrachtvraag(ListQuery):
    """Welke overdrachten."""

    columns = KOLOMMEN
    richting: Annotated[Richting, Field(description="Naar uw gemeenten toe, of ervandaan.")] = Richting.IN
    soort: Annotated[list[Overdrachtsoort], Where("kind = ANY(%s)")] = Field(default=[])
    open: Annotated[bool | None, Where("(answer IS NULL AND kind = 'gemeente') = %s")] = Field(
        default=None, description="Alleen wat nog op een antwoord van een gemeente wacht, of juist niet."
    )
    sorteer: str | None = sorting(KOLOMMEN, "-vastgelegdOp")


class Overdrachtregel(Answer):
    """Een overdracht. De reden is alleen te lezen voor wie de casus kreeg."""

    casus_id: UUID
    overdracht: Annotated[int, Field(description="Volgnummer van het feit.")]
    soort: Overdrachtsoort
    van: str
    naar: str
    per: date | None
    door: str
    vastgelegd_op: Moment
    reden: str | None
    antwoord: Antwoord | None
    beantwoord_op: Moment | None


class Noodtoegangvraag(ListQuery):
    """Welke noodtoegangen."""

    columns = KOLOMMEN
    beoordeeld: Annotated[bool | None, Where("(judged_at IS NOT NULL) = %s")] = None
    sorteer: str | None = sorting(KOLOMMEN, "-vastgelegdOp")


class Noodtoegangregel(Answer):
    """Wie in nood keek, waarom, en wat daarvan is gezegd."""

    casus_id: UUID
    noodtoegang: Annotated[int, Field(description="Volgnummer van het feit NoodtoegangVerleend.")]
    gemeente: str
    door: str
    rol: Rol
    vastgelegd_op: Moment
    tot: Moment
    reden: str | None
    beoordeeld_op: Moment | None
    beoordeeld_door: str | None
    terecht: bool | None


def router(door: Door[Dossier], codec: Codec) -> APIRouter:
    """De routes; beide lijsten lopen enkele ogenblikken achter."""
    routes = APIRouter(tags=["werkverdeling"])
    lezer = Depends(door.verifier.require(*LEZERS))

    def lees(tabel: str, vraag: ListQuery, waar: Sequence[Condition]) -> tuple[list[dict[str, Any]], str | None]:
        with door.store.recorder.datastore.get_connection() as conn:
            rijen, volgende = read_page(conn, tabel, "id", vraag, [*waar, *conditions(vraag)])
        for rij in rijen:
            shown(rij["stream"], rij["person"], rij["area_to"] if "area_to" in rij else rij["area"])
        return rijen, volgende

    def tekst(rij: dict[str, Any], *velden: str) -> str | None:
        """Uit het feit zelf, zodat een herstel meteen te lezen is."""
        feit = door.store.facts(rij["stream"])[rij["number"] - 1]
        try:
            gelezen: list[str | None] = [codec.open(feit, veld) for veld in velden if hasattr(feit, veld)]
        except KeyDestroyed:
            return None
        return next(iter(gelezen), None)

    @routes.get("/overdrachten", summary="Casussen die naar of van uw gemeenten gingen")
    def overdrachten(
        who: Annotated[Identity, lezer], vraag: Annotated[Overdrachtvraag, Query()]
    ) -> Page[Overdrachtregel]:
        """Aannemen is een coach toewijzen; weigeren is met een reden teruggeven aan de vorige gemeente."""
        kant = "area_to" if vraag.richting is Richting.IN else "area_from"
        rijen, volgende = lees(OVERDRACHTEN, vraag, [Condition(f"{kant} = ANY(%s)", [list(who.areas)])])
        redenen = [tekst(rij, "reden", "toelichting") if rij["area_to"] in who.areas else None for rij in rijen]
        return Page(resultaten=list(map(_overdracht, rijen, redenen)), volgende=volgende)

    @routes.get("/noodtoegangen", summary="Wie in nood keek in uw gemeenten")
    def noodtoegangen(
        who: Annotated[Identity, lezer], vraag: Annotated[Noodtoegangvraag, Query()]
    ) -> Page[Noodtoegangregel]:
        """Met de reden die is opgegeven, om te beoordelen."""
        rijen, volgende = lees(NOODTOEGANGEN, vraag, [Condition("area = ANY(%s)", [list(who.areas)])])
        return Page(resultaten=[_noodtoegang(rij, tekst(rij, "reden")) for rij in rijen], volgende=volgende)

    return routes


def _overdracht(rij: dict[str, Any], reden: str | None) -> Overdrachtregel:
    return Overdrachtregel(
        casus_id=rij["stream"],
        overdracht=rij["number"],
        soort=rij["kind"],
        van=rij["area_from"],
        naar=rij["area_to"],
        per=rij["per"],
        door=rij["made_by"],
        vastgelegd_op=rij["made_at"],
        reden=reden,
        antwoord=rij["answer"],
        beantwoord_op=rij["answered_at"],
    )


def _noodtoegang(rij: dict[str, Any], reden: str | None) -> Noodtoegangregel:
    return Noodtoegangregel(
        casus_id=rij["stream"],
        noodtoegang=rij["number"],
        gemeente=rij["area"],
        door=rij["made_by"],
        rol=rij["made_as"],
        vastgelegd_op=rij["made_at"],
        tot=rij["until"],
        reden=reden,
        beoordeeld_op=rij["judged_at"],
        beoordeeld_door=rij["judged_by"],
        terecht=rij["right_so"],
    )
