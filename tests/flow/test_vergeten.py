"""Who is forgotten is so everywhere: in every service and memory, after a crash, and in whatever copy is put back."""

from __future__ import annotations

from collections.abc import Iterator
from time import monotonic
from typing import Any

import pytest

from contracts.registry import DIENSTEN
from tests.flow.checks import assert_whole, settle
from tests.flow.forgetting import FIRST, Person, copy_of_the_vault, put_back_the_vault, stopped
from tests.flow.region import Region, running_region, until

SECONDS = 10.0
"""Within these all is forgotten everywhere."""


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    """A region of our own: stores are put back here."""
    with running_region() as found:
        yield found


def without(region: Region, person: Person) -> None:
    """Every store as it was before this person was forgotten."""
    for name in DIENSTEN:
        region.execute(name, f"DELETE FROM erasures WHERE subject = '{person.id}'")
        region.execute(name, "DELETE FROM positions WHERE name = 'erasures_v1'")
        region.execute(name, f"DELETE FROM facts WHERE originator_id = '{person.id}'")


def test_everything_forgets_within_seconds(region: Region, record_property: Any) -> None:
    """All services know the person; one fact later none does, in no memory, and every service has noted it."""
    person = Person(region, FIRST + 4)
    started = monotonic()
    person.forget()
    assert person.key() is None, "de sleutel gaat met de opdracht zelf"
    until(lambda: not person.is_known(), "nergens meer bekend", SECONDS)
    record_property("seconden tot alles leeg is", round(monotonic() - started, 2))
    known = "SELECT count(*) AS n FROM erasures WHERE subject = %s"
    until(lambda: all(region.rows(name, known, person.id)[0]["n"] for name in DIENSTEN), "overal genoteerd", SECONDS)
    assert region.rows("kluis", "SELECT count(*) AS n FROM fingerprints WHERE subject = %s", person.id)[0]["n"] == 0
    settle(region)
    assert_whole(region)


def test_nobody_comes_back_before_the_first_answer(region: Region) -> None:
    """All services were away; meanwhile copies from before were put back.

    One fact came while they were away. Another came from an intake that died before it destroyed the key. Of a third
    every store is from before it, so only the stream still has it. And of all the vault is.
    """
    first = Person(region, FIRST)
    missed, halfway, old = (Person(region, FIRST + number) for number in (1, 2, 3))
    copy = copy_of_the_vault(region)
    old.forget()
    first.forget()
    settle(region)
    with stopped(region, *DIENSTEN):
        missed.forget()
        halfway.forget_halfway()
        put_back_the_vault(region, copy)
        without(region, old)
        for path in (region.runtime.layout.heads / "gewist").iterdir():
            path.unlink()
        assert all(person.key() for person in (first, missed, halfway, old))
    assert not any(person.key() for person in (first, missed, halfway, old))
    assert not any(person.is_known() for person in (first, missed, halfway, old))
