"""XES (IEEE 1849-2016): een spoor per casus, met haar gebeurtenissen in de volgorde waarin zij gebeurden."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any
from xml.sax.saxutils import quoteattr

import duckdb

from services.evaluation.uitvoer.rijen import Rij, lees, tijd

PER_CASUS = "SELECT * FROM uit ORDER BY casus, opgetreden, gebeurtenis"
KOP = """<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <global scope="trace"><string key="concept:name" value=""/></global>
  <global scope="event">
    <string key="concept:name" value=""/><date key="time:timestamp" value="1970-01-01T00:00:00Z"/>
  </global>
  <classifier name="Feit" scope="event" keys="concept:name"/>
"""
VAN_FEIT = {"dienst": "dienst", "stap": "stap", "gemeente": "gemeente", "partijen": "partijen"}


def xes(motor: duckdb.DuckDBPyConnection) -> Iterator[bytes]:
    """Het hele bestand."""
    yield KOP.encode()
    for casus, rijen in groupby(lees(motor, PER_CASUS), key=itemgetter("casus")):
        yield f"<trace>{_waarde('concept:name', casus)}".encode()
        for rij in rijen:
            yield f"<event>{''.join(_kenmerken(rij))}</event>\n".encode()
        yield b"</trace>\n"
    yield b"</log>\n"


def _kenmerken(rij: Rij) -> Iterator[str]:
    yield _waarde("concept:name", rij["feit"])
    yield _datum("time:timestamp", tijd(rij["opgetreden"]))
    yield _datum("vastgelegdOp", tijd(rij["vastgelegd"]))
    yield _waarde("org:role", rij["rol"])
    if rij["medewerker"]:
        yield _waarde("org:resource", rij["medewerker"])
    yield _waarde("jongere", rij["jongere"])
    eigen = {naam: rij[kolom] for kolom, naam in VAN_FEIT.items()} | rij["gegevens"]
    for naam, waarde in eigen.items():
        if waarde is not None and not isinstance(waarde, list | dict):
            yield _waarde(naam, waarde)


def _waarde(naam: str, waarde: Any) -> str:
    if isinstance(waarde, bool):
        return f'<boolean key="{naam}" value="{str(waarde).lower()}"/>'
    soort = "int" if isinstance(waarde, int) else "string"
    return f'<{soort} key="{naam}" value={quoteattr(str(waarde))}/>'


def _datum(naam: str, waarde: str) -> str:
    return f'<date key="{naam}" value="{waarde}"/>'
