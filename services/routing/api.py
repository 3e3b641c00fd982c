"""De API van routing: doelgroep, route en plan van aanpak."""

from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from contracts.feit import dag
from contracts.registry import RESOURCE_PATH
from contracts.woorden import (
    Actiesoort,
    Contactwijze,
    Doelgroep,
    Doelgroepinvoer,
    Inkomenssignaal,
    Inkomenssituatie,
    Masroute,
    Partij,
    PlanActie,
    Regelverwijzing,
    Regiesoort,
    Routenaam,
    Stap,
    Terugkoppelafspraak,
    Verwachting,
)
from kit.correction import correction_routes
from kit.http import Answer, Body, Moment
from kit.identity import Identity
from kit.listing import Naam, Where
from kit.reading import Beeld, OverviewQuery, Regel, beeld, read_routes, regel
from kit.routes import Door, Opdracht, StreamId, command_route
from kit.term_routes import term_routes
from services.routing.application import Weging
from services.routing.domain import Routering
from services.routing.inzage import LEZERS, WERKERS, Directe, Doelgroepen, Inzage, Plan, Plannen, Regiehouders
from services.routing.routekeuze import Keuzes

Versie = Annotated[int, Path(ge=1, le=1_000_000, description="Versie van het plan van aanpak.")]
Tekst = Annotated[str, Field(min_length=1, max_length=4000)]


class StelDoelgroepVast(Opdracht):
    """De doelgroep die de coach bepaalt; wie een voorstel niet volgt, zegt waarom."""

    doelgroep: Doelgroep
    motivering: Tekst | None = None


class MeldDirecteActie(Opdracht):
    """Wat er meteen moet gebeuren."""

    actie: Tekst


class VoerDirecteActieUit(Opdracht):
    """Welke directe actie is uitgevoerd: haar nummer uit de lijst van directe acties."""

    directe_actie: Annotated[int, Field(ge=1)]
    toelichting: Tekst | None = None


class OntvangInkomenssignaal(Opdracht):
    """Wat het Inlichtingenbureau over een maand meldt, in euro's; alleen een oud-vsv'er krijgt dan een prioriteit."""

    maand: Annotated[date, Field(description="Een dag in de maand waarover het signaal gaat.")]
    inkomen_uit_werk: Annotated[float, Field(ge=0, le=1_000_000)]
    heeft_uitkering: bool

    def velden(self) -> dict[str, Any]:
        """De maand, en wat daarover is gemeld."""
        signaal = Inkomenssignaal(inkomen_uit_werk=self.inkomen_uit_werk, heeft_uitkering=self.heeft_uitkering)
        return {"maand": self.maand, "signaal": signaal}


class Actie(Body):
    """Een actie: wat, door wie en voor wanneer."""

    actie: Annotated[int, Field(ge=1, le=1000)]
    soort: Actiesoort
    omschrijving: Tekst
    wie: Partij
    uiterlijk: date


class Afspraak(Body):
    """Met wie om de hoeveel weken wordt teruggekoppeld, en hoe."""

    partij: Partij
    elke_weken: Annotated[int, Field(ge=1, le=26)]
    wijze: Contactwijze | None = None


class WederzijdseVerwachting(Body):
    """Wat van een partij wordt verwacht."""

    partij: Partij
    verwachting: Tekst


class StelPlanOp(Opdracht):
    """Het plan van aanpak, en wie het samen maakten."""

    doel: Tekst
    deelnemers: Annotated[tuple[Partij, ...], Field(min_length=1, max_length=20)]
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
    """Wie de regie voert, en bij casusregie of de jongere dat koos."""

    regie: Regiesoort
    partij: Partij
    naam: Tekst | None = None
    keuze_van_jongere: bool | None = None


OPDRACHTEN: tuple[tuple[str, type[Opdracht], Any], ...] = (
    ("/directe-acties", MeldDirecteActie, Routering.meld_directe_actie),
    ("/uitgevoerde-directe-acties", VoerDirecteActieUit, Routering.voer_directe_actie_uit),
    ("/plannen", StelPlanOp, Routering.stel_plan_op),
    ("/planherzieningen", HerziePlan, Routering.herzie_plan),
    ("/regiehouders", WijsRegiehouderAan, Routering.wijs_regiehouder_aan),
)
GESCHIEDENIS: tuple[tuple[str, type[Answer], Any], ...] = (
    ("/doelgroepen", Doelgroepen, Inzage.doelgroepen),
    ("/directe-acties", Directe, Inzage.directe_acties),
    ("/regiehouders", Regiehouders, Inzage.regiehouders),
    ("/plannen", Plannen, Inzage.plannen),
)


class Voorstel(Answer):
    """Het voorstel van de beslistabel, met zijn uitleg; wacht het, dan bevestigt de coach het of wijkt met reden af."""

    voorgesteld_op: Moment
    wacht_op_bevestiging: bool
    doelgroep: Doelgroep | None
    verwijs_naar: Partij | None
    regel: Regelverwijzing
    invoer: Doelgroepinvoer
    ontbreekt: tuple[str, ...]


class Prioriteitbeeld(Answer):
    """Hoe dringend contact met deze oud-vsv'er is, naar welke maand en welke regel."""

    prioriteit: int
    maand: date
    inkomenssituatie: Inkomenssituatie
    regel: Regelverwijzing


