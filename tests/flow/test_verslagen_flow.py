"""From finding to measured effect, and a frozen report, over HTTP in a real region."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app
from tests.flow.checks import Acknowledged, assert_whole, settle
from tests.flow.people import melding
from tests.flow.region import Region, until

EERSTE, AANTAL = 8840, 12
COORDINATOR = ("doorstroomcoordinator",)
TEKST = "Zonderling-Bevinding"
VRAAG = {"maat": "termijnen", "per": "gemeente"}
VERBETERPUNT = {"stap": 2, "eigenaar": "doorstroompunt", "uiterlijk": "2027-12-31", "verbeterpunt": TEKST}
VERGELIJK: dict[str, Any] = {
    "maat": "proceskaart",
    "soort": "stap",
    "a": "1",
    "gemeente": ["GM0518"],
    "vergelijkingsgemeente": ["GM0603"],
    "nulperiode": {"van": "2020-01-01", "tot": "2020-04-01"},
    "vervolgperiode": {"van": "2020-04-01", "tot": "2020-07-01"},
    "kanttekening": TEKST,
}


@pytest.fixture(scope="module")
def meldingen(region: Region) -> int:
    """Twelve casussen, heard by evaluation."""
    school = region.client("intake", ["ketenpartner"])
    for nummer in range(EERSTE, EERSTE + AANTAL):
        school.post("/meldingen", json=melding(nummer)).raise_for_status()
    settle(region)
    return AANTAL


def test_a_finding_becomes_an_improvement_that_anyone_can_check(region: Region, meldingen: int) -> None:
    """A frozen finding, a decision of partners, carried out; the finding is still right when more was recorded."""
    api = region.client("evaluation", COORDINATOR)
    made = api.post("/verbeterpunten", json=VERBETERPUNT | {"bevinding": VRAAG})
    assert made.status_code == 201, made.text
    assert made.json()["feiten"] == ["verbeterpunt-vastgesteld", "bevinding-vastgelegd"]
    place = made.headers["location"].removeprefix("/v1")
    besluit = {"besluit": "doorvoeren", "deelnemers": ["school"], "toelichting": TEKST}
    assert api.post(f"{place}/besluiten", json=besluit).status_code == 201
    region.client("intake", ["ketenpartner"]).post("/meldingen", json=melding(EERSTE + AANTAL)).raise_for_status()
    settle(region)
    again = api.post(f"{place}/bevindingen", json={"bevinding": VRAAG})
    assert again.status_code == 201, again.text
    for nummer in (2, again.json()["nummers"][0]):
        seen = region.client("evaluation", ["auditor"], ["GM1916"]).get(f"{place}/bevindingen/{nummer}/controles")
        assert seen.json()["klopt"] is True, seen.text
    assert api.get(f"{place}/bevindingen/1/controles").status_code == 404
    assert api.post(f"{place}/effectvergelijkingen", json=VERGELIJK).status_code == 400
    verkeerd = VERGELIJK | {"nulperiode": {"van": "2020-01-02", "tot": "2020-04-01"}, "gemeente": []}
    assert len(api.post(f"{place}/effectvergelijkingen", json=verkeerd).json()["fouten"]) == 2

    def staat() -> str | None:
        regels = region.client("evaluation", ["doorstroomcoach"]).get("/verbeterprogramma").json()["verbeterpunten"]
        return next((een["voortgang"] for een in regels if een["verbeterpuntId"] in place), None)

    until(lambda: staat() == "besloten", "het programma volgt")
    for role in ("doorstroomcoach", "auditor", "ketenpartner"):
        client = region.client("evaluation", [role])
        for path, body in (("besluiten", besluit), ("bevindingen", {"bevinding": VRAAG})):
            assert client.post(f"{place}/{path}", json=body).status_code == 403


def test_a_report_is_frozen(region: Region, meldingen: int, tmp_path: Path) -> None:
    """What is fetched has the hash of the fact, whatever was recorded since; the command gives the same."""
    api = region.client("evaluation", COORDINATOR)
    made = api.post("/verslagen", json={"soort": "maandbeeld"}, headers={"Idempotency-Key": "verslag-1"})
    assert made.status_code == 201, made.text
    place = made.headers["location"].removeprefix("/v1")
    region.client("intake", ["ketenpartner"]).post("/meldingen", json=melding(EERSTE + 13)).raise_for_status()
    settle(region)
    shown = region.client("evaluation", ["auditor"], ["GM0603"]).get(place).json()
    for vorm, afdruk in shown["vingerafdrukken"].items():
        file = api.get(f"{place}/bestanden/{vorm}")
        assert (file.status_code, sha256(file.content).hexdigest()) == (200, afdruk), file.text[:500]
    found = api.get(f"{place}/onderdelen/vsv/casussen", params={"a": "bestaat niet"})
    assert found.status_code == 404
    later = api.post("/verslagen", json={"peildatum": "2099-01-01"})
    assert later.status_code == 400
    for role in ("doorstroomcoach", "ketenpartner", "beheerder"):
        assert region.client("evaluation", [role]).get(place).status_code == 403
        assert region.client("evaluation", [role]).post("/verslagen", json={}).status_code == 403
    until(
        lambda: place.endswith(tuple(rij["verslagId"] for rij in api.get("/verslagen").json()["resultaten"])),
        "het verslag staat in de lijst",
    )
    doel = tmp_path / "verslag.pdf"
    gedaan = CliRunner().invoke(
        app, ["verslag", "--vorm", "pdf", "--uit", str(doel), "--gegevens", str(region.runtime.layout.root)]
    )
    assert gedaan.exit_code == 0, gedaan.output
    assert doel.read_bytes()[:5] == b"%PDF-"
    settle(region)
    assert_whole(region, Acknowledged())
