"""The work of an auditor in a real browser: step through a casus, compare, prove, and see who looked."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from cli.controle import controleer
from tests.flow.region import Region, until
from tests.flow.walk import Casus
from tests.portal.conftest import Binnen, beeld, toegankelijk

AUDITOR = "auditor-1"
NAAM = "Verborgenaar"


@pytest.fixture(scope="module")
def casus(region: Region) -> Casus:
    """A casus with a doelgroep, and with a coach of elsewhere who broke the glass."""
    found = Casus(region).meld(8830, voornamen="Iris", achternaam=NAAM)
    found.ken_dossier(ingeschreven=True)
    found.stel_doelgroep_vast("verzuim-18-plus")
    elders = region.client("intake", ["doorstroomcoach"], ["GM0603"], sub="van-elders")
    vraag = {"casusId": found.id, "reden": "de jongere wordt vermist"}
    assert elders.post("/noodtoegangen", json=vraag).status_code == 201
    assert elders.get(f"/casussen/{found.id}").status_code == 200
    toezicht = region.client("evaluation", ["auditor"], sub="toezicht")
    until(lambda: found.id in toezicht.get("/noodtoegangen").text, "het grootboek kent de noodtoegang")
    until(lambda: "NoodtoegangVerleend" in str(found.tijdlijn()), "de tijdlijn ook")
    return found


def test_an_auditor_steps_through_a_casus_and_compares(binnen: Binnen, casus: Casus) -> None:
    """From the id to any moment, one fact forward and back, with the fact behind each value, and what differs."""
    page = binnen(AUDITOR)
    expect(page).to_have_url("/toezicht/casussen")
    page.get_by_label("Id van een casus").fill(casus.id)
    page.get_by_role("button", name="Open").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Casus {casus.id[:8]}")
    expect(page.get_by_role("rowheader", name="Doelgroep", exact=True)).to_be_visible()
    page.locator("#bekend-eerste").click()
    expect(page.get_by_role("heading", name="De casus van toen")).to_be_visible()
    expect(page.get_by_role("rowheader", name="Doelgroep", exact=True)).to_have_count(0)
    page.locator("#bekend-volgende").click()
    expect(page.locator("output[for=s-bekend]")).to_have_text(f"2 van {page.locator('#s-bekend').get_attribute('max')}")
    expect(page.locator("#bekend-volgende")).to_be_focused()
    page.locator("#s-bekend").press("End")
    expect(page.get_by_role("heading", name="De casus van nu")).to_be_visible()
    page.get_by_role("row", name="Doelgroep Verzuim 18+").get_by_role("link").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("Doelgroep vastgesteld")
    expect(page.locator("main")).to_contain_text("tabel doelgroep van")
    page.get_by_role("link", name="Verschil").click()
    page.locator("#vanbekend-eerste").click()
    expect(page.get_by_role("row", name="Doelgroep – Verzuim 18+")).to_be_visible()
    assert NAAM not in page.content()
    assert NAAM not in page.title()


def test_it_works_without_javascript(binnen: Binnen, casus: Casus) -> None:
    """The sliders are a form, a step is a link, and a moment can be typed."""
    page = binnen(AUDITOR, java_script_enabled=False)
    page.goto(f"/toezicht/casussen/{casus.id}")
    page.locator("#s-bekend").press("Home")
    page.get_by_role("button", name="Toon dit moment").click()
    expect(page.locator("output[for=s-bekend]")).to_contain_text("1 van")
    page.locator("#bekend-volgende").click()
    expect(page.locator("output[for=s-bekend]")).to_contain_text("2 van")
    page.goto(f"/toezicht/casussen/{casus.id}?op=2001-01-01T00:00")
    expect(page.locator(".leeg")).to_contain_text("nog niets gebeurd")
    expect(page.get_by_label("Gebeurd tot en met")).to_have_value("2001-01-01T00:00")


def test_the_bundle_proves_the_casus_and_the_log_says_who_looked(binnen: Binnen, casus: Casus, tmp_path: Path) -> None:
    """What is downloaded verifies with nothing but the bundle; a look in an emergency is marked as one."""
    page = binnen(AUDITOR)
    page.goto(f"/toezicht/casussen/{casus.id}/bewijs")
    expect(page.locator(".merk--fout")).to_have_count(0)
    with page.expect_download() as wachten:
        page.get_by_role("link", name="Download de bewijsbundel").click()
    wachten.value.save_as(tmp_path / "bundel.zip")
    uitkomst = controleer((tmp_path / "bundel.zip").read_bytes())
    assert uitkomst.klopt, uitkomst.fouten
    assert uitkomst.casus == casus.id
    page.get_by_role("link", name="Wie keek").click()
    expect(page.get_by_role("row", name="van-elders in nood").first).to_be_visible()
    expect(page.get_by_role("row", name="auditor-1").first).to_be_visible()
    page.get_by_role("link", name="Noodtoegang", exact=True).click()
    expect(page.get_by_role("row", name="van-elders").filter(has_text=casus.id[:8])).to_contain_text("nog niet")


def test_names_open_only_with_a_reason(binnen: Binnen, casus: Casus) -> None:
    """Without a reason there is no name; with one there is, and the look stands in the log."""
    page = binnen(AUDITOR)
    page.goto(f"/toezicht/casussen/{casus.id}/namen")
    page.get_by_label("Waarom moet u weten").fill("kort")
    page.get_by_role("button", name="Vraag noodtoegang").click()
    expect(page.get_by_label("Waarom moet u weten")).to_have_value("kort")
    toegankelijk(page)
    beeld(page, "auditor-namen-fout")
    page.get_by_label("Waarom moet u weten").fill("de rechter vraagt wie dit is")
    page.get_by_role("button", name="Vraag noodtoegang").click()
    expect(page.locator("main")).to_contain_text(NAAM)
    page.get_by_role("link", name="Wie keek").click()
    expect(page.get_by_role("row", name="auditor-1 in nood").first).to_be_visible()


@pytest.mark.parametrize("kleur", ["light", "dark"])
def test_every_page_of_the_auditor_is_accessible(binnen: Binnen, casus: Casus, kleur: str) -> None:
    """axe finds nothing, at 320 px nothing is cut off, and a page stays under 50 KB."""
    page = binnen(AUDITOR, color_scheme=kleur)
    eigen = ("", "?bekend=3", "/verschil", "/feiten", "/feiten/3", "/bewijs", "/inzagen", "/namen")
    lijsten = ("", "/noodtoegangen", "/grootboek", "/vernietigingen", "/verwerkingen")
    lijst = [f"/toezicht{pad or '/casussen'}" for pad in lijsten]
    for pad in [*lijst, *(f"/toezicht/casussen/{casus.id}{een}" for een in eigen)]:
        antwoord = page.goto(pad)
        assert antwoord is not None
        assert antwoord.status == 200, pad
        assert len(antwoord.body()) < 50_000, pad
        toegankelijk(page)
        naam = pad.replace(casus.id, "casus").strip("/").replace("/", "-").replace("?", "-")
        beeld(page, f"{naam}-{kleur}")


def test_others_do_not_get_in(binnen: Binnen, casus: Casus) -> None:
    """These pages are of the auditor alone."""
    page = binnen("coach-0518-1")
    for pad in ("/toezicht/casussen", f"/toezicht/casussen/{casus.id}", "/toezicht/noodtoegangen"):
        antwoord = page.goto(pad)
        assert antwoord is not None
        assert antwoord.status == 403
