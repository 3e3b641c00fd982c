"""A fact made elsewhere shows on an open page, two people on one case lose nothing, and what is not yours is silent."""

from __future__ import annotations

import json
from contextlib import ExitStack, suppress
from threading import Event, Thread
from uuid import UUID, uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect

from portal.omroep import MEEST, PER_SESSIE, WACHTRIJ, Luisteraar, Omroep, Sein, TeDruk
from tests.flow.region import Region, until
from tests.flow.walk import Casus
from tests.portal.conftest import Binnen, beeld, toegankelijk

COACH = "coach-0518-1"
DEN_HAAG, RIJSWIJK = "GM0518", "GM0603"
EEN, ANDER = str(UUID(int=1)), str(UUID(int=2))


def hoor(omroep: Omroep, stroom: str, volgnummer: int, gemeente: str = DEN_HAAG, feit: str = "plan-opgesteld") -> None:
    omroep.hoor(f"casus.{gemeente}.{stroom}.routing.{feit}", volgnummer)


def gekregen(luisteraar: Luisteraar) -> list[tuple[str, int]]:
    rij = luisteraar.wachtrij
    return [(sein.stroom, sein.volgnummer) for sein in (rij.get_nowait() for _ in range(rij.qsize()))]


def test_only_ones_own_gemeente_and_casus_are_told() -> None:
    """Another gemeente, another casus, and what a service merely heard: silence."""
    omroep = Omroep()
    casus, lijst = Luisteraar(frozenset({DEN_HAAG}), EEN), Luisteraar(frozenset({DEN_HAAG}))
    elders = Luisteraar(frozenset())
    with omroep.luister(casus, "a", ""), omroep.luister(lijst, "b", ""), omroep.luister(elders, "c", ""):
        hoor(omroep, EEN, 1)
        hoor(omroep, ANDER, 2)
        hoor(omroep, EEN, 3, RIJSWIJK)
        hoor(omroep, EEN, 4, feit="feit-gehoord")
    assert gekregen(casus) == [(EEN, 1)]
    assert gekregen(lijst) == [(EEN, 1), (ANDER, 2)]
    assert gekregen(elders) == []
    assert omroep.gehoord(UUID(EEN)) == {"routing": 3}


def test_who_comes_back_hears_what_was_missed() -> None:
    """From where the browser was; and everything, when that is too long ago or was another process."""
    omroep = Omroep()
    hoor(omroep, EEN, 1)
    sinds = omroep.stand
    hoor(omroep, EEN, 2)
    for waar, verwacht in ((sinds, [(EEN, 2)]), (omroep.stand, []), ("ander-7", [("", 0)]), ("", [])):
        luisteraar = Luisteraar(frozenset({DEN_HAAG}))
        with omroep.luister(luisteraar, "a", waar):
            assert gekregen(luisteraar) == verwacht


def test_a_slow_page_and_a_crowd_are_bounded() -> None:
    """Who falls behind is told to look at everything; too many listeners are refused, and leave room when they go."""
    omroep, traag = Omroep(), Luisteraar(frozenset({DEN_HAAG}))
    with omroep.luister(traag, "a", ""):
        for nummer in range(WACHTRIJ + 1):
            hoor(omroep, EEN, nummer)
    assert traag.wachtrij.get_nowait() == Sein(WACHTRIJ + 1, op=pytest.approx(0, abs=1e12))
    assert traag.wachtrij.empty()
    with ExitStack() as open_:
        for nummer in range(MEEST):
            open_.enter_context(omroep.luister(Luisteraar(frozenset()), f"s{nummer // PER_SESSIE}", ""))
        with pytest.raises(TeDruk), omroep.luister(Luisteraar(frozenset()), "nog een", ""):
            pass
    with ExitStack() as open_:
        for _ in range(PER_SESSIE):
            open_.enter_context(omroep.luister(Luisteraar(frozenset()), "een sessie", ""))
        with pytest.raises(TeDruk), omroep.luister(Luisteraar(frozenset()), "een sessie", ""):
            pass


@pytest.fixture(scope="module")
def casus(region: Region) -> Casus:
    """A casus that the coach of the demo works on."""
    found = Casus(region).meld(8951, voornamen="Sam", achternaam="Samen")
    found.do("intake", "/coachtoewijzingen", coach=COACH)
    work = region.client("evaluation", sub=COACH)
    until(lambda: found.id in work.get("/werklijst?coach=mij&limiet=200").text, "de werklijst is bij")
    return found


