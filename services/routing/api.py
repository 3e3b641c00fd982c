"""De API van routing: doelgroep, route en plan van aanpak."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from contracts.feit import Rol
from contracts.woorden import (
    Actiesoort,
    Doelgroep,
    Doelgroepinvoer,
    Partij,
    PlanActie,
    Regelverwijzing,
    Regiesoort,
    Route,
    Terugkoppelafspraak,
    Verwachting,
)
from kit.http import Answer, Body
from kit.listing import Naam, Where
from kit.reading import Beeld, OverviewQuery, Regel, beeld, read_routes, regel
from kit.routes import Door, Opdracht, command_route
from services.routing.domain import Routering

WERKERS = (Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR)
LEZERS = (*WERKERS, Rol.AUDITOR)
Tekst = Annotated[str, Field(min_length=1, max_length=4000)]


class StelDoelgroepVast(Opdracht):
    """De doelgroep die de coach bepaalt; wie afwijkt van het voorstel zegt waarom."""

    doelgroep: Doelgroep
    motivering: Tekst | None = None


class MeldDirecteActie(Opdracht):
    """Wat er meteen moet gebeuren."""

    actie: Tekst


class Actie(Body):
    """Een actie: wat, door wie en voor wanneer."""

    actie: Annotated[int, Field(ge=1, le=1000)]
    soort: Actiesoort
    omschrijving: Tekst
    wie: Partij
    uiterlijk: date


class Afspraak(Body):
    """Met wie om de hoeveel weken wordt teruggekoppeld."""

    partij: Partij
    elke_weken: Annotated[int, Field(ge=1, le=26)]


class WederzijdseVerwachting(Body):
    """Wat van een partij wordt verwacht."""

    partij: Partij
    verwachting: Tekst


class StelPlanOp(Opdracht):
    """Het plan van aanpak."""

    doel: Tekst
    acties: Annotated[list[Actie], Field(min_length=1, max_length=50)]
    terugkoppeling: Annotated[list[Afspraak], Field(min_length=1, max_length=20)]
    verwachtingen: Annotated[tuple[WederzijdseVerwachting, ...], Field(max_length=20)] = ()

    def velden(self) -> dict[str, Any]:
        """De acties, afspraken en verwachtingen in de woorden van het plan."""
        acties = tuple(PlanActie.model_validate(actie.model_dump()) for actie in self.acties)
        afspraken = tuple(Terugkoppelafspraak.model_validate(een.model_dump()) for een in self.terugkoppeling)
        verwachtingen = tuple(Verwachting.model_validate(een.model_dump()) for een in self.verwachtingen)
        return super().velden() | {"acties": acties, "terugkoppeling": afspraken, "verwachtingen": verwachtingen}


class HerziePlan(StelPlanOp):
    """Het herziene plan, met de reden."""

    reden: Tekst


class WijsRegiehouderAan(Opdracht):
    """Wie de regie voert."""

    regie: Regiesoort
    partij: Partij
    naam: Tekst | None = None


OPDRACHTEN: tuple[tuple[str, type[Opdracht], Any], ...] = (
    ("/doelgroepen", StelDoelgroepVast, Routering.stel_doelgroep_vast),
    ("/directe-acties", MeldDirecteActie, Routering.meld_directe_actie),
    ("/plannen", StelPlanOp, Routering.stel_plan_op),
    ("/planherzieningen", HerziePlan, Routering.herzie_plan),
    ("/regiehouders", WijsRegiehouderAan, Routering.wijs_regiehouder_aan),
)


class Voorstel(Answer):
    """Het voorstel van de beslistabel, met zijn uitleg."""

    doelgroep: Doelgroep | None
    verwijs_naar: Partij | None
    regel: Regelverwijzing
    invoer: Doelgroepinvoer
    ontbreekt: tuple[str, ...]


class Casusvraag(OverviewQuery):
    """Waarop de lijst is te beperken."""

    doelgroep: Annotated[list[Doelgroep], Where("data->>'doelgroep' = ANY(%s)")] = Field(default=[])
    voorstel: Annotated[list[Doelgroep], Where("data->>'voorstel' = ANY(%s)")] = Field(default=[])
    route: Annotated[list[Naam], Where("data->>'route' = ANY(%s)")] = Field(default=[])


class CasusRegel(Regel):
    """Een casus in de lijst."""

    voorstel: Doelgroep | None
    verwijs_naar: Partij | None
    doelgroep: Doelgroep | None
    route: Route | None
    planversie: int


class CasusBeeld(Beeld):
    """Wat routing van een casus weet."""

    voorstel: Voorstel | None
    doelgroep: Doelgroep | None
    route: Route | None
    vooronderzoek_afgerond: bool
    planversie: int
    herziening_gevraagd: bool
    casusregie: Partij | None
    procesregie: Partij | None


def routers(door: Door[Routering]) -> list[APIRouter]:
    """De routes van routing."""
    router = APIRouter(tags=["casussen"])
    for pad, body, methode in OPDRACHTEN:
        command_route(router, door, pad, body, methode, *WERKERS)
    read_routes(
        router,
        door,
        *LEZERS,
        row=lambda rij: regel(CasusRegel, rij),
        state=_beeld,
        kinds=(CasusRegel, CasusBeeld),
        query=Casusvraag,
    )
    return [router]


def _beeld(routering: Routering) -> CasusBeeld:
    feit = routering.voorstel
    voorstel = feit and Voorstel(
        doelgroep=feit.doelgroep,
        verwijs_naar=feit.verwijs_naar,
        regel=feit.regel,
        invoer=feit.invoer,
        ontbreekt=feit.ontbreekt,
    )
    return beeld(
        CasusBeeld,
        routering,
        voorstel=voorstel,
        doelgroep=routering.doelgroep,
        route=routering.route,
        vooronderzoek_afgerond=routering.vooronderzoek_af,
        planversie=routering.planversie,
        herziening_gevraagd=routering.herziening_gevraagd,
        casusregie=routering.regiehouders.get(Regiesoort.CASUSREGIE),
        procesregie=routering.regiehouders.get(Regiesoort.PROCESREGIE),
    )
