"""No door forgets the log of access: every route of every service, taken from its OpenAPI document."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contracts.registry import DIENSTEN
from kit.access_log import verify
from tests.flow.checks import settle
from tests.flow.openapi import Door, doors
from tests.flow.people import bsns
from tests.flow.region import WERKER, Region
from tests.flow.walk import Casus

ALLE_ROLLEN = (*WERKER, "ketenpartner", "auditor", "beheerder", "overnemer")
WIE = {"voornamen": "Fenna", "achternaam": "Nergenselders"}
ZOEK = {"naam": "Nergenselders"}
REACHED = (200, 201, 409)
"""What a door answers once it let somebody in."""


@pytest.fixture(scope="module")
def casus(region: Region) -> Casus:
    """A casus that every service knows."""
    casus = Casus(region).meld(8720, **WIE)
    casus.ken_dossier(ingeschreven=True)
    casus.stel_doelgroep_vast("verzuim-18-plus")
    settle(region)
    return casus


def records(region: Region, service: str, after: int = 0) -> list[tuple[int, bytes]]:
    """The log of access of a service after this number."""
    query = "SELECT number, record FROM access_log WHERE number > %s ORDER BY number"
    return [(row["number"], bytes(row["record"])) for row in region.rows(service, query, after)]


def knock(region: Region, door: Door, casus: Casus) -> tuple[str, list[dict[str, Any]]]:
    """The answer of a door that was used as it should be, and the records that this left."""
    last = region.rows(door.service, "SELECT coalesce(max(number), 0) AS n FROM access_log")[0]["n"]
    body = ZOEK if door.path == "/zoekvragen" else door.fitting()
    query = f"?casusId={casus.id}" if door.path == "/casusstanden" else ""
    sent: dict[str, Any] = {} if door.body is None else {"json": body}
    client = region.client(door.service, ALLE_ROLLEN, sub="aanklopper")
    answer = client.request(door.method, f"{door.url(casus.id)}{query}", **sent)
    found = [json.loads(record) for _, record in records(region, door.service, last)]
    return answer.text, [record for record in found if record["actor"] == "aanklopper"]


def test_every_door_leaves_a_record(region: Region, casus: Casus) -> None:
    """One record per request, at every guarded door; whoever is in the answer or the address is in the record."""
    shown = 0
    for door in doors(region):
        answer, found = knock(region, door, casus)
        if not door.guarded:
            assert found == [], f"{door}"
            continue
        assert len(found) == 1, f"{door} laat {len(found)} regels na"
        (record,) = found
        assert record["object"].split(" ")[0] == door.method.upper()
        assert set(record) >= {"actie", "object", "resultaat", "herkomst", "actor", "tijdstip"}
        if door.path.startswith("/inzage"):
            continue
        if casus.id in answer or WIE["achternaam"] in answer or (door.in_casus and record["resultaat"] in REACHED):
            shown += 1
            assert casus.id in record["stromen"], f"{door} noemt de casus niet"
            assert record["betrokkenen"], f"{door} noemt niemand"
        text = json.dumps(record)
        assert WIE["achternaam"] not in text
        assert bsns()[8720] not in text
    assert shown > 60


def test_the_chains_hold(region: Region, casus: Casus) -> None:
    """After all that the log of every service is one chain without gaps, and lists name each person they showed."""
    listed = region.client("evaluation").get("/werklijst?limiet=200").json()["resultaten"]
    last = json.loads(records(region, "evaluation")[-1][1])
    assert (last["actie"], last["aantal"]) == ("werklijst", len(listed))
    assert len(last["betrokkenen"]) == len({each["jongereId"] for each in listed})
    for service in DIENSTEN:
        rows = records(region, service)
        assert rows
        verify(rows)


def test_one_jongere_has_one_mark_in_every_service(region: Region, casus: Casus) -> None:
    """So "who looked at this jongere" is one question, asked of every service."""
    jongere = casus.api["evaluation"].get(f"/casussen/{casus.id}/beeld").json()["jongereId"]
    for service in DIENSTEN:
        casus.api[service].get(f"/casussen/{casus.id}")
        asked = region.client(service, ["auditor"], sub="auditor-1").get(f"/inzagen?jongereId={jongere}&limiet=200")
        looks = asked.json()["resultaten"]
        assert {"stand", "medewerker-1"} <= {look["actie"] for look in looks} | {look["actor"] for look in looks}
        assert len({mark for look in looks if look["aantal"] == 1 for mark in look["betrokkenen"]}) == 1


def test_breaking_the_glass_is_seen_by_all(region: Region) -> None:
    """A coach of elsewhere reads in every service, for a reason; each look is marked, and the coordinator is told."""
    casus = Casus(region).meld(8721)
    settle(region)
    elsewhere = {name: region.client(name, ["doorstroomcoach"], ["GM0603"], sub="van-elders") for name in DIENSTEN}
    place = f"/casussen/{casus.id}"
    assert {client.get(place).status_code for client in elsewhere.values()} == {404}
    asked = elsewhere["intake"].post("/noodtoegangen", json={"casusId": casus.id, "reden": "de jongere wordt vermist"})
    assert asked.status_code == 201, asked.text
    settle(region)
    for service, client in elsewhere.items():
        assert client.get(place).status_code == 200, service
        record = json.loads(records(region, service)[-1][1])
        assert (record["actor"], record["noodtoegang"], record["stromen"]) == ("van-elders", True, [casus.id])
        assert "vermist" not in str(records(region, service))
    coordinator = region.client("evaluation")
    waiting = coordinator.get(f"{place}/beeld").json()["aanZet"]
    assert {"wie": "coordinator", "waarop": "noodtoegang-beoordelen", "partij": None} in waiting
    facts = [fact["feit"] for fact in casus.tijdlijn()]
    assert "NoodtoegangVerleend" in facts
    assert {client.get(place).status_code for client in elsewhere.values()} == {200}


def test_what_is_done_and_its_record_are_one(region: Region) -> None:
    """A command's record is in the transaction of its facts: neither is ever there without the other."""
    casus = Casus(region).meld(8722)
    settle(region)
    body = {"met": "jongere", "wijze": "telefoon", "notitie": "samen"}
    before = len(records(region, "intake"))
    casus.do("intake", "/contacten", **body)
    (fact,) = region.rows("intake", "SELECT xmin::text FROM facts ORDER BY notification_id DESC LIMIT 1")
    (record,) = region.rows("intake", "SELECT xmin::text, record FROM access_log ORDER BY number DESC LIMIT 1")
    assert fact["xmin"] == record["xmin"]
    assert (json.loads(record["record"])["resultaat"], len(records(region, "intake"))) == (201, before + 1)
    count = "SELECT count(*) AS facts FROM facts"
    facts = region.rows("intake", count)
    region.execute("intake", "ALTER TABLE access_log ADD CONSTRAINT vol CHECK (number < 0) NOT VALID")
    try:
        assert casus.ask("intake", "/contacten", **body).status_code >= 500
    finally:
        region.execute("intake", "ALTER TABLE access_log DROP CONSTRAINT vol")
    assert region.rows("intake", count) == facts
    casus.do("intake", "/contacten", **body)
