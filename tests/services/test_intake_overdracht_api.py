"""Over HTTP: who may hand a casus over and divide the work, and what the birthday decides."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from sample_app import ask, assert_problem
from sample_provider import Provider

from contracts.regio import lees_regio
from kit.aggregate import BestaatNiet
from kit.http import create_app
from kit.memory import MemoryVault, memory_store
from kit.routes import Door
from kit.service import CONTACT
from services.intake import api, overdracht_api
from services.intake.application import Meldingen
from services.intake.domain import Dossier, JongereIsMeerderjarig, LeeftijdIsOnbekend

MELDING = {
    "meldingsnummer": "200000001",
    "melddatumtijd": "2024-05-10T10:00:00+02:00",
    "bsn": "999990019",
    "voornamen": "Wiebe",
    "achternaam": "Zandstra",
    "geboortedatum": "2006-05-17",
    "gemeentecode": "GM0518",
}
OVER = {"naar": "GM0603", "per": "2024-05-01"}
NOG_17, AL_18 = "2024-05-16T21:59:59Z", "2024-05-16T22:00:00Z"
"""The last second before, and the first of the eighteenth birthday, in the Netherlands."""


class Bureau:
    """Intake in memory, with one casus in GM0518, and people who knock."""

    def __init__(self, folder: Path) -> None:
        self.provider, self.vault = Provider(), MemoryVault()
        self.store = memory_store(Dossier, self.vault)
        verifier = self.provider.verifier(self.provider.write(folder))
        door, regio = Door(self.store, verifier, self.vault), lees_regio()
        routers = [
            *api.routers(door, Meldingen(self.store, self.vault), self.store.codec, self.vault, regio),
            *overdracht_api.routers(door, self.store.codec, regio),
        ]
        self.app: FastAPI = create_app(
            title="Intake", description="Proef.", version="1.2.3", contact=CONTACT, routers=routers, verifier=verifier
        )
        self.casus = self.knock("coordinator", "/v1/meldingen", MELDING).json()["casusId"]

    def knock(
        self, rol: str, path: str, body: Any = None, *, sub: str = "m1", gemeenten: Any = ("GM0518",), **headers: str
    ) -> Any:
        who = self.provider.bearer(sub=sub, rollen=[f"doorstroom{rol}"], gemeenten=list(gemeenten))
        method = "GET" if body is None else "POST"
        return ask(
            self.app, method, path, json=body, headers=who | {n.replace("_", "-"): v for n, v in headers.items()}
        )

    def do(self, rol: str, path: str, body: dict[str, Any], **how: Any) -> Any:
        return self.knock(rol, f"/v1/casussen/{self.casus}{path}", body, **how)


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return Bureau(tmp_path)


def test_a_coach_takes_a_casus_and_a_coordinator_gives_one(bureau: Bureau) -> None:
    """Claim: a coach names nobody but herself; a coordinator names anyone; both see in the answer who has it."""
    assert bureau.do("coach", "/coachtoewijzingen", {"coach": "anna"}).status_code == 403
    assert bureau.do("coach", "/opnames", {}, sub="bea").status_code == 201
    assert bureau.knock("coach", f"/v1/casussen/{bureau.casus}").json()["coach"] == "bea"
    assert bureau.do("coordinator", "/coachtoewijzingen", {"coach": "anna", "reden": "verlof"}).status_code == 201
    assert bureau.knock("coach", f"/v1/casussen/{bureau.casus}").json()["coach"] == "anna"


def test_after_a_transfer_the_old_gemeente_has_no_casus(bureau: Bureau) -> None:
    """Claim: at once, whatever version was seen, the old gemeente gets 404 and the new one everything; only the sender
    of the transfer itself may repeat it, with its key, and gets the answer of the first time."""
    tag = bureau.knock("coach", f"/v1/casussen/{bureau.casus}").headers["etag"]
    first = bureau.do("coach", "/overdrachten", OVER, Idempotency_Key="een")
    assert (first.status_code, first.json()["feiten"]) == (201, ["casus-overgedragen"])
    again = bureau.do("coach", "/overdrachten", OVER, Idempotency_Key="een")
    assert (again.status_code, again.json()) == (201, first.json())
    contact = {"met": "jongere", "wijze": "telefoon"}
    for version in (tag, first.headers["etag"], "*"):
        assert_problem(bureau.do("coach", "/contacten", contact, If_Match=version), 404, BestaatNiet().code)
    assert bureau.do("coach", "/overdrachten", OVER, sub="m2", Idempotency_Key="een").status_code == 404
    assert bureau.knock("coach", f"/v1/casussen/{bureau.casus}").status_code == 404
    seen = bureau.knock("coach", f"/v1/casussen/{bureau.casus}", gemeenten=["GM0603"]).json()
    assert (seen["gemeente"], seen["coach"], seen["persoon"]["achternaam"]) == ("GM0603", None, "Zandstra")
    assert bureau.do("coach", "/contacten", contact, gemeenten=["GM0603"]).status_code == 201


def test_the_birthday_itself_decides(bureau: Bureau) -> None:
    """Claim: one second before the Dutch day of the eighteenth birthday leerplicht takes over, from then on it does
    not; the other way round a reason is asked for until that day."""
    body = {"gegevens": ["verzuim"]}
    refused = bureau.do("coach", "/leerplichtoverdrachten", body | {"opgetredenOp": AL_18})
    assert_problem(refused, 409, JongereIsMeerderjarig().code)
    assert bureau.do("coach", "/leerplichtovernames", body | {"opgetredenOp": NOG_17}).status_code == 409
    assert bureau.do("coach", "/leerplichtovernames", body | {"opgetredenOp": AL_18}).status_code == 201
    assert bureau.do("coach", "/leerplichtoverdrachten", body | {"opgetredenOp": NOG_17}).status_code == 201


def test_of_who_is_forgotten_the_age_is_not_guessed(bureau: Bureau) -> None:
    """Claim: with the key gone the birthday is unreadable, and the refusal says so."""
    bureau.vault.destroy(bureau.store.load(UUID(bureau.casus)).persoon.jongere_id)  # type: ignore[union-attr]
    refused = bureau.do("coach", "/leerplichtoverdrachten", {"gegevens": ["verzuim"]})
    assert_problem(refused, 409, LeeftijdIsOnbekend().code)


def test_work_is_divided_by_a_coordinator_in_her_own_gemeenten(bureau: Bureau) -> None:
    """Claim: another role is refused; a casus of another gemeente is as unknown as one that does not exist."""
    body = {"van": None, "casussen": [bureau.casus], "naar": ["anna"], "reden": "nieuw"}
    assert bureau.knock("coach", "/v1/coachverdelingen", body).status_code == 403
    assert bureau.knock("coach", "/v1/caseload").status_code == 403
    (strange,) = bureau.knock("coordinator", "/v1/coachverdelingen", body, gemeenten=["GM0603"]).json()["resultaten"]
    assert (strange["uitkomst"], strange["code"], strange["coach"]) == ("geweigerd", "bestaat-niet", None)
    (done,) = bureau.knock("coordinator", "/v1/coachverdelingen", body).json()["resultaten"]
    assert (done["uitkomst"], done["code"], done["coach"]) == ("toegewezen", None, "anna")


@pytest.mark.parametrize(
    ("anders", "velden"),
    [
        ({"naar": ["bea", "anna"]}, {"naar"}),
        ({"naar": ["bea", "bea"]}, {"naar"}),
        ({"naar": [], "reden": " ", "casussen": []}, {"naar", "reden", "casussen"}),
        ({"van": "999 990 019", "naar": ["een naam", "bea"]}, {"van", "naar.0"}),
    ],
)
def test_all_that_is_wrong_with_a_division_is_told_at_once(
    bureau: Bureau, anders: dict[str, Any], velden: set[str]
) -> None:
    """Claim: nobody is divided to herself or named twice; every mistake in one answer."""
    body = {"van": "anna", "naar": ["bea"], "reden": "ziek"} | anders
    problem = assert_problem(bureau.knock("coordinator", "/v1/coachverdelingen", body), 400, "ongeldige-invoer")
    assert {fout["veld"] for fout in problem["fouten"]} == velden
