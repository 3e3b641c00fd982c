"""Reading in a real region: the worklist and the picture follow a casus over all services, and people can be found."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.flow.checks import settle
from tests.flow.people import bsns, melding
from tests.flow.region import Region, until
from tests.flow.walk import TEKST, Casus

WIE = {"voornamen": "Zoë", "achternaam": "van der Wächter"}


@pytest.fixture(scope="module")
def casus(region: Region) -> Casus:
    """A casus of a jongere with a name of their own."""
    return Casus(region).meld(8600, **WIE)


def row(client: httpx.Client, casus: Casus, query: str = "") -> dict[str, Any]:
    """The row of this casus in the worklist, wherever it stands; empty when it is not in it."""
    cursor: str | None = ""
    while cursor is not None:
        page = client.get(f"/werklijst?limiet=200&{query}{cursor and f'&cursor={cursor}'}").raise_for_status().json()
        found = next((each for each in page["resultaten"] if each["casusId"] == casus.id), None)
        if found:
            return dict(found)
        cursor = page["volgende"]
    return {}


def seek(client: httpx.Client, **vraag: Any) -> list[str]:
    """The casussen that a question finds."""
    answer = client.post("/zoekvragen", json=vraag)
    assert answer.status_code == 200, answer.text
    return [each["casusId"] for each in answer.json()["resultaten"]]


def picture(casus: Casus) -> dict[str, Any]:
    answer = casus.api["evaluation"].get(f"/casussen/{casus.id}/beeld")
    return dict(answer.json()) if answer.status_code == 200 else {}


def test_the_worklist_follows_a_casus(region: Region, casus: Casus) -> None:
    """What services in turn record shows in one list: new, proposed, at a step, waiting for the jongere, stuck."""
    work = region.client("evaluation")
    until(lambda: row(work, casus, "nieuw=true"), "nieuw")
    casus.ken_dossier(ingeschreven=True)
    until(lambda: row(work, casus, "stap=3&nieuw=false").get("voorstel") == "verzuim-18-plus", "voorstel ligt er")
    casus.stel_doelgroep_vast("verzuim-18-plus")
    until(lambda: row(work, casus, "stap=4&doelgroep=verzuim-18-plus"), "naar stap 4")
    casus.wait("intake", lambda seen: seen["route"], "route bekend")
    wie = {"deelnemers": ["jongere", "school"], "wensOuderOfPartnerGevraagd": True}
    casus.do("intake", "/intakegesprekken", gesprekOp="2026-12-01T10:00:00Z", plaats=TEKST, **wie)
    until(lambda: row(work, casus, "wachtOp=jongere"), "wacht op de jongere")
    found = row(work, casus)
    assert (found["naam"], found["gemeente"]) == ("Zoë van der Wächter", "GM0518")
    casus.doe_intake(school=True)
    casus.rond_vooronderzoek_af()
    casus.plan()
    casus.voer_uit()
    casus.do("monitoring", "/stagnaties", reden=TEKST)
    until(lambda: row(work, casus, "vastgelopen=true&stap=10"), "vastgelopen")
    casus.do("monitoring", "/herzieningen", fase=3, reden=TEKST)
    until(lambda: row(work, casus, "stap=8"), "terug naar stap 8")


def test_the_picture_is_of_all_services(region: Region, casus: Casus) -> None:
    """The whole casus shows what was done where, that it went back, and nobody's name."""
    until(lambda: picture(casus).get("teruggegaan"), "het beeld is bij")
    answer = casus.api["evaluation"].get(f"/casussen/{casus.id}/beeld")
    beeld = answer.json()
    assert (beeld["stap"], beeld["route"], beeld["planversie"]) == (8, "mas-geinspireerd", 1)
    assert beeld["vastgelopen"]
    assert [stap["stap"] for stap in beeld["stappen"] if stap["status"] == "gedaan"] == list(range(1, 10))
    assert [each["naar"] for each in beeld["teruggegaan"]] == [8]
    assert "Wächter" not in answer.text
    assert region.client("evaluation", gemeenten=["GM0603"]).get(f"/casussen/{casus.id}/beeld").status_code == 404


def test_an_auditor_reads_without_names(region: Region, casus: Casus) -> None:
    """The auditor has the same row, without the name; and may not search at all."""
    assert row(region.client("evaluation", ["auditor"]), casus)["naam"] is None
    assert region.client("intake", ["auditor"]).post("/zoekvragen", json={"naam": "Zoë"}).status_code == 403
    elsewhere = region.client("evaluation", gemeenten=["GM1916"])
    assert row(elsewhere, casus) == {}
    assert elsewhere.get("/werklijst?gemeente=GM0518").status_code == 403


@pytest.mark.parametrize(
    "vraag",
    [
        {"naam": "zoe wachter"},
        {"naam": "Wachter, Zo"},
        {"naam": "van der wachtre"},
        {"bsn": bsns()[8600]},
        {"meldingsnummer": melding(8600)["meldingsnummer"]},
    ],
    ids=str,
)
def test_a_jongere_is_found_again(region: Region, casus: Casus, vraag: dict[str, str]) -> None:
    """By name, however it is typed, and by number; in another gemeente not."""
    until(lambda: casus.id in seek(region.client("intake"), **vraag), f"gevonden met {vraag}")
    assert casus.id not in seek(region.client("intake", gemeenten=["GM0603"]), **vraag)


def test_a_replica_that_starts_later_knows_everyone(region: Region, casus: Casus) -> None:
    """A second process of intake reads the names for itself, and hears of who comes after."""
    child = region.runtime.start_service("intake", ["api"])
    try:
        client = region.client(child.name)
        until(lambda: client.post("/zoekvragen", json={"naam": "xx"}).json()["volledig"], "namen ingelezen")
        assert casus.id in seek(client, naam="wachter")
        later = Casus(region).meld(8601, voornamen="Bo", achternaam="Laatkomer")
        until(lambda: later.id in seek(client, naam="laatkomer"), "de andere replica hoorde het")
    finally:
        child.stop()


def test_lists_are_filtered_and_sorted(region: Region, casus: Casus) -> None:
    """Each service's own list takes its filters, and says what it does not know."""
    settle(region)
    listed = region.client("routing").get("/casussen?route=mas-geinspireerd&sorteer=-gewijzigdOp&limiet=200").json()
    assert casus.id in [each["casusId"] for each in listed["resultaten"]]
    moments = [each["gewijzigdOp"] for each in listed["resultaten"]]
    assert moments == sorted(moments, reverse=True)
    answer = region.client("routing").get("/casussen?route=mas-geinspireerd&verzuim=true&stap=0")
    assert (answer.status_code, len(answer.json()["fouten"])) == (400, 2)


def test_the_list_can_be_made_again_while_it_runs(region: Region, casus: Casus) -> None:
    """Emptied, the list comes back the same by itself."""
    settle(region)
    rows = "SELECT * FROM werklijst_v1 ORDER BY casus"
    before = region.rows("evaluation", rows)
    with_position = "TRUNCATE werklijst_v1; DELETE FROM positions WHERE name = 'werklijst_v1'"
    region.execute("evaluation", with_position)
    settle(region)
    assert region.rows("evaluation", rows) == before
    assert before
