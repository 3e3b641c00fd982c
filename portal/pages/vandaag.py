"""De startpagina van de coach: welke casussen vandaag iets van u vragen."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from contracts.feit import Rol
from portal.bezoek import Bezoek, Poort
from portal.weergave import Menupunt, bladzijde

MENU = (Menupunt("Vandaag", "/vandaag", frozenset({Rol.DOORSTROOMCOACH}), 10),)
routes = APIRouter()
PER_GROEP = 25


@dataclass(frozen=True, slots=True)
class Groep:
    """Casussen om dezelfde reden; een casus staat alleen in de eerste groep die past."""

    kop: str
    uitleg: str
    vraag: tuple[tuple[str, str], ...]


GROEPEN = (
    Groep("Te laat", "Een termijn is verlopen.", (("teLaat", "true"),)),
    Groep("Nieuwe melding", "Er kwam een melding binnen waar nog niemand naar keek.", (("nieuw", "true"),)),
    Groep("Loopt vast", "Het traject loopt niet meer.", (("vastgelopen", "true"),)),
    Groep("Deze week", "Een termijn loopt binnen zeven dagen af.", (("bijna", "7"),)),
    Groep("U bent aan zet", "De casus wacht op u.", (("wachtOp", "coach"),)),
)


@routes.get("/vandaag")
async def vandaag(bezoek: Annotated[Bezoek, Depends(Poort(Rol.DOORSTROOMCOACH))]) -> Response:
    """Mijn casussen die vandaag iets vragen, en hoeveel er verder zijn."""
    mijn = (("coach", "mij"),)
    telling, *delen = await asyncio.gather(
        bezoek.diensten.lees("evaluation", "/werklijst-tellingen", mijn),
        *(
            bezoek.diensten.lees("evaluation", "/werklijst", (*mijn, *groep.vraag, ("limiet", str(PER_GROEP))))
            for groep in GROEPEN
        ),
    )
    return bladzijde(bezoek, "vandaag.html", live="/live", telling=telling, groepen=_zonder_dubbele(delen))


def _zonder_dubbele(delen: list[dict[str, Any]]) -> list[tuple[Groep, list[dict[str, Any]]]]:
    gezien: set[str] = set()
    groepen = []
    for groep, deel in zip(GROEPEN, delen, strict=True):
        regels = [regel for regel in deel["resultaten"] if regel["casusId"] not in gezien]
        gezien |= {regel["casusId"] for regel in regels}
        if regels:
            groepen.append((groep, regels))
    return groepen
