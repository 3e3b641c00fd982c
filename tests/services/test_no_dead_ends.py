"""From every reachable state a command brings the casus on: nothing blocks a professional who gives a reason."""

from __future__ import annotations

import test_evaluation_domain as evaluation
import test_intake_domain as intake
import test_monitoring_domain as monitoring
import test_routing_domain as routing
from gedrag import REDEN, Opdracht
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from region_in_memory import RegionInMemory

from contracts.registry import DIENSTEN
from contracts.woorden import Stap

MODULES = {"intake": intake, "routing": routing, "monitoring": monitoring, "evaluation": evaluation}
ALPHABET = [
    (service, case.opdracht)
    for service, module in MODULES.items()
    for table in (module.SLAAGT, module.WEIGERT, module.LEGT_UIT)
    for case in table.values()
]
"""Every command of every service, with the fields that its own tests give it."""
MAIN: list[tuple[Stap, str, Opdracht]] = [
    (Stap.NEEM_KENNIS_VAN_DOSSIER, "intake", intake.BEOORDEEL),
    (Stap.STEL_DOELGROEP_VAST, "routing", routing.STEL_VAST.met(motivering=REDEN)),
    (Stap.PLAN_INTAKEGESPREK, "intake", intake.PLAN),
    (Stap.PLAN_INTAKEGESPREK, "intake", intake.VOER),
    (Stap.BRENG_SYSTEEM_IN_KAART, "intake", intake.BRENG_IN_KAART),
    (Stap.VOER_PRIVACYGESPREK, "intake", intake.PRIVACY),
    (Stap.ROND_VOORONDERZOEK_AF, "intake", intake.ROND_AF),
    (Stap.STEL_PLAN_OP, "routing", routing.STEL_OP),
    (Stap.VOER_UIT, "monitoring", monitoring.START),
    (Stap.MONITOR, "monitoring", monitoring.KOPPEL_TERUG),
    (Stap.SLUIT_MELDING, "monitoring", monitoring.SLUIT),
    (Stap.SLUIT_MELDING, "monitoring", monitoring.START_NAZORG),
    (Stap.KOPPEL_TERUG, "evaluation", evaluation.KOPPEL),
    (Stap.EVALUEER, "evaluation", evaluation.EVALUEER),
    (Stap.EVALUEER, "evaluation", evaluation.SLUIT),
]
"""What each step comes down to, in the order of the Routekaart."""
DONE = {
    "VooronderzoekIsAfgerond",
    "PlanBestaatAl",
    "TrajectIsGestart",
    "MeldingIsAfgesloten",
    "NazorgLoopt",
}
"""Refusals that say that the step was taken: it stands in nobody's way."""
WALK = st.lists(st.tuples(st.sampled_from(ALPHABET), st.booleans(), st.booleans()), max_size=25)


def walked(walk: list[tuple[tuple[str, Opdracht], bool, bool]]) -> RegionInMemory:
    """A casus to which all this was asked, each with a reason or without, and told to the others now or later."""
    region = RegionInMemory()
    region.ask("intake", intake.ONTVANG)
    region.deliver()
    for (service, command), with_reason, told in walk:
        region.ask(service, command, REDEN if with_reason else None)
        if told:
            region.deliver()
    region.deliver()
    return region


@settings(max_examples=150)
@for_all(WALK, st.sampled_from(MAIN))
def test_every_step_can_be_taken_with_a_reason(
    walk: list[tuple[tuple[str, Opdracht], bool, bool]], step: tuple[Stap, str, Opdracht]
) -> None:
    """Claim: whatever was done before, in any order, each step can be taken with a reason, unless it was taken."""
    region = walked(walk)
    _, service, command = step
    closed = region.state(service).afgesloten
    refusal = region.ask(service, command, REDEN)
    assert refusal is None or type(refusal).__name__ in (DONE | ({"IsAfgesloten"} if closed else set())), refusal


@settings(max_examples=60)
@for_all(WALK)
def test_every_casus_can_be_closed(walk: list[tuple[tuple[str, Opdracht], bool, bool]]) -> None:
    """Claim: from any state the last three steps, with a reason, close the casus, and every service knows."""
    region = walked(walk)
    for step, service, command in MAIN:
        if step >= Stap.KOPPEL_TERUG:
            region.ask(service, command, REDEN)
    region.deliver()
    assert [service for service in DIENSTEN if not region.state(service).afgesloten] == []
