"""The log of access (BIO2 8.15.01): one record per request, durable before the answer leaves.

Six elements: actie, object, resultaat, herkomst, actor, tijdstip. A person is in it only as a keyed mark.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import orjson
from anyio import CapacityLimiter, to_thread
from eventsourcing.persistence import InterfaceError, OperationalError
from eventsourcing.postgres import PostgresDatastore
from eventsourcing.utils import retry
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.feit import GEEN_HASH
from kit.handling import Clock, now
from kit.look import CURRENT, Look
from kit.problems import Problem
from kit.statement import Statement, texts
from kit.telemetry import traceparent
from kit.vault import Vault

MARK: Final = "inzage"
_FAILED = 500
_log = logging.getLogger(__name__)


def _text(moment: datetime) -> str:
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


class ChainBroken(ValueError):
    """A record does not follow the one before it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One record to be, as it will be written but for its place in the chain; `subjects` are marked when written."""

    fields: Mapping[str, Any]
    subjects: Sequence[UUID]


class AccessLog:
    """Appends to the log of one service. Requests that end together share one commit."""

    def __init__(self, datastore: PostgresDatastore, vault: Vault, clock: Clock = now) -> None:
        self._datastore, self._vault, self._clock = datastore, vault, clock
        self._append = Statement("SELECT append_access($1)")
        self._waiting: list[tuple[Entry, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._limiter = CapacityLimiter(1)

    def now(self) -> datetime:
        """The time, by the clock of this log."""
        return self._clock()

    def mark(self, subject: UUID) -> str:
        """What stands for a person in this log: only the vault can make it, and it leads nowhere by itself."""
        return self._vault.fingerprint(MARK, subject.bytes).hex()[:32]

    def entry(self, look: Look, *, actie: str, doel: str, resultaat: int | None, herkomst: str) -> Entry:
        """A record of what was shown since the last one; `resultaat` is None while there is no answer yet.

        Whoever has it written clears the look.
        """
        who, moment = look.who, self._clock()
        # What is shown without saying where it lies, lies in the areas of who asks.
        areas = look.areas or (who.areas if who and not look.empty else ())
        fields = {
            "tijdstip": _text(moment),
            "begonnenOp": _text(look.begun or moment),
            "actie": actie,
            "object": doel,
            "resultaat": resultaat,
            "herkomst": herkomst,
            "actor": who.subject if who else None,
            "rollen": sorted(who.roles) if who else [],
            "spoor": traceparent(),
            "noodtoegang": look.emergency,
            "aantal": max(len(look.subjects), len(look.streams)),
            "stromen": [*look.streams],
            "gebieden": sorted(areas),
        }
        return Entry(fields, [*look.subjects])

    def encoded(self, entry: Entry) -> str:
        """The record as `append_access` takes it."""
        marks = [self.mark(subject) for subject in entry.subjects]
        return orjson.dumps({**entry.fields, "betrokkenen": marks}).decode()

    async def write(self, entry: Entry) -> None:
        """Return when it is durable; raises when it cannot be."""
        done = asyncio.get_running_loop().create_future()
        self._waiting.append((entry, done))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._drain())
        await done

    def write_now(self, entries: Sequence[Entry]) -> None:
        """As `write`, for who works in a thread of their own."""
        self._flush([self.encoded(entry) for entry in entries])

    async def _drain(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            try:
                await to_thread.run_sync(self.write_now, [entry for entry, _ in group], limiter=self._limiter)
            except Exception as error:  # noqa: BLE001 (handed to every waiting caller)
                outcome: Exception | None = error
            else:
                outcome = None
            for _, done in group:
                if done.done():
                    continue
                if outcome is None:
                    done.set_result(None)
                else:
                    done.set_exception(outcome)

    def read(
        self, where: str, values: Sequence[Any], limit: int, *, newest_first: bool = False
    ) -> list[tuple[int, bytes]]:
        """Number and bytes of at most `limit` records for which this condition, SQL of our own, holds."""
        order = "DESC" if newest_first else "ASC"
        query = f"SELECT number, record FROM access_log WHERE {where} ORDER BY number {order} LIMIT %s"  # noqa: S608
        with self._datastore.get_connection() as conn:
            return [(row["number"], bytes(row["record"])) for row in conn.execute(query.encode(), [*values, limit])]

    @retry((InterfaceError, OperationalError), max_attempts=3, wait=0.2)
    def _flush(self, bodies: Collection[str]) -> None:
        with self._datastore.get_connection() as conn:
            self._append.execute(conn, texts(bodies))


def verify(rows: Sequence[tuple[int, bytes]], number: int = 0, previous: str = GEEN_HASH) -> str:
    """The hash of the last of these records, that follow record `number` with hash `previous`; raises ChainBroken."""
    for place, record in rows:
        number += 1
        fields = orjson.loads(record)
        if place != number or fields["nummer"] != number:
            raise ChainBroken(f"inzage {number} ontbreekt")
        if fields["vorigeHash"] != previous:
            raise ChainBroken(f"inzage {number} sluit niet aan op de vorige")
        previous = sha256(record).hexdigest()
    return previous


class Unloggable(Problem):
    """503: what cannot be logged is not shown."""

    def __init__(self) -> None:
        detail = "De inzage kan nu niet worden vastgelegd, en zonder dat tonen wij niets. Probeer het straks opnieuw."
        headers = {"Retry-After": "5"}
        super().__init__(503, "Inzage niet vast te leggen", detail, code="inzage-niet-vast-te-leggen", headers=headers)


class Accounted:
    """Pure ASGI: holds back each part of an answer until what it shows is in the log."""

    def __init__(self, app: ASGIApp, *, log: AccessLog, public: Collection[str]) -> None:
        self._app, self._log, self._public = app, log, frozenset(public)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] in self._public:
            await self._app(scope, receive, send)
            return
        # What is written while the request goes on has no result yet: its last record does.
        look = Look(
            full=lambda full: self._log.write_now([self._cleared(full, scope, None)]),
            record=lambda look, status: self._log.encoded(self._entry(look, scope, status)),
        )
        look.begun = self._log.now()
        token, status, refused = CURRENT.set(look), 0, False

        async def answer(message: Message) -> None:
            nonlocal status, refused
            if refused:
                return
            first = message["type"] == "http.response.start"
            if first:
                status = message["status"]
            # What a command did may be in the log already: then its record was in the commit of its facts.
            due = first and "endpoint" in scope and look.recorded != status
            if due or not look.empty:
                try:
                    await self._log.write(self._cleared(look, scope, status))
                except Exception as error:
                    _log.warning("inzage niet vast te leggen: %s", type(error).__name__)
                    refused = True
                    if not first:
                        raise
                    await Unloggable().response()(scope, receive, send)
                    return
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception:
            if not status:
                await self._log.write(self._cleared(look, scope, _FAILED))
            raise
        finally:
            CURRENT.reset(token)

    def _cleared(self, look: Look, scope: Scope, status: int | None) -> Entry:
        entry = self._entry(look, scope, status)
        look.clear()
        return entry

    def _entry(self, look: Look, scope: Scope, status: int | None) -> Entry:
        client = scope.get("client")
        return self._log.entry(
            look,
            actie=str(getattr(scope.get("endpoint"), "__name__", scope["method"])),
            doel=f"{scope['method']} {''.join(_address(scope))}",
            resultaat=status,
            herkomst=client[0] if client else "",
        )


def _address(scope: Scope) -> Iterator[str]:
    """The address, with ids where they belong; what a caller typed in the place of one is left out."""
    template = scope["app"].templates.get(scope.get("endpoint")) or ""
    given = scope.get("path_params", {})
    for part in template.split("/")[1:]:
        value = str(given.get(part[1:-1], "")) if part.startswith("{") else ""
        yield f"/{value if _is_id(value) else part}"


def _is_id(value: str) -> bool:
    if value.isdecimal() and value.isascii():
        return len(value) <= 18
    try:
        return str(UUID(value)) == value.lower()
    except ValueError:
        return False
