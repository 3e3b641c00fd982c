"""De API van concepten: een ander regelbestand opstellen, naspelen, vergelijken en aannemen."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Response

from contracts.feit import Rol
from kit.http import Page, Pages, etag
from kit.identity import Identity
from kit.reading import gebeurtenis
from kit.resource import IdempotencyKeyHeader
from kit.routes import command_route, recorded
from services.evaluation.domain import Concept
from services.evaluation.watals.beelden import (
    Casusregel,
    Casusuitleg,
    ConceptBeeld,
    Vergelijkingsbeeld,
    beeld,
    vergelijking,
)
from services.evaluation.watals.deur import (
    BRON,
    SCHRIJVERS,
    ConceptBijgewerkt,
    Deur,
    NeemConceptAan,
    SpeelNa,
    StelConceptOp,
)
from services.evaluation.watals.vergelijken import Casusplaats, Per

LEZERS = (*SCHRIJVERS, Rol.AUDITOR)
ConceptId = Annotated[UUID, Path(alias=BRON.id, description=BRON.id_text)]
Pseudoniem = Annotated[UUID, Path(description="Waaronder een casus in deze vergelijking te zien is.")]


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
        anders: Annotated[bool | None, Query(description="Alleen wat anders uitvalt, of juist niet.")] = None,
    ) -> Page[Casusregel]:
        """De casussen in groepen die groot genoeg zijn, onder een pseudoniem."""
        _, plaats = deur.laatste(deur.lees(concept, who))
        na = Casusplaats(*(deel.place(UUID, str, str, str) or ()))
        rijen, volgende = deel.cut(
            deur.vergelijken.casussen(plaats, who.areas, anders, na, deel.limit + 1),
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
