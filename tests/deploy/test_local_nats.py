"""What each NATS user may do with deploy/nats/nats.conf in a real server: its own work, and nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from urllib.request import urlopen
from uuid import uuid4

import nats
import pytest
from nats.aio.client import Client
from nats.errors import NoRespondersError

from deploy.local.credentials import DIENSTEN
from deploy.local.ports import HOST, free_port
from deploy.local.runtime import Runtime
from kit.bus import ensure_consumer, ensure_streams, last_on

OTHERS = [
    "STREAM.PURGE.CASUSSEN", "STREAM.DELETE.CASUSSEN", "STREAM.UPDATE.CASUSSEN", "STREAM.MSG.DELETE.CASUSSEN",
    "STREAM.LIST", "STREAM.CREATE.EIGEN", "STREAM.MSG.GET.DODELETTERS", "STREAM.SNAPSHOT.CASUSSEN",
    "STREAM.PURGE.TELLINGEN", "STREAM.DELETE.TELLINGEN", "STREAM.UPDATE.TELLINGEN", "CONSUMER.CREATE.TELLINGEN.intake",
    "CONSUMER.CREATE.CASUSSEN.routing", "CONSUMER.DURABLE.CREATE.CASUSSEN.routing", "CONSUMER.INFO.CASUSSEN.routing",
    "CONSUMER.MSG.NEXT.CASUSSEN.routing", "CONSUMER.DELETE.CASUSSEN.intake", "CONSUMER.CREATE.DODELETTERS.intake",
]  # fmt: skip


class User:
    """A connection of one NATS user, with the refusals that the server sent to it."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.refusals: asyncio.Queue[str] = asyncio.Queue()
        self.bus: Client

    async def refused(self, words: str) -> bool:
        """Wait until the server refuses something with these words; a time-out when it does not."""
        while words not in await asyncio.wait_for(self.refusals.get(), 5):
            pass
        return True

    async def note(self, error: Exception) -> None:
        """Remember what the server refused."""
        self.refusals.put_nowait(str(error))

    def subject(self, casus: str, dienst: str | None = None) -> str:
        """A subject for a fact of this service, or of `dienst`."""
        return f"casus.GM0518.{casus}.{dienst or self.name}.proef"


@asynccontextmanager
async def connected(region: Runtime, name: str) -> AsyncIterator[User]:
    """The user `name`, connected as services are."""
    user = User(name)
    user.bus = await nats.connect(
        region.nats_url(name), inbox_prefix=f"_INBOX_{name}".encode(), error_cb=user.note, allow_reconnect=False
    )
    try:
        yield user
    finally:
        await user.bus.close()


def run(work: Coroutine[object, object, None]) -> None:
    """Run with a limit on the time."""
    asyncio.run(asyncio.wait_for(work, 30))


@pytest.mark.parametrize("dienst", DIENSTEN)
def test_a_service_can_do_its_own_work(region, dienst):
    """Make streams and its consumer, publish one fact and an atomic batch, look up the last, fetch, ack, put aside."""

    async def work() -> None:
        async with connected(region, dienst) as user:
            await ensure_streams(user.bus, 1)
            await ensure_consumer(user.bus, dienst, [f"casus.*.*.{dienst}.*"])
            stream, casus, batch = user.bus.jetstream(), uuid4().hex, uuid4().hex
            first = await stream.publish(user.subject(casus), b"0", headers={"Nats-Msg-Id": casus})
            for number in (1, 2, 3):
                headers = {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}
                if number < 3:
                    await user.bus.publish(user.subject(casus), b"%d" % number, headers=headers)
            headers["Nats-Batch-Commit"] = "1"
            answer = json.loads((await user.bus.request(user.subject(casus), b"3", headers=headers)).data)
            assert (answer["seq"], answer["count"]) == (first.seq + 3, 3)
            assert (await last_on(user.bus, user.subject(casus)))[0] == answer["seq"]
            subscription = await stream.pull_subscribe_bind(dienst, "CASUSSEN")
            messages = await subscription.fetch(4, timeout=5)
            assert [message.data for message in messages] == [b"0", b"1", b"2", b"3"]
            for message in messages:
                await message.ack_sync()
            assert (await stream.consumer_info("CASUSSEN", dienst)).num_ack_pending == 0
            kept = json.loads((await user.bus.request(f"dode-letters.{dienst}", b"x")).data)
            assert kept["stream"] == "DODELETTERS"
            assert user.refusals.empty()

    run(work())


@pytest.mark.parametrize(
    "subject", ["casus.GM0518.een.routing.proef", "dode-letters.routing", "$JS.ACK.CASUSSEN.routing.1"]
)
def test_a_service_speaks_under_its_own_name_only(region, subject):
    """A fact, a dead letter or an acknowledgement in routing's name is refused to intake."""

    async def work() -> None:
        async with connected(region, "intake") as user:
            await user.bus.publish(subject, b"vals")
            assert await user.refused(f'publish to "{subject.lower()}"')

    run(work())


@pytest.mark.parametrize("request_subject", OTHERS)
def test_a_service_cannot_touch_the_stream_or_another_ones_consumer(region, request_subject):
    """Such a request reaches nobody: it is answered at once with `no responders`."""

    async def work() -> None:
        async with connected(region, "intake") as user:
            await ensure_streams(user.bus, 1)
            with pytest.raises(NoRespondersError):
                await user.bus.request(f"$JS.API.{request_subject}", b"{}", timeout=5)

    run(work())


@pytest.mark.parametrize("subject", ["casus.>", "_INBOX_routing.>", "$JS.>", ">", "dode-letters.*"])
def test_a_service_listens_through_its_consumer_only(region, subject):
    """A plain subscription, to facts or to someone else's answers, is refused."""

    async def work() -> None:
        async with connected(region, "intake") as user:
            await user.bus.subscribe(subject)
            assert await user.refused(f'subscription to "{subject.lower()}"')

    run(work())


