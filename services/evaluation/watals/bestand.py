"""Een concept als bestand: gelezen en nagegaan, met alle fouten in een keer en in het Nederlands."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import orjson
from pydantic import ValidationError

from contracts.doelgroeptabel import Doelgroeptabel
from contracts.regio import REGELS
from kit.mistakes import mistakes, schema_names
from kit.problems import invalid

PLAATS: tuple[str | int, ...] = ("bestand",)
WOORDEN = frozenset({"bestand", *schema_names(Doelgroeptabel.model_json_schema())})


@dataclass(frozen=True, slots=True)
class Bestand:
    """Een bestand dat klopt, in de bytes waarover de vingerafdruk gaat."""

    tabel: str
    inhoud: str

    @property
    def vingerafdruk(self) -> str:
        """SHA-256 van de inhoud."""
        return sha256(self.inhoud.encode()).hexdigest()


def lees(ruw: dict[str, Any]) -> Bestand:
    """Het bestand; raises Problem (400) met alles wat er niet klopt."""
    try:
        tabel = Doelgroeptabel.model_validate(ruw)
    except ValidationError as fout:
        # Without what was typed: a file of rules is no personal data, so a sentence may name what is in it.
        gevonden = [dict(een) | {"loc": (*PLAATS, *een["loc"])} for een in fout.errors(include_input=False)]
        raise invalid(mistakes(gevonden, WOORDEN), len(gevonden)) from None
    if (REGELS / f"{tabel.id}.json").exists():
        raise invalid([{"veld": "bestand.id", "code": "bezet", "uitleg": "zo heet al een meegeleverde tabel"}])
    return Bestand(tabel.id, orjson.dumps(ruw).decode())
