"""Many commands in one request: the same rules as one by one, durable together, in the name of who did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given as for_all
from hypothesis import settings
from hypothesis import strategies as st
from sample_app import CONTACT, ask, assert_problem
from sample_provider import Provider

from contracts.feit import Actor, CasusFeit, Rol
from contracts.intake import ContactGelegd
from contracts.regio import lees_regio
from kit import bulk
from kit.codec import verify_chain
from kit.commit import Append
from kit.http import create_app
from kit.memory import MemoryRecorder, MemoryVault, memory_store
from kit.routes import Door
from kit.store import Store
from services.intake import api
from services.intake.aanlevering import OntvangMelding
from services.intake.application import Meldingen
from services.intake.domain import Dossier

OVERNEMER = {"rollen": ["overnemer"], "gemeenten": ["GM0518"], "sub": "overname-1"}
COACH = {"medewerker": "coach-7", "rol": "doorstroomcoach"}
CONTACT_VELDEN = {"met": "jongere", "wijze": "telefoon", "opgetredenOp": "2023-03-01T10:00:00Z"}


@dataclass
class Desk:
    """An intake in memory, with two casussen in GM0518 and one in GM0603."""

    app: FastAPI
    provider: Provider
    store: Store[Dossier]
    casussen: list[UUID]
    elsewhere: UUID

    def send(self, *lines: dict[str, Any], who: dict[str, Any] = OVERNEMER) -> httpx.Response:
        """Offer these lines."""
        return ask(
            self.app, "POST", "/v1/opdrachten", json={"opdrachten": list(lines)}, headers=self.provider.bearer(**who)
        )

    def outcomes(self, *lines: dict[str, Any]) -> list[dict[str, Any]]:
        """What became of each."""
        answer = self.send(*lines)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["uitkomsten"])

    def facts(self, casus: UUID) -> list[CasusFeit]:
        """All facts, after a check of their chain."""
        verify_chain([state for _, state in self.store.recorder.stored(casus)])
        return self.store.facts(casus)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk of our own."""
    return new_desk(tmp_path)


def new_desk(folder: Path) -> Desk:
    provider, vault = Provider(), MemoryVault()
    store = memory_store(Dossier, vault)
    door = Door(store, provider.verifier(provider.write(folder)), vault)
    meldingen = Meldingen(store, vault)
    routers = [*api.routers(door, meldingen, store.codec, vault, lees_regio()), bulk.bulk_router(door)]
    app = create_app(
        title="Intake", description="Proef.", version="1.2.3", contact=CONTACT, routers=routers, verifier=door.verifier
    )
    people = [("999992065", "GM0518"), ("999939300", "GM0518"), ("999994426", "GM0603")]
    offered = [
        OntvangMelding.model_validate(
            {
                "meldingsnummer": f"{number}",
                "verzuimsoort": "V4",
                "melddatumtijd": "2023-02-01T09:00:00Z",
                "bsn": bsn,
                "voornamen": "Noor",
                "achternaam": "Voorbeeld",
                "geboortedatum": "2003-05-04",
                "gemeentecode": gemeente,
            }
        )
        for number, (bsn, gemeente) in enumerate(people, start=1)
    ]
    *own, elsewhere = (done.casus_id for done in meldingen.ontvang(offered, Actor(id="s", rol=Rol.KETENPARTNER)))
    return Desk(app, provider, store, own, elsewhere)


def contact(casus: UUID, key: str, **fields: Any) -> dict[str, Any]:
    """A contact in the casus; `fields` replace those of the line."""
    line = {"casusId": f"{casus}", "opdracht": "contacten", "sleutel": key, "namens": COACH, "velden": CONTACT_VELDEN}
    return line | fields


def test_all_of_it_is_recorded_in_the_name_of_who_did_it(desk: Desk) -> None:
    """Claim: facts have the employee as actor, the rule of a take-over, who entered it, and when it happened."""
    one, two = desk.casussen
    found = desk.outcomes(contact(one, "a"), contact(two, "b"), contact(one, "c"))
    assert [(each["status"], each["feiten"], each["nummers"]) for each in found] == [
        (201, ["contact-gelegd"], [3]),
        (201, ["contact-gelegd"], [3]),
        (201, ["contact-gelegd"], [4]),
    ]
    fact = desk.facts(one)[-1]
    assert isinstance(fact, ContactGelegd)
    assert fact.actor == Actor(
        id="coach-7",
        rol=Rol.DOORSTROOMCOACH,
        regel="overgenomen-uit-ander-systeem",
        ingevoerd_door="overname-1",
    )
    assert fact.opgetreden_op == datetime(2023, 3, 1, 10, tzinfo=UTC)
    assert fact.peildatum == date(2023, 3, 1)


