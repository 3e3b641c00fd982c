"""Het spoor van een casus: of de keten sluit, het bewijs om mee te nemen, wie er keek, en namen in nood."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from contracts.feit import GEEN_HASH
from portal import inzagen
from portal.bezoek import Bezoek
from portal.diensten import Geweigerd
from portal.toezicht import auditors, geef_door, lees_toezichtkop
from portal.weergave import Menupunt, bladzijde

MENU: tuple[Menupunt, ...] = ()
routes = APIRouter()
PAD = "/toezicht/casussen/{casus}"
HOOFDEN, DAGEN, INZAGEN = "5", "8", 100


@routes.get(f"{PAD}/bewijs")
async def bewijs(bezoek: Annotated[Bezoek, Depends(auditors)], casus: UUID) -> Response:
    """Hoe het met de ketens, het boomhoofd en de dagelijkse vergelijking staat; en het bewijs zelf."""
    lees = bezoek.diensten.lees
    kop, feiten, hoofden, dagen = await asyncio.gather(
        lees_toezichtkop(bezoek, casus),
        _alle_feiten(bezoek, casus),
        lees("evaluation", "/boomhoofden", [("nieuwsteEerst", "true"), ("limiet", HOOFDEN)]),
        lees("evaluation", "/reconciliaties", [("limiet", DAGEN)]),
    )
    laatste = max((een["dag"] for een in dagen["resultaten"]), default=None)
    return bladzijde(
        bezoek,
        "toezicht_bewijs.html",
        kop=kop,
        ketens=ketens(feiten),
        laatste_positie=max(een["positie"] for een in feiten),
        hoofden=hoofden["resultaten"],
        dag=laatste,
        dagen=[een for een in dagen["resultaten"] if een["dag"] == laatste],
    )


@routes.get(f"{PAD}/bewijs.zip")
async def bundel(bezoek: Annotated[Bezoek, Depends(auditors)], casus: UUID) -> Response:
    """De bewijsbundel, doorgegeven zoals evaluation haar ondertekent."""
    return await geef_door(bezoek, "evaluation", f"/casussen/{casus}/bewijs")


@routes.get(f"{PAD}/inzagen")
async def wie_keek(bezoek: Annotated[Bezoek, Depends(auditors)], casus: UUID, tot: str = "") -> Response:
    """Iedereen die deze casus zag of eraan werkte, bij welke dienst, en waarvoor."""
    vraag = [("casusId", str(casus)), *([("tot", tot)] if tot else [])]
    kop, gevonden = await asyncio.gather(
        lees_toezichtkop(bezoek, casus), inzagen.samen(bezoek.diensten, vraag, INZAGEN)
    )
    return bladzijde(
        bezoek,
        "toezicht_inzagen.html",
        kop=kop,
        inzagen=gevonden,
        regels=inzagen.gebundeld(gevonden.gevonden),
        eerste=not tot,
    )


@routes.get(f"{PAD}/namen")
async def namen(bezoek: Annotated[Bezoek, Depends(auditors)], casus: UUID, toon: bool = False) -> Response:
    """Het formulier voor noodtoegang; met `toon` wie het is, zolang die toegang duurt."""
    gevonden = await bezoek.diensten.lees_of_niets("intake", f"/casussen/{casus}/noodinzagen") if toon else None
    return await _toon_namen(bezoek, casus, gevonden=gevonden, voorbij=toon and gevonden is None)


@routes.post(f"{PAD}/namen")
async def vraag_namen(bezoek: Annotated[Bezoek, Depends(auditors)], casus: UUID) -> Response:
    """Vraag noodtoegang, met de reden die is ingevuld; de coördinator van de gemeente beoordeelt haar."""
    reden = str((await bezoek.formulier()).get("reden", "")).strip()
    try:
        await bezoek.diensten.geef("intake", "/noodtoegangen", {"casusId": str(casus), "reden": reden})
    except Geweigerd as nee:
        if nee.status != 400:
            raise
        return await _toon_namen(bezoek, casus, reden=reden, fout=nee.fouten.get("reden", "Dit klopt niet."))
    return RedirectResponse(f"/toezicht/casussen/{casus}/namen?toon=true", 303)


async def _toon_namen(bezoek: Bezoek, casus: UUID, **rest: Any) -> Response:
    standaard = {"gevonden": None, "voorbij": False, "reden": "", "fout": ""}
    kop = await lees_toezichtkop(bezoek, casus)
    return bladzijde(bezoek, "toezicht_namen.html", 400 if rest.get("fout") else 200, kop=kop, **(standaard | rest))


async def _alle_feiten(bezoek: Bezoek, casus: UUID) -> list[dict[str, Any]]:
    feiten: list[dict[str, Any]] = []
    vanaf: int | None = 0
    while vanaf is not None:
        deel = await bezoek.diensten.lees("evaluation", f"/casussen/{casus}/tijdlijn", [("vanaf", str(vanaf))])
        feiten += deel["feiten"]
        vanaf = deel["volgende"]
    return feiten


def ketens(feiten: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Per dienst hoeveel feiten er op elkaar aansluiten, en waar dat niet zo is."""
    per_dienst: dict[str, dict[str, Any]] = {}
    for feit in feiten:
        keten = per_dienst.setdefault(
            feit["dienst"], {"dienst": feit["dienst"], "aantal": 0, "kop": GEEN_HASH, "breuk": None}
        )
        sluit_aan = feit["vorigeHash"] == keten["kop"] and feit["volgnummer"] == keten["aantal"] + 1
        if not sluit_aan and keten["breuk"] is None:
            keten["breuk"] = feit["nummer"]
        keten["aantal"], keten["kop"] = keten["aantal"] + 1, feit["hash"]
    return list(per_dienst.values())
