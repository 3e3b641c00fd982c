"""What the calendar alone changes: nieuw becomes oud on 1 October, and somebody reaches an age (stap 3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from feiten import CASUS_AFGESLOTEN, CASUS_HEROPEND, PERSOON
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.feit import NEDERLAND
from contracts.intake import GegevensGecontroleerd, MeldingOntvangen
from contracts.peildatum import laatste_1_oktober
from contracts.routing import DoelgroepGewijzigd, DoelgroepVastgesteld, DoelgroepVoorgesteld, RouteBepaald
from contracts.woorden import Doelgroep, Kanaal, Onderwijssoort
from kit.memory import MemoryVault
from kit.routefiles import read_route_files
from kit.testing import PERSON, Scenario, Told, fact, given
from services.routing.application import Weging
from services.routing.domain import HandhavingZonderMotivering, Routering
from services.routing.tabellen import Tabellen

TABELLEN = Tabellen()
ROUTES = read_route_files()
MAART = datetime(2026, 3, 10, 12, tzinfo=NEDERLAND)
OKTOBER = date(2026, 10, 1)
WEG = {"ingeschreven": False, "startkwalificatie": False, "uitschrijfdatum": date(2026, 2, 1)}


def melding(born: date) -> Told:
    return fact(
        MeldingOntvangen,
        at=MAART,
        kanaal=Kanaal.EIGEN_ONDERZOEK,
        verzuim=False,
        leeftijd=0,
        gemeente_in_melding="GM0518",
        persoon=PERSOON.model_copy(update={"geboortedatum": born}),
        inhoud={"meldingsnummer": "1"},
    )


def gegevens(at: datetime = MAART, **fields: object) -> Told:
    return fact(GegevensGecontroleerd, at=at, **fields)


class Casus:
    """A casus whose days go by."""

    def __init__(self, born: date = date(2006, 5, 5), **checked: object) -> None:
        self.it: Scenario[Routering] = given(Routering)
        self.weging = Weging(self.it.store.codec, TABELLEN)
        self.it._react = self.weging.verneem
        self.it.when_heard(melding(born), gegevens(**(checked or WEG)))

    def decide(self, doelgroep: Doelgroep, why: str | None = "gesproken", at: datetime = MAART) -> Casus:
        self.it.when(lambda routering: routering.stel_doelgroep_vast(doelgroep, why, ROUTES), at=at)
        return self

    def day(self, vandaag: date) -> Scenario[Routering]:
        return self.it.when(lambda routering: self.weging.herbeoordeel(routering, vandaag))


def nieuw(born: date = date(2006, 5, 5), **checked: object) -> Casus:
    return Casus(born, **checked).decide(Doelgroep.NIEUW_VSVER)


def test_on_1_october_nieuw_becomes_oud() -> None:
    """Claim: not a day earlier; on the day itself, once, by the rule that names it; until the coach confirms it waits,
    and the doelgroep is what it was."""
    casus = nieuw()
    casus.day(date(2026, 9, 30)).then_nothing()
    told = casus.day(OKTOBER).then(DoelgroepVoorgesteld, doelgroep=Doelgroep.OUD_VSVER)
    voorstel = told.then_nothing().state.voorstel
    assert voorstel is not None
    assert (voorstel.invoer.peildatum, voorstel.invoer.was_nieuw_vsver) == (OKTOBER, True)
    assert (voorstel.regel.tabel, voorstel.regel.regel) == ("doelgroep-2026-01-01", "4b-jaarwisseling")
    assert (told.state.doelgroep, told.state.voorstel_wacht) == (Doelgroep.NIEUW_VSVER, True)
    casus.day(OKTOBER).then_nothing()
    casus.decide(Doelgroep.OUD_VSVER, None).it.then(DoelgroepGewijzigd, regel=voorstel.regel, motivering=None)
    casus.it.then(RouteBepaald).then_nothing()
    for later in (OKTOBER, date(2026, 12, 1), date(2027, 10, 1)):
        casus.day(later).then_nothing()


def test_a_service_that_was_down_on_1_october_makes_up_for_it() -> None:
    """Claim: days later the proposal is still made, and 1 October is the day on which it counts."""
    casus = nieuw()
    casus.day(date(2026, 10, 9)).then(DoelgroepVoorgesteld, doelgroep=Doelgroep.OUD_VSVER).then_nothing()
    assert casus.it.state.peildatum == OKTOBER


def test_the_coach_may_stay_with_nieuw_and_is_asked_again_next_year() -> None:
    """Claim: staying asks for a reason; after that no proposal comes until the next 1 October."""
    casus = nieuw()
    casus.day(OKTOBER)
    during = datetime(2026, 10, 5, 12, tzinfo=NEDERLAND)
    casus.decide(Doelgroep.NIEUW_VSVER, None, during).it.then_refused(HandhavingZonderMotivering)
    casus.decide(Doelgroep.NIEUW_VSVER, "uitschrijving was een fout", during)
    casus.it.then(DoelgroepVastgesteld).then_nothing()
    casus.day(date(2026, 10, 6)).then_nothing()
    casus.day(date(2027, 9, 30)).then_nothing()
    casus.day(date(2027, 10, 1)).then(DoelgroepVoorgesteld, doelgroep=Doelgroep.OUD_VSVER).then_nothing()


def test_a_proposal_that_nobody_decided_on_turns_as_well() -> None:
    """Claim: before any decision a proposal nieuw becomes a proposal oud."""
    casus = Casus()
    casus.day(OKTOBER).then(DoelgroepVoorgesteld, doelgroep=Doelgroep.OUD_VSVER).then_nothing()


def test_who_is_enrolled_again_does_not_become_oud() -> None:
    """Claim: news of enrolment after the decision counts for more than the decision."""
    casus = nieuw()
    later = datetime(2026, 9, 1, 12, tzinfo=NEDERLAND)
    casus.it.when_heard(gegevens(later, ingeschreven=True, onderwijssoort=Onderwijssoort.MBO))
    assert casus.it.state.voorstel is not None
    assert casus.it.state.voorstel.doelgroep is Doelgroep.DREIGEND_VSVER
    casus.day(OKTOBER).then_nothing()


def test_what_is_still_unknown_does_not_hide_the_roll_over() -> None:
    """Claim: of whom the coach made nieuw without a day of leaving becomes oud too, and a later check keeps it so."""
    casus = nieuw(ingeschreven=False)
    casus.day(OKTOBER).then(DoelgroepVoorgesteld, doelgroep=Doelgroep.OUD_VSVER).then_nothing()
    casus.it.when_heard(gegevens(datetime(2026, 10, 8, 12, tzinfo=NEDERLAND), startkwalificatie=False))
    assert casus.it.state.voorstel is not None
    assert casus.it.state.voorstel.doelgroep is Doelgroep.OUD_VSVER


def test_a_closed_casus_is_left_alone_until_it_runs_again() -> None:
    """Claim: nothing is proposed in a closed casus; when it is reopened the roll-over comes after all."""
    casus = nieuw()
    casus.it.when_heard(CASUS_AFGESLOTEN)
    casus.day(OKTOBER).then_nothing()
    casus.it.when_heard(CASUS_HEROPEND)
    casus.day(date(2026, 11, 2)).then(DoelgroepVoorgesteld, doelgroep=Doelgroep.OUD_VSVER)


def test_a_birthday_at_the_limit_is_noticed_on_the_day() -> None:
    """Claim: the day before nothing; on the birthday the limit counts; other birthdays change nothing."""
    casus = Casus(date(1999, 6, 15)).decide(Doelgroep.JIKP)
    casus.day(date(2026, 6, 14)).then_nothing()
    told = casus.day(date(2026, 6, 15)).then(DoelgroepVoorgesteld, doelgroep=Doelgroep.GEEN_DOELGROEP).then_nothing()
    assert told.state.voorstel is not None
    assert (told.state.voorstel.regel.regel, told.state.voorstel.invoer.leeftijd) == ("1-leeftijdsgrens", 27)
    casus.day(date(2026, 6, 16)).then_nothing()
    casus.day(date(2027, 6, 15)).then_nothing()


def test_eighteen_is_an_age_limit_too() -> None:
    """Claim: whom leerplicht had is proposed anew on turning 18."""
    casus = Casus(date(2008, 4, 1), ingeschreven=True)
    assert casus.it.state.voorstel is not None
    assert casus.it.state.voorstel.verwijs_naar == "leerplicht"
    casus.day(date(2026, 3, 31)).then_nothing()
    casus.day(date(2026, 4, 1)).then(DoelgroepVoorgesteld, doelgroep=Doelgroep.DREIGEND_VSVER, verwijs_naar=None)


def test_29_february_counts_from_1_march() -> None:
    """Claim: born on 29 February, in a year without one the limit is reached on 1 March."""
    casus = Casus(date(2000, 2, 29)).decide(Doelgroep.JIKP)
    casus.day(date(2027, 2, 28)).then_nothing()
    casus.day(date(2027, 3, 1)).then(DoelgroepVoorgesteld, doelgroep=Doelgroep.GEEN_DOELGROEP)


def test_a_new_law_is_noticed_on_its_day() -> None:
    """Claim: who was too old under the table of 2021 is proposed anew on the day that of 2026 begins."""
    december = datetime(2025, 12, 10, 12, tzinfo=NEDERLAND)
    scenario: Scenario[Routering] = given(Routering)
    weging = Weging(scenario.store.codec, TABELLEN)
    scenario._react = weging.verneem
    early = melding(date(2001, 6, 6))
    told = fact(early.kind, at=december, **early.fields)
    scenario.when_heard(told, gegevens(december, ingeschreven=True))
    assert scenario.state.voorstel is not None
    assert scenario.state.voorstel.doelgroep is Doelgroep.GEEN_DOELGROEP
    scenario.when(lambda it: weging.herbeoordeel(it, date(2025, 12, 31))).then_nothing()
    scenario.when(lambda it: weging.herbeoordeel(it, date(2026, 1, 1)))
    scenario.then(DoelgroepVoorgesteld, doelgroep=Doelgroep.DREIGEND_VSVER)


@for_all(st.lists(st.integers(0, 900), min_size=1, max_size=12))
def test_whenever_it_looks_each_1_october_is_proposed_once(days: list[int]) -> None:
    """Claim: on whatever days it looks, and however often, one proposal for each 1 October that nobody answered."""
    casus = nieuw()
    looked = sorted(MAART.date() + timedelta(days=number) for number in days)
    for vandaag in looked:
        casus.day(vandaag)
    facts = casus.it.store.facts(casus.it.state.id)
    rolled = [feit.invoer for feit in facts if isinstance(feit, DoelgroepVoorgesteld) and feit.invoer.was_nieuw_vsver]
    assert [invoer.peildatum for invoer in rolled] == sorted(
        {laatste_1_oktober(vandaag) for vandaag in looked if vandaag >= OKTOBER}
    )


def test_of_a_person_who_was_forgotten_nothing_is_proposed() -> None:
    """Claim: without the key the calendar changes nothing, and the round does not stumble."""
    casus = nieuw()
    vault = casus.it.store.codec._vault
    assert isinstance(vault, MemoryVault)
    vault.destroy(PERSON)
    routering = casus.it.store.load(casus.it.state.id)
    casus.weging.herbeoordeel(routering, OKTOBER)
    assert routering.pending == []
