"""Het feit: wat iedere gebeurtenis in een casus draagt, en hoe het volgende feit op het vorige aansluit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Self
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema
from pydantic.alias_generators import to_camel

TYPE_PREFIX = "nl.doorstroompunt.casussen."
FEITEN_NAAMRUIMTE = UUID("6f0c2f0e-5d43-5d0b-9a39-0b9d2f3f7a11")
GEEN_HASH = "0" * 64
NEDERLAND = ZoneInfo("Europe/Amsterdam")
OVERGENOMEN = "overgenomen-uit-ander-systeem"
"""De regel van een actor wiens werk later door een ander is ingevoerd."""


def _naar_utc(waarde: Any) -> Any:
    return waarde.astimezone(UTC) if isinstance(waarde, datetime) and waarde.tzinfo else waarde


def _iso(waarde: datetime) -> str:
    return waarde.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


Moment = Annotated[
    AwareDatetime,
    BeforeValidator(_naar_utc),
    PlainSerializer(_iso, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": "Z$"}),
]
"""A moment in UTC, written as RFC 3339 with microseconds and `Z`."""

Gemeentecode = Annotated[str, Field(pattern=r"^GM\d{4}$", description="CBS-code van een gemeente.")]
Hash = Annotated[
    str,
    Field(
        pattern=r"^[0-9a-f]{64}$",
        description="SHA-256 van de bytes van het vorige feit in de stroom; nullen bij het eerste.",
    ),
]
Traceparent = Annotated[
    str,
    Field(pattern=r"^00-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$", description="W3C trace context van de handeling."),
]


def dag(moment: datetime) -> date:
    """The day that the calendar in the Netherlands shows at this moment: ages, limits and terms count in those."""
    return moment.astimezone(NEDERLAND).date()


class Model(BaseModel):
    """Base of everything in the published language: frozen, camelCase outside, unknown additions are left alone."""

    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, validate_by_name=True, validate_by_alias=True, extra="ignore"
    )


class Rol(StrEnum):
    """In welke rol iemand handelt."""

    DOORSTROOMCOACH = "doorstroomcoach"
    DOORSTROOMCOORDINATOR = "doorstroomcoordinator"
    AUDITOR = "auditor"
    BEHEERDER = "beheerder"
    KETENPARTNER = "ketenpartner"
    SYSTEEM = "systeem"


class Actor(Model):
    """Wie dit deed: een medewerker met zijn rol, of het systeem met de regel waarnaar het handelde."""

    id: str
    rol: Rol
    regel: str | None = None
    ingevoerd_door: str | None = Field(
        default=None, description="Wie het namens deze medewerker invoerde, bij overname uit een ander systeem."
    )


@dataclass(frozen=True, slots=True)
class Herkomst:
    """Where a decision comes from; the clock is an argument, so that a replay can set it.

    `oorzaak` is the id of the command, or of the heard fact, that led to it. `opgetreden_op` is None: it happens now.
    """

    actor: Actor
    oorzaak: UUID
    correlatie: UUID
    traceparent: str
    klok: Callable[[], datetime]
    opgetreden_op: datetime | None = None


class CasusFeit(Model):
    """Een feit in een casus: eenmaal vastgelegd verandert het niet meer."""

    type: str = Field(default="", description="Vaste naam van dit soort feit, met zijn versie.")
    id: UUID = Field(description="Id van dit feit; volgt uit dienst, casus en volgnummer.")
    dienst: str = Field(description="De dienst die het feit vastlegde.")
    casus_id: UUID = Field(description="De casus waarin dit gebeurde.")
    volgnummer: int = Field(ge=1, description="De hoeveelste in de stroom van deze casus bij deze dienst.")
    jongere_id: UUID = Field(description="Om wie het gaat: een id zonder betekenis, tevens de naam van de sleutel.")
    gemeente: Gemeentecode
    opgetreden_op: Moment = Field(description="Wanneer het gebeurde.")
    vastgelegd_op: Moment = Field(description="Wanneer het werd vastgelegd.")
    actor: Actor
    correlatie_id: UUID = Field(description="Wat bij elkaar hoort: de id van de opdracht waarmee het begon.")
    oorzaak_id: UUID = Field(description="De id van de opdracht, of van het gehoorde feit, dat hiertoe leidde.")
    traceparent: Traceparent
    vorige_hash: Hash = GEEN_HASH

    type_naam: ClassVar[str] = ""
    onderwerp: ClassVar[str] = ""

    def __init_subclass__(cls, type: str = "", **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if type:
            cls.type_naam = TYPE_PREFIX + type
            cls.onderwerp = type.rpartition(".v")[0]

    @property
    def peildatum(self) -> date:
        """De dag waarop gold wat het feit zegt: die van vastleggen, maar bij overname die waarop het gebeurde."""
        return dag(self.opgetreden_op if self.actor.regel == OVERGENOMEN else self.vastgelegd_op)

    @property
    def originator_id(self) -> UUID:
        """The stream this fact belongs to: one per casus and service."""
        return self.casus_id

    @property
    def originator_version(self) -> int:
        """The place in the stream, counted from 1."""
        return self.volgnummer

    @classmethod
    def eerste(
        cls, dienst: str, casus_id: UUID, jongere_id: UUID, gemeente: str, herkomst: Herkomst, velden: dict[str, Any]
    ) -> Self:
        """The first fact of a stream."""
        return cls._maak(dienst, casus_id, 1, jongere_id, gemeente, herkomst, velden)

    @classmethod
    def na(cls, vorige: CasusFeit, herkomst: Herkomst, velden: dict[str, Any]) -> Self:
        """The fact that follows `vorige` in its stream."""
        return cls._maak(
            vorige.dienst,
            vorige.casus_id,
            vorige.volgnummer + 1,
            vorige.jongere_id,
            vorige.gemeente,
            herkomst,
            velden,
        )

    @classmethod
    def _maak(
        cls,
        dienst: str,
        casus_id: UUID,
        volgnummer: int,
        jongere_id: UUID,
        gemeente: str,
        herkomst: Herkomst,
        velden: dict[str, Any],
    ) -> Self:
        nu = herkomst.klok()
        return cls(
            type=cls.type_naam,
            id=feit_id(dienst, casus_id, volgnummer),
            dienst=dienst,
            casus_id=casus_id,
            volgnummer=volgnummer,
            jongere_id=jongere_id,
            gemeente=gemeente,
            opgetreden_op=herkomst.opgetreden_op or nu,
            vastgelegd_op=nu,
            actor=herkomst.actor,
            correlatie_id=herkomst.correlatie,
            oorzaak_id=herkomst.oorzaak,
            traceparent=herkomst.traceparent,
            **velden,
        )


def feit_id(dienst: str, casus_id: UUID, volgnummer: int) -> UUID:
    """The id of a fact follows from its place, so that one place can never hold two ids."""
    return uuid5(FEITEN_NAAMRUIMTE, f"{dienst}/{casus_id}/{volgnummer}")
