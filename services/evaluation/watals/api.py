"""De API van concepten: een ander regelbestand opstellen, naspelen, vergelijken en aannemen."""

from typing import Annotated, NamedTuple
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response
from pydantic import Field

from contracts.feit import Gemeentecode, Rol
from contracts.woorden import Conceptsoort
from kit.http import Page, Pages, etag
from kit.identity import Identity
from kit.listing import Column, ListQuery, Where, a_moment, sorting
from kit.overview import listing
from kit.reading import gebeurtenis
from kit.resource import IdempotencyKeyHeader
from kit.routes import command_route, recorded
from services.evaluation.domain import Concept, Conceptstand
from services.evaluation.leren.toegang import eigen_gemeenten
from services.evaluation.projections import CONCEPTEN
from services.evaluation.watals.beelden import (
    Casusregel,
    Casusuitleg,
    ConceptBeeld,
    Conceptregel,
    Vergelijkingsbeeld,
    beeld,
    regel,
    vergelijking,
)
from services.evaluation.watals.casussen import BEGIN, Casuskeuze, casussen
from services.evaluation.watals.deur import (
    BRON,
    SCHRIJVERS,
    ConceptBijgewerkt,
    Deur,
    NeemConceptAan,
    SpeelNa,
    StelConceptOp,
)
from services.evaluation.watals.vergelijken import Per

LEZERS = (*SCHRIJVERS, Rol.AUDITOR)
ConceptId = Annotated[UUID, Path(alias=BRON.id, description=BRON.id_text)]
Pseudoniem = Annotated[UUID, Path(description="Waaronder een casus in deze vergelijking te zien is.")]
Woord = Annotated[str | None, Query(max_length=200, description="Zoals het in de vergelijking heet.")]


class Conceptvraag(ListQuery):
    """Welke concepten; het nieuwste eerst."""

    columns = {  # noqa: RUF012 (the annotation is in the base)
        "opgesteldOp": Column("opened_at", a_moment),
        "gewijzigdOp": Column("changed_at", a_moment),
    }
    soort: Annotated[list[Conceptsoort], Where("data->>'soort' = ANY(%s)")] = Field(default=[])
    stand: Annotated[list[Conceptstand], Where("data->>'stand' = ANY(%s)")] = Field(default=[])
    sorteer: str | None = sorting(columns, "-opgesteldOp")


class Groepsfilter(NamedTuple):
    """Welke groepen van de vergelijking."""

    gemeente: str | None
    jaar: int | None
    onderwerp: str | None
    toen: str | None
    straks: str | None
    anders: bool | None

    def keuze(self, who: Identity) -> Casuskeuze:
        """Dezelfde, in de gemeenten van wie vraagt; raises Forbidden voor die van een ander."""
        return Casuskeuze(eigen_gemeenten(who, (self.gemeente,) if self.gemeente else ()), *self[1:])


async def groepsfilter(
    gemeente: Annotated[Gemeentecode | None, Query(description="Alleen deze gemeente.")] = None,
    jaar: Annotated[int | None, Query(ge=1990, le=2100, description="Alleen wat in dit jaar speelde.")] = None,
    onderwerp: Woord = None,
    toen: Woord = None,
    straks: Woord = None,
    anders: Annotated[bool | None, Query(description="Alleen wat anders uitvalt, of juist niet.")] = None,
) -> Groepsfilter:
    """De groepen die in het adres staan."""
    return Groepsfilter(gemeente, jaar, onderwerp, toen, straks, anders)


