"""Voorstellen voor een andere doelgroep, zoals op 1 oktober: overnemen, of met een reden laten zoals het was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid5

from fastapi import APIRouter, Depends, Response

from portal.bezoek import Bezoek
from portal.coordinatie import PER_KEER, blad, coordinatoren, doe_ieder, lees_casussen
from portal.formulier import Invulling
from portal.weergave import Menupunt
from portal.woorden import waarde

MENU: tuple[Menupunt, ...] = ()
routes = APIRouter()
PAD = "/coordinator/doelgroepen"
JAAROVERGANG = "-10-01"
"""Op 1 oktober wordt nieuw oud."""


@routes.get(PAD)
async def voorstellen(
    bezoek: Annotated[Bezoek, Depends(coordinatoren)], cursor: str = "", alles: bool = False
) -> Response:
    """Casussen met een doelgroep, waarvoor de beslistabel nu een andere voorstelt."""
    return await _toon(bezoek, Invulling(), cursor, alles=alles)


@routes.post(PAD)
async def besluit(bezoek: Annotated[Bezoek, Depends(coordinatoren)]) -> Response:
    """Neem de gekozen voorstellen over, of houd de doelgroep met een reden; per casus staat wat ervan kwam."""
    invulling = Invulling.uit(await bezoek.formulier())
    fouten = _fouten(invulling)
    if fouten:
        return await _toon(bezoek, invulling, invulling.een("cursor"), fouten=fouten)
    gekozen = invulling.alle("casus")[:PER_KEER]
    namen = await lees_casussen(bezoek, gekozen)
    houdt = invulling.een("besluit") == "houd"
    reden = invulling.een("reden").strip()

    async def doe(casus: str) -> str:
        naar = invulling.een(f"{'nu' if houdt else 'voorstel'}.{casus}")
        body = {"doelgroep": naar, **({"motivering": reden} if houdt else {})}
        sleutel = str(uuid5(NAMESPACE_URL, f"{invulling.een('_sleutel')}/{casus}"))
        antwoord = await bezoek.diensten.geef("routing", f"/casussen/{casus}/doelgroepen", body, sleutel=sleutel)
        if not antwoord["feiten"]:
            return f"was al {waarde(naar)}"
        return f"blijft {waarde(naar)}" if houdt else f"is nu {waarde(naar)}"

    gedaan = await doe_ieder(gekozen, doe)
    kop = "Doelgroep gehouden" if houdt else "Doelgroep gewijzigd"
    return blad(
        bezoek,
        "coordinator_uitslag.html",
        kop=kop,
        gedaan=gedaan,
        namen=namen,
        terug=PAD,
        terugtekst="Terug naar de lijst",
    )


def _fouten(invulling: Invulling) -> dict[str, str]:
    fouten = {}
    if not invulling.alle("casus"):
        fouten["casus"] = "Kies minstens een casus."
    if invulling.een("besluit") not in ("neem-over", "houd"):
        fouten["besluit"] = "Kies of u het voorstel overneemt."
    if invulling.een("besluit") == "houd" and not invulling.een("reden").strip():
        fouten["reden"] = "Zeg waarom de doelgroep blijft zoals zij was."
    return fouten


async def _toon(
    bezoek: Bezoek, invulling: Invulling, cursor: str, *, alles: bool = False, fouten: Mapping[str, str] | None = None
) -> Response:
    vraag = [("wachtOpBevestiging", "true"), ("vastgesteld", "true"), ("limiet", str(PER_KEER))]
    deel = await bezoek.diensten.lees("routing", "/casussen", [*vraag, *([("cursor", cursor)] if cursor else [])])
    lijst: Sequence[Mapping[str, Any]] = deel["resultaten"]
    te_kiezen = {een["casusId"] for een in lijst if een["voorstel"]}
    return blad(
        bezoek,
        "coordinator_doelgroepen.html",
        400 if fouten else 200,
        lijst=lijst,
        casussen=await lees_casussen(bezoek, (een["casusId"] for een in lijst)),
        gekozen=te_kiezen if alles else set(invulling.alle("casus")),
        jaarovergang=JAAROVERGANG,
        invulling=invulling,
        cursor=cursor,
        fouten=fouten or {},
        alles=f"{PAD}?{urlencode({'cursor': cursor, 'alles': 'true'})}",
        volgende=f"{PAD}?{urlencode({'cursor': deel['volgende']})}" if deel["volgende"] else None,
    )
