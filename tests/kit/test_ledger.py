"""The ledger on real Postgres: counted without gaps, whoever takes in what when, and its tree is the one defined."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from random import Random
from typing import Any, NamedTuple

import pytest
from ground import Casussen, running_ground
from test_merkle import defined

from contracts.registry import lees
from deploy.local.runtime import Runtime
from kit.consumer import Heard
from kit.merkle import check_consistency, leaf_hash, root_from_inclusion
from kit.store import Datastore, datastore
from services.evaluation.boom import TEGEL, Boom
from services.evaluation.grootboek import Grootboek

FACTS = "SELECT state FROM facts ORDER BY notification_id"
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
