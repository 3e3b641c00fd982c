"""Inzage voor de jongere: het verzoek vastleggen, laten zien wat er is, en het meegeven als brief of als gegevens."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool

from contracts.feit import Rol
from portal import tijd
from portal.bezoek import Bezoek, Poort
from portal.diensten import Geweigerd
from portal.inzagebrief import als_pdf
from portal.inzagestuk import GEDULD, NIET_GEVRAAGD, bij_elkaar, haal, registreer
from portal.pages.zoeken import vind_casussen, vragen
from portal.weergave import Menupunt, bladzijde

GEVERS = (Rol.DOORSTROOMCOORDINATOR, Rol.AUDITOR)
MENU = (Menupunt("Inzage", "/inzage", frozenset(GEVERS), 60),)
routes = APIRouter()
gevers = Poort(*GEVERS)
GEEN_ID = "Vul het id van een casus in. Op naam zoeken kan alleen de coördinator."
GEEN_NAAM = "Vul een naam in van minstens twee letters, een nummer, of het id van een casus."


@routes.get("/inzage")
async def begin(bezoek: Annotated[Bezoek, Depends(gevers)]) -> Response:
    """Om wie gaat het?"""
    return bladzijde(bezoek, "inzage.html", gevraagd="", gevonden=None, fout="")


@routes.post("/inzage")
async def zoek(bezoek: Annotated[Bezoek, Depends(gevers)]) -> Response:
    """Op het id van een casus meteen verder; op naam of nummer eerst kiezen."""
    gevraagd = str((await bezoek.formulier()).get("gevraagd", "")).strip()
    casus = _id(gevraagd)
    if casus:
        return RedirectResponse(f"/inzage/{await _jongere(bezoek, casus)}", 303)
    mag_zoeken = bezoek.heeft(Rol.DOORSTROOMCOORDINATOR)
    if not mag_zoeken or not vragen(gevraagd):
        fout = GEEN_NAAM if mag_zoeken else GEEN_ID
        return bladzijde(bezoek, "inzage.html", 400, gevraagd=gevraagd, gevonden=None, fout=fout)
    gevonden = (await vind_casussen(bezoek, gevraagd))["gevonden"]
    return bladzijde(bezoek, "inzage.html", gevraagd=gevraagd, gevonden=gevonden, fout="")


@routes.get("/inzage/casus/{casus}")
async def bij_casus(bezoek: Annotated[Bezoek, Depends(gevers)], casus: UUID) -> Response:
    """De jongere van deze casus."""
    return RedirectResponse(f"/inzage/{await _jongere(bezoek, casus)}", 303)


@routes.get("/inzage/{jongere}")
async def toon(bezoek: Annotated[Bezoek, Depends(gevers)], jongere: UUID) -> Response:
    """Wat er is; of het formulier voor het verzoek, als dat nog niet is vastgelegd."""
    try:
        stuk = await haal(bezoek.diensten, jongere)
    except Geweigerd as nee:
        if nee.probleem.get("code") != NIET_GEVRAAGD:
            raise
        return _formulier(bezoek, jongere, {"dag": f"{tijd.nu():%Y-%m-%d}", "toelichting": ""}, {})
    return bladzijde(bezoek, "inzage_stuk.html", jongere=jongere, stuk=stuk, keek=bij_elkaar(stuk["wieKeek"]))


@routes.post("/inzage/{jongere}")
async def leg_verzoek_vast(bezoek: Annotated[Bezoek, Depends(gevers)], jongere: UUID) -> Response:
    """Leg vast dat de jongere om inzage vroeg, en laat dan zien wat er is."""
    ingevuld = await bezoek.formulier()
    invulling = {naam: str(ingevuld.get(naam, "")).strip() for naam in ("dag", "toelichting")}
    try:
        await registreer(bezoek.diensten, jongere, invulling["dag"], invulling["toelichting"])
    except Geweigerd as nee:
        if nee.status != 400:
            raise
        fouten = nee.fouten or {"dagVanOntvangst": str(nee.probleem.get("detail", ""))}
        return _formulier(bezoek, jongere, invulling, fouten)
    await haal(bezoek.diensten, jongere, GEDULD)
    return RedirectResponse(f"/inzage/{jongere}", 303)


@routes.get("/inzage/{jongere}/brief.pdf")
async def brief(bezoek: Annotated[Bezoek, Depends(gevers)], jongere: UUID) -> Response:
    """De brief aan de jongere."""
    stuk = await haal(bezoek.diensten, jongere)
    pdf = await run_in_threadpool(als_pdf, stuk, bezoek.huis.regio.gemeenten)
    return Response(pdf, media_type="application/pdf", headers=_bestand("inzage.pdf"))


@routes.get("/inzage/{jongere}/gegevens.json")
async def gegevens(bezoek: Annotated[Bezoek, Depends(gevers)], jongere: UUID) -> Response:
    """Hetzelfde, om met een ander programma te lezen."""
    inhoud = orjson.dumps(await haal(bezoek.diensten, jongere), option=orjson.OPT_INDENT_2)
    return Response(inhoud, media_type="application/json", headers=_bestand("inzage.json"))


def _formulier(bezoek: Bezoek, jongere: UUID, invulling: dict[str, str], fouten: dict[str, str]) -> Response:
    return bladzijde(
        bezoek, "inzage_verzoek.html", 400 if fouten else 200, jongere=jongere, invulling=invulling, fouten=fouten
    )


async def _jongere(bezoek: Bezoek, casus: UUID) -> str:
    return str((await bezoek.diensten.lees("evaluation", f"/casussen/{casus}/beeld"))["jongereId"])


def _bestand(naam: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{naam}"'}


def _id(tekst: str) -> UUID | None:
    try:
        return UUID(tekst)
    except ValueError:
        return None
