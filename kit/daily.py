"""Once a day a service tells what it holds, on a subject of its own: whoever keeps all facts lays that beside them.

The stream of tallies remembers what was told. So a process that was down at the hour tells it when it starts, and of
two that want to tell the same day one is refused.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import date, datetime, timedelta

from eventsourcing.postgres import PostgresDatastore
from nats.aio.client import Client

from contracts.feit import Model, Moment, dag
from kit.bus import NOT_LAST, TALLIES, BusError, ensure_streams, newest, publish
from kit.handling import Clock, now
from kit.tally import Tally, own_tally

log = logging.getLogger(__name__)
PAUSE_SECONDS = 60.0


class Telling(Model):
    """Wat een dienst op een dag zei te hebben: hoeveel feiten, tot welke positie, en de vingerafdruk van alle samen."""

    dag: date
    gemaakt_op: Moment
    positie: int
    aantal: int
    vingerafdruk: str

    @property
    def tally(self) -> Tally:
        """What is to be compared."""
        return Tally(self.aantal, self.vingerafdruk)


def tally_subject(service: str) -> str:
    """Where a service tells it."""
    return f"tellingen.{service}"


async def last_told(bus: Client, service: str) -> tuple[int, Telling] | None:
    """What a service told last, with its sequence in the stream."""
    found = await newest(bus, TALLIES, tally_subject(service))
    return (found[0], Telling.model_validate_json(found[2])) if found else None


class DailyTally:
    """Tells it for one service, every day from this hour on (in the Netherlands)."""

    def __init__(
        self, service: str, datastore: PostgresDatastore, bus: Client, *, hour: int, replicas: int, clock: Clock = now
    ) -> None:
        self._service, self._datastore, self._bus = service, datastore, bus
        self._hour, self._replicas, self._clock = timedelta(hours=hour), replicas, clock

    async def run(self) -> None:
        """Tell until cancelled; raises what goes wrong, to be started again."""
        await ensure_streams(self._bus, self._replicas)
        while True:
            await self.tell()
            await asyncio.sleep(PAUSE_SECONDS)

    async def tell(self) -> bool:
        """Tell it, unless it was told already; gives whether this was the one to do so."""
        moment = self._clock()
        last = await last_told(self._bus, self._service)
        if last and last[1].dag >= self._day(moment):
            return False
        found, position = await asyncio.to_thread(own_tally, self._datastore)
        telling = Telling(
            dag=self._day(moment),
            gemaakt_op=moment,
            positie=position,
            aantal=found.facts,
            vingerafdruk=found.digest,
        )
        return await self._published(telling, last[0] if last else 0)

    def _day(self, moment: datetime) -> date:
        """The day that began, or whose hour has passed, last."""
        return dag(moment - self._hour)

    async def _published(self, telling: Telling, last: int) -> bool:
        headers = {"Nats-Expected-Last-Subject-Sequence": str(last), "content-type": "application/json"}
        content = telling.model_dump_json(by_alias=True).encode()
        try:
            await publish(self._bus, tally_subject(self._service), content, headers)
        except BusError as error:
            if error.code != NOT_LAST:
                raise
            return False  # another replica was first
        log.info("dagtelling: %d feiten", telling.aantal)
        return True
