"""The worklist of the region on real Postgres: rebuilt it is what it was live, and each filter finds its casussen."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from feiten import (
    ALLES,
    CASUS_AFGESLOTEN,
    CASUS_GEOPEND,
    CASUS_OVERGEDRAGEN,
    COACH_TOEGEWEZEN,
    CONTACT_JONGERE,
    DOSSIER_BEOORDEELD,
    GESPREK_GEPLAND,
    MELDING,
    NAAR_FASE_2,
    NAAR_FASE_5,
    NIEUW_VASTGESTELD,
    NIEUW_VOORGESTELD,
    PERSOON,
    PRIORITEIT,
    REGEL,
    TERMIJN_OPGESCHORT,
    TRAJECT_GESTART,
    VASTGELOPEN,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import AsyncConnection
from sample_app import CONTACT, Access, ask, assert_problem
from vertellen import gehoord, verteld

from contracts.algemeen import TermijnGestart
from contracts.feit import CasusFeit
from deploy.local.runtime import Runtime
from kit.codec import Codec
from kit.http import create_app
from kit.memory import MemoryVault
from kit.projection import ProjectionRunner
from kit.routes import Door
from kit.store import Recorder, Store, datastore
from kit.testing import NOW, PERSON, Told, fact
from services.evaluation import beeld_api, werklijst_api
from services.evaluation.domain import Evaluatie
from services.evaluation.grootboek import Grootboek
from services.evaluation.terugblik import Terugblik
from services.evaluation.werklijst import Werklijst
from tests.flow.region import Region

ROWS = "SELECT * FROM werklijst_v1 WHERE casus = ANY(%s) ORDER BY casus"
AREAS = count(7000)
VAULT = MemoryVault()
OF_A_CASUS = [told for told in ALLES if issubclass(told.kind, CasusFeit) and told.kind is not TermijnGestart]
STORIES = st.lists(st.sampled_from(OF_A_CASUS), min_size=1, max_size=12)


def term(days: int, **fields: Any) -> Told:
    """A term that ends so many days after NOW."""
    end = NOW + timedelta(days=days)
    return fact(
        TermijnGestart, by="intake", termijn="eerste-contact", telt_vanaf=NOW, fataal_op=end, regel=REGEL, **fields
    )


class Ledger:
    """The ledger of evaluation, and the projection on it, with keys in memory."""

    def __init__(self, ground: Runtime) -> None:
        self.url, self.codec = ground.dsn("evaluation", "evaluation"), Codec(VAULT)
        self.datastore = datastore(self.url)
        self.book = Grootboek(self.datastore)
        self.region = Region(ground)
        self.store = Store(Evaluatie, Recorder(self.datastore), self.codec)

    def tell(self, casus: UUID, *told: Told, gemeente: str = "GM0518") -> None:
        self.book.neem_op(list(gehoord(verteld(told, casus=casus, gemeente=gemeente), self.codec)))

    async def catch_up(self) -> None:
        runner = ProjectionRunner(Werklijst(self.codec), self.url)
        async with await AsyncConnection.connect(self.url, autocommit=True) as conn:
            while await runner.step(conn):
                pass

    def shown(self, *casussen: UUID) -> list[dict[str, Any]]:
        return self.region.rows("evaluation", ROWS, list(casussen))


@pytest.fixture(scope="module")
def ledger(ground: Runtime) -> Iterator[Ledger]:
    made = Ledger(ground)
    yield made
    made.datastore.close()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STORIES, min_size=1, max_size=3), st.integers(1, 6))
def test_rebuilt_from_nothing_is_what_it_was_live(ledger: Ledger, stories: list[list[Told]], size: int) -> None:
    """Claim: told and projected bit by bit, or made all over again from nothing: the rows are the same."""
    casussen = [uuid4() for _ in stories]
    heard = [
        one
        for casus, story in zip(casussen, stories, strict=True)
        for one in gehoord(verteld([een for een in story if not een.number], casus=casus), ledger.codec)
    ]
    for start in range(0, len(heard), size):
        ledger.book.neem_op(heard[start : start + size])
        asyncio.run(ledger.catch_up())
    live = ledger.shown(*casussen)
    ledger.region.execute("evaluation", "TRUNCATE werklijst_v1")
    ledger.region.execute("evaluation", "DELETE FROM positions WHERE name = 'werklijst_v1'")
    asyncio.run(ledger.catch_up())
    assert ledger.shown(*casussen) == live
    with_facts = {one.fact.casus_id for one in heard if one.fact.onderwerp != "feit-gehoord"}
    assert {row["casus"] for row in live} == with_facts


OPEN = (MELDING, CASUS_GEOPEND)
COACH = (*OPEN, COACH_TOEGEWEZEN, CONTACT_JONGERE)
CASES: dict[str, tuple[Told, ...]] = {
    "nieuw": (*OPEN, term(20)),
    "te laat": (*COACH, NIEUW_VOORGESTELD, term(-1)),
    "bijna": (*COACH, DOSSIER_BEOORDEELD, NIEUW_VASTGESTELD, NAAR_FASE_2, term(3)),
    "opgeschort": (*OPEN, term(-5), TERMIJN_OPGESCHORT, COACH_TOEGEWEZEN, CONTACT_JONGERE),
    "gesprek": (*COACH, NIEUW_VASTGESTELD, NAAR_FASE_2, GESPREK_GEPLAND),
    "vast": (*COACH, TRAJECT_GESTART, VASTGELOPEN),
    "oud": (*COACH, NIEUW_VASTGESTELD, NAAR_FASE_5, PRIORITEIT),
    "gesloten": (*COACH, CASUS_AFGESLOTEN),
}
FILTERS = {
    "": {"nieuw", "te laat", "bijna", "opgeschort", "gesprek", "vast", "oud"},
    "gesloten=true": {"gesloten"},
    "nieuw=true": {"nieuw"},
    "teLaat=true": {"te laat"},
    "teLaat=false": {"nieuw", "bijna", "opgeschort", "gesprek", "vast", "oud"},
    "bijna=2": set(),
    "bijna=4": {"bijna"},
    "vastgelopen=true": {"vast"},
    "stap=2": {"te laat", "opgeschort"},
    "stap=4&stap=12": {"bijna", "gesprek", "oud"},
    "doelgroep=nieuw-vsver": {"bijna", "gesprek", "oud"},
    "doelgroep=nieuw-vsver&route=routekaart": {"bijna", "gesprek"},
    "route=terugkoppeling": {"oud"},
    "prioriteit=2": {"oud"},
    "prioriteit=1": set(),
    "coach=coach-2": {"te laat", "bijna", "opgeschort", "gesprek", "vast", "oud"},
    "coach=mij": {"te laat", "bijna", "opgeschort", "gesprek", "vast", "oud"},
    "coach=coach-9": set(),
    "wachtOp=coordinator": {"nieuw"},
    "wachtOp=jongere": {"gesprek"},
    "wachtOp=jongere&wachtOp=coordinator": {"nieuw", "gesprek"},
    "wachtOp=coach&teLaat=true&stap=2": {"te laat"},
}


class Worklist:
    """A gemeente of its own with all these casussen, and the routes that show them."""

    def __init__(self, ledger: Ledger, access: Access) -> None:
        self.gemeente, self.provider = f"GM{next(AREAS)}", access[0]
        self.casussen = {name: uuid4() for name in CASES}
        for name, told in CASES.items():
            ledger.tell(self.casussen[name], *told, gemeente=self.gemeente)
        asyncio.run(ledger.catch_up())
        door = Door(ledger.store, access[1], VAULT)
        routes = [
            werklijst_api.router(door, self.now),
            beeld_api.router(door, Terugblik(ledger.book, ledger.codec)),
        ]
        self.app: FastAPI = create_app(
            title="Werk", description="Proef.", version="1.2.3", contact=CONTACT, routers=routes, verifier=access[1]
        )

    @staticmethod
    def now() -> datetime:
        return NOW

    def get(self, path: str, **who: Any) -> Any:
        claims = {"sub": "coach-2", "rollen": ["doorstroomcoach"], "gemeenten": [self.gemeente]} | who
        return ask(self.app, "GET", f"/v1{path}", headers=self.provider.bearer(**claims))

    def found(self, query: str = "", **who: Any) -> list[dict[str, Any]]:
        answer = self.get(f"/werklijst?limiet=200&{query}", **who)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["resultaten"])

    def names(self, rows: list[dict[str, Any]]) -> list[str]:
        known = {str(casus): name for name, casus in self.casussen.items()}
        return [known[row["casusId"]] for row in rows]


@pytest.fixture(scope="module")
def work(ledger: Ledger, access: Access) -> Worklist:
    return Worklist(ledger, access)


@pytest.mark.parametrize(("query", "expected"), FILTERS.items())
def test_a_filter_finds_its_casussen(work: Worklist, query: str, expected: set[str]) -> None:
    """Claim: each filter, and several together, leave exactly these; and the total of the tabs is the same number."""
    found = work.names(work.found(query))
    assert set(found) == expected
    assert len(found) == len(expected)
    assert work.get(f"/werklijst-tellingen?{query}").json()["totaal"] == len(expected)


def test_a_row_says_what_is_to_be_done(work: Worklist) -> None:
    """Claim: what is late says so by the clock of now, and who the casus waits for."""
    row = next(row for row in work.found("teLaat=true"))
    assert row["naam"] == f"{PERSOON.voornamen} {PERSOON.achternaam}"
    assert (row["stap"], row["voorstel"], row["doelgroep"], row["coach"]) == (2, "nieuw-vsver", None, "coach-2")
    assert (row["termijn"], row["teLaat"], row["uiterlijkOp"]) == ("eerste-contact", True, "2026-11-19T09:00:00Z")
    assert (row["aanZet"], row["jongereId"], row["gemeente"]) == (["coach"], str(PERSON), work.gemeente)


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("uiterlijkOp", ["te laat", "bijna", "nieuw"], None),
        ("-uiterlijkOp", ["nieuw", "bijna", "te laat"], None),
        ("prioriteit", ["oud"], None),
        ("-prioriteit,-stap", ["oud"], "nieuw"),
        ("stap,uiterlijkOp", ["nieuw", "te laat", "opgeschort", "bijna", "gesprek"], "oud"),
    ],
)
def test_sorted_as_asked(work: Worklist, sort: str, first: list[str], last: str | None) -> None:
    """Claim: upwards or downwards, by several columns, and what has no value comes last either way."""
    names = work.names(work.found(f"sorteer={sort}"))
    assert names[: len(first)] == first
    assert last is None or names[-1] == last
    cursor, paged = "", []
    while True:
        part = work.get(f"/werklijst?limiet=2&sorteer={sort}{cursor}").json()
        paged += work.names(part["resultaten"])
        if part["volgende"] is None:
            break
        cursor = f"&cursor={part['volgende']}"
    assert paged == names


def test_the_tabs_count_every_value(work: Worklist) -> None:
    """Claim: the totals per value add up to what the filters find."""
    counted = work.get("/werklijst-tellingen").json()
    assert (counted["totaal"], counted["nieuw"], counted["vastgelopen"]) == (7, 1, 1)
    assert (counted["teLaat"], counted["bijna"]) == (1, 1)
    assert counted["gemeente"] == {work.gemeente: 7}
    assert counted["coach"] == {"coach-2": 6, "geen": 1}
    assert counted["doelgroep"] == {"geen": 4, "nieuw-vsver": 3}
    assert counted["prioriteit"] == {"2": 1, "geen": 6}
    for waarde, aantal in counted["stap"].items():
        assert len(work.found(f"stap={waarde}")) == aantal
    for waarde, aantal in counted["aanZet"].items():
        assert len(work.found(f"wachtOp={waarde}")) == aantal
    assert work.get("/werklijst-tellingen?prioriteit=1").json()["stap"] == {}


def test_names_are_for_who_works_cases(work: Worklist) -> None:
    """Claim: an auditor sees the list without any name; ops and partners do not see it at all."""
    assert {row["naam"] for row in work.found(rollen=["auditor"])} == {None}
    assert {row["naam"] for row in work.found(rollen=["doorstroomcoordinator"])} == {PERSOON.naam}
    for role in ("beheerder", "ketenpartner"):
        for path in ("/werklijst", "/werklijst-tellingen", f"/casussen/{work.casussen['vast']}/beeld"):
            assert_problem(work.get(path, rollen=[role]), 403, "geen-toegang")


def test_another_gemeente_is_no_ones_business(work: Worklist) -> None:
    """Claim: elsewhere the list is empty and counts nothing, its gemeente is 403, and a casus does not exist."""
    elsewhere = {"gemeenten": ["GM0001"]}
    assert work.found(**elsewhere) == []
    assert work.get("/werklijst-tellingen", **elsewhere).json()["totaal"] == 0
    assert_problem(work.get(f"/werklijst?gemeente={work.gemeente}", **elsewhere), 403, "geen-toegang")
    assert_problem(work.get(f"/casussen/{work.casussen['vast']}/beeld", **elsewhere), 404, "bestaat-niet")
    both = {"gemeenten": ["GM0001", work.gemeente]}
    assert len(work.found(f"gemeente={work.gemeente}&gemeente=GM0001", **both)) == 7
    assert work.found("gemeente=GM0001", **both) == []


def test_a_casus_that_moved_is_in_its_new_gemeente(work: Worklist, ledger: Ledger) -> None:
    """Claim: after the hand-over the new gemeente has it in its list and its picture, the old one no longer."""
    casus = uuid4()
    ledger.tell(casus, *OPEN, CASUS_OVERGEDRAGEN, gemeente="GM0002")
    asyncio.run(ledger.catch_up())
    naar = {"gemeenten": ["GM0603"]}
    assert str(casus) in {row["casusId"] for row in work.found(**naar)}
    assert str(casus) not in {row["casusId"] for row in work.found(gemeenten=["GM0002"])}
    assert work.get(f"/casussen/{casus}/beeld", **naar).status_code == 200
    assert work.get(f"/casussen/{casus}/beeld", gemeenten=["GM0002"]).status_code == 404


def test_whoever_is_forgotten_has_no_name_here(work: Worklist, ledger: Ledger) -> None:
    """Claim: with the key destroyed the row stays, without a name."""
    forgotten = MemoryVault()
    forgotten.destroy(PERSON)
    rows = ledger.shown(*work.casussen.values())
    assert werklijst_api.namen(rows, forgotten) == [None] * len(rows)
    assert werklijst_api.namen(rows, VAULT) == [PERSOON.naam] * len(rows)


def test_the_picture_over_http(work: Worklist) -> None:
    """Claim: the whole casus has thirteen steps with their state, open terms and who is to act, and no name."""
    answer = work.get(f"/casussen/{work.casussen['bijna']}/beeld", rollen=["auditor"])
    assert answer.status_code == 200, answer.text
    beeld = answer.json()
    assert [stap["status"] for stap in beeld["stappen"]] == ["gedaan"] * 3 + ["open"] * 10
    assert (beeld["stap"], beeld["doelgroep"], beeld["route"]) == (4, "nieuw-vsver", "routekaart")
    assert [een["termijn"] for een in beeld["termijnen"]] == ["eerste-contact"]
    assert beeld["aanZet"] == [{"wie": "coach", "waarop": "stap-4", "partij": None}]
    assert PERSOON.achternaam not in answer.text


def test_no_name_is_in_the_table(work: Worklist, ledger: Ledger) -> None:
    """Claim: what the table holds of a person is an id and ciphertext."""
    assert PERSOON.achternaam not in str(ledger.shown(*work.casussen.values()))
