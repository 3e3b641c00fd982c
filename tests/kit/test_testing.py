"""Given, when, then can fail: a wrong expectation is found, in words that say what is the case instead."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from contracts.algemeen import AfwijkingGemotiveerd
from contracts.evaluation import CasusGeevalueerd, LeerpuntVastgesteld
from contracts.woorden import Stap
from kit.aggregate import Aggregate, BestaatNiet, IsAfgesloten, evolves
from kit.testing import Scenario, fact, given

LEERPUNT = fact(LeerpuntVastgesteld, stap=Stap.MONITOR, leerpunt="vaker bellen")


class Proef(Aggregate):
    """A stream that counts."""

    service = "evaluation"

    def __init__(self, stream: UUID) -> None:
        super().__init__(stream)
        self.aantal = 0
        self.buiten_de_feiten = 0

    def leer(self, leerpunt: str) -> None:
        self.moet_lopen()
        self.leg_vast(LeerpuntVastgesteld, stap=Stap.MONITOR, leerpunt=leerpunt)

    def vergeet_vast_te_leggen(self) -> None:
        self.leer("iets")
        self.buiten_de_feiten += 1

    @evolves(LeerpuntVastgesteld)
    def _geleerd(self, _: LeerpuntVastgesteld) -> None:
        self.aantal += 1


def leer(leerpunt: str) -> Any:
    return lambda proef: proef.leer(leerpunt)


def done() -> Scenario[Proef]:
    return given(Proef, LEERPUNT).when(leer("eerder beginnen"))


def test_what_is_so_passes() -> None:
    """Claim: the fact, its field in plain text, and the end of the row."""
    scenario = done().then(LeerpuntVastgesteld, stap=Stap.MONITOR, leerpunt="eerder beginnen").then_nothing()
    assert scenario.state.aantal == 2
    given(Proef).when(leer("iets")).then_refused(BestaatNiet)


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        (lambda s: s.then(CasusGeevalueerd), "expected CasusGeevalueerd as fact 1; recorded: LeerpuntVastgesteld"),
        (lambda s: s.then(LeerpuntVastgesteld, leerpunt="x"), "leerpunt is 'eerder beginnen', not 'x'"),
        (lambda s: s.then(LeerpuntVastgesteld, stap=Stap.EVALUEER), "stap is 10, not 13"),
        (lambda s: s.then(LeerpuntVastgesteld).then(LeerpuntVastgesteld), "expected LeerpuntVastgesteld as fact 2"),
        (lambda s: s.then_nothing(), "expected nothing after fact 0; recorded: LeerpuntVastgesteld"),
        (lambda s: s.then_refused(BestaatNiet), "expected the refusal BestaatNiet; recorded: LeerpuntVastgesteld"),
    ],
)
def test_what_is_not_so_is_said(expect: Any, said: str) -> None:
    """Claim: each wrong expectation fails, and the message says what was expected and what is there."""
    with pytest.raises(AssertionError) as failed:
        expect(done())
    assert said in str(failed.value)


@pytest.mark.parametrize(
    "expect",
    [
        lambda s: s.then(LeerpuntVastgesteld),
        lambda s: s.then_nothing(),
        lambda s: s.then_refused(IsAfgesloten),
    ],
)
def test_a_refusal_is_not_overlooked(expect: Any) -> None:
    """Claim: who expects a fact, nothing, or another refusal hears which refusal it was."""
    with pytest.raises(AssertionError, match="it was refused: BestaatNiet: Deze casus bestaat niet"):
        expect(given(Proef).when(leer("iets")))


def test_state_that_is_not_in_the_facts_is_found() -> None:
    """Claim: a command that changes state without recording it fails at once."""
    with pytest.raises(AssertionError, match="replay differs from what was there in: buiten_de_feiten"):
        given(Proef, LEERPUNT).when(lambda proef: proef.vergeet_vast_te_leggen())


def test_a_deviation_is_recorded_before_the_fact() -> None:
    """Claim: the reason that `when` gives reaches the aggregate."""

    def decide(proef: Proef) -> None:
        proef.vereis(False, IsAfgesloten, Stap.EVALUEER)

    scenario = given(Proef, LEERPUNT).when(decide, deviation="met reden")
    scenario.then(AfwijkingGemotiveerd, stap=Stap.EVALUEER, reden="met reden", afgeweken_van="is-afgesloten")
    given(Proef, LEERPUNT).when(decide).then_refused(IsAfgesloten)


def test_a_fact_of_another_service_is_heard_once() -> None:
    """Claim: what another service tells is recorded as heard; the same again, also in one batch, is absorbed."""
    told = fact(AfwijkingGemotiveerd, by="intake", stap=Stap.MONITOR, afgeweken_van="x", reden="y")
    scenario = given(Proef)
    heard = scenario.heard(told)
    assert len(scenario.hear(heard, heard).new) == 1
    scenario.hear(heard).then_nothing()
