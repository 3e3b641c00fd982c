"""Beheer: hoe het met de diensten, de berichten en het grootboek gaat. Alleen aantallen, posities en tijden."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from contracts.feit import Rol
from contracts.registry import DIENSTEN
from portal.bezoek import Bezoek, Poort
from portal.diensten import DienstZwijgt, Geweigerd
from portal.sporen.waterval import NS, duur, ns
from portal.tijd import nu
from portal.weergave import Menupunt, bladzijde

BEHEER = Rol.BEHEERDER
MENU = (Menupunt("Beheer", "/beheer/diensten", frozenset({BEHEER}), 10),)
routes = APIRouter()
Beheerder = Annotated[Bezoek, Depends(Poort(BEHEER))]
APART, MIS = "20", 500
GEDULD = 4.0
"""Seconden dat deze bladzijden op een dienst wachten."""
Vraag = Sequence[tuple[str, str]]
VEEL = 1000
"""Verder tellen de diensten een achterstand niet."""


@routes.get("/beheer/diensten")
async def overzicht(bezoek: Beheerder) -> Response:
    """Alles op een bladzijde; wat een dienst nu niet kan zeggen staat er als onbekend."""
    *delen, grootboek, reconciliaties = await asyncio.gather(
        *(_gezondheid(bezoek, dienst) for dienst in DIENSTEN),
        *(wat_kan(bezoek, dienst, "/bedrijfsvoering") for dienst in DIENSTEN),
        wat_kan(bezoek, "evaluation", "/grootboek-standen"),
        wat_kan(bezoek, "evaluation", "/reconciliaties", [("limiet", str(len(DIENSTEN)))]),
    )
    gezond, standen = delen[: len(DIENSTEN)], delen[len(DIENSTEN) :]
    diensten = dict(zip(DIENSTEN, zip(gezond, standen, strict=True), strict=True))
    ligt_apart = bool(grootboek and grootboek["apart"])
    apart = await wat_kan(bezoek, "evaluation", "/apart-gelegde-feiten", [("limiet", APART)]) if ligt_apart else None
    return bladzijde(
        bezoek,
        "ops.html",
        diensten=diensten,
        loopt={naam: sinds(stand["gestartOp"]) for naam, (_, stand) in diensten.items() if stand},
        stromen=_stromen([stand for stand in standen if stand]),
        grootboek=grootboek,
        reconciliaties=(reconciliaties or {}).get("resultaten", ()),
        apart=(apart or {}).get("resultaten", ()),
        veel=VEEL,
    )


async def wat_kan(bezoek: Bezoek, dienst: str, pad: str, vraag: Vraag = ()) -> Mapping[str, Any] | None:
    """Juist als er iets hapert moeten deze bladzijden er zijn: None na een fout, en na stilte."""
    try:
        async with asyncio.timeout(GEDULD):
            gelezen: Mapping[str, Any] | None = await bezoek.diensten.lees_of_niets(dienst, pad, vraag)
    except TimeoutError:
        return None
    except Geweigerd as nee:
        if nee.status < MIS:
            raise
        return None
    return gelezen


async def _gezondheid(bezoek: Bezoek, dienst: str) -> Mapping[str, Any] | None:
    """Ook wie hapert zegt wat er hapert, met een 503."""
    try:
        async with asyncio.timeout(GEDULD):
            gelezen: Mapping[str, Any] = await bezoek.diensten.lees(dienst, "/gezondheid")
    except (TimeoutError, DienstZwijgt):
        return None
    except Geweigerd as nee:
        return nee.probleem if "onderdelen" in nee.probleem else None
    return gelezen


def _stromen(standen: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Iedere dienst ziet dezelfde stromen: die van de eerste die NATS bereikt."""
    return next((stand["berichten"]["stromen"] for stand in standen if stand["berichten"]), ())


def sinds(moment: str) -> str:
    """Hoe lang geleden, zoals een mens het zegt."""
    return duur(max(0, int(nu().timestamp()) * NS - ns(moment)))
