"""Learning over HTTP in a real region: who may ask, what is asked wrongly, and what a school may be asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from services.evaluation.leren.maten import Maat
from tests.flow.people import melding
from tests.flow.region import Region, running_region, until

EERSTE, AANTAL = 8741, 12
SCHOOL = "90ZZ"


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    """A region of our own: how much of a school may be shown depends on all who are not of it."""
    with running_region() as found:
        yield found


@pytest.fixture(scope="module")
def meldingen(region: Region) -> int:
    """Twelve casussen of one school."""
    school = region.client("intake", ["ketenpartner"])
    for nummer in range(EERSTE, EERSTE + AANTAL):
        answer = school.post("/meldingen", json=melding(nummer, brin=SCHOOL))
        assert answer.status_code in {200, 201}, answer.text
    return AANTAL


def test_a_school_can_be_asked_for(region: Region, meldingen: int) -> None:
    """The figures of one school, and of each: it is opened for the question, and stands in no file."""
    client = region.client("evaluation", ["doorstroomcoordinator"])

    def casussen() -> int | None:
        (groep,) = client.get("/leren/proceskaart", params={"school": SCHOOL}).raise_for_status().json()["groepen"]
        aantal: int | None = groep["casussen"]
        return aantal

    until(lambda: casussen() == meldingen, "de casussen van deze school zijn te tellen")
    per = client.get("/leren/proceskaart", params={"per": "school", "school": SCHOOL}).json()
    (groep,) = per["groepen"]
    assert (groep["waarde"], groep["casussen"]) == (SCHOOL, meldingen)
    stap = next(een for een in groep["cijfers"] if (een["soort"], een["a"]) == ("stap", "1"))
    assert (stap["casussen"], stap["uitleg"]) == (meldingen, "Stap 1 is gezet; de duur is tot de volgende stap.")
    for bestand in region.runtime.layout.event_log.rglob("*"):
        assert not bestand.is_file() or SCHOOL.encode() not in bestand.read_bytes()


def test_every_measure_answers(region: Region, meldingen: int) -> None:
    """Each says what it measures and up to where in the ledger, and explains every figure."""
    client = region.client("evaluation", ["auditor"])
    for maat in Maat:
        answer = client.get(f"/leren/{maat}", params={"per": "gemeente", "van": "2020-01-01"})
        assert answer.status_code == 200, answer.text
        seen = answer.json()
        assert seen["maat"] == maat
        assert seen["positie"] > 0
        assert all(cijfer["uitleg"] for groep in seen["groepen"] for cijfer in groep.get("cijfers", []))


def test_what_came_of_casussen_can_be_asked_for(region: Region, meldingen: int) -> None:
    """Twelve casussen of a school: all still run, none has a plan, and none was scored twice."""
    client = region.client("evaluation", ["doorstroomcoordinator"])
    (groep,) = client.get("/leren/resultaten", params={"school": SCHOOL, "weging": "leeftijd"}).json()["groepen"]
    assert groep["casussen"] == meldingen
    namen = {een["interventie"]: een for een in groep["interventies"]}
    assert set(namen) == {"iedere", "zonder-actie"}
    (loopt,) = namen["iedere"]["uitkomsten"]
    assert (loopt["uitkomst"], loopt["casussen"], loopt["aandeel"]["waarde"]) == ("loopt", meldingen, 1.0)
    assert 0.7 < loopt["aandeel"]["laag"] < 1.0
    (kromme,) = client.get("/leren/doorlooptijden", params={"school": SCHOOL}).json()["groepen"]
    assert (kromme["casussen"], kromme["treden"], kromme["mediaanDagen"]) == (meldingen, [], None)
    (domeinen,) = client.get("/leren/leefdomeinen", params={"school": SCHOOL}).json()["groepen"]
    assert (domeinen["casussen"], domeinen["leefdomeinen"]) == (meldingen, [])


def test_who_may_not_ask_is_refused(region: Region, meldingen: int) -> None:
    """A coach, a partner and ops do not see the region; nobody sees the gemeente of another."""
    for rol in ("doorstroomcoach", "ketenpartner", "beheerder"):
        for maat in Maat:
            assert region.client("evaluation", [rol]).get(f"/leren/{maat}").status_code == 403
    client = region.client("evaluation", ["auditor"], ["GM0518"])
    assert client.get("/leren/termijnen", params={"gemeente": "GM0603"}).status_code == 403
    fout = client.get("/leren/termijnen", params={"van": "2026-02-01", "gemeente": "x", "per": "coach", "jaar": 1})
    assert (fout.status_code, len(fout.json()["fouten"])) == (400, 4)
