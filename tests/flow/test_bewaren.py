"""Keeping and wiping on a real region: what runs stays, two people decide, and what went can be proved."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx

from contracts.bewaartermijnen import lees_bewaartermijnen
from contracts.bewaring import PersoonsgegevensGewist
from kit.codec import Codec, digest
from kit.master import MasterKeys
from kit.store import Recorder, Store, datastore
from kit.vault import Vault, open_pool
from services.intake.bewaren import Bewaarder
from services.intake.domain import Dossier, Jongere
from tests.flow.checks import settle
from tests.flow.people import bsns, melding
from tests.flow.region import Region, until
from tests.flow.walk import Casus

COORDINATOR = ("doorstroomcoordinator",)
LATER = datetime(2040, 1, 1, 9, tzinfo=UTC)
REDEN = {"reden": "Zonderling-Bewaarreden"}


class Mens:
    """A jongere with one casus, and the people who decide about what is kept."""

    def __init__(self, region: Region, nummer: int) -> None:
        self.region, self.casus = region, Casus(region).meld(nummer)
        self.id: str = self.casus.see("intake")["jongereId"]

    def als(self, wie: str, *rollen: str, gemeenten: tuple[str, ...] = ("GM0518",)) -> httpx.Client:
        """An employee with these roles: a coordinator, unless said otherwise."""
        return self.region.client("intake", rollen or COORDINATOR, gemeenten, wie)

    def doe(self, wie: str, opdracht: str, *rollen: str, **inhoud: Any) -> httpx.Response:
        return self.als(wie, *rollen).post(f"/jongeren/{self.id}/{opdracht}", json=inhoud)

    def sluit(self) -> None:
        """The school took its melding back, so evaluation closes the casus."""
        self.casus.do("intake", "/beeindigingen", reden="heringeschreven")
        self.casus.wait("intake", lambda seen: seen["afgesloten"], "gesloten")

    @property
    def beeld(self) -> dict[str, Any]:
        return dict(self.als("een").get(f"/jongeren/{self.id}").json())

    def casus_is_gesloten_in(self, replica: Bewaarder) -> bool:
        """Whether the list from which a round starts knows that the casus is closed."""
        bezien = replica.bezie_alle(replica.termijnen.op(LATER.date()), LATER.date(), [UUID(self.id)])
        return [een.stand.houdt for een in bezien] == [()]

    def regel(self, **vraag: Any) -> dict[str, Any]:
        """The line in the worklist of keeping; empty while it is not there."""
        lijst = self.als("een").get("/jongeren", params={"limiet": 200, **vraag}).json()["resultaten"]
        return next((rij for rij in lijst if rij["jongereId"] == self.id), {})


def bewaarder(region: Region) -> Bewaarder:
    """A replica of what looks every day, in a year in which all terms have passed."""
    recorder = Recorder(datastore(region.runtime.dsn("intake", "intake")))
    vault = Vault(
        open_pool(region.runtime.dsn("intake", "kluis")), MasterKeys.in_file(region.runtime.credentials.master_key_file)
    )
    codec = Codec(vault)
    termijnen, _ = lees_bewaartermijnen(None)
    return Bewaarder(Store(Dossier, recorder, codec), Store(Jongere, recorder, codec), vault, termijnen, lambda: LATER)


def test_a_casus_that_runs_keeps_everything(region: Region) -> None:
    """Neither a proposal nor a request wipes while somebody is guided; the request itself is kept, with its term."""
    mens = Mens(region, 8780)
    assert mens.beeld["houdt"] == ["casus-loopt", "bewaartermijn-loopt"]
    assert mens.doe("een", "wisvoorstellen", **REDEN).json()["code"] == "casus-loopt-nog"
    asked = mens.doe("coach", "wisverzoeken", "doorstroomcoach", dagVanOntvangst="2026-11-20")
    assert asked.status_code == 201, asked.text
    refused = mens.doe("een", "wisverzoektoewijzingen", verzoek=1, motivering="mag weg")
    assert refused.json()["code"] == "casus-loopt-nog"
    until(lambda: mens.regel(verzoek=True).get("uiterlijk") == "2026-12-20", "in de werklijst, met termijn")
    assert mens.doe("een", "wisverzoekafwijzingen", verzoek=1, motivering="taak", weigergrond="x").status_code == 400
    decided = mens.doe("een", "wisverzoekafwijzingen", verzoek=1, motivering="taak", weigergrond="wettelijke-taak")
    assert decided.status_code == 201, decided.text
    until(lambda: not mens.regel(verzoek=True), "beslist, dus uit de werklijst")


def test_terms_that_passed_are_proposed_once(region: Region) -> None:
    """Two replicas at once, in a year when all terms have passed, propose once; the day itself decides at the end."""
    mens = Mens(region, 8781)
    mens.sluit()
    replicas = [bewaarder(region), bewaarder(region)]
    try:
        mij = [UUID(mens.id)]
        until(lambda: mens.casus_is_gesloten_in(replicas[0]), "gesloten in de lijst")
        with ThreadPoolExecutor(2) as pool:
            done = list(pool.map(lambda each: each.ronde(mij), replicas))
    finally:
        for each in replicas:
            each.dossiers.recorder.datastore.close()
            each.vault.close()
    assert sum(done) >= 1
    assert [each["feit"] for each in mens.beeld["gebeurtenissen"]] == ["WissingVoorgesteld"]
    assert mens.doe("een", "wisgoedkeuringen", voorstel=1).json()["code"] == "bewaartermijn-loopt-nog"
    until(lambda: mens.regel(voorstel=True), "in de werklijst")
    assert mens.als("een").post("/bewaarrondes").status_code == 200
    assert [each["feit"] for each in mens.beeld["gebeurtenissen"]] == ["WissingVoorgesteld", "WissingVervallen"]


def test_a_block_holds_and_two_people_wipe(region: Region) -> None:
    """A block of the FG stops every proposal; afterwards two coordinators wipe, and the record is the ledger's fact."""
    mens = Mens(region, 8782)
    mens.sluit()
    assert mens.doe("fg", "blokkades", "auditor", grond="onderzoek", **REDEN).status_code == 201
    assert mens.doe("een", "wisvoorstellen", **REDEN).json()["code"] == "bewaarblokkade-geldt"
    assert mens.doe("een", "blokkadeopheffingen", blokkade=1, **REDEN).json()["code"] == "blokkade-is-van-toezicht"
    key = "SELECT wrapped IS NOT NULL AS there FROM keys WHERE subject = %s"
    assert region.rows("kluis", key, mens.id) == [{"there": True}]
    assert mens.doe("fg", "blokkadeopheffingen", "auditor", blokkade=1, **REDEN).status_code == 201
    proposed = mens.doe("een", "wisvoorstellen", **REDEN)
    assert proposed.status_code == 201, proposed.text
    voorstel = {"jongereId": mens.id, "voorstel": 3}
    bulk = {"voorstellen": [voorstel, {"jongereId": str(uuid4()), "voorstel": 1}]}
    answers = mens.als("een").post("/wisgoedkeuringen", json=bulk).json()["resultaten"]
    assert [each["code"] for each in answers] == ["vier-ogen-ontbreken", "jongere-bestaat-niet"]
    assert mens.doe("fg", "wisgoedkeuringen", "auditor", voorstel=3).status_code == 403
    answers = mens.als("twee").post("/wisgoedkeuringen", json={"voorstellen": [voorstel]}).json()["resultaten"]
    assert answers == [{"jongereId": mens.id, "gewist": True, "code": None, "uitleg": None}]
    assert region.rows("kluis", key, mens.id) == [{"there": False}], "de sleutel gaat met de tweede goedkeuring"
    assert mens.doe("een", "wisvoorstellen", **REDEN).json()["code"] == "jongere-is-gewist"

    settle(region)
    record = mens.als("fg", "auditor").get(f"/vernietigingen/{mens.id}").json()
    assert (record["grond"], record["casussen"], record["categorieen"]) == ("onrechtmatig-verwerkt", 1, ["begeleiding"])
    assert [each["medewerker"] for each in record["akkoord"]] == ["een", "twee"]
    ledger = region.rows("evaluation", "SELECT state, hash FROM ledger WHERE stream = %s ORDER BY number", mens.id)
    assert record["hash"] == ledger[-1]["hash"] == digest(ledger[-1]["state"])
    assert all(REDEN["reden"].encode() not in row["state"] for row in ledger)
    until(lambda: mens.id in mens.als("een").get("/vernietigingslijst").text, "in de lijst van vernietigingen")
    lines = mens.als("een").get("/vernietigingslijst")
    assert lines.headers["content-type"].startswith("text/csv")
    assert "een (doorstroomcoordinator)" in next(line for line in lines.text.splitlines() if mens.id in line)
    topic = PersoonsgegevensGewist.type_naam
    assert [m.subject for m in region.stream() if m.headers["ce-type"] == topic and mens.id in m.subject] == [
        f"jongere.GM0518.{mens.id}.intake.persoonsgegevens-gewist"
    ]


