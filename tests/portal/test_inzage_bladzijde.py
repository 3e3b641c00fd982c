"""Giving a jongere inzage, in a real browser: find who asked, record that they asked, and hand over the letter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.flow.region import Region, until
from tests.flow.walk import Casus
from tests.portal.conftest import Binnen, beeld, toegankelijk

COORDINATOR = "coordinator-1"


@pytest.fixture(scope="module")
def casus(region: Region) -> Casus:
    """A casus of somebody who asks."""
    found = Casus(region).meld(8835, voornamen="Youssef", achternaam="Inzagevrager")
    found.do("intake", "/contacten", met="jongere", wijze="telefoon", notitie="vraagt wat wij van hem hebben")
    until(lambda: found.id in found.api["evaluation"].get("/werklijst?limiet=200").text, "de werklijst is bij")
    return found


def download(page: Page, naam: str, waar: Path) -> bytes:
    with page.expect_download() as wachten:
        page.get_by_role("link", name=naam).click()
    wachten.value.save_as(waar)
    return waar.read_bytes()


def test_a_coordinator_gives_inzage(binnen: Binnen, casus: Casus, tmp_path: Path) -> None:
    """By name, not in the address; nothing opens before the request is recorded; then a letter and the data."""
    page = binnen(COORDINATOR)
    page.get_by_role("link", name="Inzage", exact=True).click()
    toegankelijk(page)
    beeld(page, "inzage")
    page.get_by_label("Naam, nummer of id").fill("youssef inzagevrager")
    page.get_by_role("button", name="Zoek").click()
    page.get_by_role("link", name="Youssef Inzagevrager").click()
    assert "nzagevrager" not in page.url + page.title()
    expect(page.get_by_role("heading", level=1)).to_have_text("Verzoek om inzage")
    page.get_by_label("Wanneer kwam het verzoek").fill("2099-01-01")
    page.get_by_label("Hoe kwam het").fill("aan de balie, met paspoort")
    page.get_by_role("button", name="Leg het verzoek vast").click()
    expect(page.locator(".veld--fout")).to_have_count(1)
    expect(page.get_by_label("Hoe kwam het")).to_have_value("aan de balie, met paspoort")
    toegankelijk(page)
    beeld(page, "inzage-verzoek")
    page.get_by_label("Wanneer kwam het verzoek").fill("2026-11-20")
    page.get_by_role("button", name="Leg het verzoek vast").click()
    expect(page.get_by_role("heading", name="Wie er keek")).to_be_visible()
    toegankelijk(page)
    beeld(page, "inzage-stuk")
    assert download(page, "Download de brief", tmp_path / "brief.pdf").startswith(b"%PDF")
    gegevens = download(page, "Download de gegevens", tmp_path / "gegevens.json").decode()
    assert "vraagt wat wij van hem hebben" in gegevens
    assert COORDINATOR not in gegevens
    assert json.loads(gegevens)["onvolledig"] == []


def test_a_coach_does_not_give_inzage(binnen: Binnen, casus: Casus) -> None:
    """It is for the coordinator and the auditor."""
    page = binnen("coach-0518-1")
    antwoord = page.goto("/inzage")
    assert antwoord is not None
    assert antwoord.status == 403
