"""De API van monitoring: traject, terugkoppeling, afsluiten en nazorg."""

from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import Field

from contracts.feit import Rol, dag
from contracts.woorden import (
    Actiesoort,
    Afsluitstatus,
    DuoStatus,
    Overlegtafel,
    Partij,
    Resultaat,
    Routenaam,
    Stap,
    Uitkomst,
    Werkafspraak,
)
from kit.correction import correction_routes
from kit.http import Body
from kit.identity import Identity
from kit.listing import Where
from kit.reading import Beeld, OverviewQuery, Regel, beeld, read_routes, regel
from kit.routes import Door, Opdracht, StreamId, command_route
from kit.term_routes import term_routes
from services.monitoring.domain import Traject
from services.monitoring.verloop import Verloop, verloop

WERKERS = (Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR)
MELDERS = (*WERKERS, Rol.KETENPARTNER)
LEZERS = (*WERKERS, Rol.AUDITOR)
Tekst = Annotated[str, Field(min_length=1, max_length=4000)]
Actienummer = Annotated[int, Field(ge=1, le=9999, description="Nummer van de actie; vanaf 1001 een vervolgactie.")]


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


class HervatTraject(Opdracht):
    """Het traject dat vastliep loopt weer."""

    toelichting: Tekst


class VoegVervolgactieToe(Opdracht):
    """Een vervolgactie naast het plan; zij krijgt een nummer vanaf 1001."""

    soort: Actiesoort
    omschrijving: Tekst
    wie: Partij
    uiterlijk: date


class VraagHerziening(Opdracht):
    """Fase 2, fase 3 of beide moeten opnieuw; noem bij `fase` de eerste, en desgewenst welke stappen."""

    fase: Literal[2, 3]
    stappen: Annotated[tuple[Stap, ...], Field(max_length=5)] = ()
    reden: Tekst


class SchaalOp(Opdracht):
    """De casus gaat naar een overlegtafel of een andere partij; noem geen van beide voor de volgende tafel."""

    naar: Partij | None = None
    tafel: Overlegtafel | None = None
    reden: Tekst


class Afspraak(Body):
    """Een concrete afspraak: wie doet wat, en voor wanneer."""

    wie: Partij
    wat: Tekst
    uiterlijk: date


class NeemTafelbesluit(Opdracht):
    """Wat een overlegtafel besloot."""

    tafel: Overlegtafel
    besluit: Tekst
    afspraken: Annotated[tuple[Afspraak, ...], Field(max_length=30)] = ()

    def velden(self) -> dict[str, Any]:
        """De afspraken in de woorden van het feit."""
        afspraken = tuple(Werkafspraak.model_validate(een.model_dump()) for een in self.afspraken)
        return super().velden() | {"afspraken": afspraken}


class DoePassendAanbod(Opdracht):
    """Het aanbod dat past, en wanneer het begint."""

    aanbod: Tekst
    vanaf: date


class SluitMelding(Opdracht):
    """De melding wordt afgesloten."""

    resultaat: Resultaat
    duo_status: Afsluitstatus = DuoStatus.AFGESLOTEN
    toelichting: Tekst | None = None


class MeldDuoStatus(Opdracht):
    """Wat DUO over de verzuimmelding hoort; zonder `melding` geldt het voor alle in deze casus."""

    status: DuoStatus
    melding: Annotated[int | None, Field(ge=1, description="Volgnummer van MeldingOntvangen bij intake.")] = None


class StartNazorg(Opdracht):
    """De nazorg begint; wat u weglaat volgt uit de regel van de regio."""

    tot: date | None = None
    elke_weken: Annotated[int | None, Field(ge=1, le=26)] = None


class LegNazorgcontactVast(Opdracht):
    """Een contact tijdens de nazorg."""

    situatie: Resultaat
    notitie: Tekst | None = None


class RondNazorgAf(Opdracht):
    """De nazorg is klaar."""

    situatie: Resultaat


class MeldTerugval(Opdracht):
    """De jongere viel terug; noem de eerste fase die opnieuw wordt gedaan."""

    toelichting: Tekst
    fase: Literal[2, 3] = 3


