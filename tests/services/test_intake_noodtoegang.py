"""Break-glass: who may not see a casus opens it in an emergency, and a coordinator looks at that."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from feiten import CASUS_AFGESLOTEN, CASUS_GEOPEND, MELDING, NOODTOEGANG, NOODTOEGANG_BEOORDEELD
from gedrag import LegtUit, Opdracht, Slaagt, Weigert, doe
from sample_app import CONTACT, ask
from sample_provider import Provider

from contracts.feit import Actor, Rol
from contracts.intake import NoodtoegangBeoordeeld, NoodtoegangVerleend
from contracts.regio import lees_regio
from kit import routes
from kit.aggregate import BestaatNiet
from kit.http import create_app
from kit.memory import MemoryVault, memory_store
from kit.routes import Door
from kit.testing import ACTOR, NOW, Scenario, fact, given
from services.evaluation.casusbeeld import Casusbeeld, Wie
from services.evaluation.domain import Evaluatie
from services.intake import api, noodtoegang_api
from services.intake.aanlevering import OntvangMelding
from services.intake.application import Meldingen
from services.intake.domain import Dossier, NoodtoegangBestaatNiet, NoodtoegangIsBeoordeeld, NoodtoegangIsEigen
from services.monitoring.domain import Traject
from services.routing.domain import Routering

UUR = timedelta(hours=1)
REDEN = "de jongere wordt vermist"
VERLEEN = doe("verleen_noodtoegang", reden=REDEN, duur=UUR)
BEOORDEEL = doe("beoordeel_noodtoegang", noodtoegang=3, terecht=False, toelichting="kon via de coach")
OPEN = (MELDING, CASUS_GEOPEND)
VERLEEND = fact(NoodtoegangVerleend, tot=NOW + UUR, reden=REDEN)
VERLOPEN = fact(NoodtoegangVerleend, tot=NOW, reden=REDEN)
ANDER = Actor(id="van-elders", rol=Rol.DOORSTROOMCOACH)


@dataclass(frozen=True)
class DoorEenAnder(Opdracht):
    """The same command, given by a colleague."""

    def __call__(self, aggregate: Any) -> None:
        aggregate.herkomst = replace(aggregate.herkomst, actor=ANDER)
        super().__call__(aggregate)


SLAAGT = {
    "een ander beoordeelt haar": Slaagt(
        (*OPEN, VERLEEND),
        DoorEenAnder(BEOORDEEL.naam, BEOORDEEL.velden),
        (fact(NoodtoegangBeoordeeld, **BEOORDEEL.velden),),
    ),
    "in nood, voor een uur": Slaagt(OPEN, VERLEEN, (VERLEEND,)),
    "ook in een gesloten casus": Slaagt((*OPEN, CASUS_AFGESLOTEN), VERLEEN, (VERLEEND,)),
    "nog eens verlengt niets": Slaagt((*OPEN, VERLEEND), VERLEEN, ()),
    "na afloop opnieuw": Slaagt((*OPEN, VERLOPEN), VERLEEN, (VERLEEND,)),
}
WEIGERT = {
    "in een onbekende casus": Weigert((), VERLEEN, BestaatNiet),
    "een noodtoegang die er niet is": Weigert(OPEN, BEOORDEEL, NoodtoegangBestaatNiet),
    "die van uzelf": Weigert((*OPEN, VERLEEND), BEOORDEEL, NoodtoegangIsEigen),
    "tweemaal": Weigert((*OPEN, NOODTOEGANG, NOODTOEGANG_BEOORDEELD), BEOORDEEL, NoodtoegangIsBeoordeeld),
}
LEGT_UIT: dict[str, LegtUit] = {}

MELDT = {
    "meldingsnummer": "8730",
    "melddatumtijd": "2024-05-10T10:00:00+02:00",
    "bsn": "999990019",
    "voornamen": "Wiebe",
    "achternaam": "Zandstra",
    "geboortedatum": "2006-05-17",
    "gemeentecode": "GM0518",
}


@pytest.mark.parametrize("geval", SLAAGT.values(), ids=SLAAGT)
def test_it_is_done(geval: Slaagt) -> None:
    """Claim: in this situation exactly these facts follow."""
    geval.toon(Dossier)


@pytest.mark.parametrize("geval", WEIGERT.values(), ids=WEIGERT)
def test_it_is_refused(geval: Weigert) -> None:
    """Claim: in this situation it is refused, whatever the reason."""
    geval.toon(Dossier)


@pytest.mark.parametrize("kind", [Routering, Traject, Evaluatie])
def test_every_service_knows_who_may_look_and_until_when(kind: type[Any]) -> None:
    """Claim: a service that hears it lets the same person look, no longer and nobody else."""
    state = given(kind, MELDING, CASUS_GEOPEND, VERLEEND).state
    assert state.opened_for(ACTOR.id, NOW)
    assert not state.opened_for(ACTOR.id, NOW + UUR)
    assert not state.opened_for("iemand anders", NOW)


def test_the_coordinator_is_told_until_it_was_judged() -> None:
    """Claim: the worklist waits for the coordinator, also in a closed casus, and a look is no work on a new melding."""
    feiten = [
        Scenario(Evaluatie).heard(told)
        for told in (MELDING, CASUS_GEOPEND, NOODTOEGANG.numbered(3), CASUS_AFGESLOTEN, NOODTOEGANG_BEOORDEELD)
    ]
    beelden = [Casusbeeld.van(heard.fact for heard in feiten[:n]) for n in (2, 3, 4, 5)]
    wacht = [[(een.wie, een.waarop) for een in beeld.aan_zet if een.waarop.startswith("nood")] for beeld in beelden]
    gevraagd = [(Wie.COORDINATOR, "noodtoegang-beoordelen")]
    assert wacht == [[], gevraagd, gevraagd, []]
    assert beelden[1].nieuw


class Bureau:
    """Intake in memory, with one casus in GM0518, and people who knock; its clock can be moved."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.provider, vault = Provider(), MemoryVault()
        self.store, self.moment = memory_store(Dossier, vault), NOW
        monkeypatch.setattr(routes, "now", lambda: self.moment)
        door = Door(self.store, self.provider.verifier(self.provider.write(folder)), vault)
        meldingen = Meldingen(self.store, vault)
        routers = [
            *api.routers(door, meldingen, self.store.codec, vault, lees_regio()),
            noodtoegang_api.router(door, UUR, lambda: self.moment),
        ]
        self.app: FastAPI = create_app(
            title="x", description="x", version="1.2.3", contact=CONTACT, routers=routers, verifier=door.verifier
        )
        (done,) = meldingen.ontvang([OntvangMelding.model_validate(MELDT)], Actor(id="s", rol=Rol.KETENPARTNER))
        self.casus = str(done.casus_id)

    def knock(
        self,
        path: str,
        body: Any = None,
        *,
        sub: str = "van-elders",
        rol: str = "doorstroomcoach",
        area: str = "GM0603",
    ) -> Any:
        who = self.provider.bearer(sub=sub, rollen=[rol], gemeenten=[area])
        return ask(self.app, "GET" if body is None else "POST", f"/v1{path}", json=body, headers=who)

    def ask_for_it(self, **who: str) -> Any:
        return self.knock("/noodtoegangen", {"casusId": self.casus, "reden": REDEN}, **who)