class Casusvraag(OverviewQuery):
    """Waarop de lijst is te beperken."""

    doelgroep: Annotated[list[Doelgroep], Where("data->>'doelgroep' = ANY(%s)")] = Field(default=[])
    voorstel: Annotated[list[Doelgroep], Where("data->>'voorstel' = ANY(%s)")] = Field(default=[])
    route: Annotated[list[Naam], Where("data->>'route' = ANY(%s)")] = Field(default=[])
    wacht_op_bevestiging: Annotated[bool | None, Where("(data->>'voorstelWachtOpBevestiging')::bool = %s")] = Field(
        default=None, description="Alleen waar een voorstel op een besluit wacht, of juist niet."
    )
    vastgesteld: Annotated[bool | None, Where("(data->>'doelgroep' IS NOT NULL) = %s")] = Field(
        default=None, description="Alleen waar al een doelgroep is vastgesteld, of juist niet."
    )


class CasusRegel(Regel):
    """Een casus in de lijst."""

    voorstel: Doelgroep | None
    verwijs_naar: Partij | None
    peildatum: date | None
    voorstel_wacht_op_bevestiging: bool
    doelgroep: Doelgroep | None
    prioriteit: int | None
    directe_actie_open: bool
    route: Routenaam | None
    planversie: int
    herziening_gevraagd: bool
    casusregie: Partij | None


class CasusBeeld(Beeld):
    """Wat routing van een casus weet."""

    voorstel: Voorstel | None
    doelgroep: Doelgroep | None
    prioriteit: Prioriteitbeeld | None
    geen_prioriteit_omdat: str | None
    directe_actie_open: bool
    route: Routenaam | None
    vervolgstap: Stap | None
    masroute: Masroute | None
    masroutes: Annotated[tuple[Masroute, ...], Field(description="Welke er vandaag te kiezen zijn.")]
    vooronderzoek_afgerond: bool
    planversie: int
    herziening_gevraagd: bool
    casusregie: Partij | None
    procesregie: Partij | None


def routers(door: Door[Routering], weging: Weging, keuzes: Keuzes) -> list[APIRouter]:
    """De routes van routing."""
    router = APIRouter(tags=["casussen"])
    for pad, body, methode in OPDRACHTEN:
        command_route(router, door, pad, body, methode, *WERKERS)
    term_routes(router, door, *WERKERS)
    correction_routes(router, door, *WERKERS)
    # Na deze twee kan de prioriteit van een oud-vsv'er anders zijn.
    vast = weging.met_prioriteit(keuzes.stel_doelgroep_vast)
    signaal = weging.met_prioriteit(Routering.ontvang_inkomenssignaal)
    command_route(router, door, "/doelgroepen", StelDoelgroepVast, vast, *WERKERS)
    command_route(router, door, "/inkomenssignalen", OntvangInkomenssignaal, signaal, *WERKERS)
    for pad, antwoord, toon in GESCHIEDENIS:
        _inzage_route(router, door, weging, pad, antwoord, toon)
    guard = Depends(door.verifier.require(*LEZERS))

    @router.get(f"{RESOURCE_PATH}/plannen/{{versie}}", summary="Een versie van het plan van aanpak")
    def plan(stream: StreamId, versie: Versie, who: Annotated[Identity, guard]) -> Plan:
        """Ook een eerdere versie blijft te lezen."""
        return Inzage(weging.codec, who).plan(door.load(stream, who), versie)

    read_routes(
        router,
        door,
        *LEZERS,
        row=lambda rij: regel(CasusRegel, rij),
        state=lambda routering: _beeld(routering, keuzes),
        kinds=(CasusRegel, CasusBeeld),
        query=Casusvraag,
    )
    return [router]


def _inzage_route(
    router: APIRouter, door: Door[Routering], weging: Weging, pad: str, antwoord: type[Answer], toon: Any
) -> None:
    guard = Depends(door.verifier.require(*LEZERS))

    def endpoint(stream: StreamId, who: Annotated[Identity, guard]) -> Any:
        return toon(Inzage(weging.codec, who), door.load(stream, who))

    endpoint.__name__, endpoint.__doc__ = toon.__name__, antwoord.__doc__
    router.add_api_route(f"{RESOURCE_PATH}{pad}", endpoint, response_model=antwoord, summary=toon.__doc__)


def _beeld(routering: Routering, keuzes: Keuzes) -> CasusBeeld:
    feit, prioriteit = routering.voorstel, routering.prioriteit
    voorstel = feit and Voorstel(
        voorgesteld_op=feit.opgetreden_op,
        wacht_op_bevestiging=routering.voorstel_wacht,
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
        prioriteit=prioriteit and Prioriteitbeeld(**prioriteit.model_dump(include=set(Prioriteitbeeld.model_fields))),
        geen_prioriteit_omdat=_geen_prioriteit(routering),
        directe_actie_open=routering.directe_actie_open,
        route=routering.route,
        vervolgstap=routering.routebesluit.vervolgstap if routering.routebesluit else None,
        masroute=routering.masroute,
        masroutes=keuzes.masroutes(routering, dag(datetime.now(UTC))),
        vooronderzoek_afgerond=routering.vooronderzoek_af,
        planversie=routering.planversie,
        herziening_gevraagd=routering.herziening_gevraagd,
        casusregie=routering.regiehouders.get(Regiesoort.CASUSREGIE),
        procesregie=routering.regiehouders.get(Regiesoort.PROCESREGIE),
    )


def _geen_prioriteit(routering: Routering) -> str | None:
    """Waarom er geen prioriteit is, in een zin; None als zij er is."""
    if routering.prioriteit is not None:
        return None
    if routering.doelgroep is not Doelgroep.OUD_VSVER:
        return "Alleen een oud-vsv'er heeft een prioriteit."
    if routering.inkomenssignaal is None:
        return "Er is nog geen signaal over inkomen."
    return "Over de maand van het signaal gold nog geen tabel."
