"""Learning: what does it cost to keep the log, to export it and to measure, as the ledger grows to a million facts?"""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

import duckdb
import psycopg

from bench.region import SUPERUSER, folder, region
from bench.report import Line, Ratio, interleave, show
from contracts.regio import lees_regio
from contracts.verslagen import lees_definities
from contracts.woorden import Verslagsoort
from deploy.local.runtime import Runtime
from kit.codec import Codec
from kit.master import MasterKeys
from kit.store import datastore
from kit.vault import Vault, open_pool
from services.evaluation.leren.antwoord import Keuze, beantwoord
from services.evaluation.leren.bron import Grootboekbron
from services.evaluation.leren.dialect import CLICKHOUSE, DUCKDB, Dialect
from services.evaluation.leren.inhoud import Inhoud
from services.evaluation.leren.klaarzetten import leeg
from services.evaluation.leren.kromme import krommen
from services.evaluation.leren.leefdomeinen import TABEL, Leefdomeinen
from services.evaluation.leren.logboek import Logboek
from services.evaluation.leren.maten import Maat, Vraag
from services.evaluation.leren.pseudoniem import Pseudoniem
from services.evaluation.leren.selectie import Selectie
from services.evaluation.leren.tellen import cijfers
from services.evaluation.uitvoer.maken import Vorm, maak
from services.evaluation.verslagen.maken import Maker, Stand
from simulator.client import DIENSTEN, Diensten
from simulator.levensloop import Opzet, levens, nu
from simulator.overname import Overname
from simulator.stand import wacht_op_rust

CASUSSEN, JAREN, SEED = 250, 3, 2026
SIZES = (10_000, 100_000, 1_000_000)
ADDED = 1_000
SLEUTEL = Pseudoniem(bytes(32))
GEMEENTEN = tuple(lees_regio().gemeenten)
DEEL = Keuze({"gemeente": frozenset(GEMEENTEN[:1])}, per="doelgroep")
PER_KWARTAAL = Keuze({"gemeente": frozenset(GEMEENTEN[:1])}, per="kwartaal")
MEEST_BYTES = 2e9
ROUNDS = 3
SCORES = """
    INSERT INTO leefdomeinen
    SELECT casus, domein, 1 + CAST(hash(casus, domein) % 5 AS INTEGER), 1 + CAST(hash(domein, casus) % 5 AS INTEGER), 2
    FROM (SELECT DISTINCT casus FROM log WHERE feit = 'LeefdomeinenInKaartGebracht')
    CROSS JOIN (SELECT unnest(?::VARCHAR[]) AS domein)
"""
"""Two scores of each domain, for whoever was scored: those of copied casussen cannot be opened."""
COPY = """
    INSERT INTO ledger
    SELECT {size} * %(copy)s + position, md5(stream::text || %(copy)s)::uuid, service, number, area, topic,
        convert_to(replace(replace(text, stream::text, md5(stream::text || %(copy)s)::uuid::text),
            person, md5(person || %(copy)s)::uuid::text), 'UTF8'),
        encode(sha256(int8send({size} * %(copy)s + position)), 'hex')
    FROM (SELECT *, convert_from(state, 'UTF8') AS text, substring(convert_from(state, 'UTF8')
        FROM '"jongereId":"([^"]+)"') AS person FROM ledger WHERE position <= {size}) AS played
"""
"""Every case once more, as another case of another person. The chain of hashes is not: the log does not read it."""


@dataclass(frozen=True)
class Begin(Grootboekbron):
    """The ledger as it was when it had so many facts."""

    size: int

    def kop(self) -> tuple[int, str]:
        """The last place, and the hash there."""
        return self.size, self.hash_op(self.size)


class Plek(NamedTuple):
    """Where everything is; passes to other processes."""

    ledger: str
    vault: str
    master_key: Path
    map: Path
    size: int

    @property
    def bron(self) -> Begin:
        """The ledger as it was then."""
        return Begin(datastore(self.ledger), self.size)

    @property
    def boek(self) -> Logboek:
        """The log of it."""
        return Logboek(self.map, self.bron, SLEUTEL)


@dataclass(frozen=True)
class Taak:
    """What is measured: in a process of its own, so that its memory is its own."""

    wat: str
    doe: Callable[[Plek], object]


def werk_bij(plek: Plek) -> int:
    """Until where the log is."""
    return plek.boek.werk_bij()


def uitvoer(vorm: Vorm, plek: Plek) -> int:
    """The size of an export that is thrown away piece by piece."""
    return sum(map(len, maak(plek.boek, Selectie(GEMEENTEN), bytes(32), vorm, kleine_groep=True)))


