"""Beheer: hoe het met de diensten, de berichten en het grootboek gaat. Alleen aantallen, posities en tijden."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from contracts.feit import Rol
from contracts.registry import DIENSTEN
from portal.bezoek import Bezoek, Poort
from portal.diensten import Geweigerd
from portal.sporen.waterval import NS, duur, ns
from portal.tijd import nu
from portal.weergave import Menupunt, bladzijde

BEHEER = Rol.BEHEERDER
MENU = (Menupunt("Beheer", "/beheer/diensten", frozenset({BEHEER}), 10),)
routes = APIRouter()
Beheerder = Annotated[Bezoek, Depends(Poort(BEHEER))]
VEEL = 1000
"""Verder tellen de diensten een achterstand niet."""


@routes.get("/beheer/diensten")
async def overzicht(bezoek: Beheerder) -> Response:
    """Alles op een bladzijde; wat een dienst nu niet kan zeggen staat er als onbekend."""
    lees = bezoek.diensten.lees_of_niets
    gezond, grootboek, reconciliaties, *standen = await asyncio.gather(
        bezoek.huis.verbinding.gezondheid(),
        lees("evaluation", "/grootboek-standen"),
        lees("evaluation", "/reconciliaties", [("limiet", str(len(DIENSTEN)))]),
        *(_stand(bezoek, dienst) for dienst in DIENSTEN),
    )
    diensten = {naam: (gezond.get(naam), stand) for naam, stand in zip(DIENSTEN, standen, strict=True)}
    ligt_apart = bool(grootboek and grootboek["apart"])
    apart = await lees("evaluation", "/apart-gelegde-feiten", [("limiet", "20")]) if ligt_apart else None
    return bladzijde(
        bezoek,
        "ops.html",
        diensten=diensten,
        loopt={naam: sinds(stand["gestartOp"]) for naam, stand in zip(DIENSTEN, standen, strict=True) if stand},
        stromen=_stromen([stand for stand in standen if stand]),
        grootboek=grootboek,
        reconciliaties=(reconciliaties or {}).get("resultaten", ()),
        apart=(apart or {}).get("resultaten", ()),
        veel=VEEL,
    )


async def _stand(bezoek: Bezoek, dienst: str) -> Mapping[str, Any] | None:
    """Een dienst die hapert houdt de rest van de bladzijde niet tegen."""
    try:
        gelezen: Mapping[str, Any] | None = await bezoek.diensten.lees_of_niets(dienst, "/bedrijfsvoering")
    except Geweigerd as nee:
        if nee.status < 500:
            raise
        return None
    return gelezen


def _stromen(standen: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    """Iedere dienst ziet dezelfde stromen: die van de eerste die NATS bereikt."""
    return next((stand["berichten"]["stromen"] for stand in standen if stand["berichten"]), ())


def sinds(moment: str) -> str:
    """Hoe lang geleden, zoals een mens het zegt."""
    return duur(max(0, int(nu().timestamp()) * NS - ns(moment)))
