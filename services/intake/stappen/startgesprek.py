"""Het startgesprek in het MDO, op een route die daarmee begint (Routeboek Verzuim en Thuiszitters PO)."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from contracts.woorden import Partij, Werkafspraak
from kit.http import Body
from kit.routes import Door, Opdracht, command_route
from services.intake.domain import Dossier
from services.intake.stappen.lezer import WERKERS, Tekst


class Afspraak(Body):
    """Een concrete afspraak: wie doet wat, en voor wanneer."""

    wie: Partij
    wat: Tekst
    uiterlijk: date


class VoerStartgesprek(Opdracht):
    """Wat in het MDO is afgesproken."""

    deelnemers: Annotated[tuple[Partij, ...], Field(min_length=1)]
    afspraken: Annotated[list[Afspraak], Field(max_length=30)]
    verslag: Tekst | None = None

    def velden(self) -> dict[str, Any]:
        """De afspraken in de woorden van het feit."""
        afspraken = tuple(Werkafspraak.model_validate(een.model_dump()) for een in self.afspraken)
        return super().velden() | {"afspraken": afspraken}


def routes(router: APIRouter, door: Door[Dossier]) -> None:
    """De route van het startgesprek."""
    command_route(router, door, "/startgesprekken", VoerStartgesprek, Dossier.voer_startgesprek, *WERKERS)