def test_a_draft_of_the_terms_is_tried_without_effect(region: Region) -> None:
    """What goes and what stays is counted by gemeente and category, with the rule; a wrong draft says it all."""
    mens = Mens(region, 8783)
    api = mens.als("een")
    shown = api.get("/bewaaroverzicht").json()
    assert shown["tabel"] == "bewaartermijnen-2024-01-01"
    runs = {reden["reden"]: reden["casussen"] for groep in shown["groepen"] for reden in groep["blijft"]}
    assert runs["casus-loopt"] > 0
    (table,) = api.get("/bewaartermijnen").json()["resultaten"]
    assert all(regel["bron"] for regel in table["regels"])
    draft = table | {"id": "bewaartermijnen-ontwerp"}
    draft["regels"] = [regel | {"grenzen": [{"na": "casus-afgesloten", "maanden": 0}]} for regel in table["regels"]]
    tried = api.post("/bewaaroverzicht", json=draft, params={"op": "2030-01-01"})
    assert tried.status_code == 200, tried.text
    assert tried.json()["tabel"] == "bewaartermijnen-ontwerp"
    assert sum(groep["gaat"] for groep in tried.json()["groepen"]) > 0
    assert {reden["reden"] for groep in tried.json()["groepen"] for reden in groep["blijft"]} >= {"casus-loopt"}
    draft["regels"][0] = {"categorie": "Een Twee", "soorten": [], "grenzen": []}
    refused = api.post("/bewaaroverzicht", json=draft)
    assert refused.status_code == 400
    assert len(refused.json()["fouten"]) >= 4
    assert mens.beeld["gebeurtenissen"] == []


