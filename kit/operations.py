"""How one process of a service is doing, for who runs it: positions, backlog, terms due and sizes; never a person."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import nats.errors
from eventsourcing.postgres import PostgresDatastore
from nats.aio.client import Client
from psycopg import Connection

from contracts.feit import NEDERLAND
from contracts.registry import STREAM, subject_filter
from kit.bus import DEAD_LETTERS, SEQUENCE, TALLIES, BusError, last_on, request
from kit.follow import FACTS, Source
from kit.http import Answer, Moment
from kit.letters import Letters

MOST = 1000
"""How far a backlog is counted: beyond that it is simply large."""
BUS_SECONDS = 2
BUS_FAULTS = (BusError, nats.errors.Error, TimeoutError, OSError)
STATE = """
    SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS size,
        (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()) AS connections,
        (SELECT coalesce(max(notification_id), 0) FROM facts) AS newest
"""
POSITIONS = "SELECT name, position FROM positions ORDER BY name"
BEHIND = "SELECT count(*) AS rest FROM ({rows}) AS rows"
TERMS = """
    SELECT count(*) AS open, count(*) FILTER (WHERE due_at IS NULL) AS quiet,
        count(*) FILTER (WHERE due_at <= now()) AS now,
        count(*) FILTER (WHERE due_at < (date_trunc('day', now() AT TIME ZONE %s) + interval '1 day') AT TIME ZONE %s)
            AS today,
        count(*) FILTER (WHERE due_at < now() + interval '7 days') AS week
    FROM terms_v1
