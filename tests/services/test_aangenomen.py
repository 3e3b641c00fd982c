"""What the region adopted goes live: for new decisions and new terms, and it leaves alone what was there."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from doelgroeptabellen import tabel
from feiten import CASUS_GEOPEND, MELDING
from hypothesis import given as for_all
from hypothesis import strategies as st
from routebestanden import werkroute
from termijnen import rules_of, running
from test_routing_herbeoordeling import Casus
from test_watals_termijnen import tabel as termijnen

from contracts.routecontrole import mis_samen
from contracts.routes import Situatie
from contracts.routing import DoelgroepVoorgesteld
from contracts.woorden import Doelgroep, Doelgroepinvoer
from kit.adopted import AdoptedFile
from kit.routefiles import LiveRoutes, in_force, read_route_files
from kit.rules import LiveRules
from kit.testing import fact, given
from services.intake.domain import Dossier
from services.routing.domain import Routering
from services.routing.tabellen import Tabellen

VANDAAG, MORGEN = date(2026, 11, 20), date(2026, 11, 21)
ROUTES = read_route_files()
INGESCHREVEN = {"ingeschreven": True, "startkwalificatie": False}


def doelgroep(since: date, grens: int = 23) -> AdoptedFile:
    return AdoptedFile("doelgroep", "doelgroep-proef+00000000", since, tabel(grens=grens))


def invoer(peildatum: date, leeftijd: int = 24) -> Doelgroepinvoer:
    return Doelgroepinvoer(peildatum=peildatum, leeftijd=leeftijd, verzuim=True, ingeschreven=True)


def test_an_adopted_table_decides_from_its_day_on() -> None:
    """Claim: not the day before; and a decision names it, with its rule; the law of before stays what it was."""
    files: list[AdoptedFile] = []
    tabellen = Tabellen(None, lambda: files)
    assert tabellen.beslis(invoer(MORGEN)).doelgroep is Doelgroep.VERZUIM_18_PLUS
    files.append(doelgroep(MORGEN))
    before, after = tabellen.beslis(invoer(VANDAAG)), tabellen.beslis(invoer(MORGEN))
    assert (before.doelgroep, before.regel.tabel) == (Doelgroep.VERZUIM_18_PLUS, "doelgroep-2026-01-01")
    assert (after.doelgroep, after.regel.tabel) == (Doelgroep.GEEN_DOELGROEP, "doelgroep-proef+00000000")
    assert tabellen.beslis(invoer(date(2025, 3, 1))).regel.tabel == "doelgroep-2021-03-08"
    assert [tabellen.is_aangenomen(one.regel.tabel) for one in (before, after)] == [False, True]


def test_of_two_the_one_adopted_last_decides() -> None:
    """Claim: of two with the same day the later adopted is in force, in every process: the order is in the file."""
    later = AdoptedFile("doelgroep", "doelgroep-ander+00000000", MORGEN, tabel(grens=30))
    tabellen = Tabellen(None, lambda: [doelgroep(MORGEN), later])
    assert tabellen.beslis(invoer(MORGEN)).regel.tabel == later.name


@pytest.mark.parametrize(("leeftijd", "nieuw"), [(24, False), (22, True)])
def test_the_daily_round_leaves_decided_cases_alone(leeftijd: int, nieuw: bool) -> None:
    """Claim: that a table was adopted is no reason to propose anew; a birthday is, and then it decides."""
    files: list[AdoptedFile] = []
    casus = Casus(born=date(2026 - leeftijd - 1, 11, 22), **INGESCHREVEN)
    casus.weging = type(casus.weging)(casus.it.store.codec, Tabellen(None, lambda: files))
    files.append(doelgroep(MORGEN))
    told = casus.day(date(2026, 11, 30))
    if nieuw:
        told = told.then(DoelgroepVoorgesteld, doelgroep=Doelgroep.GEEN_DOELGROEP)
    told.then_nothing()


def route(since: date, naam: str = "werk-eerst", **anders: Any) -> AdoptedFile:
    name = f"{naam}-2026-01-01+00000000"
    return AdoptedFile("route", name, since, json.dumps(werkroute(naam=naam) | anders))


OUDER = Situatie(Doelgroep.NIEUW_VSVER, 24)


def test_an_adopted_route_is_followed_from_its_day_on() -> None:
    """Claim: not the day before, whatever day is in the file; a decision names it with its version, a later version
    follows it, and a casus that followed another route keeps what was decided."""
    files: list[AdoptedFile] = []
    routes = LiveRoutes(ROUTES, lambda: files)
    assert routes() is ROUTES
    casus = given(Routering, MELDING, CASUS_GEOPEND)
    casus.when(lambda it: it.stel_doelgroep_vast(Doelgroep.NIEUW_VSVER, "gesproken", routes()))
    was = casus.state.routebesluit
    files.append(route(MORGEN))
    files.append(route(MORGEN + timedelta(days=1), uitleg="Anders."))
    for day, name in ((VANDAAG, "routekaart"), (MORGEN, "werk-eerst"), (date(2020, 1, 1), "routekaart")):
        assert routes().voor(OUDER, day)[0].naam == name
    assert routes().voor(OUDER, MORGEN)[1].tabel == "werk-eerst-2026-01-01+00000000"
    assert routes().voor(OUDER, date(2030, 1, 1))[0].uitleg == "Anders."
    assert casus.state.routebesluit == was
    assert routes() is routes()


@for_all(st.permutations([("werk-eerst", 1), ("werk-twee", 2), ("werk-drie", 3)]), st.booleans())
def test_no_adopted_route_stops_a_service(volgorde: list[tuple[str, int]], leesbaar: bool) -> None:
    """Claim: of routes that claim the same people the one in force first is followed, those after it are passed over
    and said, and so is a file that cannot be read; every process with the same files decides the same."""
    files = [route(VANDAAG + timedelta(days=dag), naam) for naam, dag in volgorde]
    if not leesbaar:
        files.insert(1, AdoptedFile("route", "oud+00000000", VANDAAG, "{}"))
    routes, passed_over = in_force(ROUTES, files)
    assert routes.voor(OUDER, date(2030, 1, 1))[0].naam == "werk-eerst"
    assert [naam for naam in passed_over if naam.startswith("werk")] == [
        f"werk-{naam}-2026-01-01+00000000" for naam in ("twee", "drie")
    ]
    assert ("oud+00000000" in passed_over) is not leesbaar
    assert all(fouten for fouten in passed_over.values())
    assert not list(mis_samen(routes))


def test_two_adopted_for_one_day_the_later_replaces() -> None:
    """Claim: of two with the same name and day the one adopted last counts, in every process."""
    routes, passed_over = in_force(ROUTES, [route(MORGEN), route(MORGEN, titel="Tweede")])
    assert not passed_over
    assert routes.voor(OUDER, MORGEN)[0].titel == "Tweede"


def live(files: list[AdoptedFile]) -> LiveRules:
    return LiveRules(rules_of("intake"), lambda: files)


def test_adopted_terms_run_in_what_opens_from_their_day_on() -> None:
    """Claim: a casus of today keeps its date, also after adopting; one of tomorrow gets the adopted one, by name."""
    files: list[AdoptedFile] = []
    rules = live(files)
    scenario = given(Dossier, MELDING, CASUS_GEOPEND, rules=rules())
    was = running(scenario.state)
    files.append(AdoptedFile("termijnen", "termijnen-proef+00000000", MORGEN, termijnen(**{"eerste-contact": 2})))
    scenario.store.rules = rules
    assert running(scenario.state) == was
    scenario.when(lambda it: it.terms.settle(it)).then_nothing()

    tomorrow = datetime(2026, 11, 23, 9, tzinfo=UTC)
    new = given(Dossier, MELDING, fact(CASUS_GEOPEND.kind, at=tomorrow, **CASUS_GEOPEND.fields), rules=rules())
    ((name, _), day), *_ = running(new.state).items()
    assert (name, day) == ("eerste-contact", date(2026, 11, 25))
    (term,) = new.state.terms.open.values()
    assert term.rule.tabel == "termijnen-proef+00000000"


def test_rules_are_made_anew_only_when_a_file_came() -> None:
    """Claim: asking again costs nothing, and what is no table of terms changes nothing."""
    files: list[AdoptedFile] = []
    rules = live(files)
    assert rules() is rules.own
    files.append(doelgroep(MORGEN))
    assert rules() is rules.own
    files.append(AdoptedFile("termijnen", "t+00000000", MORGEN, termijnen()))
    made = rules()
    assert made is not rules.own
    assert rules() is made
