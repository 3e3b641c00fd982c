"""De API van evaluation: terugkoppelen, evalueren en afsluiten."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field

from contracts.algemeen import FeitGehoord
from contracts.feit import Rol
from contracts.woorden import (
    Gegevenssoort,
    Grondslag,
    Ontvanger,
    Partij,
    Reflectie,
    Reflectievraag,
    Resultaat,
    Routenaam,
    Stap,
)
from kit.codec import Codec
from kit.correction import correction_routes
from kit.http import Answer, Body
from kit.identity import Identity
from kit.listing import Naam, Where
from kit.reading import Beeld, Gebeurtenis, OverviewQuery, Regel, beeld, gebeurtenis, read_routes, regel
from kit.routes import Door, Opdracht, StreamId, command_route
from kit.term_routes import term_routes
from services.evaluation.domain import Evaluatie
from services.evaluation.grootboek import Grootboek

WERKERS = (Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR)
LEZERS = (*WERKERS, Rol.AUDITOR)
Tekst = Annotated[str, Field(min_length=1, max_length=4000)]


class Bestemming(Body):
    """Wie resultaten ontvangt, op welke grondslag, en welke gegevens."""

    partij: Partij
    grondslag: Grondslag
    gegevens: Annotated[tuple[Gegevenssoort, ...], Field(min_length=1, max_length=11)] = (Gegevenssoort.RESULTAAT,)


class KoppelResultatenTerug(Opdracht):
    """De resultaten gaan naar partners en betrokkenen."""

    ontvangers: Annotated[list[Bestemming], Field(min_length=1, max_length=20)]
    inhoud: Tekst

    def velden(self) -> dict[str, Any]:
        """De ontvangers in de woorden van het feit."""
        ontvangers = tuple(Ontvanger.model_validate(een.model_dump()) for een in self.ontvangers)
        return super().velden() | {"ontvangers": ontvangers}


class Antwoord(Body):
    """Een gekozen vraag, en wat de deelnemers erop antwoordden."""

    vraag: Reflectievraag
    antwoord: Tekst


class EvalueerCasus(Opdracht):
    """Met de partners is teruggekeken, aan de hand van de vragen die zij kozen."""

    deelnemers: Annotated[tuple[Partij, ...], Field(min_length=1)]
    reflectie: Tekst
    vragen: Annotated[tuple[Antwoord, ...], Field(max_length=6)] = ()

    def velden(self) -> dict[str, Any]:
        """De antwoorden in de woorden van het feit."""
        return super().velden() | {"vragen": tuple(Reflectie.model_validate(een.model_dump()) for een in self.vragen)}


class StelLeerpuntVast(Opdracht):
    """Een leerpunt voor het werkproces."""

    stap: Stap
    leerpunt: Tekst


class SluitCasus(Opdracht):
    """De casus wordt gesloten."""


OPDRACHTEN: tuple[tuple[str, type[Opdracht], Any], ...] = (
    ("/terugkoppelingen", KoppelResultatenTerug, Evaluatie.koppel_resultaten_terug),
    ("/evaluaties", EvalueerCasus, Evaluatie.evalueer_casus),
    ("/leerpunten", StelLeerpuntVast, Evaluatie.stel_leerpunt_vast),
    ("/casusafsluitingen", SluitCasus, Evaluatie.sluit_casus),
)


class Casusvraag(OverviewQuery):
    """Waarop de lijst is te beperken."""

    route: Annotated[list[Naam], Where("data->>'route' = ANY(%s)")] = Field(default=[])
    resultaat: Annotated[list[Resultaat], Where("data->>'resultaat' = ANY(%s)")] = Field(default=[])
    nazorg_loopt: Annotated[bool | None, Where("(data->>'nazorgLoopt')::bool = %s")] = None


class CasusRegel(Regel):
    """Een casus in de lijst."""

    route: Routenaam | None
    resultaat: Resultaat | None
    nazorg_loopt: bool
    teruggekoppeld: bool
    geevalueerd: bool
    leerpunten: int


class CasusBeeld(Beeld):
    """Wat evaluation van een casus weet."""

    route: Routenaam | None
    resultaat: Resultaat | None
    nazorg_loopt: bool
    teruggekoppeld: bool
    geevalueerd: bool
    leerpunten: int


class Evaluatieverslag(Answer):
    """Wat is teruggekoppeld, geevalueerd en geleerd; het volgnummer van een leerpunt is zijn nummer."""

    casus_id: UUID
    gebeurtenissen: list[Gebeurtenis]


class Telling(Answer):
    """Hoeveel feiten het grootboek van iedere dienst heeft, en hoeveel er apart zijn gelegd."""

    feiten: dict[str, int]


def routers(door: Door[Evaluatie], grootboek: Grootboek, codec: Codec) -> list[APIRouter]:
    """De routes van evaluation."""
    router = APIRouter(tags=["casussen"])
    for pad, body, methode in OPDRACHTEN:
        command_route(router, door, pad, body, methode, *WERKERS)
    term_routes(router, door, *WERKERS)
    correction_routes(router, door, *WERKERS)
    read_routes(
        router,
        door,
        *LEZERS,
        row=lambda rij: regel(CasusRegel, rij),
        state=_beeld,
        kinds=(CasusRegel, CasusBeeld),
        query=Casusvraag,
    )

    @router.get("/casussen/{casusId}/evaluaties", summary="Wat is teruggekoppeld, geevalueerd en geleerd")
    def toon_evaluatie(
        stream: StreamId, who: Annotated[Identity, Depends(door.verifier.require(*LEZERS))]
    ) -> Evaluatieverslag:
        """Wie wanneer wat hoorde, op welke grondslag; vertrouwelijke tekst alleen voor wie aan de casus werkt."""
        door.load(stream, who)
        open_voor = None if who.roles.isdisjoint(WERKERS) else codec
        eigen = (feit for feit in door.store.facts(stream) if not isinstance(feit, FeitGehoord))
        return Evaluatieverslag(casus_id=stream, gebeurtenissen=[gebeurtenis(feit, open_voor) for feit in eigen])

    @router.get("/grootboek-tellingen", summary="Telling van het grootboek", tags=["grootboek"])
    def telling(_: Annotated[Identity, Depends(door.verifier.require(Rol.AUDITOR, Rol.BEHEERDER))]) -> Telling:
        """Aantallen over de hele regio, zonder inhoud."""
        return Telling(feiten=grootboek.telling())

    return [router]


def _beeld(evaluatie: Evaluatie) -> CasusBeeld:
    return beeld(
        CasusBeeld,
        evaluatie,
        route=evaluatie.route,
        resultaat=evaluatie.resultaat,
        nazorg_loopt=evaluatie.nazorg_loopt,
        teruggekoppeld=evaluatie.teruggekoppeld,
        geevalueerd=evaluatie.geevalueerd,
        leerpunten=len(evaluatie.leerpunten),
    )