"""


class Leesmodel(Answer):
    """Hoever een leesmodel is met wat het volgt; `achterstand` wordt tot 1000 geteld."""

    naam: str
    volgt: str
    positie: int
    achterstand: int


class Opslag(Answer):
    """De Postgres van deze dienst; `nieuwsteFeit` is de positie van wat het laatst is vastgelegd."""

    versie: str
    bytes: int
    verbindingen: int
    nieuwste_feit: int


class Termijnstand(Answer):
    """Open termijnen: `nu` is voorbij en nog niet vastgelegd, `vandaag` en `dezeWeek` tellen die mee."""

    open: int
    zonder_einde: int
    nu: int
    vandaag: int
    deze_week: int


class Bekendmaking(Answer):
    """Tot welke positie in de opslag feiten zijn bekendgemaakt; `achterstand` wordt tot 1000 geteld."""

    positie: int
    achterstand: int


class Luisteraar(Answer):
    """Hoever deze dienst is met horen: wat wacht, wat is afgeleverd maar niet bevestigd, wat opnieuw kwam."""

    wacht: int
    onbevestigd: int
    opnieuw: int
    afgeleverd: int
    bevestigd: int


class Stroom(Answer):
    """Een stroom van NATS, zoals deze dienst haar ziet."""

    naam: str
    berichten: int
    bytes: int
    laatste: int
    kopieen: int
    leider: str | None


class Berichten(Answer):
    """De verbinding met NATS, en wat er over en weer ligt."""

    versie: str
    bekendmaking: Bekendmaking
    luisteraar: Luisteraar | None
    stromen: list[Stroom]


class Letterstand(Answer):
    """Hoeveel feiten deze dienst ooit apart legde, en hoeveel daarvan nog niet zijn verwerkt."""

    alle: int
    open: int


class Bedrijfsvoering(Answer):
    """Hoe het met deze dienst gaat; zonder gegevens van een persoon. `berichten` is null als NATS niet antwoordt."""

    dienst: str
    instantie: str
    versie: str
    gestart_op: Moment
    onderdelen: dict[str, str]
    opslag: Opslag
    leesmodellen: list[Leesmodel]
    termijnen: Termijnstand
    dode_letters: Letterstand
    berichten: Berichten | None


@dataclass(frozen=True)
class Operations:
    """Where one process looks; `followed` names its read models with what they follow."""

    service: str
    instance: str
    version: str
    health: Mapping[str, str]
    followed: Mapping[str, Source]
    datastore: PostgresDatastore
    bus: Client
    letters: Letters
    started: datetime = field(default_factory=lambda: datetime.now(UTC))

    async def look(self) -> Bedrijfsvoering:
        """All of it, now."""
        stored = await asyncio.to_thread(self._stored)
        return Bedrijfsvoering(
            dienst=self.service,
            instantie=self.instance,
            versie=self.version,
            gestart_op=self.started,
            onderdelen=dict(self.health),
            berichten=await self._messages(),
            **stored,
        )

    def _stored(self) -> dict[str, Any]:
        with self.datastore.get_connection() as conn:
            (state,) = conn.execute(STATE).fetchall()
            positions = {row["name"]: row["position"] for row in conn.execute(POSITIONS).fetchall()}
            (terms,) = conn.execute(TERMS, (NEDERLAND.key, NEDERLAND.key)).fetchall()
            models = [
                Leesmodel(
                    naam=name,
                    volgt=source.channel,
                    positie=positions.get(name, 0),
                    achterstand=behind(conn, source, positions.get(name, 0)),
                )
                for name, source in sorted(self.followed.items())
            ]
        kept, waiting = self.letters.count()
        return {
            "opslag": Opslag(
                versie=state["version"].partition(" ")[0],
                bytes=state["size"],
                verbindingen=state["connections"],
                nieuwste_feit=state["newest"],
            ),
            "leesmodellen": models,
            "termijnen": Termijnstand(
                open=terms["open"],
                zonder_einde=terms["quiet"],
                nu=terms["now"],
                vandaag=terms["today"],
                deze_week=terms["week"],
            ),
            "dode_letters": Letterstand(alle=kept, open=waiting),
        }

    async def _messages(self) -> Berichten | None:
        if not self.bus.is_connected:
            return None
        try:
            async with asyncio.timeout(BUS_SECONDS):
                return await self._told()
        except BUS_FAULTS:
            return None

    async def _told(self) -> Berichten:
        last = await last_on(self.bus, subject_filter(self.service))
        position = int(last[1][SEQUENCE]) if last else 0
        return Berichten(
            versie=_written(self.bus),
            bekendmaking=Bekendmaking(positie=position, achterstand=await asyncio.to_thread(self._unsent, position)),
            luisteraar=await self._listener(),
            stromen=[await self._stream(name) for name in (STREAM, DEAD_LETTERS, TALLIES)],
        )

    def _unsent(self, position: int) -> int:
        with self.datastore.get_connection() as conn:
            return behind(conn, FACTS, position)

    async def _listener(self) -> Luisteraar | None:
        try:
            info = await request(self.bus, f"CONSUMER.INFO.{STREAM}.{self.service}")
        except BusError:
            return None
        return Luisteraar(
            wacht=info["num_pending"],
            onbevestigd=info["num_ack_pending"],
            opnieuw=info["num_redelivered"],
            afgeleverd=info["delivered"]["stream_seq"],
            bevestigd=info["ack_floor"]["stream_seq"],
        )

    async def _stream(self, name: str) -> Stroom:
        info = await request(self.bus, f"STREAM.INFO.{name}")
        state = info["state"]
        return Stroom(
            naam=name,
            berichten=state["messages"],
            bytes=state["bytes"],
            laatste=state["last_seq"],
            kopieen=info["config"]["num_replicas"],
            leider=info.get("cluster", {}).get("leader"),
        )


def behind(conn: Connection[Any], source: Source, position: int) -> int:
    """How many rows come after a position, counted to MOST: positions have gaps, so they cannot be subtracted."""
    (row,) = conn.execute(BEHIND.format(rows=source.read).encode(), (position, MOST)).fetchall()
    return int(row["rest"])


def _written(bus: Client) -> str:
    version = bus.connected_server_version
    return f"{version.major}.{version.minor}.{version.patch}"