def test_a_request_costs_one_commit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Claim: whatever the number of commands and casussen, the store is asked to append once."""
    asked: list[int] = []
    append_many = MemoryRecorder.append_many

    def counted(recorder: MemoryRecorder, appends: Any) -> None:
        asked.append(len(appends))
        append_many(recorder, appends)

    monkeypatch.setattr(MemoryRecorder, "append_many", counted)
    desk.outcomes(*(contact(casus, f"{number}") for number in range(5) for casus in desk.casussen))
    assert asked == [10]


def test_a_repeat_changes_nothing_and_says_what_the_first_time_did(desk: Desk) -> None:
    """Claim: the same keys give the same facts and numbers, also when more was recorded since."""
    lines = [contact(casus, key) for casus in desk.casussen for key in ("a", "b")]
    first = desk.outcomes(*lines)
    desk.outcomes(contact(desk.casussen[0], "later"))
    before = [len(desk.facts(casus)) for casus in desk.casussen]
    assert desk.outcomes(*lines) == first
    assert [len(desk.facts(casus)) for casus in desk.casussen] == before


def test_a_key_is_for_one_command(desk: Desk) -> None:
    """Claim: other content or another employee under a key that was used is 422; who takes over has their own keys."""
    casus = desk.casussen[0]
    desk.outcomes(contact(casus, "a"))
    for other in ({"velden": CONTACT_VELDEN | {"met": "school"}}, {"namens": COACH | {"medewerker": "coach-8"}}):
        (found,) = desk.outcomes(contact(casus, "a", **other))
        assert (found["status"], found["probleem"]["code"]) == (422, "command-key-reused")
    answer = desk.send(contact(casus, "a"), who=OVERNEMER | {"sub": "overname-2"})
    assert answer.json()["uitkomsten"][0]["nummers"] == [4]


def test_after_a_refusal_nothing_more_of_that_casus_is_tried(desk: Desk) -> None:
    """Claim: what came before stands, what comes after is 424, other casussen go on; a repeat goes on from there."""
    one, two = desk.casussen
    review = {"opdracht": "dossierbeoordelingen", "velden": {"samenvatting": "gelezen"}}
    lines = [contact(one, "a"), contact(one, "b", **review), contact(one, "c"), contact(two, "d")]
    found = desk.outcomes(*lines)
    assert [each["status"] for each in found] == [201, 409, 424, 201]
    assert found[1]["probleem"]["code"] == "contact-ontbreekt"
    assert len(desk.facts(one)) == 3
    school = contact(one, "school", velden=CONTACT_VELDEN | {"met": "school"})
    acts = contact(one, "acties", opdracht="schoolacties", velden={"acties": ["gebeld"]})
    assert [each["status"] for each in desk.outcomes(school, acts, *lines)] == [201] * 6


def test_one_refusal_says_all_that_its_own_door_would(desk: Desk) -> None:
    """Claim: a body that does not fit gets every mistake at once, and nothing of what was typed."""
    (found,) = desk.outcomes(contact(desk.casussen[0], "a", velden={"met": "Zonderling", "Zonderling": 1}))
    assert found["status"] == 400
    assert {each["veld"] for each in found["probleem"]["fouten"]} == {"met", "wijze", "*"}
    assert "Zonderling" not in str(found)


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"opdracht": "onzin"}, 400, "ongeldige-invoer"),
        ({"namens": COACH | {"rol": "ketenpartner"}}, 403, "geen-toegang"),
        ({"namens": COACH | {"rol": "systeem"}}, 403, "geen-toegang"),
        ({"casusId": f"{uuid4()}"}, 404, "bestaat-niet"),
        ({"velden": CONTACT_VELDEN | {"opgetredenOp": "2999-01-01T00:00:00Z"}}, 400, "ongeldige-invoer"),
    ],
)
def test_who_may_not_do_it_alone_may_not_do_it_in_bulk(
    desk: Desk, fields: dict[str, Any], status: int, code: str
) -> None:
    """Claim: the role of the employee, the area and the fields are held to as at the command's own door."""
    (found,) = desk.outcomes(contact(desk.casussen[0], "a", **fields))
    assert (found["status"], found["probleem"]["code"]) == (status, code)
    assert len(desk.facts(desk.casussen[0])) == 2


