"""What learning leads to, in a real browser: a draft that another adopts, and an improvement that is measured."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from contracts.feit import dag
from contracts.regio import REGELS
from contracts.routes import MEEGELEVERD
from portal import tijd
from portal.woorden import zin
from tests.flow.region import Region, until
from tests.flow.walk import TEKST, Casus
from tests.portal.conftest import Binnen
from tests.portal.leren.conftest import (
    ANDER,
    AUDITOR,
    COORDINATOR,
    casussen_van,
    geen_toegang,
    leg_vast,
    op_blad,
    rijen,
    volg,
    vraag,
)

VROEGER, PER_GROEP = 7000, 20
"""Numbers of people of years ago, and how many there are per gemeente and period."""
MEER_GECONTACT = ("GM0518", "2025-05-12")
"""Where and when everybody had a contact; elsewhere, and before, half of them."""
PERIODEN = {"2025-02-10": ("2025-01-01", "2025-04-01"), "2025-05-12": ("2025-04-01", "2025-07-01")}
Plek = str


def _doelgroep() -> dict[str, Any]:
    bestand: dict[str, Any] = json.loads((REGELS / "doelgroep-2026-01-01.json").read_text("utf-8"))
    bestand["nodes"][1]["content"]["rules"][0]["i1"] = ">= 18"
    return bestand | {"id": "doelgroep-vanaf-18", "titel": "Grens op 18"}


def _termijnen() -> dict[str, Any]:
    bestand: dict[str, Any] = json.loads((REGELS / "termijnen-2021-03-08.json").read_text("utf-8"))
    bestand["regels"][0]["duur"] = {"dagen": 1}
    return bestand | {"id": "termijnen-een-dag"}


def _route() -> dict[str, Any]:
    """From 18 on those who left school go another way."""
    bestand: dict[str, Any] = json.loads((MEEGELEVERD / "routekaart-2021-03-08.json").read_text("utf-8"))
    voor = [{"regel": "vanaf-18", "doelgroepen": ["nieuw-vsver"], "vanafLeeftijd": 18, "bron": "proef van de regio"}]
    return bestand | {"naam": "werkroute", "titel": "Werkroute", "voor": voor}


BESTANDEN: dict[str, Callable[[], dict[str, Any]]] = {
    "doelgroep": _doelgroep,
    "termijnen": _termijnen,
    "route": _route,
}
ONDERWERP = {"doelgroep": "doelgroep", "termijnen": "eerste-contact", "route": "route"}


@pytest.fixture(scope="module", params=BESTANDEN)
def concept(region: Region, casussen: int, request: pytest.FixtureRequest) -> Plek:
    """A draft of each soort, replayed, by the first coordinator; its place at evaluation, and in the portal."""
    assert casussen
    api = region.client("evaluation", ["doorstroomcoordinator"], sub=COORDINATOR)
    body = {"soort": request.param, "bestand": BESTANDEN[request.param](), "toelichting": TEKST}
    plek = api.post("/concepten", json=body).headers["location"].removeprefix("/v1/concepten/")
    assert api.post(f"/concepten/{plek}/naspelingen", json={}).status_code == 201
    until(lambda: _regel(region, plek).get("stand") == "nagespeeld", "in de lijst")
    return str(plek)


def _regel(region: Region, concept: Plek) -> dict[str, Any]:
    alle = region.client("evaluation", ["auditor"]).get("/concepten?limiet=200").json()["resultaten"]
    return next((een for een in alle if een["conceptId"] == concept), {})


@pytest.fixture(scope="module")
def vroeger(region: Region, casussen: int) -> int:
    """Casussen of two gemeenten in two quarters of last year: a contact in half of them, in one group in all."""
    assert casussen
    nummer = VROEGER
    for gemeente, opgetreden in product(("GM0518", "GM0603"), PERIODEN):
        moment = f"{opgetreden}T10:00:00+01:00"
        for plaats in range(PER_GROEP):
            casus = Casus(region).meld(
                nummer, gemeentecode=gemeente, melddatumtijd=moment, geboortedatum="2007-05-04", begindatum=None
            )
            if plaats < PER_GROEP // 2 or (gemeente, opgetreden) == MEER_GECONTACT:
                casus.do("intake", "/contacten", met="jongere", wijze="telefoon", opgetredenOp=moment)
            nummer += 1
    filters = {"van": "2025-01-01", "tot": "2025-07-01"}

    def geteld() -> int | None:
        cijfers = vraag(region, "proceskaart", **filters)[0]["cijfers"]
        return next((een["casussen"] for een in cijfers if (een["soort"], een["a"]) == ("stap", "2")), None)

    until(lambda: geteld() == PER_GROEP // 2 * 3 + PER_GROEP, "evaluation telt ze")
    return nummer - VROEGER


def test_a_draft_leads_from_the_list_to_one_case(binnen: Binnen, region: Region, concept: Plek) -> None:
    """By stand and soort in the list; from a group to as many cases as it counts; of one case both sides, each with
    its rule, the input and the dates, exactly as evaluation explains them; without JavaScript, for an auditor."""
    api = region.client("evaluation", ["auditor"])
    soort = _regel(region, concept)["soort"]
    page = binnen(AUDITOR, java_script_enabled=False)
    page.goto("/leren/watals")
    expect(page.get_by_role("button", name="Stel op en speel na")).to_have_count(0)
    page.get_by_label("Stand").select_option("aangenomen")
    page.get_by_label("Soort").select_option(soort)
    volg(page, page.get_by_role("button", name="Toon"))
    expect(page.locator(".leeg")).to_contain_text("geen concepten in deze keuze")
    page.get_by_label("Stand").select_option("nagespeeld")
    volg(page, page.get_by_role("button", name="Toon"))
    regel = page.get_by_role("row", name=concept[:8])
    expect(regel).to_contain_text(f"door {COORDINATOR}")
    volg(page, regel.get_by_role("link"))
    verschuivingen = api.get(f"/concepten/{concept}/vergelijking").json()["verschuivingen"]
    onderwerp = ONDERWERP[soort]
    van_dit = [een for een in verschuivingen if een["onderwerp"] == onderwerp]
    groep = max(van_dit, key=lambda een: bool(een["toen"] != een["straks"]))
    anders = groep["toen"] != groep["straks"]
    plaats = verschuivingen.index(groep)
    page.goto(f"/leren/watals/{concept}?vanaf=1")
    assert len(rijen(page, "Van toen naar")) == len(verschuivingen) - 1
    page.go_back()
    tabel = page.locator("table", has=page.locator("caption", has_text="Van toen naar"))
    volg(page, tabel.locator("tbody tr").nth(plaats).get_by_role("link"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Casussen in de vergelijking")
    vraagt = {naam: een for naam, een in groep.items() if naam != "casussen"} | {"limiet": 200}
    verwacht = api.get(f"/concepten/{concept}/casussen", params=vraagt).json()["resultaten"]
    assert [rij[0] for rij in rijen(page, "Casussen, op volgorde")] == [een["pseudoniem"][:8] for een in verwacht]
    assert len({een["pseudoniem"] for een in verwacht}) == groep["casussen"] >= 10
    for keuze, er_zijn in ((str(not anders).lower(), False), (str(anders).lower(), True)):
        page.get_by_label("Welke", exact=True).select_option(keuze)
        volg(page, page.get_by_role("button", name="Toon"))
        expect(page.locator(".leeg")).to_have_count(0 if er_zijn else 1)
    volg(page, page.get_by_role("link", name=verwacht[0]["pseudoniem"][:8]))
    uitleg = api.get(f"/concepten/{concept}/casussen/{verwacht[0]['pseudoniem']}").json()["besluiten"]
    expect(page.locator("main")).to_contain_text(f"Beoordeeld: {len(uitleg)},")
    besluit = next(een for een in uitleg if een["onderwerp"] == onderwerp)
    assert besluit["anders"] == anders
    _toont(page, besluit)
    assert all(casus not in page.content() for casus in casussen_van(region))
    kijker = binnen(AUDITOR)
    kijker.goto(page.url)
    op_blad(kijker, f"leren-watals-casus-{soort}")
    kijker.go_back()
    kijker.goto(f"/leren/watals/{concept}/casussen?anders=true")
    op_blad(kijker, f"leren-watals-casussen-{soort}")


def _toont(page: Page, besluit: dict[str, Any]) -> None:
    """Both sides with their rule and their day, and the input; what differs is told."""
    toen, straks = rijen(page, f"{besluit['onderwerp'].capitalize().replace('-', ' ')}, toen")
    for rij, kant in ((toen, besluit["toen"]), (straks, besluit["straks"])):
        assert (kant["regel"]["regel"] in rij[2]) if kant["regel"] else rij[2] == "geen"
        assert rij[4].removesuffix(" andere dag") == (tijd.moment(kant["uiterlijk"]) or "geen dag")
    andere_dag = besluit["toen"]["uiterlijk"] != besluit["straks"]["uiterlijk"]
    assert besluit["anders"] or andere_dag
    assert (toen[1] != straks[1]) == besluit["anders"]
    assert straks[4].endswith(" andere dag") == andere_dag
    page.get_by_text("Waarop het rustte").first.click()
    getoond = page.locator("details[open] dt").all_inner_texts()
    assert [naam.casefold() for naam in getoond] == [zin(naam).casefold() for naam in besluit["invoer"]]


def test_another_coordinator_adopts_it(binnen: Binnen, region: Region, concept: Plek) -> None:
    """Who made it is refused and loses nothing typed; a colleague adopts it from tomorrow, and the list says so; then
    nobody can any more. Without JavaScript."""
    morgen = dag(tijd.nu()) + timedelta(days=1)
    eigen = binnen(COORDINATOR, java_script_enabled=False)
    eigen.goto(f"/leren/watals/{concept}")
    _neem_aan(eigen, morgen)
    expect(eigen.get_by_role("alert")).to_contain_text("vraag een andere coordinator")
    expect(eigen.get_by_label("Reden")).to_have_value("zo is het beter")
    page = binnen(ANDER, java_script_enabled=False)
    page.goto("/leren/watals")
    page.get_by_role("row", name=concept[:8]).get_by_role("link").click()
    _neem_aan(page, dag(tijd.nu()) - timedelta(days=1))
    expect(page.get_by_role("alert")).to_contain_text("ingangsdatum is voorbij")
    _neem_aan(page, morgen)
    expect(page.get_by_role("status")).to_contain_text("Aangenomen")
    merk = f"aangenomen vanaf {tijd.datum(morgen)}"
    expect(page.locator(".merken")).to_contain_text(merk)
    expect(page.get_by_text(f"Doorstroomcoördinator {ANDER}: zo is het beter")).to_be_visible()
    expect(page.get_by_role("button", name="Neem aan")).to_have_count(0)
    gelezen = region.client("evaluation", ["auditor"]).get(f"/concepten/{concept}").json()
    assert (gelezen["stand"], gelezen["ingangsdatum"]) == ("aangenomen", morgen.isoformat())
    until(lambda: _regel(region, concept).get("stand") == "aangenomen", "de lijst volgt")
    page.goto("/leren/watals?stand=aangenomen")
    rij = page.get_by_role("row", name=concept[:8])
    expect(rij).to_contain_text(merk)
    expect(rij).to_contain_text(ANDER)
    kijker = binnen(ANDER)
    kijker.goto("/leren/watals")
    op_blad(kijker, "leren-concepten")


def _neem_aan(page: Page, vanaf: date) -> None:
    page.get_by_label("Geldt vanaf").fill(vanaf.isoformat())
    page.get_by_label("Reden").fill("zo is het beter")
    volg(page, page.get_by_role("button", name="Neem aan"))


def test_an_improvement_is_carried_out_and_measured(binnen: Binnen, region: Region, vroeger: int) -> None:
    """A second finding, carried out on a day in the past, a measurement of one's own, and before and after beside a
    group where nothing changed: each recorded as typed, and shown with its interval. Without JavaScript."""
    assert vroeger
    page = binnen(COORDINATOR, java_script_enabled=False)
    page.goto("/leren/procesbeeld?van=2025-01-01&tot=2025-07-01&per=gemeente")
    page.get_by_role("link", name="Leg dit antwoord vast").click()
    page.get_by_label("Stap").select_option("2")
    page.get_by_label("Eigenaar").select_option("doorstroompunt")
    page.get_by_label("Uiterlijk").fill("2027-03-31")
    page.get_by_label("Verbeterpunt").fill("Iedereen bellen")
    leg_vast(page)
    punt = page.url
    _bevries_nog_een(page)
    page.get_by_role("link", name="Leg vast dat het is doorgevoerd").click()
    page.get_by_label("Aanpak").fill("Een belrooster")
    page.get_by_label("Wanneer gebeurde het").fill("2025-04-01T09:00")
    leg_vast(page)
    expect(page.get_by_text("1 april 2025, 09:00")).to_be_visible()
    _meet_zelf(page)
    _vergelijk(page)
    assert page.url == punt
    hier, vergelijking = rijen(page, "Casussen die dit hadden")
    assert [hier[1].splitlines()[0], hier[2].splitlines()[0]] == ["10 van de 20", "20 van de 20"]
    assert [vergelijking[1].splitlines()[0], vergelijking[2].splitlines()[0]] == ["10 van de 20", "10 van de 20"]
    api = region.client("evaluation", ["auditor"])
    gebeurd = api.get(f"/verbeterpunten/{punt.rsplit('/', 1)[-1]}").json()["gebeurtenissen"]
    (vergeleken,) = [een["gegevens"] for een in gebeurd if een["feit"] == "VerbeterpuntEffectVergeleken"]
    assert vergeleken["verschil"] == 0.5
    laag, hoog = (f"{100 * vergeleken[kant]:.1f} procentpunt".replace(".", ",") for kant in ("laag", "hoog"))
    expect(page.get_by_text(f"50,0 procentpunt (95%-interval {laag} tot {hoog})")).to_be_visible()
    for pad in ("", "doorvoeringen", "effectmetingen", "bevindingen"):
        kijker = binnen(COORDINATOR if pad else AUDITOR)
        kijker.goto(f"{punt}/{pad}".rstrip("/"))
        op_blad(kijker, f"leren-verbeterpunt-{pad or 'gemeten'}")


def _bevries_nog_een(page: Page) -> None:
    """A second finding; without a measure it is refused, and it can be calculated again."""
    page.get_by_role("link", name="Bevries nog een bevinding").click()
    leg_vast(page)
    expect(page.locator("#fout")).to_contain_text("Bevinding: maat: is verplicht")
    page.get_by_label("Maat").select_option("wachttijden")
    page.get_by_label("Gegroepeerd naar").select_option("kwartaal")
    leg_vast(page)
    expect(page.get_by_role("heading", name="Bevinding vastgelegd")).to_have_count(2)
    page.get_by_role("link", name="Reken na").last.click()
    expect(page.get_by_text("er staat precies hetzelfde")).to_be_visible()


def _meet_zelf(page: Page) -> None:
    """A measurement of before and one of after; over nine people it is refused."""
    page.get_by_role("link", name="Leg een eigen meting vast").click()
    page.get_by_label("Maat").fill("Tevreden jongeren")
    page.get_by_label("Eenheid").select_option("procent")
    metingen = {
        "Nulmeting": ("2025-01-01", "2025-03-31", "62.5", "9"),
        "Vervolgmeting": ("2025-04-01", "2025-06-30", "71", "24"),
    }
    for naam, waarden in metingen.items():
        groep = page.get_by_role("group", name=naam)
        for label, waarde in zip(("Van", "Tot en met", "Waarde", "Casussen"), waarden, strict=True):
            groep.get_by_label(label, exact=True).fill(waarde)
    page.get_by_label("Kanttekening").fill("Niet iedereen vulde het in")
    leg_vast(page)
    expect(page.locator("#fout")).to_contain_text("minder dan tien")
    page.get_by_role("group", name="Nulmeting").get_by_label("Casussen").fill("12")
    leg_vast(page)
    expect(page.get_by_text("62,5 procent, over 12 casussen")).to_be_visible()


def _vergelijk(page: Page) -> None:
    """Before and after, here and elsewhere; the same gemeente on both sides is refused."""
    page.get_by_role("row", name="Stap 2").first.get_by_role("link", name="Vergelijk").click()
    elders = page.get_by_role("group", name="Gemeente waar niets veranderde")
    page.get_by_role("group", name="Gemeente waar iets veranderde").get_by_label("Den Haag").check()
    elders.get_by_label("Den Haag").check()
    for naam, (van, voor) in zip(("Nulperiode", "Vervolgperiode"), PERIODEN.values(), strict=True):
        groep = page.get_by_role("group", name=naam)
        groep.get_by_label("Casussen geopend vanaf").select_option(van)
        groep.get_by_label("Casussen geopend voor").select_option(voor)
    page.get_by_label("Kanttekening").fill("Er kwam ook een coach bij")
    leg_vast(page)
    expect(page.locator("#fout")).to_contain_text("vergelijkingsgroep is een andere")
    expect(page.get_by_label("Kanttekening")).to_have_value("Er kwam ook een coach bij")
    elders.get_by_label("Den Haag").uncheck()
    elders.get_by_label("Rijswijk").check()
    leg_vast(page)


def test_others_see_no_draft_and_no_case(binnen: Binnen, concept: Plek) -> None:
    """Behind every address that a coordinator can find, another role gets 403."""
    geen_toegang(binnen, *(f"/watals/{concept}{een}" for een in ("", "/casussen", f"/casussen/{concept}")))
