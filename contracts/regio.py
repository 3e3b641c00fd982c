"""De regio: welke gemeenten samenwerken. Een regio zet hier haar eigen bestand voor in de plaats."""

from __future__ import annotations

from pathlib import Path

from contracts.feit import Gemeentecode, Model

REGELS = Path(__file__).with_name("regels")
VOORBEELD = REGELS / "regio.json"


class Regio(Model):
    """Een Doorstroompuntregio met haar gemeenten (CBS-code en naam)."""

    naam: str
    contactgemeente: Gemeentecode
    gemeenten: dict[Gemeentecode, str]


def lees_regio(bestand: Path | None = None) -> Regio:
    """De regio uit een bestand; raises ValidationError met alle fouten, of OSError."""
    return Regio.model_validate_json((bestand or VOORBEELD).read_bytes())
