"""Het feit: wat iedere gebeurtenis draagt, en hoe het volgende feit op het vorige aansluit."""

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


class Feit(Model):
    """Wat ieder feit draagt: eenmaal vastgelegd verandert het niet meer."""

    type: str = Field(default="", description="Vaste naam van dit soort feit, met zijn versie.")
    id: UUID = Field(description="Id van dit feit; volgt uit dienst, stroom en volgnummer.")
    dienst: str = Field(description="De dienst die het feit vastlegde.")
    volgnummer: int = Field(ge=1, description="De hoeveelste in zijn stroom bij deze dienst.")
    gemeente: Gemeentecode
    opgetreden_op: Moment = Field(description="Wanneer het gebeurde.")
    vastgelegd_op: Moment = Field(description="Wanneer het werd vastgelegd.")
    actor: Actor
    correlatie_id: UUID = Field(description="Wat bij elkaar hoort: de id van de opdracht waarmee het begon.")
    oorzaak_id: UUID = Field(description="De id van de opdracht, of van het gehoorde feit, dat hiertoe leidde.")
    traceparent: Traceparent
    vorige_hash: Hash = GEEN_HASH

    corrigeerbaar: ClassVar[frozenset[str]] = frozenset()
    """Readable fields that a correction may change: elsewhere nothing was decided on them."""
    elders_te_corrigeren: ClassVar[frozenset[str]] = frozenset()
    """Confidential fields that more depends on than reading: they have a correction of their own."""
    type_naam: ClassVar[str] = ""
    onderwerp: ClassVar[str] = ""
    stroomsoort: ClassVar[str] = ""
    stroomnaam: ClassVar[str] = ""

    def __init_subclass__(cls, type: str = "", **rest: Any) -> None:
        super().__init_subclass__(**rest)
        if type:
            cls.type_naam = TYPE_PREFIX + type
            cls.onderwerp = type.rpartition(".v")[0]

    @property
    def peilmoment(self) -> datetime:
        """Wanneer gold wat het feit zegt: bij het vastleggen, maar bij overname toen het gebeurde."""
        return self.opgetreden_op if self.actor.regel == OVERGENOMEN else self.vastgelegd_op

    @property
    def peildatum(self) -> date:
        """De dag van het peilmoment."""
        return dag(self.peilmoment)

    @property
    def originator_id(self) -> UUID:
        """The stream this fact belongs to; there is one for each service that has something to say about it."""
        raise NotImplementedError

    @property
    def originator_version(self) -> int:
        """The place in the stream, counted from 1."""
        return self.volgnummer

    @property
    def key(self) -> UUID:
        """The name, in the vault, of the key under which its confidential values are sealed."""
        raise NotImplementedError

    @property
    def betrokkene(self) -> UUID | None:
        """Whom the fact is about; nobody, unless it is a fact about a person."""
        return None

    @classmethod
    def kop(cls, stroom: UUID, sleutel: UUID) -> dict[str, UUID]:
        """The fields that say which stream a fact of this kind belongs to, and under which key it is sealed."""
        raise NotImplementedError

    @classmethod
    def eerste(
        cls, dienst: str, stroom: UUID, sleutel: UUID, gemeente: str, herkomst: Herkomst, velden: dict[str, Any]
    ) -> Self:
        """The first fact of a stream."""
        return cls._maak(dienst, stroom, 1, sleutel, gemeente, herkomst, velden)

    @classmethod
    def na(cls, vorige: Feit, gemeente: str, herkomst: Herkomst, velden: dict[str, Any]) -> Self:
        """The fact that follows `vorige` in its stream, in `gemeente`, since a casus may have moved.

        Raises TypeError when it belongs in another kind of stream.
        """
        if cls.stroomnaam != vorige.stroomnaam:
            raise TypeError(f"een feit van een {cls.stroomnaam} past niet in de stroom van een {vorige.stroomnaam}")
        return cls._maak(
            vorige.dienst,
            vorige.originator_id,
            vorige.volgnummer + 1,
            vorige.key,
            gemeente,
            herkomst,
            velden,
        )

    @classmethod
    def _maak(
        cls,
        dienst: str,
        stroom: UUID,
        volgnummer: int,
        sleutel: UUID,
        gemeente: str,
        herkomst: Herkomst,
        velden: dict[str, Any],
    ) -> Self:
        nu = herkomst.klok()
        return cls(
            type=cls.type_naam,
            id=feit_id(dienst, stroom, volgnummer),
            dienst=dienst,
            volgnummer=volgnummer,
            gemeente=gemeente,
            opgetreden_op=herkomst.opgetreden_op or nu,
            vastgelegd_op=nu,
            actor=herkomst.actor,
            correlatie_id=herkomst.correlatie,
            oorzaak_id=herkomst.oorzaak,
            traceparent=herkomst.traceparent,
            **cls.kop(stroom, sleutel),
            **velden,
        )


