"""De gedateerde nazorgregel van de regio: hoe lang, en hoe vaak ten minste contact."""

from __future__ import annotations

from datetime import date
from functools import cache

from pydantic import Field

from contracts.feit import Model
from contracts.regio import REGELS
from contracts.woorden import Regelverwijzing


class Nazorgregel(Model):
    """De regel zoals zij vanaf een dag geldt; geen openbare bron legt haar vast, dus zij is van de regio."""

    id: str
    ingangsdatum: date
    weken: int = Field(ge=1)
    elke_weken: int = Field(ge=1)
    bron: str

    @property
    def verwijzing(self) -> Regelverwijzing:
        """Hoe een feit deze regel noemt."""
        return Regelverwijzing(tabel=self.id, regel="nazorg", bron=self.bron)


@cache
def nazorgregels() -> tuple[Nazorgregel, ...]:
    """Alle regels, de oudste eerst; raises ValidationError als een bestand niet deugt."""
    regels = [Nazorgregel.model_validate_json(bestand.read_bytes()) for bestand in REGELS.glob("nazorg-*.json")]
    return tuple(sorted(regels, key=lambda regel: regel.ingangsdatum))


def nazorgregel_op(dag: date) -> Nazorgregel:
    """De regel die op deze dag geldt; voor de eerste regel geldt wat daarin staat."""
    eerste, *latere = nazorgregels()
    return next((regel for regel in reversed(latere) if regel.ingangsdatum <= dag), eerste)
