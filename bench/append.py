"""Append: one fact per command, encrypted and chained, against the stock library and against a bare INSERT."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from time import perf_counter
from uuid import UUID, uuid4

import psycopg

from bench import stock
from bench.cases import COACH, dossiers, open_cases
from bench.region import SUPERUSER, region
from bench.report import Line, Rates, compare, interleave, show
from contracts.woorden import Contactwijze, Partij
from kit.handling import Command, now
from kit.store import Store
from services.intake.domain import Dossier

ROUNDS = 7
SECONDS = 0.5
OURS, STOCK, RAW = "wij", "eventsourcing", "psycopg"
NOTE = "Gesproken met de jongere, wil terug naar school maar ziet op tegen de reis."
TARGETS = ((1, 2.5, 0.3), (8, 4.0, 0.5), (32, None, 1.0))
LIBPQ_OPTIONS = "PGOPTIONS"
TYPE = "nl.doorstroompunt.casussen.contact-gelegd.v1"
Writer = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Place:
    """What a writer must know; `bytes` is the size of a stored fact. Passes to other processes."""

    intake: str
    vault: str
    master_key: Path
    peers: str
    bytes: int = 0


def main() -> None:
    """Measure and print."""
    with region(whole=False) as runtime:
        own = (runtime.dsn("intake", "intake"), runtime.dsn("intake", "kluis"), runtime.credentials.master_key_file)
        place = Place(*own, stock.database(runtime.dsn(SUPERUSER, "")))
        with dossiers(*own, 2) as meldingen:
            cases = open_cases(meldingen, 32)
            our_writer(meldingen.store, cases[0])()
            place = Place(*own, place.peers, len(meldingen.store.recorder.select_events(cases[0])[-1].state))
        lines: list[Line] = []
        for writers, *targets in TARGETS:
            with contenders(place, cases[:writers]) as each:
                rates = interleave(ROUNDS, {name: together(makers) for name, makers in each.items()})
            lines += _lines(f"{writers} schrijver{'s' if writers > 1 else ''}", rates, *targets)
        lines += _lines("8 processen van 1 schrijver", _processes(place, cases[:8]), None, None)
        lines += _lines("1 schrijver die niet op de schijf wacht", _without_disk(place, cases[:1]), None, None)
        stored = stock.typical_size(place.peers)
    notes = (
        f"{ROUNDS} keer {SECONDS} s om en om. Schrijvers zijn threads, ieder met een eigen casus; sleutels in cache.",
        f"Een feit is {place.bytes} bytes, bij eventsourcing (AES aan) {stored}. psycopg: BEGIN, INSERT, COMMIT.",
        "Niet wachten is niet duurzaam; die regel toont wat er overblijft zonder de schijf, die bij ieder even traag.",
    )
    show("append: een feit per opdracht, versleuteld en geketend, duurzaam voor het antwoord", lines, notes)


def _lines(what: str, rates: Rates, stock_target: float | None, raw_target: float | None) -> list[Line]:
    return [
        compare(what, rates, OURS, STOCK, stock_target, unit="/s"),
        compare("", rates, OURS, RAW, raw_target, unit="/s", stretch=raw_target == 1.0),
    ]


def _without_disk(place: Place, cases: Sequence[UUID]) -> Rates:
    """What is left of the difference when nobody waits for the disk, which takes as long for every contender."""
    os.environ[LIBPQ_OPTIONS] = "-c synchronous_commit=off"
    try:
        with contenders(place, cases) as each:
            return interleave(ROUNDS, {name: together(makers) for name, makers in each.items()})
    finally:
        del os.environ[LIBPQ_OPTIONS]


@contextmanager
def contenders(place: Place, cases: Sequence[UUID]) -> Iterator[Mapping[str, list[Writer]]]:
    """For each contender a writer per casus; one call of a writer is one durable command."""
    with ExitStack() as stack:
        meldingen = stack.enter_context(dossiers(place.intake, place.vault, place.master_key, 12))
        library = stack.enter_context(stock.application(place.peers, len(cases)))
        yield {
            OURS: [our_writer(meldingen.store, case) for case in cases],
            STOCK: [_stock_writer(library, place.bytes) for _ in cases],
            RAW: [_raw_writer(stack.enter_context(psycopg.connect(place.peers)), place.bytes) for _ in cases],
        }


def our_writer(store: Store[Dossier], case: UUID) -> Writer:
    """As a request carries out a command, once the casus is loaded."""
    dossier = store.load(case)

    def decide(one: Dossier) -> None:
        one.leg_contact_vast(Partij.JONGERE, Contactwijze.TELEFOON, gelukt=True, notitie=NOTE)

    def write() -> None:
        command = Command(COACH, decide)
        dossier.herkomst = command.herkomst(now)
        command.decide(dossier)
        store.save(dossier)

    return write


def _stock_writer(library: stock.Zaken, size: int) -> Writer:
    zaak, text = stock.Zaak(), stock.note(size)

    def write() -> None:
        zaak.leg_contact_vast("jongere", "telefoon", "GM0518", text)
        library.save(zaak)

    return write


def _raw_writer(conn: psycopg.Connection, size: int) -> Writer:
    stream, state, version = uuid4(), os.urandom(size), iter(range(1 << 30))

    def write() -> None:
        conn.execute("INSERT INTO raw VALUES (%s, %s, %s, %s)", (stream, next(version), TYPE, state))
        conn.commit()

    return write


def together(writers: Sequence[Writer]) -> Callable[[], float]:
    """Commands per second of these writers, each in a thread of this process."""
    done = [0] * len(writers)

    def work(number: int, until: float) -> None:
        done[number] = 0
        while perf_counter() < until:
            writers[number]()
            done[number] += 1

    def measure() -> float:
        started = perf_counter()
        threads = [Thread(target=work, args=(number, started + SECONDS)) for number in range(len(writers))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(done) / (perf_counter() - started)

    return measure


def _processes(place: Place, cases: Sequence[UUID]) -> Rates:
    """The same with every writer in a process of its own: they share no interpreter, and no commit either."""
    context = get_context("spawn")
    pipes = [context.Pipe() for _ in cases]
    workers = [
        context.Process(target=_worker, args=(place, case, theirs), daemon=True)
        for case, (_, theirs) in zip(cases, pipes, strict=True)
    ]
    for worker, (_, theirs) in zip(workers, pipes, strict=True):
        worker.start()
        theirs.close()  # so that a worker that ends is noticed
    try:
        for ours, _ in pipes:
            ours.recv()
        return interleave(ROUNDS, {name: _ask([ours for ours, _ in pipes], name) for name in (OURS, STOCK, RAW)})
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()


def _ask(pipes: Sequence[Connection], name: str) -> Callable[[], float]:
    def measure() -> float:
        for pipe in pipes:
            pipe.send(name)
        return sum(float(pipe.recv()) for pipe in pipes)

    return measure


def _worker(place: Place, case: UUID, pipe: Connection) -> None:
    with contenders(place, [case]) as each:
        measures = {name: together(writers) for name, writers in each.items()}
        pipe.send("klaar")
        while True:
            pipe.send(measures[pipe.recv()]())
