"""Een vraag klaarzetten: de kenmerken van iedere casus, en de cellen van een maat, als tabellen in de motor."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

import duckdb

from services.evaluation.leren.casussen import CASUSSEN
from services.evaluation.leren.dialect import DUCKDB
from services.evaluation.leren.leefdomeinen import TABEL as LEEFDOMEINEN
from services.evaluation.leren.selectie import letterlijk

GROEPEN = """
    CREATE OR REPLACE TABLE kenmerken AS SELECT c.casus AS casus, c.gemeente AS gemeente,
        coalesce(c.doelgroep, 'onbekend') AS doelgroep, coalesce(c.route, 'onbekend') AS route,
        coalesce(s.school, 'onbekend') AS school,
        concat(year(c.geopend), '-K', quarter(c.geopend)) AS kwartaal
    FROM ({casussen}) AS c LEFT JOIN scholen AS s ON s.casus = c.casus WHERE c.geopend IS NOT NULL
"""
CELLEN = """
    CREATE OR REPLACE TABLE cellen AS SELECT * FROM ({maat})
    UNION ALL SELECT casus, '*' AS soort, '' AS a, '' AS b, NULL AS waarde FROM kenmerken
"""
Vul = Callable[[duckdb.DuckDBPyConnection], None]
"""Vult een tabel met wat vertrouwelijk is en dus niet in het logboek staat."""


def leeg(_: duckdb.DuckDBPyConnection) -> None:
    """Vult niets: de vraag gaat er niet over."""


def zet_klaar(motor: duckdb.DuckDBPyConnection, cellen: str, *vul: Vul) -> None:
    """Maak `kenmerken`, en `cellen` uit een SELECT die (casus, soort, a, b, waarde) geeft."""
    motor.execute("CREATE OR REPLACE TABLE scholen (casus VARCHAR, school VARCHAR)")
    motor.execute(f"CREATE OR REPLACE TABLE {LEEFDOMEINEN}")
    for een in vul:
        een(motor)
    motor.execute(GROEPEN.format(casussen=CASUSSEN.format(laatste=DUCKDB.laatste)))
    motor.execute(CELLEN.format(maat=cellen))


def waar(filters: Mapping[str, Collection[str]]) -> str:
    """De voorwaarde op `kenmerken`."""
    delen = [
        f"{kenmerk} IN ({', '.join(map(letterlijk, sorted(waarden)))})" if waarden else "1 = 0"
        for kenmerk, waarden in filters.items()
    ]
    return f"WHERE {' AND '.join(delen)}" if delen else ""


def lees_rijen(motor: duckdb.DuckDBPyConnection, vraag: str) -> Iterator[dict[str, Any]]:
    """De rijen van een vraag, met de namen van de kolommen."""
    antwoord = motor.execute(vraag)
    namen = [kolom[0] for kolom in antwoord.description or ()]
    yield from (dict(zip(namen, rij, strict=True)) for rij in antwoord.fetchall())
