"""Learning in a real browser: what the pages show is what evaluation answers, for who may ask, and nothing more."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.flow.region import Region, until
from tests.flow.walk import TEKST
from tests.portal.conftest import Binnen, beeld, toegankelijk
from tests.portal.leren.conftest import (
    AUDITOR,
    COACH,
    COORDINATOR,
    casus_of,
    geen_toegang,
    leg_vast,
    rijen,
    volg,
    vraag,
)

CIJFERS = ("/procesbeeld", "/doorlooptijden", "/termijnen")
BLADEN = ("", *CIJFERS, "/resultaten", "/verbeterpunten", "/watals", "/verslagen")


@pytest.fixture(scope="module")
def punt(region: Region, casussen: int) -> str:
    """A verbeterpunt with a finding, decided on and carried out."""
    assert casussen
    api = region.client("evaluation", ["doorstroomcoordinator"])
    wat = {"stap": 2, "eigenaar": "doorstroompunt", "uiterlijk": "2020-12-31", "verbeterpunt": TEKST}
    made = api.post("/verbeterpunten", json={**wat, "bevinding": {"maat": "termijnen", "per": "doelgroep"}})
    assert made.status_code == 201, made.text
    plek = made.headers["location"].removeprefix("/v1")
    besluit = {"besluit": "doorvoeren", "deelnemers": ["school"], "toelichting": TEKST}
    assert api.post(f"{plek}/besluiten", json=besluit).status_code == 201
    assert api.post(f"{plek}/doorvoeringen", json={"aanpak": TEKST}).status_code == 201
    gevonden = str(made.json()["verbeterpuntId"])
    until(lambda: gevonden in api.get("/verbeterpunten?limiet=200").text, "in de lijst")
    return gevonden


def dagen(een: float | None) -> str:
    """As a Dutch reader writes it."""
    return "te weinig metingen" if een is None else f"{een:.1f}".replace(".", ",")


def deel(een: dict[str, float]) -> str:
    """A share with its interval."""
    waarde, laag, hoog = (f"{100 * een[naam]:.1f}%".replace(".", ",") for naam in ("waarde", "laag", "hoog"))
    return f"{waarde} ({laag} tot {hoog})"


@pytest.mark.parametrize("wie", [COORDINATOR, AUDITOR])
def test_from_the_menu_to_the_process_as_it_went(binnen: Binnen, region: Region, casussen: int, wie: str) -> None:
    """The choice goes along to every page; steps and transitions are those of the answer, in picture and table."""
    page = binnen(wie)
    page.get_by_role("navigation", name="Hoofdmenu").get_by_role("link", name="Leren").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Leren van casussen")
    page.get_by_label("Gemeente").select_option("GM0518")
    page.get_by_role("button", name="Kies").click()
    volg(page, page.locator(".kaarten").get_by_role("link", name="Procesbeeld"))
    expect(page.get_by_label("Gemeente")).to_have_value("GM0518")
    (groep,) = vraag(region, "proceskaart", gemeente="GM0518")
    assert groep["casussen"] >= casussen
    for bijschrift, soort in (("Stappen", "stap"), ("Overgangen", "overgang")):
        verwacht = [
            [
                casus_of(een["casussen"]),
                casus_of(een["aantal"]),
                dagen(een["mediaanDagen"]),
                dagen(een["p90Dagen"]),
            ]
            for een in sorted(groep["cijfers"], key=lambda een: (int(een["a"]), int(een["b"] or 0)))
            if een["soort"] == soort
        ]
        assert verwacht
        assert [rij[1:] for rij in rijen(page, bijschrift)] == verwacht
    knopen = page.locator(".procesbeeld__knoop")
    expect(knopen).to_have_count(sum(een["soort"] == "stap" for een in groep["cijfers"]))
    expect(page.locator(".woorden")).to_contain_text("het vaakst gezet")


def test_waiting_and_terms_are_those_of_the_answer(binnen: Binnen, region: Region, casussen: int) -> None:
    """Every row of both measures, in days; what is not shown is said."""
    assert casussen
    page = binnen(AUDITOR)
    page.goto("/leren/doorlooptijden")
    (groep,) = vraag(region, "wachttijden")
    per_stap = sorted((een for een in groep["cijfers"] if een["soort"] == "stap"), key=lambda een: int(een["a"]))
    assert [rij[1:4] for rij in rijen(page, "Tot een stap begint")] == [
        [casus_of(een["casussen"]), dagen(een["mediaanDagen"]), dagen(een["p90Dagen"])] for een in per_stap
    ]
    volg(page, page.get_by_role("navigation", name="Leren").get_by_role("link", name="Termijnen"))
    (groep,) = vraag(region, "termijnen")
    getoond = sorted((rij[0].lower(), rij[2]) for rij in rijen(page, "Hoe termijnen afliepen"))
    assert getoond == sorted((een["a"].replace("-", " "), casus_of(een["casussen"])) for een in groep["cijfers"])
    if groep["verborgen"]:
        expect(page.get_by_text(f"Niet getoond: {groep['verborgen']} cijfer")).to_be_visible()


def test_results_have_their_interval_and_no_cause(binnen: Binnen, region: Region, casussen: int) -> None:
    """Per doelgroep unless something else is chosen; a group that is too small has no figures at all."""
    assert casussen
    page = binnen(COORDINATOR)
    page.goto("/leren/resultaten")
    for groep in vraag(region, "resultaten", per="doelgroep"):
        if groep["casussen"] is None:
            continue
        naam = {"verzuim-18-plus": "Verzuim 18+", "nieuw-vsver": "Nieuw vsv’er"}.get(groep["waarde"])
        iedere = next((een for een in groep["interventies"] if een["interventie"] == "iedere"), None)
        if naam and iedere:
            assert [rij[1:3] for rij in rijen(page, f"Hoe casussen nu staan: {naam}")] == [
                [str(een["casussen"]), deel(een["aandeel"])] for een in iedere["uitkomsten"]
            ]
    expect(page.locator("main")).to_contain_text("Dit is wat samen voorkwam")
    assert page.locator(".prent__snor").count() >= 3
    page.goto("/leren/procesbeeld?van=2020-01-01&tot=2020-04-01")
    expect(page.locator(".leeg")).to_be_visible()


def test_it_works_without_javascript_and_says_what_is_asked_wrongly(binnen: Binnen, casussen: int) -> None:
    """A choice is a form and an address; a period that is no quarter is refused where it was chosen."""
    assert casussen
    page = binnen(COORDINATOR, java_script_enabled=False)
    page.goto("/leren/termijnen")
    page.get_by_label("Groeperen").select_option("gemeente")
    volg(page, page.get_by_role("button", name="Toon"))
    expect(page).to_have_url("/leren/termijnen?van=&tot=&gemeente=&doelgroep=&per=gemeente")
    expect(page.get_by_role("heading", level=2, name="Den Haag")).to_be_visible()
    antwoord = page.goto("/leren/termijnen?van=2026-02-01")
    assert antwoord is not None
    assert antwoord.status == 400
    expect(page.get_by_role("alert")).to_contain_text("kwartaal")


def test_from_a_figure_to_a_frozen_finding_and_a_decision(binnen: Binnen, region: Region, casussen: int) -> None:
    """The question of the page is frozen with its place in the ledger, can be calculated again, and is decided on;
    all without JavaScript. What is wrong is told at once, and nothing typed is lost."""
    assert casussen
    page = binnen(COORDINATOR, java_script_enabled=False)
    page.goto("/leren/termijnen?gemeente=GM0518")
    page.get_by_role("link", name="Leg dit antwoord vast").click()
    page.get_by_label("Verbeterpunt").fill("Binnen twee dagen bellen")
    leg_vast(page)
    expect(page.locator("#fout li")).to_have_count(3)
    expect(page.get_by_label("Verbeterpunt")).to_have_value("Binnen twee dagen bellen")
    beeld(page, "leren-verbeterpunt-fout")
    page.get_by_label("Stap").select_option("2")
    page.get_by_label("Eigenaar").select_option("school")
    page.get_by_label("Uiterlijk").fill("2027-03-31")
    leg_vast(page)
    expect(page.get_by_role("status")).to_contain_text("Vastgelegd")
    expect(page.get_by_text("Binnen twee dagen bellen")).to_be_visible()
    api = region.client("evaluation", ["auditor"])
    punt = page.url.rsplit("/", 1)[-1]
    gebeurd = api.get(f"/verbeterpunten/{punt}").json()["gebeurtenissen"]
    (bevinding,) = [een for een in gebeurd if een["feit"] == "BevindingVastgelegd"]
    expect(page.get_by_text(bevinding["gegevens"]["vingerafdruk"])).to_be_visible()
    expect(page.locator("main")).to_contain_text(str(bevinding["gegevens"]["positie"]))
    page.get_by_role("link", name="Reken na").click()
    expect(page.get_by_role("status")).to_contain_text("precies hetzelfde")
    page.get_by_role("link", name="Leg een besluit vast").click()
    page.get_by_label("Wat is besloten").select_option("doorvoeren")
    page.get_by_label("School", exact=True).check()
    page.get_by_label("Toelichting").fill("zo doen wij het")
    leg_vast(page)
    expect(page.get_by_role("heading", name="Verbeterpunt besloten")).to_be_visible()
    page.get_by_role("link", name="Vergelijk").first.click()
    expect(page.get_by_role("group", name="Gemeente waar niets veranderde")).to_be_visible()
    until(lambda: punt in api.get("/verbeterpunten?limiet=200").text, "in de lijst")


def test_an_auditor_reads_verbeterpunten_and_changes_none(binnen: Binnen, punt: str, casussen: int) -> None:
    """Everything is there to read, with the interval of what was compared; no button, and no form behind one."""
    assert casussen
    page = binnen(AUDITOR)
    page.get_by_role("link", name="Leren", exact=True).click()
    page.get_by_role("navigation", name="Leren").get_by_role("link", name="Verbeterpunten").click()
    page.get_by_role("link", name=f"Verbeterpunt {punt[:8]}").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Verbeterpunt {punt[:8]}")
    expect(page.locator("form[method=post]")).to_have_count(1)
    for pad in ("/leren/verbeterpunten/nieuw", f"/leren/verbeterpunten/{punt}/besluiten"):
        antwoord = page.goto(pad)
        assert antwoord is not None
        assert antwoord.status == 403, pad


def test_a_draft_is_replayed_and_laid_beside_what_happened(binnen: Binnen, region: Region, casussen: int) -> None:
    """A file that is no file is told apart; a good one is replayed at once; who made it does not adopt it, and what is
    refused is told. Nothing here changes a rule of the shared region."""
    assert casussen
    page = binnen(COORDINATOR, java_script_enabled=False)
    page.goto("/leren")
    page.locator(".kaarten").get_by_role("link", name="Wat als").click()
    page.get_by_role("link", name="doelgroep", exact=True).click()
    goed = json.loads(page.get_by_label("Regelbestand").input_value())
    page.get_by_label("Waarom wilt u dit weten").fill(TEKST)
    page.get_by_label("Regelbestand").fill("{")
    volg(page, page.get_by_role("button", name="Stel op en speel na"))
    expect(page.get_by_role("alert")).to_contain_text("geen JSON")
    expect(page.get_by_label("Waarom wilt u dit weten")).to_have_value(TEKST)
    goed |= {"id": "doelgroep-grens-18", "titel": "Grens op 18"}
    goed["nodes"][1]["content"]["rules"][0]["i1"] = ">= 18"
    page.get_by_label("Regelbestand").fill(json.dumps(goed))
    volg(page, page.get_by_role("button", name="Stel op en speel na"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Concept doelgroep-grens-18")
    api = region.client("evaluation", ["auditor"])
    concept = page.url.rsplit("/", 1)[-1]
    antwoord = api.get(f"/concepten/{concept}/vergelijking?per=toen").json()
    assert antwoord["anders"] > 0
    page.get_by_label("Groeperen naar").select_option("toen")
    volg(page, page.get_by_role("button", name="Toon"))
    assert [rij[1:4] for rij in rijen(page, "Per uitkomst toen")] == [
        [str(een[naam]) for naam in ("beoordeeld", "anders", "onvoldoende")] for een in antwoord["groepen"]
    ]
    assert [rij[4].split()[0] for rij in rijen(page, "Van toen naar")] == [
        str(een["casussen"]) for een in antwoord["verschuivingen"]
    ]
    # Under the draft none of them is in a doelgroep, so nobody is work for a coach.
    assert rijen(page, "Lopende casussen per coach") == [[COACH, str(casussen), "0", f"-{casussen}"]]
    assert antwoord["coaches"] == [{"coach": COACH, "toen": casussen, "straks": 0}]
    page.get_by_label("Geldt vanaf").fill("2099-01-01")
    page.get_by_label("Reden").fill("zo is het beter")
    volg(page, page.get_by_role("button", name="Neem aan"))
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Reden")).to_have_value("zo is het beter")
    assert api.get(f"/concepten/{concept}").json()["ingangsdatum"] is None
    for kleur in ("light", "dark"):
        kijker = binnen(AUDITOR, color_scheme=kleur)
        kijker.goto(f"/leren/watals/{concept}")
        expect(kijker.get_by_role("heading", level=1)).to_have_text("Concept doelgroep-grens-18")
        expect(kijker.get_by_role("button", name="Neem aan")).to_have_count(0)
        toegankelijk(kijker)
        beeld(kijker, f"leren-concept-{kleur}")
    page = binnen(COORDINATOR)
    page.goto(f"/leren/watals/{concept}")
    toegankelijk(page)
    beeld(page, "leren-concept-schrijver")


@pytest.mark.parametrize("kleur", ["light", "dark"])
def test_every_page_is_accessible(binnen: Binnen, casussen: int, punt: str, kleur: str) -> None:
    """axe finds nothing, at 320 px nothing is cut off, and a page stays under 50 KB."""
    assert casussen
    page = binnen(COORDINATOR, color_scheme=kleur)
    eigen = ("/nieuw", f"/{punt}?controle=2", f"/{punt}/besluiten", f"/{punt}/bevindingen", f"/{punt}/effectmetingen")
    vergelijk = f"/{punt}/effectvergelijkingen?maat=termijnen&soort=termijn&a=eerste-contact&b=te-laat"
    verbeter = [f"/verbeterpunten{een}" for een in (*eigen, vergelijk)]
    for pad in (
        *BLADEN,
        *(f"{een}?per=doelgroep" for een in CIJFERS),
        *verbeter,
        "/watals?begin=doelgroep",
        "/watals?begin=termijnen",
        "/watals?begin=routekaart",
    ):
        antwoord = page.goto(f"/leren{pad}")
        assert antwoord is not None
        assert antwoord.status == 200, pad
        assert len(antwoord.body()) < 50_000, pad
        toegankelijk(page)
        naam = pad.split("?maat")[0].replace(punt, "punt").replace("/", "-").replace("?", "-")
        beeld(page, f"leren{naam}-{kleur}")


def test_others_do_not_get_in(binnen: Binnen, casussen: int) -> None:
    """Who evaluation does not let look over casussen, the portal does not either."""
    assert casussen
    geen_toegang(binnen, *BLADEN)