class CasusFeit(Feit):
    """Een feit in een casus: het gaat over een jongere, en wat vertrouwelijk is ligt onder diens sleutel."""

    casus_id: UUID = Field(description="De casus waarin dit gebeurde.")
    jongere_id: UUID = Field(description="Om wie het gaat: een id zonder betekenis, tevens de naam van de sleutel.")

    stroomsoort: ClassVar[str] = "casus"
    stroomnaam: ClassVar[str] = "casusId"

    @property
    def originator_id(self) -> UUID:
        """One stream per casus and service."""
        return self.casus_id

    @property
    def key(self) -> UUID:
        """Every jongere has a key of their own."""
        return self.jongere_id

    @property
    def betrokkene(self) -> UUID | None:
        """The jongere."""
        return self.jongere_id

    @classmethod
    def kop(cls, stroom: UUID, sleutel: UUID) -> dict[str, UUID]:
        """The casus and the jongere."""
        return {"casus_id": stroom, "jongere_id": sleutel}


class JongereFeit(Feit):
    """Een feit over een jongere als geheel, los van een casus: bewaren, blokkeren en wissen."""

    jongere_id: UUID = Field(description="Om wie het gaat: een id zonder betekenis, tevens de naam van de sleutel.")

    stroomsoort: ClassVar[str] = "jongere"
    stroomnaam: ClassVar[str] = "jongereId"

    @property
    def originator_id(self) -> UUID:
        """One stream per jongere, beside those of the casussen."""
        return self.jongere_id

    @property
    def key(self) -> UUID:
        """The key of the jongere: what is confidential here goes when the jongere is forgotten."""
        return self.jongere_id

    @property
    def betrokkene(self) -> UUID:
        """The jongere."""
        return self.jongere_id

    @classmethod
    def kop(cls, stroom: UUID, sleutel: UUID) -> dict[str, UUID]:  # noqa: ARG003 (both are its id)
        """The jongere, who names the key too."""
        return {"jongere_id": stroom}


class RegioFeit(Feit):
    """Een feit van de regio: niet over een casus, en niet over een jongere."""

    stroomsoort: ClassVar[str] = "regio"
    stroomveld: ClassVar[str] = ""

    @property
    def originator_id(self) -> UUID:
        """One stream per subject of the region, which names its key too."""
        stroom: UUID = getattr(self, self.stroomveld)
        return stroom

    @property
    def key(self) -> UUID:
        """What people typed is sealed under a key of the subject itself: they may have named someone."""
        return self.originator_id

    @classmethod
    def kop(cls, stroom: UUID, sleutel: UUID) -> dict[str, UUID]:  # noqa: ARG003 (both are its id)
        """The subject, which names its key too."""
        return {cls.stroomveld: stroom}


class VerbeterpuntFeit(RegioFeit):
    """Een feit over een verbeterpunt van de regio: niet over een casus, en niet over een jongere."""

    verbeterpunt_id: UUID = Field(description="Het verbeterpunt; tevens de naam van zijn sleutel.")

    stroomnaam: ClassVar[str] = "verbeterpuntId"
    stroomveld: ClassVar[str] = "verbeterpunt_id"


class ConceptFeit(RegioFeit):
    """Een feit over een concept van een regelbestand: wat zou het hebben uitgemaakt, en is het aangenomen."""

    concept_id: UUID = Field(description="Het concept; tevens de naam van zijn sleutel.")

    stroomnaam: ClassVar[str] = "conceptId"
    stroomveld: ClassVar[str] = "concept_id"


class VerslagFeit(RegioFeit):
    """Een feit over een verslag van de regio: wat er op een peildatum was te zeggen."""

    verslag_id: UUID = Field(description="Het verslag; tevens de naam van zijn sleutel.")

    stroomnaam: ClassVar[str] = "verslagId"
    stroomveld: ClassVar[str] = "verslag_id"


def feit_id(dienst: str, stroom: UUID, volgnummer: int) -> UUID:
    """The id of a fact follows from its place, so that one place can never hold two ids."""
    return uuid5(FEITEN_NAAMRUIMTE, f"{dienst}/{stroom}/{volgnummer}")
