"""The depth of a casus for a coach: doelgroep, leefdomeinen, plan, contact and consent; keyboard, print and PDF."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, Response, expect

from portal.plandruk import als_pdf
from portal.tijd import nu
from tests.flow.region import Region, until
from tests.flow.walk import PLAN, Casus
from tests.portal.conftest import Binnen, beeld, ga_naar, toegankelijk, tot

COACH = "coach-0518-1"
REDEN = {"afwijking": "voor de test"}
EERST, DAARNA = 200_000, 50_000
"""Bytes over the line, with headers: the first page, and every page after."""


@pytest.fixture(scope="module")
def casus(region: Region) -> Casus:
    """A casus with something on every tab."""
    found = Casus(region).meld(8953, voornamen="Bo", achternaam="Dossier")
    found.do("intake", "/coachtoewijzingen", coach=COACH)
    found.do("intake", "/contacten", met="jongere", wijze="telefoon", notitie="wil graag naar de kapschool")
    toen = (nu() - timedelta(days=10)).isoformat()
    for score, wanneer in ((2, {"opgetredenOp": toen}), (4, {})):
        scores = [{"domein": "financien", "score": score}]
        found.do("intake", "/leefdomeinen", scores=scores, ondersteuningsvraag="hulp met geld", **wanneer, **REDEN)
    found.do("intake", "/privacygesprekken", verslag="uitgelegd", **REDEN)
    tot = (nu() + timedelta(days=90)).date().isoformat()
    consent = {"partij": "zorg", "doel": "begeleiden", "gegevens": ["contactgegevens"], "tot": tot}
    found.do("intake", "/toestemmingen", toestemming="0b8f3c9a-6c1e-4b8e-9d3f-2f7f3a1c5d11", **consent)
    found.wait("routing", lambda beeld: beeld.get("voorstel"), "een voorstel")
    found.do("routing", "/plannen", **PLAN, **REDEN)
    found.wait("monitoring", lambda beeld: beeld.get("planversie") == 1, "het plan is gehoord")
    work = region.client("evaluation", sub=COACH)
    until(lambda: found.id in work.get("/werklijst?coach=mij&limiet=200").text, "de werklijst is bij")
    return found


PADEN = ("", "/stappen/3", "/doelgroep", "/leefdomeinen", "/plan", "/plan/afdruk", "/contact", "/delen", "/tijdlijn")


def test_every_page_of_a_casus_is_accessible_and_light(binnen: Binnen, casus: Casus) -> None:
    """axe finds nothing, nothing is cut at 320 px, no name is in a title; 200 KB at first, then under 50 KB a page."""
    page = binnen(COACH)
    page.context.clear_cookies()
    gewicht = Gewicht(page)
    page.goto("/aanmelden")
    assert gewicht.neem() < EERST
    toegankelijk(page)
    beeld(page, "aanmelden")
    page.click(f"button[value={COACH}]")
    gewicht.neem()
    for pad in ("/vandaag", "/werklijst", "/zoeken", *(f"/casussen/{casus.id}{een}" for een in PADEN)):
        page.goto(pad)
        assert gewicht.neem() < DAARNA, pad
        assert "Dossier" not in page.title()
        if pad.startswith("/casussen"):
            toegankelijk(page)
            beeld(page, f"casus-{pad.removeprefix(f'/casussen/{casus.id}').strip('/').replace('/', '-') or 'begin'}")


class Gewicht:
    """Counts the bytes that a page brings over the line."""

    def __init__(self, page: Page) -> None:
        self._antwoorden: list[Response] = []
        page.on("response", lambda answer: self._antwoorden.append(answer) if "/live" not in answer.url else None)

    def neem(self) -> int:
        """The bytes since the last time."""
        gezien, self._antwoorden[:] = list(self._antwoorden), []
        maten = [een.request.sizes() for een in gezien]
        return sum(een["responseBodySize"] + een["responseHeadersSize"] for een in maten)


def test_what_a_coach_needs_is_there(binnen: Binnen, casus: Casus) -> None:
    """The proposal with its rule, scores as a picture and a table, the plan, and a consent that can be taken back."""
    page = binnen(COACH)
    page.goto(f"/casussen/{casus.id}/doelgroep")
    expect(page.get_by_role("heading", name="Waar dit op rust")).to_be_visible()
    expect(page.locator("#blad")).to_contain_text("doelgroep-2026-01-01")
    page.get_by_role("link", name="Leefdomeinen").click()
    expect(page.locator(".domeinen__nu")).to_have_attribute("cx", "245")
    expect(page.locator(".domeinen__eerder")).to_have_attribute("cx", "95")
    expect(page.get_by_role("row", name="Financiën")).to_contain_text("4")
    page.get_by_role("link", name="Plan", exact=True).click()
    expect(page.locator("#blad")).to_contain_text("wekelijks gesprek")
    pdf = page.request.get(f"/casussen/{casus.id}/plan.pdf")
    assert (pdf.headers["content-type"], pdf.headers["cache-control"]) == ("application/pdf", "no-store")
    assert pdf.body().startswith(b"%PDF")
    page.get_by_role("link", name="Contact").click()
    expect(page.locator("#blad")).to_contain_text("kapschool")
    page.get_by_role("link", name="Delen").click()
    page.get_by_role("link", name="Trek in").click()
    page.get_by_role("button", name="Leg vast").last.click()
    expect(page.get_by_role("status")).to_contain_text("toestemming ingetrokken")
    page.get_by_role("link", name="Delen").click()
    expect(page.locator("#blad")).to_contain_text("ingetrokken op")


def test_a_view_of_the_worklist_is_kept(binnen: Binnen, casus: Casus) -> None:
    """Filters under a name come back with one click, for this employee only, without JavaScript, and can go."""
    page = binnen(COACH, java_script_enabled=False)
    page.goto("/werklijst?coach=mij&teLaat=true")
    page.locator("summary").click()
    page.get_by_label("Naam van de weergave").fill("Mijn te late")
    page.get_by_role("button", name="Bewaar").click()
    expect(page.get_by_role("status")).to_contain_text("Bewaard als Mijn te late")
    page.goto("/werklijst")
    page.get_by_role("link", name="Mijn te late").click()
    expect(page).to_have_url("/werklijst?coach=mij&teLaat=true")
    expect(page.get_by_label("Te laat")).to_have_value("true")
    beeld(page, "werklijst-met-weergave")
    page.locator("summary").click()
    page.get_by_role("button", name="Vergeet").click()
    expect(page.get_by_role("link", name="Mijn te late")).to_have_count(0)


def test_the_main_work_goes_by_keyboard(binnen: Binnen, casus: Casus) -> None:
    """From today to a recorded contact with Tab, arrows and Enter only; focus can always be seen."""
    page = binnen(COACH)
    expect(page).to_have_url("/vandaag")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Naar de inhoud")).to_be_focused()
    page.keyboard.press("Enter")
    ga_naar(page, "Bo Dossier")
    ga_naar(page, "Contact")
    ga_naar(page, "Een contact, of een poging")
    tot(page, "select", "met")
    page.keyboard.press("j")
    tot(page, "select", "wijze")
    page.keyboard.press("t")
    tot(page, "button", "")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("contact gelegd")


def test_nothing_typed_can_change_the_pdf() -> None:
    """What looks like markup of typst stays text."""
    gek = '#eval("1") $x$ *vet* \\ " ] = kop'
    actie = {"soort": "zorg", "omschrijving": gek, "wie": "school", "uiterlijk": "2027-01-31"}
    plan = {"sinds": "2026-11-25T10:00:00Z", "doel": gek, "deelnemers": ["jongere"], "acties": [actie]}
    meer = {"verwachtingen": [{"partij": "school", "verwachting": gek}], "terugkoppeling": []}
    assert als_pdf(gek, plan | meer, "Haaglanden").startswith(b"%PDF")
