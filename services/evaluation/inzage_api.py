"""Inzage over HTTP: wat er van een jongere is, waarvoor, en wie het kreeg. Wie keek zegt iedere dienst zelf."""

from datetime import UTC, date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import Field

from contracts.feit import Feit, Rol, dag
from contracts.registry import SUBJECT_ID
from contracts.verwerkingen import register_op
from contracts.woorden import Gegevenssoort, Grondslag, Regelverwijzing
from kit.corrected import corrected, corrections
from kit.handling import Clock, now
from kit.http import Answer, Moment
from kit.identity import Identity
from kit.reading import gebeurtenis
from kit.routes import Door
from services.evaluation.domain import Evaluatie
from services.evaluation.inzage import Dossiers, InzageIsGewist, verstrekkingen

GEVERS = (Rol.DOORSTROOMCOORDINATOR, Rol.AUDITOR)
MEDEWERKERS = frozenset({"coach", "medewerker"})
"""Velden met het kenmerk van een medewerker: die blijven eruit."""
JongereId = Annotated[UUID, Path(alias=SUBJECT_ID, description="Id van de jongere; zegt niet wie dat is.")]


class GegevenVanJongere(Answer):
    """Een feit over de jongere; `door` is de functie, `hersteld` noemt de velden die later zijn verbeterd."""

    feit: str
    omschrijving: str
    dienst: str
    opgetreden_op: Moment
    vastgelegd_op: Moment
    door: Rol
    regel: Regelverwijzing | None
    gegevens: Annotated[dict[str, Any], Field(description="Wat er is vastgelegd, zoals het nu geldt.")]
    hersteld: Annotated[dict[str, UUID], Field(description="Per hersteld veld het feit waarmee dat gebeurde.")]


class Verstrekt(Answer):
    """Wie gegevens kreeg: een partij, leerplicht of de code van een gemeente."""

    aan: str
    op: Moment
    grondslag: Grondslag
    gegevens: tuple[Gegevenssoort, ...]


class CasusVanJongere(Answer):
    """Alles van een casus, in de volgorde waarin het bekend werd."""

    casus_id: UUID
    gemeente: str
    feiten: list[GegevenVanJongere]
    verstrekkingen: list[Verstrekt]


class Doel(Answer):
    """Waarvoor gegevens worden gebruikt, en op welke grond: uit het register van verwerkingsactiviteiten."""

    naam: str
    doel: str
    grondslag: str
    gegevens: tuple[str, ...]
    ontvangers: tuple[str, ...]
    bewaartermijn: str


class InzageVanJongere(Answer):
    """Alles wat er van een jongere is; `elders` noemt gemeenten waar nog een casus ligt en het ook te vragen is."""

    jongere_id: UUID
    opgemaakt_op: Moment
    verzoek_datum: date
    uiterlijk: date
    verantwoordelijke: str
    casussen: list[CasusVanJongere]
    over_de_jongere: list[GegevenVanJongere]
    doelen: list[Doel]
    elders: list[str]


def router(door: Door[Evaluatie], dossiers: Dossiers, clock: Clock = now) -> APIRouter:
    """De route van de inzage."""
    routes = APIRouter(tags=["rechten"])
    gever = Depends(door.verifier.require(*GEVERS))

    @routes.get(f"/jongeren/{{{SUBJECT_ID}}}/inzagestukken", summary="Alles wat er van een jongere is, voor de jongere")
    def geef_inzage(jongere: JongereId, who: Annotated[Identity, gever]) -> InzageVanJongere:
        """Opengemaakt, uit alle diensten, nadat is vastgelegd dat de jongere het vroeg (AVG artikel 15).

        Van medewerkers alleen de functie. Wie keek geeft iedere dienst zelf: `/inzagen?jongereId=`.
        """
        nu = clock()
        alles = dossiers.van(jongere, who, dag(nu))
        if door.vault.is_destroyed(jongere):
            raise InzageIsGewist
        register = register_op(dag(nu))
        return InzageVanJongere(
            jongere_id=jongere,
            opgemaakt_op=nu.astimezone(UTC),
            verzoek_datum=alles.verzoek.dag_van_ontvangst,
            uiterlijk=alles.verzoek.uiterlijk,
            verantwoordelijke=register.verwerkingsverantwoordelijke,
            casussen=[
                CasusVanJongere(
                    casus_id=een.casus,
                    gemeente=een.gemeente,
                    feiten=[_gegeven(feit, dossiers) for feit in corrected(een.feiten)],
                    verstrekkingen=[
                        Verstrekt(aan=v.aan, op=v.op, grondslag=v.grondslag, gegevens=v.gegevens)
                        for v in verstrekkingen(een.feiten)
                    ],
                )
                for een in alles.dossiers
            ],
            over_de_jongere=[_gegeven(feit, dossiers) for feit in alles.geheel],
            doelen=[
                Doel.model_validate(een.model_dump(include={*Doel.model_fields}, by_alias=True))
                for een in register.activiteiten
            ],
            elders=list(alles.elders),
        )

    return routes


def _gegeven(feit: Feit, dossiers: Dossiers) -> GegevenVanJongere:
    regel = getattr(feit, "regel", None)
    return GegevenVanJongere(
        feit=type(feit).__name__,
        omschrijving=(type(feit).__doc__ or "").strip(),
        dienst=feit.dienst,
        opgetreden_op=feit.opgetreden_op,
        vastgelegd_op=feit.vastgelegd_op,
        door=feit.actor.rol,
        regel=regel if isinstance(regel, Regelverwijzing) else None,
        gegevens=_zonder_medewerkers(gebeurtenis(feit, dossiers.codec).gegevens),
        hersteld={veld: een.id for veld, een in corrections(feit).items()},
    )


def _zonder_medewerkers(waarde: Any) -> Any:
    if isinstance(waarde, dict):
        return {naam: _zonder_medewerkers(een) for naam, een in waarde.items() if naam not in MEDEWERKERS}
    if isinstance(waarde, list | tuple):
        return [_zonder_medewerkers(een) for een in waarde]
    return waarde
