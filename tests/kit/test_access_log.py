"""The log of access on a real Postgres: nothing leaves before it is logged, and nothing that was logged changes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import orjson
import psycopg
import pytest
from sample_provider import Provider

from cli.inzagelog import nagerekend
from contracts.feit import Actor, Rol
from contracts.regio import lees_regio
from deploy.local.runtime import Runtime
from kit.access_log import AccessLog, ChainBroken, Entry, verify
from kit.access_routes import access_router
from kit.http import create_app
from kit.memory import MemoryVault, memory_store
from kit.routes import Door
from kit.store import datastore
from services.intake import api
from services.intake.aanlevering import OntvangMelding
from services.intake.application import Meldingen
from services.intake.domain import Dossier
from tests.flow.region import Region
from tests.kit.sample_app import CONTACT, ask

COACH = {"rollen": ["doorstroomcoach"], "gemeenten": ["GM0518"], "sub": "coach-7"}
AUDITOR = {"rollen": ["auditor"], "gemeenten": ["GM0518", "GM0603"], "sub": "auditor-1"}
MELDING = {
    "meldingsnummer": "8720",
    "verzuimsoort": "V4",
    "melddatumtijd": "2023-02-01T09:00:00Z",
    "bsn": "999992065",
    "voornamen": "Noor",
    "achternaam": "Zonderling",
    "geboortedatum": "2003-05-04",
    "gemeentecode": "GM0518",
}


@dataclass
class Desk:
    """Intake with its facts in memory and its log of access in Postgres."""

    runtime: Runtime
    app: Any
    provider: Provider
    log: AccessLog
    vault: MemoryVault
    casus: UUID
    jongere: UUID

    def get(self, path: str, who: dict[str, Any] | None = COACH) -> httpx.Response:
        """Ask for something."""
        headers = self.provider.bearer(**who) if who else {}
        return ask(self.app, "GET", f"/v1{path}", headers=headers)

    def records(self) -> list[dict[str, Any]]:
        """Everything in the log of intake, oldest first."""
        return [orjson.loads(record) for _, record in self.log.read("true", [], 100_000)]

    def new(self, path: str, who: dict[str, Any] | None = COACH) -> tuple[httpx.Response, list[dict[str, Any]]]:
        """The answer, and the records that it left."""
        before = len(self.records())
        answer = self.get(path, who)
        return answer, self.records()[before:]


@pytest.fixture(scope="module")
def desk(ground: Runtime, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    provider, vault = Provider(), MemoryVault()
    store = memory_store(Dossier, vault)
    connections = datastore(ground.dsn("intake", "intake"))
    log = AccessLog(connections, vault)
    door = Door(store, provider.verifier(provider.write(tmp_path_factory.mktemp("jwks"))), vault)
    meldingen = Meldingen(store, vault)
    app = create_app(
        title="Intake",
        description="Proef.",
        version="1.2.3",
        contact=CONTACT,
        routers=[*api.routers(door, meldingen, store.codec, vault, lees_regio()), access_router(door, log, "intake")],
        verifier=door.verifier,
        access_log=log,
    )
    (done,) = meldingen.ontvang([OntvangMelding.model_validate(MELDING)], Actor(id="s", rol=Rol.KETENPARTNER))
    last = store.load(done.casus_id).last
    assert last is not None
    yield Desk(ground, app, provider, log, vault, done.casus_id, last.key)
    connections.close()


def test_a_read_leaves_one_record_with_six_elements(desk: Desk) -> None:
    """Action, object, result, origin, actor and moment; the jongere only as a mark, and no name anywhere."""
    answer, (record,) = desk.new(f"/casussen/{desk.casus}")
    assert answer.json()["persoon"]["achternaam"] == "Zonderling"
    assert record["actie"] == "stand"
    assert record["object"] == f"GET /v1/casussen/{desk.casus}"
    assert (record["resultaat"], record["actor"], record["rollen"]) == (200, "coach-7", ["doorstroomcoach"])
    assert record["herkomst"]
    assert record["tijdstip"].endswith("Z")
    assert (record["aantal"], record["stromen"], record["gebieden"]) == (1, [str(desk.casus)], ["GM0518"])
    assert record["betrokkenen"] == [desk.log.mark(desk.jongere)]
    text = str(record)
    assert "Zonderling" not in text
    assert str(desk.jongere) not in text
    assert MELDING["bsn"] not in text


@pytest.mark.parametrize(
    ("path", "who", "status"),
    [
        ("/casussen/{casus}", None, 401),
        ("/casussen/{casus}", {**COACH, "rollen": ["leerling"]}, 403),
        ("/casussen/{casus}", {**COACH, "gemeenten": ["GM0603"]}, 404),
        ("/casussen/00000000-0000-4000-8000-000000000000", COACH, 404),
        ("/casussen/Zonderling", COACH, 400),
    ],
)
def test_a_refusal_is_logged_too(desk: Desk, path: str, who: dict[str, Any] | None, status: int) -> None:
    """Also who may not look leaves a record; what somebody typed in an address is not in it."""
    answer, (record,) = desk.new(path.format(casus=desk.casus), who)
    assert (answer.status_code, record["resultaat"]) == (status, status)
    assert record["actor"] == (who["sub"] if who else None)
    assert "Zonderling" not in str(record)


def test_health_and_the_document_are_not_logged(desk: Desk) -> None:
    """Nobody is shown there."""
    assert desk.new("/openapi.json", None)[1] == []


def test_what_cannot_be_logged_is_not_shown(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """503 and nothing of the casus, when the log cannot be written; what was a refusal stays without content too."""

    async def broken(_: Entry) -> None:
        raise psycopg.OperationalError

    monkeypatch.setattr(desk.log, "write", broken)
    answer = desk.get(f"/casussen/{desk.casus}")
    assert (answer.status_code, answer.json()["code"]) == (503, "inzage-niet-vast-te-leggen")
    assert "Zonderling" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_many_at_once_make_one_chain_without_gaps(desk: Desk) -> None:
    """Replicas and requests that write at the same moment all find a place; each record names the one before it."""
    others = [AccessLog(datastore(desk.runtime.dsn("intake", "intake")), desk.vault) for _ in range(3)]

    async def write(log: AccessLog) -> None:
        await asyncio.gather(*(log.write(Entry({"actie": "proef", "tijdstip": NOW, **EMPTY}, [])) for _ in range(40)))

    before = len(desk.records())
    with ThreadPoolExecutor(len(others)) as pool:
        list(pool.map(lambda log: asyncio.run(write(log)), others))
    for log in others:
        log._datastore.close()
    rows = desk.log.read("true", [], 100_000)
    verify(rows)
    assert len(rows) == before + 120


NOW = "2026-11-02T10:00:00.000000Z"
EMPTY: dict[str, Any] = {"stromen": [], "gebieden": [], "actor": None, "resultaat": None}


def test_each_kind_of_tampering_is_found(desk: Desk) -> None:
    """A changed byte, a record left out, two swapped, and a chain that is cut short: each is told by its number."""
    rows = desk.log.read("true", [], 100_000)
    assert len(rows) > 5
    number, record = rows[3]
    changed = [*rows[:3], (number, record.replace(b"2", b"3", 1)), *rows[4:]]
    for wrong in (changed, [*rows[:3], *rows[4:]], [*rows[:2], rows[3], rows[2], *rows[4:]]):
        with pytest.raises(ChainBroken):
            verify(wrong)
    page = desk.get("/inzageketen?limiet=5", AUDITOR).json()
    links = page["resultaten"]
    kop, fout = nagerekend(iter(links))
    assert (kop["nummer"], fout) == (5, "")
    assert nagerekend(iter(links[:4]), kop)[1] == "de vorige keer waren er 5: het einde ontbreekt"
    assert nagerekend(iter([*links[:2], *links[3:]]))[1] == "inzage 3 ontbreekt"
    forged = {**links[2], "record": links[2]["record"].replace("coach", "klerk").replace("GET", "PUT")}
    assert nagerekend(iter([*links[:2], forged, *links[3:]]))[1] == "inzage 3 is veranderd"
    assert nagerekend(iter(links), {"nummer": 5, "hash": "0" * 64})[1] == "inzage 5 is een andere dan de vorige keer"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE access_log SET actor = 'iemand anders'",
        "DELETE FROM access_log",
        "TRUNCATE access_log",
        "INSERT INTO access_log VALUES (0, '', now(), '', '{}', '{}', '{}')",
    ],
)
def test_nothing_logged_can_be_changed(desk: Desk, statement: str) -> None:
    """The role of the service adds through append_access alone; a superuser is stopped from changing by accident."""
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        Region(desk.runtime).rows("intake", statement, role="intake")
    if not statement.startswith("INSERT"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            Region(desk.runtime).rows("intake", statement)


def test_an_auditor_asks_who_looked(desk: Desk) -> None:
    """By casus, jongere, employee and period; the question is logged, and a coach may not ask."""
    desk.get(f"/casussen/{desk.casus}", {**COACH, "sub": "coach-8"})
    for query in (f"casusId={desk.casus}", f"jongereId={desk.jongere}"):
        answer, (record,) = desk.new(f"/inzagen?{query}&medewerker=coach-8", AUDITOR)
        (look,) = answer.json()["resultaten"]
        assert (look["actor"], look["actie"], look["resultaat"]) == ("coach-8", "stand", 200)
        assert record["betrokkenen"] == [desk.log.mark(desk.jongere)] or record["stromen"] == [str(desk.casus)]
    nothing = (f"/inzagen?casusId={uuid4()}", "/inzagen?medewerker=coach-8&tot=2020-01-01T00:00:00Z")
    assert all(desk.get(path, AUDITOR).json()["resultaten"] == [] for path in nothing)
    assert desk.get("/inzagen").status_code == 403
    first = desk.get("/inzagen?limiet=2", AUDITOR).json()
    second = desk.get(f"/inzagen?limiet=2&cursor={first['volgende']}", AUDITOR).json()
    numbers = [look["nummer"] for look in first["resultaten"] + second["resultaten"]]
    assert len(numbers) == 4
    assert numbers == sorted(numbers, reverse=True)


def test_an_auditor_of_elsewhere_sees_no_content(desk: Desk) -> None:
    """Looks at a casus of another gemeente are not listed; of the chain only the hash is shown."""
    desk.get(f"/casussen/{desk.casus}")
    elsewhere = {**AUDITOR, "gemeenten": ["GM0603"]}
    seen = desk.get(f"/inzagen?casusId={desk.casus}", elsewhere).json()["resultaten"]
    assert {look["actie"] for look in seen} <= {"inzagen"}
    assert all(look["stromen"] == [] for look in seen)
    links = desk.get("/inzageketen?limiet=200", elsewhere).json()["resultaten"]
    assert {link["record"] is None for link in links} == {True, False}
    assert nagerekend(iter(links))[1] == ""
    assert "coach-8" not in str(links)
