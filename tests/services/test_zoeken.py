"""Searching over HTTP, and how the index follows what intake records."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from feiten import CASUS_AFGESLOTEN
from sample_app import ask, assert_problem
from sample_provider import Provider

from contracts.feit import Actor, Rol
from contracts.intake import CasusOvergedragen
from kit.consumer import Heard
from kit.follow import Row
from kit.handling import Command, carry_out, hearing
from kit.http import create_app
from kit.memory import MemoryVault, memory_store
from kit.routes import Door
from kit.service import CONTACT
from kit.testing import NOW, Scenario
from services.intake import zoek_api
from services.intake.aanlevering import OntvangMelding
from services.intake.application import Meldingen, verneem
from services.intake.domain import Dossier
from services.intake.zoekindex import Zoekindex

ACTOR = Actor(id="m1", rol=Rol.KETENPARTNER)
COACH = {"rollen": ["doorstroomcoach"], "gemeenten": ["GM0518"]}
MELDING = {
    "meldingsnummer": "200000001",
    "verzuimsoort": "V4",
    "melddatumtijd": "2024-11-20T10:00:00+01:00",
    "bsn": "999990019",
    "onderwijsnummer": "100000004",
    "voornamen": "Wiebe",
    "achternaam": "Zandstra",
    "geboortedatum": "2006-05-17",
    "gemeentecode": "GM0518",
}
VRAGEN = [{"naam": "zandstra"}, {"bsn": "999990019"}, {"onderwijsnummer": "100000004"}, {"meldingsnummer": "200000001"}]


class Zoeken:
    """Intake in memory: meldingen in, questions out."""

    def __init__(self, folder: Path) -> None:
        self.provider, self.vault = Provider(), MemoryVault()
        self.store = memory_store(Dossier, self.vault)
        self.meldingen = Meldingen(self.store, self.vault, lambda: NOW)
        self.index = Zoekindex("", self.store.codec, self.vault)
        verifier = self.provider.verifier(self.provider.write(folder))
        routes = zoek_api.router(Door(self.store, verifier, self.vault), self.meldingen, self.index)
        told: dict[str, Any] = {"title": "Intake", "description": "Proef.", "version": "1.2.3", "contact": CONTACT}
        self.app: FastAPI = create_app(**told, routers=[routes], verifier=verifier)

    def meld(self, **anders: Any) -> UUID:
        (verwerkt,) = self.meldingen.ontvang([OntvangMelding.model_validate(MELDING | anders)], ACTOR)
        self.volg(verwerkt.casus_id)
        return verwerkt.casus_id

    def volg(self, casus: UUID) -> None:
        """Let the index hear of everything in this casus."""
        stored = self.store.recorder.stored(casus)
        self.index.neem_op([Row(place, casus, topic, state) for place, (topic, state) in enumerate(stored, start=1)])

    def vraag(self, vraag: dict[str, Any], wie: dict[str, Any] | None = None) -> Any:
        answer = ask(self.app, "POST", "/v1/zoekvragen", json=vraag, headers=self.provider.bearer(**(wie or COACH)))
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def zoeken(tmp_path: Path) -> Zoeken:
    return Zoeken(tmp_path)


@pytest.mark.parametrize("vraag", VRAGEN, ids=lambda vraag: next(iter(vraag)))
def test_each_way_of_asking_finds_the_casus(zoeken: Zoeken, vraag: dict[str, str]) -> None:
    """Claim: by name, BSN, onderwijsnummer and meldingsnummer the casus is found, with who it is about."""
    casus = zoeken.meld()
    gevonden = {"casusId": str(casus), "naam": "Wiebe Zandstra", "geboortejaar": 2006, "gemeente": "GM0518"}
    assert zoeken.vraag(vraag)["resultaten"] == [gevonden]


@pytest.mark.parametrize("vraag", VRAGEN, ids=lambda vraag: next(iter(vraag)))
def test_elsewhere_nobody_is_found(zoeken: Zoeken, vraag: dict[str, str]) -> None:
    """Claim: who works in another gemeente finds nobody, whatever is asked; and asking introduces nobody."""
    zoeken.meld()
    assert zoeken.vraag(vraag, COACH | {"gemeenten": ["GM0603"]})["resultaten"] == []
    assert zoeken.vraag({"bsn": "999990020"}) == {"resultaten": [], "meer": False, "volledig": True}
    assert not zoeken.vault.find(zoeken.vault.fingerprint("bsn", b"999990020"))


@pytest.mark.parametrize("vraag", VRAGEN, ids=lambda vraag: next(iter(vraag)))
def test_who_is_forgotten_is_not_found(zoeken: Zoeken, vraag: dict[str, str]) -> None:
    """Claim: once the key is destroyed no question finds the jongere, also when the index reads on."""
    casus = zoeken.meld()
    jongere = zoeken.store.facts(casus)[0].jongere_id
    zoeken.vault.destroy(jongere)
    zoeken.volg(casus)
    assert zoeken.vraag(vraag)["resultaten"] == []


def test_a_role_that_does_not_work_cases_may_not_search(zoeken: Zoeken) -> None:
    """Claim: an auditor, ops and a partner get 403."""
    for rol in ("auditor", "beheerder", "ketenpartner"):
        bearer = zoeken.provider.bearer(rollen=[rol], gemeenten=["GM0518"])
        assert_problem(ask(zoeken.app, "POST", "/v1/zoekvragen", json=VRAGEN[0], headers=bearer), 403, "geen-toegang")


@pytest.mark.parametrize(
    "vraag",
    [
        {},
        {"naam": "a"},
        {"naam": "--"},
        {"bsn": "12"},
        {"naam": "Wiebe", "bsn": "999990019"},
        {"naam": "x", "zoek": "y"},
    ],
)
def test_one_thing_at_a_time(zoeken: Zoeken, vraag: dict[str, str]) -> None:
    """Claim: nothing, something unreadable and two things at once are 400, and nothing that was typed is repeated."""
    answer = ask(zoeken.app, "POST", "/v1/zoekvragen", json=vraag, headers=zoeken.provider.bearer(**COACH))
    assert_problem(answer, 400, "ongeldige-invoer")
    assert "Wiebe" not in answer.text


def test_while_names_are_being_read_the_answer_says_so(zoeken: Zoeken) -> None:
    """Claim: an answer by name is complete only once everything was read; one by number always is."""
    zoeken.meld()
    assert zoeken.vraag({"naam": "zandstra"})["volledig"] is False
    assert zoeken.vraag({"bsn": "999990019"})["volledig"] is True
    zoeken.index.volledig = True
    assert zoeken.vraag({"naam": "zandstra"})["volledig"] is True


def test_the_last_melding_says_what_someone_is_called(zoeken: Zoeken) -> None:
    """Claim: a later melding with a corrected name replaces the name; hearing everything again changes nothing."""
    casus = zoeken.meld(achternaam="Zandsma")
    zoeken.meld(meldingsnummer="200000002")
    zoeken.volg(casus)
    assert zoeken.vraag({"naam": "zandsma"})["resultaten"] == []
    assert [een["naam"] for een in zoeken.vraag({"naam": "zandstra"})["resultaten"]] == ["Wiebe Zandstra"]
    assert len(zoeken.index.namen) == 1


def test_every_casus_of_a_jongere_is_found(zoeken: Zoeken) -> None:
    """Claim: a number finds closed casussen too, the oldest first."""
    casus = zoeken.meld()
    closed = Scenario(Dossier).heard(CASUS_AFGESLOTEN).fact.model_copy(update={"casus_id": casus})
    hearing(zoeken.store, "intake", verneem)([Heard(closed, zoeken.store.codec.encode(closed, "0" * 64))])
    second = zoeken.meld(meldingsnummer="200000002")
    assert second != casus
    for vraag in (VRAGEN[0], VRAGEN[1]):
        found = [een["casusId"] for een in zoeken.vraag(vraag)["resultaten"]]
        assert sorted(found) == sorted([str(casus), str(second)])


def move(dossier: Dossier) -> None:
    dossier.leg_vast(
        CasusOvergedragen, van="GM0518", naar="GM0603", per=NOW.date(), grondslag="wettelijke-taak", gegevens=()
    )


def test_a_casus_that_moved_is_found_where_it_is(zoeken: Zoeken) -> None:
    """Claim: by name a casus that was handed over is found in its new gemeente alone."""
    casus = zoeken.meld()
    carry_out(zoeken.store, casus, Command(ACTOR, move), lambda _: None)
    zoeken.volg(casus)
    assert zoeken.vraag({"naam": "zandstra"})["resultaten"] == []
    assert len(zoeken.vraag({"naam": "zandstra"}, COACH | {"gemeenten": ["GM0603"]})["resultaten"]) == 1
