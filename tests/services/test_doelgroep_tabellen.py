"""Who belongs where: synthetic persons, the table of their day, the rule that hits, and its source (stap 3)."""

from __future__ import annotations

import json
from datetime import date

import pytest
from feiten import GECONTROLEERD, MELDING_INGETROKKEN
from hypothesis import given as for_all
from hypothesis import strategies as st
from personen import NIEUW, OUD, PERSONEN, Persoon

from contracts.peildatum import laatste_1_oktober, leeftijd_op
from contracts.regio import REGELS
from contracts.routing import DoelgroepVoorgesteld
from contracts.woorden import Doelgroep, Doelgroepinvoer, Onderwijssoort, Partij
from kit.memory import MemoryVault
from kit.routefiles import read_route_files
from kit.testing import PERSON, Scenario, given
from services.routing.application import Weging
from services.routing.domain import Routering
from services.routing.tabellen import Tabellen

TABELLEN, ROUTES = Tabellen(), read_route_files()


def routing() -> Scenario[Routering]:
    """An empty routering that proposes by the tables when it hears something."""
    scenario: Scenario[Routering] = given(Routering)
    scenario._react = Weging(scenario.store.codec, TABELLEN).verneem
    return scenario


def of(persoon: Persoon) -> Scenario[Routering]:
    """What happened to this person, until the day that counts."""
    scenario = routing().when_heard(*persoon.feiten())
    if persoon.herbeoordeeld:
        weging, vandaag = Weging(scenario.store.codec, TABELLEN), persoon.peildatum
        scenario.when(lambda it: it.stel_doelgroep_vast(Doelgroep.NIEUW_VSVER, "gesproken", ROUTES), at=persoon.moment)
        scenario.when(lambda it: weging.herbeoordeel(it, vandaag))
    return scenario


@pytest.mark.parametrize("persoon", PERSONEN.values(), ids=PERSONEN)
def test_a_person_belongs_where_the_table_says(persoon: Persoon) -> None:
    """Claim: through melding and check the proposal is this doelgroep, by this rule of the table of that day, with its
    source; and where something is missing, the proposal says what."""
    voorstel = of(persoon).state.voorstel
    assert voorstel is not None
    assert voorstel.doelgroep == persoon.doelgroep
    assert (voorstel.regel.tabel, voorstel.regel.regel) == (persoon.tabel, persoon.regel)
    assert persoon.bron in voorstel.regel.bron
    assert voorstel.verwijs_naar == persoon.verwijs_naar
    assert voorstel.ontbreekt == ((persoon.ontbreekt,) if persoon.ontbreekt else ())
    assert voorstel.invoer.peildatum == persoon.peildatum
    assert voorstel.invoer.leeftijd == leeftijd_op(date.fromisoformat(persoon.geboren), persoon.peildatum)


def test_the_order_in_which_things_are_heard_does_not_matter() -> None:
    """Claim: a check that is heard before the melding leads to the same proposal."""
    for persoon in PERSONEN.values():
        if persoon.gegevens and not persoon.herbeoordeeld:
            melding, check = (told.numbered(number) for number, told in enumerate(persoon.feiten(), start=1))
            voorstel = routing().when_heard(check).when_heard(melding).state.voorstel
            assert voorstel is not None
            assert (voorstel.doelgroep, voorstel.regel.regel) == (persoon.doelgroep, persoon.regel)


def rules(tabel: str) -> set[str]:
    """The ids of all rules of a table."""
    nodes = json.loads((REGELS / f"{tabel}.json").read_text("utf-8"))["nodes"]
    (table,) = (node["content"] for node in nodes if node["type"] == "decisionTableNode")
    return {rule["_id"] for rule in table["rules"]}


@pytest.mark.parametrize("tabel", [OUD, NIEUW])
def test_every_rule_of_both_tables_has_an_example(tabel: str) -> None:
    """Claim: no rule is without a person whom it concerns, and at least 60 persons are shown."""
    assert {persoon.regel for persoon in PERSONEN.values() if persoon.tabel == tabel} == rules(tabel)
    assert len(PERSONEN) >= 60


def test_a_rule_names_itself_and_its_source() -> None:
    """Claim: in each table the rule that is reported is the rule that hit, and each has a source."""
    for file in REGELS.glob("doelgroep-*.json"):
        document = json.loads(file.read_text("utf-8"))
        assert document["id"] == file.stem
        assert file.stem.endswith(document["ingangsdatum"])
        (table,) = (node["content"] for node in document["nodes"] if node["type"] == "decisionTableNode")
        for rule in table["rules"]:
            assert rule["o2"] == f"'{rule['_id']}'"
            assert len(rule["o3"]) > 5, rule["_id"]


