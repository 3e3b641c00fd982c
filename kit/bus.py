"""The connection to JetStream: one stream for the region, one durable consumer per service."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any, Protocol

from nats.aio.client import Client
from nats.aio.msg import Msg
from pydantic import SecretStr

from contracts.registry import STREAM, STREAM_SUBJECTS

DEAD_LETTERS = "DODELETTERS"
TALLIES = "TELLINGEN"
SEQUENCE = "ce-sequence"
"""Header with the position that a fact has in the store of its own service."""
STREAM_NOT_FOUND, CONSUMER_NOT_FOUND, NO_MESSAGE, NOT_LAST = 10059, 10014, 10037, 10071
BATCH = 500


class BusError(Exception):
    """JetStream refused a request; `code` is its own error code."""

    def __init__(self, code: int, description: str) -> None:
        super().__init__(f"{code}: {description}")
        self.code = code


class Login(Protocol):
    """Where NATS is, and as whom."""

    @property
    def nats_url(self) -> str: ...
    @property
    def nats_user(self) -> str: ...
    @property
    def nats_password(self) -> SecretStr: ...


async def connect(
    settings: Login, service: str, bus: Client | None = None, tell: Callable[[bool], None] = lambda _: None
) -> Client:
    """A connection that keeps trying for ever; inbox and rights are those of the service's own user.

    `tell` hears each time that it comes about (True) or is lost (False).
    """
    bus = bus or Client()

    async def up() -> None:
        tell(True)

    async def down() -> None:
        tell(False)

    patience: dict[str, Any] = {"max_reconnect_attempts": -1, "reconnect_time_wait": 0.25, "ping_interval": 10}
    await bus.connect(
        settings.nats_url.split(","),
        user=settings.nats_user,
        password=settings.nats_password.get_secret_value(),
        name=service,
        inbox_prefix=f"_INBOX_{service}".encode(),
        error_cb=_quiet,
        disconnected_cb=down,
        reconnected_cb=up,
        **patience,
    )
    tell(True)
    return bus


async def _quiet(error: Exception) -> None:
    """Every loop meets the fault itself and says so; the client would print it a second time."""


async def request(bus: Client, subject: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Answer of JetStream's API; raises BusError, or a time-out after 5 seconds."""
    reply = await bus.request(f"$JS.API.{subject}", json.dumps(body).encode() if body else b"", timeout=5)
    return _accepted(reply)


async def publish(bus: Client, subject: str, data: bytes, headers: dict[str, str]) -> int:
    """Publish and wait until the stream has it; gives its sequence. Raises BusError when the stream refuses it."""
    sequence: int = _accepted(await bus.request(subject, data, headers=headers, timeout=10))["seq"]
    return sequence


def _accepted(reply: Msg) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(reply.data)
    if error := answer.get("error"):
        raise BusError(error.get("err_code", 0), error.get("description", ""))
    return answer


async def ensure_streams(bus: Client, replicas: int) -> None:
    """Make the streams where they are missing: facts, dead letters and tallies; nothing in them can be deleted."""
    kept = {"storage": "file", "num_replicas": replicas, "discard": "new", "deny_delete": True, "deny_purge": True}
    await _ensure(bus, STREAM, {**kept, "subjects": list(STREAM_SUBJECTS), "allow_atomic": True, "allow_direct": True})
    await _ensure(bus, DEAD_LETTERS, {**kept, "subjects": ["dode-letters.*"]})
    await _ensure(bus, TALLIES, {**kept, "subjects": ["tellingen.*"], "allow_direct": True})


async def _ensure(bus: Client, name: str, config: dict[str, Any]) -> None:
    try:
        await request(bus, f"STREAM.INFO.{name}")
    except BusError as error:
        if error.code != STREAM_NOT_FOUND:
            raise
        await request(bus, f"STREAM.CREATE.{name}", {"name": name, **config})


async def ensure_consumer(bus: Client, service: str, filters: Sequence[str]) -> None:
    """Make, or bring up to date, the durable consumer of a service: all facts from the first on, each acknowledged."""
    config = {
        "name": service,
        "durable_name": service,
        "ack_policy": "explicit",
        "deliver_policy": "all",
        "ack_wait": 30_000_000_000,
        "max_ack_pending": 1000,
        "filter_subjects": list(filters),
    }
    await request(bus, f"CONSUMER.CREATE.{STREAM}.{service}", {"stream_name": STREAM, "config": config})


async def all_heard(bus: Client, service: str) -> bool:
    """Whether a service has heard and processed all that the stream holds for it."""
    info = await request(bus, f"CONSUMER.INFO.{STREAM}.{service}")
    return not info["num_pending"] and not info["num_ack_pending"]


async def consumer_exists(bus: Client, service: str) -> bool:
    """Whether the durable consumer is still there: a deleted one fails silently."""
    try:
        await request(bus, f"CONSUMER.INFO.{STREAM}.{service}")
    except BusError as error:
        if error.code in (CONSUMER_NOT_FOUND, STREAM_NOT_FOUND):
            return False
        raise
    return True


async def all_on(bus: Client, subject_filter: str) -> AsyncIterator[bytes]:
    """What was ever published on these subjects, in its order; read aside of the durable consumer."""
    inbox, sequence, more = bus.new_inbox(), 1, True
    answers = await bus.subscribe(inbox)
    try:
        while more:
            more = False
            body = json.dumps({"seq": sequence, "next_by_subj": subject_filter, "batch": BATCH}).encode()
            await bus.publish(f"$JS.API.DIRECT.GET.{STREAM}", body, reply=inbox)
            while "Status" not in (headers := (message := await answers.next_msg(timeout=5)).headers or {}):
                sequence, more = int(headers["Nats-Sequence"]) + 1, True
                yield message.data
    finally:
        await answers.unsubscribe()


async def last_on(bus: Client, subject_filter: str) -> tuple[int, dict[str, str]] | None:
    """Stream sequence and headers of the newest fact on these subjects."""
    found = await newest(bus, STREAM, subject_filter)
    return found and (found[0], found[1])


async def newest(bus: Client, stream: str, subject_filter: str) -> tuple[int, dict[str, str], bytes] | None:
    """Sequence, headers and contents of the newest message of a stream on these subjects."""
    body = json.dumps({"last_by_subj": subject_filter}).encode()
    reply = await bus.request(f"$JS.API.DIRECT.GET.{stream}", body, timeout=5)
    headers = reply.headers or {}
    if headers.get("Status") == "404":
        return None
    return int(headers["Nats-Sequence"]), headers, reply.data
