"""The ledger on real Postgres: counted without gaps, whoever takes in what when, and its tree is the one defined."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from typing import Any, NamedTuple

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from ground import Casussen, running_ground
from test_merkle import defined

from contracts.registry import lees
from deploy.local.runtime import Runtime
from kit.codec import digest
from kit.consumer import Heard
from kit.merkle import check_consistency, leaf_hash, root_from_inclusion
from kit.store import Datastore, datastore
from services.evaluation.bewijs import Bewijzen
from services.evaluation.boom import TEGEL, Boom, GrootboekVeranderd
from services.evaluation.grootboek import Grootboek

FACTS = "SELECT state FROM facts ORDER BY notification_id"
CONTENT = "SELECT stream, service, number, area, topic, state, hash FROM ledger"
LEDGER = "SELECT position, hash FROM ledger ORDER BY position"


@pytest.fixture(scope="module")
def ground() -> Iterator[Runtime]:
    """A ground of our own: here the ledger has to be empty at first."""
    with running_ground() as found:
        yield found


@pytest.fixture(scope="module")
def store(ground: Runtime) -> Iterator[Datastore]:
    own = datastore(ground.dsn("evaluation", "evaluation"))
    yield own
    own.close()


@pytest.fixture(scope="module")
def heard(ground: Runtime) -> list[Heard]:
    """Some more facts than fit in a few tiles."""
    casussen = Casussen(ground)
    casussen.add(3 * TEGEL + 41)
    with casussen.datastore.get_connection() as conn:
        states = [row["state"] for row in conn.execute(FACTS)]
    casussen.datastore.close()
    return [Heard(lees(state), state) for state in states]


class BrokenOff(Exception):
    """What goes wrong half-way."""


class Breaks(NamedTuple):
    """Looks like a fact until the ledger has begun to write it down."""

    fact: Any

    @property
    def stored(self) -> bytes:
        raise BrokenOff


def rows(store: Datastore) -> list[tuple[int, bytes]]:
    """Position and leaf of everything in the ledger."""
    with store.get_connection() as conn:
        return [(row["position"], bytes.fromhex(row["hash"])) for row in conn.execute(LEDGER)]


def test_two_who_take_in_the_same_leave_no_gap_and_no_double(store: Datastore, heard: list[Heard]) -> None:
    """Four at once take in everything, in batches of any size and some of them broken off: each fact once, 1, 2, 3."""
    ledger = Grootboek(store)

    def take_in(seed: int) -> None:
        dice, place = Random(seed), 0
        while place < len(heard):
            size = dice.randint(1, 90)
            batch = heard[place : place + size]
            broken = dice.random() < 0.2
            with suppress(BrokenOff):
                ledger.neem_op([*batch, Breaks(batch[0].fact)] if broken else batch)
                place += size

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(take_in, range(4)))
    found = rows(store)
    assert [position for position, _ in found] == list(range(1, len(heard) + 1))
    assert len({leaf for _, leaf in found}) == len(heard)


def test_the_tree_is_the_one_that_is_defined(store: Datastore, heard: list[Heard]) -> None:
    """Root, proof of place and proof of growth, at sizes around every border, are those of the standard."""
    leaves = [leaf for _, leaf in rows(store)]
    with store.get_connection() as conn:
        tree, size = Boom(conn), len(leaves)
        roots = {each: tree.wortel(each) for each in (1, TEGEL - 1, TEGEL, TEGEL + 1, 2 * TEGEL, 2 * TEGEL + 3, size)}
        assert roots == {each: defined(leaves[:each]) for each in roots}
        for position in (1, 2, TEGEL, TEGEL + 1, size - 1, size):
            proof = tree.plaatsbewijs(position, size)
            assert root_from_inclusion(leaf_hash(leaves[position - 1]), position - 1, size, proof) == roots[size]
        for old, root in roots.items():
            check_consistency(old, root, size, roots[size], tree.groeibewijs(old, size))


def test_nothing_in_the_tree_can_be_changed_by_the_service(store: Datastore) -> None:
    """The role of the service may add, and nothing else."""
    for statement in ("UPDATE tree_nodes SET hash = ''", "DELETE FROM tree_nodes", "DELETE FROM tree_heads"):
        with pytest.raises(Exception, match="denied"), store.get_connection() as conn:
            conn.execute(statement)


@pytest.fixture(scope="module")
def before(store: Datastore) -> set[Any]:
    """Everything in the ledger before it is damaged."""
    with store.get_connection() as conn:
        return {tuple(row.values()) for row in conn.execute(CONTENT)}


def as_superuser(ground: Runtime, *statements: str) -> None:
    """What only somebody with more rights than the service can do."""
    with psycopg.connect(ground.dsn("postgres", "evaluation"), autocommit=True) as conn:
        for statement in statements:
            conn.execute(statement.encode())


def test_a_ledger_that_was_changed_is_not_signed_again(ground: Runtime, store: Datastore, before: set[Any]) -> None:
    """When what was signed before is no longer how the ledger begins, no head is made, until it is as it was."""
    proofs = Bewijzen(store, Ed25519PrivateKey.generate(), "doorstroom/proef")
    size, _ = proofs.maak_hoofd()
    last = f"FROM ledger WHERE position = {size}"
    as_superuser(
        ground,
        f"CREATE TABLE kept AS SELECT * {last}",
        f"UPDATE ledger SET hash = repeat('0', 64) WHERE position = {size}",
        f"INSERT INTO ledger SELECT {size} + 1, gen_random_uuid(), service, 1, area, topic, state, hash {last}",
    )
    with pytest.raises(GrootboekVeranderd):
        proofs.maak_hoofd()
    as_superuser(ground, f"UPDATE ledger SET hash = kept.hash FROM kept WHERE ledger.position = {size}")
    assert proofs.maak_hoofd()[0] == size + 1
    as_superuser(ground, f"DELETE FROM ledger WHERE position > {size}", "DROP TABLE kept")
    with pytest.raises(GrootboekVeranderd):
        proofs.maak_hoofd()
    as_superuser(ground, f"DELETE FROM ledger WHERE position = {size - 1}")
    fresh = Bewijzen(store, Ed25519PrivateKey.generate(), "doorstroom/proef")
    with pytest.raises(GrootboekVeranderd):
        fresh.maak_hoofd()


def test_an_emptied_ledger_is_made_again_from_the_facts(
    ground: Runtime, store: Datastore, heard: list[Heard], before: set[Any]
) -> None:
    """Taken in anew, in the order of the stream, it holds the same: nothing in it comes from anywhere else."""
    as_superuser(ground, "TRUNCATE ledger, tree_nodes, tree_heads")
    Grootboek(store).neem_op(heard)
    with store.get_connection() as conn:
        assert {tuple(row.values()) for row in conn.execute(CONTENT)} == before
        leaves = [bytes.fromhex(row["hash"]) for row in conn.execute(LEDGER)]
        assert Boom(conn).wortel(len(leaves)) == defined(leaves)
    assert [leaf.hex() for leaf in leaves] == [digest(each.stored) for each in heard]