def test_role_and_gemeente_are_asked_at_every_door(region: Region) -> None:
    """Elsewhere nobody sees that there is such a jongere; who works in one of two gemeenten may block, not decide."""
    mens = Mens(region, 8784)
    elders = mens.als("ver", gemeenten=("GM0603",))
    for pad in (f"/jongeren/{mens.id}", f"/vernietigingen/{mens.id}"):
        assert elders.get(pad).status_code == 404
    assert elders.post(f"/jongeren/{mens.id}/blokkades", json={"grond": "klacht", **REDEN}).status_code == 404
    for rol, status in (("doorstroomcoach", 403), ("ketenpartner", 403), ("beheerder", 403)):
        assert mens.doe("x", "blokkades", rol, grond="klacht", **REDEN).status_code == status
        assert mens.als("x", rol).get("/jongeren").status_code == status


def test_who_it_is_is_corrected_everywhere_and_found_by_the_new_number(region: Region) -> None:
    """A wrong number, name and birth date: reading, list, search and recognition follow; a number in use is refused."""
    mens, ander = Mens(region, 8785), Mens(region, 8786)
    goed = {"bsn": bsns()[8787], "voornamen": "Noor", "achternaam": "Hersteldekamp", "geboortedatum": "2005-05-04"}
    pad, api = f"/jongeren/{mens.id}/persoonscorrecties", mens.als("een", "doorstroomcoach")
    assert api.post(pad, json={**goed, **REDEN, "bsn": bsns()[8786]}).json()["code"] == "nummer-is-van-een-ander"
    assert api.post(pad, json={**goed, **REDEN, "bsn": "123456789"}).status_code == 400
    done = api.post(pad, json={**goed, **REDEN})
    assert done.json() == {"jongereId": mens.id, "gewijzigd": [mens.casus.id]}
    assert api.post(pad, json={**goed, **REDEN}).json()["gewijzigd"] == []
    assert mens.casus.see("intake")["persoon"]["achternaam"] == "Hersteldekamp"
    again = api.post("/meldingen", json=melding(8788, bsn=goed["bsn"], achternaam="Verkeerd"))
    assert again.json()["casusId"] == mens.casus.id
    assert mens.casus.see("intake")["persoon"]["achternaam"] == "Hersteldekamp"
    until(lambda: _found(api, naam="Hersteldekamp") == [mens.casus.id], "op naam gevonden")
    assert _found(api, bsn=goed["bsn"]) == [mens.casus.id]
    assert _found(api, bsn=bsns()[8785]) == []
    assert _found(api, bsn=bsns()[8786]) == [ander.casus.id]
    mens.casus.wait("routing", lambda seen: (seen["voorstel"] or {}).get("invoer", {}).get("leeftijd") == 21, "weegt")


