"""OCEL 2.0 in JSON: gebeurtenissen, en de dingen waar zij over gaan. Bron: ocel-standard.org, 2.0."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Any

import duckdb
import orjson

from contracts.algemeen import FeitGehoord
from contracts.feit import CasusFeit
from contracts.registry import FEITEN
from contracts.woorden import Partij
from services.evaluation.leren.leesbaar import velden
from services.evaluation.uitvoer.rijen import Rij, lees, tijd

GEBEURTENISSEN = "SELECT * FROM uit ORDER BY gebeurtenis"
PER_CASUS = "SELECT * FROM uit ORDER BY casus, gebeurtenis"
GEDEELD = {
    "jongere": "SELECT DISTINCT jongere FROM uit",
    "medewerker": "SELECT medewerker FROM uit WHERE medewerker IS NOT NULL UNION SELECT coach FROM uit "
    "WHERE coach IS NOT NULL",
    "gemeente": "SELECT DISTINCT gemeente FROM uit",
    "partner": "SELECT DISTINCT partij FROM (SELECT unnest(string_split(partijen, ',')) AS partij FROM uit)",
}
"""What more than one casus has to do with, each once."""
GEEN_PARTNER = frozenset({Partij.JONGERE, Partij.DOORSTROOMPUNT})
KOP = {"vastgelegdOp": "time", "dienst": "string", "rol": "string", "stap": "integer"}
"""What every event has besides what the fact says."""
KENMERKEN: dict[str, dict[str, str]] = {
    "casus": {"doelgroep": "string", "route": "string", "resultaat": "string"},
    "melding": {"kanaal": "string", "verzuimsoort": "string", "leeftijdsklasse": "string"},
    "plan": {"versie": "integer"},
    "actie": {"soort": "string", "wie": "string", "uitkomst": "string"},
    "termijn": {"termijn": "string", "partij": "string", "fataalOp": "time", "opTijd": "boolean"},
    "jongere": {},
    "medewerker": {},
    "gemeente": {},
    "partner": {},
}
"""The types of object, and what is known of each."""
PLANFEITEN = frozenset({"PlanOpgesteld", "PlanHerzien", "TrajectGestart", "HerzieningGevraagd"})


@dataclass(frozen=True, slots=True)
class Verwijzing:
    """Waar een gebeurtenis over gaat, en wat zij daarover vaststelt."""

    soort: str
    id: str
    als: str
    weet: dict[str, Any] = field(default_factory=dict)


def ocel(motor: duckdb.DuckDBPyConnection) -> Iterator[bytes]:
    """Het hele bestand."""
    yield b'{"objectTypes":' + orjson.dumps([_type(naam, kenmerken) for naam, kenmerken in KENMERKEN.items()])
    yield b',"eventTypes":' + orjson.dumps([_type(feit.__name__, _velden(feit)) for feit in _feiten()])
    yield b',"events":['
    yield from _met_kommas(_gebeurtenis(rij) for rij in lees(motor, GEBEURTENISSEN))
    yield b'],"objects":['
    yield from _met_kommas(_objecten(motor))
    yield b"]}"


def verwijzingen(rij: Rij) -> Iterator[Verwijzing]:
    """Alles waar een gebeurtenis over gaat."""
    zegt, casus = rij["gegevens"], rij["casus"]
    nieuw = {naam: rij[naam] for naam in ("doelgroep", "route", "resultaat") if rij[naam] is not None}
    yield Verwijzing("casus", f"casus-{casus}", "casus", {} if rij["feit"] == "DoelgroepVoorgesteld" else nieuw)
    yield Verwijzing("jongere", f"jongere-{rij['jongere']}", "jongere")
    yield Verwijzing("gemeente", f"gemeente-{rij['gemeente']}", "gemeente")
    for als in ("medewerker", "coach"):
        if rij[als]:
            yield Verwijzing("medewerker", f"medewerker-{rij[als]}", als)
    for partij in (rij["partijen"] or "").split(","):
        if partij and partij not in GEEN_PARTNER:
            yield Verwijzing("partner", f"partner-{partij}", "betrokken")
    melding = rij["volgnummer"] if rij["feit"] == "MeldingOntvangen" else rij["melding"]
    if melding is not None:
        yield Verwijzing("melding", f"melding-{casus}-{melding}", "melding", zegt)
    if rij["feit"] in PLANFEITEN:
        yield Verwijzing("plan", f"plan-{casus}", "plan", zegt)
    for actie in zegt.get("acties", [zegt]):
        if "actie" in actie:
            yield Verwijzing("actie", f"actie-{casus}-{actie['actie']}", "actie", actie)
    if rij["start"] is not None:
        yield Verwijzing("termijn", f"termijn-{casus}-{rij['dienst']}-{rij['start']}", "termijn", zegt)


def _feiten() -> Iterable[type[CasusFeit]]:
    return (feit for feit in FEITEN.values() if issubclass(feit, CasusFeit) and feit is not FeitGehoord)


def _velden(feit: type[CasusFeit]) -> dict[str, str]:
    return KOP | {veld.naam: veld.soort for _, veld in velden(feit) if veld.soort and veld.naam not in KOP}


def _type(naam: str, kenmerken: dict[str, str]) -> dict[str, Any]:
    return {"name": naam, "attributes": [{"name": kenmerk, "type": soort} for kenmerk, soort in kenmerken.items()]}


def _gebeurtenis(rij: Rij) -> dict[str, Any]:
    kop = {"vastgelegdOp": tijd(rij["vastgelegd"]), "dienst": rij["dienst"], "rol": rij["rol"], "stap": rij["stap"]}
    weet = kop | {naam: waarde for naam, waarde in rij["gegevens"].items() if not isinstance(waarde, list | dict)}
    return {
        "id": f"gebeurtenis-{rij['gebeurtenis']}",
        "type": rij["feit"],
        "time": tijd(rij["opgetreden"]),
        "attributes": [{"name": naam, "value": _tekst(waarde)} for naam, waarde in weet.items() if waarde is not None],
        "relationships": [{"objectId": een.id, "qualifier": een.als} for een in verwijzingen(rij)],
    }


def _objecten(motor: duckdb.DuckDBPyConnection) -> Iterator[dict[str, Any]]:
    for _, rijen in groupby(lees(motor, PER_CASUS), key=itemgetter("casus")):
        yield from _van_casus(rijen)
    for soort, vraag in GEDEELD.items():
        for rij in lees(motor, vraag):
            (waarde,) = rij.values()
            if waarde is not None and waarde not in GEEN_PARTNER:
                yield {"id": f"{soort}-{waarde}", "type": soort, "attributes": [], "relationships": []}


def _van_casus(rijen: Iterable[Rij]) -> Iterator[dict[str, Any]]:
    """The objects of one casus, each with what became known of it and when."""
    gevonden: dict[str, dict[str, Any]] = {}
    hoort_bij: dict[str, str] = {}
    for rij in rijen:
        for een in verwijzingen(rij):
            if een.soort in GEDEELD:
                hoort_bij[een.id] = een.als
                continue
            object_ = gevonden.setdefault(een.id, {"id": een.id, "type": een.soort, "attributes": []})
            object_["attributes"] += [
                {"name": naam, "value": _tekst(een.weet[naam]), "time": tijd(rij["opgetreden"])}
                for naam in KENMERKEN[een.soort]
                if een.weet.get(naam) is not None
            ]
    casus, *delen = gevonden
    gevonden[casus]["relationships"] = [
        {"objectId": id_, "qualifier": als} for id_, als in [*hoort_bij.items(), *((deel, "deel") for deel in delen)]
    ]
    yield from gevonden.values()


def _tekst(waarde: Any) -> str:
    """The public schema has every value as text; its type is in the declaration."""
    return str(waarde).lower() if isinstance(waarde, bool) else str(waarde)


def _met_kommas(delen: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    for plaats, deel in enumerate(delen):
        yield (b",\n" if plaats else b"\n") + orjson.dumps(deel)
