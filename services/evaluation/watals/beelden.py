"""Wat de API van concepten laat zien."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from contracts.evaluation import ConceptNagespeeld
from contracts.woorden import Conceptsoort, Regelverwijzing, Stap
from kit.http import Answer, Moment
from kit.reading import Gebeurtenis
from services.evaluation.domain import Concept, ConceptBestaatNiet, Conceptstand
from services.evaluation.watals.oordeel import Kant, Oordeel
from services.evaluation.watals.vergelijken import Getallen, Per, Vergelijking, Werklast


class Nagespeeld(Answer):
    """Een keer naspelen: tot waar, en wat eruit kwam."""

    naspeling: int
    op: Moment
    positie: int
    beoordeeld: int
    anders: int
    onvoldoende: int
    verborgen: bool


class Conceptregel(Answer):
    """Een concept in de lijst."""

    concept_id: UUID
    soort: Conceptsoort
    tabel: str
    stand: Conceptstand
    naspelingen: int
    opgesteld_op: Moment
    opgesteld_door: str
    aangenomen_door: str | None
    ingangsdatum: date | None
    gewijzigd_op: Moment


class ConceptBeeld(Answer):
    """Wat er van een concept bekend is, met alles wat ermee gebeurde."""

    concept_id: UUID
    soort: Conceptsoort
    tabel: str
    stand: Conceptstand
    vingerafdruk: str
    naspelingen: list[Nagespeeld]
    aangenomen_als: str | None
    ingangsdatum: date | None
    versie: int
    gebeurtenissen: list[Gebeurtenis]


class Groep(Answer):
    """De getallen van een groep, opgeteld over wat groot genoeg is om te tonen."""

    groep: str
    beoordeeld: int
    anders: int
    onvoldoende: int


class Verschuiving(Answer):
    """Hoeveel casussen toen het ene werden, en onder het concept het andere."""

    gemeente: str
    jaar: int
    onderwerp: str
    toen: str
    straks: str
    casussen: int


class Coachlast(Answer):
    """Lopende casussen van een coach, toen en onder het concept."""

    coach: str
    toen: int
    straks: int


class Vergelijkingsbeeld(Answer):
    """Naast elkaar wat gebeurde en wat onder het concept zou gebeuren, in uw gemeenten."""

    naspeling: int
    positie: int
    verborgen: Annotated[
        bool,
        Field(description="Of er in de regio groepen zijn weggelaten: te klein, of om een kleine niet te verraden."),
    ]
    beoordeeld: int
    anders: int
    onvoldoende: int
    groepen: list[Groep]
    verschuivingen: list[Verschuiving]
    coaches: list[Coachlast]


class Casusregel(Answer):
    """Een casus in de vergelijking."""

    pseudoniem: UUID
    onderwerp: str
    toen: str
    straks: str


class Uitkomst(Answer):
    """Een van beide kanten: de uitkomst, en de regel die dat zei."""

    uitkomst: str
    regel: Regelverwijzing | None
    ontbreekt: tuple[str, ...]
    uiterlijk: Moment | None


class Stapverschil(Answer):
    """De stappen van een route naast de stappen die in de casus zijn gezet."""

    niet_gezet: Annotated[list[Stap], Field(description="Vraagt de route, en zijn (nog) niet gezet.")]
    niet_gevraagd: Annotated[list[Stap], Field(description="Zijn gezet, en vraagt de route niet.")]


class Uitleg(Answer):
    """Een besluit in de casus: waarop het rustte, en wat beide regels ervan zeggen."""

    onderwerp: str
    op: Moment
    invoer: dict[str, Any]
    toen: Uitkomst
    straks: Uitkomst
    gehaald_op: Moment | None
    anders: bool
    stappen_toen: Stapverschil | None = None
    stappen_straks: Stapverschil | None = None


class Casusuitleg(Answer):
    """Alles wat van een casus is nagespeeld."""

    pseudoniem: UUID
    naspeling: int
    besluiten: list[Uitleg]


def vergelijking(
    nummer: int, naspeling: ConceptNagespeeld, gezien: Vergelijking, per: Per, werklast: Iterable[Werklast]
) -> Vergelijkingsbeeld:
    """De vergelijking, ingedeeld naar `per`."""
    return Vergelijkingsbeeld(
        naspeling=nummer,
        positie=naspeling.positie,
        verborgen=naspeling.verborgen,
        **getallen(gezien.totaal),
        groepen=[Groep(groep=naam, **getallen(som)) for naam, som in gezien.per(per).items()],
        verschuivingen=[Verschuiving(**cel._asdict()) for cel in gezien.cellen],
        coaches=[Coachlast(**last._asdict()) for last in werklast],
    )


def getallen(som: Getallen) -> dict[str, int]:
    return {"beoordeeld": som.beoordeeld, "anders": som.anders, "onvoldoende": som.onvoldoende}


def regel(rij: dict[str, Any]) -> Conceptregel:
    eigen = {"conceptId": rij["stream"], "opgesteldOp": rij["opened_at"], "gewijzigdOp": rij["changed_at"]}
    return Conceptregel.model_validate(rij["data"] | eigen)


def beeld(concept: Concept, gebeurtenissen: Iterable[Gebeurtenis]) -> ConceptBeeld:
    opstelling, aanneming = concept.opstelling, concept.aanneming
    if opstelling is None:
        raise ConceptBestaatNiet
    return ConceptBeeld(
        concept_id=concept.id,
        soort=opstelling.soort,
        tabel=opstelling.tabel,
        stand=concept.stand,
        vingerafdruk=opstelling.vingerafdruk,
        naspelingen=[
            Nagespeeld(
                naspeling=nummer,
                op=feit.vastgelegd_op,
                positie=feit.positie,
                beoordeeld=feit.beoordeeld,
                anders=feit.anders,
                onvoldoende=feit.onvoldoende,
                verborgen=feit.verborgen,
            )
            for nummer, feit in concept.naspelingen.items()
        ],
        aangenomen_als=aanneming and aanneming.tabel,
        ingangsdatum=aanneming and aanneming.ingangsdatum,
        versie=concept.version,
        gebeurtenissen=list(gebeurtenissen),
    )


def uitleg(oordeel: Oordeel, gezet: frozenset[Stap]) -> Uitleg:
    """Een oordeel; `gezet` zijn de stappen die in de casus zijn gezet."""
    return Uitleg(
        onderwerp=oordeel.onderwerp,
        op=oordeel.op,
        invoer=oordeel.invoer,
        toen=_kant(oordeel.toen),
        straks=_kant(oordeel.straks),
        gehaald_op=oordeel.gehaald_op,
        anders=oordeel.anders,
        stappen_toen=_stapverschil(oordeel.toen, gezet),
        stappen_straks=_stapverschil(oordeel.straks, gezet),
    )


def _stapverschil(kant: Kant, gezet: frozenset[Stap]) -> Stapverschil | None:
    gevraagd = set(kant.stappen)
    if not gevraagd:
        return None
    return Stapverschil(niet_gezet=sorted(gevraagd - gezet), niet_gevraagd=sorted(gezet - gevraagd))


def _kant(kant: Kant) -> Uitkomst:
    return Uitkomst(uitkomst=kant.uitkomst, regel=kant.regel, ontbreekt=kant.ontbreekt, uiterlijk=kant.uiterlijk)
