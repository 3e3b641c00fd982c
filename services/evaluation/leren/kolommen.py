"""De vorm van het logboek: een rij per feit in een casus, zonder iets dat iemand aanwijst."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import orjson

from contracts.algemeen import FeitGehoord, TermijnGestart
from contracts.feit import CasusFeit, Rol
from contracts.monitoring import VervolgactieAfgesproken
from contracts.registry import FEITEN, lees
from contracts.routing import PlanHerzien, PlanOpgesteld, RouteBepaald
from services.evaluation.leren.leesbaar import gegevens, partijen
from services.evaluation.leren.pseudoniem import Pseudoniem

VERSIE = 2
"""Of the form below: a change makes the log anew from the ledger."""
KOLOMMEN = {
    "positie": "BIGINT",
    "casus": "VARCHAR",
    "jongere": "VARCHAR",
    "dienst": "VARCHAR",
    "volgnummer": "INTEGER",
    "feit": "VARCHAR",
    "stap": "INTEGER",
    "gemeente": "VARCHAR",
    "opgetreden": "TIMESTAMP",
    "vastgelegd": "TIMESTAMP",
    "rol": "VARCHAR",
    "medewerker": "VARCHAR",
    "coach": "VARCHAR",
    "partijen": "VARCHAR",
    "gegevens": "VARCHAR",
    # What measures count with, also to be found in `gegevens`.
    "leeftijdsklasse": "VARCHAR",
    "doelgroep": "VARCHAR",
    "route": "VARCHAR",
    "termijn": "VARCHAR",
    "start": "INTEGER",
    "partij": "VARCHAR",
    "telt_vanaf": "TIMESTAMP",
    "streef_op": "TIMESTAMP",
    "fataal_op": "TIMESTAMP",
    "op_tijd": "BOOLEAN",
    "grens": "VARCHAR",
    "afgeweken_van": "VARCHAR",
    "bij_stap": "INTEGER",
    "fase": "INTEGER",
    "actie": "INTEGER",
    "soort": "VARCHAR",
    "uitkomst": "VARCHAR",
    "versie": "INTEGER",
    "melding": "INTEGER",
    "resultaat": "VARCHAR",
    "situatie": "VARCHAR",
    "beeindiging": "VARCHAR",
    "route_stappen": "VARCHAR",
    "actiesoorten": "VARCHAR",
}
"""Naam en type van iedere kolom. docs/leren.md zegt wat zij betekenen."""
UIT_GEGEVENS = {
    naam: re.sub(r"_(.)", lambda letter: letter[1].upper(), naam)
    for naam in list(KOLOMMEN)[list(KOLOMMEN).index("gegevens") + 1 :]
} | {"bij_stap": "stap"}
MET_ACTIES = frozenset({PlanOpgesteld, PlanHerzien, VervolgactieAfgesproken})
STAP = re.compile(r"stap (\d+)")


class Regel(NamedTuple):
    """Een feit zoals het grootboek het heeft."""

    positie: int
    soort: str
    state: bytes


@cache
def stap_van(feit: type[CasusFeit]) -> int | None:
    """De stap van de Routekaart waar dit feit bij hoort, zoals zijn beschrijving zegt; None als het bij geen hoort."""
    gevonden = STAP.search(feit.__doc__ or "")
    return int(gevonden[1]) if gevonden else None


def rijen(regels: Iterator[Regel] | list[Regel], pseudoniem: Pseudoniem) -> Iterator[dict[str, Any]]:
    """De rijen van deze feiten; wat een dienst van een andere hoorde, en wat niet over een casus gaat, telt niet."""
    van = cache(pseudoniem.van)
    for regel in regels:
        vastgelegd = orjson.loads(regel.state)
        if regel.soort not in FEITEN:  # an older version: brought to today's
            vastgelegd = orjson.loads(lees(regel.state).model_dump_json(by_alias=True, exclude_none=True))
        feit = FEITEN[vastgelegd["type"]]
        if issubclass(feit, CasusFeit) and feit is not FeitGehoord:
            actor = vastgelegd["actor"]
            coach = vastgelegd.get("coach")
            yield _rij(regel.positie, feit, vastgelegd) | {
                "casus": van(vastgelegd["casusId"]),
                "jongere": van(vastgelegd["jongereId"]),
                "medewerker": None if actor["rol"] == Rol.SYSTEEM else van(actor["id"]),
                "coach": coach and van(coach),
            }


def _rij(positie: int, feit: type[CasusFeit], vastgelegd: dict[str, Any]) -> dict[str, Any]:
    leesbaar = gegevens(feit, vastgelegd)
    rij = {kolom: leesbaar[naam] for kolom, naam in UIT_GEGEVENS.items() if naam in leesbaar}
    if feit is TermijnGestart:
        rij["start"] = vastgelegd["volgnummer"]
    if feit is RouteBepaald:
        rij["route_stappen"] = ",".join(str(stap) for stap in leesbaar["stappen"])
    acties = [actie["soort"] for actie in leesbaar.get("acties", ())] or [leesbaar.get("soort")]
    if feit in MET_ACTIES and acties[0]:
        rij["actiesoorten"] = ",".join(dict.fromkeys(acties))
    genoemd = ",".join(dict.fromkeys(partijen(feit, vastgelegd)))
    return rij | {
        "positie": positie,
        "dienst": vastgelegd["dienst"],
        "volgnummer": vastgelegd["volgnummer"],
        "feit": feit.__name__,
        "stap": stap_van(feit),
        "gemeente": vastgelegd["gemeente"],
        "opgetreden": vastgelegd["opgetredenOp"],
        "vastgelegd": vastgelegd["vastgelegdOp"],
        "rol": vastgelegd["actor"]["rol"],
        "partijen": genoemd or None,
        "gegevens": orjson.dumps(leesbaar).decode(),
    }