def router(deur: Deur) -> APIRouter:
    """De routes van concepten."""
    routes, door = APIRouter(tags=["concepten"]), deur.door
    schrijver, lezer = (Depends(door.verifier.require(*rollen)) for rollen in (SCHRIJVERS, LEZERS))

    @routes.post(BRON.path, status_code=201)
    def stel_concept_op(
        response: Response,
        opdracht: StelConceptOp,
        who: Annotated[Identity, schrijver],
        key: IdempotencyKeyHeader = None,
    ) -> ConceptBijgewerkt:
        """Stel een ander regelbestand op; alle fouten erin komen in een keer (Routekaart stap 13)."""
        concept = deur.stel_op(opdracht, who, key)
        response.headers["Location"] = f"/v1{BRON.path}/{concept.id}"
        return _antwoord(response, concept)

    @routes.get(BRON.path)
    def lijst_van_concepten(
        who: Annotated[Identity, lezer], vraag: Annotated[Conceptvraag, Query()]
    ) -> Page[Conceptregel]:
        """De concepten van de regio, het nieuwste eerst; loopt enkele ogenblikken achter op wat net is vastgelegd."""
        return listing(door.store, deur.gebieden(who), vraag, regel, CONCEPTEN)

    @routes.post(f"{BRON.path}/{{{BRON.id}}}/naspelingen", status_code=201)
    def speel_concept_na(
        response: Response, concept: ConceptId, _: SpeelNa, who: Annotated[Identity, schrijver]
    ) -> ConceptBijgewerkt:
        """Speel de hele geschiedenis na, tot waar het grootboek nu is."""
        return _antwoord(response, deur.speel_na(concept, who))

    command_route(routes, door, "/aanneming", NeemConceptAan, deur.neem_concept_aan, *SCHRIJVERS)

    @routes.get(f"{BRON.path}/{{{BRON.id}}}")
    def toon_concept(response: Response, concept: ConceptId, who: Annotated[Identity, lezer]) -> ConceptBeeld:
        """Een concept met alles wat ermee gebeurde; de ETag is de versie voor If-Match."""
        gevonden = deur.lees(concept, who)
        response.headers["ETag"] = etag(gevonden.version)
        feiten = door.store.facts(concept)
        return beeld(gevonden, [gebeurtenis(feit, door.store.codec) for feit in feiten])

    @routes.get(f"{BRON.path}/{{{BRON.id}}}/vergelijking")
    def vergelijk(
        concept: ConceptId,
        who: Annotated[Identity, lezer],
        per: Annotated[Per, Query(description="Waarnaar de groepen zijn ingedeeld.")] = Per.GEMEENTE,
    ) -> Vergelijkingsbeeld:
        """Wat gebeurde naast wat onder het concept zou gebeuren, volgens de laatste naspeling."""
        gevonden = deur.lees(concept, who)
        nummer, plaats = deur.laatste(gevonden)
        gezien = deur.vergelijken.cellen(plaats, who.areas)
        werklast = deur.vergelijken.werklast(plaats, who.areas)
        return vergelijking(nummer, gevonden.naspelingen[nummer], gezien, per, werklast)

    @routes.get(f"{BRON.path}/{{{BRON.id}}}/casussen")
    def vergeleken_casussen(
        concept: ConceptId,
        who: Annotated[Identity, lezer],
        deel: Pages,
        groepen: Annotated[Groepsfilter, Depends(groepsfilter)],
    ) -> Page[Casusregel]:
        """De casussen in groepen die groot genoeg zijn, onder een pseudoniem."""
        _, plaats = deur.laatste(deur.lees(concept, who))
        na = deel.place(UUID, str, str, str) or BEGIN
        rijen, volgende = deel.cut(
            casussen(deur.vergelijken.datastore, plaats, groepen.keuze(who), na, deel.limit + 1),
            lambda rij: tuple(rij[naam] for naam in Casusregel.model_fields),
        )
        return Page(resultaten=[Casusregel(**rij) for rij in rijen], volgende=volgende)

    @routes.get(f"{BRON.path}/{{{BRON.id}}}/casussen/{{pseudoniem}}")
    def leg_casus_uit(concept: ConceptId, pseudoniem: Pseudoniem, who: Annotated[Identity, lezer]) -> Casusuitleg:
        """Waarop een besluit rustte, welke regel toen gold, en welke onder het concept."""
        return deur.uitleg(deur.lees(concept, who), pseudoniem, who)

    return routes


def _antwoord(response: Response, concept: Concept) -> ConceptBijgewerkt:
    response.headers["ETag"] = etag(concept.recorded_version)
    return ConceptBijgewerkt.model_validate(recorded(concept, BRON), from_attributes=True)
