"""Een uitvoer maken: een selectie uit het logboek, onder pseudoniemen van deze uitvoer, in een van drie vormen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import duckdb

from kit.aggregate import Refusal
from services.evaluation.leren.casussen import CASUSSEN
from services.evaluation.leren.logboek import Logboek
from services.evaluation.leren.pseudoniem import LENGTE, Pseudoniem
from services.evaluation.leren.selectie import Selectie
from services.evaluation.uitvoer.ocel import ocel
from services.evaluation.uitvoer.xes import xes

KLEINSTE_GROEP = 10
BLOK = 1 << 16
PSEUDONIEM = f"""
    CREATE MACRO anders(kenmerk) AS
        substr(sha256(getvariable('buiten') || unhex(sha256(getvariable('binnen') || encode(kenmerk)))), 1, {LENGTE})
"""
"""HMAC-SHA256 (RFC 2104), as Pseudoniem makes it."""
UIT = """
    SELECT anders(casus) AS casus, anders(jongere) AS jongere,
        dienst, volgnummer, feit, stap, gemeente, date_trunc('minute', opgetreden) AS opgetreden,
        date_trunc('minute', vastgelegd) AS vastgelegd, rol, anders(medewerker) AS medewerker, anders(coach) AS coach,
        partijen, gegevens, leeftijdsklasse, doelgroep, route, termijn, start, partij, op_tijd, actie, versie, melding,
        resultaat
    FROM log WHERE casus IN (SELECT casus FROM gekozen) ORDER BY positie
"""

GENUMMERD = "SELECT *, file_row_number + 1 AS gebeurtenis FROM read_parquet('{rijen}', file_row_number = true)"


class Vorm(StrEnum):
    """In welke vorm: OCEL 2.0 (JSON), XES (IEEE 1849) of Parquet."""

    OCEL = "ocel"
    XES = "xes"
    PARQUET = "parquet"


class Schrijver(NamedTuple):
    """Hoe een vorm heet buiten, en wat haar schrijft uit het bestand met rijen."""

    soort: str
    uitgang: str
    schrijf: Callable[[duckdb.DuckDBPyConnection, Path], Iterator[bytes]]


class GroepTeKlein(Refusal):
    """Deze selectie heeft minder dan tien casussen: wie een jongere kent, kan die erin herkennen.

    Maak de selectie groter, of vraag haar aan met `kleineGroep`.
    """


def maak(logboek: Logboek, selectie: Selectie, sleutel: bytes, vorm: Vorm, *, kleine_groep: bool) -> Iterator[bytes]:
    """De uitvoer, in stukken; raises GroepTeKlein. Neemt eerst op wat er in het grootboek bij kwam."""
    logboek.werk_bij()
    with ExitStack() as bezig:
        motor = bezig.enter_context(logboek.lees())
        rijen = Path(bezig.enter_context(TemporaryDirectory(dir=logboek.wortel, prefix="uitvoer-"))) / "rijen.parquet"
        casussen = CASUSSEN.format(laatste="arg_max")
        motor.execute(f"CREATE TABLE gekozen AS SELECT casus FROM ({casussen}) WHERE {selectie.voorwaarde()}")  # noqa: S608
        aantal = motor.execute("SELECT count(*) FROM gekozen").fetchone()
        if not kleine_groep and aantal and 0 < aantal[0] < KLEINSTE_GROEP:
            raise GroepTeKlein
        binnen, buiten = Pseudoniem(sleutel).schillen
        motor.execute("SET VARIABLE binnen = ?::BLOB", [binnen])
        motor.execute("SET VARIABLE buiten = ?::BLOB", [buiten])
        motor.execute(PSEUDONIEM)
        motor.execute(f"COPY ({UIT}) TO '{rijen}' (FORMAT parquet, COMPRESSION zstd)")
        motor.execute(f"CREATE VIEW uit AS SELECT * FROM ({GENUMMERD.format(rijen=rijen)})")  # noqa: S608
        open_ = bezig.pop_all()
    return _in_stukken(open_, VORMEN[vorm].schrijf(motor, rijen))


def _in_stukken(bezig: ExitStack, stukken: Iterator[bytes]) -> Iterator[bytes]:
    """Together in blocks, so that each is worth sending; what was open is closed at the end."""
    with bezig:
        blok = bytearray()
        for stuk in stukken:
            blok += stuk
            if len(blok) >= BLOK:
                yield bytes(blok)
                blok.clear()
        yield bytes(blok)


def _parquet(_: duckdb.DuckDBPyConnection, rijen: Path) -> Iterator[bytes]:
    with rijen.open("rb") as bestand:
        while blok := bestand.read(BLOK):
            yield blok


VORMEN = {
    Vorm.OCEL: Schrijver("application/json", "jsonocel", lambda motor, _: ocel(motor)),
    Vorm.XES: Schrijver("application/xml", "xes", lambda motor, _: xes(motor)),
    Vorm.PARQUET: Schrijver("application/vnd.apache.parquet", "parquet", _parquet),
}