OPDRACHTEN: tuple[tuple[str, type[Opdracht], Any], ...] = (
    ("/trajecten", StartTraject, Traject.start_traject),
    ("/gestarte-acties", StartActie, Traject.start_actie),
    ("/afgeronde-acties", RondActieAf, Traject.rond_actie_af),
    ("/gemiste-afspraken", MeldGemisteAfspraak, Traject.meld_gemiste_afspraak),
    ("/stagnaties", MeldVastgelopen, Traject.meld_vastgelopen),
    ("/hervattingen", HervatTraject, Traject.hervat_traject),
    ("/vervolgacties", VoegVervolgactieToe, Traject.voeg_vervolgactie_toe),
    ("/herzieningen", VraagHerziening, Traject.vraag_herziening),
    ("/opschalingen", SchaalOp, Traject.schaal_op),
    ("/tafelbesluiten", NeemTafelbesluit, Traject.neem_tafelbesluit),
    ("/aanbiedingen", DoePassendAanbod, Traject.doe_passend_aanbod),
    ("/afsluitingen", SluitMelding, Traject.sluit_melding),
    ("/duo-statussen", MeldDuoStatus, Traject.meld_duo_status),
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
    acties_te_laat: Annotated[int, Field(description="Open acties waarvan de datum voorbij is.")]
    gemist: int
    vastgelopen: bool
    herziening_gevraagd: bool
    resultaat: Resultaat | None
    nazorg_loopt: bool
    nazorg_tot: date | None


class CasusBeeld(Beeld):
    """Wat monitoring van een casus weet."""

    route: Routenaam | None
    volgende_tafel: Overlegtafel | None
    passend_aanbod: bool
    planversie: int
    gestarte_planversie: int
    acties: dict[int, str]
    vastgelopen: bool
    herziening_gevraagd: bool
    resultaat: Resultaat | None
    nazorg_loopt: bool
    nazorg_tot: date | None
    nazorg_afgerond: bool


def routers(door: Door[Traject]) -> list[APIRouter]:
    """De routes van monitoring."""
    router = APIRouter(tags=["casussen"])
    for pad, body, methode in OPDRACHTEN:
        command_route(router, door, pad, body, methode, *WERKERS)
    term_routes(router, door, *WERKERS)
    correction_routes(router, door, *WERKERS)
    command_route(router, door, "/terugkoppelingen", OntvangTerugkoppeling, Traject.ontvang_terugkoppeling, *MELDERS)
    read_routes(
        router,
        door,
        *LEZERS,
        row=_regel,
        state=_beeld,
        kinds=(CasusRegel, CasusBeeld),
        query=Casusvraag,
    )

    @router.get("/casussen/{casusId}/trajecten", summary="Het verloop van het traject")
    def toon_verloop(stream: StreamId, who: Annotated[Identity, Depends(door.verifier.require(*LEZERS))]) -> Verloop:
        """Acties, afspraken en wat er gebeurde; vertrouwelijke tekst gaat alleen open voor wie aan de casus werkt."""
        traject = door.load(stream, who)
        werkt = not who.roles.isdisjoint(WERKERS)
        codec = door.store.codec if werkt else None
        return verloop(traject, door.store.facts(stream), codec, dag(datetime.now(UTC)))

    return [router]


def _regel(rij: dict[str, Any]) -> CasusRegel:
    open_tot, vandaag = rij["data"]["openTot"], dag(datetime.now(UTC)).isoformat()
    te_laat = sum(uiterlijk < vandaag for uiterlijk in open_tot)
    return regel(CasusRegel, rij, actiesOpen=len(open_tot), actiesTeLaat=te_laat)


def _beeld(traject: Traject) -> CasusBeeld:
    return beeld(
        CasusBeeld,
        traject,
        route=traject.route,
        volgende_tafel=traject.volgende_tafel,
        passend_aanbod=traject.passend_aanbod,
        planversie=traject.planversie,
        gestarte_planversie=traject.gestarte_planversie,
        acties=traject.standen,
        vastgelopen=traject.vastgelopen,
        herziening_gevraagd=traject.herziening,
        resultaat=traject.resultaat,
        nazorg_loopt=traject.nazorg_loopt,
        nazorg_tot=traject.nazorg_tot,
        nazorg_afgerond=traject.nazorg_af,
    )
