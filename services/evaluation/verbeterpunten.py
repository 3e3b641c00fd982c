"""De API van verbeterpunten: wat de regio van haar casussen leert."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from contracts.feit import Feit, Gemeentecode, Rol, dag
from contracts.regio import Regio
from contracts.woorden import (
    Doelgroep,
    Leerfilter,
    Leerpuntverwijzing,
    Meeteenheid,
    Meting,
    Partij,
    Routenaam,
    Stap,
    Verbeterbesluit,
)
from kit.codec import Codec
from kit.http import Answer, Body, Moment, Page, etag
from kit.identity import Forbidden, Identity
from kit.listing import ListQuery
from kit.overview import listing
from kit.reading import Gebeurtenis, gebeurtenis
from kit.resource import IdempotencyKeyHeader
from kit.routes import Door, Opdracht, Recorded, Resource, command_route, recorded
from kit.store import Store
from services.evaluation.domain import (
    Bevinding,
    Evaluatie,
    LeerpuntBestaatNiet,
    Verbeterpunt,
    VerbeterpuntBestaatNiet,
    Voortgang,
)
from services.evaluation.leren.antwoord import Keuze
from services.evaluation.leren.maten import Maat
from services.evaluation.leren.meting import Metingen
from services.evaluation.leren.perioden import Kwartaal, kwartalen
from services.evaluation.leren.toegang import eigen_gemeenten
from services.evaluation.projections import VERBETERPUNTEN

SCHRIJVERS = (Rol.DOORSTROOMCOORDINATOR,)
LEZERS = (Rol.DOORSTROOMCOACH, Rol.DOORSTROOMCOORDINATOR, Rol.AUDITOR)
Tekst = Annotated[str, Field(min_length=1, max_length=4000, description="Noem geen personen.")]


class VerbeterpuntBijgewerkt(Recorded):
    """Wat er door een opdracht over een verbeterpunt is vastgelegd."""

    verbeterpunt_id: UUID


BRON = Resource("/verbeterpunten", "verbeterpuntId", "Id van het verbeterpunt.", VerbeterpuntBijgewerkt)
VerbeterpuntId = Annotated[UUID, Path(alias=BRON.id, description=BRON.id_text)]


class Leerpunt(Body):
    """Een leerpunt uit een casus."""

    casus_id: UUID
    leerpunt: Annotated[int, Field(ge=1, description="Nummer van het leerpunt in die casus.")]


def _leesbaar(maat: Maat) -> Maat:
    if maat is Maat.LEEFDOMEINEN:
        raise PydanticCustomError("vertrouwelijk", "rust op vertrouwelijke scores en is niet te bevriezen")
    return maat


Leesbaar = Annotated[Maat, AfterValidator(_leesbaar)]


class Bevindingsvraag(Body):
    """Een vraag aan de geschiedenis; het antwoord van nu wordt bij het verbeterpunt bevroren."""

    maat: Leesbaar
    van: Annotated[Kwartaal | None, Field(description="Geopend vanaf het kwartaal dat op deze dag begint.")] = None
    tot: Annotated[Kwartaal | None, Field(description="Geopend voor het kwartaal dat op deze dag begint.")] = None
    gemeente: Annotated[tuple[Gemeentecode, ...], Field(max_length=100)] = ()
    doelgroep: Annotated[tuple[Doelgroep, ...], Field(max_length=10)] = ()
    route: Annotated[tuple[Routenaam, ...], Field(max_length=50)] = ()
    per: Literal["gemeente", "doelgroep", "route", "kwartaal"] | None = None

    def keuze(self, who: Identity) -> Keuze:
        """De keuze van casussen, binnen wat de aanroeper mag zien; raises Forbidden."""
        filters = {
            "gemeente": frozenset(eigen_gemeenten(who, self.gemeente)),
            "doelgroep": frozenset(str(een) for een in self.doelgroep),
            "route": frozenset(self.route),
        }
        if self.van or self.tot:
            filters["kwartaal"] = kwartalen(self.van or date(1990, 1, 1), self.tot or date(2100, 1, 1))
        return Keuze({naam: waarden for naam, waarden in filters.items() if waarden or naam == "gemeente"}, self.per)


class StelVerbeterpuntVast(Opdracht):
    """Wat de regio gaat verbeteren, en waar dat op rust: leerpunten uit casussen, een bevinding, of beide."""

    stap: Stap
    eigenaar: Partij
    uiterlijk: date
    leerpunten: Annotated[list[Leerpunt], Field(max_length=100)] = Field(default=[])
    bevinding: Bevindingsvraag | None = None
    verbeterpunt: Tekst


class BesluitOverVerbeterpunt(Opdracht):
    """Wat partners besloten, en wie meebesloot."""

    besluit: Verbeterbesluit
    deelnemers: Annotated[tuple[Partij, ...], Field(min_length=1, max_length=20)]
    toelichting: Tekst


class VoerVerbeterpuntDoor(Opdracht):
    """De verbetering is doorgevoerd."""

    aanpak: Tekst


class Meetwaarde(Body):
    """Een gemeten waarde over een periode, en over hoeveel casussen."""

    van: date
    tot: date
    waarde: Annotated[float, Field(allow_inf_nan=False)]
    casussen: Annotated[int, Field(ge=0)]


class MeetEffect(Opdracht):
    """Wat de verbetering uitmaakte, met een eerlijke kanttekening."""

    maat: Tekst
    eenheid: Meeteenheid
    nulmeting: Meetwaarde
    vervolgmeting: Meetwaarde
    kanttekening: Tekst

    def velden(self) -> dict[str, Any]:
        """De metingen in de woorden van het feit."""
        metingen = {"nulmeting": self.nulmeting, "vervolgmeting": self.vervolgmeting}
        return super().velden() | {naam: Meting.model_validate(een.model_dump()) for naam, een in metingen.items()}


OPDRACHTEN: tuple[tuple[str, type[Opdracht], Any], ...] = (
    ("/besluiten", BesluitOverVerbeterpunt, Verbeterpunt.besluit_over_verbeterpunt),
    ("/doorvoeringen", VoerVerbeterpuntDoor, Verbeterpunt.voer_verbeterpunt_door),
    ("/effectmetingen", MeetEffect, Verbeterpunt.meet_effect),
)


class VerbeterpuntRegel(Answer):
    """Een verbeterpunt in de lijst."""

    verbeterpunt_id: UUID
    stap: Stap
    eigenaar: Partij
    uiterlijk: date
    te_laat: bool
    voortgang: Voortgang
    leerpunten: int
    bevindingen: int
    metingen: int
    gewijzigd_op: Moment
    versie: int


class VerbeterpuntBeeld(Answer):
    """Wat er van een verbeterpunt bekend is, met alles wat ermee gebeurde."""

    verbeterpunt_id: UUID
    gemeente: str
    stap: Stap
    voortgang: Voortgang
    versie: int
    gebeurtenissen: list[Gebeurtenis]


@dataclass(frozen=True)
class Deur:
    """Verbeterpunten zijn van de hele regio: wie er werkt leest ze, wie de contactgemeente heeft schrijft ze."""

    door: Door[Verbeterpunt]
    casussen: Store[Evaluatie]
    regio: Regio
    metingen: Metingen

    def hoort_bij_regio(self, who: Identity) -> bool:
        """Of de aanroeper in een van de gemeenten van de regio werkt."""
        return not who.areas.isdisjoint(self.regio.gemeenten)

    def stel_vast(self, opdracht: StelVerbeterpuntVast, who: Identity, key: str | None) -> Verbeterpunt:
        """Het nieuwe verbeterpunt; zijn sleutel is er eerder dan zijn eerste feit."""
        if self.regio.contactgemeente not in who.areas:
            raise Forbidden("Een verbeterpunt legt u vast namens de contactgemeente van de regio.")
        verwijzingen = tuple(Leerpuntverwijzing.model_validate(een.model_dump()) for een in opdracht.leerpunten)
        self._bestaan(verwijzingen, who)
        bevinding = self.bevind(opdracht.bevinding, who) if opdracht.bevinding else None
        velden = opdracht.velden() | {"leerpunten": verwijzingen, "bevinding": bevinding}

        def beslis(verbeterpunt: Verbeterpunt) -> None:
            verbeterpunt.stel_verbeterpunt_vast(self.regio.contactgemeente, **velden)

        inhoud = opdracht.model_dump_json().encode()
        return self.door.begin(
            self.door.command(who, SCHRIJVERS, beslis, BRON.path, inhoud, key, opdracht.opgetreden_op)
        )

    def bevind(self, vraag: Bevindingsvraag, who: Identity) -> Bevinding:
        """Het antwoord op deze vraag zoals het grootboek nu is."""
        keuze, plaats = vraag.keuze(who), self.metingen.stand()
        filters = tuple(
            Leerfilter(kenmerk=naam, waarden=tuple(sorted(waarden))) for naam, waarden in sorted(keuze.filters.items())
        )
        return Bevinding(vraag.maat, filters, keuze.per, *plaats, self.metingen.antwoord(plaats, vraag.maat, keuze))

    def _bestaan(self, verwijzingen: tuple[Leerpuntverwijzing, ...], who: Identity) -> None:
        casussen = self.casussen.load_many({verwijzing.casus_id for verwijzing in verwijzingen})
        for verwijzing in verwijzingen:
            casus = casussen[verwijzing.casus_id]
            zichtbaar = casus.last is not None and casus.last.gemeente in who.areas
            if not zichtbaar or verwijzing.leerpunt not in casus.leerpunten:
                raise LeerpuntBestaatNiet


def router(deur: Deur) -> APIRouter:
    """De routes van verbeterpunten."""
    routes, door = APIRouter(tags=["verbeterpunten"]), deur.door
    schrijver, lezer = (Depends(door.verifier.require(*rollen)) for rollen in (SCHRIJVERS, LEZERS))

    @routes.post(BRON.path, status_code=201)
    def stel_verbeterpunt_vast(
        response: Response,
        opdracht: StelVerbeterpuntVast,
        who: Annotated[Identity, schrijver],
        key: IdempotencyKeyHeader = None,
    ) -> VerbeterpuntBijgewerkt:
        """Leg vast wat de regio gaat verbeteren (Routekaart stap 13)."""
        verbeterpunt = deur.stel_vast(opdracht, who, key)
        response.headers["Location"] = f"/v1{BRON.path}/{verbeterpunt.id}"
        response.headers["ETag"] = etag(verbeterpunt.version)
        return VerbeterpuntBijgewerkt.model_validate(recorded(verbeterpunt, BRON), from_attributes=True)

    for pad, body, methode in OPDRACHTEN:
        command_route(routes, door, pad, body, methode, *SCHRIJVERS)

    @routes.get(BRON.path)
    def lijst_van_verbeterpunten(
        who: Annotated[Identity, lezer], vraag: Annotated[ListQuery, Query()]
    ) -> Page[VerbeterpuntRegel]:
        """De verbeterpunten van de regio; loopt enkele ogenblikken achter op wat net is vastgelegd."""
        gebieden = [deur.regio.contactgemeente] if deur.hoort_bij_regio(who) else []
        return listing(door.store, gebieden, vraag, _regel, VERBETERPUNTEN)

    @routes.get(f"{BRON.path}/{{{BRON.id}}}")
    def toon_verbeterpunt(
        response: Response, verbeterpunt: VerbeterpuntId, who: Annotated[Identity, lezer]
    ) -> VerbeterpuntBeeld:
        """Een verbeterpunt met alles wat ermee gebeurde; de ETag is de versie voor If-Match."""
        gevonden = door.store.load(verbeterpunt)
        if gevonden.last is None or not deur.hoort_bij_regio(who):
            raise VerbeterpuntBestaatNiet
        response.headers["ETag"] = etag(gevonden.version)
        return _beeld(gevonden, door.store.facts(verbeterpunt), door.store.codec)

    return routes


def _regel(rij: dict[str, Any]) -> VerbeterpuntRegel:
    gegevens = rij["data"]
    open_ = gegevens["voortgang"] in {Voortgang.VASTGESTELD, Voortgang.BESLOTEN}
    eigen = {
        "verbeterpuntId": rij["stream"],
        "stap": rij["step"],
        "teLaat": open_ and gegevens["uiterlijk"] < dag(datetime.now(UTC)).isoformat(),
        "gewijzigdOp": rij["changed_at"],
        "versie": rij["version"],
    }
    return VerbeterpuntRegel.model_validate(gegevens | eigen)


def _beeld(verbeterpunt: Verbeterpunt, feiten: list[Feit], codec: Codec) -> VerbeterpuntBeeld:
    return VerbeterpuntBeeld(
        verbeterpunt_id=verbeterpunt.id,
        gemeente=feiten[0].gemeente,
        stap=verbeterpunt.stap,
        voortgang=verbeterpunt.voortgang,
        versie=verbeterpunt.version,
        gebeurtenissen=[gebeurtenis(feit, codec) for feit in feiten],
    )
