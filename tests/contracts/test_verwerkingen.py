"""The register of processing activities: every door of every service belongs to one, and so does hearing a fact."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from contracts.registry import DIENSTEN
from contracts.verwerkingen import GEHOORD, register_op, registers
from services.publish import documents, json

DOORS = {
    dienst: {
        operation["operationId"]
        for path in json.loads(documents()[f"openapi/{dienst}.json"])["paths"].values()
        for operation in path.values()
    }
    for dienst in DIENSTEN
}


@pytest.mark.parametrize("dienst", DIENSTEN)
def test_every_door_has_its_activity(dienst: str) -> None:
    """Claim: each operation of the API stands once in the newest register, and nothing that is no door does."""
    placed = registers()[-1].geplaatst(dienst)
    assert [handeling for handeling, keer in Counter(placed).items() if keer > 1] == []
    assert set(placed) == DOORS[dienst] | {GEHOORD}


def test_a_register_says_what_the_law_asks() -> None:
    """Claim: every activity has a purpose, a ground, data, recipients and a term, under an address of its own."""
    for register in registers():
        assert len({een.uri for een in register.activiteiten}) == len(register.activiteiten)
        for een in register.activiteiten:
            assert all((een.naam, een.doel, een.grondslag, een.betrokkenen, een.gegevens, een.ontvangers))
            assert een.bewaartermijn


def test_the_register_of_the_day_counts() -> None:
    """Claim: a day has the register that was in force; before the first there is the first."""
    assert register_op(date(2030, 1, 1)) == registers()[-1]
    assert register_op(date(2000, 1, 1)) == registers()[0]
