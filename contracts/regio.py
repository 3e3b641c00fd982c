"""De regio: welke gemeenten samenwerken, en wat zij afspraken. Een regio heeft hiervoor een eigen bestand."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from contracts.feit import Gemeentecode, Model
from contracts.woorden import LEEFDOMEINEN, Beeindigingsreden

REGELS = Path(__file__).with_name("regels")
VOORBEELD = REGELS / "regio.json"


class Regio(Model):
    """Een Doorstroompuntregio met haar gemeenten (CBS-code en naam)."""

    naam: str
    contactgemeente: Gemeentecode
    gemeenten: dict[Gemeentecode, str]
    leefdomeinen: Annotated[tuple[str, ...], Field(min_length=1)] = LEEFDOMEINEN
    leefdomeinen_verouderen_na_dagen: Annotated[int, Field(ge=1)] = 30
    casus_eindigt_vanzelf_bij: frozenset[Beeindigingsreden] = frozenset(
        {
            Beeindigingsreden.OVERLEDEN,
            Beeindigingsreden.VERHUISD_BUITEN_REGIO,
            Beeindigingsreden.STARTKWALIFICATIE_BEHAALD,
        }
    )
    """Bij welke bevinding in een lijst van DUO de casus eindigt zonder dat een coach daarnaar kijkt."""


def lees_regio(bestand: Path | None = None) -> Regio:
    """De regio uit een bestand; raises ValidationError met alle fouten, of OSError."""
    return Regio.model_validate_json((bestand or VOORBEELD).read_bytes())
