"""Het register van verwerkingsactiviteiten (AVG artikel 30): gedateerde bestanden in contracts/verwerkingen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field

from contracts.feit import Model

MAP = Path(__file__).parent / "verwerkingen"
GEHOORD = "gehoord"
"""Hoe in het register heet wat een dienst met een gehoord feit doet, of met een termijn die verstrijkt."""


def _aaneen(tekst: object) -> object:
    return " ".join(tekst) if isinstance(tekst, list) else tekst


Lap = Annotated[str, BeforeValidator(_aaneen)]


class Verwerkingsactiviteit(Model):
    """Een verwerking van persoonsgegevens: waarvoor, op welke grond, van wie, en hoe lang."""

    uri: Annotated[str, Field(pattern=r"^https://", description="Blijft gelijk zolang doel en grond gelijk blijven.")]
    naam: str
    doel: Lap
    grondslag: Lap
    betrokkenen: tuple[str, ...]
    gegevens: tuple[str, ...]
    ontvangers: tuple[str, ...]
    bewaartermijn: Lap
    handelingen: Annotated[
        dict[str, tuple[str, ...]],
        Field(description="Per dienst de handelingen (operationId van de API) die hierbij horen."),
    ]


class Register(Model):
    """De verwerkingsactiviteiten die vanaf een dag gelden."""

    versie: str
    geldig_vanaf: date
    verwerkingsverantwoordelijke: Lap
    zonder_persoonsgegevens: Annotated[
        dict[str, tuple[str, ...]], Field(description="Handelingen die van niemand gegevens verwerken.")
    ]
    activiteiten: tuple[Verwerkingsactiviteit, ...]

    def activiteit(self, dienst: str, handeling: str) -> Verwerkingsactiviteit | None:
        """De activiteit waar deze handeling bij hoort; None als zij van niemand gegevens verwerkt."""
        return next((een for een in self.activiteiten if handeling in een.handelingen.get(dienst, ())), None)

    def geplaatst(self, dienst: str) -> list[str]:
        """Iedere handeling van deze dienst die in het register staat; een handeling hoort er een keer in."""
        plaatsen: Iterable[dict[str, tuple[str, ...]]] = (
            self.zonder_persoonsgegevens,
            *(een.handelingen for een in self.activiteiten),
        )
        return [handeling for plaats in plaatsen for handeling in plaats.get(dienst, ())]


@cache
def registers() -> tuple[Register, ...]:
    """Alle versies, de oudste eerst."""
    gelezen = [Register.model_validate_json(pad.read_bytes()) for pad in MAP.glob("register-*.json")]
    return tuple(sorted(gelezen, key=lambda een: een.geldig_vanaf))


def register_op(peildatum: date) -> Register:
    """Het register dat op deze dag gold; voor de eerste versie die eerste."""
    alle = registers()
    return next((een for een in reversed(alle) if een.geldig_vanaf <= peildatum), alle[0])
