"""Every measure of step 13 against an independent slow calculation, on random histories, and on two engines."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pytest
import trage_maten
from feiten import (
    ALLES,
    CASUS_GEOPEND,
    LEEFDOMEINEN,
    MELDING_AFGESLOTEN,
    NAZORG_GESTART,
    PLAN_OPGESTELD,
    REGEL,
    TERUGGEVALLEN,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from logboeken import SLEUTEL, Bron, casus, logboek

from contracts.algemeen import TermijnGehaald, TermijnGestart, TermijnVerlengd, TermijnVerstreken, TermijnVervallen
from contracts.feit import CasusFeit
from contracts.intake import LeefdomeinenInKaartGebracht
from contracts.verslagen import Cellen
from contracts.woorden import Grens, LeefdomeinScore, Partij
from kit.testing import NOW, Told, fact
from services.evaluation.leren.dialect import CLICKHOUSE, DUCKDB, Dialect
from services.evaluation.leren.leefdomeinen import TABEL, zet
from services.evaluation.leren.maten import Maat, Vraag
from services.evaluation.leren.tellen import cijfers
from services.evaluation.verslagen.onderdelen import cellen

METINGEN = [
    fact(LEEFDOMEINEN.kind, **{**LEEFDOMEINEN.fields, "scores": (LeefdomeinScore(domein="justitie", score=score),)})
    for score in (1, 3, 5)
]
VAN_CASUS = [told for told in ALLES if issubclass(told.kind, CasusFeit)] + METINGEN
EINDE = NOW + timedelta(days=3)


def termijn(nummer: int) -> list[Told]:
    """Facts about a term that began as the so-manieth fact of intake; every one may or may not happen."""
    deze = {"start": nummer, "termijn": "eerste-contact"}
    return [
        fact(
            TermijnGestart,
            by="intake",
            termijn="eerste-contact",
            partij=(None, Partij.SCHOOL)[nummer % 2],
            telt_vanaf=NOW,
            fataal_op=EINDE,
            regel=REGEL,
        ).numbered(nummer),
        fact(TermijnGehaald, by="intake", **deze, op_tijd=True),
        fact(TermijnGehaald, by="intake", **deze, op_tijd=False),
        fact(TermijnVerstreken, by="intake", **deze, grens=Grens.FATAAL, verstreken_op=EINDE),
        fact(TermijnVerstreken, by="intake", **deze, grens=Grens.STREEF, verstreken_op=EINDE),
        fact(TermijnVerlengd, by="intake", **deze, fataal_op=EINDE, reden="op verzoek"),
        fact(TermijnVervallen, by="intake", **deze),
    ]


def op(told: Told, uur: int) -> Told:
    return Told(told.kind, told.fields, told.by, NOW + timedelta(hours=uur), told.number)


TERMIJNFEITEN = [told for nummer in (1001, 1002) for told in termijn(nummer)]
VERLOOP = (
    CASUS_GEOPEND, METINGEN[1], PLAN_OPGESTELD, MELDING_AFGESLOTEN, NAZORG_GESTART, TERUGGEVALLEN, METINGEN[2]
)  # fmt: skip
"""Of a casus that came far; what comes later is in some only."""
FEITEN = st.builds(op, st.sampled_from(VAN_CASUS + TERMIJNFEITEN * 3), st.integers(0, 200))
GESCHIEDENISSEN = st.lists(st.lists(FEITEN, min_size=1, max_size=14), min_size=1, max_size=5)


def bron_van(verhalen: list[list[Told]]) -> Bron:
    bron = Bron()
    for nummer, verhaal in enumerate(verhalen):
        eens = {told.number: told for told in verhaal if told.number}  # a term begins once
        bron.vertel(casus(nummer), *(told for told in verhaal if not told.number or eens[told.number] is told))
    return bron


@contextmanager
def motor_met(bron: Bron) -> Iterator[duckdb.DuckDBPyConnection]:
    with TemporaryDirectory() as map_:
        boek = logboek(Path(map_), bron)
        boek.werk_bij()
        with boek.lees() as motor:
            motor.execute(f"CREATE TABLE {TABEL}")
            zet(motor, scores(bron))
            yield motor


def scores(bron: Bron) -> Iterator[tuple[str, Any]]:
    """What was scored, as whoever may open it reads it from the ledger."""
    for heard in bron.feiten:
        if isinstance(heard.fact, LeefdomeinenInKaartGebracht):
            yield SLEUTEL.van(heard.fact.casus_id), bron.codec.open(heard.fact, "scores")


@settings(max_examples=25, deadline=None)
@given(verhalen=GESCHIEDENISSEN)
def test_a_measure_says_what_the_slow_calculation_says(verhalen: list[list[Told]]) -> None:
    """Claim: on any history, of every casus, every measure gives the same rows; and so the same figures."""
    bron = bron_van(verhalen)
    feiten = [heard.fact for heard in bron.feiten if isinstance(heard.fact, CasusFeit)]
    wie = {SLEUTEL.van(feit.casus_id): str(feit.casus_id) for feit in feiten}
    with motor_met(bron) as motor:
        for maat in Maat:
            sql = Vraag(maat, DUCKDB).sql()
            gevonden = Counter(
                (wie[rij[0]], rij[1:4], rij[4]) for rij in motor.execute(f"SELECT * FROM ({sql})").fetchall()
            )
            assert gevonden == trage_maten.rijen(maat, feiten), maat
            geteld = motor.execute(cijfers(f"SELECT * FROM ({sql})")).fetchall()
            per_cel = {(soort, a, b): (n, keer, p50, p90) for soort, a, b, n, keer, _, p50, p90 in geteld}
            assert per_cel == trage_maten.cijfers(maat, feiten), maat


def ask_clickhouse(chdb: Any, parquet: Path, vraag: str) -> set[tuple[Any, ...]]:
    """The same question to ClickHouse, in this process."""
    tables = f"log AS (SELECT * FROM file('{parquet}')), leefdomeinen AS (SELECT * FROM file('{parquet}.scores'))"
    text = f"WITH {tables} SELECT * FROM ({vraag}) SETTINGS join_use_nulls = 1"
    rows = chdb.query(text, "JSONCompactEachRow").bytes().decode().splitlines()
    return {tuple(row[:3]) + tuple(each and int(each) for each in row[3:]) for row in map(json.loads, rows)}


VRAGEN: dict[str, Callable[[Dialect], str]] = {
    **{str(maat): lambda dialect, maat=maat: Vraag(maat, dialect).sql() for maat in Maat},  # type: ignore[misc]
    **{f"verslag: {deel}": lambda dialect, deel=deel: cellen({deel}, dialect) for deel in Cellen},  # type: ignore[misc]
}
"""Everything that is counted: the measures, and the sections of a report."""


def figures(wat: str, dialect: Dialect) -> str:
    return cijfers(f"SELECT * FROM ({VRAGEN[wat](dialect)}) AS maat")


def motoren() -> Any:
    """ClickHouse; a test is skipped where it is not installed, unless it has to be there."""
    if not os.environ.get("DOORSTROOM_MOTOREN"):
        pytest.importorskip("chdb", reason="ClickHouse is er alleen met `uv sync --group motoren`")
    return import_module("chdb")


def test_two_engines_say_the_same(tmp_path: Path) -> None:
    """Claim: DuckDB and ClickHouse answer every measure and every section of a report alike, to the microsecond."""
    chdb = motoren()
    bron = Bron()
    for nummer in range(40):
        keuze = [VAN_CASUS[(nummer * 7 + plaats * 3) % len(VAN_CASUS)] for plaats in range(25)]
        bron.vertel(casus(nummer), *(op(told, uur) for uur, told in enumerate(keuze)))
    for nummer in range(40, 80):
        verloop = [told for plaats, told in enumerate(VERLOOP) if nummer >> plaats & 1 or plaats < 2]
        bron.vertel(casus(nummer), *(op(told, uur * nummer) for uur, told in enumerate(verloop)))
    bron.vertel(casus(99), *(op(told, uur) for uur, told in enumerate([*TERMIJNFEITEN, *METINGEN])))
    parquet = tmp_path / "log.parquet"
    with motor_met(bron) as motor:
        motor.execute(f"COPY (SELECT * FROM log) TO '{parquet}' (FORMAT parquet)")
        motor.execute(f"COPY (SELECT * FROM leefdomeinen) TO '{parquet}.scores' (FORMAT parquet)")
        for wat in VRAGEN:
            ours = {tuple(row) for row in motor.execute(figures(wat, DUCKDB)).fetchall()}
            assert ours, wat
            assert ask_clickhouse(chdb, parquet, figures(wat, CLICKHOUSE)) == ours, wat
        soorten = {rij[0:3:2] for rij in motor.execute(figures("resultaten", DUCKDB)).fetchall() if rij[1] == "iedere"}
    assert {("resultaat", "loopt"), ("resultaat", "school"), ("nazorg", "terugval"), ("nazorg", "geen-terugval")} <= {
        *soorten
    }
