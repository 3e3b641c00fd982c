"""Learning: what does it cost to keep the log, to export it and to measure, as the ledger grows to a million facts?"""

from __future__ import annotations

import asyncio
import resource
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter

import psycopg

from bench.region import SUPERUSER, folder, region
from bench.report import Line, Ratio, show
from contracts.regio import lees_regio
from deploy.local.runtime import Runtime
from kit.store import datastore
from services.evaluation.leren.antwoord import Keuze, beantwoord
from services.evaluation.leren.bron import Grootboekbron
from services.evaluation.leren.klaarzetten import leeg
from services.evaluation.leren.kromme import krommen
from services.evaluation.leren.logboek import Logboek
from services.evaluation.leren.maten import Maat
from services.evaluation.leren.pseudoniem import Pseudoniem
from services.evaluation.leren.selectie import Selectie
from services.evaluation.uitvoer.maken import Vorm, maak
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


@dataclass(frozen=True)
class Taak:
    """What is measured: in a process of its own, so that its memory is its own."""

    wat: str
    doe: Callable[[Logboek], object]


def uitvoer(vorm: Vorm, boek: Logboek) -> int:
    """The size of an export that is thrown away piece by piece."""
    return sum(map(len, maak(boek, Selectie(GEMEENTEN), bytes(32), vorm, kleine_groep=True)))


def meet(maat: Maat, keuze: Keuze, boek: Logboek) -> int:
    """How many groups an answer has."""
    with boek.lees() as motor:
        return len(beantwoord(motor, maat, keuze, lambda _: None))


def meet_kromme(keuze: Keuze, boek: Logboek) -> int:
    """How many steps the curves have."""
    with boek.lees() as motor:
        return sum(len(een.treden) for een in krommen(motor, keuze, leeg))


BIJWERKEN = Taak(f"bijwerken met {ADDED}", Logboek.werk_bij)
VOL = Taak("logboek maken", Logboek.werk_bij)
TAKEN = (
    *(Taak(f"uitvoer {vorm}", partial(uitvoer, vorm)) for vorm in Vorm),
    *(Taak(str(maat), partial(meet, maat, Keuze({}))) for maat in Maat),
    Taak("proceskaart, gefilterd per doelgroep", partial(meet, Maat.PROCESKAART, DEEL)),
    Taak("resultaten, gefilterd per doelgroep", partial(meet, Maat.RESULTATEN, DEEL)),
    Taak("kromme van doorlooptijden", partial(meet_kromme, Keuze({}))),
    Taak("kromme, gefilterd per doelgroep", partial(meet_kromme, DEEL)),
)


def main() -> None:
    """Measure and print."""
    with region() as runtime, folder() as place:
        facts = asyncio.run(_play(runtime))
        url = f"{runtime.dsn(SUPERUSER, '')}evaluation"
        for child in list(runtime.children):
            if child not in {"postgres", "nats"}:
                runtime.children.pop(child).stop()
        cases = _copy(url, facts)
        found = {size: _measure(url, size, place / str(size)) for size in SIZES}
    notes = (
        f"{facts} feiten uit de simulator ({CASUSSEN} jongeren), herhaald tot {SIZES[-1]} van {cases} casussen.",
        "Iedere meting in een eigen proces; geheugen is het meeste dat het had. Verhouding: zoveel keer zo snel per",
        f"feit als bij {SIZES[1]} feiten; bij bijwerken zoveel keer zo snel als het hele logboek maken.",
    )
    show("leren: het logboek, de uitvoer en de maten groeien mee met het grootboek", _lines(found), notes)


async def _play(runtime: Runtime) -> int:
    waar = {dienst: runtime.children[dienst].base_url for dienst in DIENSTEN}
    diensten = Diensten(waar, lambda sub, rollen, gebied: runtime.token(sub, [*rollen], [*gebied]), geduld=300.0)
    async with diensten:
        await Overname(diensten, GEMEENTEN, lambda _: None).speel(levens(Opzet(CASUSSEN, JAREN, SEED, nu(), GEMEENTEN)))
        stand = await wacht_op_rust(diensten, GEMEENTEN)
    return sum(stand.feiten.values())


def _copy(url: str, facts: int) -> int:
    with psycopg.connect(url) as conn:
        for copy in range(1, -(-(SIZES[-1] + ADDED) // facts)):
            conn.execute(COPY.format(size=facts).encode(), {"copy": copy})
        conn.commit()
        row = conn.execute("SELECT count(DISTINCT stream) FROM ledger WHERE position <= %s", (SIZES[-1],)).fetchone()
    return int(row[0]) if row else 0


def _measure(url: str, size: int, place: Path) -> dict[str, tuple[float, int]]:
    """Seconds and bytes of each."""
    found = {VOL.wat: _apart(VOL, url, size, place)}
    found |= {taak.wat: _apart(taak, url, size, place) for taak in TAKEN}
    return found | {BIJWERKEN.wat: _apart(BIJWERKEN, url, size + ADDED, place)}


def _apart(taak: Taak, url: str, size: int, place: Path) -> tuple[float, int]:
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, taak, url, size, place))
    process.start()
    theirs.close()
    seconds, memory = ours.recv()
    process.join()
    return seconds, memory


def _work(pipe: object, taak: Taak, url: str, size: int, place: Path) -> None:
    boek = Logboek(place, Begin(datastore(url), size), SLEUTEL)
    started = perf_counter()
    taak.doe(boek)
    seconds = perf_counter() - started
    pipe.send((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024))  # type: ignore[attr-defined]


def _lines(found: dict[int, dict[str, tuple[float, int]]]) -> Iterator[Line]:
    middle = found[SIZES[1]]
    for wat in found[SIZES[0]]:
        for size in SIZES:
            seconds, memory = found[size][wat]
            name = f"{wat}, {size:,} feiten".replace(",", ".") if "," not in wat else f"{wat}, {size} feiten"
            ratio, target = _ratio(wat, size, seconds, found[size][VOL.wat][0], middle[wat][0])
            yield Line(name, f"{seconds:.2f} s", f"{memory / 1e6:.0f} MB", ratio, target)


def _ratio(wat: str, size: int, seconds: float, full: float, middle: float) -> tuple[Ratio | None, float | None]:
    if wat == BIJWERKEN.wat:
        return Ratio([full / seconds]), 50.0 if size == SIZES[-1] else None
    if size != SIZES[-1]:
        return None, None
    return Ratio([middle / SIZES[1] / (seconds / size)]), 0.8
