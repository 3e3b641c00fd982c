"""De API voor wie een casus behandelt: coach, gemeente, leerplicht, en de verdeling van het werk."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from contracts.feit import Rol
from contracts.regio import Regio
from contracts.woorden import Gegevenssoort
from kit.codec import Codec
from kit.http import Answer, Body
from kit.identity import Identity
from kit.routes import Door, Opdracht, actor, admit, command_route
from services.intake.application import leeftijd_van
from services.intake.domain import Dossier
from services.intake.verdeling import MEESTE, Uitkomst, Verdeeld, Verdeling

WERKERS = (Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR)
VERDELERS = (Rol.DOORSTROOMCOORDINATOR,)
Tekst = Annotated[str, Field(min_length=1, max_length=4000)]
Kenmerk = Annotated[
    str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$", description="Kenmerk waarmee de coach zich aanmeldt.")
]
Soorten = Annotated[tuple[Gegevenssoort, ...], Field(min_length=1, max_length=20)]


class WijsCoachToe(Opdracht):
    """Wie de casus gaat behandelen."""

    coach: Kenmerk
    reden: Annotated[Tekst | None, Field(description="Verplicht als de casus al een coach heeft.")] = None


class NeemCasusOp(Opdracht):
    """De coach neemt de casus zelf op."""

    reden: Annotated[Tekst | None, Field(description="Verplicht als een collega de casus heeft.")] = None


class DraagCasusOver(Opdracht):
    """De jongere woont nu in een andere gemeente van de regio."""

    naar: Annotated[str, Field(max_length=10, description="CBS-code van de gemeente waar de jongere nu woont.")]
    per: Annotated[date | None, Field(description="De dag van de verhuizing; leeg: vandaag.")] = None
    gegevens: Annotated[
        tuple[Gegevenssoort, ...],
        Field(max_length=20, description="Wat er meegaat naast wat in het dossier staat, zoals plan-van-aanpak."),
    ] = ()
    reden: Tekst | None = None


class DraagOverAanLeerplicht(Opdracht):
    """Leerplicht neemt een jongere onder de 18 over."""

    gegevens: Soorten
    toelichting: Tekst | None = None


class NeemOverVanLeerplicht(Opdracht):
    """De jongere werd 18 en komt van leerplicht."""

    gegevens: Soorten
    toelichting: Tekst | None = None


class VerdeelCasussen(Body):
    """De casussen van een coach die er niet is, of die nog niemand heeft, gaan naar anderen."""

    van: Annotated[Kenmerk | None, Field(description="Wie de casussen nu heeft; null: nog niemand.")]
    casussen: Annotated[
        tuple[UUID, ...] | None,
        Field(min_length=1, max_length=MEESTE, description="Welke; leeg: alle lopende in uw gemeenten."),
    ] = None
    naar: Annotated[tuple[Kenmerk, ...], Field(min_length=1, max_length=50, description="Om en om verdeeld.")]
    reden: Tekst

    @field_validator("naar")
    @classmethod
    def _anderen(cls, waarde: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if info.data.get("van") in waarde or len(set(waarde)) < len(waarde):
            raise PydanticCustomError("verdeling", "noem iedere andere coach een keer")
        return waarde


class VerdeeldeCasus(Answer):
    """Wat er met een casus gebeurde; `coach` is wie haar nu heeft."""

    casus_id: UUID
    uitkomst: Uitkomst
    coach: str | None
    code: str | None
    uitleg: str | None


class Coachverdeling(Answer):
    """De uitkomst per casus."""

    resultaten: list[VerdeeldeCasus]
    meer: Annotated[bool, Field(description="Er zijn er nog meer; stuur hetzelfde verzoek straks nog eens.")]


class Coachlast(Answer):
    """Hoeveel lopende casussen een coach heeft."""

    coach: str
    open: int


class Gemeentelast(Answer):
    """De lopende casussen van een gemeente, per coach, en die nog niemand heeft."""

    gemeente: str
    niet_toegewezen: int
    coaches: list[Coachlast]


class Caseload(Answer):
    """De verdeling van het werk over uw gemeenten."""

    gemeenten: list[Gemeentelast]


def routers(door: Door[Dossier], codec: Codec, regio: Regio) -> list[APIRouter]:
    """De routes voor overdracht en werkverdeling."""
    return [_opdrachten(door, codec, regio), _werkverdeling(door, regio, Verdeling(door.store))]


def _opdrachten(door: Door[Dossier], codec: Codec, regio: Regio) -> APIRouter:
    router = APIRouter(tags=["casussen"])

    @wraps(Dossier.draag_casus_over)
    def draag_casus_over(dossier: Dossier, **velden: Any) -> None:
        dossier.draag_casus_over(**velden, regio=regio.gemeenten)

    def met_leeftijd(beslis: Callable[..., None]) -> Callable[..., None]:
        @wraps(beslis)
        def op_leeftijd(dossier: Dossier, **velden: Any) -> None:
            beslis(dossier, **velden, leeftijd=leeftijd_van(dossier, codec))

        return op_leeftijd

    aan, van = met_leeftijd(Dossier.draag_over_aan_leerplicht), met_leeftijd(Dossier.neem_over_van_leerplicht)
    command_route(router, door, "/coachtoewijzingen", WijsCoachToe, Dossier.wijs_coach_toe, *VERDELERS)
    command_route(router, door, "/opnames", NeemCasusOp, Dossier.neem_casus_op, *WERKERS)
    command_route(router, door, "/overdrachten", DraagCasusOver, draag_casus_over, *WERKERS)
    command_route(router, door, "/leerplichtoverdrachten", DraagOverAanLeerplicht, aan, *WERKERS)
    command_route(router, door, "/leerplichtovernames", NeemOverVanLeerplicht, van, *WERKERS)
    return router


def _werkverdeling(door: Door[Dossier], regio: Regio, verdeling: Verdeling) -> APIRouter:
    router = APIRouter(tags=["werkverdeling"])
    guard = Depends(door.verifier.require(*VERDELERS))

    @router.get("/caseload", summary="Lopende casussen per gemeente en coach")
    def caseload(who: Annotated[Identity, guard]) -> Caseload:
        """Telt de casussen in uw gemeenten; loopt enkele ogenblikken achter op wat net is vastgelegd."""
        tellingen = verdeling.per_coach(who.areas & regio.gemeenten.keys())
        return Caseload(gemeenten=[_last(gemeente, telling) for gemeente, telling in tellingen.items()])

    @router.post("/coachverdelingen", summary="Verdeel de casussen van een coach over anderen")
    def verdeel_casussen(who: Annotated[Identity, guard], opdracht: VerdeelCasussen) -> Coachverdeling:
        """Iedere casus krijgt een eigen uitkomst; hetzelfde verzoek nog eens verandert niets."""
        casussen = opdracht.casussen or verdeling.van_coach(opdracht.van, who.areas)
        uitkomsten = verdeling.verdeel(
            casussen[:MEESTE],
            opdracht.van,
            opdracht.naar,
            opdracht.reden,
            actor(who, VERDELERS),
            lambda dossier: admit(dossier, who),
        )
        return Coachverdeling(resultaten=[_uitkomst(een) for een in uitkomsten], meer=len(casussen) > MEESTE)

    return router


def _last(gemeente: str, telling: dict[str | None, int]) -> Gemeentelast:
    coaches = [Coachlast(coach=coach, open=aantal) for coach, aantal in telling.items() if coach is not None]
    return Gemeentelast(gemeente=gemeente, niet_toegewezen=telling.get(None, 0), coaches=coaches)


def _uitkomst(verdeeld: Verdeeld) -> VerdeeldeCasus:
    weigering = verdeeld.weigering
    return VerdeeldeCasus(
        casus_id=verdeeld.casus_id,
        uitkomst=verdeeld.uitkomst,
        coach=verdeeld.coach,
        code=weigering.code if weigering else None,
        uitleg=weigering.detail if weigering else None,
    )
