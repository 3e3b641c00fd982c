"""Who may record a verbeterpunt, on what evidence, and that a repeat records nothing more."""

from __future__ import annotations

from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from uuid import UUID, uuid4

import pytest
from feiten import CASUS_GEOPEND, LEERPUNT
from logboeken import Bron, logboek

from contracts.regio import lees_regio
from kit.handling import CommandKeyReused
from kit.identity import Forbidden, Identity
from kit.memory import MemoryVault, memory_store
from kit.routes import Door
from kit.testing import STREAM, Scenario, given
from services.evaluation.domain import Evaluatie, LeerpuntBestaatNiet, LeerpuntOntbreekt, Verbeterpunt
from services.evaluation.leren.meting import Metingen
from services.evaluation.verbeterpunten import BRON, Deur, StelVerbeterpuntVast

REGIO = lees_regio()
ALLE = frozenset(REGIO.gemeenten)
CONTACT = frozenset({REGIO.contactgemeente})
METINGEN = Metingen(lambda: logboek(Path(mkdtemp()), Bron()))
BODY: dict[str, Any] = {
    "stap": 10,
    "eigenaar": "doorstroompunt",
    "uiterlijk": "2027-03-01",
    "leerpunten": [{"casusId": str(STREAM), "leerpunt": 2}],
    "verbeterpunt": "iedere twee weken bellen",
}


@pytest.fixture
def casus() -> Scenario[Evaluatie]:
    """A casus in the contactgemeente, with a leerpunt as its second fact."""
    return given(Evaluatie, CASUS_GEOPEND, LEERPUNT)


@pytest.fixture
def deur(casus: Scenario[Evaluatie]) -> Deur:
    door: Door[Verbeterpunt] = Door(memory_store(Verbeterpunt), None, MemoryVault(), BRON)  # type: ignore[arg-type]
    return Deur(door, casus.store, REGIO, METINGEN)


def who(areas: frozenset[str] = CONTACT) -> Identity:
    return Identity("m1", frozenset({"doorstroomcoordinator"}), areas)


def body(**other: Any) -> StelVerbeterpuntVast:
    return StelVerbeterpuntVast.model_validate(BODY | other)


def test_it_rests_on_a_leerpunt_that_is_there(deur: Deur) -> None:
    """Claim: with a leerpunt from a casus of one's own gemeenten it is recorded for the contactgemeente."""
    made = deur.stel_vast(body(), who(), None)
    assert made.last is not None
    assert (made.last.gemeente, made.version) == (REGIO.contactgemeente, 1)
    assert deur.door.store.load(made.id).vaststelling == made.vaststelling


@pytest.mark.parametrize(
    "evidence",
    [
        {"casusId": str(STREAM), "leerpunt": 3},
        {"casusId": str(STREAM), "leerpunt": 1},
        {"casusId": str(uuid4()), "leerpunt": 2},
    ],
    ids=["no such fact", "another kind of fact", "no such casus"],
)
def test_evidence_that_is_not_there_is_refused(deur: Deur, evidence: dict[str, Any]) -> None:
    """Claim: every leerpunt that is named exists; one that does not refuses the whole."""
    with pytest.raises(LeerpuntBestaatNiet):
        deur.stel_vast(body(leerpunten=[*BODY["leerpunten"], evidence]), who(), None)


def test_evidence_from_a_gemeente_of_others_is_not_there(casus: Scenario[Evaluatie]) -> None:
    """Claim: a casus outside the caller's gemeenten cannot be named, and cannot be told from one that is not there."""
    region = REGIO.model_copy(update={"contactgemeente": "GM0603"})
    door: Door[Verbeterpunt] = Door(memory_store(Verbeterpunt), None, MemoryVault(), BRON)  # type: ignore[arg-type]
    with pytest.raises(LeerpuntBestaatNiet):
        Deur(door, casus.store, region, METINGEN).stel_vast(body(), who(frozenset({"GM0603"})), None)
    assert Deur(door, casus.store, region, METINGEN).stel_vast(body(), who(ALLE), None).version == 1


def test_only_the_contactgemeente_speaks_for_the_region(deur: Deur) -> None:
    """Claim: a coordinator of another gemeente of the region reads along, and records nothing."""
    other = who(ALLE - CONTACT)
    assert deur.hoort_bij_regio(other)
    assert not deur.hoort_bij_regio(who(frozenset({"GM0363"})))
    with pytest.raises(Forbidden):
        deur.stel_vast(body(), other, None)


def test_a_repeat_with_the_same_key_is_the_same_verbeterpunt(deur: Deur) -> None:
    """Claim: one key makes one verbeterpunt; used for something else it is refused; without a key each is a new one."""
    first = deur.stel_vast(body(), who(), "sleutel-1")
    again = deur.stel_vast(body(), who(), "sleutel-1")
    assert (again.id, again.version, [fact.id for fact in again.stored]) == (
        first.id,
        1,
        [fact.id for fact in first.stored],
    )
    with pytest.raises(CommandKeyReused):
        deur.stel_vast(body(stap=2), who(), "sleutel-1")
    assert len({first.id, deur.stel_vast(body(), who(), None).id, deur.stel_vast(body(), who(), None).id}) == 3


def test_without_evidence_there_is_no_verbeterpunt() -> None:
    """Claim: the decision itself asks for a leerpunt, whatever the door lets through."""
    fields = {name: value for name, value in body().velden().items() if name != "leerpunten"}
    with pytest.raises(LeerpuntOntbreekt):
        Verbeterpunt(UUID(int=1)).stel_verbeterpunt_vast("GM0518", leerpunten=(), **fields)
