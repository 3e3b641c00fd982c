"""Somebody to forget, and what a test needs to take copies and put them back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson
import psycopg

from contracts.bewaring import Akkoord, Wisgrond
from contracts.feit import Actor, Feit, Herkomst, JongereFeit, Rol
from contracts.registry import Erased
from kit.aggregate import Aggregate
from kit.codec import Codec
from kit.handling import Command, carry_out, now
from kit.master import MasterKeys
from kit.store import Recorder, Store, datastore
from kit.telemetry import traceparent
from kit.vault import Vault, open_pool
from tests.flow.checks import settle
from tests.flow.people import bsns
from tests.flow.region import Region
from tests.flow.walk import Casus

NAAM = "Quispelhuizen"
VOORNAMEN = "Xaverine"
NOTE = "Oma Wilgenbroek ving haar drie weken op"
REDEN = "wekelijks afwezig door mantelzorg voor oom Balthazar"
FIRST = 8810
COORDINATOR = Actor(id="coordinator-1", rol=Rol.DOORSTROOMCOORDINATOR)
AKKOORD = tuple(
    Akkoord(medewerker=f"coordinator-{number}", rol=Rol.DOORSTROOMCOORDINATOR, op=datetime(2026, 11, 20, tzinfo=UTC))
    for number in (1, 2)
)
PAGES = {"intake": "", "routing": "/doelgroepen", "monitoring": "/trajecten", "evaluation": "/evaluaties"}
"""Where each service shows what someone wrote."""
OLD_COPY = ("keys", "fingerprints", "secrets", "master")


class Besluit(Aggregate):
    """What intake decided about somebody: here only that it wipes."""

    service = "intake"
    stream_kind = JongereFeit

    def wis(self, casussen: list[UUID]) -> None:
        """Record it, with the consent of two."""
        about = {"casussen": tuple(casussen), "categorieen": ("casus",), "akkoord": AKKOORD}
        if self.last is None:
            self.begin(Erased, self.id, "GM0518", grond=Wisgrond.VERZOEK_VAN_JONGERE, **about)
        else:
            self.leg_vast(Erased, grond=Wisgrond.VERZOEK_VAN_JONGERE, **about)


def erasure(subject: UUID) -> Feit:
    """The fact that this person is forgotten, the first of its stream."""
    besluit = Besluit(subject)
    besluit.herkomst = Herkomst(COORDINATOR, subject, subject, traceparent(), now)
    besluit.wis([uuid4()])
    return besluit.pending[0]


class Person:
    """Somebody with a casus, of whom every service knows something."""

    def __init__(self, region: Region, number: int) -> None:
        self.region, self.number = region, number
        self.casus = Casus(region).meld(number, voornamen=VOORNAMEN, achternaam=NAAM, reden=REDEN)
        self.casus.do("intake", "/contacten", met="jongere", wijze="telefoon", notitie=NOTE)
        self.casus.ken_dossier(ingeschreven=True)
        self.casus.stel_doelgroep_vast("verzuim-18-plus")
        self.casus.do("routing", "/doelgroepen", doelgroep="dreigend-vsver", motivering=NOTE)
        self.casus.wait("monitoring", lambda seen: seen, "kent de casus")
        self.casus.do("monitoring", "/trajecten", afwijking=NOTE)
        self.casus.wait("evaluation", lambda seen: seen, "kent de casus")
        self.casus.do("evaluation", "/leerpunten", stap=2, leerpunt=NOTE, afwijking=NOTE)
        settle(region)
        (first, *_) = self.facts("intake")
        self.id = UUID(orjson.loads(first)["jongereId"])
        assert all(self.shown().values()), self.shown()
        assert self.is_found()

    def facts(self, service: str) -> list[bytes]:
        """What a service recorded in the casus."""
        query = "SELECT state FROM facts WHERE originator_id = %s ORDER BY originator_version"
        return [bytes(row["state"]) for row in self.region.rows(service, query, UUID(self.casus.id))]

    def is_known(self) -> bool:
        """Whether any service still says who this is, or finds the person."""
        return self.is_found() or any(self.shown().values())

    def is_found(self) -> bool:
        """Whether intake finds the person by name or by number."""
        questions = ({"naam": f"{VOORNAMEN} {NAAM}"}, {"bsn": bsns()[self.number]})
        answers = [self.casus.api["intake"].post("/zoekvragen", json=each).json()["resultaten"] for each in questions]
        return any(found["casusId"] == self.casus.id for answer in answers for found in answer)

    def shown(self) -> dict[str, bool]:
        """For each service whether a page of this casus shows a name, a reason or a note."""
        pages = {
            service: self.casus.api[service].get(f"/casussen/{self.casus.id}{path}").text
            for service, path in PAGES.items()
        }
        return {service: any(text in page for text in (NAAM, REDEN, NOTE)) for service, page in pages.items()}

    def key(self) -> Any:
        """The wrapped key in the vault."""
        return self.region.rows("kluis", "SELECT wrapped FROM keys WHERE subject = %s", self.id)[0]["wrapped"]

    def forget(self) -> None:
        """Record, as intake does, that this person is forgotten."""
        with intake(self.region) as store:
            carry_out(store, self.id, Command(COORDINATOR, self.decide), lambda _: None)

    def forget_halfway(self) -> None:
        """As `forget`, by a process that dies once the fact is durable."""
        with intake(self.region) as store:
            besluit = store.load(self.id)
            besluit.herkomst = Herkomst(COORDINATOR, self.id, self.id, traceparent(), now)
            self.decide(besluit)
            store.recorder.append(store.sealed(besluit))

    def decide(self, besluit: Besluit) -> None:
        """Wipe, with the consent of two."""
        besluit.wis([UUID(self.casus.id)])


@contextmanager
def intake(region: Region) -> Iterator[Store[Besluit]]:
    """The store of jongeren as a process of intake has it."""
    own, shared = region.runtime.dsn("intake", "intake"), region.runtime.dsn("intake", "kluis")
    vault = Vault(open_pool(shared), MasterKeys.in_file(region.runtime.credentials.master_key_file))
    with datastore(own) as place:
        yield Store(Besluit, Recorder(place), Codec(vault))
    vault.close()


@contextmanager
def stopped(region: Region, *services: str) -> Iterator[None]:
    """While these are down; afterwards they answer again."""
    for service in services:
        region.runtime.children[service].stop()
    yield
    for service in services:
        region.runtime.start_service(service, wait=False)
    for service in services:
        region.runtime.diensten.wait_healthy(region.runtime.children[service])


def copy_of_the_vault(region: Region) -> dict[str, bytes]:
    """What a copy of the vault holds."""
    with psycopg.connect(region.runtime.dsn("postgres", "kluis")) as conn:
        copies = {}
        for table in OLD_COPY:
            with conn.cursor().copy(f"COPY {table} TO STDOUT".encode()) as rows:
                copies[table] = b"".join(bytes(each) for each in rows)
        return copies


def put_back_the_vault(region: Region, copy: dict[str, bytes]) -> None:
    """The vault as it was then, and nothing since."""
    with psycopg.connect(region.runtime.dsn("postgres", "kluis")) as conn:
        conn.execute("SET session_replication_role = replica")
        conn.execute(f"TRUNCATE {', '.join(OLD_COPY)}".encode())
        for table, rows in copy.items():
            with conn.cursor().copy(f"COPY {table} FROM STDIN".encode()) as place:
                place.write(rows)
