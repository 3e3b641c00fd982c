"""Who works a casus: a coach, a gemeente of the region, or leerplicht."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from feiten import (
    AAN_LEERPLICHT,
    CASUS_AFGESLOTEN,
    CASUS_GEOPEND,
    CASUS_HEROPEND,
    CASUS_OVERGEDRAGEN,
    INHOUD,
    LEEFDOMEINEN,
    MELDING,
    NAAR_FASE_2,
    PERSOON,
    PLAN_OPGESTELD,
    VAN_LEERPLICHT,
)
from gedrag import LegtUit, Slaagt, Weigert, doe
from hypothesis import given as for_all
from hypothesis import strategies as st

from contracts.intake import (
    CasusBeeindigd,
    CasusOvergedragen,
    CoachToegewezen,
    ContactGelegd,
    MeldingGekoppeld,
    MeldingOntvangen,
    OvergedragenAanLeerplicht,
    OvergenomenVanLeerplicht,
)
from contracts.woorden import (
    BASISGEGEVENS,
    Beeindigingsreden,
    Contactwijze,
    Gegevenssoort,
    Grondslag,
    Kanaal,
    Partij,
    Stap,
    Verzuimsoort,
)
from kit.aggregate import Aggregate, BestaatNiet, IsAfgesloten
from kit.consumer import Heard
from kit.handling import Command, carry_out
from kit.testing import ACTOR, AREA, NOW, PERSON, Scenario, Told, fact, given
from services.evaluation.domain import Evaluatie
from services.intake.domain import (
    CasusHeeftCoach,
    Dossier,
    GemeenteBehandeltCasus,
    GemeenteLigtBuitenRegio,
    IsOvergedragenAanLeerplicht,
    IsOvergenomenVanLeerplicht,
    JongereIsMeerderjarig,
    JongereIsMinderjarig,
    JongereIsNogNietVerhuisd,
    MeerGegevensDanNodig,
)
from services.intake.verdeling import Uitkomst, Verdeling
from services.monitoring.domain import Traject
from services.routing.domain import Routering

NIEUW = "GM0603"
REGIO = (AREA, NIEUW, "GM1916")
BASIS = tuple(soort for soort in Gegevenssoort if soort in BASISGEGEVENS)
VERHUISD = date(2026, 11, 1)
WIJS_TOE = doe("wijs_coach_toe", coach="coach-1", reden=None)
NEEM_OP = doe("neem_casus_op", reden=None)
DRAAG_OVER = doe("draag_casus_over", naar=NIEUW, per=VERHUISD, gegevens=(), reden="verhuisd", regio=REGIO)
NAAR_LEERPLICHT = doe("draag_over_aan_leerplicht", gegevens=(Gegevenssoort.VERZUIM,), toelichting="nog 17", leeftijd=17)
VAN = doe("neem_over_van_leerplicht", gegevens=(Gegevenssoort.VERZUIM,), toelichting="werd 18", leeftijd=18)
CONTACT = doe("leg_contact_vast", met=Partij.JONGERE, wijze=Contactwijze.TELEFOON, notitie=None, gelukt=True)

OPEN = (MELDING, CASUS_GEOPEND)
TOEGEWEZEN = (*OPEN, fact(CoachToegewezen, coach="coach-1"))
OVER = (*TOEGEWEZEN, CASUS_OVERGEDRAGEN)
DICHT = (*OPEN, CASUS_AFGESLOTEN)
NAAR_NIEUW = fact(
    CasusOvergedragen,
    van=AREA,
    naar=NIEUW,
    per=VERHUISD,
    grondslag=Grondslag.WETTELIJKE_TAAK,
    gegevens=BASIS,
    reden="verhuisd",
)

SLAAGT = {
    "een eerste coach": Slaagt(OPEN, WIJS_TOE, (fact(CoachToegewezen, coach="coach-1", vorige=None, reden=None),)),
    "een andere coach, met reden": Slaagt(
        TOEGEWEZEN,
        WIJS_TOE.met(coach="coach-2", reden="verlof"),
        (fact(CoachToegewezen, coach="coach-2", vorige="coach-1", reden="verlof"),),
    ),
    "dezelfde coach verandert niets": Slaagt(TOEGEWEZEN, WIJS_TOE, ()),
    "een coach neemt zelf op": Slaagt(OPEN, NEEM_OP, (fact(CoachToegewezen, coach=ACTOR.id),)),
    "een coach neemt over, met reden": Slaagt(
        TOEGEWEZEN, NEEM_OP.met(reden="ziek"), (fact(CoachToegewezen, coach=ACTOR.id, vorige="coach-1", reden="ziek"),)
    ),
    "de jongere verhuisde": Slaagt(OPEN, DRAAG_OVER, (NAAR_NIEUW,)),
    "zonder datum is het vandaag": Slaagt(
        OPEN, DRAAG_OVER.met(per=None), (fact(CasusOvergedragen, per=date(2026, 11, 20)),)
    ),
    "wat in kaart is gaat mee, en wat de coach noemt": Slaagt(
        (*OPEN, LEEFDOMEINEN),
        DRAAG_OVER.met(gegevens=(Gegevenssoort.PLAN_VAN_AANPAK, Gegevenssoort.VERZUIM)),
        (
            fact(
                CasusOvergedragen,
                gegevens=(
                    *BASIS,
                    Gegevenssoort.LEEFDOMEINEN,
                    Gegevenssoort.ONDERSTEUNINGSVRAAG,
                    Gegevenssoort.PLAN_VAN_AANPAK,
                ),
            ),
        ),
    ),
    "en verhuisde terug": Slaagt(OVER, DRAAG_OVER.met(naar=AREA), (fact(CasusOvergedragen, van=NIEUW, naar=AREA),)),
    "na een overdracht is niemand te vervangen": Slaagt(
        OVER, WIJS_TOE.met(coach="coach-2"), (fact(CoachToegewezen, coach="coach-2", vorige=None),)
    ),
    "een jongere van 17 gaat naar leerplicht": Slaagt(
        OPEN,
        NAAR_LEERPLICHT,
        (
            fact(
                OvergedragenAanLeerplicht,
                grondslag=Grondslag.WETTELIJKE_TAAK,
                gegevens=(Gegevenssoort.VERZUIM,),
                toelichting="nog 17",
            ),
            fact(CasusBeeindigd, reden=Beeindigingsreden.OVERGEDRAGEN_AAN_LEERPLICHT),
        ),
    ),
    "een heropende casus kan opnieuw naar leerplicht": Slaagt(
        (*OPEN, AAN_LEERPLICHT, CASUS_AFGESLOTEN, CASUS_HEROPEND),
        NAAR_LEERPLICHT,
        (fact(OvergedragenAanLeerplicht), fact(CasusBeeindigd)),
    ),
    "een jongere van 18 komt van leerplicht": Slaagt(
        OPEN, VAN, (fact(OvergenomenVanLeerplicht, gegevens=(Gegevenssoort.VERZUIM,), toelichting="werd 18"),)
    ),
}
WEIGERT = {
    "een coach in een onbekende casus": Weigert((), WIJS_TOE, BestaatNiet),
    "een coach in een gesloten casus": Weigert(DICHT, WIJS_TOE, IsAfgesloten),
    "een gesloten casus verhuist niet": Weigert(DICHT, DRAAG_OVER, IsAfgesloten),
    "een gesloten casus gaat niet naar leerplicht": Weigert(DICHT, NAAR_LEERPLICHT, IsAfgesloten),
    "een gesloten casus komt niet van leerplicht": Weigert(DICHT, VAN, IsAfgesloten),
    "vervangen zonder reden": Weigert(TOEGEWEZEN, WIJS_TOE.met(coach="coach-2"), CasusHeeftCoach),
    "overnemen zonder reden": Weigert(TOEGEWEZEN, NEEM_OP, CasusHeeftCoach),
    "naar dezelfde gemeente": Weigert(OPEN, DRAAG_OVER.met(naar=AREA), GemeenteBehandeltCasus),
    "tweemaal naar dezelfde gemeente": Weigert(OVER, DRAAG_OVER, GemeenteBehandeltCasus),
    "de regio uit": Weigert(OPEN, DRAAG_OVER.met(naar="GM0344"), GemeenteLigtBuitenRegio),
    "18 is geen leerplicht": Weigert(OPEN, NAAR_LEERPLICHT.met(leeftijd=18), JongereIsMeerderjarig),
    "tweemaal naar leerplicht": Weigert((*OPEN, AAN_LEERPLICHT), NAAR_LEERPLICHT, IsOvergedragenAanLeerplicht),
    "tweemaal van leerplicht": Weigert((*OPEN, VAN_LEERPLICHT), VAN, IsOvergenomenVanLeerplicht),
}
LEGT_UIT = {
    "voor de verhuizing": LegtUit(
        OPEN, DRAAG_OVER.met(per=date(2026, 11, 21)), JongereIsNogNietVerhuisd, Stap.SIGNALEER, CasusOvergedragen
    ),
    "voor de verjaardag": LegtUit(
        OPEN, VAN.met(leeftijd=17), JongereIsMinderjarig, Stap.SIGNALEER, OvergenomenVanLeerplicht
    ),
    "meer dan nodig": LegtUit(
        OPEN,
        VAN.met(gegevens=(Gegevenssoort.ZORG,)),
        MeerGegevensDanNodig,
        Stap.SIGNALEER,
        OvergenomenVanLeerplicht,
    ),
}


@pytest.mark.parametrize("geval", SLAAGT.values(), ids=SLAAGT)
def test_it_is_done(geval: Slaagt) -> None:
    """Claim: in this situation the command is done, and exactly these facts follow."""
    geval.toon(Dossier)


@pytest.mark.parametrize("geval", WEIGERT.values(), ids=WEIGERT)
def test_it_is_refused(geval: Weigert) -> None:
    """Claim: in this situation the command is refused, whatever the reason."""
    geval.toon(Dossier)


@pytest.mark.parametrize("geval", LEGT_UIT.values(), ids=LEGT_UIT)
def test_it_is_applied_or_explained(geval: LegtUit) -> None:
    """Claim: without a reason it is refused and says how to go on; with one it is done, and the reason is kept."""
    geval.toon(Dossier)


def test_more_than_needed_goes_to_leerplicht_only_with_a_reason() -> None:
    """Claim: minimisation holds both ways."""
    more = NAAR_LEERPLICHT.met(gegevens=(Gegevenssoort.LEEFDOMEINEN,))
    given(Dossier, *OPEN).when(more).then_refused(MeerGegevensDanNodig)
    assert OvergedragenAanLeerplicht in {type(new) for new in given(Dossier, *OPEN).when(more, deviation="acuut").new}


def test_from_the_transfer_on_every_fact_is_of_the_new_gemeente() -> None:
    """Claim: the transfer itself is of the gemeente that decided it, later facts of the one that has it now; what was
    recorded before stays as it was, and the coach assignment lapses."""
    scenario = given(Dossier, *TOEGEWEZEN).when(DRAAG_OVER).when(CONTACT).then(ContactGelegd)
    facts = scenario.store.facts(scenario.state.id)
    assert [(type(each).__name__, each.gemeente) for each in facts[-2:]] == [
        ("CasusOvergedragen", AREA),
        ("ContactGelegd", NIEUW),
    ]
    assert {each.gemeente for each in facts[:-1]} == {AREA}
    assert (scenario.state.area, scenario.state.assignee) == (NIEUW, None)


def test_a_later_melding_for_the_old_gemeente_does_not_move_the_casus_back() -> None:
    """Claim: the old school still finds the casus that runs; where its melding came from is kept, and no more."""
    melding = doe(
        "ontvang_melding",
        jongere=PERSON,
        gemeente=AREA,
        kanaal=Kanaal.DIRECTE_MELDING,
        verzuimsoort=Verzuimsoort.V4,
        ingeschreven=True,
        leeftijd=20,
        niveau=None,
        leerweg=None,
        persoon=PERSOON,
        inhoud=INHOUD,
    )
    scenario = given(Dossier, *OVER).when(melding)
    scenario.then(MeldingOntvangen, gemeente_in_melding=AREA, gemeente=NIEUW).then(MeldingGekoppeld, gemeente=NIEUW)
    assert scenario.state.area == NIEUW


def moved(number: int, naar: str) -> Told:
    return fact(CasusOvergedragen, **(CASUS_OVERGEDRAGEN.fields | {"naar": naar})).numbered(number)


def assigned(number: int, coach: str) -> Told:
    return fact(CoachToegewezen, coach=coach).numbered(number)


TOLD = (assigned(3, "a"), moved(4, NIEUW), assigned(6, "b"), assigned(7, "c"), moved(9, "GM1916"), assigned(11, "d"))
OWN: dict[type[Aggregate], Told] = {Routering: PLAN_OPGESTELD, Traject: PLAN_OPGESTELD, Evaluatie: NAAR_FASE_2}
"""What else each service hears, so that the news comes before, between and after other facts."""


@for_all(st.sampled_from(list(OWN)), st.lists(st.sampled_from(range(len(TOLD))), min_size=1, max_size=14), st.data())
def test_in_any_order_of_hearing_the_last_word_counts(kind: type[Aggregate], heard: list[int], data: Any) -> None:
    """Claim: whatever of these facts a service hears, in any order, in any batches and more than once: gemeente and
    coach are those that intake told last, by its own numbering; what the service records next has that gemeente."""
    scenario = Scenario(kind)
    facts = [scenario.heard(TOLD[index]) for index in heard]
    other = scenario.heard(OWN[kind].numbered(20))
    facts.insert(data.draw(st.integers(0, len(facts))), Heard(other.fact, other.stored))
    cut = data.draw(st.integers(0, len(facts)))
    scenario.hear(*facts[:cut]).hear(*facts[cut:])
    known = sorted({TOLD[index].number: TOLD[index] for index in heard}.items())
    moves = [told.fields["naar"] for _, told in known if told.kind is CasusOvergedragen]
    last = known[-1][1]
    assert scenario.state.area == (moves[-1] if moves else AREA)
    assert scenario.state.assignee == (last.fields["coach"] if last.kind is CoachToegewezen else None)
    before = scenario.state.version
    scenario.hear(*facts)
    assert scenario.state.version == before
    scenario.when_heard(OWN[kind].numbered(21))
    assert scenario.new[-1].gemeente == scenario.state.area


def stream(number: int) -> UUID:
    return UUID(int=number)


@pytest.fixture
def verdeling() -> Verdeling:
    """Six casussen of coach-1 (1 to 6), one of coach-2 (7), one of nobody (8), and a closed one of coach-1 (9)."""
    scenario = Scenario(Dossier)
    closed = scenario.heard(CASUS_AFGESLOTEN)

    def begin(number: int, coach: str | None) -> None:
        def decide(dossier: Dossier) -> None:
            dossier.begin(MeldingOntvangen, PERSON, AREA, **MELDING.fields)
            if coach:
                dossier.wijs_coach_toe(coach, None)
            if number == 9:
                dossier.hoor(closed.fact, closed.stored)

        carry_out(scenario.store, stream(number), Command(ACTOR, decide), lambda _: None, lambda: NOW)

    for number in range(1, 10):
        begin(number, {7: "coach-2", 8: None}.get(number, "coach-1"))
    return Verdeling(scenario.store, lambda: NOW)


def admit(dossier: Dossier) -> None:
    if dossier.last is None:
        raise BestaatNiet


def coaches(verdeling: Verdeling) -> list[str | None]:
    return [verdeling.store.load(stream(number)).assignee for number in range(1, 10)]


def test_the_casussen_of_an_absent_coach_are_spread_evenly(verdeling: Verdeling) -> None:
    """Claim: each of the others gets as many, give or take one; all that cannot be done is told, per casus and at once:
    what is of someone else stays so, what is closed or unknown is refused."""
    found = verdeling.verdeel(map(stream, range(1, 12)), "coach-1", ["b", "c", "d"], "ziek", ACTOR, admit)
    assert [each.casus_id for each in found] == [stream(number) for number in range(1, 12)]
    assert coaches(verdeling) == ["b", "c", "d", "b", "c", "d", "coach-2", None, "coach-1"]
    assert [each.uitkomst for each in found[:6]] == [Uitkomst.TOEGEWEZEN] * 6
    assert [(each.uitkomst, each.coach) for each in found[6:8]] == [
        (Uitkomst.ONGEWIJZIGD, "coach-2"),
        (Uitkomst.ONGEWIJZIGD, None),
    ]
    assert [(each.uitkomst, type(each.weigering)) for each in found[8:]] == [
        (Uitkomst.GEWEIGERD, IsAfgesloten),
        (Uitkomst.GEWEIGERD, BestaatNiet),
        (Uitkomst.GEWEIGERD, BestaatNiet),
    ]
    last = verdeling.store.facts(stream(1))[-1]
    assert isinstance(last, CoachToegewezen)
    assert (last.coach, last.vorige, verdeling.store.codec.open(last, "reden")) == ("b", "coach-1", "ziek")


def test_the_same_again_changes_nothing_however_late(verdeling: Verdeling) -> None:
    """Claim: a repeat finds no casus of the absent coach any more, and undoes no later assignment."""
    streams = [stream(number) for number in range(1, 7)]
    verdeling.verdeel(streams, "coach-1", ["b"], "ziek", ACTOR, admit)
    verdeling.verdeel(streams[:1], "b", ["c"], "te veel", ACTOR, admit)
    again = verdeling.verdeel(streams, "coach-1", ["b"], "ziek", ACTOR, admit)
    assert {each.uitkomst for each in again} == {Uitkomst.ONGEWIJZIGD}
    assert coaches(verdeling)[:2] == ["c", "b"]


def test_what_nobody_has_can_be_divided_too(verdeling: Verdeling) -> None:
    """Claim: no coach is a coach to divide from: only what nobody has is assigned."""
    verdeling.verdeel([stream(7), stream(8)], None, ["b"], "nieuw", ACTOR, admit)
    assert coaches(verdeling)[6:8] == ["coach-2", "b"]