KNOWN = st.builds(
    Doelgroepinvoer,
    peildatum=st.dates(date(2021, 3, 8), date(2035, 1, 1)),
    leeftijd=st.integers(0, 60),
    verzuim=st.booleans(),
    ingeschreven=st.none() | st.booleans(),
    startkwalificatie=st.none() | st.booleans(),
    onderwijssoort=st.none() | st.sampled_from(Onderwijssoort),
    uitgeschreven_sinds_laatste_1_oktober=st.none() | st.booleans(),
    was_nieuw_vsver=st.booleans(),
)


def by_hand(known: Doelgroepinvoer) -> Doelgroep | None:
    """The working definitions, written once more without a table."""
    if known.leeftijd >= (27 if known.peildatum >= date(2026, 1, 1) else 23) or known.startkwalificatie:
        return Doelgroep.GEEN_DOELGROEP
    if known.leeftijd < 18:
        return Doelgroep.GEEN_DOELGROEP
    if known.onderwijssoort in list(Onderwijssoort)[:3]:
        return Doelgroep.JIKP
    if known.ingeschreven and not known.was_nieuw_vsver:
        return Doelgroep.VERZUIM_18_PLUS if known.verzuim else Doelgroep.DREIGEND_VSVER
    recent = False if known.was_nieuw_vsver else known.uitgeschreven_sinds_laatste_1_oktober
    if recent is None or (known.ingeschreven is None and not known.was_nieuw_vsver):
        return None
    return Doelgroep.NIEUW_VSVER if recent else Doelgroep.OUD_VSVER


@for_all(KNOWN)
def test_the_tables_say_what_the_definitions_say(known: Doelgroepinvoer) -> None:
    """Claim: for any input the table gives the doelgroep of the definitions, or names what is missing."""
    voorstel = TABELLEN.beslis(known)
    assert voorstel.doelgroep == by_hand(known)
    assert bool(voorstel.doelgroep) != bool(voorstel.ontbreekt)
    minor = known.leeftijd < 18 and not known.startkwalificatie
    assert (voorstel.verwijs_naar is Partij.LEERPLICHT) == minor


@for_all(st.dates(date(1990, 1, 1), date(2012, 12, 31)), st.dates(date(2013, 1, 1), date(2040, 1, 1)))
def test_age_goes_up_once_a_year_on_the_birthday(born: date, day: date) -> None:
    """Claim: on the birthday somebody is a year older than the day before, on 29 February's eve not yet."""
    birthday = (
        date(day.year, 3, 1) if (born.month, born.day) == (2, 29) and day.year % 4 else born.replace(year=day.year)
    )
    assert leeftijd_op(born, birthday) == day.year - born.year
    assert leeftijd_op(born, date.fromordinal(birthday.toordinal() - 1)) == day.year - born.year - 1


@for_all(st.dates(date(2015, 1, 1), date(2040, 1, 1)))
def test_the_year_of_vsv_runs_from_october_to_october(day: date) -> None:
    """Claim: the last 1 October is on or before the day, and less than a year ago."""
    first = laatste_1_oktober(day)
    assert (first.month, first.day) == (10, 1)
    assert 0 <= (day - first).days < 366


def test_no_table_is_no_standstill() -> None:
    """Claim: before the first table there is a proposal without doelgroep; the coach decides with a reason."""
    scenario = routing().when_heard(*PERSONEN["Elin is in 2019 gemeld"].feiten())
    assert isinstance(scenario.new[-1], DoelgroepVoorgesteld)
    scenario.when(lambda routering: routering.stel_doelgroep_vast(Doelgroep.OUD_VSVER, "nog oude regels", ROUTES))
    assert scenario.refusal is None


def test_a_withdrawn_melding_gives_another_proposal() -> None:
    """Claim: when the school withdraws, verzuim is no longer the ground."""
    scenario = routing().when_heard(PERSONEN["Wout verzuimt, en verder is niets bekend"].melding())
    scenario.when_heard(MELDING_INGETROKKEN.numbered(3))
    assert scenario.state.voorstel is not None
    assert scenario.state.voorstel.doelgroep is Doelgroep.DREIGEND_VSVER


def test_for_a_person_who_was_forgotten_there_is_no_new_proposal() -> None:
    """Claim: without the key of the person a check is heard and leads to nothing; the service does not stumble."""
    scenario = routing().when_heard(PERSONEN["Wout verzuimt, en verder is niets bekend"].melding())
    before = scenario.state.voorstel
    check = scenario.heard(GECONTROLEERD)
    vault = scenario.store.codec._vault
    assert isinstance(vault, MemoryVault)
    vault.destroy(PERSON)
    assert len(scenario.hear(check).new) == 1
    assert scenario.state.voorstel == before


def test_what_is_recorded_are_categories() -> None:
    """Claim: the input that is kept with a proposal identifies nobody: no date of birth, no day of leaving."""
    invoer = Doelgroepinvoer.model_fields.keys()
    assert invoer == {
        "peildatum",
        "leeftijd",
        "verzuim",
        "ingeschreven",
        "startkwalificatie",
        "onderwijssoort",
        "uitgeschreven_sinds_laatste_1_oktober",
        "was_nieuw_vsver",
    }
