"""De startpagina van de auditor: een casus vinden, op haar id of in de lijst, zonder namen."""

from __future__ import annotations

import asyncio
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from fastapi.responses import RedirectResponse

from portal.bezoek import Bezoek
from portal.formulier import Keuze
from portal.pages.werklijst import KEUZES, LIMIET, gekozen
from portal.toezicht import ALLEEN_AUDITORS, auditors
from portal.weergave import Menupunt, bladzijde

PAD = "/toezicht/casussen"
MENU = (Menupunt("Casussen", PAD, ALLEEN_AUDITORS, 10),)
routes = APIRouter()
FILTERS = ("stap", "doelgroep", "vastgelopen", "gesloten", "sorteer")


@routes.get(PAD)
async def casussen(bezoek: Annotated[Bezoek, Depends(auditors)], casus: str = "") -> Response:
    """De casussen van de gemeenten waar deze auditor toezicht op houdt; met een id meteen naar die casus."""
    gevraagd = _id(casus)
    if gevraagd:
        return RedirectResponse(f"{PAD}/{gevraagd}", 303)
    filters = [(naam, een) for naam, een in gekozen(bezoek.request) if naam in ("gemeente", "coach", *FILTERS)]
    cursor = bezoek.request.query_params.get("cursor")
    vraag = [*filters, ("limiet", str(LIMIET)), *([("cursor", cursor)] if cursor else [])]
    zonder_volgorde = [(naam, een) for naam, een in filters if naam != "sorteer"]
    deel, telling = await asyncio.gather(
        bezoek.diensten.lees("evaluation", "/werklijst", vraag),
        bezoek.diensten.lees("evaluation", "/werklijst-tellingen", zonder_volgorde),
    )
    gemeenten = bezoek.huis.regio.gemeenten
    plaatsen = tuple(Keuze(een, gemeenten.get(een, een)) for een in sorted(bezoek.wie.areas))
    return bladzijde(
        bezoek,
        "toezicht.html",
        fout="Dit is geen id van een casus. Neem het over uit de tijdlijn of uit een bewijs." if casus else "",
        casus=casus,
        lijst=deel["resultaten"],
        telling=telling,
        keuzes={"gemeente": ("Gemeente", plaatsen)} | {naam: KEUZES[naam] for naam in FILTERS},
        gekozen=dict(filters),
        volgende=f"{PAD}?{urlencode([*filters, ('cursor', deel['volgende'])])}" if deel["volgende"] else None,
    )


def _id(tekst: str) -> UUID | None:
    try:
        return UUID(tekst.strip())
    except ValueError:
        return None
