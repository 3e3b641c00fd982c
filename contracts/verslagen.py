"""De gedateerde verslagdefinitie: welke onderdelen er in een verslag van de regio staan, en over welke periode."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import ConfigDict, Field, ValidationError

from contracts.feit import Model
from contracts.regio import REGELS
from contracts.woorden import Verslagsoort

PATROON = "verslag-*.json"


class Periode(StrEnum):
    """Welke casussen meetellen: die in deze periode zijn geopend."""

    SCHOOLJAAR = "schooljaar"
    KALENDERJAAR = "kalenderjaar"
    VIER_KWARTALEN = "vier-kwartalen"


class Cellen(StrEnum):
    """Wat er te tellen is."""

    NETWERK = "netwerk"
    INZET = "inzet"
    PRIORITEIT = "prioriteit"
    DOELGROEP = "doelgroep"
    BEGELEIDING = "begeleiding"
    RESULTAAT = "resultaat"
    KNELPUNT = "knelpunt"
    TERMIJN = "termijn"
    LEERPUNT = "leerpunt"


class Deel(Model):
    """Een deel van de definitie; een woord dat niemand kent is een fout."""

    model_config = ConfigDict(extra="forbid")


class Opgave(Deel):
    """Een getal dat niet uit casussen volgt, zoals formatie; de regio vult het zelf in."""

    naam: str
    waarde: float | None
    bron: str


class Onderdeel(Deel):
    """Een onderdeel van een verslag."""

    onderdeel: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    titel: str
    cellen: Cellen
    periode: Periode
    toelichting: str
    alleen: tuple[str, ...] = ()
    opgaven: tuple[Opgave, ...] = ()


class Verslagdefinitie(Deel):
    """Wat er in elk soort verslag staat, vanaf een dag, met de bron."""

    id: str
    ingangsdatum: date
    bron: str
    effectrapportage: Annotated[tuple[Onderdeel, ...], Field(min_length=1)]
    maandbeeld: Annotated[tuple[Onderdeel, ...], Field(min_length=1)]
    vingerafdruk: Annotated[str, Field(exclude=True)] = ""

    def onderdelen(self, soort: Verslagsoort) -> tuple[Onderdeel, ...]:
        """De onderdelen van dit soort verslag, op volgorde."""
        return self.effectrapportage if soort is Verslagsoort.EFFECTRAPPORTAGE else self.maandbeeld


def lees_definities(regio: Path | None = None) -> tuple[Verslagdefinitie, ...]:
    """Alle definities, de oudste eerst; een bestand van de regio gaat voor. Raises ValueError met alle fouten."""
    mappen = [REGELS] if regio is None else [REGELS, regio if regio.is_dir() else regio.parent]
    gevonden: dict[date, Verslagdefinitie] = {}
    fouten = []
    for bestand in (bestand for map_ in mappen for bestand in sorted(map_.glob(PATROON))):
        inhoud = bestand.read_bytes()
        try:
            een = Verslagdefinitie.model_validate_json(inhoud)
        except ValidationError as fout:
            fouten.append(f"{bestand.name}: {fout}")
        else:
            gevonden[een.ingangsdatum] = een.model_copy(update={"vingerafdruk": sha256(inhoud).hexdigest()})
    if fouten:
        raise ValueError("\n".join(fouten))
    return tuple(gevonden[dag] for dag in sorted(gevonden))