def scores(motor: duckdb.DuckDBPyConnection) -> None:
    """Scores, without opening any."""
    motor.execute(SCORES, [list(lees_regio().leefdomeinen)])


def meet(maat: Maat, keuze: Keuze, plek: Plek) -> int:
    """How many groups an answer has."""
    with plek.boek.lees() as motor:
        return len(beantwoord(motor, maat, keuze, leeg, scores))


def meet_kromme(keuze: Keuze, plek: Plek) -> int:
    """How many steps the curves have."""
    with plek.boek.lees() as motor:
        return sum(len(een.treden) for een in krommen(motor, keuze, leeg))


def open_scores(plek: Plek) -> None:
    """Read what was scored from the ledger, and open it where there is a key."""
    with open_pool(plek.vault) as pool, plek.boek.lees() as motor:
        vault = Vault(pool, MasterKeys.in_file(plek.master_key))
        motor.execute(f"CREATE TABLE {TABEL}")
        Leefdomeinen(Inhoud(plek.bron.datastore, Codec(vault), vault)).vul(motor)


def verslag(soort: Verslagsoort, plek: Plek) -> int:
    """How many sections a report has."""
    vandaag = date.today()
    stand = Stand(soort, vandaag.year, vandaag, *plek.bron.kop(), lees_definities()[-1])
    return len(Maker(plek.boek, lees_regio()).inhoud(stand)["onderdelen"])


BIJWERKEN = Taak(f"bijwerken met {ADDED}", werk_bij)
VOL = Taak("logboek maken", werk_bij)
TAKEN = (
    *(Taak(f"uitvoer {vorm}", partial(uitvoer, vorm)) for vorm in Vorm),
    *(Taak(str(maat), partial(meet, maat, Keuze({}))) for maat in Maat),
    *(
        Taak(f"{maat}, gefilterd per doelgroep", partial(meet, maat, DEEL))
        for maat in (Maat.PROCESKAART, Maat.RESULTATEN, Maat.LEEFDOMEINEN)
    ),
    *(Taak(f"{maat}, per kwartaal", partial(meet, maat, PER_KWARTAAL)) for maat in (Maat.VARIANTEN, Maat.RESULTATEN)),
    Taak("kromme van doorlooptijden", partial(meet_kromme, Keuze({}))),
    Taak("kromme, gefilterd per doelgroep", partial(meet_kromme, DEEL)),
    Taak("scores lezen uit het grootboek", open_scores),
    *(Taak(str(soort), partial(verslag, soort)) for soort in Verslagsoort),
)


def main() -> None:
    """Measure and print."""
    with region() as runtime, folder() as place:
        facts = asyncio.run(_play(runtime))
        url = f"{runtime.dsn(SUPERUSER, '')}evaluation"
        vault, key = runtime.dsn("evaluation", "kluis"), runtime.credentials.master_key_file
        for child in list(runtime.children):
            if child not in {"postgres", "nats"}:
                runtime.children.pop(child).stop()
        cases = _copy(url, facts)
        found = {size: _measure(Plek(url, vault, key, place / str(size), size)) for size in SIZES}
        beside = _beside(place / str(SIZES[-1]))
    notes = (
        f"{facts} feiten uit de simulator ({CASUSSEN} jongeren), herhaald tot {SIZES[-1]} van {cases} casussen.",
        "Iedere meting in een eigen proces; geheugen is het meeste dat het had. Verhouding: zoveel keer zo snel per",
        f"feit als bij {SIZES[1]} feiten; bij bijwerken zoveel keer zo snel als het hele logboek maken.",
    )
    show("leren: het logboek, de uitvoer en de maten groeien mee met het grootboek", _lines(found), notes)
    if beside:
        show(f"leren: dezelfde SQL op twee motoren, {SIZES[-1]} feiten", beside, ("Beide twee draden.",))


async def _play(runtime: Runtime) -> int:
    waar = {dienst: runtime.children[dienst].base_url for dienst in DIENSTEN}
    diensten = Diensten(waar, lambda sub, rollen, gebied: runtime.token(sub, [*rollen], [*gebied]), geduld=300.0)
    async with diensten:
        await Overname(diensten, GEMEENTEN, lambda _: None).speel(levens(Opzet(CASUSSEN, JAREN, SEED, nu(), GEMEENTEN)))
        stand = await wacht_op_rust(diensten, GEMEENTEN)
    return sum(stand.feiten.values())


