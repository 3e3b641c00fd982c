"""Reports of the region in a real browser: frozen, seen, taken along, made again, down to who is behind a figure."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from contracts.feit import dag
from portal import tijd
from tests.flow.region import Region, until
from tests.flow.walk import Casus
from tests.portal.conftest import Binnen, beeld, ga_naar, tot
from tests.portal.leren.conftest import (
    AUDITOR,
    COORDINATOR,
    casus_of,
    casussen_van,
    geen_toegang,
    leg_vast,
    op_blad,
    rijen,
    volg,
)

ERBIJ = 7100
"""The number of somebody who comes after the report is frozen."""


@pytest.fixture(scope="module")
def verslag(region: Region, casussen: int) -> str:
    """A frozen report over the school year in which everybody came; its id."""
    assert casussen
    api = region.client("evaluation", ["doorstroomcoordinator"], sub=COORDINATOR)
    gemaakt = api.post("/verslagen", json={"soort": "effectrapportage", "jaar": 2027})
    assert gemaakt.status_code == 201, gemaakt.text
    plek = str(gemaakt.json()["verslagId"])
    until(lambda: plek in api.get("/verslagen").text, "in de lijst")
    return plek


def test_a_report_is_frozen_by_keyboard(binnen: Binnen, region: Region, casussen: int) -> None:
    """From the menu to a frozen report with Tab, letters and Enter only."""
    assert casussen
    page = binnen(COORDINATOR)
    page.goto("/leren")
    ga_naar(page, "Verslagen")
    ga_naar(page, "Bevries een verslag")
    tot(page, "select", "soort")
    page.keyboard.press("m")
    tot(page, "button", "")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("bevroren")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Maandbeeld")
    assert region.client("evaluation", ["auditor"]).get(f"/verslagen/{page.url.rsplit('/', 1)[-1]}").status_code == 200


@pytest.mark.parametrize("wie", [COORDINATOR, AUDITOR])
def test_a_report_shows_its_figures_and_who_is_behind_them(
    binnen: Binnen, region: Region, verslag: str, wie: str
) -> None:
    """Every figure of the file, for the region and for one gemeente; behind each as many pseudonyms as it counts. No
    id of a casus is on any page. Without JavaScript."""
    api = region.client("evaluation", ["auditor"])
    inhoud = api.get(f"/verslagen/{verslag}/bestanden/json").json()
    page = binnen(wie, java_script_enabled=False)
    page.goto("/leren/verslagen?soort=effectrapportage")
    volg(page, page.get_by_role("row", name=verslag[:8]).get_by_role("link"))
    expect(page.locator("main")).to_contain_text("precies wat er bij het bevriezen stond")
    _is_gelijk(page, inhoud, None)
    page.get_by_label("Gemeente").select_option("GM0518")
    volg(page, page.get_by_role("button", name="Toon"))
    _is_gelijk(page, inhoud, "GM0518")
    expect(page.get_by_text("niet opgegeven").first).to_be_visible()
    doelgroepen = page.locator("table", has=page.locator("caption", has_text="Voortijdig schoolverlaters"))
    rij = doelgroepen.get_by_role("row", name="nieuw vsver")
    aantal = rij.get_by_role("link").inner_text().split()[0]
    volg(page, rij.get_by_role("link"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{aantal} casussen achter dit cijfer")
    expect(page.locator(".pseudoniemen li")).to_have_count(int(aantal))
    assert int(aantal) >= 10
    assert all(casus not in page.content() for casus in casussen_van(region))
    kijker = binnen(wie)
    kijker.goto(page.url)
    op_blad(kijker, f"leren-verslag-casussen-{wie}")
    for pad, naam in (("", "lijst"), (f"/{verslag}", "een"), ("/nieuw", "nieuw"), (f"/{verslag}?narekenen=true", "na")):
        kijker.goto(f"/leren/verslagen{pad}")
        op_blad(kijker, f"leren-verslag-{naam}-{wie}")


def _is_gelijk(page: Page, inhoud: dict[str, Any], gemeente: str | None) -> None:
    """The tables of a report have the figures of its file."""
    getoond = 0
    for deel in inhoud["onderdelen"]:
        groep = next((een for een in deel["groepen"] if een["gemeente"] == gemeente), None)
        if groep is None or not groep["casussen"]:
            continue
        verwacht = [["Alle casussen", str(groep["casussen"])]]
        verwacht += [[een["cijfer"].replace("-", " "), casus_of(een["casussen"])] for een in groep["cijfers"]]
        tabel = rijen(page, f"{deel['titel']}: {groep['naam']}")
        gelezen = [[rij[0], rij[1].removesuffix("casussen").strip()] for rij in tabel]
        assert gelezen == verwacht
        getoond += len(groep["cijfers"])
    assert getoond


def test_a_report_can_be_taken_along_and_calculated_again(binnen: Binnen, region: Region, verslag: str) -> None:
    """Each file has the fingerprint on the page, whatever was recorded since; and the page says that it has."""
    api = region.client("evaluation", ["auditor"])
    afdrukken = api.get(f"/verslagen/{verslag}").json()["vingerafdrukken"]
    later = Casus(region).meld(ERBIJ)
    later.wait("evaluation", lambda _: True, "kent de casus die erbij kwam")
    page = binnen(AUDITOR)
    page.goto(f"/leren/verslagen/{verslag}")
    assert set(afdrukken) == {"json", "csv", "xlsx", "pdf"}
    for vorm, afdruk in afdrukken.items():
        expect(page.get_by_text(afdruk)).to_be_visible()
        with page.expect_download() as download:
            page.get_by_role("link", name=vorm.upper(), exact=True).click()
        assert download.value.suggested_filename.endswith(f".{vorm}")
        assert sha256(Path(download.value.path()).read_bytes()).hexdigest() == afdruk
    page.get_by_role("link", name="Reken ieder bestand na").click()
    expect(page.get_by_role("status")).to_contain_text("tot op de byte hetzelfde")
    expect(page.get_by_text("gelijk", exact=True)).to_have_count(4)


def test_a_report_of_a_day_to_come_is_refused(binnen: Binnen, casussen: int) -> None:
    """What was chosen is still there; what would be in it can be read before. Without a day it is frozen as it is
    now."""
    assert casussen
    page = binnen(COORDINATOR, java_script_enabled=False)
    page.goto("/leren/verslagen/nieuw")
    page.get_by_text("Wat er in een effectrapportage staat").click()
    expect(page.get_by_text("In hoeveel casussen welke partij een rol had.")).to_be_visible()
    page.get_by_label("Peildatum").fill("2099-01-01")
    leg_vast(page)
    expect(page.get_by_role("alert")).to_contain_text("toekomst")
    expect(page.get_by_label("Peildatum")).to_have_value("2099-01-01")
    beeld(page, "leren-verslag-fout")
    page.get_by_label("Peildatum").fill("")
    leg_vast(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Effectrapportage")
    expect(page.locator(".merken")).to_contain_text(tijd.datum(dag(tijd.nu())))


def test_others_see_no_report(binnen: Binnen, verslag: str) -> None:
    """Behind every address that a coordinator can find, another role gets 403."""
    eigen = ("", "/bestanden/pdf", "/onderdelen/vsv?a=oud-vsver")
    geen_toegang(binnen, "/verslagen/nieuw", *(f"/verslagen/{verslag}{een}" for een in eigen))
