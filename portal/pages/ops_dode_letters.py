"""Beheer: feiten die een dienst niet kon verwerken. Wat vertrouwelijk is blijft cijfertekst."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Response
from fastapi.responses import RedirectResponse

from contracts.registry import DIENSTEN
from portal.bezoek import Bezoek
from portal.pages.ops import BEHEER, Beheerder, wat_kan
from portal.weergave import Menupunt, bladzijde

PAD = "/beheer/dode-letters"
MENU = (Menupunt("Dode letters", PAD, frozenset({BEHEER}), 12),)
routes = APIRouter()
DEEL = 50
Nummer = Annotated[int, Path(ge=1, le=1 << 60)]


@routes.get(PAD)
async def dode_letters(bezoek: Beheerder) -> Response:
    """Per dienst de nieuwste; ouder bladert met de cursor van die dienst."""
    cursors = {dienst: bezoek.request.query_params.get(dienst) for dienst in DIENSTEN}
    delen = await asyncio.gather(*(_lees(bezoek, dienst, cursors[dienst]) for dienst in DIENSTEN))
    per_dienst = dict(zip(DIENSTEN, delen, strict=True))
    return bladzijde(bezoek, "ops_dode_letters.html", per_dienst=per_dienst, soort=soort)


@routes.get(PAD + "/{dienst}/{nummer}")
async def dode_letter(bezoek: Beheerder, dienst: str, nummer: Nummer) -> Response:
    """De kop van het feit en zijn cijfertekst, met de knop om het opnieuw aan te bieden."""
    letter = await bezoek.diensten.lees(_bestaand(dienst), f"/dode-letters/{nummer}")
    return bladzijde(bezoek, "ops_dode_letter.html", dienst=dienst, letter=letter, soort=soort)


@routes.post(PAD + "/{dienst}/{nummer}")
async def bied_aan(bezoek: Beheerder, dienst: str, nummer: Nummer) -> Response:
    """De dienst probeert het nog eens; de bladzijde zegt wat ervan kwam."""
    letter = await bezoek.diensten.geef(_bestaand(dienst), f"/dode-letters/{nummer}/aanbiedingen", {})
    gelukt = letter["uitkomst"] == ""
    bezoek.sessie.boodschap = (
        f"De dienst {dienst} heeft het feit verwerkt."
        if gelukt
        else f"Het lukte weer niet: {letter['uitkomst']}. Het feit blijft bewaard."
    )
    return RedirectResponse(f"{PAD}/{dienst}/{nummer}", 303)


def soort(onderwerp: str) -> str:
    """Het soort feit in een onderwerp: het laatste deel."""
    return onderwerp.rpartition(".")[2]


async def _lees(bezoek: Bezoek, dienst: str, cursor: str | None) -> Any:
    vraag = [("limiet", str(DEEL)), *([("cursor", cursor)] if cursor else [])]
    return await wat_kan(bezoek, dienst, "/dode-letters", vraag)


def _bestaand(dienst: str) -> str:
    if dienst not in DIENSTEN:
        raise HTTPException(404)
    return dienst
