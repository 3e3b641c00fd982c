"""A casus as it was, in a real region: on both axes of time, for who may see it, over HTTP and in a terminal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from contracts.feit import NEDERLAND
from contracts.registry import DIENSTEN
from tests.flow.checks import settle
from tests.flow.region import WERKER, Region, until
from tests.flow.walk import TEKST, Casus

REDEN = "spoed, zegt de school"
GISTEREN = datetime.now(UTC) - timedelta(days=1)
Ask = Callable[..., Any]


PLAN_NU = {
    "doel": "terug naar school",
    "acties": [
        {"actie": 1, "soort": "coaching", "omschrijving": "gesprek", "wie": "doorstroompunt", "uiterlijk": "2027-01-31"}
    ],
    "terugkoppeling": [{"partij": "school", "elkeWeken": 4}],
    "deelnemers": ["jongere", "school", "doorstroompunt"],
}


@pytest.fixture(scope="module")
def casus(region: Region) -> Casus:
    """A casus with a decision that deviates, steps passed over, a contact of yesterday, a revision, and a move."""
    casus = Casus(region).meld(8701)
    casus.ken_dossier(ingeschreven=True)
    casus.do("intake", "/contacten", met="school", wijze="telefoon", opgetredenOp=GISTEREN.isoformat())
    casus.stel_doelgroep_vast("verzuim-18-plus")
    casus.do("routing", "/doelgroepen", doelgroep="dreigend-vsver", motivering=REDEN)
    casus.do("routing", "/plannen", **PLAN_NU, afwijking=REDEN)
    casus.do("routing", "/regiehouders", regie="casusregie", partij="zorg", naam=TEKST, keuzeVanJongere=True)
    casus.voer_uit()
    casus.do("intake", "/overdrachten", naar="GM0603", gegevens=["voortgang"])
    settle(region)
    return casus


@pytest.fixture(scope="module")
def ask(region: Region, casus: Casus) -> Ask:
    """What evaluation answers about the casus, to an auditor of the gemeente it moved to unless told otherwise."""

    def asked(what: str, roles: tuple[str, ...] = ("auditor",), gemeente: str = "GM0603", **query: Any) -> Any:
        answer = region.client("evaluation", roles, [gemeente]).get(f"/casussen/{casus.id}/{what}", params=query)
        return answer.json() if answer.is_success else (answer.status_code, answer.json()["code"])

    return asked


def test_every_fact_tells_who_when_why_by_which_rule_and_where(ask: Ask) -> None:
    """A decision has its rule with the version of the table, its deviation, cause, place and hash."""
    facts = ask("tijdlijn")["feiten"]
    assert [fact["nummer"] for fact in facts] == list(range(1, len(facts) + 1))
    chains: dict[str, str] = {}
    for fact in facts:
        assert fact["vorigeHash"] == chains.get(fact["dienst"], "0" * 64)
        chains[fact["dienst"]] = fact["hash"]
    decided = next(fact for fact in facts if fact["feit"] == "DoelgroepVastgesteld")
    assert (decided["regel"]["tabel"], decided["regel"]["versie"]) == ("doelgroep", "2026-01-01")
    plan = next(fact for fact in facts if fact["feit"] == "PlanOpgesteld")
    assert {een["afgewekenVan"] for een in plan["afwijkingen"]} >= {"vooronderzoek-is-niet-afgerond"}
    heard = next(fact for fact in facts if fact["feit"] == "FeitGehoord")
    assert facts[heard["oorzaak"]["nummer"] - 1]["id"] == heard["oorzaakId"]
    started = next(fact for fact in facts if fact["feit"] == "TrajectGestart")
    assert (started["casusregisseur"], decided["casusregisseur"]) == ("zorg", None)


def test_a_reason_opens_for_who_works_the_casus_and_nothing_else_does(ask: Ask) -> None:
    """A coach reads why was deviated; an auditor sees that it is sealed; neither sees other confidential text here."""
    for roles, text, readable in ((WERKER, REDEN, "open"), (("auditor",), None, "versleuteld")):
        facts = ask("tijdlijn", roles=roles)["feiten"]
        plan = next(fact for fact in facts if fact["feit"] == "PlanOpgesteld")
        assert {(een["reden"]["tekst"], een["reden"]["leesbaarheid"]) for een in plan["afwijkingen"]} == {
            (text, readable)
        }
        changed = next(fact for fact in facts if fact["feit"] == "DoelgroepGewijzigd")
        assert changed["reden"] == {"tekst": text, "leesbaarheid": readable}
        assert changed["gegevens"]["motivering"] == "versleuteld"
        assert TEKST not in str(facts)


def test_only_who_may_see_it_now_sees_it_as_it_was(ask: Ask) -> None:
    """The gemeente it left sees nothing of any moment; partners and ops see nothing at all."""
    for what in ("tijdlijn", "beeld", "momenten", "verschillen"):
        assert ask(what, gemeente="GM0518") == (404, "bestaat-niet")
        assert ask(what, roles=("ketenpartner",)) == (403, "geen-toegang")
        assert ask(what, roles=("beheerder",)) == (403, "geen-toegang")
        assert "casusId" in ask(what)


def test_both_axes(ask: Ask) -> None:
    """What happened yesterday is known only since it was recorded; before anything there is no casus."""
    (late,) = [fact for fact in ask("tijdlijn", op=GISTEREN.isoformat())["feiten"] if fact["feit"] == "ContactGelegd"]
    just_before = datetime.fromisoformat(late["vastgelegdOp"]) - timedelta(microseconds=1)
    known = ask("tijdlijn", op=GISTEREN.isoformat(), bekendOp=just_before.isoformat())["feiten"]
    assert "ContactGelegd" not in {fact["feit"] for fact in known}
    assert ask("beeld", bekendOp="2020-01-01T00:00:00Z") == (404, "nog-geen-casus")
    assert ask("beeld", op="gisteren")[0] == 400
    assert ask("beeld", vroeger="ja")[0] == 400


def test_stepping_through_gives_every_state_and_ends_with_now(ask: Ask) -> None:
    """After each fact the picture; what differs between two steps was made so by that fact, and no other."""
    moments = ask("momenten")["momenten"]
    assert sorted(moment["gebeurd"] for moment in moments) == list(range(1, len(moments) + 1))
    last = moments[-1]
    assert ask("beeld", naFeit=last["nummer"]) == ask("beeld", positie=last["positie"]) == ask("beeld")
    for before, after in pairwise(moments):
        found = ask("verschillen", vanNaFeit=before["nummer"], totNaFeit=after["nummer"])["verschillen"]
        assert {een["nieuwDoor"]["id"] for een in found} <= {after["id"]}
    assert ask("verschillen")["verschillen"] == []


def test_a_long_timeline_comes_in_parts(ask: Ask) -> None:
    """In parts it is the same as whole, in either order."""
    for order in ("bekend", "gebeurd"):
        whole, parts, place = ask("tijdlijn", volgorde=order), [], 0
        while place is not None:
            part = ask("tijdlijn", volgorde=order, vanaf=place, limiet=7)
            assert (part["aantal"], len(part["feiten"]) <= 7) == (whole["aantal"], True)
            parts += part["feiten"]
            place = part["volgende"]
        assert parts == whole["feiten"]
        assert whole["volgende"] is None
    happened = [fact["opgetredenOp"] for fact in ask("tijdlijn", volgorde="gebeurd")["feiten"]]
    assert happened == sorted(happened)


def test_the_terminal_shows_then_and_what_differs(region: Region, casus: Casus) -> None:
    """A Dutch date for either axis, two moments side by side, and a clear word for what is no moment."""

    def shown(*words: str) -> Result:
        where = ("--gegevens", str(region.runtime.layout.root))
        return CliRunner().invoke(app, ["tijdlijn", casus.id, *words, *where])

    vandaag = datetime.now(NEDERLAND)
    then = shown("--op", f"{GISTEREN.astimezone(NEDERLAND):%d-%m-%Y}")
    assert "Contact gelegd" in then.stdout
    assert "Plan opgesteld" not in then.stdout
    assert "Zo stond de casus ervoor (gebeurd op" in then.stdout
    now = shown("--bekend-op", f"{vandaag:%Y-%m-%d}")
    assert "doelgroep" in now.stdout
    assert "dreigend-vsver" in now.stdout
    between = shown("--verschil", f"{GISTEREN.astimezone(NEDERLAND):%Y-%m-%d}", "nu")
    assert between.exit_code == 0, between.output
    assert "Doelgroep gewijzigd" in between.stdout
    assert "velden verschillen" in between.stdout
    assert "geen verschil" in shown("--verschil", "nu", "nu").stdout
    assert shown("--bekend-op", "01-01-2020").stdout.endswith("Toen was er van deze casus nog niets.\n")
    wrong = shown("--op", "31-31-2026")
    assert (wrong.exit_code, "'31-31-2026' is geen moment. Geef een dag" in wrong.stderr) == (3, True)


def test_every_service_is_reconciled_today(region: Region) -> None:
    """A running region told by itself what each service holds, the ledger had the same, and the service is healthy."""
    beheer = region.client("evaluation", ["beheerder"])

    def outcomes() -> dict[str, str]:
        return {each["dienst"]: each["uitkomst"] for each in beheer.get("/reconciliaties").json()["resultaten"]}

    until(lambda: outcomes().keys() == set(DIENSTEN), "iedere dienst is vergeleken")
    assert set(outcomes().values()) == {"gelijk"}
    assert beheer.get("/gezondheid").json()["onderdelen"]["reconciliatie"] == "draait"
