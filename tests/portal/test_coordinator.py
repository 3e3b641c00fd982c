"""The work of a coordinator in a real browser: dividing, handing over, importing, and deciding together."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.flow.people import bsns, melding
from tests.flow.region import Region, until
from tests.flow.walk import Casus
from tests.portal.conftest import Binnen, beeld, toegankelijk

WIE, ANDER = "coordinator-1", "coordinator-2"
STIL = "GM1916"
"""The gemeente in which other tests hardly work."""
COACH, NIEUW = "coach-1916-8", "coach-1916-9"
EERSTE = 9050


def meld(region: Region, nummer: int, achternaam: str, gemeente: str = STIL) -> str:
    """A casus in the quiet gemeente."""
    body = melding(nummer, voornamen="Noor", achternaam=achternaam, gemeentecode=gemeente)
    answer = region.client("intake", gemeenten=[gemeente], sub=WIE).post("/meldingen", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["casusId"])


def is_te_zien(region: Region, *casussen: str) -> None:
    """Wait until the worklist has them."""
    client, vraag = region.client("evaluation", gemeenten=[STIL], sub=WIE), [("casus", een) for een in casussen]
    until(lambda: len(client.get("/werklijst", params=vraag).json()["resultaten"]) == len(casussen), "in de werklijst")


def kijk(page: Page, naam: str) -> None:
    """Nothing is cut off at 320 px, and axe finds nothing."""
    beeld(page, naam)
    toegankelijk(page)


def test_new_meldingen_are_divided_in_bulk_and_handed_over(binnen: Binnen, region: Region) -> None:
    """All faults at once, nothing chosen is lost; of two casussen the one that somebody else just gave away stays as
    it was, and that is told per casus; then the work of this coach goes to another, without JavaScript."""
    een, twee = meld(region, EERSTE, "Verdeel"), meld(region, EERSTE + 1, "Bezet")
    is_te_zien(region, een, twee)
    page = binnen(WIE, java_script_enabled=False)
    expect(page).to_have_url("/coordinator")
    page.goto(f"/coordinator/verdelen?gemeente={STIL}")
    page.get_by_role("link", name="Kies alle").click()
    expect(page.get_by_label("Kies Noor Bezet")).to_be_checked()
    page.goto(f"/coordinator/verdelen?gemeente={STIL}")
    for naam in ("Verdeel", "Bezet"):
        page.get_by_label(f"Kies Noor {naam}").check()
    page.get_by_label("Naar wie").select_option("anders")
    page.get_by_label("Reden").fill("")
    page.get_by_role("button", name="Verdeel").click()
    expect(page.locator("#fout li")).to_have_count(2)
    expect(page.get_by_label("Kies Noor Verdeel")).to_be_checked()
    page.get_by_label("Iemand anders").fill(COACH)
    page.get_by_label("Reden").fill("nieuwe collega")
    other = region.client("intake", gemeenten=[STIL]).post(f"/casussen/{twee}/coachtoewijzingen", json={"coach": "x"})
    assert other.status_code == 201
    page.get_by_role("button", name="Verdeel").click()
    expect(page.get_by_role("status")).to_contain_text("1 gelukt, 1 niet")
    expect(page.get_by_role("row", name="Noor Bezet")).to_contain_text("nu van x")
    expect(page.get_by_role("row", name="Noor Verdeel")).to_contain_text(f"naar {COACH}")
    intake = region.client("intake", gemeenten=[STIL])
    until(lambda: COACH in intake.get("/caseload").text, "in de caseload")
    page.goto("/coordinator")
    page.get_by_role("row", name=COACH).get_by_role("link", name="Draag over").click()
    page.get_by_label("Kies Noor Verdeel").check()
    page.get_by_label("Naar wie").select_option("anders")
    page.get_by_label("Iemand anders").fill(NIEUW)
    page.get_by_label("Reden").fill("met verlof")
    page.get_by_role("button", name="Draag over").click()
    expect(page.get_by_role("status")).to_contain_text("1 gelukt.")
    assert intake.get(f"/casussen/{een}").json()["coach"] == NIEUW


KOP = "meldingsnummer;verzuimsoort;melddatumtijd;bsn;voornamen;achternaam;geboortedatum;gemeentecode"


def bestand(*regels: tuple[int, str]) -> dict[str, Any]:
    """A file as a browser sends it; per line whose, and when born."""
    lines = [
        f"{710_000_000 + nummer};V4;2026-11-02T09:30:00+01:00;{bsns()[nummer]};Noor;Bestand;{geboren};{STIL}"
        for nummer, geboren in regels
    ]
    return {"name": "m.csv", "mimeType": "text/csv", "buffer": "\n".join([KOP, *lines]).encode()}


@pytest.mark.parametrize("script", [True, False])
def test_a_file_is_imported_and_refused_lines_are_reported(binnen: Binnen, script: bool) -> None:
    """A file without a header is refused whole; of a good one each refused line has its field and reason, on the page
    and as a CSV. With and without JavaScript."""
    page = binnen(WIE, java_script_enabled=script)
    page.goto("/coordinator/importen")
    page.get_by_label("Bestand", exact=True).set_input_files({**bestand(), "buffer": b"niets;hier"})
    page.get_by_role("button", name="Lees in").click()
    expect(page.locator("#fout")).to_contain_text("kop")
    nummer = EERSTE + 10 + 2 * script
    page.get_by_label("Bestand", exact=True).set_input_files(bestand((nummer, "2006-05-04"), (nummer + 1, "gisteren")))
    page.get_by_role("button", name="Lees in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Import")
    expect(page.locator("#stand [role=status]")).to_contain_text("1 regel is geweigerd")
    expect(page.get_by_role("row", name="geboortedatum")).to_contain_text("3")
    if script:
        kijk(page, "coordinator-import")
    with page.expect_download() as download:
        page.get_by_role("link", name="als csv").click()
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert lines[0] == "regel;veld;reden"
    assert lines[1].startswith("3;geboortedatum;")


def test_a_list_of_duo_is_a_file_as_well(binnen: Binnen) -> None:
    """A file with other columns than list A07 has is refused whole, and the choice is still there."""
    page = binnen(WIE)
    page.goto("/coordinator/importen")
    page.get_by_label("Wat voor bestand").select_option("A07")
    page.get_by_label("Bestand", exact=True).set_input_files({**bestand(), "buffer": b"kop;onbekend"})
    page.get_by_role("button", name="Lees in").click()
    expect(page.locator("#fout")).to_contain_text("ontbrekende kolommen")
    expect(page.get_by_label("Wat voor bestand")).to_have_value("A07")


def met_voorstel(region: Region, nummer: int) -> Casus:
    """A casus whose doelgroep was determined, and of which something else is proposed since."""
    casus = Casus(region).meld(nummer, voornamen="Noor", achternaam=f"Voorstel{nummer}")
    casus.ken_dossier(ingeschreven=True)
    casus.stel_doelgroep_vast("verzuim-18-plus")
    gegevens = {"startkwalificatie": False, "ingeschreven": False, "uitschrijfdatum": "2026-02-01"}
    casus.do("intake", "/gegevenscontroles", onderwijssoort="mbo", **gegevens)
    casus.wait("routing", lambda seen: seen["voorstel"]["wachtOpBevestiging"], "voorstel")
    return casus


def test_proposals_for_a_doelgroep_are_followed_or_kept_with_a_reason(binnen: Binnen, region: Region) -> None:
    """One is taken over, of the other the doelgroep stays, for which a reason is asked."""
    volgt, houdt = met_voorstel(region, EERSTE + 20), met_voorstel(region, EERSTE + 21)
    routing = region.client("routing", sub=WIE)
    vraag = {"wachtOpBevestiging": "true", "limiet": "200"}
    until(lambda: all(een.id in routing.get("/casussen", params=vraag).text for een in (volgt, houdt)), "in de lijst")
    page = binnen(WIE)
    page.goto("/coordinator/doelgroepen")
    kijk(page, "coordinator-doelgroepen")
    page.get_by_role("button", name="Leg vast").click()
    expect(page.locator("#fout li")).to_have_count(2)
    _kies(page, f"Kies Noor Voorstel{EERSTE + 20}")
    page.get_by_label("Neem het voorstel over").check()
    page.get_by_role("button", name="Leg vast").click()
    expect(page.get_by_role("status")).to_contain_text("1 gelukt.")
    page.get_by_role("link", name="Terug naar de lijst").click()
    _kies(page, f"Kies Noor Voorstel{EERSTE + 21}")
    page.get_by_label("Houd de doelgroep").check()
    page.get_by_role("button", name="Leg vast").click()
    expect(page.locator("#fout li")).to_have_count(1)
    page.get_by_role("textbox", name="Reden").fill("staat volgende week weer ingeschreven")
    page.get_by_role("button", name="Leg vast").click()
    expect(page.get_by_role("row", name=f"Voorstel{EERSTE + 21}")).to_contain_text("blijft Verzuim 18+")
    assert volgt.see("routing")["doelgroep"] != "verzuim-18-plus"
    assert houdt.see("routing")["doelgroep"] == "verzuim-18-plus"


def _kies(page: Page, naam: str) -> None:
    """Check this box, on whatever page of the list it is."""
    while not page.get_by_label(naam).count():
        page.get_by_role("link", name="Volgende").click()
    page.get_by_label(naam).check()


def test_wiping_takes_two_coordinators(binnen: Binnen, region: Region) -> None:
    """Who proposed cannot agree once more; a second one agrees, and the declaration of destruction is there."""
    casus = Casus(region).meld(EERSTE + 25, achternaam="Wissen")
    jongere = casus.see("intake")["jongereId"]
    casus.do("intake", "/beeindigingen", reden="heringeschreven")
    casus.wait("intake", lambda seen: seen["afgesloten"], "gesloten")
    page = binnen(WIE)
    page.goto(f"/coordinator/bewaren/{jongere}")
    page.get_by_role("link", name="Stel voor te wissen").click()
    page.get_by_role("button", name="Leg vast").last.click()
    expect(page.locator("#fout")).to_be_focused()
    page.get_by_label("Reden").fill("dubbel vastgelegd")
    page.get_by_role("button", name="Leg vast").last.click()
    expect(page.get_by_role("status")).to_contain_text("Vastgelegd")
    kijk(page, "coordinator-bewaren-jongere")
    intake = region.client("intake", ["doorstroomcoordinator"], sub=WIE)
    voorstellen = {"voorstel": "true", "limiet": "200"}
    until(lambda: jongere in intake.get("/jongeren", params=voorstellen).text, "in de lijst")
    page.goto("/coordinator/bewaren")
    kijk(page, "coordinator-bewaren")
    expect(page.get_by_role("row", name=jongere[:8])).to_contain_text("u stemde in")
    expect(page.get_by_label(f"Kies jongere {jongere[:8]}")).to_have_count(0)
    page = binnen(ANDER)
    page.goto("/coordinator/bewaren")
    page.get_by_label(f"Kies jongere {jongere[:8]}").check()
    page.get_by_role("button", name="Stem in").click()
    expect(page.get_by_role("row", name=jongere[:8])).to_contain_text("gewist")
    page.goto(f"/coordinator/bewaren/verklaringen/{jongere}")
    expect(page.locator("dl")).to_contain_text(f"{WIE}")
    expect(page.locator("dl")).to_contain_text(f"{ANDER}")
    kijk(page, "coordinator-verklaring")


def test_a_transfer_is_accepted_or_given_back_and_a_look_in_an_emergency_is_judged(
    binnen: Binnen, region: Region
) -> None:
    """The casus of who moved comes in: a coach is assigned, or it goes back with a reason that the other reads."""
    aan, terug = (meld(region, EERSTE + 15 + een, f"Verhuist{een}") for een in range(2))
    intake = region.client("intake", gemeenten=[STIL], sub=WIE)
    for casus in (aan, terug):
        assert intake.post(f"/casussen/{casus}/overdrachten", json={"naar": "GM0603"}).status_code == 201
    nood = {"casusId": aan, "reden": "stond in paniek aan de balie"}
    buiten = region.client("intake", ["doorstroomcoach"], ["GM0518"], "coach-buiten")
    assert buiten.post("/noodtoegangen", json=nood).status_code == 201
    lijst = region.client("intake", ["doorstroomcoordinator"], sub=WIE)
    until(lambda: all(een in lijst.get("/overdrachten?open=true").text for een in (aan, terug)), "overgedragen")
    until(lambda: aan in lijst.get("/noodtoegangen?beoordeeld=false").text, "noodtoegang")
    page = binnen(WIE)
    page.goto("/coordinator/overdrachten")
    kijk(page, "coordinator-overdrachten")
    blok = page.get_by_role("article").filter(has_text="Noor Verhuist0")
    blok.get_by_label("Of iemand anders").fill("coach-0603-1")
    blok.get_by_role("button", name="Neem aan").click()
    expect(page.get_by_role("status")).to_contain_text("Aangenomen")
    blok = page.get_by_role("article").filter(has_text="Noor Verhuist1")
    blok.get_by_text("Geef terug aan").click()
    blok.get_by_role("button", name="Geef terug").click()
    expect(page.locator("#fout")).to_contain_text("Zeg waarom")
    blok.get_by_label("Reden").fill("woont nog in Voorburg")
    blok.get_by_role("button", name="Geef terug").click()
    expect(page.get_by_role("status")).to_contain_text("Teruggegeven")
    assert region.client("intake", gemeenten=["GM0603"]).get(f"/casussen/{aan}").json()["coach"] == "coach-0603-1"
    until(lambda: "woont nog in Voorburg" in _binnen(region, terug), "terug met de reden")
    page.goto("/coordinator/noodtoegang")
    kijk(page, "coordinator-noodtoegang")
    blok = page.get_by_role("article").filter(has_text="Noor Verhuist0")
    expect(blok).to_contain_text("paniek aan de balie")
    blok.get_by_role("button", name="Leg oordeel vast").click()
    expect(page.locator("#fout")).to_contain_text("Kies of het terecht was")
    blok.get_by_label("Ja").check()
    blok.get_by_role("button", name="Leg oordeel vast").click()
    expect(page.get_by_role("status")).to_contain_text("oordeel is vastgelegd")


def _binnen(region: Region, casus: str) -> str:
    client = region.client("intake", ["doorstroomcoordinator"], [STIL], WIE)
    regels = client.get("/overdrachten?open=true").json()["resultaten"]
    return " ".join(str(een["reden"]) for een in regels if een["casusId"] == casus)


@pytest.mark.parametrize(
    "pad", ["", "/verdelen", "/termijnen", "/importen", "/bewaren/vooruitblik?op=2034-01-01", "/bewaren/verklaringen"]
)
def test_every_page_of_a_coordinator_is_accessible(binnen: Binnen, pad: str) -> None:
    """axe finds nothing, light and dark, and at 320 px nothing is cut off."""
    page = binnen(WIE, color_scheme="light")
    page.goto(f"/coordinator{pad}")
    kijk(page, f"coordinator{pad.split('?', maxsplit=1)[0].replace('/', '-')}")
    page.emulate_media(color_scheme="dark")
    toegankelijk(page)
