"""Proof: does the ledger keep up with a service, and does proof of a casus take as long when the ledger is larger?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from time import perf_counter
from uuid import UUID

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from eventsourcing.postgres import PostgresDatastore
from psycopg.rows import dict_row

from bench.append import NOTE, our_writer, together
from bench.cases import COACH, dossiers, open_cases
from bench.region import SUPERUSER, region
from bench.report import Line, Ratio, compare, interleave, milliseconds, show
from cli.controle import controleer
from contracts.registry import lees
from contracts.woorden import Contactwijze, Partij
from kit.consumer import BATCH, Heard
from kit.handling import Command, now
from kit.store import Datastore, Store, datastore
from services.evaluation.bewijs import Bewijzen
from services.evaluation.boom import laat_groeien, omvang_van
from services.evaluation.grootboek import Grootboek
from services.intake.domain import Dossier

ROUNDS, WRITERS = 7, 8
FACTS = 40
SIZES = (10_000, 100_000, 1_000_000)
ASKED = 9
INTAKE, APPEND = "grootboek", "dienst"
FILL = """
    INSERT INTO ledger SELECT n, gen_random_uuid(), 'intake', 1, 'GM0518', '', '',
        encode(sha256(int8send(n)), 'hex') FROM generate_series(%s::bigint, %s) AS n
"""
FACTS_OF = "SELECT state FROM facts ORDER BY notification_id"
WHAT = ("boomhoofd", "bundel", "controleren")


def main() -> None:
    """Measure and print."""
    with region(whole=False) as runtime:
        superuser = runtime.dsn(SUPERUSER, "")
        intake = (runtime.dsn("intake", "intake"), runtime.dsn("intake", "kluis"), runtime.credentials.master_key_file)
        with dossiers(*intake, 12) as meldingen, datastore(runtime.dsn("evaluation", "evaluation")) as own:
            *cases, casus = open_cases(meldingen, WRITERS + 1)
            _grow(meldingen.store, casus)
            append = together([our_writer(meldingen.store, case) for case in cases])
            for _ in range(ROUNDS):
                append()
            take_in = _take_in(Grootboek(own), _heard(meldingen.store.recorder.datastore))
            rates = interleave(ROUNDS, {APPEND: append, INTAKE: take_in})
        lines = [compare(f"opnemen, tegenover {WRITERS} schrijvers", rates, INTAKE, APPEND, 1.0, unit="/s")]
        with _ledgers(superuser) as ledgers:
            lines += _proofs(ledgers, superuser, casus)
    notes = (
        f"Opnemen: in reeksen van {BATCH} feiten, zoals zij van de stroom komen; {ROUNDS} keer, om en om.",
        f"Bewijs: een casus van {FACTS} feiten, {ASKED} keer om en om, telkens na een feit erbij; zo veel keer zo snel",
        "als in het kleinste grootboek.",
    )
    show("bewijs: het grootboek houdt de diensten bij, en bewijs kost niet meer als het groeit", lines, notes)


def _take_in(ledger: Grootboek, heard: Sequence[Heard]) -> Callable[[], float]:
    """Facts per second; every round takes the next share of these."""
    share = len(heard) // ROUNDS
    shares = iter([heard[start : start + share] for start in range(0, share * ROUNDS, share)])

    def measure() -> float:
        part, started = next(shares), perf_counter()
        for place in range(0, share, BATCH):
            ledger.neem_op(part[place : place + BATCH])
        return share / (perf_counter() - started)

    return measure


def _heard(store: PostgresDatastore) -> list[Heard]:
    with store.get_connection() as conn:
        return [Heard(lees(row["state"]), row["state"]) for row in conn.execute(FACTS_OF)]


@contextmanager
def _ledgers(superuser: str) -> Iterator[dict[int, Datastore]]:
    """Copies of the ledger, each grown to another size."""
    with psycopg.connect(f"{superuser}postgres", autocommit=True) as conn:
        for size in SIZES:
            conn.execute(f"CREATE DATABASE ledger_{size} TEMPLATE evaluation".encode())
    with ExitStack() as stack:
        yield {size: stack.enter_context(datastore(_filled(f"{superuser}ledger_{size}", size))) for size in SIZES}


def _proofs(ledgers: dict[int, Datastore], superuser: str, casus: UUID) -> Iterator[Line]:
    """Of the same casus in each ledger in turn, a fact having been added every time."""
    key = Ed25519PrivateKey.generate()
    proofs = {size: Bewijzen(own, key, "doorstroom/bench") for size, own in ledgers.items()}
    found: dict[str, dict[int, list[float]]] = {what: {size: [] for size in SIZES} for what in WHAT}
    for _ in range(ASKED):
        for size in SIZES:
            _filled(f"{superuser}ledger_{size}")
            for times, taken in zip(found.values(), _ask(proofs[size], casus), strict=True):
                times[size].append(taken)
    for what, times in found.items():
        for size, seconds in times.items():
            flat = Ratio([least / now for least, now in zip(times[SIZES[0]], seconds, strict=True)])
            least = size == SIZES[0]
            where = f"{size:,} feiten".replace(",", ".")
            yield Line(
                f"{what}, {where}", milliseconds(seconds, 0.5), "", None if least else flat, None if least else 0.8
            )


def _ask(proofs: Bewijzen, casus: UUID) -> tuple[float, float, float]:
    moments = [perf_counter()]
    proofs.maak_hoofd()
    moments.append(perf_counter())
    bundle = proofs.bundel(casus)
    moments.append(perf_counter())
    if bundle is None or not controleer(bundle).klopt:
        raise RuntimeError("de bundel klopt niet")
    moments.append(perf_counter())
    head, made, checked = (after - before for before, after in pairwise(moments))
    return head, made, checked


def _filled(url: str, size: int | None = None) -> str:
    """Let a ledger grow to so many entries, or by one: invented, and as small as they can be. Gives the URL again."""
    with psycopg.connect(url, row_factory=dict_row) as conn, conn.cursor() as cursor:
        was = omvang_van(cursor)
        becomes = size or was + 1
        cursor.execute(FILL, (was + 1, becomes))
        laat_groeien(cursor, was, becomes)
    return url


def _grow(store: Store[Dossier], case: UUID) -> None:
    dossier = store.load(case)
    dossier.herkomst = Command(COACH, lambda _: None).herkomst(now)
    while dossier.version < FACTS:
        dossier.leg_contact_vast(Partij.JONGERE, Contactwijze.TELEFOON, gelukt=True, notitie=NOTE)
    store.save(dossier)
