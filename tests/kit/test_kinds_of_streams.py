"""Facts of a casus and facts of the region share store, stream, consumer and ledger, and never mix."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

import orjson
import pytest
from feiten import EFFECT_GEMETEN, LEERPUNT, VERBETERPUNT_DOORGEVOERD, VERBETERPUNT_VASTGESTELD
from ground import eventually, running_ground, settings, with_bus
from nats.aio.client import Client
from nats.errors import NoRespondersError

from contracts.algemeen import AfwijkingGemotiveerd
from contracts.evaluation import LeerpuntVastgesteld, VerbeterpuntDoorgevoerd, VerbeterpuntVastgesteld
from contracts.feit import Actor, Feit, Rol, VerbeterpuntFeit
from contracts.registry import STREAM_SUBJECTS, subject, subject_filter
from contracts.woorden import Stap
from deploy.local.runtime import Runtime
from kit.aggregate import Aggregate, BestaatNiet
from kit.bus import connect, publish
from kit.codec import Codec, verify_chain
from kit.consumer import Consumer, Heard
from kit.handling import Command, carry_out
from kit.memory import MemoryVault
from kit.overview import Overview
from kit.projection import ProjectionRunner
from kit.relay import Relay
from kit.service import end
from kit.store import Recorder, Store, datastore
from kit.testing import PERSON, Told
from services.evaluation.grootboek import Grootboek
from services.evaluation.projections import VERBETERPUNTEN
from tests.flow.region import Published, Region, messages

COACH = Actor(id="coach", rol=Rol.DOORSTROOMCOORDINATOR)
AREA = "GM0518"


class Casus(Aggregate):
    """A stream of a casus."""

    service = "evaluation"


class Verbetering(Aggregate):
    """A stream of the region."""

    service = "evaluation"
    stream_kind = VerbeterpuntFeit


@dataclass
class Stores:
    """Two kinds of aggregates on one table of facts."""

    casussen: Store[Casus]
    verbeteringen: Store[Verbetering]

    def record(self, stream: UUID, *facts: Told) -> list[Feit]:
        """Record these facts in one go, in the store of their kind."""
        regional = issubclass(facts[0].kind, VerbeterpuntFeit)

        def decide(aggregate: Aggregate) -> None:
            for told in facts:
                if aggregate.last is None:
                    aggregate.begin(told.kind, stream if regional else PERSON, AREA, **told.fields)
                else:
                    aggregate.leg_vast(told.kind, **told.fields)

        store: Store[Verbetering] | Store[Casus] = self.verbeteringen if regional else self.casussen
        return carry_out(store, stream, Command(COACH, decide), lambda _: None).stored  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def ground() -> Iterator[Runtime]:
    """A ground of our own: the stream may hold nothing but what is told here."""
    with running_ground() as found:
        yield found


@pytest.fixture
def stores(ground: Runtime) -> Iterator[Stores]:
    own = datastore(ground.dsn("evaluation", "evaluation"))
    recorder, codec = Recorder(own), Codec(MemoryVault())
    yield Stores(Store(Casus, recorder, codec), Store(Verbetering, recorder, codec))
    own.close()


async def relayed(ground: Runtime, bus: Client, stores: Stores) -> list[Published]:
    """The stream, once evaluation's relay has published everything."""
    relay = Relay(
        "evaluation", ground.dsn("evaluation", "evaluation"), bus, stores.casussen.codec, oin="0" * 20, replicas=1
    )
    newest = Region(ground).rows("evaluation", "SELECT max(notification_id) AS newest FROM facts")[0]["newest"]
    task = asyncio.create_task(relay.run())

    async def done() -> bool:
        return relay.position == newest

    try:
        await eventually(done, "alles gepubliceerd")
    finally:
        await end(task)
    return await messages(bus)


