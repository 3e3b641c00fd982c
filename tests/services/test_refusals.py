"""What stands in the way is said in a sentence that helps, never with what somebody typed."""

from __future__ import annotations

import ast
import inspect
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import test_evaluation_concept
import test_evaluation_domain
import test_evaluation_verslag
import test_intake_bewaring
import test_intake_domain
import test_intake_noodtoegang
import test_intake_overdracht
import test_monitoring_domain
import test_routing_domain
from feiten import CASUS_GEOPEND, CONCEPT_OPGESTELD, MELDING, VERBETERPUNT_VASTGESTELD
from gedrag import LegtUit, Opdracht, Weigert
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.registry import DIENSTEN
from kit.aggregate import Aggregate, Refusal
from kit.testing import Told, given
from services.evaluation.domain import Concept, Evaluatie, Verbeterpunt, Verslag
from services.intake.domain import Dossier, Jongere
from services.monitoring.domain import Traject
from services.routing.domain import Routering

HERE = Path(__file__).parent
MODULES: tuple[tuple[type[Aggregate], Any], ...] = (
    (Dossier, test_intake_domain),
    (Jongere, test_intake_bewaring),
    (Dossier, test_intake_overdracht),
    (Dossier, test_intake_noodtoegang),
    (Routering, test_routing_domain),
    (Traject, test_monitoring_domain),
    (Evaluatie, test_evaluation_domain),
)
CASES: list[tuple[type[Aggregate], Weigert | LegtUit]] = [
    (kind, case) for kind, module in MODULES for case in (*module.WEIGERT.values(), *module.LEGT_UIT.values())
]
CASES += [(Verbeterpunt, case) for case in test_evaluation_domain.WEIGERT_REGIO.values()]
CASES += [(Verslag, case) for case in test_evaluation_verslag.WEIGERT.values()]
CASES += [(Concept, case) for case in test_evaluation_concept.WEIGERT.values()]
# The sign in front keeps a note from being, by chance, a part of the words of a refusal itself.
NOTES = st.text(st.characters(categories=["L", "N"]), min_size=12, max_size=40).map("§{}".format)


def refusals(service: str) -> set[type[Refusal]]:
    """Every refusal that a service defines."""
    module = import_module(f"services.{service}.domain")
    return {
        member
        for member in vars(module).values()
        if inspect.isclass(member) and issubclass(member, Refusal) and member.__module__.startswith(module.__name__)
    }


def expected_in_tests() -> set[str]:
    """The refusals that some test of a service expects, by name: a name in its code, not in an import."""
    trees = [ast.parse(path.read_text("utf-8")) for path in HERE.glob("test_*.py") if path.name != Path(__file__).name]
    return {node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)}


@pytest.mark.parametrize("service", DIENSTEN)
def test_every_refusal_is_met_in_a_test(service: str) -> None:
    """Claim: no refusal exists that no test ever brings about."""
    assert refusals(service)
    assert {refusal.__name__ for refusal in refusals(service)} - expected_in_tests() == set()


@pytest.mark.parametrize("refusal", [one for service in DIENSTEN for one in sorted(refusals(service), key=str)])
def test_a_refusal_is_a_sentence_for_the_user(refusal: type[Refusal]) -> None:
    """Claim: its docstring is a Dutch sentence with a capital and a full stop; status and code suit a problem."""
    said = refusal()
    assert said.title == inspect.cleandoc(refusal.__doc__ or "").splitlines()[0]
    assert said.title[0].isupper()
    assert said.detail.endswith(".")
    assert said.status in {400, 404, 409}
    assert said.code.replace("-", "").isalpha()


def typed(opdracht: Opdracht, note: str) -> Opdracht:
    """The command with this note in every place where somebody can type freely."""
    free = {name: value for name, value in opdracht.velden.items() if isinstance(value, str)}
    return opdracht.met(**{name: note for name, value in free.items() if not isinstance(value, Enum)})


@for_all(st.sampled_from(CASES), NOTES)
def test_nothing_that_was_typed_comes_back(case: tuple[type[Aggregate], Weigert | LegtUit], note: str) -> None:
    """Claim: whatever is in the notes, no refusal repeats it: it goes to screens and logs."""
    kind, situation = case
    refusal = given(kind, *situation.gegeven).when(typed(situation.opdracht, note)).refusal
    assert refusal is not None
    assert note not in "\n".join([refusal.title, refusal.detail, refusal.code, str(refusal), repr(refusal)])


def test_the_notes_above_are_really_typed() -> None:
    """Claim: many commands have a place to type in, so the check above looks at something."""
    with_text = [case for _, case in CASES if typed(case.opdracht, "x") != case.opdracht]
    assert len(with_text) > 20


def _everything(kind: type[Aggregate], module: Any) -> list[Any]:
    done = [*module.SLAAGT.values(), *module.LEGT_UIT.values()]
    heard = [told for case in done for told in case.gegeven if told.by != kind.service]
    return [case.opdracht for case in (*done, *module.WEIGERT.values())] + heard


EVERYTHING: dict[type[Aggregate], list[Any]] = {
    kind: [each for owner, module in MODULES if owner is kind for each in _everything(kind, module)]
    for kind in dict(MODULES)
}


EVERYTHING[Verbeterpunt] = [
    case.opdracht
    for table in (test_evaluation_domain.SLAAGT_REGIO, test_evaluation_domain.WEIGERT_REGIO)
    for case in table.values()
    if case.opdracht.naam != "stel_verbeterpunt_vast"
]
EVERYTHING[Concept] = [
    case.opdracht
    for table in (test_evaluation_concept.SLAAGT, test_evaluation_concept.WEIGERT)
    for case in table.values()
    if case.opdracht.naam != "stel_concept_op"
]
# What is decided only in answer to something heard, or begun elsewhere, needs a stream that is there.
BEGIN = {
    Concept: (CONCEPT_OPGESTELD,),
    Verbeterpunt: (VERBETERPUNT_VASTGESTELD,),
    Routering: (MELDING,),
    Evaluatie: (CASUS_GEOPEND,),
}


@pytest.mark.parametrize("kind", EVERYTHING, ids=lambda kind: kind.__name__)
@for_all(data=st.data())
def test_whatever_happens_replay_gives_the_same_state(kind: type[Aggregate], data: st.DataObject) -> None:
    """Claim: after any sequence of commands, deviations and heard facts, done or refused, the stored bytes give the
    state that was there, the chain of hashes holds, and hearing everything again changes nothing."""
    scenario = given(kind, *BEGIN.get(kind, ()))
    heard = []
    for event in data.draw(st.lists(st.sampled_from(EVERYTHING[kind]), max_size=12)):
        if isinstance(event, Told):
            heard.append(scenario.heard(event))
            scenario.hear(heard[-1])
        else:
            scenario.when(event, deviation=data.draw(st.sampled_from([None, "een reden"])))
    scenario.hear(*heard).then_nothing()