def test_a_correction_shows_and_a_restriction_is_heard_everywhere(region: Region) -> None:
    """The dossier shows the good value, the timeline points at it; while restricted no service discloses or wipes."""
    mens = Mens(region, 8789)
    contact = mens.casus.do("intake", "/contacten", met="jongere", wijze="telefoon", notitie="verkeerd")
    wie = {"feit": contact["nummers"][0], "veld": "notitie", "waarde": "Zonderling-Goed", **REDEN}
    mens.casus.do("intake", "/correcties", **wie)
    assert mens.casus.see("intake")["kennisname"]["contacten"][0]["notitie"] == "Zonderling-Goed"
    until(lambda: _corrected(mens), "de tijdlijn wijst ernaar")

    limited = mens.als("een").post(f"/casussen/{mens.casus.id}/beperkingen", json={"grond": "bezwaar", **REDEN})
    assert limited.status_code == 201, limited.text
    for service in ("intake", "routing", "monitoring", "evaluation"):
        mens.casus.wait(service, lambda seen: seen["beperkt"], "beperkt")
    delen = {"partij": "school", "grondslag": "wettelijke-taak", "gegevens": ["verzuim"]}
    assert mens.casus.ask("intake", "/gegevensdelingen", **delen).json()["code"] == "verwerking-is-beperkt"
    terug = {"ontvangers": [delen | {"gegevens": ["resultaat"]}], "inhoud": "x", "afwijking": "spoed"}
    assert mens.casus.ask("evaluation", "/terugkoppelingen", **terug).json()["code"] == "verwerking-is-beperkt"
    assert "verwerking-beperkt" in mens.beeld["houdt"]
    free = mens.als("een").post(f"/casussen/{mens.casus.id}/beperkingsopheffingen", json=REDEN)
    assert free.status_code == 201, free.text
    mens.casus.wait("evaluation", lambda seen: not seen["beperkt"], "weer vrij")


def _found(api: httpx.Client, **vraag: str) -> list[str]:
    return [each["casusId"] for each in api.post("/zoekvragen", json=vraag).json()["resultaten"]]


def _corrected(mens: Mens) -> bool:
    """Whether the contact in the timeline says that its note was corrected, and by a fact that is there too."""
    facts = mens.casus.api["evaluation"].get(f"/casussen/{mens.casus.id}/tijdlijn").json().get("feiten", [])
    marks = [each["gecorrigeerd"] for each in facts if each["feit"] == "ContactGelegd"]
    return [*map(dict, marks)] == [{"notitie": each["id"]} for each in facts if each["feit"] == "GegevensGecorrigeerd"]
