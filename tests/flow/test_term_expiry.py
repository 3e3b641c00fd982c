"""Terms over HTTP: they are shown, and a coach lets them stand still, run again and run longer."""

from __future__ import annotations

from typing import Any

from tests.flow.checks import Acknowledged, assert_whole, settle
from tests.flow.region import Region, until
from tests.flow.walk import TEKST, Casus


def shown(casus: Casus, service: str) -> dict[str, dict[str, Any]]:
    """The open terms by name."""
    return {term["naam"]: term for term in casus.see(service).get("termijnen", [])}


def in_list(casus: Casus, service: str) -> dict[str, Any]:
    """The row of this casus; empty while there is none."""
    query: dict[str, Any] = {"limiet": 200}
    while True:
        page = casus.api[service].get("/casussen", params=query).json()
        for row in page["resultaten"]:
            if row["casusId"] == casus.id:
                return dict(row)
        if not page["volgende"]:
            return {}
        query["cursor"] = page["volgende"]


def test_a_term_is_shown_suspended_resumed_and_extended(region: Region) -> None:
    """Each service shows its own terms; what a coach does with one is seen in the casus and in the list."""
    acknowledged = Acknowledged()
    casus = Casus(region, acknowledged).meld(8551)
    term = shown(casus, "intake")["eerste-contact"]
    assert (term["stand"], term["partij"], term["streefOp"]) == ("loopt", None, None)
    until(lambda: shown(casus, "routing").keys() == {"doelgroep"}, "routing bewaakt de doelgroep")
    until(lambda: in_list(casus, "intake").get("eerstvolgendeTermijnOp") == term["fataalOp"], "in de lijst")
    assert in_list(casus, "intake")["teLaat"] is False

    body = {"start": term["start"], "reden": TEKST}
    assert casus.ask("intake", "/termijn-hervattingen", **body).status_code == 409
    casus.do("intake", "/termijn-opschortingen", **body)
    assert shown(casus, "intake")["eerste-contact"]["stand"] == "opgeschort"
    until(lambda: in_list(casus, "intake")["eerstvolgendeTermijnOp"] is None, "stil in de lijst")
    casus.do("intake", "/termijn-hervattingen", **body)
    assert shown(casus, "intake")["eerste-contact"]["fataalOp"] > term["fataalOp"]
    casus.do("intake", "/termijn-verlengingen", **body, totEnMet="2099-12-31")
    assert shown(casus, "intake")["eerste-contact"]["fataalOp"] == "2099-12-31T22:59:59.999999Z"
    casus.do("intake", "/contacten", met="jongere", wijze="telefoon")
    assert shown(casus, "intake") == {}
    settle(region)
    assert_whole(region, acknowledged)
