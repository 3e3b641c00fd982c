"""The work of a coach in a real browser, from logging in to a fact."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.flow.region import Region, until
from tests.flow.walk import Casus
from tests.portal.conftest import Binnen, beeld, toegankelijk

COACH = "coach-0518-1"


@pytest.fixture(scope="module")
def casus(region: Region) -> Casus:
    """A casus that the coach of the demo works on."""
    found = Casus(region).meld(9000, voornamen="Noor", achternaam="Portaal")
    found.do("intake", "/coachtoewijzingen", coach=COACH)
    work = region.client("evaluation", sub=COACH)
    until(lambda: found.id in work.get("/werklijst?coach=mij&limiet=200").text, "de werklijst is bij")
    return found


def test_a_coach_goes_from_today_to_a_fact(binnen: Binnen, casus: Casus) -> None:
    """All mistakes at once beside their fields, nothing typed is lost, and what was recorded shows at once."""
    page = binnen(COACH)
    expect(page).to_have_url("/vandaag")
    page.get_by_role("link", name="Noor Portaal").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Noor Portaal")
    assert "Portaal" not in page.title()
    beeld(page, "casus")
    toegankelijk(page)
    page.goto(f"/casussen/{casus.id}/opdrachten/intake/contacten")
    page.get_by_label("Notitie").fill("belde terug")
    page.get_by_role("button", name="Leg vast").last.click()
    expect(page.locator("#fout")).to_be_focused()
    expect(page.locator(".veld--fout")).to_have_count(2)
    expect(page.get_by_label("Notitie")).to_have_value("belde terug")
    beeld(page, "formulier-met-fouten")
    toegankelijk(page)
    page.get_by_label("Met wie").select_option("jongere")
    page.get_by_label("Hoe").select_option("telefoon")
    page.get_by_role("button", name="Leg vast").last.click()
    expect(page.get_by_role("status")).to_contain_text("contact gelegd")
    page.get_by_role("link", name="Tijdlijn").click()
    expect(page.locator(".tijdlijn")).to_contain_text("Contact gelegd")


def test_a_refusal_can_be_deviated_from_with_a_reason(binnen: Binnen, casus: Casus) -> None:
    """What the Routekaart does not allow yet is refused with the way on: a reason, in the same form."""
    page = binnen(COACH)
    page.goto(f"/casussen/{casus.id}/opdrachten/intake/vooronderzoeken")
    page.get_by_label("Redenen van het verzuim").fill("ziek thuis")
    page.get_by_label("Mogelijke vervolgstappen").fill("gesprek")
    page.get_by_role("button", name="Leg vast").last.click()
    page.locator("#fout").get_by_role("link", name="de reden").click()
    page.get_by_label("Reden om af te wijken").fill("de jongere vraagt het zelf")
    page.get_by_role("button", name="Leg vast").last.click()
    expect(page.get_by_role("status")).to_contain_text("afwijking gemotiveerd")


@pytest.mark.parametrize("pad", ["/vandaag", "/werklijst", "/zoeken"])
def test_every_page_is_accessible(binnen: Binnen, casus: Casus, pad: str) -> None:
    """axe finds nothing, light and dark, and at 320 px nothing is cut off."""
    for kleur in ("light", "dark"):
        page = binnen(COACH, color_scheme=kleur)
        page.goto(pad)
        toegankelijk(page)
        beeld(page, f"{pad.strip('/')}-{kleur}")


def test_it_works_without_javascript(binnen: Binnen, casus: Casus) -> None:
    """Searching, a row more, and sending a form: all plain HTML."""
    page = binnen(COACH, java_script_enabled=False)
    page.goto("/zoeken")
    page.get_by_label("Naam, BSN").fill("noor portaal")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("link", name="Noor Portaal").click()
    page.goto(f"/casussen/{casus.id}/opdrachten/intake/schoolacties")
    page.get_by_role("textbox").first.fill("mentor belde")
    page.get_by_role("button", name="Voeg toe").click()
    expect(page.get_by_role("textbox").first).to_have_value("mentor belde")
    page.get_by_role("textbox").nth(1).fill("huisbezoek")
    page.get_by_role("button", name="Leg vast").last.click()
    expect(page.get_by_role("status")).to_contain_text("schoolacties geinventariseerd")
