"""Een regel voor een termijn: waarbij zij begint, waarmee zij is gehaald, en hoe lang zij duurt. Alles als gegeven."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from contracts.algemeen import Termijnnaam
from contracts.feit import Feit, Model
from contracts.registry import FEITEN, FEITEN_PER_DIENST
from contracts.velden import onderdeel, typen, velden, waarde_van
from contracts.woorden import Partij, Routenaam

SOORTEN: Mapping[str, type[Feit]] = {feit.onderwerp: feit for feit in FEITEN.values()}
"""Every kind of fact by the name that a rule calls it."""


@dataclass(frozen=True, slots=True)
class Bewaker:
    """De dienst die haar termijnen leest: welke feiten zij hoort, en of zij de route van een casus kent."""

    dienst: str
    hoort: frozenset[str]
    kent_route: bool

    @property
    def kent(self) -> frozenset[str]:
        """The facts that it records or hears."""
        return self.hoort | {feit.onderwerp for feit in FEITEN_PER_DIENST[self.dienst]}


class Deel(Model):
    """Part of a rule: a name that is not known is a mistake, for what it was meant to say would be lost."""

    model_config = ConfigDict(extra="forbid")


class Gebeurtenis(Deel):
    """Een soort feit, en zo nodig welke waarde een veld ervan heeft."""

    feit: str
    als: dict[str, str | int | bool] = Field(default={})

    @field_validator("feit")
    @classmethod
    def _bestaat(cls, waarde: str) -> str:
        if waarde not in SOORTEN:
            raise PydanticCustomError("feit", "dit feit bestaat niet")
        return waarde

    @field_validator("als")
    @classmethod
    def _kan(cls, waarde: dict[str, str | int | bool], info: ValidationInfo) -> dict[str, str | int | bool]:
        if soort := SOORTEN.get(info.data.get("feit", "")):
            meld("voorwaarde", [fout for veld, wil in waarde.items() for fout in _onmogelijk(soort, veld, wil)])
        return waarde

    def is_nu(self, feit: Feit) -> bool:
        """Whether this fact is what is meant."""
        return feit.onderwerp == self.feit and all(waarde_van(feit, veld) == wil for veld, wil in self.als.items())


Gebeurtenissen = tuple[Gebeurtenis, ...]


class Duur(Deel):
    """Een aantal werkdagen, dagen of weken; `veld` noemt het veld van het beginfeit dat voorgaat: aantal of datum."""

    werkdagen: Annotated[int | None, Field(ge=1, le=2_600)] = None
    dagen: Annotated[int | None, Field(ge=1, le=3_660)] = None
    weken: Annotated[int | None, Field(ge=1, le=520)] = None
    veld: str | None = None

    @model_validator(mode="after")
    def _een_eenheid(self) -> Self:
        if sum(aantal is not None for aantal in (self.werkdagen, self.dagen, self.weken)) != 1:
            raise PydanticCustomError("duur", "noem precies een van werkdagen, dagen en weken")
        return self

    @property
    def eenheid(self) -> Literal["werkdagen", "dagen", "weken"]:
        """What is counted."""
        return "werkdagen" if self.werkdagen else "dagen" if self.dagen else "weken"

    @property
    def aantal(self) -> int:
        """How many of them."""
        return self.werkdagen or self.dagen or self.weken or 0


class PerPartij(Deel):
    """Iedere partij een eigen termijn: `veld` van het beginfeit somt de afspraken op, `van` noemt wie eraan voldoet.

    Een afspraak heeft zelf een veld `partij`; `duur.veld` is dan een veld van de afspraak.
    """

    veld: str
    van: str


class Termijnregel(Deel):
    """Een termijn: waarbij zij begint, waarmee zij is gehaald en hoe lang zij duurt."""

    termijn: Termijnnaam
    dienst: Literal["intake", "routing", "monitoring", "evaluation"]
    begint_bij: Gebeurtenissen
    eindigt_bij: Gebeurtenissen
    vervalt_bij: Gebeurtenissen = ()
    herleeft_bij: Gebeurtenissen = ()
    telt_vanaf: Literal["feit", "casus"] = "feit"
    per_partij: PerPartij | None = None
    duur: Duur
    streef: Duur | None = None
    opnieuw: bool = Field(default=False, description="Of de termijn na haar eind nog eens kan beginnen.")
    herhaalt: bool = Field(default=False, description="Of de termijn opnieuw begint zodra zij is gehaald.")
    routes: tuple[Routenaam, ...] = ()
    bron: Annotated[str, Field(min_length=1)]

    @field_validator("begint_bij", "eindigt_bij")
    @classmethod
    def _ten_minste_een(cls, waarde: Gebeurtenissen) -> Gebeurtenissen:
        meld("leeg", [] if waarde else ["noem ten minste een feit"])
        return waarde

    @field_validator("begint_bij", "eindigt_bij", "vervalt_bij", "herleeft_bij")
    @classmethod
    def _bekend_bij_dienst(cls, waarde: Gebeurtenissen, info: ValidationInfo) -> Gebeurtenissen:
        bewaker, dienst = info.context, info.data.get("dienst")
        if isinstance(bewaker, Bewaker) and dienst == bewaker.dienst:
            vreemd = [een.feit for een in waarde if een.feit not in bewaker.kent]
            meld("gehoor", [f"{bewaker.dienst} legt {naam} niet vast en hoort het niet" for naam in vreemd])
        return waarde

    @field_validator("per_partij")
    @classmethod
    def _afspraken(cls, waarde: PerPartij | None, info: ValidationInfo) -> PerPartij | None:
        if waarde is not None:
            begin, eind = _soorten(info, "begint_bij"), _soorten(info, "eindigt_bij")
            fouten = [
                f"{soort.onderwerp} heeft in {waarde.veld} geen afspraken per partij"
                for soort in begin
                if "partij" not in velden(onderdeel(soort, waarde.veld))
            ]
            fouten += [
                f"{soort.onderwerp} heeft geen partij in {waarde.van}"
                for soort in eind
                if Partij not in typen(velden(soort).get(waarde.van))
            ]
            meld("per-partij", fouten)
        return waarde

    @field_validator("duur")
    @classmethod
    def _veld(cls, waarde: Duur, info: ValidationInfo) -> Duur:
        if waarde.veld is not None and "per_partij" in info.data:
            per: PerPartij | None = info.data["per_partij"]
            bronnen: list[type[BaseModel] | None] = [
                onderdeel(soort, per.veld) if per else soort for soort in _soorten(info, "begint_bij")
            ]
            meld(
                "duur",
                [
                    f"{waarde.veld} is bij het begin geen aantal en geen datum"
                    for bron in bronnen
                    if not typen(velden(bron).get(waarde.veld)) & {int, date}
                ][:1],
            )
        return waarde

    @field_validator("streef")
    @classmethod
    def _eerder(cls, waarde: Duur | None, info: ValidationInfo) -> Duur | None:
        if waarde is not None and isinstance(duur := info.data.get("duur"), Duur):
            meld(
                "streef",
                ["is korter dan de duur, in dezelfde eenheid, en heeft geen eigen veld"]
                if waarde.veld or waarde.eenheid != duur.eenheid or waarde.aantal >= duur.aantal
                else [],
            )
        return waarde

    @field_validator("routes")
    @classmethod
    def _route_bekend(cls, waarde: tuple[Routenaam, ...], info: ValidationInfo) -> tuple[Routenaam, ...]:
        bewaker = info.context
        if waarde and isinstance(bewaker, Bewaker) and info.data.get("dienst") == bewaker.dienst:
            meld("route", [] if bewaker.kent_route else [f"{bewaker.dienst} kent de route van een casus niet"])
        return waarde

    @property
    def vanaf_opening(self) -> bool:
        """Whether it counts from the opening of the stream instead of from the fact that begins it."""
        return self.telt_vanaf == "casus"

    def afspraken(self, begin: Feit) -> Iterator[tuple[Partij | None, int | date | None]]:
        """For whom a term begins with this fact, and what the fact itself says about how long or until when."""
        bronnen: Iterable[Model] = waarde_van(begin, self.per_partij.veld) if self.per_partij else (begin,)
        for bron in bronnen:
            partij: Partij | None = getattr(bron, "partij") if self.per_partij else None  # noqa: B009
            yield partij, waarde_van(bron, self.duur.veld) if self.duur.veld else None

    def partij_van(self, eind: Feit) -> Partij | None:
        """Whose term this fact ends; None when the rule has one term for all."""
        return waarde_van(eind, self.per_partij.van) if self.per_partij else None


def meld(soort: str, fouten: list[str]) -> None:
    """Raise one mistake that says them all."""
    if fouten:
        raise PydanticCustomError(soort, "; ".join(fouten).replace("{", "").replace("}", ""))


def _soorten(info: ValidationInfo, veld: str) -> list[type[Feit]]:
    return [SOORTEN[een.feit] for een in info.data.get(veld, ())]


def _onmogelijk(soort: type[Feit], veld: str, wil: str | int | bool) -> Iterator[str]:
    annotatie: Any = velden(soort).get(veld)
    if not typen(annotatie) - {datetime}:
        yield f"{soort.onderwerp} heeft geen leesbaar veld {veld}"
        return
    try:
        TypeAdapter(annotatie).validate_python(wil)
    except ValidationError:
        yield f"{veld} is nooit {wil}"
