"""De diepte van een casus voor wie eraan werkt: doelgroep, leefdomeinen, plan, contact en toestemming."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from anyio import to_thread
from fastapi import APIRouter, Depends, HTTPException, Response

from portal import plandruk
from portal.bezoek import Bezoek
from portal.casus import Kop, Tab, lees_kop, werkers
from portal.weergave import Menupunt, bladzijde

MENU: tuple[Menupunt, ...] = ()
TABS = (
    Tab("Doelgroep", "/doelgroep", 20),
    Tab("Leefdomeinen", "/leefdomeinen", 30),
    Tab("Plan", "/plan", 40),
    Tab("Contact", "/contact", 50),
    Tab("Delen", "/delen", 60),
)
routes = APIRouter()
Werker = Annotated[Bezoek, Depends(werkers)]


@routes.get("/casussen/{casus}/doelgroep")
async def doelgroep(bezoek: Werker, casus: UUID) -> Response:
    """Het voorstel met regel en invoer, wat ontbreekt, en wat er eerder is besloten."""
    kop, routing, eerder = await _lees(bezoek, casus, ("routing", ""), ("routing", "/doelgroepen"))
    return _blad(bezoek, kop, "doelgroep.html", routing=routing, eerder=(eerder or {}).get("doelgroepen", []))


@routes.get("/casussen/{casus}/leefdomeinen")
async def leefdomeinen(bezoek: Werker, casus: UUID) -> Response:
    """Hoe het gaat per leefdomein, als tekening en als tabel, met hoe het eerder ging."""
    kop, gelezen = await _lees(bezoek, casus, ("intake", "/leefdomeinen"))
    return _blad(bezoek, kop, "leefdomeinen.html", gelezen=gelezen)


@routes.get("/casussen/{casus}/plan")
async def plan(bezoek: Werker, casus: UUID) -> Response:
    """Het plan dat geldt, hoe iedere actie loopt, en de eerdere versies."""
    kop, plannen, verloop, regie = await _lees(
        bezoek, casus, ("routing", "/plannen"), ("monitoring", "/trajecten"), ("routing", "/regiehouders")
    )
    return _blad(
        bezoek,
        kop,
        "plan.html",
        geldt=_geldend(plannen),
        eerder=[een for een in (plannen or {}).get("plannen", []) if not een["geldt"]][::-1],
        verloop=verloop or {"acties": [], "afspraken": []},
        regie={een["regie"]: een for een in (regie or {}).get("regiehouders", [])},
    )


@routes.get("/casussen/{casus}/plan/afdruk")
async def afdruk(bezoek: Werker, casus: UUID) -> Response:
    """Het plan voor de jongere, in gewone woorden, om af te drukken."""
    kop, geldt = await _plan_van(bezoek, casus)
    return bladzijde(bezoek, "plan-afdruk.html", kop=kop, plan=geldt)


@routes.get("/casussen/{casus}/plan.pdf")
async def als_pdf(bezoek: Werker, casus: UUID) -> Response:
    """Hetzelfde als bestand; het wordt ter plekke gemaakt en nergens bewaard."""
    kop, geldt = await _plan_van(bezoek, casus)
    inhoud = await to_thread.run_sync(plandruk.als_pdf, kop.naam, geldt, bezoek.huis.regio.naam)
    headers = {"Content-Disposition": 'inline; filename="plan-van-aanpak.pdf"'}
    return Response(inhoud, media_type="application/pdf", headers=headers)


@routes.get("/casussen/{casus}/contact")
async def contact(bezoek: Werker, casus: UUID) -> Response:
    """Wat er is afgesproken en nog komt, en met wie al is gesproken, met de notities."""
    kop, verloop = await _lees(bezoek, casus, ("monitoring", "/trajecten"))
    return _blad(bezoek, kop, "contact.html", intake=kop.intake or {}, afspraken=(verloop or {}).get("afspraken", []))


@routes.get("/casussen/{casus}/delen")
async def delen(bezoek: Werker, casus: UUID) -> Response:
    """Welke toestemming de jongere gaf, in te trekken, en wat er met wie is gedeeld."""
    kop, register = await _lees(bezoek, casus, ("intake", "/toestemmingen"))
    return _blad(bezoek, kop, "delen.html", register=register)


async def _plan_van(bezoek: Bezoek, casus: UUID) -> tuple[Kop, Mapping[str, Any]]:
    kop, plannen = await _lees(bezoek, casus, ("routing", "/plannen"))
    geldt = _geldend(plannen)
    if geldt is None:
        raise HTTPException(404)
    return kop, geldt


def _geldend(plannen: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return next((een for een in (plannen or {}).get("plannen", []) if een["geldt"]), None)


async def _lees(bezoek: Bezoek, casus: UUID, *wat: tuple[str, str]) -> Any:
    """De kop, en wat de diensten erbij weten; None als een dienst de casus niet kent of zwijgt."""
    paden = ((dienst, f"/casussen/{casus}{pad}") for dienst, pad in wat)
    return await asyncio.gather(lees_kop(bezoek, casus), *(bezoek.diensten.lees_of_niets(*een) for een in paden))


def _blad(bezoek: Bezoek, kop: Kop, sjabloon: str, **rest: Any) -> Response:
    return bladzijde(bezoek, sjabloon, kop=kop, live=kop.live, **rest)
