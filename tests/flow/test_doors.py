"""Every door of every service, taken from their OpenAPI documents: who may pass, and what a request may not do."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.flow.checks import assert_whole, heads, settle
from tests.flow.openapi import OTHER_ID, Door, doors
from tests.flow.people import file_lines, melding
from tests.flow.region import WERKER, Region
from tests.flow.walk import Casus

ALLE_ROLLEN = (*WERKER, "ketenpartner", "auditor", "beheerder", "overnemer")
TOEZICHT = {
    "/dode-letters/{nummer}/aanbiedingen",
    "/uitvoeren",
    "/verslagen",
    "/noodtoegangen",
    "/bewaaroverzicht",
    "/jongeren/{jongereId}/blokkades",
    "/jongeren/{jongereId}/inzageverzoeken",
    "/jongeren/{jongereId}/blokkadeopheffingen",
}
"""What an auditor or beheer may do besides looking."""
CANARY = "Zonderling-Achternaam"
CLOSES = (
    "/casusafsluitingen",
    "/terugvallen",
    "/nazorgafrondingen",
    "/afsluitingen",
    "/beeindigingen",
    "/leerplichtoverdrachten",
)
"""Commands after which others are refused: they come last."""


@pytest.fixture(scope="module")
def alle(region: Region) -> list[Door]:
    """All doors; there are many."""
    found = doors(region)
    assert len([door for door in found if door.is_command]) > 30
    return found


@pytest.fixture(scope="module")
def casus(region: Region) -> Casus:
    """A casus that every service knows, with a traject that runs."""
    casus = Casus(region).meld(8000)
    casus.begin_traject()
    settle(region)
    return casus


def knock(client: httpx.Client, door: Door, casus: str, **how: Any) -> httpx.Response:
    """Use a door; with a fitting body unless `how` says otherwise."""
    if door.body is not None and not how.keys() & {"json", "content"}:
        how["json"] = door.fitting()
    return client.request(door.method, door.url(casus), **how)


def test_without_a_token_nobody_comes_in(region: Region, alle: list[Door], casus: Casus) -> None:
    """Every door but health and the document answers 401, and every one of them says that it needs a token."""
    before = heads(region)
    open_doors = {door.path for door in alle if not door.guarded}
    assert open_doors <= {"/gezondheid", "/verwerkingsactiviteiten"}
    for door in alle:
        if door.guarded:
            answer = knock(region.client(door.service, ()), door, casus.id)
            assert answer.status_code == 401, f"{door}: {answer.text}"
            assert answer.headers["content-type"] == "application/problem+json"
    assert heads(region) == before


def test_a_forged_token_opens_nothing(region: Region, alle: list[Door], casus: Casus) -> None:
    """A token with one character changed, one without signature and one of another issuer are all 401."""
    good = region.runtime.token("medewerker-1", ALLE_ROLLEN, ["GM0518"])
    head, claims, signature = good.split(".")
    changed = f"{head}.{claims}.{'A' if signature[0] != 'A' else 'B'}{signature[1:]}"
    for door in alle:
        for token in (changed, f"{head}.{claims}.", f"{claims}.{claims}.{signature}"):
            if door.guarded:
                client = region.bare_client(door.service, {"Authorization": f"Bearer {token}"})
                assert knock(client, door, casus.id).status_code == 401, f"{door}"


def test_a_role_that_does_not_fit_is_refused(region: Region, alle: list[Door], casus: Casus) -> None:
    """A known employee without a fitting role gets 403 at every door; an auditor changes no casus."""
    before = heads(region)
    for door in alle:
        if door.guarded:
            answer = knock(region.client(door.service, ["leerling"]), door, casus.id)
            assert answer.status_code == 403, f"{door}: {answer.text}"
        if door.method != "get" and door.path not in TOEZICHT:
            assert knock(region.client(door.service, ["auditor", "beheerder"]), door, casus.id).status_code == 403
    assert heads(region) == before


def test_another_gemeente_sees_and_changes_nothing(region: Region, alle: list[Door], casus: Casus) -> None:
    """With every role but in another gemeente a casus does not exist: 404, and lists are empty."""
    before = heads(region)
    for door in alle:
        client = region.client(door.service, ALLE_ROLLEN, ["GM1916"])
        if door.in_casus:
            answer = knock(client, door, casus.id)
            assert answer.status_code == 404, f"{door}: {answer.text}"
            assert casus.id not in answer.text
        elif door.path == "/casussen":
            assert casus.id not in knock(client, door, casus.id).text
    stranger = region.client("intake", ALLE_ROLLEN, ["GM1916"])
    assert stranger.post("/meldingen", json=melding(8001)).status_code == 403
    lines = "\n".join(list(file_lines(1, people=1))).replace("GM0603", "GM0518").encode()
    report = stranger.post("/importen", content=lines, headers={"Content-Type": "text/csv"}).json()
    assert (report["aangenomen"], report["geweigerd"]) == (0, 1)
    assert heads(region) == before


def test_an_import_is_seen_by_who_sent_it_alone(region: Region) -> None:
    """The report of an import is 404 for a colleague, also one with the same role and gemeenten."""
    body = "\n".join(list(file_lines(0, people=1))).encode()
    sent = region.client("intake", sub="inzender").post("/importen", content=body, headers={"Content-Type": "text/csv"})
    place = sent.headers["location"].removeprefix("/v1")
    assert region.client("intake", sub="inzender").get(place).status_code == 200
    for address in (place, f"{place}/geweigerde-regels"):
        assert region.client("intake", sub="collega").get(address).status_code == 404


def test_a_version_that_moved_is_refused(region: Region, alle: list[Door], casus: Casus) -> None:
    """If-Match with another version is 412 at every command, and nothing is recorded."""
    before = heads(region)
    for door in alle:
        if door.is_command:
            answer = knock(region.client(door.service, ALLE_ROLLEN), door, casus.id, headers={"If-Match": '"999"'})
            assert answer.status_code == 412, f"{door}: {answer.text}"
    assert heads(region) == before


def test_a_body_that_does_not_fit_is_refused_whole(region: Region, alle: list[Door], casus: Casus) -> None:
    """400 with every mistake at once, none of it repeating what was typed, and nothing recorded."""
    before = heads(region)
    for door in alle:
        if door.body is None:
            continue
        client = region.client(door.service, ALLE_ROLLEN)
        if door.required:
            empty = knock(client, door, casus.id, json={})
            assert empty.status_code == 400, f"{door}: {empty.text}"
            assert {each["veld"] for each in empty.json()["fouten"]} >= door.required
        wrong = {**door.misfit({CANARY: [CANARY]}), CANARY: CANARY}
        answer = knock(client, door, casus.id, json=wrong)
        assert answer.status_code == 400, f"{door}: {answer.text}"
        assert {each["veld"].split(".")[0] for each in answer.json()["fouten"]} >= set(door.misfit(0)) | {"*"}
        assert CANARY not in answer.text
        for body in NOT_A_BODY:
            odd = knock(client, door, casus.id, content=body, headers={"Content-Type": "application/json"})
            assert odd.status_code == 400, f"{door} {body[:40]!r}: {odd.text}"
            assert CANARY not in odd.text
    assert heads(region) == before


NOT_A_BODY = (
    b"",
    b"null",
    b"[]",
    b'"Zonderling-Achternaam"',
    b"{Zonderling-Achternaam",
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b'{"afwijking": ' + b"9" * 5000 + b"}",
    b'{"afwijking": NaN}',
    b'{"afwijking": "\\ud800"}',
)

ODD_MOMENTS = ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-11-01T10:00:00", "1e400", "")


def test_odd_moments_are_mistakes_of_the_sender(region: Region, alle: list[Door], casus: Casus) -> None:
    """The first and last moment that a calendar knows, in a zone that goes past it, are 400 and no fault of ours."""
    for door in alle:
        if door.body is None:
            continue
        fields = [name for name in door.misfit(0) if name in ("opgetredenOp", "gesprekOp", "melddatumtijd")]
        for field in fields:
            for moment in ODD_MOMENTS:
                body = door.fitting() | {field: moment}
                answer = knock(region.client(door.service, ALLE_ROLLEN), door, casus.id, json=body)
                assert answer.status_code == 400, f"{door} {field}={moment}: {answer.text}"


LISTS = ("/casussen", "/werklijst", "/concepten", "/verslagen")
ODD_QUERIES = (
    "cursor=WyJ4Il0",
    "cursor=W10",
    "cursor=%00",
    "cursor=WzFlNDAwXQ",
    "cursor=WyIiLG51bGxd",
    "limiet=0",
    "limiet=9999",
    "stap=14",
    "stap=x",
    "sorteer=achternaam",
    "sorteer=",
    f"{CANARY}={CANARY}",
)


def test_odd_addresses_are_mistakes_of_the_sender(region: Region, alle: list[Door]) -> None:
    """An id, a cursor or a limit that cannot be is 400 (or 404), repeats nothing, and is never a fault of ours."""
    for door in alle:
        client = region.client(door.service, ALLE_ROLLEN)
        if "{" in door.path:
            answer = client.request(door.method, OTHER_ID.sub(CANARY, door.path))
            assert answer.status_code == 400
            assert CANARY not in answer.text
        elif door.path in LISTS:
            for query in ODD_QUERIES:
                answer = client.get(f"{door.path}?{query}")
                assert answer.status_code == 400, f"{door} {query}"
                assert CANARY not in answer.text


def test_a_repeat_with_the_same_key_changes_nothing(region: Region, alle: list[Door], casus: Casus) -> None:
    """The same key gives the same answer and no new fact; with another body it is 422; another's key is another key."""
    done = 0
    for door in sorted(
        (door for door in alle if door.is_command), key=lambda door: (door.path.endswith(CLOSES), str(door))
    ):
        client = region.client(door.service, ALLE_ROLLEN)
        key = {"Idempotency-Key": f"sleutel-{door.service}-{door.path.rpartition('/')[2]}"}
        first = knock(client, door, casus.id, headers=key)
        assert first.status_code in (201, 400, 404, 409), f"{door}: {first.text}"
        if door.path.endswith(CLOSES):
            settle(region)  # what closes a casus is heard back, and that would look as if the repeat did something
        before = heads(region)[door.service]
        again = knock(client, door, casus.id, headers=key)
        assert again.status_code == first.status_code
        if first.status_code == 201 and first.json()["feiten"]:
            done += 1
            assert (again.json(), again.headers["etag"]) == (first.json(), first.headers["etag"])
            other = knock(client, door, casus.id, headers=key, json=door.fitting() | {"afwijking": "iets anders"})
            assert other.status_code == 422, f"{door}: {other.text}"
            another = region.client(door.service, ALLE_ROLLEN, sub="collega")
            assert knock(another, door, casus.id, headers={**key, "If-Match": '"999"'}).status_code == 412
        assert heads(region)[door.service] == before
    assert done > 20, "te weinig opdrachten gelukt om iets te bewijzen"


