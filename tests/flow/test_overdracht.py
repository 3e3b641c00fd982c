"""The jongere moves, and the casus with them, in every service; the work of an absent coach is divided."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import httpx
import pytest

from contracts.registry import DIENSTEN
from tests.flow.checks import assert_whole, settle
from tests.flow.people import melding
from tests.flow.region import WERKER, Published, Region, until
from tests.flow.walk import TEKST, Casus

OUD, NIEUW = "GM0518", "GM0603"


class Gemeente:
    """People of one gemeente, at the doors of every service."""

    def __init__(self, region: Region, code: str, roles: Sequence[str] = WERKER, sub: str = "medewerker-1") -> None:
        self.api = {name: region.client(name, roles, [code], sub) for name in DIENSTEN}

    def sees(self, service: str, casus: str) -> set[int]:
        """The status of the view, and of the timeline where there is one."""
        paths = ["", "/tijdlijn"] if service == "evaluation" else [""]
        return {self.api[service].get(f"/casussen/{casus}{path}").status_code for path in paths}

    def row(self, service: str, casus: str) -> dict[str, Any] | None:
        """The line about this casus in the list of a service."""
        page: dict[str, Any] = {"volgende": ""}
        while (cursor := page["volgende"]) is not None:
            query = {"limiet": "200"} | ({"cursor": cursor} if cursor else {})
            page = self.api[service].get("/casussen", params=query).json()
            for row in page["resultaten"]:
                if row["casusId"] == casus:
                    return dict(row)
        return None

    def knows(self, casus: str) -> bool:
        """Whether the casus is there in every service, and in every list."""
        return all(self.sees(name, casus) == {200} and self.row(name, casus) for name in DIENSTEN)

    def knows_nothing(self, casus: str) -> bool:
        """Whether the casus does not exist anywhere."""
        return all(self.sees(name, casus) == {404} and not self.row(name, casus) for name in DIENSTEN)

    def do(
        self, service: str, casus: str, path: str, headers: dict[str, str] | None = None, **body: Any
    ) -> httpx.Response:
        """One command."""
        return self.api[service].post(f"/casussen/{casus}{path}", json=body, headers=headers)


def of_casus(region: Region, casus: str) -> list[Published]:
    """What was published about this casus."""
    return [message for message in region.stream() if message.subject.split(".")[2] == casus]


@pytest.fixture(scope="module")
def casus(region: Region) -> Casus:
    """A casus of the old gemeente that every service knows, with a coach, and a traject that runs."""
    casus = Casus(region).meld(8501)
    casus.do("intake", "/coachtoewijzingen", coach="coach-oud")
    casus.begin_traject()
    settle(region)
    return casus


def test_the_casus_moves_with_the_jongere(region: Region, casus: Casus) -> None:
    """The old gemeente loses sight of it, at once in intake and in moments elsewhere; the new one sees it and works
    on it; who still looks at an old version gets the answer of any stranger; what was recorded stays as it was."""
    oud, nieuw = Gemeente(region, OUD), Gemeente(region, NIEUW)
    assert oud.knows(casus.id)
    assert nieuw.knows_nothing(casus.id)
    assert [row["coach"] for name in DIENSTEN if (row := oud.row(name, casus.id))] == ["coach-oud"] * 4
    before = of_casus(region, casus.id)
    tag = oud.api["intake"].get(f"/casussen/{casus.id}").headers["etag"]

    moved = oud.do("intake", casus.id, "/overdrachten", naar=NIEUW, gegevens=["plan-van-aanpak", "voortgang"])
    assert moved.status_code == 201, moved.text
    assert (oud.sees("intake", casus.id), nieuw.sees("intake", casus.id)) == ({404}, {200})
    for condition in (tag, moved.headers["etag"]):
        stale = oud.do("intake", casus.id, "/contacten", {"If-Match": condition}, met="jongere", wijze="telefoon")
        assert (stale.status_code, stale.json()["code"]) == (404, "bestaat-niet")
    assert oud.do("intake", casus.id, "/overdrachten", naar=OUD).status_code == 404

    until(lambda: nieuw.knows(casus.id) and oud.knows_nothing(casus.id), "iedere dienst volgt de verhuizing")
    assert oud.do("monitoring", casus.id, "/terugkoppelingen").status_code == 400
    asked = {"van": "school", "afsprakenNagekomen": True, "verslag": TEKST}
    assert oud.do("monitoring", casus.id, "/terugkoppelingen", **asked).status_code == 404
    assert [row["coach"] for name in DIENSTEN if (row := nieuw.row(name, casus.id))] == [None] * 4
    assert {row["gemeente"] for name in DIENSTEN if (row := nieuw.row(name, casus.id))} == {NIEUW}

    assert nieuw.do("intake", casus.id, "/opnames").status_code == 201
    assert nieuw.do("monitoring", casus.id, "/terugkoppelingen", **asked).status_code == 201
    assert (
        nieuw.do(
            "routing", casus.id, "/regiehouders", regie="casusregie", partij="school", keuzeVanJongere=True
        ).status_code
        == 201
    )
    assert nieuw.do("evaluation", casus.id, "/leerpunten", stap=2, leerpunt=TEKST).status_code == 201
    until(
        lambda: all((row := nieuw.row(name, casus.id)) and row["coach"] == "medewerker-1" for name in DIENSTEN),
        "iedere dienst kent de nieuwe coach",
    )
    settle(region)
    after = of_casus(region, casus.id)
    assert [message.data for message in after[: len(before)]] == [message.data for message in before]
    assert {message.subject.split(".")[1] for message in before} == {OUD}
    _assert_moved_once(after)
    assert_whole(region)


def _assert_moved_once(messages: list[Published]) -> None:
    """In each service first facts of the old gemeente and then of the new one, never back."""
    for name in DIENSTEN:
        areas = [area for _, area, _, service, _ in (each.subject.split(".") for each in messages) if service == name]
        assert areas == sorted(areas)
        assert set(areas) == {OUD, NIEUW}, name


def test_the_timeline_tells_the_new_gemeente_the_whole_story(region: Region, casus: Casus) -> None:
    """Facts of before the move, the move with its basis and kinds of data, and facts of after it."""
    found = Gemeente(region, NIEUW, ["auditor"]).api["evaluation"].get(f"/casussen/{casus.id}/tijdlijn").json()
    names = [fact["feit"] for fact in found["feiten"]]
    assert names[0] == "MeldingOntvangen"
    (moved,) = [fact for fact in found["feiten"] if fact["feit"] == "CasusOvergedragen"]
    assert (moved["gegevens"]["van"], moved["gegevens"]["naar"]) == (OUD, NIEUW)
    assert moved["gegevens"]["grondslag"] == "wettelijke-taak"
    kinds = "contactgegevens school-en-opleiding verzuim leefdomeinen ondersteuningsvraag plan-van-aanpak voortgang"
    assert moved["gegevens"]["gegevens"] == kinds.split()
    assert {"DoelgroepVastgesteld", "TerugkoppelingOntvangen", "LeerpuntVastgesteld"} <= set(names)


def test_a_later_melding_of_the_old_school_finds_the_casus_where_it_is(region: Region, casus: Casus) -> None:
    """It is linked to the casus that runs and keeps where it came from; nobody in the old gemeente sees more by it."""
    oud, nieuw = Gemeente(region, OUD, ["ketenpartner"]), Gemeente(region, NIEUW)
    again = melding(8501, meldingsnummer="730000001", gemeentecode=OUD)
    answer = oud.api["intake"].post("/meldingen", json=again)
    assert (answer.status_code, answer.json()["casusId"], answer.json()["uitkomst"]) == (201, casus.id, "gekoppeld")
    settle(region)
    assert nieuw.knows(casus.id)
    assert Gemeente(region, OUD).knows_nothing(casus.id)
    timeline = nieuw.api["evaluation"].get(f"/casussen/{casus.id}/tijdlijn").json()["feiten"]
    last = [fact for fact in timeline if fact["feit"] == "MeldingOntvangen"][-1]
    assert last["gegevens"]["gemeenteInMelding"] == OUD
    assert of_casus(region, casus.id)[-1].subject.split(".")[1] == NIEUW
    assert_whole(region)


def test_who_moved_before_others_heard_of_it_ends_up_in_one_place(region: Region) -> None:
    """There and back and on, faster than anyone can follow: every service ends where intake says."""
    casus = Casus(region).meld(8502)
    for naar in (NIEUW, OUD, NIEUW, "GM1916"):
        casus.do("intake", "/overdrachten", naar=naar)
        casus.do("intake", "/coachtoewijzingen", coach=f"coach-{naar.lower()}")
    settle(region)
    laatste = Gemeente(region, "GM1916")
    for name in DIENSTEN:
        assert laatste.api[name].get(f"/casussen/{casus.id}").json()["coach"] == "coach-gm1916"
    assert Gemeente(region, OUD).knows_nothing(casus.id)
    assert Gemeente(region, NIEUW).knows_nothing(casus.id)
    assert_whole(region)


def test_the_casussen_of_an_absent_coach_are_divided(region: Region) -> None:
    """The coordinator sees who has how many, divides those of the absent coach over two others, and every service shows
    it; the same once more finds nothing left to do, and another gemeente sees none of it."""
    coordinator = Gemeente(region, "GM1916", ["doorstroomcoordinator"]).api["intake"]

    def load() -> dict[str | None, int]:
        (found,) = coordinator.get("/caseload").json()["gemeenten"]
        assert found["gemeente"] == "GM1916"
        return {each["coach"]: each["open"] for each in found["coaches"]} | {None: found["nietToegewezen"]}

    settle(region)
    already = load()[None]
    casussen = [Casus(region).meld(number, gemeentecode="GM1916") for number in range(8510, 8515)]
    until(lambda: load()[None] == already + len(casussen), "de lijst kent de casussen")
    for casus in casussen:
        casus.do("intake", "/coachtoewijzingen", coach="afwezig")
    until(lambda: load().get("afwezig") == len(casussen), "de lijst kent de coach")
    assert load()[None] == already

    body = {"van": "afwezig", "naar": ["bea", "cas"], "reden": "ziek"}
    stranger = Gemeente(region, NIEUW, ["doorstroomcoordinator"]).api["intake"]
    assert stranger.post("/coachverdelingen", json=body).json() == {"resultaten": [], "meer": False}
    answer = coordinator.post("/coachverdelingen", json=body).json()
    assert {each["casusId"]: each["uitkomst"] for each in answer["resultaten"]} == {
        casus.id: "toegewezen" for casus in casussen
    }
    until(lambda: "afwezig" not in load(), "de lijst kent de nieuwe coaches")
    assert (load()["bea"], load()["cas"]) == (3, 2)
    assert coordinator.post("/coachverdelingen", json=body).json()["resultaten"] == []
    settle(region)
    for casus, name in ((casus, name) for casus in casussen for name in DIENSTEN):
        expected = {each["casusId"]: each["coach"] for each in answer["resultaten"]}[casus.id]
        assert casus.see(name)["coach"] == expected
    assert_whole(region)
