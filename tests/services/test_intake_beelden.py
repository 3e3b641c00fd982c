"""What a coach sees of the steps: texts opened for who handles the casus, and for nobody else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI
from feiten import MELDING_AFGESLOTEN, NAAR_FASE_2
from sample_app import ask, assert_problem
from sample_provider import Provider

from contracts.regio import lees_regio
from kit.consumer import Heard
from kit.handling import hearing
from kit.http import create_app
from kit.memory import MemoryVault, memory_store
from kit.routes import Door
from kit.service import CONTACT
from kit.store import Store
from kit.testing import Scenario, Told
from services.intake import api
from services.intake.application import Meldingen, verneem
from services.intake.domain import Dossier

REGIO = lees_regio().model_copy(update={"leefdomeinen": ("financien", "vrije-tijd")})
NU = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
MELDING = {
    "meldingsnummer": "200000001",
    "verzuimsoort": "V4",
    "melddatumtijd": "2026-11-02T10:00:00+01:00",
    "bsn": "999990019",
    "voornamen": "Wiebe",
    "achternaam": "Zandstra",
    "geboortedatum": "2006-05-17",
    "gemeentecode": "GM0518",
    "brin": "90AA",
    "reden": "komt niet meer",
}
TOESTEMMING = "01990000-0000-7000-8000-000000000003"
VERGETEN = {
    "Wiebe",
    "komt niet meer",
    "neemt niet op",
    "mentor belde",
    "schulden",
    "rooster",
    "vader werkt",
    "aanmelden",
}


@dataclass
class Loket:
    """Intake over HTTP, in memory, at a moment that the test chooses."""

    app: FastAPI
    provider: Provider
    store: Store[Dossier]
    vault: MemoryVault
    nu: datetime = NU

    def als(self, *rollen: str) -> dict[str, str]:
        return self.provider.bearer(rollen=list(rollen or ("doorstroomcoach",)), gemeenten=["GM0518"])

    def meld(self, rol: str = "ketenpartner", **anders: Any) -> httpx.Response:
        return ask(self.app, "POST", "/v1/meldingen", json=MELDING | anders, headers=self.als(rol))

    def doe(self, casus: str, pad: str, status: int = 201, **velden: Any) -> dict[str, Any]:
        adres = f"/v1/casussen/{casus}{pad}"
        answer = ask(self.app, "POST", adres, json=velden, headers=self.als())
        assert answer.status_code == status, answer.text
        return dict(answer.json())

    def zie(self, casus: str, pad: str = "") -> dict[str, Any]:
        answer = ask(self.app, "GET", f"/v1/casussen/{casus}{pad}", headers=self.als())
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def hoor(self, casus: str, told: Told) -> None:
        jongere = self.store.facts(UUID(casus))[0].jongere_id
        heard = Scenario(Dossier).heard(told).fact
        heard = heard.model_copy(
            update={"casus_id": UUID(casus), "jongere_id": jongere, "vastgelegd_op": datetime.now(UTC)}
        )
        hearing(self.store, "intake", verneem)([Heard(heard, self.store.codec.encode(heard, "0" * 64))])


@pytest.fixture
def loket(tmp_path: Path) -> Loket:
    provider, vault = Provider(), MemoryVault()
    store = memory_store(Dossier, vault)
    verifier = provider.verifier(provider.write(tmp_path))
    found = Loket(FastAPI(), provider, store, vault)
    routers = api.routers(
        Door(store, verifier, vault), Meldingen(store, vault), store.codec, vault, REGIO, lambda: found.nu
    )
    found.app = create_app(
        title="Intake", description="Proef.", version="1.2.3", contact=CONTACT, routers=routers, verifier=verifier
    )
    return found


@pytest.fixture
def casus(loket: Loket) -> str:
    """A casus with something in every step."""
    id_ = str(loket.meld().json()["casusId"])
    loket.doe(id_, "/contacten", met="jongere", wijze="huisbezoek", gelukt=False, notitie="neemt niet op")
    loket.doe(id_, "/contacten", met="jongere", wijze="telefoon")
    loket.doe(id_, "/contacten", met="school", wijze="telefoon")
    loket.doe(id_, "/schoolacties", acties=["mentor belde"])
    duo, school = ([{"gegeven": "inschrijving", "bron": bron}] for bron in ("duo", "school"))
    loket.doe(id_, "/gegevenscontroles", ingeschreven=True, adresKlopt=True, bronnen=school)
    loket.doe(id_, "/gegevenscontroles", ingeschreven=False, uitschrijfdatum="2026-11-01", bronnen=duo)
    loket.doe(id_, "/dossierbeoordelingen", samenvatting="verzuim door schulden")
    loket.hoor(id_, NAAR_FASE_2)
    wie = {"deelnemers": ["jongere", "ouder"], "gewensteAanwezigen": ["ouder"], "wensOuderOfPartnerGevraagd": True}
    moment = {"gesprekOp": "2026-12-01T10:00:00Z", "plaats": "stadhuis"}
    loket.doe(id_, "/intakegesprekken", **moment, **wie)
    loket.doe(id_, "/gemiste-intakegesprekken")
    loket.doe(id_, "/intakegesprekken", **moment, **wie)
    loket.doe(id_, "/intakegesprek-verslagen", aanwezigen=["jongere", "ouder"], verslag="vader werkt 's nachts")
    loket.doe(
        id_,
        "/leefdomeinen",
        opgetredenOp="2026-09-01T09:00:00Z",
        scores=[{"domein": "financien", "score": 1, "notitie": "schulden"}, {"domein": "vrije-tijd", "score": 3}],
        hulpmiddelen=["zelfredzaamheidsmatrix"],
        ondersteuningsvraag="hulp bij schulden",
    )
    loket.doe(id_, "/leefdomeinen", opgetredenOp="2026-11-19T09:00:00Z", scores=[{"domein": "financien", "score": 4}])
    loket.doe(id_, "/privacygesprekken", verslag="begrijpt het")
    gegevens = {"partij": "zorg", "gegevens": ["voortgang"], "toestemming": TOESTEMMING}
    loket.doe(
        id_, "/toestemmingen", **gegevens, doel="aanmelden", tot="2027-06-01", opgetredenOp="2026-11-19T09:00:00Z"
    )
    loket.doe(id_, "/gegevensdelingen", **gegevens, grondslag="toestemming")
    eerder = [{"interventie": "mentor belde", "effect": "kwam een week weer"}]
    loket.doe(
        id_,
        "/vooronderzoeken",
        redenen="schulden",
        onderwijsredenen="rooster",
        eerdereInterventies=eerder,
        mogelijkeStappen="schuldhulp",
    )
    return id_


def test_all_that_a_coach_needs_is_in_the_casus(loket: Loket, casus: str) -> None:
    """Claim: contacts with failed attempts, what the school did, sources that differ, the conversation with its misses,
    and the vooronderzoek with interventions and their effect: all there, opened."""
    seen = loket.zie(casus)
    kennisname, gesprek, onderzoek = seen["kennisname"], seen["gesprek"], seen["vooronderzoek"]
    assert [(een["met"], een["gelukt"]) for een in kennisname["contacten"]] == [
        ("jongere", False),
        ("jongere", True),
        ("school", True),
    ]
    assert kennisname["contacten"][0]["notitie"] == "neemt niet op"
    assert kennisname["schoolacties"] == ["mentor belde"]
    assert {(een["gegeven"], een["waarde"], een["bron"], een["verschilt"]) for een in kennisname["gegevens"]} == {
        ("inschrijving", True, "school", True),
        ("inschrijving", False, "duo", True),
        ("adres", True, None, False),
        ("uitschrijfdatum", "2026-11-01", None, False),
    }
    assert kennisname["samenvatting"] == "verzuim door schulden"
    assert (gesprek["kerenNietVerschenen"], gesprek["nieuweAfspraakNodig"]) == (1, False)
    assert gesprek["afspraak"]["gewensteAanwezigen"] == ["ouder"]
    assert gesprek["verslagen"][0]["verslag"] == "vader werkt 's nachts"
    assert onderzoek["eerdereInterventies"] == [{"interventie": "mentor belde", "effect": "kwam een week weer"}]
    assert (seen["beoordeeld"], seen["vooronderzoekAfgerond"], seen["aandacht"]) == (True, True, [])


def test_the_vooronderzoek_is_reopened_with_a_reason(loket: Loket, casus: str) -> None:
    """Claim: the coach reopens it, says why, and sees what was there; without a reason it is refused."""
    loket.doe(casus, "/vooronderzoek-heropeningen", 400)
    loket.doe(casus, "/vooronderzoek-heropeningen", reden="de school weet meer")
    seen = loket.zie(casus)
    assert seen["vooronderzoekAfgerond"] is False
    assert [een["reden"] for een in seen["vooronderzoek"]["heropeningen"]] == ["de school weet meer"]
    assert seen["vooronderzoek"]["redenen"] == "schulden"
    assert loket.doe(casus, "/vooronderzoek-heropeningen", 409, reden="nog eens")["code"] == (
        "vooronderzoek-is-niet-afgerond"
    )


def test_scores_of_long_ago_are_marked(loket: Loket, casus: str) -> None:
    """Claim: per leefdomein of the region all scores, newest first; older than 30 days is marked, 30 days is not."""
    seen = loket.zie(casus, "/leefdomeinen")
    scores = {een["domein"]: [(s["score"], s["verouderd"]) for s in een["scores"]] for een in seen["leefdomeinen"]}
    assert scores == {"financien": [(4, False), (1, True)], "vrije-tijd": [(3, True)]}
    assert seen["ondersteuningsvraag"] == "hulp bij schulden"
    assert seen["leefdomeinen"][1]["scores"][0]["hulpmiddelen"] == ["zelfredzaamheidsmatrix"]
    for days, old in ((30, False), (31, True)):
        loket.nu = datetime(2026, 11, 19, 9, 0, tzinfo=UTC) + timedelta(days=days)
        assert loket.zie(casus, "/leefdomeinen")["leefdomeinen"][0]["scores"][0]["verouderd"] is old
    other = [{"domein": "justitie", "score": 2}]
    assert loket.doe(casus, "/leefdomeinen", 400, scores=other)["code"] == "onbekend-leefdomein"


def test_the_register_tells_who_has_what_and_why(loket: Loket, casus: str) -> None:
    """Claim: consents with purpose, end and whether they hold; disclosures with basis; withdrawal works at once."""
    gegevens = {"partij": "zorg", "gegevens": ["voortgang"], "toestemming": TOESTEMMING, "grondslag": "toestemming"}
    (gegeven,) = loket.zie(casus, "/toestemmingen")["toestemmingen"]
    assert (gegeven["doel"], gegeven["tot"], gegeven["geldt"]) == ("aanmelden", "2027-06-01", True)
    loket.nu = datetime(2027, 6, 2, 9, 0, tzinfo=UTC)
    assert loket.zie(casus, "/toestemmingen")["toestemmingen"][0]["geldt"] is False
    loket.nu = NU
    loket.doe(casus, "/toestemming-intrekkingen", toestemming=TOESTEMMING)
    loket.doe(casus, "/gegevensdelingen", 409, **gegevens)
    register = loket.zie(casus, "/toestemmingen")
    assert register["toestemmingen"][0]["geldt"] is False
    assert register["toestemmingen"][0]["ingetrokkenOp"] is not None
    (deling,) = register["delingen"]
    assert (deling["partij"], deling["grondslag"], deling["toestemming"]) == ("zorg", "toestemming", TOESTEMMING)
    assert register["verslag"] == "begrijpt het"


def test_parents_of_an_adult_only_with_consent(loket: Loket, casus: str) -> None:
    """Claim: whether the jongere is 18 is read from the sealed date of birth, on the day of sharing."""
    ouder = {"partij": "ouder", "gegevens": ["verzuim"], "grondslag": "wettelijke-taak"}
    refused = loket.doe(casus, "/gegevensdelingen", 409, **ouder)
    assert refused["code"] == "ouder-alleen-met-toestemming"
    loket.doe(casus, "/gegevensdelingen", 409, **ouder, opgetredenOp="2024-05-17T09:00:00Z")
    loket.doe(casus, "/gegevensdelingen", **ouder, opgetredenOp="2024-05-16T09:00:00Z")


def test_meldingen_of_every_school_with_their_status(loket: Loket, casus: str) -> None:
    """Claim: each number with its kind, school, moment and status; one too soon after another of the same school is
    marked, a withdrawn one does not count for that; a partner may report without a number, once."""
    week = {"melddatumtijd": "2026-11-06T10:00:00+01:00"}
    loket.meld(meldingsnummer="200000002", **week)
    loket.meld(meldingsnummer="200000003", brin="90AB", **week)
    loket.doe(casus, "/intrekkingen", melding=1, reden="vergissing")
    loket.meld(meldingsnummer="200000004", melddatumtijd="2026-10-31T10:00:00+01:00")
    zonder = {"kanaal": "werkafspraak", "meldingsnummer": None, "verzuimsoort": None, "brin": None}
    assert loket.meld(**zonder).json()["uitkomst"] == "gekoppeld"
    assert loket.meld(**zonder).json()["uitkomst"] == "genegeerd"
    assert_problem(loket.meld(meldingsnummer=None), 400, "ongeldige-invoer")
    seen = loket.zie(casus, "/meldingen")
    gezien = [
        (een["meldingsnummer"], een["inhoud"].get("brin"), een["teSnel"], een["status"]) for een in seen["meldingen"]
    ]
    assert gezien == [
        ("200000001", "90AA", False, "ingetrokken"),
        ("200000002", "90AA", True, "geregistreerd"),
        ("200000003", "90AB", False, "geregistreerd"),
        ("200000004", "90AA", True, "geregistreerd"),
        (None, None, False, "geregistreerd"),
    ]
    assert seen["meldingen"][0]["redenVanIntrekking"] == "vergissing"
    loket.doe(casus, "/contacten", met="school", wijze="telefoon")
    loket.hoor(casus, MELDING_AFGESLOTEN)
    assert [een["status"] for een in loket.zie(casus, "/meldingen")["meldingen"]] == [
        "ingetrokken",
        *["afgesloten"] * 4,
    ]


def test_when_the_school_takes_everything_back_the_coach_may_end_it(loket: Loket) -> None:
    """Claim: the casus goes on and says so; the coach ends it for that reason, and another one is not asked again."""
    casus = loket.meld().json()["casusId"]
    refused = loket.doe(casus, "/beeindigingen", 409, reden="melding-ingetrokken")
    assert refused["code"] == "melding-loopt-nog"
    loket.doe(casus, "/intrekkingen", melding=1, reden="vergissing")
    seen = loket.zie(casus)
    assert (seen["alleMeldingenIngetrokken"], seen["aandacht"]) == (True, ["alle-meldingen-ingetrokken"])
    loket.doe(casus, "/beeindigingen", reden="melding-ingetrokken", toelichting="geen zorgen meer")
    seen = loket.zie(casus)
    assert (seen["beeindiging"], seen["toelichtingBijBeeindiging"], seen["aandacht"]) == (
        "melding-ingetrokken",
        "geen zorgen meer",
        [],
    )


def test_own_research_is_of_the_doorstroompunt(loket: Loket) -> None:
    """Claim: a partner may not report as own research; a coach may."""
    signaal = {"kanaal": "eigen-onderzoek", "meldingsnummer": None, "verzuimsoort": None}
    assert loket.meld(**signaal).status_code == 403
    assert loket.meld("doorstroomcoach", **signaal).status_code == 201


PADEN = ("", "/meldingen", "/leefdomeinen", "/toestemmingen")


@pytest.mark.parametrize("pad", PADEN)
@pytest.mark.parametrize("rol", ["auditor", "beheerder", "ketenpartner"])
def test_nobody_else_reads_what_was_written(loket: Loket, casus: str, pad: str, rol: str) -> None:
    """Claim: texts open for coach and coordinator alone."""
    assert ask(loket.app, "GET", f"/v1/casussen/{casus}{pad}", headers=loket.als(rol)).status_code == 403


def test_who_is_forgotten_leaves_only_categories(loket: Loket, casus: str) -> None:
    """Claim: after the key is destroyed every view still answers, and has not one text left."""
    before = " ".join(str(loket.zie(casus, pad)) for pad in PADEN)
    assert [text for text in VERGETEN if text not in before] == []
    loket.vault.destroy(loket.store.facts(UUID(casus))[0].jongere_id)
    after = " ".join(str(loket.zie(casus, pad)) for pad in PADEN)
    assert [text for text in VERGETEN if text in after] == []
    assert loket.zie(casus)["kennisname"]["contacten"][0]["gelukt"] is False
