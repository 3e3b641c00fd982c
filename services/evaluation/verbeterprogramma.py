"""Het verbeterprogramma van de regio: bevindingen, effect naast een vergelijkingsgroep, en hoe het ervoor staat."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Response
from psycopg.sql import SQL, Identifier
from pydantic import Field

from contracts.evaluation import BevindingVastgelegd
from contracts.feit import Gemeentecode, dag
from contracts.woorden import Aandeel, Kwartalen, Leercel, Partij, Stap, Verbeterbesluit, VoorEnNa
from kit.handling import carry_out
from kit.http import Answer, Body, etag
from kit.identity import Identity
from kit.resource import IdempotencyKeyHeader
from kit.routes import Opdracht, recorded
from services.evaluation.domain import (
    MeetgroepIsTeKlein,
    Verbeterpunt,
    VerbeterpuntBestaatNiet,
    Vergelijking,
    Voortgang,
)
from services.evaluation.leren.antwoord import Keuze
from services.evaluation.leren.effect import VOORBEHOUD, Effect, effect
from services.evaluation.leren.families import Sleutel
from services.evaluation.leren.maten import Maat
from services.evaluation.leren.meting import Plaats
from services.evaluation.leren.onzekerheid import aandeel
from services.evaluation.leren.perioden import Kwartaal, kwartalen
from services.evaluation.leren.toegang import eigen_gemeenten
from services.evaluation.projections import VERBETERPUNTEN
from services.evaluation.verbeterpunten import (
    BRON,
    LEZERS,
    SCHRIJVERS,
    Bevindingsvraag,
    Deur,
    Leesbaar,
    Tekst,
    VerbeterpuntBijgewerkt,
    VerbeterpuntId,
)

RIJEN = "SELECT stream, step, data FROM {tabel} WHERE area = %s ORDER BY stream"
DECIMALEN = 4
OPEN = {Voortgang.VASTGESTELD, Voortgang.BESLOTEN}
Gemeenten = Annotated[tuple[Gemeentecode, ...], Field(min_length=1, max_length=100)]


class LegBevindingVast(Opdracht):
    """Nog een bevinding bij dit verbeterpunt; het antwoord van nu wordt bevroren."""

    bevinding: Bevindingsvraag


class Periode(Body):
    """Casussen die vanaf de ene en voor de andere dag zijn geopend; hele kwartalen."""

    van: Kwartaal
    tot: Kwartaal


class VergelijkEffect(Opdracht):
    """Welk aandeel te vergelijken, in welke perioden, waar iets veranderde en waar niet."""

    maat: Leesbaar
    soort: Leercel
    a: Leercel
    b: Leercel = ""
    gemeente: Gemeenten
    vergelijkingsgemeente: Gemeenten
    nulperiode: Periode
    vervolgperiode: Periode
    kanttekening: Tekst


class Controle(Answer):
    """Of een bevinding uit het grootboek opnieuw te maken is, en er dan nog hetzelfde staat."""

    klopt: bool
    grootboek_klopt: bool
    vingerafdruk: str
    opnieuw: str


class Effectregel(Answer):
    """Wat er verschoof, hier tegen een groep die niet veranderde, met een 95%-interval."""

    maat: Maat
    soort: str
    a: str
    b: str
    verschil: float
    laag: float
    hoog: float
    uitleg: str


class Programmaregel(Answer):
    """Een verbeterpunt in het programma."""

    verbeterpunt_id: UUID
    stap: Stap
    eigenaar: Partij
    voortgang: Voortgang
    besluit: Verbeterbesluit | None
    te_laat: bool
    leerpunten: int
    bevindingen: int
    effect: Effectregel | None


class Leerpuntgroep(Answer):
    """Hoeveel casussen een leerpunt bij deze stap opleverden; zonder aantal zijn het er te weinig, of bijna alle."""

    stap: Stap
    casussen: int | None


class Verbeterprogramma(Answer):
    """Hoe het staat met wat de regio verbetert, en wat casussen daar nog voor aandragen."""

    per_voortgang: dict[Voortgang, int]
    te_laat: int
    verbeterpunten: list[Programmaregel]
    leerpunten: list[Leerpuntgroep]
    voorbehoud: str


@dataclass(frozen=True)
class Programma:
    """Wat de routes nodig hebben; `leerpunten` telt casussen met een leerpunt per stap, zonder wat te klein is."""

    deur: Deur
    leerpunten: Callable[[], list[tuple[int, int | None]]]

    def voer_uit(
        self,
        pad: str,
        verbeterpunt: UUID,
        opdracht: Opdracht,
        who: Identity,
        key: str | None,
        beslis: Callable[[Verbeterpunt], None],
    ) -> Verbeterpunt:
        """Het verbeterpunt na een opdracht die eerst iets moest uitrekenen."""
        door = self.deur.door
        plaats, inhoud = f"{BRON.path}{pad}/{verbeterpunt}", opdracht.model_dump_json().encode()
        command = door.command(who, SCHRIJVERS, beslis, plaats, inhoud, key, opdracht.opgetreden_op)
        return carry_out(door.store, verbeterpunt, command, lambda gevonden: door.admit(gevonden, who))

    def vergelijking(self, vraag: VergelijkEffect, who: Identity) -> Vergelijking:
        """Vier aandelen en hun verschil in verschil; raises MeetgroepIsTeKlein, Forbidden."""
        eigen_gemeenten(who, (*vraag.gemeente, *vraag.vergelijkingsgemeente))
        plaats = self.deur.metingen.stand()
        nul, vervolg = (Kwartalen(van=een.van, tot=een.tot) for een in (vraag.nulperiode, vraag.vervolgperiode))
        hier, elders = (
            VoorEnNa(
                voor=self._aandeel(plaats, vraag, gemeenten, nul), na=self._aandeel(plaats, vraag, gemeenten, vervolg)
            )
            for gemeenten in (vraag.gemeente, vraag.vergelijkingsgemeente)
        )
        schatting = effect_van(hier, elders).schatting
        if schatting is None:
            raise MeetgroepIsTeKlein
        return Vergelijking(
            vraag.maat,
            vraag.soort,
            vraag.a,
            vraag.b,
            *plaats,
            vraag.gemeente,
            vraag.vergelijkingsgemeente,
            nul,
            vervolg,
            hier,
            elders,
            *(round(deel, DECIMALEN) for deel in (schatting.waarde, schatting.laag, schatting.hoog)),
        )

    def _aandeel(
        self, plaats: Plaats, vraag: VergelijkEffect, gemeenten: tuple[str, ...], periode: Kwartalen
    ) -> Aandeel:
        cel: Sleutel = (vraag.soort, vraag.a, vraag.b)
        filters = {"gemeente": frozenset(gemeenten), "kwartaal": kwartalen(periode.van, periode.tot)}
        gevonden = self.deur.metingen.aandeel(plaats, vraag.maat, cel, filters)
        if gevonden is None:
            raise MeetgroepIsTeKlein
        return Aandeel(met=gevonden[0], van=gevonden[1])

    def controleer(self, verbeterpunt: UUID, nummer: int, who: Identity) -> Controle:
        """Reken een bevinding na op de plaats in het grootboek waar zij van is."""
        bevinding = self.lees(verbeterpunt, who).bevindingen.get(nummer)
        if bevinding is None:
            raise VerbeterpuntBestaatNiet
        plaats = Plaats(bevinding.positie, bevinding.grootboekhash)
        grootboek_klopt = self.deur.metingen.klopt(plaats)
        opnieuw = self.deur.metingen.vingerafdruk(plaats, Maat(bevinding.maat), _keuze(bevinding))
        return Controle(
            klopt=grootboek_klopt and opnieuw == bevinding.vingerafdruk,
            grootboek_klopt=grootboek_klopt,
            vingerafdruk=bevinding.vingerafdruk,
            opnieuw=opnieuw,
        )

    def lees(self, verbeterpunt: UUID, who: Identity) -> Verbeterpunt:
        """Het verbeterpunt, voor wie in de regio werkt."""
        gevonden = self.deur.door.store.load(verbeterpunt)
        if gevonden.last is None or not self.deur.hoort_bij_regio(who):
            raise VerbeterpuntBestaatNiet
        return gevonden

    def overzicht(self, who: Identity) -> Verbeterprogramma:
        """Alle verbeterpunten van de regio, en de leerpunten die er liggen; leeg voor wie er niet werkt."""
        hoort_erbij = self.deur.hoort_bij_regio(who)
        vraag = SQL(RIJEN).format(tabel=Identifier(VERBETERPUNTEN))
        with self.deur.door.store.recorder.datastore.get_connection() as conn:
            gebied = self.deur.regio.contactgemeente if hoort_erbij else ""
            rijen = conn.execute(vraag, (gebied,)).fetchall()
        regels = [_regel(rij) for rij in rijen]
        stappen = self.leerpunten() if hoort_erbij else []
        return Verbeterprogramma(
            per_voortgang=dict(sorted(Counter(regel.voortgang for regel in regels).items())),
            te_laat=sum(regel.te_laat for regel in regels),
            verbeterpunten=regels,
            leerpunten=[Leerpuntgroep(stap=Stap(stap), casussen=aantal) for stap, aantal in stappen],
            voorbehoud=VOORBEHOUD,
        )


def router(programma: Programma) -> APIRouter:
    """De routes van het verbeterprogramma."""
    routes, door = APIRouter(tags=["verbeterpunten"]), programma.deur.door
    schrijver, lezer = (Depends(door.verifier.require(*rollen)) for rollen in (SCHRIJVERS, LEZERS))
    plek = f"{BRON.path}/{{{BRON.id}}}"

    @routes.post(f"{plek}/bevindingen", status_code=201)
    def leg_bevinding_vast(
        response: Response,
        verbeterpunt: VerbeterpuntId,
        opdracht: LegBevindingVast,
        who: Annotated[Identity, schrijver],
        key: IdempotencyKeyHeader = None,
    ) -> VerbeterpuntBijgewerkt:
        """Bevries het antwoord op een vraag, met de plaats in het grootboek waarover het gaat (Routekaart stap 13)."""
        door.admit(door.store.load(verbeterpunt), who)
        bevinding = programma.deur.bevind(opdracht.bevinding, who)
        gedaan = programma.voer_uit(
            "/bevindingen", verbeterpunt, opdracht, who, key, lambda een: een.leg_bevinding_vast(bevinding)
        )
        return _antwoord(response, gedaan)

    @routes.post(f"{plek}/effectvergelijkingen", status_code=201)
    def vergelijk_effect(
        response: Response,
        verbeterpunt: VerbeterpuntId,
        opdracht: VergelijkEffect,
        who: Annotated[Identity, schrijver],
        key: IdempotencyKeyHeader = None,
    ) -> VerbeterpuntBijgewerkt:
        """Leg voor en na naast elkaar, hier en in een groep die niet veranderde (Routekaart stap 13)."""
        door.admit(door.store.load(verbeterpunt), who)
        gevonden = programma.vergelijking(opdracht, who)
        gedaan = programma.voer_uit(
            "/effectvergelijkingen",
            verbeterpunt,
            opdracht,
            who,
            key,
            lambda een: een.vergelijk_effect(gevonden, opdracht.kanttekening),
        )
        return _antwoord(response, gedaan)

    @routes.get(f"{plek}/bevindingen/{{versie}}/controles")
    def controleer_bevinding(
        verbeterpunt: VerbeterpuntId,
        versie: Annotated[int, Path(ge=1, description="Volgnummer van de bevinding.")],
        who: Annotated[Identity, lezer],
    ) -> Controle:
        """Reken een bevinding opnieuw uit, op de plaats in het grootboek waar zij van is."""
        return programma.controleer(verbeterpunt, versie, who)

    @routes.get("/verbeterprogramma")
    def verbeterprogramma(who: Annotated[Identity, lezer]) -> Verbeterprogramma:
        """Hoe het staat met de verbeterpunten van de regio: per status, wat te laat is, en wat er verschoof."""
        return programma.overzicht(who)

    return routes


def _antwoord(response: Response, verbeterpunt: Verbeterpunt) -> VerbeterpuntBijgewerkt:
    response.headers["ETag"] = etag(verbeterpunt.recorded_version)
    return VerbeterpuntBijgewerkt.model_validate(recorded(verbeterpunt, BRON), from_attributes=True)


def _keuze(bevinding: BevindingVastgelegd) -> Keuze:
    return Keuze({een.kenmerk: frozenset(een.waarden) for een in bevinding.filters}, bevinding.per)


def effect_van(hier: VoorEnNa, elders: VoorEnNa) -> Effect:
    voor, na, toen, straks = (aandeel(deel.met, deel.van) for deel in (hier.voor, hier.na, elders.voor, elders.na))
    return effect(voor, na, toen, straks)


def _regel(rij: dict[str, Any]) -> Programmaregel:
    gegevens = rij["data"]
    gemeten = gegevens.pop("effect", None)
    te_laat = gegevens["voortgang"] in OPEN and gegevens["uiterlijk"] < dag(datetime.now(UTC)).isoformat()
    eigen = {"verbeterpuntId": rij["stream"], "stap": rij["step"], "teLaat": te_laat}
    return Programmaregel.model_validate(gegevens | eigen | {"effect": gemeten and _gemeten(gemeten)})


def _gemeten(gemeten: dict[str, Any]) -> dict[str, Any]:
    hier, elders = (VoorEnNa.model_validate(gemeten[naam]) for naam in ("hier", "elders"))
    delen = {naam: gemeten[naam] for naam in Effectregel.model_fields if naam != "uitleg"}
    return delen | {"uitleg": effect_van(hier, elders).uitleg}
