"""Een casus op ieder moment: op beide tijdassen schuiven, stap voor stap, en het verschil tussen twee momenten."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, HTTPException, Path, Response

from portal.bezoek import Bezoek
from portal.diensten import Geweigerd
from portal.terugkijken import Kijk, gegroepeerd
from portal.toezicht import Toezichtkop, auditors, lees_toezichtkop
from portal.weergave import Menupunt, bladzijde

MENU: tuple[Menupunt, ...] = ()
routes = APIRouter()
PAD = "/toezicht/casussen/{casus}"
PER_KEER = 100
NOG_NIET = "nog-geen-casus"


@routes.get(PAD)
async def toen(bezoek: Annotated[Bezoek, Depends(auditors)], casus: UUID) -> Response:
    """De stand op een moment, met het feit achter iedere waarde."""
    kop, momenten = await _kop_en_momenten(bezoek, casus)
    kijk = Kijk.uit(momenten, bezoek.request.query_params)
    stand = await _of_nog_niet(bezoek, f"/casussen/{casus}/beeld", [("herkomst", "true"), *kijk.vraag()])
    groepen = gegroepeerd(stand["herkomst"]) if stand else {}
    return bladzijde(bezoek, "toezicht_toen.html", kop=kop, kijk=kijk, groepen=groepen)


@routes.get(f"{PAD}/verschil")
async def verschil(bezoek: Annotated[Bezoek, Depends(auditors)], casus: UUID) -> Response:
    """Wat er op het ene moment anders is dan op het andere, veld voor veld."""
    kop, momenten = await _kop_en_momenten(bezoek, casus)
    vraag = bezoek.request.query_params
    van, tot = Kijk.uit(momenten, vraag, "van", max(len(momenten) - 1, 1)), Kijk.uit(momenten, vraag, "tot")
    gevonden = await _of_nog_niet(bezoek, f"/casussen/{casus}/verschillen", [*van.vraag(), *tot.vraag()])
    return bladzijde(
        bezoek,
        "toezicht_verschil.html",
        kop=kop,
        van=van,
        tot=tot,
        verschillen=[een for een in gevonden["verschillen"] if _zegt_iets(een)] if gevonden else None,
    )


@routes.get(f"{PAD}/feiten")
async def feiten(bezoek: Annotated[Bezoek, Depends(auditors)], casus: UUID, vanaf: int = 0) -> Response:
    """Alle feiten van alle diensten, in de volgorde waarin zij bekend werden."""
    vraag = [("limiet", str(PER_KEER)), ("vanaf", str(vanaf))]
    kop, tijdlijn = await asyncio.gather(
        lees_toezichtkop(bezoek, casus), bezoek.diensten.lees("evaluation", f"/casussen/{casus}/tijdlijn", vraag)
    )
    return bladzijde(
        bezoek, "toezicht_feiten.html", kop=kop, tijdlijn=tijdlijn, vanaf=vanaf, vorige=max(vanaf - PER_KEER, 0)
    )


@routes.get(f"{PAD}/feiten/{{nummer}}")
async def feit(
    bezoek: Annotated[Bezoek, Depends(auditors)], casus: UUID, nummer: Annotated[int, Path(ge=1)]
) -> Response:
    """Een feit: wie, wanneer, waarom, waardoor, naar welke regel, en waar het staat."""
    vraag = [("naFeit", str(nummer)), ("vanaf", str(nummer - 1)), ("limiet", "1")]
    (kop, momenten), tijdlijn = await asyncio.gather(
        _kop_en_momenten(bezoek, casus), bezoek.diensten.lees("evaluation", f"/casussen/{casus}/tijdlijn", vraag)
    )
    if not tijdlijn["feiten"]:
        raise HTTPException(404)
    plaatsen = [een["nummer"] for een in momenten]
    return bladzijde(
        bezoek,
        "toezicht_feit.html",
        kop=kop,
        feit=tijdlijn["feiten"][0],
        vorige=max((een for een in plaatsen if een < nummer), default=None),
        volgende=min((een for een in plaatsen if een > nummer), default=None),
        plaats=plaatsen.index(nummer) + 1 if nummer in plaatsen else None,
    )


async def _kop_en_momenten(bezoek: Bezoek, casus: UUID) -> tuple[Toezichtkop, list[dict[str, Any]]]:
    kop, gelezen = await asyncio.gather(
        lees_toezichtkop(bezoek, casus), bezoek.diensten.lees("evaluation", f"/casussen/{casus}/momenten")
    )
    return kop, gelezen["momenten"]


def _zegt_iets(verschil: dict[str, Any]) -> bool:
    """Niets dat nu uit onderdelen bestaat is geen verschil: die onderdelen staan er zelf al."""
    return verschil["oud"] is not None or verschil["nieuw"] is not None


async def _of_nog_niet(bezoek: Bezoek, pad: str, vraag: list[tuple[str, str]]) -> dict[str, Any] | None:
    """Het antwoord; None als er op dat moment van de casus nog niets was."""
    try:
        gevonden: dict[str, Any] = await bezoek.diensten.lees("evaluation", pad, vraag)
    except Geweigerd as nee:
        if nee.probleem.get("code") != NOG_NIET:
            raise
        return None
    return gevonden
