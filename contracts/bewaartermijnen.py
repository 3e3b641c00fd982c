"""De gedateerde bewaartermijnen: hoe lang een regio de gegevens van een jongere bewaart, en vanaf wanneer."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_core import PydanticCustomError

from contracts.bewaring import Bewaarcategorie
from contracts.feit import Gemeentecode
from contracts.regio import REGELS
from contracts.termijnregel import Deel, meld
from contracts.woorden import Regelverwijzing

PATROON = "bewaartermijnen-*.json"


class Casussoort(StrEnum):
    """Hoe een casus afliep; daarvan hangt af hoe lang zij bewaard blijft."""

    BEGELEID = "begeleid"
    VOORTIJDIG_BEEINDIGD = "voortijdig-beeindigd"
    GEEN_DOELGROEP = "geen-doelgroep"
    NAAR_LEERPLICHT = "naar-leerplicht"
    MELDING_INGETROKKEN = "melding-ingetrokken"


class Aanleiding(StrEnum):
    """Vanaf wanneer een bewaartermijn telt."""

    CASUS_AFGESLOTEN = "casus-afgesloten"
    LAATSTE_CONTACT = "laatste-contact"
    LAATSTE_MELDING = "laatste-melding"


class Keuze(StrEnum):
    """Welke grens telt, als een regel er meer noemt."""

    EERSTE = "eerste"
    LAATSTE = "laatste"


class Bewaargrens(Deel):
    """Een grens: zo lang na een aanleiding, of totdat de jongere zo oud wordt."""

    na: Aanleiding | None = None
    maanden: Annotated[int | None, Field(ge=0, le=1200)] = None
    leeftijd: Annotated[int | None, Field(ge=1, le=120)] = None

    @model_validator(mode="after")
    def _een_soort(self) -> Self:
        na, leeftijd = self.na is not None and self.maanden is not None, self.leeftijd is not None
        if na == leeftijd or (self.na is None) != (self.maanden is None):
            raise PydanticCustomError("grens", "noem of 'na' met 'maanden', of 'leeftijd'")
        return self


class Bewaarregel(Deel):
    """Hoe lang casussen van deze soorten bewaard blijven; zonder `gemeenten` in de hele regio."""

    categorie: Bewaarcategorie
    soorten: Annotated[tuple[Casussoort, ...], Field(min_length=1)]
    gemeenten: frozenset[Gemeentecode] = frozenset()
    grenzen: Annotated[tuple[Bewaargrens, ...], Field(min_length=1)]
    kies: Keuze = Keuze.LAATSTE
    bron: Annotated[str, Field(min_length=1)]


class Bewaartabel(Deel):
    """De bewaartermijnen zoals zij vanaf een dag gelden, ook voor wat er dan al ligt."""

    id: Annotated[str, Field(pattern=r"^bewaartermijnen-[a-z0-9-]+$")]
    ingangsdatum: date
    titel: str = ""
    regels: tuple[Bewaarregel, ...]

    @field_validator("regels")
    @classmethod
    def _dekken_alles(cls, regels: tuple[Bewaarregel, ...]) -> tuple[Bewaarregel, ...]:
        algemeen = [soort for regel in regels if not regel.gemeenten for soort in regel.soorten]
        eigen = [(g, s) for regel in regels for g in sorted(regel.gemeenten) for s in regel.soorten]
        fouten = [
            f"voor {soort} ontbreekt een regel voor de hele regio" for soort in Casussoort if soort not in algemeen
        ]
        fouten += [f"{soort} staat in meer dan een regel" for soort in Casussoort if algemeen.count(soort) > 1]
        fouten += [
            f"{s} staat voor {g} in meer dan een regel" for g, s in dict.fromkeys(eigen) if eigen.count((g, s)) > 1
        ]
        meld("regels", fouten)
        return regels

    def regel_voor(self, gemeente: str, soort: Casussoort) -> Bewaarregel:
        """De regel van deze gemeente, of anders die van de hele regio."""
        passend = [regel for regel in self.regels if soort in regel.soorten]
        eigen = [regel for regel in passend if gemeente in regel.gemeenten]
        return (eigen or [regel for regel in passend if not regel.gemeenten])[0]

    def verwijzing(self, regel: Bewaarregel) -> Regelverwijzing:
        """Wat een feit zegt van de regel waarop het rust."""
        return Regelverwijzing(tabel=self.id, regel=regel.categorie, bron=regel.bron)


class Bewaartermijnen:
    """Alle tabellen, de oudste eerst; de jongste die is ingegaan geldt."""

    def __init__(self, tabellen: list[Bewaartabel]) -> None:
        self.tabellen = sorted(tabellen, key=lambda tabel: tabel.ingangsdatum)

    def op(self, dag: date) -> Bewaartabel:
        """De tabel die op deze dag geldt; voor de eerste ingangsdatum is dat de eerste."""
        geldend = [tabel for tabel in self.tabellen if tabel.ingangsdatum <= dag]
        return (geldend or self.tabellen[:1])[-1]


def lees_bewaartermijnen(eigen: Path | None) -> tuple[Bewaartermijnen, dict[str, ValidationError | OSError]]:
    """De tabellen, en per bestand wat eraan mankeert.

    `eigen` is een bestand of map van de regio: met dezelfde ingangsdatum komt het in de plaats van het onze.
    """
    tabellen: dict[date, Bewaartabel] = {}
    fouten: dict[str, ValidationError | OSError] = {}
    van_regio = [] if eigen is None else sorted(eigen.glob(PATROON)) if eigen.is_dir() else [eigen]
    for bestand in [*sorted(REGELS.glob(PATROON)), *van_regio]:
        try:
            tabel = Bewaartabel.model_validate_json(bestand.read_bytes())
            tabellen[tabel.ingangsdatum] = tabel
        except (ValidationError, OSError) as fout:
            fouten[bestand.name] = fout
    return Bewaartermijnen(list(tabellen.values())), fouten
