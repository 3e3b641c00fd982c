"""De startpagina van de coordinator: wat er te doen staat, en hoe het werk is verdeeld."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Response

from contracts.feit import Rol
from portal.bezoek import Bezoek
from portal.coordinatie import PER_KEER, blad, coordinatoren, lees_caseload
from portal.formulier import Keuze
from portal.weergave import Menupunt

MENU = (Menupunt("Coördinatie", "/coordinator", frozenset({Rol.DOORSTROOMCOORDINATOR}), 5),)
routes = APIRouter()
BIJNA_DAGEN = "14"
HOOGSTENS = 100


@dataclass(frozen=True, slots=True)
class Wacht:
    """Wat er op de coordinator wacht; boven HOOGSTENS staat er een plus bij."""

    aantal: int
    meer: bool
    naam: str
    pad: str


@routes.get("/coordinator")
async def overzicht(bezoek: Annotated[Bezoek, Depends(coordinatoren)]) -> Response:
    """Wat wacht, en de caseload per coach."""
    lees = bezoek.diensten.lees
    caseload, telling, *wacht = await asyncio.gather(
        lees_caseload(bezoek),
        lees("evaluation", "/werklijst-tellingen"),
        _wacht(bezoek, "intake", "/overdrachten", "open", "overdrachten aannemen", "/overdrachten"),
        _wacht(bezoek, "routing", "/casussen", "wachtOpBevestiging", "voorstellen voor een doelgroep", "/doelgroepen"),
        _wacht(bezoek, "intake", "/jongeren", "voorstel", "voorstellen om te wissen", "/bewaren"),
        _wacht(bezoek, "intake", "/jongeren", "verzoek", "verzoeken om te wissen", "/bewaren"),
        _wacht(bezoek, "intake", "/noodtoegangen", "beoordeeld", "keer noodtoegang beoordelen", "/noodtoegang"),
    )
    te_verdelen = sum(caseload.niet_toegewezen.values())
    eerst = [
        Wacht(te_verdelen, False, "nieuw te verdelen", "/coordinator/verdelen"),
        Wacht(telling["teLaat"], False, "te laat", "/coordinator/termijnen"),
        Wacht(telling["bijna"], False, "loopt deze week af", "/coordinator/termijnen"),
    ]
    return blad(bezoek, "coordinator.html", caseload=caseload, telling=telling, wacht=[*eerst, *wacht])


async def _wacht(bezoek: Bezoek, dienst: str, pad: str, filter_: str, naam: str, plek: str) -> Wacht:
    """Tel met een enkel deel van de lijst: meer dan dat hoeft niemand te weten."""
    extra = [("vastgesteld", "true")] if filter_ == "wachtOpBevestiging" else []
    aan = "false" if filter_ == "beoordeeld" else "true"
    vraag = [(filter_, aan), *extra, ("limiet", str(HOOGSTENS))]
    deel = await bezoek.diensten.lees_of_niets(dienst, pad, vraag) or {"resultaten": [], "volgende": None}
    return Wacht(len(deel["resultaten"]), deel["volgende"] is not None, naam, f"/coordinator{plek}")


@routes.get("/coordinator/termijnen")
async def termijnen(bezoek: Annotated[Bezoek, Depends(coordinatoren)], coach: str = "", gemeente: str = "") -> Response:
    """Casussen waarvan een termijn is verlopen, of binnen twee weken afloopt."""
    eigen = [(naam, een) for naam, een in (("coach", coach), ("gemeente", gemeente)) if een]
    te_laat, bijna, caseload, telling = await asyncio.gather(
        bezoek.diensten.lees("evaluation", "/werklijst", [*eigen, ("teLaat", "true"), *_DEEL]),
        bezoek.diensten.lees("evaluation", "/werklijst", [*eigen, ("bijna", BIJNA_DAGEN), *_DEEL]),
        lees_caseload(bezoek),
        bezoek.diensten.lees("evaluation", "/werklijst-tellingen", [*eigen, ("teLaat", "true")]),
    )
    keuzes: dict[str, Any] = {
        "coach": ("Coach", [Keuze(een.kenmerk, een.kenmerk) for een in caseload.coaches]),
        "gemeente": ("Gemeente", gemeentekeuzes(bezoek)),
    }
    return blad(
        bezoek,
        "coordinator_termijnen.html",
        delen=[("Te laat", te_laat, "teLaat=true"), ("Binnen twee weken", bijna, f"bijna={BIJNA_DAGEN}")],
        telling=telling,
        keuzes=keuzes,
        gekozen=dict(eigen),
    )


_DEEL = (("limiet", str(PER_KEER)), ("sorteer", "uiterlijkOp"))


def gemeentekeuzes(bezoek: Bezoek) -> list[Keuze]:
    """De gemeenten van de bezoeker."""
    namen = bezoek.huis.regio.gemeenten
    return [Keuze(een, namen.get(een, een)) for een in sorted(bezoek.wie.areas)]
