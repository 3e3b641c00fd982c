"""A casus walks the thirteen steps of the Routekaart over HTTP, on every branch, and once back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.flow.checks import Acknowledged, assert_whole, settle
from tests.flow.region import Region, until
from tests.flow.walk import PLAN, TEKST, Casus

STAP_VAN = {
    "MeldingOntvangen": 1,
    "DossierBeoordeeld": 2,
    "DoelgroepVastgesteld": 3,
    "IntakegesprekGevoerd": 4,
    "LeefdomeinenInKaartGebracht": 5,
    "PrivacygesprekGevoerd": 6,
    "VooronderzoekAfgerond": 7,
    "PlanOpgesteld": 8,
    "TrajectGestart": 9,
    "TerugkoppelingOntvangen": 10,
    "MeldingAfgesloten": 11,
    "ResultatenTeruggekoppeld": 12,
    "CasusGeevalueerd": 13,
    "CasusAfgesloten": 13,
}
"""The fact that shows a step was taken."""
ALLE_STAPPEN = set(range(1, 14))


@pytest.fixture(scope="module")
def acknowledged() -> Acknowledged:
    """What was answered in all tests of this file."""
    return Acknowledged()


def steps(casus: Casus) -> set[int]:
    """The steps that the ledger shows."""
    until(lambda: casus.tijdlijn()[-1]["feit"], "tijdlijn")
    return {STAP_VAN[fact["feit"]] for fact in casus.tijdlijn() if fact["feit"] in STAP_VAN}


def own(casus: Casus) -> list[dict[str, Any]]:
    """The timeline without what services heard of each other."""
    return [fact for fact in casus.tijdlijn() if fact["feit"] != "FeitGehoord"]


@pytest.mark.parametrize(
    ("number", "soort", "gegevens", "doelgroep", "route"),
    [
        (8401, "V4", {"ingeschreven": True}, "verzuim-18-plus", "mas-geinspireerd"),
        (8402, None, {"ingeschreven": False, "uitschrijfdatum": "2026-10-15"}, "nieuw-vsver", "routekaart"),
        (8403, None, {"ingeschreven": True}, "dreigend-vsver", "routekaart"),
    ],
)
def test_every_step_of_the_long_branches(
    region: Region,
    acknowledged: Acknowledged,
    number: int,
    soort: str | None,
    gegevens: dict[str, Any],
    doelgroep: str,
    route: str,
) -> None:
    """From MeldingOntvangen to CasusAfgesloten through all thirteen steps, for each doelgroep of the long branches."""
    casus = Casus(region, acknowledged).meld(number, verzuimsoort=soort)
    casus.ken_dossier(**gegevens)
    casus.stel_doelgroep_vast(doelgroep)
    assert casus.see("routing")["route"] == route
    casus.doe_intake(school=gegevens["ingeschreven"])
    casus.rond_vooronderzoek_af()
    casus.plan()
    casus.voer_uit()
    casus.volg()
    casus.sluit_melding()
    casus.evalueer()
    assert steps(casus) == ALLE_STAPPEN
    assert not [fact for fact in own(casus) if fact["feit"] == "AfwijkingGemotiveerd"]


@pytest.mark.parametrize(
    ("number", "gegevens", "doelgroep"),
    [
        (8411, {"ingeschreven": False, "uitschrijfdatum": "2024-06-01"}, "oud-vsver"),
        (8412, {"ingeschreven": True, "onderwijssoort": "entree"}, "jikp"),
    ],
)
def test_the_short_branch(
    region: Region, acknowledged: Acknowledged, number: int, gegevens: dict[str, Any], doelgroep: str
) -> None:
    """Oud-vsv'er and JIKP go from step 3 to steps 12 and 13, and nothing in between is asked for."""
    casus = Casus(region, acknowledged).meld(number, verzuimsoort=None)
    casus.do("intake", "/contacten", met="jongere", wijze="telefoon")
    casus.do("intake", "/contacten", met="zorg", wijze="telefoon")
    casus.do("intake", "/gegevenscontroles", **({"startkwalificatie": False, "onderwijssoort": "mbo"} | gegevens))
    casus.do("intake", "/dossierbeoordelingen", samenvatting=TEKST)
    casus.stel_doelgroep_vast(doelgroep)
    assert casus.see("routing")["route"] == "terugkoppeling"
    casus.evalueer()
    assert steps(casus) == {1, 2, 3, 12, 13}


def test_back_from_step_10_to_phase_2_and_through_to_the_end(region: Region, acknowledged: Acknowledged) -> None:
    """A herziening of phase 2 reopens the vooronderzoek; after a revised plan the traject starts again and ends."""
    casus = Casus(region, acknowledged).meld(8421)
    casus.begin_traject()
    casus.do("monitoring", "/stagnaties", reden=TEKST)
    casus.do("monitoring", "/herzieningen", fase=2, reden=TEKST)

    casus.wait("intake", lambda seen: not seen["vooronderzoekAfgerond"], "vooronderzoek heropend")
    casus.wait("routing", lambda seen: not seen["vooronderzoekAfgerond"], "weet van de heropening")
    assert casus.ask("routing", "/planherzieningen", **PLAN, reden=TEKST).status_code == 409
    casus.breng_in_kaart()
    casus.rond_vooronderzoek_af()
    casus.wait("routing", lambda seen: seen["vooronderzoekAfgerond"], "weet van de tweede afronding")
    casus.do("routing", "/planherzieningen", **PLAN, reden=TEKST)
    casus.voer_uit(versie=2)
    casus.volg()
    casus.sluit_melding()
    casus.evalueer()

    assert steps(casus) == ALLE_STAPPEN
    order = [fact["feit"] for fact in own(casus)]
    again = ["HerzieningGevraagd", "VooronderzoekHeropend", "VooronderzoekAfgerond", "PlanHerzien", "TrajectGestart"]
    place = order.index("HerzieningGevraagd")
    for name in again:
        place = order.index(name, place)
    assert order.count("TrajectGestart") == order.count("VooronderzoekAfgerond") == 2


def test_what_was_acknowledged_is_everywhere(region: Region, acknowledged: Acknowledged) -> None:
    """After all these walks every fact is in store, stream and ledger once, and every chain holds."""
    assert acknowledged.facts
    settle(region)
    assert_whole(region, acknowledged)
