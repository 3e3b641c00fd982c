"""Meldingen are taken in: the jongere recognised, the running casus found, each number once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from feiten import CASUS_AFGESLOTEN
from hypothesis import given as for_all
from hypothesis import strategies as st
from sample_app import ask, assert_problem
from sample_provider import Provider

from contracts.feit import OVERGENOMEN, Actor, Rol
from contracts.intake import MeldingOntvangen
from contracts.regio import lees_regio
from kit.consumer import Heard
from kit.handling import hearing
from kit.http import create_app
from kit.memory import MemoryVault, memory_store
from kit.routes import Door
from kit.service import CONTACT
from kit.testing import NOW, Scenario
from services.intake import api
from services.intake.aanlevering import OntvangMelding
from services.intake.aannemen import Uitkomst, casus_id
from services.intake.application import Meldingen, verneem
from services.intake.domain import Dossier, MeldingsnummerIsVerwerkt

ACTOR = Actor(id="m1", rol=Rol.KETENPARTNER)
MELDING = {
    "meldingsnummer": "200000001",
    "verzuimsoort": "V4",
    "melddatumtijd": "2024-11-20T10:00:00+01:00",
    "bsn": "999990019",
    "voornamen": "Wiebe",
    "achternaam": "Zandstra",
    "geboortedatum": "2006-05-17",
    "gemeentecode": "GM0518",
}
NUMMERS = ("999990019", "999990020", "999990032")


def aangeleverd(**anders: Any) -> OntvangMelding:
    return OntvangMelding.model_validate(MELDING | anders)


@pytest.fixture
def meldingen() -> Meldingen:
    return nieuw()


def nieuw() -> Meldingen:
    vault = MemoryVault()
    return Meldingen(memory_store(Dossier, vault), vault, lambda: NOW)


def uitkomsten(meldingen: Meldingen, *aangeboden: OntvangMelding) -> list[Uitkomst]:
    return [verwerkt.uitkomst for verwerkt in meldingen.ontvang(aangeboden, ACTOR)]


def test_the_first_opens_and_the_next_is_linked(meldingen: Meldingen) -> None:
    """Claim: two meldingen of one jongere feed one casus, also when one names another number of the same person."""
    first, second, third = meldingen.ontvang(
        [
            aangeleverd(),
            aangeleverd(meldingsnummer="200000002", onderwijsnummer="100000004"),
            aangeleverd(meldingsnummer="200000003", bsn=None, onderwijsnummer="100000004"),
        ],
        ACTOR,
    )
    assert [one.uitkomst for one in (first, second, third)] == [
        Uitkomst.AANGENOMEN,
        Uitkomst.GEKOPPELD,
        Uitkomst.GEKOPPELD,
    ]
    assert first.casus_id == second.casus_id == third.casus_id


def test_the_same_again_changes_nothing(meldingen: Meldingen) -> None:
    """Claim: a number that was taken in before is left alone, and the casus is named where it is."""
    (first,) = meldingen.ontvang([aangeleverd()], ACTOR)
    (again,) = meldingen.ontvang([aangeleverd()], ACTOR)
    assert (again.uitkomst, again.casus_id) == (Uitkomst.GENEGEERD, first.casus_id)
    assert len(meldingen.store.facts(first.casus_id)) == 2


def test_another_content_under_the_same_number_does_not_vanish(meldingen: Meldingen) -> None:
    """Claim: the number of one melding with the content of another is told apart from a repeat."""
    assert uitkomsten(meldingen, aangeleverd(), aangeleverd(reden="ziek")) == [
        Uitkomst.AANGENOMEN,
        Uitkomst.STRIJDIG,
    ]


def test_after_closing_a_new_signal_opens_a_new_casus(meldingen: Meldingen) -> None:
    """Claim: a closed casus takes in no melding; the next one has an id of its own."""
    (first,) = meldingen.ontvang([aangeleverd()], ACTOR)
    closed = Scenario(Dossier).heard(CASUS_AFGESLOTEN).fact.model_copy(update={"casus_id": first.casus_id})
    bytes_ = meldingen.store.codec.encode(closed, "0" * 64)
    hearing(meldingen.store, "intake", verneem)([Heard(closed, bytes_)])
    (second,) = meldingen.ontvang([aangeleverd(meldingsnummer="200000002")], ACTOR)
    assert second.uitkomst is Uitkomst.AANGENOMEN
    assert second.casus_id != first.casus_id
    fact = meldingen.store.facts(first.casus_id)[0]
    assert [casus_id(fact.jongere_id, number) for number in (1, 2)] == [first.casus_id, second.casus_id]


def test_a_melding_that_crosses_the_closing_reopens_the_casus(meldingen: Meldingen) -> None:
    """Claim: evaluation closed before it could know of the second melding; that one is not left in a closed casus."""
    (first,) = meldingen.ontvang([aangeleverd()], ACTOR)
    (second,) = meldingen.ontvang([aangeleverd(meldingsnummer="200000002")], ACTOR)
    before = meldingen.store.facts(first.casus_id)[2].vastgelegd_op - timedelta(microseconds=1)
    closed = Scenario(Dossier).heard(CASUS_AFGESLOTEN).fact
    closed = closed.model_copy(update={"casus_id": first.casus_id, "vastgelegd_op": before})
    bytes_ = meldingen.store.codec.encode(closed, "0" * 64)
    for _ in range(2):
        hearing(meldingen.store, "intake", verneem)([Heard(closed, bytes_)])
    facts = meldingen.store.facts(first.casus_id)
    assert [type(fact).__name__ for fact in facts[4:]] == ["FeitGehoord", "CasusHeropend"]
    (third,) = meldingen.ontvang([aangeleverd(meldingsnummer="200000003")], ACTOR)
    assert first.casus_id == second.casus_id == third.casus_id


def test_a_melding_tells_when_it_happened_and_hides_its_number(meldingen: Meldingen) -> None:
    """Claim: it happened when the school reported it, and the age is that of the day of recording; from the ids in it
    nobody finds the number by trying."""
    (first,) = meldingen.ontvang([aangeleverd()], ACTOR)
    fact = meldingen.store.facts(first.casus_id)[0]
    assert isinstance(fact, MeldingOntvangen)
    assert fact.opgetreden_op == aangeleverd().melddatumtijd
    assert fact.leeftijd == 20
    elsewhere = MemoryVault()
    elsewhere._pepper = b"another"
    others = Meldingen(memory_store(Dossier, elsewhere), elsewhere)
    (other,) = others.ontvang([aangeleverd()], ACTOR)
    assert others.store.facts(other.casus_id)[0].oorzaak_id != fact.oorzaak_id
    assert "200000001" not in str(fact)


def test_a_melding_that_was_taken_over_counts_on_its_own_day(meldingen: Meldingen) -> None:
    """Claim: from another system the age is that of the day of the melding, and that day chooses the rules."""
    (first,) = meldingen.ontvang([aangeleverd()], ACTOR.model_copy(update={"regel": OVERGENOMEN}))
    fact = meldingen.store.facts(first.casus_id)[0]
    assert isinstance(fact, MeldingOntvangen)
    assert (fact.leeftijd, fact.peildatum) == (18, date(2024, 11, 20))


@for_all(st.lists(st.tuples(st.sampled_from("123456"), st.sampled_from(NUMMERS)), max_size=12), st.integers(1, 12))
def test_in_whatever_groups_they_come_the_outcome_is_the_same(pairs: list[tuple[str, str]], size: int) -> None:
    """Claim: one by one or in bulk, the same meldingen give the same outcomes and the same number of facts."""
    offered = [aangeleverd(meldingsnummer=number, bsn=bsn) for number, bsn in pairs]
    bulk, single = nieuw(), nieuw()
    groups = [offered[start : start + size] for start in range(0, len(offered), size)]
    grouped = [outcome for group in groups for outcome in uitkomsten(bulk, *group)]
    assert grouped == [outcome for melding in offered for outcome in uitkomsten(single, melding)]


def test_over_http_a_number_with_other_content_is_refused(tmp_path: Any) -> None:
    """Claim: POST gives 201, the same again 200, and with other content 409 with the refusal that says so."""
    provider = Provider()
    vault = MemoryVault()
    store = memory_store(Dossier, vault)
    verifier = provider.verifier(provider.write(tmp_path))
    routers = api.routers(Door(store, verifier, vault), Meldingen(store, vault), store.codec, vault, lees_regio())
    app = create_app(
        title="Intake", description="Proef.", version="1.2.3", contact=CONTACT, routers=routers, verifier=verifier
    )
    who = provider.bearer(rollen=["ketenpartner"], gemeenten=["GM0518"])
    taken = ask(app, "POST", "/v1/meldingen", json=MELDING, headers=who)
    assert taken.status_code == 201, taken.text
    assert ask(app, "POST", "/v1/meldingen", json=MELDING, headers=who).status_code == 200
    refused = ask(app, "POST", "/v1/meldingen", json=MELDING | {"reden": "ziek"}, headers=who)
    assert_problem(refused, 409, MeldingsnummerIsVerwerkt().code)
    assert "Zandstra" not in refused.text
