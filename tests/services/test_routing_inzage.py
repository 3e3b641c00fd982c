"""The history behind the state: who may read what, and that everything is still there."""

from __future__ import annotations

from datetime import date

import pytest
from feiten import (
    DIRECTE_ACTIE,
    DIRECTE_ACTIE_UITGEVOERD,
    DOELGROEP_GEWIJZIGD,
    MELDING,
    NAAR_FASE_2,
    NIEUW_VASTGESTELD,
    NIEUW_VOORGESTELD,
    PLAN_HERZIEN,
    PLAN_OPGESTELD,
    REGIEHOUDER,
)

from contracts.feit import Rol
from contracts.routing import RegiehouderAangewezen
from contracts.woorden import Doelgroep, Partij, Regiesoort
from kit.identity import Identity
from kit.memory import MemoryVault
from kit.testing import ACTOR, NOW, PERSON, Scenario, fact, given
from services.routing.domain import PlanversieBestaatNiet, Routering
from services.routing.inzage import Inzage
from services.routing.projections import rij

CASUSREGIE = fact(
    RegiehouderAangewezen, regie=Regiesoort.CASUSREGIE, partij=Partij.ZORG, naam="A. de Wit", keuze_van_jongere=True
)


@pytest.fixture
def casus() -> Scenario[Routering]:
    gedaan = fact(DIRECTE_ACTIE_UITGEVOERD.kind, directe_actie=6, toelichting="bed gevonden")
    besloten = (MELDING, NIEUW_VOORGESTELD, NIEUW_VASTGESTELD, NAAR_FASE_2, DOELGROEP_GEWIJZIGD, DIRECTE_ACTIE, gedaan)
    return given(Routering, *besloten, DIRECTE_ACTIE, PLAN_OPGESTELD, REGIEHOUDER, CASUSREGIE, PLAN_HERZIEN)


def reader(scenario: Scenario[Routering], *roles: Rol) -> Inzage:
    return Inzage(scenario.store.codec, Identity("m2", frozenset(roles), frozenset({"GM0518"})))


COACH, AUDITOR = Rol.DOORSTROOMCOACH, Rol.AUDITOR


def test_the_doelgroep_has_a_dated_history(casus: Scenario[Routering]) -> None:
    """Claim: each doelgroep with what it was before, since when, by whom and by which rule; the reason for a coach."""
    first, second = reader(casus, COACH).doelgroepen(casus.state).doelgroepen
    assert (first.doelgroep, first.van, first.gemotiveerd, first.motivering) == ("nieuw-vsver", None, False, None)
    assert (second.doelgroep, second.van, second.motivering) == (Doelgroep.JIKP, "nieuw-vsver", "entree gevonden")
    assert (second.sinds, second.vastgelegd_op, second.door) == (NOW, NOW, ACTOR)
    assert second.regel == DOELGROEP_GEWIJZIGD.fields["regel"]


def test_an_auditor_sees_that_there_is_a_reason(casus: Scenario[Routering]) -> None:
    """Claim: an auditor reads no text at all; who is a coach as well does."""
    seen = reader(casus, AUDITOR)
    (_, changed) = seen.doelgroepen(casus.state).doelgroepen
    assert (changed.gemotiveerd, changed.motivering) == (True, None)
    everything = [
        answer.model_dump_json()
        for answer in (
            seen.doelgroepen(casus.state),
            seen.plannen(casus.state),
            seen.regiehouders(casus.state),
            seen.directe_acties(casus.state),
        )
    ]
    for text in ("entree gevonden", "terug naar school", "A. de Wit", "geen slaapplaats", "wekelijks gesprek"):
        assert text not in "".join(everything)
    (_, both) = reader(casus, AUDITOR, COACH).doelgroepen(casus.state).doelgroepen
    assert both.motivering == "entree gevonden"


def test_every_version_of_the_plan_can_be_read(casus: Scenario[Routering]) -> None:
    """Claim: an earlier version stays readable, whole; one that never was is refused."""
    seen = reader(casus, COACH)
    plannen = seen.plannen(casus.state).plannen
    assert [(plan.versie, plan.geldt, plan.reden) for plan in plannen] == [(1, False, None), (2, True, "ander doel")]
    first = seen.plan(casus.state, 1)
    assert first == plannen[0]
    assert (first.doel, first.deelnemers) == ("terug naar school", (Partij.JONGERE, Partij.SCHOOL))
    assert [(actie.omschrijving, actie.uiterlijk) for actie in first.acties] == [
        ("test bij de school", date(2027, 1, 15)),
        ("wekelijks gesprek", date(2027, 1, 15)),
    ]
    assert [(one.partij, one.wijze) for one in first.terugkoppeling] == [("school", None), ("jongere", "bericht")]
    assert [one.verwachting for one in first.verwachtingen] == ["meldt zich af als het niet lukt"]
    with pytest.raises(PlanversieBestaatNiet):
        seen.plan(casus.state, 3)


def test_who_led_and_what_was_urgent_can_be_read(casus: Scenario[Routering]) -> None:
    """Claim: both roles with their holders and who chose; and every direct action, done or not."""
    seen = reader(casus, COACH)
    process, case = seen.regiehouders(casus.state).regiehouders
    assert (process.regie, process.partij, process.keuze_van_jongere) == ("procesregie", "doorstroompunt", None)
    assert (case.regie, case.naam, case.keuze_van_jongere) == ("casusregie", "A. de Wit", True)
    done, still_open = seen.directe_acties(casus.state).directe_acties
    assert (done.directe_actie, done.uitgevoerd_op, done.toelichting) == (6, NOW, "bed gevonden")
    assert (still_open.actie, still_open.uitgevoerd_op) == ("geen slaapplaats", None)


def test_of_a_person_who_was_forgotten_no_text_is_left(casus: Scenario[Routering]) -> None:
    """Claim: without the key the history is still there, and its texts are not."""
    vault = casus.store.codec._vault
    assert isinstance(vault, MemoryVault)
    vault.destroy(PERSON)
    (_, changed) = reader(casus, COACH).doelgroepen(casus.state).doelgroepen
    assert (changed.gemotiveerd, changed.motivering) == (True, None)


def test_the_row_has_categories_only(casus: Scenario[Routering]) -> None:
    """Claim: the list shows what waits and what is open, and nothing that says who or why."""
    assert rij(casus.state) == {
        "voorstel": "nieuw-vsver",
        "verwijsNaar": None,
        "peildatum": date(2026, 11, 20),
        "voorstelWachtOpBevestiging": False,
        "doelgroep": "jikp",
        "prioriteit": None,
        "directeActieOpen": True,
        "route": "routekaart",
        "planversie": 2,
        "herzieningGevraagd": False,
        "casusregie": "zorg",
    }
