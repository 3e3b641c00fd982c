"""The whole casus in one picture: where it is, what was passed over, who it waits for, and what is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from feiten import (
    ALLES,
    CASUS_AFGESLOTEN,
    CASUS_BEEINDIGD,
    CASUS_GEOPEND,
    CASUS_HEROPEND,
    CASUS_OVERGEDRAGEN,
    COACH_TOEGEWEZEN,
    CONTACT_JONGERE,
    DOELGROEP_GEWIJZIGD,
    DOSSIER_BEOORDEELD,
    GEEVALUEERD,
    GESPREK_GEPLAND,
    GESPREK_GEVOERD,
    HERZIENING_FASE_2,
    HERZIENING_FASE_3,
    LEEFDOMEINEN,
    MASROUTE,
    MELDING,
    MELDING_AFGESLOTEN,
    MELDING_GEKOPPELD,
    MELDING_INGETROKKEN,
    MOMENT,
    NAAR_FASE_2,
    NAAR_FASE_5,
    NAZORG_AFGEROND,
    NAZORG_GESTART,
    NIET_VERSCHENEN,
    NIEUW_VASTGESTELD,
    NIEUW_VOORGESTELD,
    PLAN_HERZIEN,
    PLAN_OPGESTELD,
    PRIORITEIT,
    PRIVACYGESPREK,
    REGEL,
    TERMIJN_GEHAALD,
    TERMIJN_GESTART,
    TERMIJN_HERVAT,
    TERMIJN_OPGESCHORT,
    TERMIJN_VERLENGD,
    TERMIJN_VERSTREKEN,
    TERMIJN_VERVALLEN,
    TERUGGEKOPPELD,
    TERUGGEVALLEN,
    TERUGKOPPELING,
    TRAJECT_GESTART,
    VASTGELOPEN,
    VOORONDERZOEK_AF,
    VOORONDERZOEK_HEROPEND,
)
from hypothesis import given as for_all
from hypothesis import strategies as st
from vertellen import verteld

from contracts.algemeen import AfwijkingGemotiveerd, FeitGehoord, TermijnGestart
from contracts.feit import CasusFeit
from contracts.routing import DoelgroepVoorgesteld
from contracts.woorden import Beeindigingsreden, Doelgroep, Grens, Partij, Resultaat, Stap
from kit.testing import NOW, Told, fact
from services.evaluation.casusbeeld import Casusbeeld, Stapstatus, Wie

GEHOORD = fact(FeitGehoord, by="routing", feit="{}")
BEGIN = (MELDING, CASUS_GEOPEND, NIEUW_VOORGESTELD)
FASE_1 = (*BEGIN, CONTACT_JONGERE, DOSSIER_BEOORDEELD, NIEUW_VASTGESTELD, NAAR_FASE_2)
FASE_2 = (*FASE_1, GESPREK_GEPLAND, GESPREK_GEVOERD, LEEFDOMEINEN, PRIVACYGESPREK, VOORONDERZOEK_AF)
FASE_3 = (*FASE_2, PLAN_OPGESTELD)
FASE_4 = (*FASE_3, TRAJECT_GESTART, TERUGKOPPELING)
FASE_5 = (*FASE_4, MELDING_AFGESLOTEN, NAZORG_GESTART, NAZORG_AFGEROND)


def na(*told: Told) -> Casusbeeld:
    return Casusbeeld.van(verteld(told))


def status(beeld: Casusbeeld, soort: Stapstatus) -> list[int]:
    return [stand.stap for stand in beeld.stappen if stand.status is soort]


STAP = {
    "een melding waar niemand naar keek": (BEGIN, 1),
    "er is contact": ((*BEGIN, CONTACT_JONGERE), 2),
    "het dossier is gelezen": ((*BEGIN, CONTACT_JONGERE, DOSSIER_BEOORDEELD), 3),
    "de doelgroep staat vast": (FASE_1, 4),
    "een gesprek is gepland": ((*FASE_1, GESPREK_GEPLAND), 4),
    "het gesprek is gevoerd": ((*FASE_1, GESPREK_GEPLAND, GESPREK_GEVOERD), 5),
    "het vooronderzoek is af": (FASE_2, 8),
    "er is een plan": (FASE_3, 9),
    "het traject loopt": ((*FASE_3, TRAJECT_GESTART), 10),
    "er komt terugkoppeling": (FASE_4, 10),
    "de melding is afgesloten": ((*FASE_4, MELDING_AFGESLOTEN), 11),
    "de nazorg loopt": ((*FASE_4, MELDING_AFGESLOTEN, NAZORG_GESTART), 11),
    "de nazorg is klaar": (FASE_5, 12),
    "er is teruggekoppeld": ((*FASE_5, TERUGGEKOPPELD), 13),
    "de korte route": ((*BEGIN, CONTACT_JONGERE, NIEUW_VASTGESTELD, NAAR_FASE_5), 12),
    "een vroege stap te laat gedaan": ((*FASE_3, DOSSIER_BEOORDEELD), 9),
    "een late stap te vroeg gedaan": ((*FASE_1, PRIVACYGESPREK), 7),
    "terug naar fase 2": ((*FASE_4, HERZIENING_FASE_2), 4),
    "terug naar fase 2, en intake heropent": ((*FASE_4, HERZIENING_FASE_2, VOORONDERZOEK_HEROPEND), 4),
    "terug, en weer op weg": ((*FASE_4, HERZIENING_FASE_2, VOORONDERZOEK_HEROPEND, LEEFDOMEINEN), 6),
    "terug, en intussen contact": ((*FASE_4, HERZIENING_FASE_2, CONTACT_JONGERE), 4),
    "terug naar fase 3": ((*FASE_4, HERZIENING_FASE_3), 8),
    "het plan is herzien": ((*FASE_4, HERZIENING_FASE_3, PLAN_HERZIEN), 9),
    "een terugval": ((*FASE_4, MELDING_AFGESLOTEN, NAZORG_GESTART, TERUGGEVALLEN), 10),
    "een andere route halverwege": ((*FASE_2, DOELGROEP_GEWIJZIGD, NAAR_FASE_5), 12),
    "en terug naar de lange route": (
        (*BEGIN, CONTACT_JONGERE, NIEUW_VASTGESTELD, NAAR_FASE_5, TERUGGEKOPPELD, DOELGROEP_GEWIJZIGD, NAAR_FASE_2),
        4,
    ),
    "een nieuwe melding in een casus die loopt": ((*FASE_4, MELDING, MELDING_GEKOPPELD), 10),
    "heropend na een melding die het sluiten kruiste": ((*FASE_5, CASUS_AFGESLOTEN, MELDING, CASUS_HEROPEND), 1),
}


@pytest.mark.parametrize(("gegeven", "stap"), STAP.values(), ids=STAP)
def test_the_step_at_hand(gegeven: tuple[Told, ...], stap: int) -> None:
    """Claim: after these facts this step of the thirteen is the one to be done."""
    assert na(*gegeven).stap == stap


def test_all_steps_done() -> None:
    """Claim: a casus that walked the whole way has thirteen steps done, none passed over."""
    beeld = na(*FASE_5, TERUGGEKOPPELD, GEEVALUEERD, CASUS_AFGESLOTEN)
    assert status(beeld, Stapstatus.GEDAAN) == list(Stap)
    assert beeld.afsluiting is not None
    assert (beeld.afgesloten, beeld.afsluiting.resultaat) == (True, Resultaat.WERK)


def test_a_step_that_was_passed_over_says_why() -> None:
    """Claim: what lies behind the step at hand and was never touched is passed over, with the deviation that did so."""
    reden = fact(
        AfwijkingGemotiveerd,
        by="routing",
        stap=Stap.STEL_PLAN_OP,
        afgeweken_van="vooronderzoek-is-niet-afgerond",
        reden="spoed",
    )
    beeld = na(*FASE_1, GESPREK_GEPLAND, reden, PLAN_OPGESTELD)
    assert status(beeld, Stapstatus.OVERGESLAGEN) == [5, 6, 7]
    assert status(beeld, Stapstatus.BEGONNEN) == [4]
    assert {stand.afwijkingen for stand in beeld.stappen[4:8]} == {("vooronderzoek-is-niet-afgerond",)}
    assert [(een.stap, een.afgeweken_van) for een in beeld.afwijkingen] == [(8, "vooronderzoek-is-niet-afgerond")]


def test_the_short_route_leaves_steps_out_without_passing_them_over() -> None:
    """Claim: steps that are not on the route are not called skipped; one done all the same is shown."""
    kort = (*BEGIN, CONTACT_JONGERE, NIEUW_VASTGESTELD, NAAR_FASE_5)
    assert status(na(*kort), Stapstatus.NIET_OP_ROUTE) == list(range(4, 12))
    assert status(na(*kort, PRIVACYGESPREK), Stapstatus.NIET_OP_ROUTE) == [4, 5, *range(7, 12)]


def test_going_back_is_kept_and_so_is_what_was_done() -> None:
    """Claim: a revision of phase 2 is one going back, also when intake reopens; earlier work stays done."""
    beeld = na(*FASE_4, HERZIENING_FASE_2, CONTACT_JONGERE, VOORONDERZOEK_HEROPEND, LEEFDOMEINEN, HERZIENING_FASE_3)
    assert [een.naar for een in beeld.teruggegaan] == [4, 8]
    assert status(beeld, Stapstatus.GEDAAN) == list(range(1, 10))
    assert status(beeld, Stapstatus.OVERGESLAGEN) == []


WACHT = {
    "zonder coach op de coordinator": (
        (*BEGIN, CONTACT_JONGERE, NIEUW_VASTGESTELD),
        {Wie.COORDINATOR: "coach-toewijzen"},
    ),
    "een nieuwe melding op de coach": ((*BEGIN[:2], COACH_TOEGEWEZEN), {Wie.COACH: "nieuwe-melding"}),
    "een voorstel op de coach": (
        (*BEGIN, COACH_TOEGEWEZEN, CONTACT_JONGERE),
        {Wie.COACH: "voorstel-bevestigen"},
    ),
    "een gesprek op de jongere": ((*FASE_1, COACH_TOEGEWEZEN, GESPREK_GEPLAND), {Wie.JONGERE: "intakegesprek"}),
    "niet verschenen op de coach": (
        (*FASE_1, COACH_TOEGEWEZEN, GESPREK_GEPLAND, NIET_VERSCHENEN),
        {Wie.COACH: "stap-4"},
    ),
    "vastgelopen op de coach": ((*FASE_4, COACH_TOEGEWEZEN, VASTGELOPEN), {Wie.COACH: "vastgelopen"}),
    "een gesloten casus op niemand": ((*FASE_5, CASUS_AFGESLOTEN), {}),
}


@pytest.mark.parametrize(("gegeven", "verwacht"), WACHT.values(), ids=WACHT)
def test_who_it_waits_for(gegeven: tuple[Told, ...], verwacht: dict[Wie, str]) -> None:
    """Claim: after these facts the casus waits for exactly these people, for this."""
    assert {wacht.wie: wacht.waarop for wacht in na(*gegeven).aan_zet} == verwacht


@pytest.mark.parametrize(
    ("partij", "wie"),
    [
        (Partij.JONGERE, Wie.JONGERE),
        (Partij.OUDER, Wie.OUDER),
        (Partij.SCHOOL, Wie.SCHOOL),
        (Partij.ZORG, Wie.PARTNER),
        (Partij.WERK_EN_INKOMEN, Wie.PARTNER),
        (Partij.DOORSTROOMPUNT, Wie.COACH),
    ],
)
def test_a_term_waits_for_its_party(partij: Partij, wie: Wie) -> None:
    """Claim: while a term of a party runs, the casus waits for that party."""
    (wacht,) = na(*FASE_4, COACH_TOEGEWEZEN, termijn("terugkoppeling", 3, partij=partij)).aan_zet
    assert (wacht.wie, wacht.waarop, wacht.partij) == (wie, "terugkoppeling", partij)


def termijn(naam: str, dagen: int, **fields: Any) -> Told:
    """A term of monitoring that ends so many days after MOMENT."""
    einde = MOMENT + timedelta(days=dagen)
    return fact(
        TermijnGestart, by="monitoring", termijn=naam, telt_vanaf=MOMENT, fataal_op=einde, regel=REGEL, **fields
    )


GESTART = (MELDING, CASUS_GEOPEND, TERMIJN_GESTART)
LATER = MOMENT + timedelta(days=9)
TERMIJNEN = {
    "loopt": ((), ("eerste-contact", MOMENT, False, None)),
    "verstreken": ((TERMIJN_VERSTREKEN,), ("eerste-contact", MOMENT, False, Grens.FATAAL)),
    "opgeschort": ((TERMIJN_OPGESCHORT,), ("eerste-contact", MOMENT, True, None)),
    "hervat": (
        (TERMIJN_OPGESCHORT, replace(TERMIJN_HERVAT, fields={**TERMIJN_HERVAT.fields, "fataal_op": LATER})),
        ("eerste-contact", LATER, False, None),
    ),
    "verlengd na verstrijken": (
        (TERMIJN_VERSTREKEN, replace(TERMIJN_VERLENGD, fields={**TERMIJN_VERLENGD.fields, "fataal_op": LATER})),
        ("eerste-contact", LATER, False, None),
    ),
    "gehaald": ((TERMIJN_GEHAALD,), None),
    "vervallen": ((TERMIJN_VERVALLEN,), None),
    "gehaald, en daarna nog eens": ((TERMIJN_GEHAALD, TERMIJN_VERSTREKEN), None),
}


@pytest.mark.parametrize(("gegeven", "verwacht"), TERMIJNEN.values(), ids=TERMIJNEN)
def test_what_becomes_of_a_term(gegeven: tuple[Told, ...], verwacht: tuple[Any, ...] | None) -> None:
    """Claim: after these facts the term is open like this, or no longer."""
    gevonden = na(*GESTART, *gegeven).termijnen
    assert [(een.termijn, een.fataal_op, een.opgeschort, een.verstreken) for een in gevonden] == (
        [verwacht] if verwacht else []
    )


def test_the_first_to_end_is_due_next() -> None:
    """Claim: of several terms the first to end is due; a suspended one is not, and none in a closed casus."""
    eerder = na(*GESTART, termijn("plan", 5), termijn("nazorg", -2))
    assert eerder.eerstvolgende is not None
    assert eerder.eerstvolgende.termijn == "nazorg"
    stil = na(MELDING, CASUS_GEOPEND, TERMIJN_GESTART, TERMIJN_OPGESCHORT, termijn("plan", 5))
    assert stil.eerstvolgende is not None
    assert stil.eerstvolgende.termijn == "plan"
    gesloten = na(*GESTART, CASUS_AFGESLOTEN)
    assert (gesloten.eerstvolgende, gesloten.termijnen) == (None, ())


def voorgesteld(**anders: Any) -> Told:
    return fact(DoelgroepVoorgesteld, **{**NIEUW_VOORGESTELD.fields, **anders})


def test_a_proposal_is_open_until_it_says_what_was_decided() -> None:
    """Claim: a proposal waits for the coach, also one for the roll-over; what was deviated from does not come back."""
    jikp = fact(DoelgroepVoorgesteld, **{**NIEUW_VOORGESTELD.fields, "doelgroep": Doelgroep.JIKP})
    oud = fact(DoelgroepVoorgesteld, **{**NIEUW_VOORGESTELD.fields, "doelgroep": Doelgroep.OUD_VSVER})
    leeg = fact(
        DoelgroepVoorgesteld, regel=REGEL, invoer=NIEUW_VOORGESTELD.fields["invoer"], ontbreekt=("ingeschreven",)
    )
    assert na(*BEGIN).voorstel_open
    assert not na(*BEGIN, NIEUW_VASTGESTELD).voorstel_open
    assert not na(MELDING, jikp, NIEUW_VASTGESTELD, jikp).voorstel_open
    assert na(*BEGIN, NIEUW_VASTGESTELD, oud).voorstel_open
    assert (na(MELDING, leeg).voorstel_open, na(MELDING, leeg).gegevens_ontbreken) == (False, True)


def test_looking_is_what_a_professional_does_in_the_casus() -> None:
    """Claim: a melding is new until somebody acts on it: dividing work, or what a system does, is no looking."""
    assert na(*BEGIN, COACH_TOEGEWEZEN, PRIORITEIT, TERMIJN_GESTART).nieuw
    assert not na(*BEGIN, CONTACT_JONGERE).nieuw
    assert na(*BEGIN, CONTACT_JONGERE, MELDING, MELDING_GEKOPPELD).nieuw
    assert not na(*BEGIN, MELDING_INGETROKKEN).nieuw


def test_the_rest_of_the_picture() -> None:
    """Claim: gemeente, coach, priority, plan, traject, stuck, result and nazorg follow the last fact about each."""
    beeld = na(*FASE_4, COACH_TOEGEWEZEN, CASUS_OVERGEDRAGEN, PRIORITEIT, MASROUTE, VASTGELOPEN)
    assert (beeld.gemeente, beeld.coach, beeld.prioriteit, beeld.doelgroep) == (
        "GM0603",
        "coach-2",
        2,
        Doelgroep.NIEUW_VSVER,
    )
    assert (beeld.planversie, beeld.traject_loopt, beeld.vastgelopen, beeld.meldingen) == (1, True, True, 1)
    assert not na(*FASE_4, VASTGELOPEN, PLAN_HERZIEN).vastgelopen
    nazorg = na(*FASE_4, MELDING_AFGESLOTEN, NAZORG_GESTART)
    assert (nazorg.nazorg_loopt, nazorg.resultaat, nazorg.traject_loopt) == (True, Resultaat.SCHOOL, False)
    terug = na(*FASE_4, MELDING_AFGESLOTEN, NAZORG_GESTART, TERUGGEVALLEN)
    assert (terug.nazorg_loopt, terug.resultaat, terug.traject_loopt) == (False, None, True)


def test_why_it_was_closed_and_that_it_was_reopened() -> None:
    """Claim: an early end keeps its reason; a reopened casus is open, in whatever order the two are heard."""
    vroeg = na(*BEGIN, CASUS_BEEINDIGD, CASUS_AFGESLOTEN)
    assert vroeg.afsluiting is not None
    assert vroeg.afsluiting.beeindiging is Beeindigingsreden.HERINGESCHREVEN
    for einde in ((CASUS_AFGESLOTEN, CASUS_HEROPEND), (CASUS_HEROPEND, CASUS_AFGESLOTEN)):
        heropend = na(*BEGIN, CASUS_BEEINDIGD, *einde)
        assert (heropend.afgesloten, heropend.afsluiting) == (False, None)


def test_hearing_adds_nothing() -> None:
    """Claim: that a service heard a fact changes nothing, not even when the casus was last changed."""
    plain, with_heard = na(*BEGIN), Casusbeeld.van(verteld((*BEGIN, GEHOORD)))
    assert state(plain) == state(with_heard)


@for_all(
    st.lists(st.sampled_from([told for told in ALLES if issubclass(told.kind, CasusFeit)]), max_size=40), st.data()
)
def test_any_part_of_the_facts_gives_a_picture(told: list[Told], data: st.DataObject) -> None:
    """Claim: whatever facts are there, in whatever order, they add up, and on from a part gives the same as all."""
    feiten = verteld(told)
    deel = data.draw(st.integers(0, len(feiten)))
    beeld = Casusbeeld.van(feiten[:deel])
    for feit in feiten[deel:]:
        beeld.neem_op(feit)
    assert state(beeld) == state(Casusbeeld.van(feiten))
    kept = data.draw(st.sets(st.integers(0, 40)))
    Casusbeeld.van(feit for plaats, feit in enumerate(feiten) if plaats in kept)


def state(beeld: Casusbeeld) -> dict[str, Any]:
    """Everything that can be read of a picture."""
    names = [name for name in dir(Casusbeeld) if isinstance(getattr(Casusbeeld, name), property)]
    return {name: getattr(beeld, name) for name in [*names, *vars(beeld)] if not name.startswith("_")}


def test_as_of_a_moment() -> None:
    """Claim: the facts known at a moment give the casus as it was known then."""
    feiten = verteld(FASE_4)
    toen = NOW + timedelta(minutes=len(BEGIN) - 1)
    assert Casusbeeld.van(feit for feit in feiten if feit.vastgelegd_op <= toen).stap is Stap.SIGNALEER
    assert Casusbeeld.van(feiten).stap is Stap.MONITOR