def _copy(url: str, facts: int) -> int:
    with psycopg.connect(url, autocommit=True) as conn:
        with conn.transaction():
            for copy in range(1, -(-(SIZES[-1] + ADDED) // facts)):
                conn.execute(COPY.format(size=facts).encode(), {"copy": copy})
        conn.execute("VACUUM (FREEZE, ANALYZE) ledger")  # else whoever reads first, the log, pays for what was written
        conn.execute("CHECKPOINT")
        row = conn.execute("SELECT count(DISTINCT stream) FROM ledger WHERE position <= %s", (SIZES[-1],)).fetchone()
    return int(row[0]) if row else 0


def _measure(plek: Plek) -> dict[str, tuple[float, int]]:
    """Seconds and bytes of each."""
    found = {VOL.wat: _apart(VOL, plek)}
    found |= {taak.wat: _apart(taak, plek) for taak in TAKEN}
    return found | {BIJWERKEN.wat: _apart(BIJWERKEN, plek._replace(size=plek.size + ADDED))}


def _apart(taak: Taak, plek: Plek) -> tuple[float, int]:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, taak, plek))
    process.start()
    theirs.close()
    seconds, memory = ours.recv()
    process.join()
    return seconds, memory


def _work(pipe: object, taak: Taak, plek: Plek) -> None:
    started = perf_counter()
    taak.doe(plek)
    seconds = perf_counter() - started
    pipe.send((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024))  # type: ignore[attr-defined]


def _beside(map_: Path) -> list[Line]:
    """Every measure on DuckDB and on ClickHouse, turn by turn; nothing where ClickHouse is not installed."""
    if not find_spec("chdb"):
        return []
    delen, gescoord = f"{map_}/v*/*.parquet", map_ / "scores"
    lines = []
    with duckdb.connect(config={"threads": 2}) as motor:
        motor.execute(f"CREATE VIEW log AS SELECT * FROM read_parquet('{delen}')")
        motor.execute(f"CREATE TABLE {TABEL}")
        scores(motor)
        motor.execute(f"COPY leefdomeinen TO '{gescoord}' (FORMAT parquet)")
        for maat in Maat:
            took = interleave(
                ROUNDS,
                {
                    "wij": partial(_seconds, partial(_duckdb, motor, _figures(maat, DUCKDB))),
                    "ClickHouse": partial(_seconds, partial(_clickhouse, delen, gescoord, _figures(maat, CLICKHOUSE))),
                },
            )
            ratio = Ratio([theirs / ours for ours, theirs in zip(took["wij"], took["ClickHouse"], strict=True)])
            wij, ander = (f"{min(took[wie]):.2f} s" for wie in took)
            lines.append(Line(str(maat), wij, f"ClickHouse {ander}", ratio))
    return lines


def _figures(maat: Maat, dialect: Dialect) -> str:
    return cijfers(f"SELECT * FROM ({Vraag(maat, dialect).sql()}) AS maat")


def _seconds(doe: Callable[[], object]) -> float:
    started = perf_counter()
    doe()
    return perf_counter() - started


def _duckdb(motor: duckdb.DuckDBPyConnection, vraag: str) -> int:
    return len(motor.execute(vraag).fetchall())


def _clickhouse(delen: str, gescoord: Path, vraag: str) -> int:
    tables = (
        f"log AS (SELECT * FROM file('{delen}', Parquet)), leefdomeinen AS (SELECT * FROM file('{gescoord}', Parquet))"
    )
    text = f"WITH {tables} SELECT * FROM ({vraag}) SETTINGS join_use_nulls = 1, max_threads = 2"
    return len(import_module("chdb").query(text, "JSONCompactEachRow").bytes())


def _lines(found: dict[int, dict[str, tuple[float, int]]]) -> Iterator[Line]:
    middle = found[SIZES[1]]
    for wat in found[SIZES[0]]:
        for size in SIZES:
            seconds, memory = found[size][wat]
            name = f"{wat}, {f'{size:,}'.replace(',', '.')} feiten"
            ratio, target = _ratio(wat, size, seconds, found[size][VOL.wat][0], middle[wat][0])
            yield Line(name, f"{seconds:.2f} s", f"{memory / 1e6:.0f} MB", ratio, target)
    most = max(memory for een in found.values() for _, memory in een.values())
    yield Line("meeste geheugen van alles", f"{most / 1e6:.0f} MB", "2000 MB", Ratio([MEEST_BYTES / most]), 1.0)


def _ratio(wat: str, size: int, seconds: float, full: float, middle: float) -> tuple[Ratio | None, float | None]:
    if wat == BIJWERKEN.wat:
        return Ratio([full / seconds]), 50.0 if size == SIZES[-1] else None
    if size != SIZES[-1]:
        return None, None
    return Ratio([middle / SIZES[1] / (seconds / size)]), 0.8
