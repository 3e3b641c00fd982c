"""A real region to test against: Postgres, NATS and the four services, and what a test may ask of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

import httpx
import nats
import psycopg
from nats.aio.client import Client
from psycopg.rows import dict_row

from contracts.registry import DIENSTEN, STREAM
from deploy.local.process import Abort, wait_until
from deploy.local.runtime import Runtime
from tests.deploy.folders import reachable_folder

T = TypeVar("T")
GEMEENTEN = ("GM0518", "GM0603", "GM1916")
WERKER = ("doorstroomcoach", "doorstroomcoordinator")
PAGE = 500


class Published(NamedTuple):
    """A message on the stream of facts."""

    sequence: int
    subject: str
    headers: dict[str, str]
    data: bytes


class Region:
    """A running region. Ports stay the same when a part starts again, so clients live as long as the region."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._clients: list[httpx.Client] = []

    def client(
        self,
        service: str,
        roles: Sequence[str] = WERKER,
        gemeenten: Sequence[str] = GEMEENTEN,
        sub: str = "medewerker-1",
    ) -> httpx.Client:
        """Talks to one service as an employee; paths are relative to /v1."""
        headers = {"Authorization": f"Bearer {self.runtime.token(sub, roles, gemeenten)}"} if roles else {}
        return self.bare_client(service, headers)

    def bare_client(self, service: str, headers: dict[str, str]) -> httpx.Client:
        """Talks to one service with these headers."""
        base = f"{self.runtime.children[service].base_url}/v1"
        client = httpx.Client(base_url=base, headers=headers, timeout=60, verify=False)  # no TLS here: saves its setup
        self._clients.append(client)
        return client

    def rows(self, database: str, query: str, *params: Any, role: str = "postgres") -> list[dict[str, Any]]:
        """The answer of one of the databases, as superuser unless a role is named."""
        dsn = self.runtime.dsn(role, database)
        with psycopg.connect(dsn, row_factory=dict_row, autocommit=True) as conn:
            return conn.execute(query, params or None).fetchall()

    def execute(self, database: str, statement: str) -> None:
        """Change something in one of the databases, as superuser."""
        with psycopg.connect(self.runtime.dsn("postgres", database), autocommit=True) as conn:
            conn.execute(statement.encode())

    def nats(self, user: str, work: Callable[[Client], Awaitable[T]]) -> T:
        """Do something with NATS as one of its users."""

        async def run() -> T:
            inbox = f"_INBOX_{user}".encode()
            client = await nats.connect(self.runtime.nats_url(user), inbox_prefix=inbox, allow_reconnect=False)
            try:
                return await work(client)
            finally:
                await client.close()

        return asyncio.run(run())

    def stream(self) -> list[Published]:
        """Every message on the stream of facts, in its order."""
        return self.nats("evaluation", messages)

    def js(self, subject: str, user: str = "ops") -> dict[str, Any]:
        """JetStream's answer to an API request without content."""

        async def ask(client: Client) -> dict[str, Any]:
            reply = await client.request(f"$JS.API.{subject}", b"", timeout=5)
            answer: dict[str, Any] = json.loads(reply.data)
            return answer

        return self.nats(user, ask)

    def close(self) -> None:
        """End the clients; the region itself belongs to who started it."""
        for client in self._clients:
            client.close()


async def messages(client: Client) -> list[Published]:
    """Every message on the stream of facts, in its order."""
    found: list[Published] = []
    inbox = client.new_inbox()
    subscription = await client.subscribe(inbox)
    while True:
        start = found[-1].sequence + 1 if found else 1
        body = json.dumps({"seq": start, "batch": PAGE}).encode()
        await client.publish(f"$JS.API.DIRECT.GET.{STREAM}", body, reply=inbox)
        before = len(found)
        while "Status" not in (headers := (message := await subscription.next_msg(timeout=10)).headers or {}):
            found.append(Published(int(headers["Nats-Sequence"]), headers["Nats-Subject"], headers, message.data))
        if len(found) == before:
            return found


def until(done: Callable[[], object], what: str, seconds: float = 90.0) -> None:
    """Wait until `done` is true; fails the test, naming `what` was waited for."""
    assert wait_until(lambda: bool(done()), seconds, Abort()), f"na {seconds:g} s nog niet: {what}"


@contextmanager
def running_region(*, services: Sequence[str] = tuple(DIENSTEN)) -> Iterator[Region]:
    """A new region with these services started whole; thrown away at the end."""
    with reachable_folder() as folder, Runtime(folder / "regio") as runtime:
        runtime.start_postgres()
        runtime.start_nats()
        runtime.provision()
        runtime.make_schemas()
        for service in services:
            runtime.start_service(service, wait=False)
        for service in services:
            runtime.diensten.wait_healthy(runtime.children[service])
        region = Region(runtime)
        try:
            yield region
        finally:
            region.close()
