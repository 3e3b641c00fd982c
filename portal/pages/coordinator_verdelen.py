"""Nieuwe meldingen verdelen, en casussen van een coach aan anderen geven: veel tegelijk, met een reden."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Response

from portal.bezoek import Bezoek
from portal.coordinatie import PER_KEER, Caseload, Gedaan, Regel, blad, coordinatoren, lees_caseload, lees_casussen
from portal.diensten import Geweigerd
from portal.formulier import Invulling, Keuze
from portal.pages.coordinator import gemeentekeuzes
from portal.weergave import Menupunt

MENU: tuple[Menupunt, ...] = ()
routes = APIRouter()
PAD = "/coordinator/verdelen"
MINST, ANDERS = "minst", "anders"
REDEN_NIEUW = "Nieuwe meldingen verdeeld"
GEEN_COACH = "In deze gemeente heeft nog niemand casussen: kies zelf een coach."


@dataclass(frozen=True, slots=True)
class Verdeling:
    """Wat de coordinator wil: welke casussen, naar wie, en waarom."""

    van: str = ""
    casussen: Sequence[str] = ()
    naar: str = MINST
    anders: str = ""
    reden: str = ""
    voorstel: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def uit(cls, invulling: Invulling) -> Verdeling:
        """Wat is ingevuld; het voorstel per casus is dat wat op het scherm stond."""
        een, casussen = invulling.een, invulling.alle("casus")
        voorstel = {casus: een(f"coach.{casus}") for casus in casussen}
        velden = {naam: een(naam).strip() for naam in ("van", "naar", "anders", "reden")}
        return cls(**velden, casussen=casussen, voorstel=voorstel)

    def fouten(self) -> dict[str, str]:
        """Alles wat er mankeert."""
        gevonden = {}
        if not self.casussen:
            gevonden["casus"] = "Kies minstens een casus."
        if not self.reden:
            gevonden["reden"] = "Zeg waarom: dat komt bij iedere casus te staan."
        if self.naar == ANDERS and not self.anders:
            gevonden["anders"] = "Vul in wie de casussen krijgt."
        if self.van and self.van == (self.anders if self.naar == ANDERS else self.naar):
            gevonden["naar"] = "Kies een ander dan wie de casussen nu heeft."
        if not self.naar:
            gevonden["naar"] = "Kies wie de casussen krijgt."
        return gevonden

    def per_coach(self) -> dict[str, list[str]]:
        """Welke casussen naar wie gaan; onder een lege naam waarvoor niemand is."""
        vast = {MINST: "", ANDERS: self.anders}.get(self.naar, self.naar)
        verdeeld: dict[str, list[str]] = {}
        for casus in self.casussen:
            verdeeld.setdefault(vast or self.voorstel.get(casus, ""), []).append(casus)
        return verdeeld


@routes.get(PAD)
async def kies(
    bezoek: Annotated[Bezoek, Depends(coordinatoren)],
    van: str = "",
    gemeente: str = "",
    cursor: str = "",
    alles: bool = False,
) -> Response:
    """De casussen die nog niemand heeft, of die van een coach, met een voorstel wie ze krijgt."""
    begin = Verdeling(van=van, reden="" if van else REDEN_NIEUW)
    return await _toon(bezoek, begin, gemeente, cursor, alles=alles)


@routes.post(PAD)
async def verdeel(bezoek: Annotated[Bezoek, Depends(coordinatoren)]) -> Response:
    """Verdeel; per casus staat daarna wat ervan kwam."""
    invulling = Invulling.uit(await bezoek.formulier())
    wens = Verdeling.uit(invulling)
    gemeente, cursor = invulling.een("gemeente"), invulling.een("cursor")
    if fouten := wens.fouten():
        return await _toon(bezoek, wens, gemeente, cursor, fouten=fouten)
    namen = await lees_casussen(bezoek, wens.casussen[:PER_KEER])
    try:
        delen = await asyncio.gather(*(_geef(bezoek, wens, *een) for een in wens.per_coach().items()))
    except Geweigerd as nee:
        if nee.status != 400:
            raise
        velden = {"anders" if "naar" in veld else veld: uitleg for veld, uitleg in nee.fouten.items()}
        return await _toon(bezoek, wens, gemeente, cursor, fouten=velden or {"naar": str(nee.probleem.get("detail"))})
    return blad(
        bezoek,
        "coordinator_uitslag.html",
        kop="Verdeeld",
        gedaan=[een for deel in delen for een in deel],
        namen=namen,
        terug=f"{PAD}?{urlencode({'van': wens.van, 'gemeente': gemeente})}",
        terugtekst="Verder verdelen",
    )


async def _geef(bezoek: Bezoek, wens: Verdeling, coach: str, casussen: Sequence[str]) -> list[Gedaan]:
    if not coach:
        return [Gedaan(casus, False, GEEN_COACH) for casus in casussen]
    body = {"van": wens.van or None, "casussen": list(casussen), "naar": [coach], "reden": wens.reden}
    antwoord = await bezoek.diensten.geef("intake", "/coachverdelingen", body)
    return [_gedaan(een) for een in antwoord["resultaten"]]


def _gedaan(een: Mapping[str, Any]) -> Gedaan:
    match een["uitkomst"]:
        case "toegewezen":
            return Gedaan(een["casusId"], True, f"naar {een['coach']}")
        case "ongewijzigd":
            return Gedaan(een["casusId"], False, f"bleef zoals zij was: nu van {een['coach'] or 'niemand'}")
    return Gedaan(een["casusId"], False, str(een["uitleg"]))


async def _toon(
    bezoek: Bezoek,
    wens: Verdeling,
    gemeente: str,
    cursor: str,
    *,
    alles: bool = False,
    fouten: Mapping[str, str] | None = None,
) -> Response:
    vraag = [
        ("coach", wens.van) if wens.van else ("toegewezen", "false"),
        *([("gemeente", gemeente)] if gemeente else []),
        *([("cursor", cursor)] if cursor else []),
        ("limiet", str(PER_KEER)),
        ("sorteer", "uiterlijkOp"),
    ]
    deel, caseload = await asyncio.gather(
        bezoek.diensten.lees("evaluation", "/werklijst", vraag), lees_caseload(bezoek)
    )
    lijst: list[Regel] = deel["resultaten"]
    filters = {"van": wens.van, "gemeente": gemeente}
    return blad(
        bezoek,
        "coordinator_verdelen.html",
        400 if fouten else 200,
        wens=wens,
        lijst=lijst,
        voorstel=caseload.stel_voor(lijst, zonder=wens.van),
        naar=_naar(caseload, wens.van),
        van=_van(caseload),
        gemeentelijst=gemeentekeuzes(bezoek),
        gemeente=gemeente,
        cursor=cursor,
        gekozen={regel["casusId"] for regel in lijst} if alles else set(wens.casussen),
        fouten=fouten or {},
        alles=f"{PAD}?{urlencode({**filters, 'cursor': cursor, 'alles': 'true'})}",
        volgende=f"{PAD}?{urlencode({**filters, 'cursor': deel['volgende']})}" if deel["volgende"] else None,
    )


def _van(caseload: Caseload) -> list[Keuze]:
    return [Keuze(een.kenmerk, f"{een.kenmerk} ({een.totaal})") for een in caseload.coaches]


def _naar(caseload: Caseload, van: str) -> list[Keuze]:
    op_last = sorted(caseload.coaches, key=lambda een: (een.totaal, een.kenmerk))
    coaches = [Keuze(een.kenmerk, f"{een.kenmerk}, nu {een.totaal}") for een in op_last if een.kenmerk != van]
    vooraf = Keuze(MINST, "Het voorstel per casus: wie daar de minste heeft")
    return [vooraf, *coaches, Keuze(ANDERS, "Iemand anders")]
