"""What if, on a real region: a draft is replayed, compared and adopted; it places new meldingen, and no old ones."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from cli.main import app
from contracts.regio import REGELS
from contracts.registry import DIENSTEN
from contracts.routes import MEEGELEVERD
from contracts.routing import RouteBepaald
from services.evaluation.leren.onderdrukking import DREMPEL
from services.evaluation.watals.kracht import SLOT
from services.evaluation.watals.naspelen import KOLOMMEN, SNOEI
from services.evaluation.watals.oordeel import ONVOLDOENDE
from services.evaluation.watals.route import EENDUIDIG
from tests.flow.checks import Acknowledged, assert_whole, settle
from tests.flow.region import Region, running_region, until
from tests.flow.walk import Casus

RECORDED = "SELECT state FROM facts WHERE originator_id = %s AND topic = %s"
FIRST, BEFORE, ON_ROUTE = 8760, 12, 8860
FEW = (8777, 8778)
"""Numbers of people in a group that is too small to show."""
GEHEIM = "Zonderling-Watals"
COORDINATOR = ("doorstroomcoordinator",)
VIERENTWINTIG = "2002-05-04"


def table(limit: int) -> dict[str, Any]:
    """The table of 2026 with another limit of age, as a draft."""
    content = json.loads((REGELS / "doelgroep-2026-01-01.json").read_text("utf-8"))
    content |= {"id": f"doelgroep-grens-{limit}", "titel": f"Grens op {limit}"}
    content["nodes"][1]["content"]["rules"][0]["i1"] = f">= {limit}"
    return dict(content)


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    """A region of its own: what it adopts would place the people of other tests."""
    with running_region() as found:
        yield found


@pytest.fixture(scope="module")
def cases(region: Region) -> list[Casus]:
    """Twelve people of 24 who miss school, each with a proposal by the table of 2026."""
    made = [Casus(region).meld(FIRST + each, geboortedatum=VIERENTWINTIG) for each in range(BEFORE)]
    for casus in made:
        casus.wait("routing", lambda seen: seen["voorstel"], "voorstel")
    settle(region)
    return made


@pytest.fixture(scope="module")
def draft(region: Region, cases: list[Casus]) -> str:
    """A draft with limit 23, replayed; the address of it."""
    assert cases
    body = {"soort": "doelgroep", "bestand": table(23), "toelichting": GEHEIM}
    api = region.client("evaluation", COORDINATOR)
    made = api.post("/concepten", json=body, headers={"Idempotency-Key": "watals-1"})
    assert made.status_code == 201, made.text
    assert api.post("/concepten", json=body, headers={"Idempotency-Key": "watals-1"}).json() == made.json()
    place = made.headers["location"].removeprefix("/v1")
    assert api.get(f"{place}/vergelijking").status_code == 409
    replayed = api.post(f"{place}/naspelingen", json={})
    assert replayed.status_code == 201, replayed.text
    assert replayed.json()["feiten"] == ["concept-nagespeeld"]
    return str(place)


def moved(answer: httpx.Response) -> int:
    """How many people of 24 who miss school would have been placed outside every doelgroep."""
    assert answer.status_code == 200, answer.text
    return sum(
        row["casussen"]
        for row in answer.json()["verschuivingen"]
        if (row["gemeente"], row["toen"], row["straks"]) == ("GM0518", "verzuim-18-plus", "geen-doelgroep")
    )


def test_what_would_have_been_different(region: Region, draft: str) -> None:
    """The twelve move; who sees another gemeente sees no number of this one; the same table changes nothing."""
    api = region.client("evaluation", ["auditor"])
    seen = api.get(f"{draft}/vergelijking?per=toen")
    assert moved(seen) >= BEFORE
    assert seen.json()["anders"] >= BEFORE
    assert {row["groep"] for row in seen.json()["groepen"]} >= {"verzuim-18-plus"}
    elsewhere = region.client("evaluation", ["auditor"], ["GM1916"]).get(f"{draft}/vergelijking")
    assert moved(elsewhere) == 0

    writer = region.client("evaluation", COORDINATOR)
    body = {"soort": "doelgroep", "bestand": table(27), "toelichting": GEHEIM}
    same = writer.post("/concepten", json=body).headers["location"].removeprefix("/v1")
    assert writer.post(f"{same}/naspelingen", json={}).status_code == 201
    answer = writer.get(f"{same}/vergelijking").json()
    assert answer["anders"] == 0
    assert answer["beoordeeld"] >= BEFORE


def test_a_case_is_explained_under_a_pseudonym(region: Region, cases: list[Casus], draft: str) -> None:
    """Inputs and both rules; the name of the case is nowhere, and who may not see the case finds nothing."""
    api = region.client("evaluation", ["auditor"])
    listed = api.get(f"{draft}/casussen?anders=true&limiet=200")
    assert listed.status_code == 200, listed.text
    ids = {casus.id for casus in cases}
    rows = [row for row in listed.json()["resultaten"] if row["toen"] == "verzuim-18-plus"]
    assert len(rows) >= BEFORE
    assert not ids & set(listed.text.split('"'))
    explained = api.get(f"{draft}/casussen/{rows[0]['pseudoniem']}")
    assert explained.status_code == 200, explained.text
    (besluit, *_) = [each for each in explained.json()["besluiten"] if each["anders"]]
    assert besluit["invoer"]["leeftijd"] >= 23
    assert besluit["toen"]["regel"]["tabel"] == "doelgroep-2026-01-01"
    assert besluit["straks"]["regel"]["regel"] == "1-leeftijdsgrens"
    assert not ids & set(explained.text.split('"'))
    stranger = region.client("evaluation", ["auditor"], ["GM1916"])
    assert stranger.get(f"{draft}/casussen/{rows[0]['pseudoniem']}").status_code == 404
    assert api.get(f"{draft}/casussen/{cases[0].id}").status_code == 404


def test_a_group_leads_to_its_cases_and_no_further(region: Region, cases: list[Casus]) -> None:
    """A group that is shown has as many cases in the list as it counts; one that is too small has none, and what is
    asked of another gemeente is refused."""
    assert cases
    for number in FEW:
        alone = Casus(region).meld(number, geboortedatum=VIERENTWINTIG, gemeentecode="GM0603")
        alone.wait("routing", lambda seen: seen["voorstel"], "voorstel")
    settle(region)
    body = {"soort": "doelgroep", "bestand": table(23), "toelichting": GEHEIM}
    writer = region.client("evaluation", COORDINATOR)
    draft = writer.post("/concepten", json=body).headers["location"].removeprefix("/v1")
    assert writer.post(f"{draft}/naspelingen", json={}).status_code == 201
    api = region.client("evaluation", ["auditor"])
    seen = api.get(f"{draft}/vergelijking").json()["verschuivingen"]
    assert {group["gemeente"] for group in seen} == {"GM0518"}
    for group in seen:
        filters = {name: value for name, value in group.items() if name != "casussen"}
        listed = api.get(f"{draft}/casussen", params=filters | {"limiet": 200}).json()["resultaten"]
        assert len({row["pseudoniem"] for row in listed}) == group["casussen"]
        assert {(row["onderwerp"], row["toen"], row["straks"]) for row in listed} == {
            (group["onderwerp"], group["toen"], group["straks"])
        }
    for nobody in ({"gemeente": "GM0603"}, {"jaar": 1999}, {"toen": "bestaat-niet"}, {"onderwerp": "bestaat-niet"}):
        assert api.get(f"{draft}/casussen", params=nobody).json()["resultaten"] == []
    elsewhere = region.client("evaluation", ["auditor"], ["GM1916"])
    assert elsewhere.get(f"{draft}/casussen?gemeente=GM0518").status_code == 403


def test_drafts_are_in_a_list_newest_first(region: Region, draft: str) -> None:
    """Who made it and how far it is; by soort and by stand; page by page each once; the command shows the same."""
    api, concept = region.client("evaluation", COORDINATOR), draft.rpartition("/")[2]

    def line(client: httpx.Client, **filters: str) -> dict[str, Any]:
        found = client.get("/concepten", params={"limiet": "200", **filters}).json()["resultaten"]
        return next((row for row in found if row["conceptId"] == concept), {})

    until(lambda: line(api).get("stand") == "nagespeeld", "de lijst volgt")
    seen = line(region.client("evaluation", ["auditor"], ["GM1916"]), soort="doelgroep", stand="nagespeeld")
    assert (seen["tabel"], seen["opgesteldDoor"], seen["naspelingen"]) == ("doelgroep-grens-23", "medewerker-1", 1)
    assert line(api, soort="termijnen") == line(api, stand="aangenomen") == {}
    body = {"soort": "doelgroep", "bestand": table(26), "toelichting": GEHEIM}
    newer = api.post("/concepten", json=body).json()["conceptId"]
    until(lambda: newer in api.get("/concepten").text, "in de lijst")
    paged, cursor = [], ""
    while cursor is not None:
        part = api.get(f"/concepten?limiet=1{cursor and f'&cursor={cursor}'}").json()
        paged += [row["conceptId"] for row in part["resultaten"]]
        cursor = part["volgende"]
    everything = api.get("/concepten?limiet=200").json()["resultaten"]
    assert paged == [row["conceptId"] for row in everything]
    assert paged.index(newer) < paged.index(concept)
    moments = [row["opgesteldOp"] for row in everything]
    assert moments == sorted(moments, reverse=True)
    assert GEHEIM not in json.dumps(everything)
    assert region.client("evaluation", COORDINATOR, ["GM0363"]).get("/concepten").json()["resultaten"] == []
    for role in ("doorstroomcoach", "ketenpartner", "beheerder"):
        assert region.client("evaluation", [role]).get("/concepten").status_code == 403
    shown = CliRunner().invoke(app, ["concepten", "--gegevens", str(region.runtime.layout.root)])
    assert shown.exit_code == 0, shown.output
    assert all(any(each in text for text in shown.output.splitlines()) for each in paged)


def test_role_and_gemeente_are_asked_at_every_door(region: Region, draft: str) -> None:
    """Coordinators of the contactgemeente write, coordinators and auditors of the region read."""
    adopt = {"ingangsdatum": date.today().isoformat(), "reden": GEHEIM}
    body = {"soort": "doelgroep", "bestand": table(25), "toelichting": GEHEIM}
    doors = {"/concepten": body, f"{draft}/naspelingen": {}, f"{draft}/aanneming": adopt}
    for path, content in doors.items():
        for role in ("doorstroomcoach", "auditor", "ketenpartner", "beheerder"):
            assert region.client("evaluation", [role]).post(path, json=content).status_code == 403
        elsewhere = region.client("evaluation", COORDINATOR, ["GM0603"]).post(path, json=content)
        assert elsewhere.status_code == (403 if path == "/concepten" else 404)
    for path in (draft, f"{draft}/vergelijking", f"{draft}/casussen"):
        for role in ("doorstroomcoach", "ketenpartner", "beheerder"):
            assert region.client("evaluation", [role]).get(path).status_code == 403
        assert region.client("evaluation", ["auditor"], ["GM0363"]).get(path).status_code == 404


def test_a_wrong_file_is_refused_with_all_its_faults(region: Region) -> None:
    """All at once, in Dutch, and nothing is recorded."""
    wrong = table(23)
    wrong["nodes"][1]["content"]["rules"][1]["o1"] = "'rijk'"
    wrong |= {"ingangsdatum": "ooit"}
    body = {"soort": "doelgroep", "bestand": wrong, "toelichting": GEHEIM}
    answer = region.client("evaluation", COORDINATOR).post("/concepten", json=body)
    assert answer.status_code == 400
    said = " ".join(fault["uitleg"] for fault in answer.json()["fouten"])
    assert "regel 2, doelgroep: deze waarde bestaat niet" in said
    assert "moet een datum zijn" in said


def test_the_command_shows_it(region: Region, cases: list[Casus], tmp_path: Path) -> None:
    """Cases that move, on a terminal; and of a wrong file every fault."""
    assert cases
    good, wrong = tmp_path / "goed.json", tmp_path / "fout.json"
    good.write_text(json.dumps(table(22)), "utf-8")
    wrong.write_text(json.dumps(table(22) | {"ingangsdatum": "ooit", "id": "Nee"}), "utf-8")
    folder = region.runtime.layout.root
    shown = CliRunner().invoke(app, ["watals", str(good), "--gegevens", str(folder)])
    assert shown.exit_code == 0, shown.output
    assert any(
        all(word in line for word in ("verzuim-18-plus", "geen-doelgroep")) for line in shown.output.splitlines()
    )
    refused = CliRunner().invoke(app, ["watals", str(wrong), "--gegevens", str(folder)])
    assert refused.exit_code != 0
    assert "bestand.ingangsdatum" in refused.output
    assert "bestand.id" in refused.output


def test_other_terms_are_replayed_and_reach_every_service(region: Region, cases: list[Casus]) -> None:
    """Due dates then and under the draft, in the same cases; adopted from tomorrow, every service keeps the file."""
    assert cases
    content = json.loads((REGELS / "termijnen-2021-03-08.json").read_text("utf-8")) | {"id": "termijnen-kort"}
    content["regels"][0]["duur"] = {"dagen": 1}
    body = {"soort": "termijnen", "bestand": content, "toelichting": GEHEIM}
    api = region.client("evaluation", COORDINATOR)
    place = api.post("/concepten", json=body).headers["location"].removeprefix("/v1")
    assert api.post(f"{place}/naspelingen", json={}).status_code == 201
    seen = api.get(f"{place}/vergelijking?per=onderwerp").json()
    counts = {row["groep"]: (row["beoordeeld"], row["anders"]) for row in seen["groepen"]}
    assert counts["eerste-contact"][0] >= BEFORE
    assert counts["doelgroep"] == (counts["doelgroep"][0], 0)
    row = next(row for row in api.get(f"{place}/casussen").json()["resultaten"] if row["onderwerp"] == "eerste-contact")
    explained = api.get(f"{place}/casussen/{row['pseudoniem']}").json()["besluiten"]
    contact = next(each for each in explained if each["onderwerp"] == "eerste-contact")
    assert contact["straks"]["uiterlijk"] < contact["toen"]["uiterlijk"]

    colleague = region.client("evaluation", COORDINATOR, sub="medewerker-2")
    today = date.today()
    adopt = {"ingangsdatum": today.isoformat(), "reden": GEHEIM}
    assert colleague.post(f"{place}/aanneming", json=adopt).json()["code"] == "termijnen-gaan-morgen-in"
    adopt["ingangsdatum"] = (today + timedelta(days=1)).isoformat()
    assert colleague.post(f"{place}/aanneming", json=adopt).status_code == 201
    for service in DIENSTEN:
        until(lambda service=service: region.rows(service, "SELECT 1 FROM adopted WHERE kind = 'termijnen'"), service)


def route(naam: str) -> dict[str, Any]:
    """A short route for who misses school and is 23 or older, as a draft."""
    content = json.loads((MEEGELEVERD / "terugkoppeling-2021-03-08.json").read_text("utf-8"))
    voorwaarde = {"regel": "kort", "doelgroepen": ["verzuim-18-plus"], "vanafLeeftijd": 23, "bron": "proef"}
    return dict(content | {"naam": naam, "ingangsdatum": "2026-01-01", "voor": [voorwaarde]})


def drafted(region: Region, naam: str) -> str:
    """The address of a draft of such a route, replayed."""
    api = region.client("evaluation", COORDINATOR)
    made = api.post("/concepten", json={"soort": "route", "bestand": route(naam), "toelichting": GEHEIM})
    assert made.status_code == 201, made.text
    place = made.headers["location"].removeprefix("/v1")
    assert api.post(f"{place}/naspelingen", json={}).status_code == 201
    return str(place)


def decided(region: Region, number: int) -> Casus:
    """Somebody of 24 who misses school, of whom a coach followed the proposal."""
    casus = Casus(region).meld(number, geboortedatum=VIERENTWINTIG)
    casus.stel_doelgroep_vast("verzuim-18-plus")
    return casus


@pytest.fixture(scope="module")
def on_route(region: Region) -> list[Casus]:
    """Twelve of them, on the route that ships."""
    made = [decided(region, ON_ROUTE + each) for each in range(BEFORE)]
    assert {casus.see("routing")["route"] for casus in made} == {"mas-geinspireerd"}
    settle(region)
    return made


def test_another_route_is_replayed_to_the_step(region: Region, on_route: list[Casus]) -> None:
    """Which cases would have gone another way, which of its terms would not have run, and of one casus which steps the
    other route asks; on a terminal too. What is the same for all can be shown whole."""
    place, api = drafted(region, "kort"), region.client("evaluation", ["auditor"])
    seen = api.get(f"{place}/vergelijking?per=onderwerp").json()
    assert not seen["verborgen"]
    moves = {(row["onderwerp"], row["straks"]): (row["toen"], row["casussen"]) for row in seen["verschuivingen"]}
    assert moves[("route", "kort")] == ("mas-geinspireerd", len(on_route))
    for term in ("intakegesprek", "plan-van-aanpak"):
        toen, number = moves[(term, "geen-termijn")]
        assert (toen in ("loopt", "gemist"), number) == (True, len(on_route))
    row = next(row for row in api.get(f"{place}/casussen?anders=true").json()["resultaten"] if row["straks"] == "kort")
    explained = api.get(f"{place}/casussen/{row['pseudoniem']}").json()["besluiten"]
    besluit = next(each for each in explained if each["onderwerp"] == "route")
    assert (besluit["invoer"]["leeftijd"], besluit["invoer"]["doelgroep"]) == (24, "verzuim-18-plus")
    assert besluit["toen"]["regel"]["regel"] == "mas-bij-verzuim"
    assert besluit["straks"]["regel"] | {"bron": ""} == {"tabel": "kort-2026-01-01", "regel": "kort", "bron": ""}
    assert besluit["stappenToen"]["nietGezet"] == [2, *range(4, 14)]
    assert besluit["stappenStraks"] == {"nietGezet": [2, 12, 13], "nietGevraagd": []}


def test_the_command_replays_a_route(region: Region, on_route: list[Casus], tmp_path: Path) -> None:
    """On a terminal, with the faults of a wrong one."""
    assert on_route
    good, wrong = tmp_path / "goed.json", tmp_path / "fout.json"
    good.write_text(json.dumps(route("terminal")), "utf-8")
    wrong.write_text(json.dumps(route("terminal") | {"vervolgstap": 4}), "utf-8")
    asked = ["--soort", "route", "--gegevens", str(region.runtime.layout.root)]
    shown = CliRunner().invoke(app, ["watals", str(good), *asked])
    assert shown.exit_code == 0, shown.output
    assert any(all(word in line for word in ("mas-geinspireerd", "terminal")) for line in shown.output.splitlines())
    refused = CliRunner().invoke(app, ["watals", str(wrong), *asked])
    assert refused.exit_code != 0
    assert "vervolgstap is 4" in " ".join(refused.output.split())


def test_of_two_routes_that_do_not_go_together_one_is_adopted(region: Region, on_route: list[Casus]) -> None:
    """Also when both are adopted at once: the other is refused, with why, and so is a new draft of it. From then on a
    new casus follows it, by name, also after a crash; earlier cases keep their own."""
    colleague = region.client("evaluation", COORDINATOR, sub="medewerker-2")
    adopt = {"ingangsdatum": date.today().isoformat(), "reden": GEHEIM}
    places = [drafted(region, naam) for naam in ("werk-eerst", "werk-twee")]
    with psycopg.connect(region.runtime.dsn("evaluation", "evaluation")) as busy:
        busy.execute(SLOT)
        waiting = colleague.post(f"{places[0]}/aanneming", json=adopt)
        assert (waiting.status_code, waiting.json()["code"]) == (409, "aanneming-loopt-nog")
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda place: colleague.post(f"{place}/aanneming", json=adopt), places))
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    won, lost = sorted(zip(answers, places, strict=True), key=lambda pair: pair[0].status_code)
    again = colleague.post(f"{lost[1]}/aanneming", json=adopt)
    assert (again.status_code, again.json()["code"]) == (409, "routes-gaan-niet-samen")
    assert all(
        said in again.json()["detail"] for said in ("werk-eerst", "werk-twee", "gelden", "allebei voor verzuim-18-plus")
    )
    body = {"soort": "route", "bestand": route("werk-drie"), "toelichting": GEHEIM}
    fresh = colleague.post("/concepten", json=body)
    assert fresh.status_code == 400
    assert "allebei voor verzuim-18-plus" in fresh.json()["fouten"][0]["uitleg"]

    name = colleague.get(won[1]).json()["aangenomenAls"]
    until(lambda: region.rows("routing", "SELECT 1 FROM adopted WHERE name = %s", name), "routing hoorde het")

    def explained() -> dict[str, Any]:
        listed = colleague.get(f"{lost[1]}/casussen?limiet=200").json()["resultaten"]
        row = next(row for row in listed if (row["onderwerp"], row["toen"]) == ("route", "mas-geinspireerd"))
        besluiten = colleague.get(f"{lost[1]}/casussen/{row['pseudoniem']}").json()["besluiten"]
        return dict(next(besluit["straks"] for besluit in besluiten if besluit["onderwerp"] == "route"))

    # What was replayed before stays as it was explained; replayed anew, no day has one route.
    assert explained()["uitkomst"] in {"werk-eerst", "werk-twee"}
    settle(region)
    assert colleague.post(f"{lost[1]}/naspelingen", json={}).status_code == 201
    assert (explained()["uitkomst"], explained()["ontbreekt"]) == (ONVOLDOENDE, [EENDUIDIG])

    def follows(number: int) -> None:
        casus = decided(region, number)
        assert casus.see("routing")["route"] == name.partition("-2026")[0]
        (decision,) = region.rows("routing", RECORDED, casus.id, "nl.doorstroompunt.casussen.route-bepaald.v1")
        assert RouteBepaald.model_validate_json(decision["state"]).regel.tabel == name

    follows(ON_ROUTE + BEFORE)
    region.runtime.children["routing"].kill()
    region.runtime.start_service("routing")
    follows(ON_ROUTE + BEFORE + 1)
    listed = region.client("routing").get("/routes").json()["routes"]
    assert name.partition("-2026")[0] in {each["naam"] for each in listed}
    assert {casus.see("routing")["route"] for casus in on_route} == {"mas-geinspireerd"}


ROUTE, OUTCOME = st.sampled_from("AB"), st.sampled_from(["gehaald", "gemist"])
ROW = st.tuples(ROUTE, ROUTE, OUTCOME, st.integers(1, 14))


@given(st.lists(ROW, min_size=1, max_size=8))
@settings(max_examples=30, deadline=None)
def test_no_part_of_a_small_group_is_kept(region: Region, rows: list[tuple[str, str, str, int]]) -> None:
    """Claim: of a part is kept all or nothing, and it is kept when each of its groups is ten or more: so what is shown
    of the whole, less what is shown of a part, is never a group of one to nine."""
    plaats = {"concept": uuid4(), "positie": 1}
    cells: Counter[tuple[str, str, str]] = Counter()
    with psycopg.connect(region.runtime.dsn("evaluation", "evaluation")) as conn:
        for was, becomes, outcome, number in rows:
            cells[was, becomes, outcome] += number
            for _ in range(number):
                casus = uuid4()
                head = (*plaats.values(), casus, casus, "GM0518", None, True)
                for subject, then, later in (("route", was, becomes), ("plan", outcome, "geen-termijn")):
                    row = (*head, subject, 2026, then, later, True, True)
                    conn.execute(f"INSERT INTO naspeling_v2 ({KOLOMMEN}) VALUES ({', '.join(['%s'] * 13)})", row)
        conn.execute(SNOEI, plaats | {"hoofd": "route", "kleinste": DREMPEL})
        found = conn.execute(
            "SELECT r.was, r.becomes, p.was, count(*) FROM naspeling_v2 r JOIN naspeling_v2 p USING (concept, casus)"
            " WHERE concept = %s AND r.subject = 'route' AND p.subject = 'plan' GROUP BY 1, 2, 3",
            (plaats["concept"],),
        ).fetchall()
        conn.rollback()
    small = {cell[:2] for cell, number in cells.items() if number < DREMPEL}
    assert {tuple(row[:3]): row[3] for row in found} == {
        cell: number for cell, number in cells.items() if cell[:2] not in small
    }


def test_adopted_it_places_new_meldingen_only(region: Region, cases: list[Casus], draft: str) -> None:
    """Not by who drafted it; from then on a new melding is placed by it, also after a crash and by two
    replicas; earlier cases stay."""
    today = {"ingangsdatum": date.today().isoformat(), "reden": GEHEIM}
    own = region.client("evaluation", COORDINATOR).post(f"{draft}/aanneming", json=today)
    assert (own.status_code, own.json()["code"]) == (409, "opsteller-neemt-aan")
    colleague = region.client("evaluation", COORDINATOR, sub="medewerker-2")
    adopted = colleague.post(f"{draft}/aanneming", json=today)
    assert adopted.status_code == 201, adopted.text
    name = colleague.get(draft).json()["aangenomenAls"]
    until(lambda: region.rows("routing", "SELECT 1 FROM adopted WHERE name = %s", name), "routing hoorde het")

    def placed(number: int) -> None:
        new = Casus(region).meld(number, geboortedatum=VIERENTWINTIG)
        seen = new.wait("routing", lambda seen: seen["voorstel"], "voorstel")["voorstel"]
        assert (seen["doelgroep"], seen["regel"]["tabel"]) == ("geen-doelgroep", name)

    placed(FIRST + BEFORE)

    region.runtime.children["routing"].kill()
    region.runtime.start_service("routing")
    region.runtime.start_service("routing", parts=("consumer",))
    for number in range(1, 5):
        placed(FIRST + BEFORE + number)
    for casus in cases:
        before = casus.see("routing")["voorstel"]
        assert (before["doelgroep"], before["regel"]["tabel"]) == ("verzuim-18-plus", "doelgroep-2026-01-01")
    settle(region)
    ledger = region.rows("evaluation", "SELECT state FROM ledger WHERE topic LIKE '%%concept-%%'")
    assert len(ledger) >= 3
    assert all(GEHEIM.encode() not in row["state"] for row in ledger)
    assert_whole(region, Acknowledged())
