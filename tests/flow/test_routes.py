"""Routes as data, over HTTP: a route of the MAS that fits the age, and the Routeboek from signal to closing."""

from __future__ import annotations

from typing import Any

from tests.flow.region import Region
from tests.flow.walk import TEKST, Casus

ALLE_MASROUTES = ["vrijwillige-hulp", "halt", "jeugdhulp-in-verplicht-kader", "strafrecht"]
AFSPRAKEN = [
    {"wie": "school", "wat": TEKST, "uiterlijk": "2026-12-04"},
    {"wie": "jeugdhulp", "wat": TEKST, "uiterlijk": "2026-12-11"},
]


def own(casus: Casus) -> list[str]:
    """The timeline without what services heard of each other."""
    return [fact["feit"] for fact in casus.tijdlijn() if fact["feit"] != "FeitGehoord"]


def refused(casus: Casus, service: str, path: str, **body: Any) -> str:
    """The code with which this is refused."""
    answer = casus.ask(service, path, **body)
    assert answer.status_code in (400, 404, 409), answer.text
    return str(answer.json()["code"])


def test_verzuim_18_plus_takes_the_route_of_the_mas_that_is_left(region: Region) -> None:
    """From 18 on only vrijwillige hulp is offered; the heavier are refused with a way on, reason or no reason."""
    casus = Casus(region).meld(8451)
    casus.ken_dossier(ingeschreven=True)
    casus.stel_doelgroep_vast("verzuim-18-plus")
    seen = casus.see("routing")
    assert (seen["route"], seen["masroutes"], seen["masroute"]) == ("mas-geinspireerd", ALLE_MASROUTES[:1], None)
    for zwaarder in ALLE_MASROUTES[1:]:
        body = {"masroute": zwaarder, "afwijking": TEKST}
        assert refused(casus, "routing", "/masroutekeuzes", **body) == "masroute-is-voor-minderjarigen"
    casus.do("routing", "/masroutekeuzes", masroute="vrijwillige-hulp", toelichting=TEKST)
    assert casus.see("routing")["masroute"] == "vrijwillige-hulp"
    casus.doe_intake(school=True)
    casus.rond_vooronderzoek_af()
    casus.plan()
    casus.voer_uit()
    casus.volg()
    casus.sluit_melding()
    casus.evalueer()
    assert "MasrouteGekozen" in own(casus)
    assert "AfwijkingGemotiveerd" not in own(casus)


def test_a_minor_for_whom_the_coach_chooses_the_mas_has_all_four(region: Region) -> None:
    """Under 18 a casus goes back to leerplicht, unless the coach chooses otherwise, with a reason; all are there."""
    casus = Casus(region).meld(8452, verzuimsoort="V3", geboortedatum="2010-09-01")
    casus.ken_dossier(ingeschreven=True)
    casus.stel_doelgroep_vast("geen-doelgroep")
    assert casus.see("routing")["route"] == "terugkoppeling"
    assert refused(casus, "routing", "/masroutekeuzes", masroute="halt") == "route-kent-deze-masroute-niet"
    keuze = {"route": "mas-geinspireerd"}
    assert refused(casus, "routing", "/routekeuzes", **keuze) == "andere-route-zonder-motivering"
    casus.do("routing", "/routekeuzes", **keuze, motivering=TEKST)
    assert casus.see("routing")["masroutes"] == ALLE_MASROUTES
    casus.do("routing", "/masroutekeuzes", masroute="halt")
    casus.wait("evaluation", lambda seen: seen["route"] == "mas-geinspireerd", "weet van de andere route")


def test_the_routeboek_from_signal_to_closing(region: Region) -> None:
    """A child in primary school: an early signal, a startgesprek, past all tables, a fitting offer, and closed."""
    casus = Casus(region).meld(8453, verzuimsoort=None, kanaal="werkafspraak", geboortedatum="2017-03-02")
    casus.ken_dossier(ingeschreven=True, onderwijssoort="po")
    casus.wait("routing", lambda seen: seen["voorstel"]["invoer"]["onderwijssoort"] == "po", "schoolsoort bekend")
    casus.stel_doelgroep_vast("geen-doelgroep")
    assert casus.see("routing")["route"] == "routeboek-po"

    casus.wait("intake", lambda seen: seen["route"] == "routeboek-po", "route bekend")
    casus.do("intake", "/startgesprekken", deelnemers=["school", "ouder"], afspraken=AFSPRAKEN, verslag=TEKST)
    casus.breng_in_kaart()
    casus.rond_vooronderzoek_af()
    casus.plan()
    casus.voer_uit()

    casus.wait("monitoring", lambda seen: seen["volgendeTafel"] == "adviestafel", "weet van het startgesprek")
    assert refused(casus, "monitoring", "/opschalingen", tafel="doorbraaktafel", reden=TEKST) == "tafel-overgeslagen"
    for tafel, volgende in (("adviestafel", "doorbraaktafel"), ("doorbraaktafel", None)):
        casus.do("monitoring", "/opschalingen", reden=TEKST)
        casus.do("monitoring", "/tafelbesluiten", tafel=tafel, besluit=TEKST, afspraken=AFSPRAKEN)
        assert casus.see("monitoring")["volgendeTafel"] == volgende
    assert refused(casus, "monitoring", "/opschalingen", reden=TEKST) == "bestemming-ontbreekt"

    casus.volg()
    assert refused(casus, "monitoring", "/afsluitingen", resultaat="school") == "passend-aanbod-ontbreekt"
    casus.do("monitoring", "/aanbiedingen", aanbod=TEKST, vanaf="2027-01-11")
    casus.sluit_melding()
    casus.evalueer()
    facts = own(casus)
    order = ["StartgesprekGevoerd", "PlanOpgesteld", "Opgeschaald", "TafelBesluitGenomen", "Opgeschaald"]
    place = 0
    for name in (*order, "TafelBesluitGenomen", "PassendAanbodGedaan", "MeldingAfgesloten", "CasusAfgesloten"):
        place = facts.index(name, place) + 1
    assert "AfwijkingGemotiveerd" not in facts
    for_auditor = region.client("evaluation", ["auditor"]).get(f"/casussen/{casus.id}/tijdlijn")
    assert TEKST not in for_auditor.text


def test_a_screen_can_read_all_routes(region: Region) -> None:
    """GET /routes gives who reads every route with its steps, help, tables and promises; nobody without a role."""
    answer = region.client("routing", ["ketenpartner"]).get("/routes")
    assert answer.status_code == 200
    routes = {route["naam"]: route for route in answer.json()["routes"]}
    assert routes.keys() == {"routekaart", "mas-geinspireerd", "routeboek-po", "terugkoppeling"}
    stappen = [stap for fase in routes["routekaart"]["fasen"] for stap in fase["stappen"]]
    assert [stap["stap"] for stap in stappen] == list(range(1, 14))
    assert all(stap["titel"] and stap["uitleg"] and stap["dienst"] for stap in stappen)
    assert routes["routeboek-po"]["beloften"][0]["binnen"] == {"werkdagen": None, "weken": 13}
    assert [keuze.get("totLeeftijd") for keuze in routes["mas-geinspireerd"]["masroutes"]] == [None, 18, 18, 18]
    assert region.client("routing", ["leerling"]).get("/routes").status_code == 403
