"""Hearing the facts of other services: in order, acknowledged after commit, redelivery absorbed."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import psycopg
from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError
from nats.aio.client import Client
from nats.aio.msg import Msg

from contracts.feit import Feit
from contracts.registry import STREAM, STREAM_ID_TOKEN, OnbekendFeit, subject
from kit.bus import SEQUENCE, consumer_exists, ensure_consumer, ensure_streams, publish
from kit.codec import Codec

log = logging.getLogger(__name__)
BATCH = 100
MOST_DELIVERIES = 8
TRANSIENT = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    OperationalError,
    InterfaceError,
    IntegrityError,
    OSError,
)
"""Faults that pass by themselves: try again for as long as it takes, never a dead letter."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A fact as it came in: the bytes are those that its own service stored, at `position` in its store."""

    fact: Feit
    stored: bytes
    position: int | None = None


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A fact that could not be processed: `sequence` is its place in the stream, `reason` the type of the fault."""

    sequence: int
    subject: str
    reason: str
    tries: int
    position: int | None
    state: bytes


class Impostor(Exception):
    """What these bytes say of themselves is not what they were published as."""


class NotYet(Exception):
    """This fact can only be processed after an earlier one."""


Handler = Callable[[Sequence[Heard]], None]
"""Makes the effects of a batch durable, or raises and has had none; meeting a fact again has no second effect."""


def hear(codec: Codec, under: str, stored: bytes, position: int | None) -> Heard:
    """The bus guards subjects, so only the subject says who published: the bytes must agree with it."""
    fact = codec.decode(stored)
    if subject(fact) != under:
        raise Impostor
    return Heard(fact, stored, position)


class Consumer:
    """Feeds one service with what it listens to; `keep` makes a dead letter durable before it is published."""

    def __init__(
        self,
        service: str,
        filters: Sequence[str],
        bus: Client,
        codec: Codec,
        handle: Handler,
        *,
        replicas: int,
        keep: Callable[[DeadLetter], None] = lambda _: None,
    ) -> None:
        self._service, self._filters, self._bus = service, filters, bus
        self._codec, self._handle, self._replicas = codec, handle, replicas
        self._keep = keep
        self.dead_letters = 0

    async def run(self) -> None:
        """Listen until cancelled; raises what goes wrong, to be started again."""
        await ensure_streams(self._bus, self._replicas)
        await ensure_consumer(self._bus, self._service, self._filters)
        subscription = await self._bus.jetstream().pull_subscribe_bind(self._service, STREAM)
        try:
            while True:
                try:
                    batch = await subscription.fetch(BATCH, timeout=1)
                except TimeoutError:  # NATS's own too: the client raises either when nothing came
                    if not await consumer_exists(self._bus, self._service):
                        raise LookupError("de luisteraar is verdwenen") from None
                    continue
                await self._process(batch)
        finally:
            await subscription.unsubscribe()

    async def _process(self, batch: list[Msg]) -> None:
        """The batch as a whole; when that fails, one by one, so that one bad fact holds up only its own stream."""
        try:
            await asyncio.to_thread(self._deliver, batch)
        except TRANSIENT as error:
            log.warning("later opnieuw: %s", type(error).__name__)
            await asyncio.gather(*(msg.nak(delay=1) for msg in batch))
        except Exception:  # noqa: BLE001 (each message meets its own fault again below)
            await self._one_by_one(batch)
        else:
            await asyncio.gather(*(msg.ack() for msg in batch))

    async def _one_by_one(self, batch: list[Msg]) -> None:
        stuck: set[str] = set()
        for msg in batch:
            stream = msg.subject.split(".")[STREAM_ID_TOKEN]
            if stream in stuck:
                await msg.nak(delay=2)
                continue
            try:
                await asyncio.to_thread(self._deliver, [msg])
            except (*TRANSIENT, NotYet):
                stuck.add(stream)
                await msg.nak(delay=1)
            except OnbekendFeit:  # a newer version of this service will know it
                stuck.add(stream)
                await msg.nak(delay=60)
            except Exception as error:  # noqa: BLE001 (put aside after some tries, never dropped)
                stuck.add(stream)
                await self._put_aside_or_retry(msg, error)
            else:
                await msg.ack()

    async def _put_aside_or_retry(self, msg: Msg, error: Exception) -> None:
        tries = msg.metadata.num_delivered or 1
        log.error("feit niet verwerkt: %s, poging %d", type(error).__name__, tries)
        if tries < MOST_DELIVERIES:
            await msg.nak(delay=min(2**tries, 60))
            return
        reason, sequence = type(error).__name__, msg.metadata.sequence.stream
        letter = DeadLetter(sequence, msg.subject, reason, tries, _position(msg), msg.data)
        await asyncio.to_thread(self._keep, letter)
        # The server's own headers stay behind: they ask for a place in a stream, and name one letter for all services.
        headers = {name: value for name, value in (msg.headers or {}).items() if name.startswith("ce-")} | {
            "Nats-Msg-Id": f"{self._service}/{sequence}",
            "error-type": reason,
            "original-subject": msg.subject,
        }
        await publish(self._bus, f"dode-letters.{self._service}", msg.data, headers)
        self.dead_letters += 1
        await msg.ack()

    def _deliver(self, batch: Sequence[Msg]) -> None:
        self._handle([hear(self._codec, msg.subject, msg.data, _position(msg)) for msg in batch])


def _position(msg: Msg) -> int | None:
    found = (msg.headers or {}).get(SEQUENCE)
    return int(found) if found else None
