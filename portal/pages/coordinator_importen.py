"""Een bestand inlezen: meldingen of een lijst van DUO, met hoe ver het is en welke regels zijn geweigerd."""

from __future__ import annotations

import asyncio
import csv
from collections.abc import AsyncIterator, Mapping
from io import StringIO
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse, StreamingResponse

from contracts.feit import Rol
from contracts.woorden import Lijst
from portal.aanvoer import Aanvoer, Rij, Stroompoort
from portal.bezoek import Bezoek
from portal.coordinatie import blad, coordinatoren, uitleg_van
from portal.diensten import DienstZwijgt, Geweigerd
from portal.formulier import Keuze
from portal.indienen import WEIGERING_OF_NIET_BEVOEGD
from portal.weergave import Menupunt

MENU: tuple[Menupunt, ...] = ()
routes = APIRouter()
PAD = "/coordinator/importen"
MELDINGEN = "meldingen"
SOORTEN = (
    Keuze(MELDINGEN, "Meldingen van verzuim"),
    *(Keuze(een, f"Lijst {een} van DUO") for een in Lijst),
)
EVEN_SECONDEN = 0.7
"""Zo lang wachten op een klein bestand, dat dan meteen klaar is."""
WACHT = httpx.Timeout(20.0, read=None, write=None)
PER_DEEL = 200
GETOOND = 50
VASTGELOPEN = "Het bestand kwam niet heel aan. Wat al was verwerkt blijft staan; stuur het gerust opnieuw."


@routes.get(PAD)
async def importen(bezoek: Annotated[Bezoek, Depends(coordinatoren)]) -> Response:
    """Een bestand kiezen, en de importen die u eerder deed."""
    return await _toon(bezoek, "", "")


@routes.post(PAD)
async def importeer(aanvoer: Annotated[Aanvoer, Depends(Stroompoort(Rol.DOORSTROOMCOORDINATOR))]) -> Response:
    """Het bestand stroomt door naar intake terwijl het binnenkomt; daarna is te zien hoe ver het is."""
    soort = aanvoer.velden.get("soort", "")
    if soort not in {een.waarde for een in SOORTEN}:
        async for _ in aanvoer.inhoud:
            pass
        return await _toon(aanvoer, soort, "Kies wat voor bestand het is.")
    import_id, rij = uuid4(), Rij()
    taak = asyncio.create_task(_geef_door(aanvoer, soort, import_id, rij))
    aanvoer.sessie.onderweg[str(import_id)] = taak
    await rij.vul(aanvoer.inhoud, taak)
    await asyncio.wait({taak}, timeout=EVEN_SECONDEN)
    if taak.done() and (fout := taak.result()):
        del aanvoer.sessie.onderweg[str(import_id)]
        return await _toon(aanvoer, soort, fout)
    return RedirectResponse(f"{PAD}/{import_id}", 303)


@routes.get(f"{PAD}/{{import_id}}")
async def stand(bezoek: Annotated[Bezoek, Depends(coordinatoren)], import_id: UUID) -> Response:
    """Hoe ver de import is, en welke regels zijn geweigerd; ververst zich zolang zij loopt."""
    taak: asyncio.Task[str] | None = bezoek.sessie.onderweg.get(str(import_id))
    fout = taak.result() if taak is not None and taak.done() else ""
    gelezen = await bezoek.diensten.lees_of_niets("intake", f"/importen/{import_id}")
    if gelezen is None and taak is None:
        await bezoek.diensten.lees("intake", f"/importen/{import_id}")  # zegt dat zij niet bestaat
    weigeringen: Mapping[str, Any] = {"resultaten": [], "volgende": None}
    if gelezen and gelezen["geweigerd"]:
        pad = f"/importen/{import_id}/geweigerde-regels"
        weigeringen = await bezoek.diensten.lees("intake", pad, [("limiet", str(GETOOND))])
    if gelezen and gelezen["stand"] != "bezig":
        bezoek.sessie.onderweg.pop(str(import_id), None)
    return blad(bezoek, "coordinator_import.html", id=import_id, stand=gelezen, fout=fout, weigeringen=weigeringen)


@routes.get(f"{PAD}/{{import_id}}/geweigerde-regels.csv")
async def geweigerd(bezoek: Annotated[Bezoek, Depends(coordinatoren)], import_id: UUID) -> Response:
    """Alle geweigerde regels, om in een rekenblad te openen."""
    await bezoek.diensten.lees("intake", f"/importen/{import_id}")
    kop = {"Content-Disposition": 'attachment; filename="geweigerde-regels.csv"'}
    return StreamingResponse(_als_csv(bezoek, import_id), media_type="text/csv; charset=utf-8", headers=kop)


async def _geef_door(aanvoer: Aanvoer, soort: str, import_id: UUID, rij: Rij) -> str:
    """Geef het bestand aan intake; wat er misging, leeg als het lukte."""
    nummer = [("importId", str(import_id))]
    pad, vraag = ("/importen", nummer) if soort == MELDINGEN else ("/leveringen", [*nummer, ("lijst", soort)])
    kop = {"Content-Type": "text/csv"}
    try:
        await aanvoer.diensten.vraag(
            "intake", pad, vraag, methode="POST", headers=kop, content=aiter(rij), timeout=WACHT
        )
    except Geweigerd as nee:
        return uitleg_van(nee) if nee.status in WEIGERING_OF_NIET_BEVOEGD | {413} else VASTGELOPEN
    except (DienstZwijgt, ConnectionError):
        return VASTGELOPEN
    return ""


async def _als_csv(bezoek: Bezoek, import_id: UUID) -> AsyncIterator[str]:
    """Met een merk vooraan waaraan een rekenblad UTF-8 herkent."""
    yield "\ufeff" + _regel("regel", "veld", "reden")
    vraag = [("limiet", str(PER_DEEL))]
    cursor: str | None = ""
    while cursor is not None:
        deel = await bezoek.diensten.lees(
            "intake", f"/importen/{import_id}/geweigerde-regels", [*vraag, *([("cursor", cursor)] if cursor else [])]
        )
        yield "".join(_regel(een["regel"], een["veld"], een["reden"]) for een in deel["resultaten"])
        cursor = deel["volgende"]


def _regel(*velden: object) -> str:
    tekst = StringIO()
    veilig = [f"'{veld}" if str(veld)[:1] in ("=", "+", "-", "@") else veld for veld in velden]
    csv.writer(tekst, delimiter=";", lineterminator="\r\n").writerow(veilig)
    return tekst.getvalue()


async def _toon(bezoek: Bezoek, soort: str, fout: str) -> Response:
    deel = await bezoek.diensten.lees("intake", "/importen", [("limiet", "20")])
    return blad(
        bezoek,
        "coordinator_importen.html",
        400 if fout else 200,
        eerder=deel["resultaten"],
        soorten=SOORTEN,
        soort=soort,
        fout=fout,
    )
