"""The daily round of routing on a real Postgres: once, with two replicas, after a restart, and in a loop that runs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from ground import eventually
from psycopg import AsyncConnection

from contracts.feit import GEEN_HASH, Actor, Herkomst, Rol
from contracts.intake import MeldingOntvangen
from contracts.routing import DoelgroepVoorgesteld
from contracts.woorden import Doelgroep, Kanaal, Persoonsgegevens
from deploy.local.runtime import Runtime
from kit.codec import Codec
from kit.consumer import Heard
from kit.handling import Command, carry_out, hearing
from kit.memory import MemoryVault
from kit.overview import Overview
from kit.projection import ProjectionRunner
from kit.routefiles import read_route_files
from kit.service import end
from kit.store import Recorder, Store, datastore
from kit.telemetry import traceparent
from services.routing.application import Weging
from services.routing.domain import Routering
from services.routing.herbeoordeling import DEEL, Herbeoordeling
from services.routing.projections import rij
from services.routing.tabellen import Tabellen

MAART = datetime(2026, 3, 10, 12, tzinfo=UTC)
OKTOBER = date(2026, 10, 1)
COACH = Actor(id="coach", rol=Rol.DOORSTROOMCOACH)
TABELLEN = Tabellen()


def replica(ground: Runtime) -> Store[Routering]:
    return Store(Routering, Recorder(datastore(ground.dsn("routing", "routing"))), Codec(MemoryVault()))


@pytest.fixture
def store(ground: Runtime) -> Iterator[Store[Routering]]:
    own = replica(ground)
    yield own
    own.recorder.datastore.close()


def round_of(store: Store[Routering], clock: datetime = MAART) -> Herbeoordeling:
    return Herbeoordeling(store, Weging(store.codec, TABELLEN), lambda: clock)


def nieuw_vsver(store: Store[Routering], count: int) -> list[UUID]:
    """So many casussen in which a coach decided in March that it is a nieuw-vsver."""
    streams = [uuid4() for _ in range(count)]
    hearing(store, "routing", Weging(store.codec, TABELLEN).verneem)([_melding(store.codec, one) for one in streams])
    for stream in streams:
        command = Command(
            COACH, lambda it: it.stel_doelgroep_vast(Doelgroep.NIEUW_VSVER, "gesproken", read_route_files()), MAART
        )
        carry_out(store, stream, command, lambda _: None)
    return streams


def _melding(codec: Codec, stream: UUID) -> Heard:
    source = Herkomst(COACH, uuid4(), uuid4(), traceparent(), lambda: MAART)
    fields = {
        "kanaal": Kanaal.EIGEN_ONDERZOEK,
        "verzuim": False,
        "leeftijd": 19,
        "gemeente_in_melding": "GM0518",
        "persoon": Persoonsgegevens(voornamen="Wiebe", achternaam="Zandstra", geboortedatum=date(2006, 5, 17)),
        "inhoud": {"meldingsnummer": "1"},
    }
    made = MeldingOntvangen.eerste("intake", stream, uuid4(), "GM0518", source, fields)
    return Heard(made, codec.encode(made, GEEN_HASH))


async def project(ground: Runtime, store: Store[Routering]) -> None:
    url = ground.dsn("routing", "routing")
    async with await AsyncConnection.connect(url, autocommit=True) as conn:
        while await ProjectionRunner(Overview(store, rij), url).step(conn):
            pass


def proposed(store: Store[Routering], stream: UUID) -> list[date]:
    """The days of the proposals to make this one an oud-vsver."""
    facts = [fact for fact in store.facts(stream) if isinstance(fact, DoelgroepVoorgesteld)]
    return [fact.invoer.peildatum for fact in facts if fact.doelgroep is Doelgroep.OUD_VSVER]


def test_two_replicas_and_a_restart_propose_once(ground: Runtime, store: Store[Routering]) -> None:
    """Claim: with two replicas in the same round, in parts, each casus is proposed once; another round, of
    a replica that was started again, adds nothing."""
    streams, other = nieuw_vsver(store, DEEL + 20), replica(ground)

    async def work() -> None:
        await project(ground, store)
        await round_of(store).ronde(date(2026, 9, 30))
        assert [proposed(store, stream) for stream in streams] == [[]] * len(streams)
        await asyncio.gather(round_of(store).ronde(OKTOBER), round_of(other).ronde(OKTOBER))
        # The rows still say what was: whoever looks now finds in the stream that it is done.
        await round_of(other).ronde(OKTOBER)
        await project(ground, store)
        await round_of(store).ronde(OKTOBER)

    asyncio.run(work())
    assert [proposed(store, stream) for stream in streams] == [[OKTOBER]] * len(streams)
    assert {store.load(stream).doelgroep for stream in streams} == {Doelgroep.NIEUW_VSVER}
    other.recorder.datastore.close()


def test_the_loop_looks_when_it_starts(ground: Runtime, store: Store[Routering]) -> None:
    """Claim: a service that starts on 9 October does what 1 October asked."""
    (stream,) = nieuw_vsver(store, 1)

    async def work() -> None:
        await project(ground, store)
        loop = asyncio.create_task(round_of(store, datetime(2026, 10, 9, 8, tzinfo=UTC)).run())

        async def done() -> bool:
            return bool(proposed(store, stream))

        await eventually(done, "het voorstel")
        await end(loop)

    asyncio.run(work())
    assert proposed(store, stream) == [OKTOBER]
