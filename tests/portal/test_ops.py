"""The work of who runs the region, in a real browser: how it is doing, a trace, a dead letter; and nobody in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from playwright.sync_api import Page, expect

from tests.flow.people import bsns
from tests.flow.region import Region, until
from tests.flow.walk import Casus
from tests.portal.conftest import Binnen, beeld, toegankelijk

BEHEER = "beheerder-1"
NUMBER, NAME, NOTE = 9040, "Spoorloos-Verbergen", "belt liever niet met zijn oom"
TRACED = ("intake", "routing")
PUT_ASIDE = """
    INSERT INTO dead_letters (sequence, subject, reason, tries, position, state)
    VALUES (%s, %s, 'ValueError', 8, %s, %s)
    ON CONFLICT DO NOTHING
"""


@pytest.fixture(scope="module")
def casus(region: Region, portaal: str) -> Casus:
    """A casus with a name and a note, made while two services tell the portal what they do."""
    assert portaal
    for service in TRACED:
        region.runtime.children[service].stop()
        region.runtime.start_service(service)
    found = Casus(region).meld(NUMBER, voornamen="Bram", achternaam=NAME)
    found.do("intake", "/contacten", met="jongere", wijze="telefoon", notitie=NOTE)
    ledger = region.client("evaluation", ["beheerder"])
    until(lambda: heard(ledger.get(f"/sporen/{found.id}").json()), "alles is gehoord en ligt in het grootboek")
    return found


def heard(trace: dict[str, Any]) -> bool:
    """Whether the contact is in the ledger, and what routing made of the melding too."""
    return {"ContactGelegd", "DoelgroepVoorgesteld"} <= {fact["feit"] for fact in trace.get("feiten", ())}


@pytest.fixture
def letter(region: Region, casus: Casus) -> Iterator[str]:
    """A fact of this casus among the dead letters of routing, as its listener keeps one; gives its subject."""
    query = "SELECT notification_id, state FROM facts WHERE originator_id = %s AND topic LIKE '%%melding-ontvangen%%'"
    (fact,) = region.rows("intake", query, casus.id)
    subject = f"casus.GM0518.{casus.id}.intake.melding-ontvangen"
    with psycopg.connect(region.runtime.dsn("postgres", "routing"), autocommit=True) as conn:
        conn.execute(PUT_ASIDE, (7, subject, fact["notification_id"], bytes(fact["state"])))
        yield subject
        conn.execute("DELETE FROM dead_letters WHERE subject = %s", (subject,))


def nobody(page: Page) -> None:
    """Nothing of the person is in the source, the title or the address."""
    everything = page.content() + page.title() + page.url
    for secret in (NAME, "Bram", NOTE, bsns()[NUMBER], "coach-0518-1", "medewerker-1"):
        assert secret not in everything


def test_a_trace_is_found_from_a_casus(binnen: Binnen, casus: Casus) -> None:
    """From the id to the steps of two services, HTTP to store to NATS to listener, and the facts with their cause."""
    page = binnen(BEHEER)
    expect(page).to_have_url("/beheer/diensten")
    page.get_by_role("link", name="Sporen").click()
    page.get_by_label("Nummer van een casus").fill("een naam")
    page.get_by_role("button", name="Volg").click()
    expect(page.get_by_label("Nummer van een casus")).to_have_value("")
    expect(page.get_by_text("geen nummer van een casus")).to_be_visible()
    toegankelijk(page)
    page.get_by_label("Nummer van een casus").fill(casus.id)
    page.get_by_role("button", name="Volg").click()
    nobody(page)
    toegankelijk(page)
    beeld(page, "ops-casus")
    page.get_by_role("link", name="Melding ontvangen").click()
    until(lambda: page.reload() and "process casus" in page.content(), "de stappen zijn binnen", 20)
    table = page.locator(".waterval")
    steps = (
        "intake POST /v1/meldingen",
        "intake append",
        "intake send casus.{gemeente}.{casusId}.intake.melding-ontvangen",
        "routing process casus.{gemeente}.{casusId}.intake.melding-ontvangen",
    )
    for step in steps:
        expect(table.get_by_role("rowheader", name=step)).not_to_have_count(0)
    expect(page.locator(".feiten")).to_contain_text("volgt uit 1")
    nobody(page)
    toegankelijk(page)
    beeld(page, "ops-spoor")


def test_it_works_without_javascript(binnen: Binnen, casus: Casus) -> None:
    """Searching and following are plain HTML; an id that belongs to nothing is said to, and no more."""
    page = binnen(BEHEER, java_script_enabled=False)
    page.goto(f"/beheer/sporen/{'0' * 32}")
    expect(page.get_by_text("geen feiten en geen stappen")).to_be_visible()
    page.get_by_label("Nummer van een casus").fill(casus.id)
    page.get_by_role("button", name="Volg").click()
    page.get_by_role("link", name="Melding ontvangen").click()
    expect(page.locator(".waterval").get_by_role("rowheader", name="Feit gehoord")).not_to_have_count(0)
    nobody(page)


def test_everything_is_told_of_the_services(binnen: Binnen, casus: Casus) -> None:
    """Health, positions, backlog, terms, ledger and NATS, for all four; light and dark."""
    assert casus
    for scheme in ("light", "dark"):
        page = binnen(BEHEER, color_scheme=scheme)
        for service in ("intake", "routing", "monitoring", "evaluation"):
            row = page.get_by_role("table", name="Diensten").get_by_role("row").filter(has_text=service)
            expect(row).to_contain_text("gezond")
        expect(page.locator("main")).to_contain_text("werklijst_v1")
        expect(page.locator("main")).to_contain_text("DODELETTERS")
        nobody(page)
        toegankelijk(page)
        beeld(page, f"ops-diensten-{scheme}")


def test_a_dead_letter_is_looked_at_and_offered_again(binnen: Binnen, letter: str) -> None:
    """Listed with its reason, its confidential fields only as ciphertext; offered again it is processed."""
    page = binnen(BEHEER)
    page.get_by_role("link", name="Dode letters").click()
    toegankelijk(page)
    beeld(page, "ops-dode-letters")
    page.get_by_role("link", name="Melding ontvangen").click()
    expect(page.locator("main")).to_contain_text(letter)
    expect(page.get_by_role("heading", name="Vertrouwelijke velden")).to_be_visible()
    nobody(page)
    toegankelijk(page)
    beeld(page, "ops-dode-letter")
    page.get_by_role("button", name="Bied opnieuw aan").click()
    expect(page.get_by_role("status")).to_contain_text("heeft het feit verwerkt")
    expect(page.locator("main")).to_contain_text("alsnog verwerkt")


def test_nobody_else_comes_here(binnen: Binnen) -> None:
    """A coach finds no menu and no page of this."""
    page = binnen("coach-0518-1")
    expect(page.get_by_role("link", name="Beheer")).to_have_count(0)
    for pad in ("/beheer/diensten", "/beheer/sporen", "/beheer/dode-letters"):
        answer = page.goto(pad)
        assert answer is not None
        assert answer.status == 403
