"""A portal on the shared region, and a real browser to open it with."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.flow.region import Region

ROOT = Path(__file__).parents[2]
BEELD = Path(__file__).parent / "beeld"
VERPLICHT = "DOORSTROOM_BROWSERTESTS"
VLAGGEN = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
Binnen = Callable[..., Page]


@cache
def chromium() -> str:
    """Where a Chromium is; empty when there is none and none could be had."""
    found = subprocess.run(["sh", ".ci/chromium.sh"], cwd=ROOT, capture_output=True, text=True, check=False)
    return found.stdout.strip() if found.returncode == 0 else ""


@pytest.fixture(scope="session")
def portaal(region: Region) -> str:
    """The address of the portal on the shared region."""
    return region.runtime.start_portal().base_url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all; every test has a context of its own. Gone before other tests run an event loop."""
    program = chromium()
    if not program:
        how = f"browsertests overgeslagen: geen Chromium; zet CHROMIUM=/pad/naar/chromium ({VERPLICHT}=1 laat ze falen)"
        if os.environ.get(VERPLICHT):
            pytest.fail(how)
        pytest.skip(how)
    with sync_playwright() as playwright, TemporaryDirectory():
        found = playwright.chromium.launch(executable_path=program, args=list(VLAGGEN))
        yield found
        found.close()


@pytest.fixture
def binnen(browser: Browser, portaal: str) -> Iterator[Binnen]:
    """Opens the portal as one of the people of the demo; contexts end with the test."""
    contexts: list[BrowserContext] = []

    def open_als(wie: str, *, breed: int = 1280, **options: object) -> Page:
        context = browser.new_context(
            base_url=portaal, viewport={"width": breed, "height": 900}, locale="nl-NL", **options
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        page = context.new_page()
        page.goto("/aanmelden")
        page.click(f"button[value={wie}]")
        return page

    yield open_als
    for context in contexts:
        context.close()


def beeld(page: Page, naam: str) -> None:
    """Keep a screenshot as an artefact, wide and narrow, and check that nothing is cut off at 320 px."""
    BEELD.mkdir(exist_ok=True)
    wide = page.viewport_size
    for breed in (1280, 320):
        page.set_viewport_size({"width": breed, "height": 900})
        page.screenshot(path=BEELD / f"{naam}-{breed}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{naam}: breder dan {breed} px"
    if wide:
        page.set_viewport_size(wide)


def toegankelijk(page: Page) -> None:
    """axe-core finds nothing: WCAG 2.2 AA and its best practices. Colours are looked at when they have settled."""
    page.evaluate("Promise.all(document.getAnimations().map(each => each.finished))")
    page.evaluate((Path(__file__).parent / "data" / "axe.min.js").read_text("utf-8"))
    found = page.evaluate(
        "axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']})"
    )
    assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found["violations"]] == []


def ga_naar(page: Page, naam: str) -> None:
    """Tab to the link with this name and follow it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText?.trim()") == naam:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    pytest.fail(f"niet te bereiken met Tab: {naam}")


def tot(page: Page, soort: str, naam: str) -> None:
    """Tab to a field with this name, or to the button that sends."""
    for _ in range(60):
        page.keyboard.press("Tab")
        actief = page.evaluate("[document.activeElement.localName, document.activeElement.name || '']")
        if actief == [soort, naam]:
            return
    pytest.fail(f"niet te bereiken met Tab: {soort} {naam}")
