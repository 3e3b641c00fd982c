"""De rijen van een uitvoer, een voor een: er zijn er nooit meer dan enkele duizenden in het geheugen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import duckdb
import orjson

TEGELIJK = 2_000
Rij = Mapping[str, Any]


def lees(motor: duckdb.DuckDBPyConnection, vraag: str) -> Iterator[Rij]:
    """De antwoorden op een vraag; `gegevens` zijn gelezen."""
    antwoord = motor.execute(vraag)
    namen = [kolom[0] for kolom in antwoord.description or ()]
    while groep := antwoord.fetchmany(TEGELIJK):
        for waarden in groep:
            rij = dict(zip(namen, waarden, strict=True))
            if "gegevens" in rij:
                rij["gegevens"] = orjson.loads(rij["gegevens"])
            yield rij


def tijd(moment: datetime) -> str:
    """RFC 3339, in UTC."""
    return f"{moment.isoformat(timespec='seconds')}Z"
