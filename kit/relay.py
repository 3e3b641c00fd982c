"""The relay: follows the store in order and publishes every fact once. The stream itself remembers how far it came."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from uuid import uuid4

from nats.aio.client import Client

from contracts.feit import Feit
from contracts.registry import subject, subject_filter, subject_template
from kit.bus import SEQUENCE, ensure_streams, last_on, publish
from kit.codec import Codec
from kit.follow import Follower, Row
from kit.telemetry import Message, sending

log = logging.getLogger(__name__)
BATCH = 256
PACE_SECONDS = 0.02
"""A batch at most so often: the first fact leaves at once, and what comes close after it leaves together."""


class TailMoved(Exception):
    """The stream's tail is not where this relay left it: emptied, or another relay was first. Noticed while idle."""


@dataclass(frozen=True, slots=True)
class Tail:
    """How far the stream is: position in the service's store, and sequence in the stream, of its newest fact."""

    position: int
    sequence: int


class Relay:
    """Publishes the facts of one service.

    It starts at the tail of the stream, and each batch names the sequence it expects to follow. So after a crash
    nothing is lost or doubled, two relays cannot mix, and a stream that lost its store is filled again from Postgres.
    """

    def __init__(self, service: str, database_url: str, bus: Client, codec: Codec, *, oin: str, replicas: int) -> None:
        self._service, self._bus, self._codec, self._replicas = service, bus, codec, replicas
        self._source = f"urn:nld:oin:{oin}:systeem:{service}"
        self._filter = subject_filter(service)
        self._follower = Follower(database_url)
        self.position = 0

    async def run(self) -> None:
        """Publish until cancelled; raises what goes wrong, to be started again."""
        await ensure_streams(self._bus, self._replicas)
        tail = await self.tail()
        async with self._follower.connection() as conn:
            while True:
                self.position = tail.position
                rows = await self._follower.read(conn, tail.position, BATCH)
                if rows:
                    tail, _ = await asyncio.gather(self._publish(rows, tail), asyncio.sleep(PACE_SECONDS))
                elif not await self._follower.wait(conn) and await self.tail() != tail:
                    raise TailMoved

    async def tail(self) -> Tail:
        """Where the stream ends for this service."""
        last = await last_on(self._bus, self._filter)
        return Tail(int(last[1][SEQUENCE]), last[0]) if last else Tail(0, 0)

    async def _publish(self, rows: list[Row], tail: Tail) -> Tail:
        """One atomic batch: all of it is in the stream, or nothing; raises BusError, too when the tail has moved."""
        batch = uuid4().hex
        for number, row in enumerate(rows, start=1):
            fact = self._codec.decode(row.state, row.topic)
            headers = {**self._headers(fact, row.position), "Nats-Msg-Id": str(fact.id)}
            if number == 1:
                headers["Nats-Expected-Last-Subject-Sequence"] = str(tail.sequence)
                headers["Nats-Expected-Last-Subject-Sequence-Subject"] = self._filter
            if len(rows) > 1:
                headers |= {"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(number)}
            with sending(fact.traceparent, message(fact)):
                if number < len(rows):
                    await self._bus.publish(subject(fact), row.state, headers=headers)
                else:
                    if len(rows) > 1:
                        headers["Nats-Batch-Commit"] = "1"
                    sequence = await publish(self._bus, subject(fact), row.state, headers)
        return Tail(rows[-1].position, sequence)

    def _headers(self, fact: Feit, position: int) -> dict[str, str]:
        """CloudEvents 1.0, binary mode, NL GOV profile; none of these values holds what would have to be escaped."""
        return {
            "ce-specversion": "1.0",
            "ce-id": str(fact.id),
            "ce-type": fact.type,
            "ce-source": self._source,
            "ce-subject": str(fact.originator_id),
            "ce-time": fact.vastgelegd_op.isoformat().replace("+00:00", "Z"),
            "ce-datacontenttype": "application/json",
            "ce-traceparent": fact.traceparent,
            SEQUENCE: str(position),
        }


def message(fact: Feit) -> Message:
    """What telemetry may say of a fact: its ids and its type."""
    return Message(
        str(fact.id),
        subject(fact),
        subject_template(fact.dienst, type(fact)),
        fact.type,
        fact.dienst,
        str(fact.originator_id),
    )
