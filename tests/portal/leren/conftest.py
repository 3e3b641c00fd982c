"""A region with something to learn from, its portal, and what evaluation and a page say of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.flow.region import Region, running_region, until
from tests.flow.walk import TEKST, Casus
from tests.portal.conftest import Binnen, beeld, toegankelijk

COACH = "coach-0518-1"
COORDINATOR, ANDER, AUDITOR = "coordinator-1", "coordinator-2", "auditor-1"
EERSTE, NU_SCHOOL, LOOPT, ANDERS = 8460, 10, 10, 12
Groepen = list[dict[str, Any]]


@pytest.fixture(scope="module")
def region() -> Iterator[Region]:
    """A region of our own: how much may be shown depends on everyone in it, also on the people of other tests."""
    with running_region() as found:
        yield found


@pytest.fixture(scope="module")
def portaal(region: Region) -> str:
    """The portal on it."""
    return region.runtime.start_portal().base_url


@pytest.fixture(scope="module")
def casussen(region: Region) -> int:
    """Twenty of one doelgroep, half of them back at school, and twelve of another; all of them of one coach."""
    aantal = NU_SCHOOL + LOOPT + ANDERS
    alle = [Casus(region).meld(EERSTE + nummer) for nummer in range(aantal)]
    for nummer, casus in enumerate(alle):
        casus.do("intake", "/coachtoewijzingen", coach=COACH)
        ingeschreven = nummer < NU_SCHOOL + LOOPT
        datum = {} if ingeschreven else {"uitschrijfdatum": "2026-10-15"}
        casus.ken_dossier(ingeschreven=ingeschreven, **datum)
        casus.stel_doelgroep_vast("verzuim-18-plus" if ingeschreven else "nieuw-vsver")
    for casus in alle[:NU_SCHOOL]:
        casus.do("monitoring", "/afsluitingen", resultaat="school", afwijking=TEKST)
    until(lambda: _staat_er(vraag(region, "resultaten", per="doelgroep")), "evaluation telt ze")
    return aantal


def _staat_er(groepen: Groepen) -> bool:
    uitkomsten = {
        (groep["waarde"], een["uitkomst"])
        for groep in groepen
        for alle in groep["interventies"]
        for een in alle["uitkomsten"]
    }
    return uitkomsten >= {("verzuim-18-plus", "school"), ("verzuim-18-plus", "loopt"), ("nieuw-vsver", "loopt")}


def vraag(region: Region, maat: str, **filters: str) -> Groepen:
    """What evaluation answers."""
    answer = region.client("evaluation", ["auditor"]).get(f"/leren/{maat}", params=filters)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["groepen"])


def rijen(page: Page, bijschrift: str) -> list[list[str]]:
    """The rows of a table, each cell as text."""
    tabel = page.locator("table", has=page.locator("caption", has_text=bijschrift)).first
    return [[cel.strip() for cel in rij.locator("th, td").all_inner_texts()] for rij in tabel.locator("tbody tr").all()]


def casus_of(een: int | None) -> str:
    """A number, or what the page says where the service says none."""
    return "bijna alle" if een is None else str(een)


def op_blad(page: Page, naam: str) -> None:
    """Nothing is cut off at 320 px, axe finds nothing in light and in dark, and the page stays under 50 KB."""
    antwoord = page.goto(page.url)
    assert antwoord is not None
    assert antwoord.status == 200
    assert len(antwoord.body()) < 50_000
    beeld(page, naam)
    for kleur in ("dark", "light"):
        page.emulate_media(color_scheme=kleur)
        toegankelijk(page)


def volg(page: Page, waarheen: Locator) -> None:
    """Click, and wait until the page behind it is there: what it shows is read at once."""
    with page.expect_navigation():
        waarheen.click()


def leg_vast(page: Page) -> None:
    """Press the button at the end of the form."""
    volg(page, page.get_by_role("button", name="Leg vast", exact=True).last)


def casussen_van(region: Region) -> list[str]:
    """The ids that no page about learning may show."""
    alle = region.client("evaluation").get("/casussen?limiet=200").json()["resultaten"]
    assert alle
    return [een["casusId"] for een in alle]


def geen_toegang(binnen: Binnen, *paden: str) -> None:
    """Who evaluation does not let look over casussen gets 403 at these pages."""
    for wie in ("coach-0518-1", "werk-en-inkomen-0518-1", "beheerder-1"):
        page = binnen(wie)
        expect(page.get_by_role("link", name="Leren", exact=True)).to_have_count(0)
        for pad in paden:
            antwoord = page.goto(f"/leren{pad}")
            assert antwoord is not None
            assert antwoord.status == 403, pad