def test_the_relay_publishes_both_kinds_in_the_order_of_the_store(ground: Runtime, stores: Stores) -> None:
    """Mixed in one batch, and again after a restart: each fact once, under the subject of its own kind."""
    casus, verbeterpunt = uuid4(), uuid4()
    told = stores.record(casus, LEERPUNT) + stores.record(verbeterpunt, VERBETERPUNT_VASTGESTELD)
    first = with_bus(ground, "evaluation", lambda bus: relayed(ground, bus, stores))
    told += stores.record(verbeterpunt, VERBETERPUNT_DOORGEVOERD) + stores.record(casus, LEERPUNT)
    published = with_bus(ground, "evaluation", lambda bus: relayed(ground, bus, stores))
    assert [message.data for message in published[: len(first)]] == [message.data for message in first]
    mine = [message for message in published if message.headers["ce-subject"] in {str(casus), str(verbeterpunt)}]
    assert [message.subject for message in mine] == [subject(fact) for fact in told]
    assert mine[1].subject == f"regio.{AREA}.{verbeterpunt}.evaluation.verbeterpunt-vastgesteld"
    assert mine[0].subject == f"casus.{AREA}.{casus}.evaluation.leerpunt-vastgesteld"


def kept(ledger: Grootboek, stream: UUID) -> list[bytes]:
    """What the ledger holds of a stream, in its order."""
    with ledger.datastore.get_connection() as conn:
        rows = conn.execute("SELECT state FROM ledger WHERE stream = %s ORDER BY position", (stream,))
        return [row["state"] for row in rows]


def test_a_consumer_hears_both_kinds_and_the_ledger_keeps_them(ground: Runtime, stores: Stores) -> None:
    """The ledger holds the stored bytes of either kind, and each chain in it is whole."""
    casus, verbeterpunt = uuid4(), uuid4()
    stores.record(verbeterpunt, VERBETERPUNT_VASTGESTELD, VERBETERPUNT_DOORGEVOERD, EFFECT_GEMETEN)
    stores.record(casus, LEERPUNT)
    ledger = Grootboek(stores.casussen.recorder.datastore)

    def handle(batch: Sequence[Heard]) -> None:
        ledger.neem_op([*batch, *batch])  # redelivered at once

    async def work(bus: Client) -> None:
        await relayed(ground, bus, stores)
        listener = Consumer("evaluation", STREAM_SUBJECTS, bus, stores.casussen.codec, handle, replicas=1)
        task = asyncio.create_task(listener.run())

        async def done() -> bool:
            return bool(kept(ledger, casus))

        try:
            await eventually(done, "opgenomen")
        finally:
            await end(task)

    with_bus(ground, "evaluation", work)
    for stream in (casus, verbeterpunt):
        found = kept(ledger, stream)
        assert found == [state for _, state in stores.casussen.recorder.stored(stream)]
        verify_chain(found)


def test_only_evaluation_may_speak_for_the_region(ground: Runtime) -> None:
    """NATS takes no fact of the region from another service, under whatever name."""

    async def speak(own: str, service: str) -> None:
        bus = await connect(settings(ground, own), own)
        try:
            with pytest.raises((TimeoutError, NoRespondersError)):
                async with asyncio.timeout(1):
                    await publish(bus, f"regio.{AREA}.{uuid4()}.{service}.verbeterpunt-vastgesteld", b"{}", {})
        finally:
            await bus.close()

    before = len(with_bus(ground, "evaluation", messages))
    for own in ("intake", "routing", "monitoring"):
        for service in (own, "evaluation"):
            asyncio.run(speak(own, service))
    assert len(with_bus(ground, "evaluation", messages)) == before


def test_a_stream_of_another_kind_does_not_exist(ground: Runtime, stores: Stores) -> None:
    """Who asks for a casus by the id of a verbeterpunt, or the other way round, finds nothing and changes nothing."""
    casus, verbeterpunt = uuid4(), uuid4()
    stores.record(casus, LEERPUNT)
    stores.record(verbeterpunt, VERBETERPUNT_VASTGESTELD)
    for store, own, other in ((stores.casussen, casus, verbeterpunt), (stores.verbeteringen, verbeterpunt, casus)):
        assert store.load(own).version == 1
        assert store.load(other).last is None
        with pytest.raises(BestaatNiet):
            store.load(other).moet_lopen()
        assert {stream for stream, found in store.load_many([own, other]).items() if found.last} == {own}


def test_a_fact_of_one_kind_never_follows_a_fact_of_the_other(stores: Stores) -> None:
    """A deviation belongs in a casus: recorded in a stream of the region it would be published as one of a casus."""
    verbeterpunt = uuid4()
    stores.record(verbeterpunt, VERBETERPUNT_VASTGESTELD)
    fields = {"stap": Stap.MONITOR, "afgeweken_van": "iets", "reden": "x"}
    with pytest.raises(TypeError):
        carry_out(
            stores.verbeteringen,
            verbeterpunt,
            Command(COACH, lambda one: one.leg_vast(AfwijkingGemotiveerd, **fields)),
            lambda _: None,
        )
    assert stores.verbeteringen.load(verbeterpunt).version == 1


