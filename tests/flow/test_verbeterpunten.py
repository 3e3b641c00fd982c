"""From leerpunten of casussen to an improvement of the region, over HTTP: recorded once, read by the whole region."""

from __future__ import annotations

from typing import Any

import pytest

from tests.flow.checks import Acknowledged, assert_whole, settle
from tests.flow.region import Region, until
from tests.flow.walk import TEKST, Casus

GEHEIM = "Zonderling-Verbeterplan"
COORDINATOR = ("doorstroomcoordinator",)
MEETWAARDE = {"waarde": 31.5, "casussen": 12}
EFFECT = {
    "maat": GEHEIM,
    "eenheid": "procent",
    "nulmeting": {"van": "2020-01-01", "tot": "2020-06-30", **MEETWAARDE},
    "vervolgmeting": {"van": "2021-01-01", "tot": "2021-06-30", **MEETWAARDE},
    "kanttekening": GEHEIM,
}


@pytest.fixture(scope="module")
def body(region: Region) -> dict[str, Any]:
    """What to improve, because of a leerpunt of a real casus."""
    casus = Casus(region).meld(8650)
    until(lambda: casus.ask("evaluation", "/leerpunten", stap=2, leerpunt=TEKST).status_code == 201, "leerpunt")
    found = casus.api["evaluation"].get(f"/casussen/{casus.id}/evaluaties").json()["gebeurtenissen"]
    (leerpunt,) = [each for each in found if each["feit"] == "LeerpuntVastgesteld"]
    assert leerpunt["gegevens"]["leerpunt"] == TEKST
    evidence = [{"casusId": casus.id, "leerpunt": leerpunt["volgnummer"]}]
    what = {"stap": 2, "eigenaar": "doorstroompunt", "uiterlijk": "2020-12-31", "verbeterpunt": GEHEIM}
    return {**what, "leerpunten": evidence}


def test_it_goes_from_leerpunt_to_effect(region: Region, body: dict[str, Any]) -> None:
    """Recorded with its evidence, carried out, measured; the list follows, and everything is in the ledger, sealed."""
    api = region.client("evaluation", COORDINATOR)
    key = {"Idempotency-Key": "verbeterpunt-1"}
    made = api.post("/verbeterpunten", json=body, headers=key)
    assert made.status_code == 201, made.text
    assert api.post("/verbeterpunten", json=body, headers=key).json() == made.json()
    place = made.headers["location"].removeprefix("/v1")
    until(lambda: _line(region, made.json()["verbeterpuntId"]).get("teLaat") is True, "in de lijst, en te laat")

    assert api.post(f"{place}/effectmetingen", json=EFFECT).status_code == 409
    done = api.post(f"{place}/doorvoeringen", json={"aanpak": GEHEIM, "opgetredenOp": "2020-12-01T10:00:00+01:00"})
    assert done.status_code == 201, done.text
    measured = api.post(f"{place}/effectmetingen", json=EFFECT, headers={"If-Match": done.headers["etag"]})
    assert measured.status_code == 201, measured.text
    assert (
        api.post(f"{place}/effectmetingen", json=EFFECT, headers={"If-Match": done.headers["etag"]}).status_code == 412
    )

    shown = region.client("evaluation", ["auditor"], ["GM1916"]).get(place).json()
    assert [each["feit"] for each in shown["gebeurtenissen"]] == [
        "VerbeterpuntVastgesteld",
        "VerbeterpuntDoorgevoerd",
        "VerbeterpuntEffectGemeten",
    ]
    assert shown["gebeurtenissen"][0]["gegevens"]["verbeterpunt"] == GEHEIM
    until(lambda: _line(region, shown["verbeterpuntId"]).get("voortgang") == "effect-gemeten", "de lijst volgt")
    settle(region)
    ledger = region.rows("evaluation", "SELECT state FROM ledger WHERE stream = %s", shown["verbeterpuntId"])
    assert len(ledger) == 3
    assert all(GEHEIM.encode() not in row["state"] for row in ledger)


def _line(region: Region, verbeterpunt: str) -> dict[str, Any]:
    """Its line in the list, as a coach elsewhere in the region sees it; empty while it is not there."""
    answer = region.client("evaluation", ["doorstroomcoach"], ["GM0603"]).get("/verbeterpunten?limiet=200")
    return next((row for row in answer.json()["resultaten"] if row["verbeterpuntId"] == verbeterpunt), {})


def test_role_and_gemeente_are_asked_at_every_door(region: Region, body: dict[str, Any]) -> None:
    """Coordinators of the contactgemeente write, who works in the region reads, nobody else sees that it exists."""
    place = region.client("evaluation", COORDINATOR).post("/verbeterpunten", json=body).headers["location"]
    place = place.removeprefix("/v1")
    commands = {"": body, "/doorvoeringen": {"aanpak": TEKST}, "/effectmetingen": EFFECT}
    for path, content in commands.items():
        address = f"{place}{path}" if path else "/verbeterpunten"
        for role in ("doorstroomcoach", "auditor", "ketenpartner", "beheerder"):
            assert region.client("evaluation", [role]).post(address, json=content).status_code == 403
        elsewhere = region.client("evaluation", COORDINATOR, ["GM0603"]).post(address, json=content)
        assert elsewhere.status_code == (404 if path else 403)
    for role in ("ketenpartner", "beheerder"):
        assert region.client("evaluation", [role]).get(place).status_code == 403
        assert region.client("evaluation", [role]).get("/verbeterpunten").status_code == 403
    stranger = region.client("evaluation", COORDINATOR, ["GM0363"])
    assert stranger.get(place).status_code == 404
    assert stranger.get("/verbeterpunten").json()["resultaten"] == []
    assert len(region.client("evaluation", COORDINATOR).get(place).json()["gebeurtenissen"]) == 1


def test_a_verbeterpunt_is_no_casus(region: Region, body: dict[str, Any]) -> None:
    """By its id there is no casus: not to read, not to change, not in a list; and a casus is no verbeterpunt."""
    api = region.client("evaluation")
    verbeterpunt = api.post("/verbeterpunten", json=body).json()["verbeterpuntId"]
    settle(region)
    for path in ("", "/tijdlijn", "/evaluaties"):
        assert api.get(f"/casussen/{verbeterpunt}{path}").status_code == 404
    command = {"stap": 2, "leerpunt": TEKST, "afwijking": TEKST}
    assert api.post(f"/casussen/{verbeterpunt}/leerpunten", json=command).status_code == 404
    casus = body["leerpunten"][0]["casusId"]
    assert api.get(f"/verbeterpunten/{casus}").status_code == 404
    assert api.post(f"/verbeterpunten/{casus}/doorvoeringen", json={"aanpak": TEKST}).status_code == 404
    rows = region.rows("evaluation", "SELECT stream FROM overview_v1 WHERE stream = %s", verbeterpunt)
    assert rows == []


def test_everything_is_whole(region: Region) -> None:
    """Facts of the region and of casussen are in store, stream and ledger once, and every chain holds."""
    settle(region)
    assert_whole(region, Acknowledged())
