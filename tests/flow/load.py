"""People at work while parts of the region fail: they try again until they have an answer, and remember it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from threading import Event
from typing import Any
from uuid import UUID

import httpx

from tests.flow.checks import Acknowledged
from tests.flow.people import melding
from tests.flow.region import Region, until

WORKERS = 4
PASSING = frozenset({500, 503})
"""What a service may answer while what it needs is away; whoever asks tries again."""


class Load:
    """Posts meldingen, and a contact in each casus; every request is repeated with its own key until it is answered."""

    def __init__(self, region: Region, acknowledged: Acknowledged, first: int, child: str = "intake") -> None:
        self.clients = [region.client(child) for _ in range(WORKERS)]
        self._acknowledged, self._numbers = acknowledged, count(first)
        self._stop = Event()
        self.done = 0

    def work(self, client: httpx.Client) -> None:
        """One colleague, until it is time to stop."""
        while not self._stop.is_set():
            self.one(client, next(self._numbers))

    def one(self, client: httpx.Client, number: int) -> None:
        """A melding and a contact, both acknowledged when this returns."""
        answer = self._answer(lambda: client.post("/meldingen", json=melding(number)))
        casus, version = answer["casusId"], answer["versie"]
        # The answer names the newest fact only: the casus is open, and the first term runs.
        self._acknowledged.facts["intake", UUID(casus), version - 1] = "casus-geopend"
        self._acknowledged.facts["intake", UUID(casus), version] = "termijn-gestart"
        body, key = {"met": "jongere", "wijze": "telefoon"}, {"Idempotency-Key": f"load-{number}"}
        answer = self._answer(lambda: client.post(f"/casussen/{casus}/contacten", json=body, headers=key))
        self._acknowledged.note("intake", answer)
        self.done += 1

    def _answer(self, ask: Callable[[], httpx.Response]) -> dict[str, Any]:
        while True:
            try:
                answer = ask()
            except httpx.TransportError:
                self._stop.wait(0.05)
                continue
            if answer.status_code not in PASSING:
                assert answer.is_success, answer.text
                return dict(answer.json())
            self._stop.wait(0.05)

    @contextmanager
    def running(self) -> Iterator[Load]:
        """Everybody at work inside `with`; leaves when all they began is acknowledged."""
        with ThreadPoolExecutor(WORKERS) as pool:
            at_work = [pool.submit(self.work, client) for client in self.clients]
            try:
                yield self
            finally:
                self._stop.set()
        for each in at_work:
            each.result()

    def wait_for(self, more: int) -> None:
        """Wait until so many more are done."""
        goal = self.done + more
        until(lambda: self.done >= goal, f"{more} opdrachten bevestigd", seconds=60)
