"""Replay: 100,000 stored facts to state, against the stock library on as many events of the same size."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from uuid import UUID

from bench import stock
from bench.cases import COACH, dossiers, open_cases
from bench.region import SUPERUSER, region
from bench.report import compare, interleave, show
from contracts.woorden import Contactwijze, Partij
from kit.handling import Command, now
from kit.store import Store
from services.intake.domain import Dossier

STREAMS, FACTS, ROUNDS, AT_ONCE = 2_500, 40, 10, 50
NOTE = "Gesproken met de jongere, wil terug naar school maar ziet op tegen de reis."
OURS, MANY, STOCK = "wij", "wij, per 50", "eventsourcing"


def main() -> None:
    """Measure and print."""
    with region(whole=False) as runtime:
        peers = stock.database(runtime.dsn(SUPERUSER, ""))
        own = (runtime.dsn("intake", "intake"), runtime.dsn("intake", "kluis"), runtime.credentials.master_key_file)
        with dossiers(*own, 4) as meldingen, stock.application(peers, 2) as library:
            cases = open_cases(meldingen, STREAMS)
            size = _fill(meldingen.store, cases)
            zaken = [_stock_zaak(library, size) for _ in range(STREAMS)]
            contenders = {
                OURS: _parts(cases, lambda part: _each(meldingen.store.load, part)),
                MANY: _parts(cases, lambda part: _load_many(meldingen.store, part)),
                STOCK: _parts(zaken, lambda part: _each(library.repository.get, part)),
            }
            rates = interleave(ROUNDS, contenders)
            stored = stock.typical_size(peers)
    lines = [
        compare("casus voor casus", rates, OURS, STOCK, 3.0, unit=" feiten/s"),
        compare(f"per {AT_ONCE} casussen, als een lijst", rates, MANY, STOCK, unit=" feiten/s"),
    ]
    notes = (
        f"{STREAMS} casussen van {FACTS} feiten uit Postgres, ieder een keer, in {ROUNDS} delen om en om.",
        f"Een feit is {size} bytes, bij eventsourcing (AES aan) {stored}.",
    )
    show("replay: 100.000 vastgelegde feiten naar stand", lines, notes)


def _parts(streams: Sequence[UUID], load: Callable[[Sequence[UUID]], object]) -> Callable[[], float]:
    """Facts per second; every call takes the next part of the streams."""
    size = len(streams) // ROUNDS
    parts = iter([streams[start : start + size] for start in range(0, len(streams), size)])

    def measure() -> float:
        part = next(parts)
        started = perf_counter()
        load(part)
        return len(part) * FACTS / (perf_counter() - started)

    return measure


def _each(load: Callable[..., object], streams: Sequence[UUID]) -> None:
    """One by one, and let go of each as a service does: keeping them all would measure the garbage collector."""
    for stream in streams:
        load(stream)


def _load_many(store: Store[Dossier], cases: Sequence[UUID]) -> None:
    for start in range(0, len(cases), AT_ONCE):
        store.load_many(cases[start : start + AT_ONCE])


def _fill(store: Store[Dossier], cases: Sequence[UUID]) -> int:
    """Let every stream grow to FACTS facts; gives the bytes of a typical one."""
    for start in range(0, len(cases), 100):
        appends = []
        for dossier in store.load_many(cases[start : start + 100]).values():
            dossier.herkomst = Command(COACH, lambda _: None).herkomst(now)
            while dossier.version < FACTS:
                dossier.leg_contact_vast(Partij.JONGERE, Contactwijze.TELEFOON, gelukt=True, notitie=NOTE)
            appends.append(store.sealed(dossier))
        store.recorder.append_many(appends)
    return len(store.recorder.select_events(cases[0])[-1].state)


def _stock_zaak(library: stock.Zaken, size: int) -> UUID:
    zaak, text = stock.Zaak(), stock.note(size)
    for _ in range(FACTS - 1):
        zaak.leg_contact_vast("jongere", "telefoon", "GM0518", text)
    library.save(zaak)
    return zaak.id