@pytest.mark.parametrize(
    ("request_subject", "body"),
    [
        ("$JS.API.DIRECT.GET.CASUSSEN.{own}", b""),
        ("$JS.API.DIRECT.GET.CASUSSEN", b'{"last_by_subj": "{own}"}'),
        ("$JS.API.STREAM.INFO.CASUSSEN", b""),
        ("$JS.API.CONSUMER.MSG.NEXT.CASUSSEN.intake", b"1"),
        ("{own}", b"nog een"),
    ],
)
def test_an_answer_cannot_be_stored_as_a_fact_of_another(region, request_subject, body):
    """A request that asks for its answer on routing's subject: the server's answer does not become routing's fact."""

    async def work() -> None:
        async with connected(region, "intake") as user, connected(region, "routing") as routing:
            await ensure_streams(user.bus, 1)
            await ensure_consumer(user.bus, "intake", ["casus.*.*.intake.*"])
            casus = uuid4().hex
            own, target = user.subject(casus), user.subject(casus, "routing")
            await user.bus.jetstream().publish(own, b"wat routing gezegd zou hebben")
            subject = request_subject.replace("{own}", own)
            await user.bus.publish(subject, body.replace(b"{own}", own.encode()), reply=target)
            await user.bus.flush()
            # The server handles one connection in order, so this answer comes after whatever the request did.
            await user.bus.jetstream().publish(own, b"slot")
            assert await last_on(routing.bus, target) is None

    run(work())


def test_ops_sees_how_it_goes_and_no_fact(region):
    """Ops reads about streams and consumers; facts, by subscription or by request, are refused."""

    async def work() -> None:
        async with connected(region, "intake") as user:
            await ensure_streams(user.bus, 1)
            await ensure_consumer(user.bus, "intake", ["casus.*.*.intake.*"])
        async with connected(region, "ops") as ops:
            stream = ops.bus.jetstream()
            assert {info.config.name for info in await stream.streams_info()} == {
                "CASUSSEN",
                "DODELETTERS",
                "TELLINGEN",
            }
            assert "intake" in {info.name for info in await stream.consumers_info("CASUSSEN")}
            for subject in ("STREAM.MSG.GET.CASUSSEN", "DIRECT.GET.CASUSSEN", "CONSUMER.MSG.NEXT.CASUSSEN.intake"):
                with pytest.raises(NoRespondersError):
                    await ops.bus.request(f"$JS.API.{subject}", b'{"seq": 1}', timeout=5)
            await ops.bus.subscribe("casus.>")
            assert await ops.refused('subscription to "casus.>"')
            await ops.bus.publish("casus.GM0518.een.intake.proef", b"vals")
            assert await ops.refused('publish to "casus.gm0518.een.intake.proef"')

    run(work())


@pytest.mark.parametrize("credentials", ["", "intake:geraden@", "postgres:geraden@"])
def test_who_is_not_known_comes_not_in(region, credentials):
    """Without a name, with a wrong password or with a name of elsewhere: no connection."""

    async def work() -> None:
        async def silent(_: Exception) -> None:
            """The refusal is the point."""

        address = region.nats_url("intake").rpartition("@")[2]
        with pytest.raises(nats.errors.Error, match="Authorization Violation"):
            await nats.connect(f"nats://{credentials}{address}", error_cb=silent, allow_reconnect=False)

    run(work())


def test_the_shared_settings_are_in_force(place, monkeypatch):
    """The running server flushes every message to disk, and serves its figures on loopback only when asked to."""
    monkeypatch.setattr("deploy.local.nats.NO_MONITORING", f"{HOST}:{(port := free_port())}")
    with Runtime(place) as runtime:
        runtime.start_nats()
        with urlopen(f"http://{HOST}:{port}/jsz?config=1") as answer:
            assert json.load(answer)["config"]["sync_always"] is True


def test_an_emptied_store_comes_back_at_the_same_address(place):
    """After empty_nats_store the same URL answers, with no stream in it."""

    async def streams(url: str) -> int:
        bus = await nats.connect(url, inbox_prefix=b"_INBOX_ops")
        try:
            return (await bus.jetstream().account_info()).streams
        finally:
            await bus.close()

    async def fill() -> None:
        async with connected(runtime, "intake") as user:
            await ensure_streams(user.bus, 1)

    with Runtime(place) as runtime:
        runtime.start_nats()
        url = runtime.nats_url("ops")
        run(fill())
        assert asyncio.run(streams(url)) == 3
        runtime.empty_nats_store()
        assert asyncio.run(streams(url)) == 0


def test_the_portal_hears_facts_and_says_nothing(region):
    """It hears what services publish, and can publish nothing, nor ask anything, nor hear other subjects."""

    async def work() -> None:
        async with connected(region, "intake") as intake, connected(region, "portal") as portal:
            await ensure_streams(intake.bus, 1)
            heard = await portal.bus.subscribe("casus.>")
            await portal.bus.flush()
            await intake.bus.publish(intake.subject("een"), b"x")
            assert (await heard.next_msg(timeout=5)).subject == intake.subject("een")
            for subject in (intake.subject("een"), "dode-letters.intake", "$JS.API.STREAM.INFO.CASUSSEN"):
                await portal.bus.publish(subject, b"vals")
                assert await portal.refused(f'publish to "{subject.lower()}"')
            for subject in (">", "dode-letters.*", "tellingen.*", "$JS.>", "_INBOX_intake.>"):
                await portal.bus.subscribe(subject)
                assert await portal.refused(f'subscription to "{subject.lower()}"')

    run(work())
