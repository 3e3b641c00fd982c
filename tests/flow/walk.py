"""Walking a casus through the Routekaart over HTTP, as a coach, a school and a partner would."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from contracts.registry import DIENSTEN
from tests.flow.checks import Acknowledged
from tests.flow.people import melding
from tests.flow.region import Region, until

TEKST = "een aantekening"
NAZORG = timedelta(weeks=27)
"""Longer than the region asks for, so that it may end now."""
ACTIE = {"soort": "coaching", "omschrijving": "wekelijks gesprek", "wie": "doorstroompunt", "uiterlijk": "2027-01-31"}
PLAN = {
    "doel": "terug naar school",
    "acties": [{"actie": 1, **ACTIE}, {"actie": 2, **ACTIE, "soort": "studiekeuzetest"}],
    "terugkoppeling": [{"partij": "jongere", "elkeWeken": 2}, {"partij": "school", "elkeWeken": 4}],
    "deelnemers": ["jongere", "school", "doorstroompunt"],
}


class Casus:
    """One casus, and what was answered to every command given in it."""

    def __init__(self, region: Region, acknowledged: Acknowledged | None = None) -> None:
        self.api = {name: region.client(name) for name in DIENSTEN}
        self.acknowledged = acknowledged or Acknowledged()
        self.id = ""

    def meld(self, number: int, **fields: Any) -> Casus:
        """Step 1, of somebody whom no other test of this region knows."""
        answer = self.api["intake"].post("/meldingen", json=melding(number, **fields))
        assert answer.status_code == 201, answer.text
        assert answer.json()["uitkomst"] == "aangenomen", f"nummer {number} is al van een andere test"
        self.id = answer.json()["casusId"]
        return self

    def do(self, service: str, path: str, **body: Any) -> dict[str, Any]:
        """Give one command; it must succeed. Waits until the service knows the casus at all."""
        answer = self.ask(service, path, **body)
        assert answer.status_code == 201, f"{service}{path}: {answer.text}"
        self.acknowledged.note(service, answer.json())
        return dict(answer.json())

    def ask(self, service: str, path: str, **body: Any) -> httpx.Response:
        """Give one command, whatever the answer."""
        return self.api[service].post(f"/casussen/{self.id}{path}", json=body)

    def see(self, service: str) -> dict[str, Any]:
        """What a service knows of the casus; empty while it knows nothing."""
        answer = self.api[service].get(f"/casussen/{self.id}")
        return dict(answer.json()) if answer.status_code == 200 else {}

    def wait(self, service: str, condition: Callable[[dict[str, Any]], object], what: str) -> dict[str, Any]:
        """Wait until what a service knows satisfies a condition."""
        until(lambda: (seen := self.see(service)) and condition(seen), f"{service}: {what}")
        return self.see(service)

    # --- The steps

    def begin_traject(self) -> None:
        """From the melding to a traject that runs, for somebody of 18 or older who is enrolled."""
        self.ken_dossier(ingeschreven=True)
        self.stel_doelgroep_vast("verzuim-18-plus")
        self.doe_intake(school=True)
        self.rond_vooronderzoek_af()
        self.plan()
        self.voer_uit()

    def ken_dossier(self, **gegevens: Any) -> None:
        """Step 2."""
        self.do("intake", "/contacten", met="jongere", wijze="telefoon", notitie=TEKST)
        self.do("intake", "/contacten", met="school", wijze="gesprek")
        self.do("intake", "/schoolacties", acties=["mentor sprak de jongere"])
        self.do("intake", "/gegevenscontroles", **{"startkwalificatie": False, "onderwijssoort": "mbo"} | gegevens)
        self.do("intake", "/dossierbeoordelingen", samenvatting=TEKST)

    def stel_doelgroep_vast(self, verwacht: str) -> None:
        """Step 3: follow the proposal, which has to be this one."""
        self.wait("routing", lambda seen: (seen["voorstel"] or {}).get("doelgroep") == verwacht, f"voorstel {verwacht}")
        self.do("routing", "/doelgroepen", doelgroep=verwacht)

    def doe_intake(self, *, school: bool) -> None:
        """Steps 4, 5 and 6."""
        self.wait("intake", lambda seen: seen["route"], "route bekend")
        wie = ["jongere", "school"] if school else ["jongere"]
        moment = "2026-11-30T10:00:00+01:00"
        afspraak = {"plaats": "stadhuis", "deelnemers": wie, "wensOuderOfPartnerGevraagd": True}
        self.do("intake", "/intakegesprekken", gesprekOp=moment, **afspraak)
        self.do("intake", "/intakegesprek-verslagen", aanwezigen=wie, verslag=TEKST)
        self.breng_in_kaart()

    def breng_in_kaart(self) -> None:
        """Steps 5 and 6."""
        scores = [{"domein": "financien", "score": 2, "notitie": TEKST}]
        self.do("intake", "/leefdomeinen", scores=scores, ondersteuningsvraag=TEKST)
        self.do("intake", "/privacygesprekken", verslag=TEKST)
        toestemming = {"toestemming": str(uuid4()), "partij": "school", "gegevens": ["voortgang"]}
        self.do("intake", "/toestemmingen", doel=TEKST, tot="2027-12-31", **toestemming)
        self.do("intake", "/gegevensdelingen", grondslag="toestemming", **toestemming)

    def rond_vooronderzoek_af(self) -> None:
        """Step 7."""
        eerder = [{"interventie": TEKST, "effect": TEKST}]
        redenen = {"redenen": TEKST, "onderwijsredenen": TEKST, "mogelijkeStappen": TEKST}
        self.do("intake", "/vooronderzoeken", **redenen, eerdereInterventies=eerder)

    def plan(self) -> None:
        """Step 8."""
        self.wait("routing", lambda seen: seen["vooronderzoekAfgerond"], "vooronderzoek afgerond")
        self.do("routing", "/plannen", **PLAN)
        self.do("routing", "/regiehouders", regie="casusregie", partij="zorg", naam=TEKST, keuzeVanJongere=True)

    def voer_uit(self, versie: int = 1) -> None:
        """Step 9: start the plan of this version."""
        self.wait("monitoring", lambda seen: seen["planversie"] == versie, f"plan {versie}")
        self.do("monitoring", "/trajecten")
        self.do("monitoring", "/gestarte-acties", actie=1)

    def volg(self) -> None:
        """Step 10."""
        self.do("monitoring", "/terugkoppelingen", van="school", afsprakenNagekomen=True, verslag=TEKST)
        self.do("monitoring", "/afgeronde-acties", actie=1, uitkomst="geslaagd")

    def loop(self) -> None:
        """Steps 2 to 13 of a verzuimmelding, and once back from step 10 to phase 2 and from nazorg to the traject."""
        self.ken_dossier(ingeschreven=True)
        self.stel_doelgroep_vast("verzuim-18-plus")
        self.do("routing", "/doelgroepen", doelgroep="dreigend-vsver", motivering=TEKST)
        self.doe_intake(school=True)
        self.rond_vooronderzoek_af()
        self.plan()
        self.voer_uit()
        self.do("monitoring", "/herzieningen", fase=2, reden=TEKST)
        self.wait("intake", lambda seen: not seen["vooronderzoekAfgerond"], "vooronderzoek heropend")
        self.breng_in_kaart()
        self.rond_vooronderzoek_af()
        self.wait("routing", lambda seen: seen["herzieningGevraagd"], "weet van de herziening")
        self.do("routing", "/planherzieningen", **PLAN, reden=TEKST, afwijking=TEKST)
        self.voer_uit(versie=2)
        self.volg()
        self.do("monitoring", "/afsluitingen", resultaat="werk")
        self.wait("evaluation", lambda seen: seen["resultaat"] == "werk", "resultaat bekend")
        self.do("monitoring", "/nazorgtrajecten")
        self.do("monitoring", "/terugvallen", toelichting=TEKST)
        # Who reports back before the relapse is known has to do it again: so wait, as a coach would.
        self.wait("evaluation", lambda seen: seen["resultaat"] is None, "terugval bekend")
        self.sluit_melding()
        self.evalueer()

    def sluit_melding(self) -> None:
        """Step 11."""
        self.do("monitoring", "/afsluitingen", resultaat="school")
        self.do("monitoring", "/nazorgtrajecten", opgetredenOp=(datetime.now(UTC) - NAZORG).isoformat())
        self.wait("evaluation", lambda seen: seen["nazorgLoopt"], "nazorg bekend")
        self.do("monitoring", "/nazorgcontacten", situatie="school", notitie=TEKST)
        self.do("monitoring", "/nazorgafrondingen", situatie="school")

    def evalueer(self) -> None:
        """Steps 12 and 13, when the evaluation knows that the casus has come that far."""
        until(self._teruggekoppeld, "evaluation laat terugkoppelen")
        self.do("evaluation", "/evaluaties", deelnemers=["school"], reflectie=TEKST)
        self.do("evaluation", "/leerpunten", stap=2, leerpunt=TEKST)
        until(lambda: self.ask("evaluation", "/casusafsluitingen").status_code == 201, "casus afgesloten")
        for service in DIENSTEN:
            self.wait(service, lambda seen: seen["afgesloten"], "weet dat de casus is afgesloten")

    def _teruggekoppeld(self) -> bool:
        ontvangers = [{"partij": "school", "grondslag": "wettelijke-taak"}]
        return self.ask("evaluation", "/terugkoppelingen", ontvangers=ontvangers, inhoud=TEKST).status_code == 201

    def tijdlijn(self) -> list[dict[str, Any]]:
        """Every fact in the ledger."""
        answer = self.api["evaluation"].get(f"/casussen/{self.id}/tijdlijn")
        assert answer.status_code == 200, answer.text
        return list(answer.json()["feiten"])
