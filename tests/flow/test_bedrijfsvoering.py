"""What a service tells who runs it, over HTTP: numbers and ids of their own gemeenten, and never a person."""

from __future__ import annotations

import pytest

from contracts.registry import DIENSTEN
from tests.flow.checks import settle
from tests.flow.people import bsns
from tests.flow.region import Region
from tests.flow.walk import Casus

NUMBER, NAME = 8980, "Nietvoorbeheer"


@pytest.fixture(scope="module")
def casus(region: Region) -> Casus:
    """A casus of which everything was heard."""
    found = Casus(region).meld(NUMBER, achternaam=NAME)
    settle(region)
    return found


@pytest.mark.parametrize("service", DIENSTEN)
def test_a_service_tells_how_it_is_doing(region: Region, casus: Casus, service: str) -> None:
    """Positions, backlog and terms; everything that was recorded is published and heard by now."""
    answer = region.client(service, ["beheerder"]).get("/bedrijfsvoering")
    told = answer.json()
    assert (told["dienst"], told["instantie"]) == (service, region.runtime.children[service].instance)
    newest = region.rows(service, "SELECT coalesce(max(notification_id), 0) AS n FROM facts")[0]["n"]
    assert told["opslag"]["nieuwsteFeit"] == newest
    assert told["berichten"]["luisteraar"]["wacht"] == 0
    assert {model["naam"] for model in told["leesmodellen"]} >= {"overview_v1"}
    assert {model["naam"] for model in told["leesmodellen"] if model["volgt"] == "ledger"} == (
        {"werklijst_v1"} if service == "evaluation" else set()
    )
    open_terms = region.rows(service, "SELECT count(*) AS n FROM terms_v1")[0]["n"]
    assert told["termijnen"]["open"] == open_terms
    assert casus.id not in answer.text
    for role in ("doorstroomcoach", "doorstroomcoordinator", "auditor", "ketenpartner"):
        assert region.client(service, [role]).get("/bedrijfsvoering").status_code == 403


def test_facts_of_a_casus_a_correlation_and_a_trace(region: Region, casus: Casus) -> None:
    """Each id gives the facts that belong together, with times and cause; without contents or employee."""
    beheer = region.client("evaluation", ["beheerder"])
    answer = beheer.get(f"/sporen/{casus.id}")
    facts = answer.json()["feiten"]
    assert {fact["dienst"] for fact in facts} >= {"intake", "routing"}
    assert [fact["positie"] for fact in facts] == sorted(fact["positie"] for fact in facts)
    assert all(fact["opgenomenOp"] for fact in facts)
    ids = {fact["id"] for fact in facts}
    assert any(fact["oorzaakId"] in ids for fact in facts)
    first = facts[0]
    for other in (first["correlatieId"], first["traceparent"].split("-")[1]):
        found = beheer.get(f"/sporen/{other}").json()["feiten"]
        assert first["id"] in {fact["id"] for fact in found}
        assert {fact["correlatieId"] for fact in found} == {first["correlatieId"]}
    for secret in (NAME, bsns()[NUMBER], "medewerker-1"):
        assert secret not in answer.text


def test_another_gemeente_finds_no_trace(region: Region, casus: Casus) -> None:
    """Who runs another gemeente finds nothing by this id; other roles are refused."""
    assert region.client("evaluation", ["beheerder"], ["GM1916"]).get(f"/sporen/{casus.id}").status_code == 404
    for role in ("doorstroomcoach", "auditor"):
        assert region.client("evaluation", [role]).get(f"/sporen/{casus.id}").status_code == 403


def test_the_ledger_tells_how_far_it_is(region: Region, casus: Casus) -> None:
    """As many facts as lie in it, how far it was signed, and nothing put aside."""
    assert casus.id
    told = region.client("evaluation", ["beheerder"]).get("/grootboek-standen").json()
    assert told["omvang"] <= region.rows("evaluation", "SELECT count(*) AS n FROM ledger")[0]["n"]
    assert told["laatsteOp"]
    assert region.client("evaluation", ["beheerder"]).get("/apart-gelegde-feiten").json()["resultaten"] == []
