"""Lijsten voor het toezicht: noodtoegang, het grootboek, wat is vernietigd, en het register van verwerkingen."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from portal.bezoek import Bezoek
from portal.toezicht import ALLEEN_AUDITORS, auditors, geef_door
from portal.weergave import Menupunt, bladzijde

MENU = (
    Menupunt("Noodtoegang", "/toezicht/noodtoegangen", ALLEEN_AUDITORS, 20),
    Menupunt("Grootboek", "/toezicht/grootboek", ALLEEN_AUDITORS, 30),
    Menupunt("Vernietigd", "/toezicht/vernietigingen", ALLEEN_AUDITORS, 40),
    Menupunt("Verwerkingen", "/toezicht/verwerkingen", ALLEEN_AUDITORS, 50),
)
routes = APIRouter()
DAGEN = "28"


@routes.get("/toezicht/noodtoegangen")
async def noodtoegangen(bezoek: Annotated[Bezoek, Depends(auditors)], cursor: str = "") -> Response:
    """Wie een casus in nood opende, en wat de coördinator ervan vond."""
    deel = await bezoek.diensten.lees("evaluation", "/noodtoegangen", _verder(cursor))
    return bladzijde(bezoek, "toezicht_noodtoegangen.html", lijst=deel)


@routes.get("/toezicht/grootboek")
async def grootboek(bezoek: Annotated[Bezoek, Depends(auditors)]) -> Response:
    """Boomhoofden, de dagelijkse vergelijking, en wat apart is gelegd."""
    lees = bezoek.diensten.lees
    telling, hoofden, dagen, apart = await asyncio.gather(
        lees("evaluation", "/grootboek-tellingen"),
        lees("evaluation", "/boomhoofden", [("nieuwsteEerst", "true"), ("limiet", "10")]),
        lees("evaluation", "/reconciliaties", [("limiet", DAGEN)]),
        lees("evaluation", "/apart-gelegde-feiten"),
    )
    return bladzijde(
        bezoek,
        "toezicht_grootboek.html",
        telling=telling["feiten"],
        hoofden=hoofden["resultaten"],
        dagen=dagen["resultaten"],
        apart=apart,
    )


@routes.get("/toezicht/vernietigingen")
async def vernietigingen(bezoek: Annotated[Bezoek, Depends(auditors)], cursor: str = "") -> Response:
    """De verklaringen van vernietiging."""
    return bladzijde(
        bezoek,
        "toezicht_vernietigingen.html",
        lijst=await bezoek.diensten.lees("intake", "/vernietigingen", _verder(cursor)),
    )


@routes.get("/toezicht/vernietigingen.csv")
async def vernietigingslijst(bezoek: Annotated[Bezoek, Depends(auditors)]) -> Response:
    """Dezelfde verklaringen als bestand."""
    return await geef_door(bezoek, "intake", "/vernietigingslijst")


@routes.get("/toezicht/vernietigingen/{jongere}")
async def vernietiging(bezoek: Annotated[Bezoek, Depends(auditors)], jongere: UUID) -> Response:
    """Een verklaring, met haar plaats in het grootboek."""
    gevonden = await bezoek.diensten.lees("intake", f"/vernietigingen/{jongere}")
    return bladzijde(bezoek, "toezicht_vernietiging.html", verklaring=gevonden)


@routes.get("/toezicht/verwerkingen")
async def verwerkingen(bezoek: Annotated[Bezoek, Depends(auditors)], op: date | Literal[""] = "") -> Response:
    """Het register van verwerkingsactiviteiten, zoals het op een dag gold."""
    vraag = [("op", op.isoformat())] if op else []
    register = await bezoek.diensten.lees("evaluation", "/verwerkingsactiviteiten", vraag)
    return bladzijde(bezoek, "toezicht_verwerkingen.html", register=register, op=op)


def _verder(cursor: str) -> list[tuple[str, str]]:
    return [("cursor", cursor)] if cursor else []