def test_a_fact_made_elsewhere_shows_within_a_second(binnen: Binnen, casus: Casus, region: Region) -> None:
    """The timeline of the casus and the worklist of today follow by themselves, and what has focus keeps it."""
    tijdlijn, vandaag = binnen(COACH), binnen(COACH)
    with tijdlijn.expect_response(lambda answer: "/live" in answer.url):
        tijdlijn.goto(f"/casussen/{casus.id}/tijdlijn")
    tijdlijn.get_by_role("link", name="Overzicht").focus()
    nieuw = f"Sam{uuid4().hex[:6]}"
    with vandaag.expect_response(lambda answer: "/live" in answer.url):
        vandaag.goto("/vandaag")
    casus.do("intake", "/contacten", met="jongere", wijze="telefoon")
    expect(tijdlijn.locator(".tijdlijn")).to_contain_text("Contact gelegd", timeout=1_000)
    expect(tijdlijn.get_by_role("link", name="Overzicht")).to_be_focused()
    toegankelijk(tijdlijn)
    ander = Casus(region).meld(8952, voornamen=nieuw, achternaam="Vers")
    ander.do("intake", "/coachtoewijzingen", coach=COACH)
    expect(vandaag.get_by_role("link", name=nieuw)).to_be_visible(timeout=3_000)


def test_two_people_on_one_casus_lose_nothing(binnen: Binnen, casus: Casus) -> None:
    """The second is told while typing, sees at sending what the first did, and sends again with all still there."""
    eerste, tweede = binnen(COACH), binnen("coordinator-1")
    pad = f"/casussen/{casus.id}/opdrachten/intake/contacten"
    with tweede.expect_response(lambda answer: "/live" in answer.url):
        tweede.goto(pad)
    tweede.get_by_label("Notitie").fill("sprak de moeder")
    eerste.goto(pad)
    eerste.get_by_label("Met wie").select_option("jongere")
    eerste.get_by_label("Hoe").select_option("telefoon")
    eerste.get_by_role("button", name="Leg vast").last.click()
    expect(eerste.get_by_role("status")).to_contain_text("contact gelegd")
    expect(tweede.locator("#bijgewerkt")).to_contain_text("Wat u invulde blijft staan")
    expect(tweede.get_by_label("Notitie")).to_have_value("sprak de moeder")
    tweede.get_by_label("Met wie").select_option("ouder")
    tweede.get_by_label("Hoe").select_option("telefoon")
    tweede.get_by_role("button", name="Leg vast").last.click()
    expect(tweede.locator("#intussen")).to_contain_text("Contact gelegd")
    expect(tweede.locator("#intussen")).to_contain_text(COACH)
    expect(tweede.get_by_label("Notitie")).to_have_value("sprak de moeder")
    beeld(tweede, "iemand-was-voor")
    tweede.get_by_role("button", name="Leg vast").last.click()
    expect(tweede.get_by_role("status")).to_contain_text("contact gelegd")


def test_the_line_is_for_who_may_see_the_casus(binnen: Binnen, casus: Casus, portaal: str) -> None:
    """Without logging in there is no line; a coach elsewhere hears nothing of it; an event says nothing personal."""
    assert httpx.get(f"{portaal}/live", follow_redirects=False).status_code == 303
    for wie, status in (("beheerder-1", 403), ("werk-en-inkomen-0518-1", 403)):
        page = binnen(wie)
        assert page.request.get("/live").status == status
    hier, daar = Lijn(portaal, binnen(COACH)), Lijn(portaal, binnen("coach-0603-1"))
    casus.do("intake", "/contacten", met="jongere", wijze="telefoon")
    until(lambda: hier.seinen, "het sein is er")
    assert [set(sein) for sein in hier.seinen] == [{"casus", "nummer"}] * len(hier.seinen)
    assert {sein["casus"] for sein in hier.seinen} == {casus.id}
    assert daar.seinen == []


class Lijn:
    """An open line, read in a thread of its own until the test ends."""

    def __init__(self, portaal: str, page: Page) -> None:
        self.seinen: list[dict[str, object]] = []
        self._koekjes = {str(een["name"]): str(een["value"]) for een in page.context.cookies()}
        self._begonnen = Event()
        Thread(target=self._lees, args=(portaal,), daemon=True).start()
        assert self._begonnen.wait(10)

    def _lees(self, portaal: str) -> None:
        with suppress(httpx.HTTPError), httpx.stream("GET", f"{portaal}/live", cookies=self._koekjes) as antwoord:
            for regel in antwoord.iter_lines():
                self._begonnen.set()
                if regel.startswith("data: "):
                    self.seinen.append(json.loads(regel.removeprefix("data: ")))