def test_two_writers_at_once_lose_nothing(region: Region) -> None:
    """Many contacts at the same moment: each is recorded once or refused; the number of facts is that of the yesses."""
    casus = Casus(region).meld(8002)
    clients = [region.client("intake", sub=f"coach-{number}") for number in range(8)]

    def write(client: httpx.Client) -> list[int]:
        body = {"met": "jongere", "wijze": "telefoon"}
        answers = [client.post(f"/casussen/{casus.id}/contacten", json=body) for _ in range(6)]
        assert {answer.status_code for answer in answers} <= {201, 409}
        return [answer.json()["versie"] for answer in answers if answer.status_code == 201]

    with ThreadPoolExecutor(len(clients)) as pool:
        versions = [version for found in pool.map(write, clients) for version in found]
    assert len(versions) == len(set(versions)) >= 16
    query = "SELECT count(*) AS n FROM facts WHERE originator_id = %s AND topic LIKE '%%contact-gelegd%%'"
    assert region.rows("intake", query, casus.id)[0]["n"] == len(versions)


def test_of_two_writers_with_the_same_version_one_wins(region: Region) -> None:
    """Who states the version they saw never writes over what another did meanwhile: one 201, all others 412."""
    casus = Casus(region).meld(8003)
    tag = casus.api["intake"].get(f"/casussen/{casus.id}").headers["etag"]
    clients = [region.client("intake", sub=f"coach-{number}") for number in range(6)]
    body = {"met": "jongere", "wijze": "telefoon"}

    def write(client: httpx.Client) -> int:
        return client.post(f"/casussen/{casus.id}/contacten", json=body, headers={"If-Match": tag}).status_code

    with ThreadPoolExecutor(len(clients)) as pool:
        assert sorted(pool.map(write, clients)) == [201, 412, 412, 412, 412, 412]


def test_one_jongere_reported_many_times_at_once_has_one_casus(region: Region) -> None:
    """Meldingen of one jongere at the same moment, each with its own number, all come in one casus."""
    clients = [region.client("intake") for _ in range(6)]

    def report(number: int) -> str:
        body = melding(8004, meldingsnummer=f"{720_000_000 + number}")
        answer = clients[number].post("/meldingen", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["casusId"])

    with ThreadPoolExecutor(len(clients)) as pool:
        assert len(set(pool.map(report, range(len(clients))))) == 1


def test_after_all_that_everything_is_whole(region: Region) -> None:
    """Nothing that was tried at these doors left a mark in stores, stream or ledger, nor a fault in a log."""
    settle(region)
    assert_whole(region)
    assert faults(region) == []


def faults(region: Region) -> list[str]:
    """Lines in the logs of services that report something unexpected, or that hold what was typed."""
    lines = [line for path in region.runtime.layout.logs.glob("*.log") for line in path.read_text("utf-8").splitlines()]
    parsed = [json.loads(line) for line in lines if line.startswith("{")]
    return [str(line) for line in parsed if line.get("level") in ("ERROR", "CRITICAL") or CANARY in str(line)]
