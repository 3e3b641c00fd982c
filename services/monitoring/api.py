"""De API van monitoring: traject, terugkoppeling, afsluiten en nazorg."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import Field

from contracts.feit import Rol
from contracts.woorden import Afsluitstatus, DuoStatus, Overlegtafel, Partij, Resultaat, Uitkomst
from kit.listing import Where
from kit.reading import Beeld, OverviewQuery, Regel, beeld, read_routes, regel
from kit.routes import Door, Opdracht, command_route
from services.monitoring.domain import Traject

WERKERS = (Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR)
MELDERS = (*WERKERS, Rol.KETENPARTNER)
LEZERS = (*WERKERS, Rol.AUDITOR)
Tekst = Annotated[str, Field(min_length=1, max_length=4000)]
Actienummer = Annotated[int, Field(ge=1, le=1000, description="Nummer van de actie in het plan.")]


class StartTraject(Opdracht):
    """Het vervolgtraject begint."""


class StartActie(Opdracht):
    """Een actie begint."""

    actie: Actienummer


class RondActieAf(Opdracht):
    """Een actie is klaar."""

    actie: Actienummer
    uitkomst: Uitkomst
    toelichting: Tekst | None = None


class OntvangTerugkoppeling(Opdracht):
    """Hoe het gaat, volgens de jongere of een partner."""

    van: Partij
    afspraken_nagekomen: bool
    verslag: Tekst


class MeldGemisteAfspraak(Opdracht):
    """Een afspraak bleef uit."""

    door: Partij
    toelichting: Tekst | None = None


class MeldVastgelopen(Opdracht):
    """Het traject loopt vast."""

    reden: Tekst


class VraagHerziening(Opdracht):
    """Fase 2 of fase 3 moet opnieuw."""

    fase: Literal[2, 3]
    reden: Tekst


class SchaalOp(Opdracht):
    """De casus gaat naar een overlegtafel of een andere partij."""

    naar: Partij | None = None
    tafel: Overlegtafel | None = None
    reden: Tekst


class SluitMelding(Opdracht):
    """De melding wordt afgesloten."""

    resultaat: Resultaat
    duo_status: Afsluitstatus = DuoStatus.AFGESLOTEN
    toelichting: Tekst | None = None


class StartNazorg(Opdracht):
    """De nazorg begint."""

    tot: date
    elke_weken: Annotated[int, Field(ge=1, le=26)] = 8


class LegNazorgcontactVast(Opdracht):
    """Een contact tijdens de nazorg."""

    situatie: Resultaat
    notitie: Tekst | None = None


class RondNazorgAf(Opdracht):
    """De nazorg is klaar."""

    situatie: Resultaat


class MeldTerugval(Opdracht):
    """De jongere viel terug."""

    toelichting: Tekst


OPDRACHTEN: tuple[tuple[str, type[Opdracht], Any], ...] = (
    ("/trajecten", StartTraject, Traject.start_traject),
    ("/gestarte-acties", StartActie, Traject.start_actie),
    ("/afgeronde-acties", RondActieAf, Traject.rond_actie_af),
    ("/gemiste-afspraken", MeldGemisteAfspraak, Traject.meld_gemiste_afspraak),
    ("/stagnaties", MeldVastgelopen, Traject.meld_vastgelopen),
    ("/herzieningen", VraagHerziening, Traject.vraag_herziening),
    ("/opschalingen", SchaalOp, Traject.schaal_op),
    ("/afsluitingen", SluitMelding, Traject.sluit_melding),
    ("/nazorgtrajecten", StartNazorg, Traject.start_nazorg),
    ("/nazorgcontacten", LegNazorgcontactVast, Traject.leg_nazorgcontact_vast),
    ("/nazorgafrondingen", RondNazorgAf, Traject.rond_nazorg_af),
    ("/terugvallen", MeldTerugval, Traject.meld_terugval),
)


class Casusvraag(OverviewQuery):
    """Waarop de lijst is te beperken."""

    resultaat: Annotated[list[Resultaat], Where("data->>'resultaat' = ANY(%s)")] = Field(default=[])
    nazorg_loopt: Annotated[bool | None, Where("(data->>'nazorgLoopt')::bool = %s")] = None
    herziening_gevraagd: Annotated[bool | None, Where("(data->>'herzieningGevraagd')::bool = %s")] = None


class CasusRegel(Regel):
    """Een casus in de lijst."""

    planversie: int
    acties_open: int
    gemist: int
    herziening_gevraagd: bool
    resultaat: Resultaat | None
    nazorg_loopt: bool


class CasusBeeld(Beeld):
    """Wat monitoring van een casus weet."""

    planversie: int
    gestarte_planversie: int
    acties: dict[int, str]
    herziening_gevraagd: bool
    resultaat: Resultaat | None
    nazorg_loopt: bool
    nazorg_afgerond: bool


def routers(door: Door[Traject]) -> list[APIRouter]:
    """De routes van monitoring."""
    router = APIRouter(tags=["casussen"])
    for pad, body, methode in OPDRACHTEN:
        command_route(router, door, pad, body, methode, *WERKERS)
    command_route(router, door, "/terugkoppelingen", OntvangTerugkoppeling, Traject.ontvang_terugkoppeling, *MELDERS)
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


def _beeld(traject: Traject) -> CasusBeeld:
    standen = {None: "nog niet begonnen", False: "loopt", True: "klaar"}
    return beeld(
        CasusBeeld,
        traject,
        planversie=traject.planversie,
        gestarte_planversie=traject.gestarte_planversie,
        acties={actie: standen[klaar] for actie, klaar in traject.acties.items()},
        herziening_gevraagd=traject.herziening,
        resultaat=traject.resultaat,
        nazorg_loopt=traject.nazorg_loopt,
        nazorg_afgerond=traject.nazorg_af,
    )