def test_a_list_shows_its_own_kind_only(ground: Runtime, stores: Stores) -> None:
    """The list of casussen has no row for a verbeterpunt, and goes on past a batch that holds nothing else."""
    casus, verbeterpunt = uuid4(), uuid4()
    stores.record(verbeterpunt, VERBETERPUNT_VASTGESTELD)
    runner = ProjectionRunner(Overview(stores.casussen, lambda _: {}), ground.dsn("evaluation", "evaluation"))

    async def catch_up() -> None:
        async with runner._follower.connection() as conn:
            while await runner.step(conn):
                pass

    asyncio.run(catch_up())
    stores.record(casus, LEERPUNT)
    asyncio.run(catch_up())
    shown = {row["stream"] for row in Region(ground).rows("evaluation", "SELECT stream FROM overview_v1")}
    assert casus in shown
    assert verbeterpunt not in shown


def test_a_list_leaves_the_terms_of_another_kind_alone(ground: Runtime, stores: Stores) -> None:
    """The list of one kind meets the facts of all: it neither reads a casus nor takes away a term of one."""
    casus, verbeterpunt = uuid4(), uuid4()
    stores.record(casus, LEERPUNT)
    stores.record(verbeterpunt, VERBETERPUNT_VASTGESTELD)
    term = "INSERT INTO terms_v1 (stream, start, name, fatal_at, state) VALUES ('{}', 1, 'test', now(), 'loopt')"
    Region(ground).execute("evaluation", term.format(casus))
    read: set[UUID] = set()

    class Watched(Store[Verbetering]):
        def load_many(self, streams: Iterable[UUID]) -> dict[UUID, Verbetering]:
            read.update(wanted := list(streams))
            return super().load_many(wanted)

    watched = Watched(Verbetering, stores.verbeteringen.recorder, stores.verbeteringen.codec)
    regional = ProjectionRunner(Overview(watched, lambda _: {}, VERBETERPUNTEN), ground.dsn("evaluation", "evaluation"))

    async def catch_up() -> None:
        async with regional._follower.connection() as conn:
            while await regional.step(conn):
                pass

    asyncio.run(catch_up())
    open_terms = Region(ground).rows("evaluation", "SELECT stream FROM terms_v1 WHERE stream = %s", casus)
    shown = Region(ground).rows("evaluation", f"SELECT stream FROM {VERBETERPUNTEN} WHERE stream = %s", verbeterpunt)
    assert (len(open_terms), len(shown)) == (1, 1)
    assert casus not in read


def test_what_people_type_about_the_region_is_sealed_under_its_own_key(stores: Stores) -> None:
    """The stored bytes hold no readable text; the key is that of the verbeterpunt, so destroying it erases the text."""
    verbeterpunt = uuid4()
    (fact,) = stores.record(verbeterpunt, VERBETERPUNT_VASTGESTELD)
    ((_, state),) = stores.verbeteringen.recorder.stored(verbeterpunt)
    assert VERBETERPUNT_VASTGESTELD.fields["verbeterpunt"].encode() not in state
    assert fact.key == verbeterpunt
    assert stores.verbeteringen.codec.open(fact, "verbeterpunt") == VERBETERPUNT_VASTGESTELD.fields["verbeterpunt"]
    assert "jongereId" not in orjson.loads(state)


def test_a_filter_names_the_kind_that_it_listens_to() -> None:
    """One kind of fact is heard where facts of its kind are told; all of a service are both kinds."""
    assert subject_filter("evaluation", LeerpuntVastgesteld) == "casus.*.*.evaluation.leerpunt-vastgesteld"
    assert subject_filter("evaluation", VerbeterpuntDoorgevoerd) == "regio.*.*.evaluation.verbeterpunt-doorgevoerd"
    assert subject_filter("evaluation") == "*.*.*.evaluation.*"
    assert VerbeterpuntVastgesteld.stroomsoort != LeerpuntVastgesteld.stroomsoort
