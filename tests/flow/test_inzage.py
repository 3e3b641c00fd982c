"""Inzage: everything of one person from every service, nothing of another, and nothing once they are forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from contracts.feit import dag
from contracts.registry import DIENSTEN
from portal.diensten import Diensten, Geweigerd, Verbinding
from portal.inzagebrief import als_pdf, brief
from portal.inzagestuk import GEDULD, haal, registreer
from tests.flow.checks import settle
from tests.flow.people import bsns
from tests.flow.region import GEMEENTEN, Region
from tests.flow.walk import ACTIE, PLAN, Casus

COORDINATOR = ["doorstroomcoordinator"]
WERKERS = ("medewerker-1", "coordinator-inzage", "coach-inzage", "van-elders-inzage")
VANDAAG = dag(datetime.now(UTC)).isoformat()


def woord(plek: str) -> str:
    """A text that stands nowhere else."""
    return f"Zonderling-{plek}"


class Jongere:
    """A jongere of whom something was typed in every service."""

    def __init__(self, region: Region, nummer: int, naam: str) -> None:
        self.region, self.naam, self.getypt = region, naam, [naam, bsns()[nummer]]
        self.casus = Casus(region).meld(nummer, voornamen="Inzage", achternaam=naam)
        self.id: str = self.casus.see("intake")["jongereId"]
        self._vul(self.casus)
        settle(region)

    def typ(self, plek: str) -> str:
        """Something typed about this jongere."""
        self.getypt.append(woord(f"{plek}-{self.naam}"))
        return self.getypt[-1]

    def _vul(self, casus: Casus) -> None:
        casus.do("intake", "/coachtoewijzingen", coach=WERKERS[2])
        contact = casus.do("intake", "/contacten", met="jongere", wijze="telefoon", notitie="verkeerd opgeschreven")
        nummer = contact["nummers"][contact["feiten"].index("contact-gelegd")]
        hersteld = {"veld": "notitie", "waarde": self.typ("hersteld"), "reden": self.typ("herstelreden")}
        casus.do("intake", "/correcties", feit=nummer, **hersteld)
        casus.do("intake", "/contacten", met="school", wijze="gesprek")
        casus.do("intake", "/schoolacties", acties=[self.typ("schoolactie")])
        casus.do("intake", "/gegevenscontroles", startkwalificatie=False, onderwijssoort="mbo", ingeschreven=True)
        casus.do("intake", "/dossierbeoordelingen", samenvatting=self.typ("samenvatting"))
        casus.stel_doelgroep_vast("verzuim-18-plus")
        casus.do("intake", "/privacygesprekken", verslag=self.typ("privacy"), afwijking=self.typ("afwijking"))
        toestemming = {"toestemming": str(uuid4()), "partij": "school", "gegevens": ["voortgang"]}
        casus.do("intake", "/toestemmingen", doel=self.typ("doel"), tot="2027-12-31", **toestemming)
        casus.do("intake", "/gegevensdelingen", grondslag="toestemming", **toestemming)
        actie = {"actie": 1, **ACTIE, "omschrijving": self.typ("actie")}
        plan = {**PLAN, "doel": self.typ("plandoel"), "acties": [actie]}
        casus.do("routing", "/plannen", **plan, afwijking=self.typ("planafwijking"))
        casus.voer_uit()
        casus.do("monitoring", "/terugkoppelingen", van="school", afsprakenNagekomen=True, verslag=self.typ("verslag"))
        terug = [{"partij": "zorg", "grondslag": "wettelijke-taak"}]
        casus.do("evaluation", "/terugkoppelingen", ontvangers=terug, inhoud=self.typ("inhoud"), afwijking="te vroeg")
        casus.do("evaluation", "/leerpunten", stap=2, leerpunt=self.typ("leerpunt"))


class Loket:
    """Whoever gives inzage, at the front door of all services."""

    def __init__(self, region: Region, rollen: list[str], gemeenten: tuple[str, ...] = GEMEENTEN) -> None:
        self._adressen = {dienst: region.runtime.children[dienst].base_url for dienst in DIENSTEN}
        self._token = region.runtime.token(WERKERS[1], rollen, gemeenten)

    def __call__(self, jongere: str, verzoek: str = "") -> dict[str, Any]:
        async def vraag() -> dict[str, Any]:
            verbinding = Verbinding(self._adressen)
            diensten: Diensten = verbinding.namens(self._token)
            try:
                if verzoek:
                    await registreer(diensten, jongere, verzoek, woord("hoe"))
                return await haal(diensten, jongere, GEDULD if verzoek else 0)
            finally:
                await verbinding.sluit()

        return asyncio.run(vraag())


def teksten(waarde: Any) -> Iterator[str]:
    """Every text in an answer."""
    if isinstance(waarde, dict):
        yield from (een for deel in waarde.values() for een in teksten(deel))
    elif isinstance(waarde, list):
        yield from (een for deel in waarde for een in teksten(deel))
    else:
        yield str(waarde)


@pytest.fixture(scope="module")
def jongeren(region: Region) -> tuple[Jongere, Jongere]:
    """Two of them, in one region."""
    een, ander = Jongere(region, 8831, "Eerstgevraagd"), Jongere(region, 8832, "Anderpersoon")
    elders = region.client("intake", ["doorstroomcoach"], ["GM0603"], sub=WERKERS[3])
    vraag = {"casusId": een.casus.id, "reden": een.typ("noodreden")}
    assert elders.post("/noodtoegangen", json=vraag).status_code == 201
    assert elders.get(f"/casussen/{een.casus.id}").status_code == 200
    settle(region)
    return een, ander


def weigering(loket: Loket, jongere: str, verzoek: str = "") -> str:
    with pytest.raises(Geweigerd) as nee:
        loket(jongere, verzoek)
    return str(nee.value.probleem["code"])


def test_a_jongere_gets_everything_and_nothing_of_another(region: Region, jongeren: tuple[Jongere, Jongere]) -> None:
    """After a recorded request: all that was typed, corrected where it was, who got it, and functions of who looked."""
    een, ander = jongeren
    loket = Loket(region, COORDINATOR)
    assert weigering(loket, een.id) == "inzage-niet-gevraagd"
    stuk = loket(een.id, VANDAAG)
    gevonden = [*teksten(stuk)]
    alles = "\n".join(gevonden)
    assert [tekst for tekst in een.getypt if tekst not in alles] == []
    assert [tekst for tekst in ander.getypt if tekst in alles] == []
    assert "verkeerd opgeschreven" not in alles
    assert [naam for naam in WERKERS if naam in alles] == []
    kreeg = {(een["aan"], een["grondslag"]) for casus in stuk["casussen"] for een in casus["verstrekkingen"]}
    assert kreeg == {("school", "toestemming"), ("zorg", "wettelijke-taak")}
    assert stuk["doelen"]
    assert stuk["onvolledig"] == []
    assert {een["dienst"] for een in stuk["wieKeek"]} == set(DIENSTEN)
    assert [een for een in stuk["wieKeek"] if een["inNood"]]
    eigen = region.rows("evaluation", "SELECT record FROM access_log WHERE record LIKE %s", b"%geef_inzage%")
    assert [rij for rij in eigen if een.casus.id in rij["record"].decode()]


def test_the_letter_says_the_same_in_plain_words(region: Region, jongeren: tuple[Jongere, Jongere]) -> None:
    """Whatever was typed stands in the letter as it was typed, and the letter is a PDF."""
    een, ander = jongeren
    stuk = Loket(region, ["auditor"])(een.id, VANDAAG)
    inhoud = "\n".join(teksten(brief(stuk, {"GM0518": "Den Haag"})))
    assert [tekst for tekst in een.getypt if tekst not in inhoud] == []
    assert ander.naam not in inhoud
    assert als_pdf(stuk, {}).startswith(b"%PDF")


def test_only_who_may_gives_it(region: Region, jongeren: tuple[Jongere, Jongere]) -> None:
    """A coach does not, nor a coordinator of elsewhere; who looked is for a coordinator per jongere, without names."""
    een, _ = jongeren
    assert weigering(Loket(region, ["doorstroomcoach"]), een.id) == "geen-toegang"
    assert weigering(Loket(region, COORDINATOR, ("GM0603",)), een.id) == "jongere-bestaat-niet"
    assert weigering(Loket(region, COORDINATOR), str(uuid4())) == "jongere-bestaat-niet"
    coordinator = region.client("routing", COORDINATOR, sub=WERKERS[1])
    assert coordinator.get("/inzagen").status_code == 403
    assert coordinator.get(f"/inzagen?jongereId={een.id}&medewerker={WERKERS[0]}").status_code == 403
    gezien = coordinator.get(f"/inzagen?jongereId={een.id}").json()["resultaten"]
    assert {look["actor"] for look in gezien} == {None}


def test_nothing_is_left_once_they_are_forgotten(region: Region, jongeren: tuple[Jongere, Jongere]) -> None:
    """After erasure there is nothing to show, also for a request made before it."""
    _, ander = jongeren
    Loket(region, COORDINATOR)(ander.id, VANDAAG)
    ander.casus.do("intake", "/beeindigingen", reden="heringeschreven")
    ander.casus.wait("intake", lambda seen: seen["afgesloten"], "gesloten")
    een, twee = (region.client("intake", COORDINATOR, sub=wie) for wie in ("een", "twee"))
    assert een.post(f"/jongeren/{ander.id}/wisverzoeken", json={"dagVanOntvangst": VANDAAG}).status_code == 201
    verzoek = een.get(f"/jongeren/{ander.id}").json()["verzoek"]
    toe = {"verzoek": verzoek, "motivering": "er is geen taak meer"}
    assert een.post(f"/jongeren/{ander.id}/wisverzoektoewijzingen", json=toe).status_code == 201
    voorstel = een.get(f"/jongeren/{ander.id}").json()["voorstel"]
    assert twee.post(f"/jongeren/{ander.id}/wisgoedkeuringen", json={"voorstel": voorstel}).status_code == 201
    settle(region)
    assert weigering(Loket(region, COORDINATOR), ander.id) in ("inzage-is-gewist", "jongere-bestaat-niet")