def test_a_casus_elsewhere_does_not_exist(desk: Desk) -> None:
    """Claim: who takes over does so in their own gemeenten only."""
    (found,) = desk.outcomes(contact(desk.elsewhere, "a"))
    assert found["status"] == 404
    assert len(desk.facts(desk.elsewhere)) == 2


@pytest.mark.parametrize("rol", ["doorstroomcoach", "doorstroomcoordinator", "beheerder", "auditor", "ketenpartner"])
def test_nobody_else_comes_in(desk: Desk, rol: str) -> None:
    """Claim: the door is for who takes over alone; and that role opens no other door that records something."""
    line = contact(desk.casussen[0], "a")
    assert_problem(desk.send(line, who=OVERNEMER | {"rollen": [rol]}), 403, "geen-toegang")
    alone = ask(
        desk.app,
        "POST",
        f"/v1/casussen/{desk.casussen[0]}/contacten",
        json=CONTACT_VELDEN,
        headers=desk.provider.bearer(**OVERNEMER),
    )
    assert_problem(alone, 403, "geen-toegang")


def test_a_request_that_is_not_a_list_of_commands_is_refused_whole(desk: Desk) -> None:
    """Claim: nothing at all, too many, or the same command twice is 400 and leaves nothing."""
    line = contact(desk.casussen[0], "a")
    many = [contact(desk.casussen[0], f"{number}") for number in range(bulk.MOST + 1)]
    for lines in ([], many, [line, line], [line, {"casusId": "geen"}]):
        assert_problem(desk.send(*lines), 400, "ongeldige-invoer")
    assert len(desk.facts(desk.casussen[0])) == 2


def test_who_was_first_meanwhile_is_respected(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Claim: when another writes between reading and appending, the commands meet the new state; nothing is lost."""
    casus = desk.casussen[0]
    append_many = MemoryRecorder.append_many
    rivals = iter([contact(casus, "rival")])

    def beaten(recorder: MemoryRecorder, appends: list[Append]) -> None:
        for rival in rivals:
            desk.outcomes(rival)
        append_many(recorder, appends)

    monkeypatch.setattr(MemoryRecorder, "append_many", beaten)
    found = desk.outcomes(contact(casus, "a"), contact(casus, "b"))
    assert [each["nummers"] for each in found] == [[4], [5]]
    assert len(desk.facts(casus)) == 5


@settings(max_examples=25)
@for_all(st.data())
def test_one_by_one_or_in_bulk_gives_the_same(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    """Claim: however commands are divided over requests, the same facts follow, in the same order."""
    split, single = (new_desk(tmp_path_factory.mktemp("desk")) for _ in range(2))
    count = data.draw(st.integers(1, 8))
    wishes = [
        (data.draw(st.booleans()), data.draw(st.sampled_from(["jongere", "school", "zorg"]))) for _ in range(count)
    ]
    size = data.draw(st.integers(1, count))
    for desk, step in ((split, size), (single, 1)):
        lines = [
            contact(desk.casussen[other], f"{number}", velden=CONTACT_VELDEN | {"met": met})
            for number, (other, met) in enumerate(wishes)
        ]
        for start in range(0, count, step):
            assert {each["status"] for each in desk.outcomes(*lines[start : start + step])} == {201}
    said = [[[type(f).__name__ for f in desk.facts(c)] for c in desk.casussen] for desk in (split, single)]
    assert said[0] == said[1]


def test_states_of_many_come_at_once_and_say_what_was_heard(desk: Desk) -> None:
    """Claim: what is asked for and may be seen comes back, in that order and once; the rest is left out."""
    one, two = desk.casussen
    ids = "&".join(f"casusId={each}" for each in (two, desk.elsewhere, one, uuid4(), two))
    coach = {"rollen": ["doorstroomcoach"], "gemeenten": ["GM0518"], "sub": "c"}
    answer = ask(desk.app, "GET", f"/v1/casusstanden?{ids}", headers=desk.provider.bearer(**coach))
    found = answer.json()["resultaten"]
    assert [each["casusId"] for each in found] == [f"{two}", f"{one}"]
    assert {each["versie"] for each in found} == {2}
    assert [each["gehoord"] for each in found] == [{}, {}]