@pytest.fixture
def bureau(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bureau:
    return Bureau(tmp_path, monkeypatch)


def test_a_coach_of_elsewhere_reads_for_an_hour_and_changes_nothing(bureau: Bureau) -> None:
    """Claim: nothing before, everything to read after, no command and no list at any moment, and nothing after."""
    place = f"/casussen/{bureau.casus}"
    assert bureau.knock(place).status_code == 404
    granted = bureau.ask_for_it()
    assert (granted.status_code, granted.json()["noodtoegang"]) == (201, 3)
    assert bureau.ask_for_it().json() == granted.json()
    assert bureau.knock(place).json()["persoon"]["achternaam"] == "Zandstra"
    assert bureau.knock(f"{place}/meldingen").status_code == 200
    assert bureau.knock(f"{place}/contacten", {"met": "jongere", "wijze": "telefoon"}).status_code == 404
    assert bureau.knock(f"/casusstanden?casusId={bureau.casus}").json()["resultaten"] == []
    assert bureau.knock(place, sub="collega").status_code == 404
    bureau.moment += UUR
    assert bureau.knock(place).status_code == 404


def test_an_auditor_sees_names_only_through_this_door(bureau: Bureau) -> None:
    """Claim: 404 without; with it the picture with names, for an auditor of the same gemeente as well."""
    auditor = {"sub": "auditor-1", "rol": "auditor", "area": "GM0518"}
    door = f"/casussen/{bureau.casus}/noodinzagen"
    assert bureau.knock(door, **auditor).status_code == 404
    assert bureau.ask_for_it(**auditor).status_code == 201
    assert bureau.knock(door, **auditor).json()["persoon"]["achternaam"] == "Zandstra"
    assert bureau.knock(f"/casussen/{bureau.casus}", **auditor).status_code == 403


def test_who_may_not_ask(bureau: Bureau) -> None:
    """Claim: no ketenpartner and no beheerder, nobody who sees it already, nobody without a real reason."""
    assert [bureau.ask_for_it(rol=rol).status_code for rol in ("ketenpartner", "beheerder")] == [403, 403]
    assert bureau.ask_for_it(area="GM0518").json()["code"] == "noodtoegang-is-niet-nodig"
    body = {"casusId": bureau.casus, "reden": "zomaar"}
    assert bureau.knock("/noodtoegangen", body).status_code == 400
    assert len(bureau.store.facts(bureau.store.load(UUID(bureau.casus)).id)) == 2


def test_the_reason_is_sealed_and_the_coordinator_judges(bureau: Bureau) -> None:
    """Claim: the reason is sealed in what is stored; a coordinator of the gemeente judges it, no coach."""
    bureau.ask_for_it()
    stored = [state for _, state in bureau.store.recorder.stored(UUID(bureau.casus))]
    assert REDEN.encode() not in b"".join(stored)
    judge = f"/casussen/{bureau.casus}/noodtoegang-beoordelingen"
    verdict = {"noodtoegang": 3, "terecht": True}
    own = {"sub": "coordinator-1", "area": "GM0518"}
    assert bureau.knock(judge, verdict, **own).status_code == 403
    assert bureau.knock(judge, verdict, sub="van-elders", rol="doorstroomcoordinator").status_code == 404
    assert bureau.knock(judge, verdict, rol="doorstroomcoordinator", **own).status_code == 201
