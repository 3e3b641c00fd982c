"""De gedateerde termijnen: wat er binnen hoeveel tijd hoort te gebeuren. Geen wet, maar een regionale afspraak."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path

from pydantic import Field, ValidationError, ValidationInfo, field_validator

from contracts.regio import REGELS
from contracts.termijnregel import SOORTEN, Bewaker, Deel, Gebeurtenis, Termijnregel, meld
from contracts.woorden import Regelverwijzing

PATROON = "termijnen-*.json"


class TermijnenDeugenNiet(ValueError):
    """Wat er aan de bestanden met termijnen mis is; alles in een keer."""

    def __init__(self, fouten: list[str]) -> None:
        super().__init__("\n".join(fouten))
        self.fouten = fouten


class Termijnstand(StrEnum):
    """Hoe het met een open termijn staat."""

    LOOPT = "loopt"
    TE_LAAT = "te-laat"
    OPGESCHORT = "opgeschort"


class Bevrijdingsdag(StrEnum):
    """Hoe vaak 5 mei geen werkdag is."""

    LUSTRUM = "eens-per-vijf-jaar"
    JAARLIJKS = "ieder-jaar"


class Termijntabel(Deel):
    """De termijnen zoals zij vanaf een dag gelden; wat er niet in staat, loopt er niet."""

    id: str
    ingangsdatum: date
    titel: str = ""
    opening: str = Field(description="Het feit waarmee een casus begint, voor wat vanaf de casus telt.")
    bevrijdingsdag: Bevrijdingsdag = Bevrijdingsdag.LUSTRUM
    regels: tuple[Termijnregel, ...]

    @field_validator("opening")
    @classmethod
    def _bestaat(cls, waarde: str) -> str:
        return Gebeurtenis(feit=waarde).feit

    @field_validator("regels")
    @classmethod
    def _samen(cls, waarde: tuple[Termijnregel, ...], info: ValidationInfo) -> tuple[Termijnregel, ...]:
        namen = [regel.termijn for regel in waarde]
        fouten = [f"{naam} staat er meer dan een keer in" for naam in dict.fromkeys(namen) if namen.count(naam) > 1]
        bewaker, opening = info.context, info.data.get("opening")
        if isinstance(bewaker, Bewaker) and opening in SOORTEN:
            mist = opening not in bewaker.kent
            fouten += [
                f"{regel.termijn} telt vanaf de casus, maar {bewaker.dienst} hoort {opening} niet"
                for regel in waarde
                if mist and (regel.dienst, regel.telt_vanaf) == (bewaker.dienst, "casus")
            ]
        meld("regels", fouten)
        return waarde

    def verwijzing(self, regel: Termijnregel) -> Regelverwijzing:
        """What a fact says of the rule that it rests on."""
        return Regelverwijzing(tabel=self.id, regel=regel.termijn, bron=regel.bron)


def lees_termijnen(
    eigen: Path | None, bewaker: Bewaker
) -> tuple[list[Termijntabel], dict[str, ValidationError | OSError]]:
    """The tables, the oldest first, and per file what is wrong with it.

    `eigen` is a region's own file, or folder of files: it takes the place of ours with the same date, and stands
    beside those with another.
    """
    tabellen: dict[date, Termijntabel] = {}
    fouten: dict[str, ValidationError | OSError] = {}
    for bestand in [*REGELS.glob(PATROON), *_bestanden(eigen)]:
        try:
            tabel = Termijntabel.model_validate_json(bestand.read_bytes(), context=bewaker)
            tabellen[tabel.ingangsdatum] = tabel
        except (ValidationError, OSError) as fout:
            fouten[bestand.name] = fout
    return [tabellen[dag] for dag in sorted(tabellen)], fouten


def _bestanden(eigen: Path | None) -> list[Path]:
    if eigen is None:
        return []
    return sorted(eigen.glob(PATROON)) if eigen.is_dir() else [eigen]
