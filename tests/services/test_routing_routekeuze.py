"""The choice of a route and of a route of the MAS: with what lies outside the casus, files and the age of today."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from feiten import (
    GESPREK,
    MASROUTE,
    MELDING,
    NAAR_MAS,
    PERSOON,
    PLAN_OPGESTELD,
)
from routebestanden import schrijf_in, werkroute
from test_routing_domain import STEL_OP

from contracts.feit import CasusFeit
from contracts.monitoring import Opgeschaald
from contracts.routes import Routes
from contracts.routing import DoelgroepVastgesteld, MasrouteGekozen, PlanOpgesteld, RouteBepaald
from contracts.woorden import Doelgroep, Masroute, Overlegtafel, Partij
from kit.memory import MemoryVault
from kit.routefiles import read_route_files
from kit.testing import PERSON, Scenario, fact, given
from services.evaluation.domain import Evaluatie, TrajectLooptNog
from services.intake.domain import Dossier, GeenIntakeOpDezeRoute
from services.monitoring.domain import Traject
from services.routing.domain import LeeftijdIsOnbekend, MasrouteIsVoorMinderjarigen, Routering
from services.routing.routekeuze import Keuzes

ROUTES = read_route_files()
VANDAAG = date(2026, 11, 20)


def keuzes(scenario: Scenario[Routering], routes: Routes = ROUTES) -> Keuzes:
    return Keuzes(lambda: routes, scenario.store.codec)


def test_a_casus_walks_a_route_of_the_region(tmp_path: Path) -> None:
    """Claim: onto a fifth route that no code knows: no intake, straight to a plan, and to its own table."""
    routes = read_route_files(schrijf_in(tmp_path, werkroute()))
    scenario = given(Routering, fact(MELDING.kind, **{**MELDING.fields, "leeftijd": 24}))
    kies = keuzes(scenario, routes)
    scenario.when(lambda routering: kies.stel_doelgroep_vast(routering, Doelgroep.NIEUW_VSVER, "gesproken"))
    scenario.then(DoelgroepVastgesteld).then(RouteBepaald, route="werk-eerst", vervolgstap=8).then_nothing()
    bepaald = scenario.new[-1]
    eigen = RouteBepaald.model_fields.keys() - CasusFeit.model_fields.keys()
    op_route = fact(RouteBepaald, **{naam: getattr(bepaald, naam) for naam in eigen})
    scenario.when(STEL_OP).then(PlanOpgesteld)

    gesprek: dict[str, Any] = {"plaats": "x", "deelnemers": (Partij.SCHOOL,), "gewenste_aanwezigen": ()}
    plan = {"gesprek_op": GESPREK, "wens_ouder_of_partner_gevraagd": True, **gesprek}
    given(Dossier, MELDING, op_route).when(lambda dossier: dossier.plan_intakegesprek(**plan)).then_refused(
        GeenIntakeOpDezeRoute
    )
    traject = given(Traject, op_route, PLAN_OPGESTELD)
    traject.when(lambda een: een.schaal_op(None, None, "vast")).then(Opgeschaald, tafel=Overlegtafel.DOORBRAAKTAFEL)
    given(Evaluatie, op_route).when(lambda een: een.sluit_casus()).then_refused(TrajectLooptNog)


@pytest.mark.parametrize(
    ("dag", "halt"),
    [
        (datetime(2024, 5, 16, 21, 59, tzinfo=UTC), True),
        (datetime(2024, 5, 16, 22, 1, tzinfo=UTC), False),
        (datetime(2024, 5, 17, 9, 0, tzinfo=UTC), False),
    ],
    ids=["de avond ervoor", "net middernacht", "op de verjaardag"],
)
def test_on_the_eighteenth_birthday_halt_is_gone(dag: datetime, halt: bool) -> None:
    """Claim: the age is that of the day of the choice, by the Dutch calendar; vrijwillige hulp is there at any age."""
    assert PERSOON.geboortedatum == date(2006, 5, 17)
    scenario = given(Routering, MELDING, NAAR_MAS)
    kies = keuzes(scenario)
    for masroute in tuple(Masroute)[1:]:
        scenario.when(partial(kies.kies_masroute, masroute=masroute, toelichting=None), at=dag)
        if halt:
            scenario.then(MasrouteGekozen, masroute=masroute)
        else:
            scenario.then_refused(MasrouteIsVoorMinderjarigen)
    scenario.when(lambda een: kies.kies_masroute(een, Masroute.VRIJWILLIGE_HULP, "past het best"), at=dag)
    scenario.then(MASROUTE.kind)


@pytest.mark.parametrize(("dag", "aantal"), [(date(2024, 5, 16), 4), (date(2024, 5, 17), 1)])
def test_what_can_be_chosen_is_shown(dag: date, aantal: int) -> None:
    """Claim: all four routes of the MAS for a minor, the first alone from 18 on, and none on another route."""
    scenario = given(Routering, MELDING, NAAR_MAS)
    assert keuzes(scenario).masroutes(scenario.state, dag) == tuple(Masroute)[:aantal]
    assert keuzes(scenario).masroutes(given(Routering, MELDING).state, dag) == ()


def test_of_who_was_forgotten_nothing_can_be_chosen() -> None:
    """Claim: without the key there is no age, so no route of the MAS; it is refused and nothing stumbles."""
    scenario = given(Routering, MELDING, NAAR_MAS)
    vault = scenario.store.codec._vault
    assert isinstance(vault, MemoryVault)
    vault.destroy(PERSON)
    assert keuzes(scenario).masroutes(scenario.state, VANDAAG) == ()
    kies = keuzes(scenario)
    scenario.when(lambda een: kies.kies_masroute(een, Masroute.HALT, None)).then_refused(LeeftijdIsOnbekend)


def test_another_route_ends_the_choice_of_a_masroute() -> None:
    """Claim: what was chosen on one route does not go along to the next."""
    assert given(Routering, MELDING, NAAR_MAS, MASROUTE).state.masroute is Masroute.VRIJWILLIGE_HULP
    assert given(Routering, MELDING, NAAR_MAS, MASROUTE, NAAR_MAS).state.masroute is None
