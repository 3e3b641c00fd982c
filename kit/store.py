"""The store of one service: facts in Postgres, appended in one round trip, read back into aggregates."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

from eventsourcing.persistence import IntegrityError, InterfaceError, OperationalError, StoredEvent
from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from eventsourcing.utils import retry
from psycopg import Connection
from psycopg.conninfo import conninfo_to_dict
from psycopg.errors import UniqueViolation

from contracts.feit import Feit
from kit.aggregate import Aggregate
from kit.codec import Codec, digest, stored_event
from kit.commit import Append, GroupCommit
from kit.corrected import corrected
from kit.look import durable, recording
from kit.recent import Recent
from kit.rules import NO_RULES, Rules
from kit.statement import Statement, blobs, integer, integers, texts, uuids
from kit.telemetry import span

A = TypeVar("A", bound=Aggregate)
Stored = tuple[str, bytes]
"""A stored fact: its type name and its bytes."""
APPEND = "SELECT append_facts($1, $2, $3, $4, $5, $6, $7, $8)"
APPEND_LOGGED = f"{APPEND}, append_access($9)"
STREAM = """
    SELECT topic, state FROM facts WHERE originator_id = $1 AND originator_version >= $2 ORDER BY originator_version
"""
STREAMS = """
    SELECT originator_id, topic, state FROM facts WHERE originator_id = ANY($1)
    ORDER BY originator_id, originator_version
"""
LOCK = "SELECT pg_advisory_xact_lock(7011)"
TAKEN = """
    SELECT f.originator_id AS taken FROM unnest(%b::uuid[], %b::bigint[]) AS r(s, v)
        JOIN facts f ON f.originator_id = r.s AND f.originator_version = r.v
    UNION ALL SELECT id FROM commands WHERE id = ANY(%b)
"""


class Datastore(PostgresDatastore):
    """The library's pool of connections."""

    def register_type_adapters(self) -> None:
        """Our table needs no composite type, so nothing connects before the first use."""


class Recorder(PostgresApplicationRecorder):
    """The library's recorder with our table, and one function call where it makes several round trips."""

    def __init__(self, datastore: PostgresDatastore) -> None:
        super().__init__(datastore, events_table_name="facts")
        self._group = GroupCommit(self._flush)
        self._append, self._append_logged = Statement(APPEND), Statement(APPEND_LOGGED)
        self._stream, self._streams = Statement(STREAM), Statement(STREAMS)

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> Sequence[int] | None:
        """Append the facts of one command; raises IntegrityError when its place or its command key is taken."""
        if stored_events:
            self.append(Append(stored_events, kwargs.get("command")))
        return None

    def append(self, append: Append) -> None:
        """Append one group, sharing a commit with whoever is there; raises IntegrityError on conflict."""
        with span("append", feiten=len(append.events)):
            self._group.submit(append)
        if append.conflict:
            raise IntegrityError("de stroom is intussen gegroeid")

    @retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)
    def append_many(self, appends: Sequence[Append]) -> None:
        """Append many groups in one transaction; each tells in `conflict` whether it was left out.

        Groups of one stream come in order, and are left out together.
        """
        if appends:
            self._flush(appends)

    def command(self, command: UUID) -> tuple[bytes, UUID, int] | None:
        """Fingerprint, stream and version of a command that was carried out before."""
        return self.commands([command]).get(command)

    def commands(self, ids: list[UUID]) -> dict[UUID, tuple[bytes, UUID, int]]:
        """As `command`, for many at once."""
        with self.datastore.get_connection() as conn:
            rows = conn.execute("SELECT * FROM commands WHERE id = ANY(%s)", (ids,), prepare=True).fetchall()
        return {row["id"]: (row["fingerprint"], row["originator_id"], row["originator_version"]) for row in rows}

    @retry((InterfaceError, OperationalError), max_attempts=10, wait=0.2)
    def stored(self, stream: UUID, since: int = 1) -> list[Stored]:
        """The facts of one stream from this number on, oldest first."""
        with self.datastore.get_connection() as conn:
            rows = self._stream.rows(conn, stream.bytes, integer(since))
        return [(topic.decode(), state) for topic, state in rows]

    def stored_many(self, streams: Collection[UUID]) -> dict[UUID, list[Stored]]:
        """The facts of many streams in one round trip; an unknown stream has none."""
        found: dict[bytes, list[Stored]] = {stream.bytes: [] for stream in streams}
        with self.datastore.get_connection() as conn:
            for stream, topic, state in self._streams.rows(conn, uuids(streams)):
                found[stream].append((topic.decode(), state))
        return {UUID(bytes=stream): facts for stream, facts in found.items()}

    def _flush(self, group: Sequence[Append]) -> None:
        """One round trip and one commit; only when something turns out to be taken, look what it is."""
        with self.datastore.get_connection() as conn:
            try:
                self._write(conn, group)
            except UniqueViolation:
                self._flush_free(conn, group)

    def _flush_free(self, conn: Connection[Any], group: Sequence[Append]) -> None:
        """Append what does not conflict. Under the lock nothing can be taken between looking and appending."""
        streams = [append.stream for append in group for _ in append.events]
        versions = [event.originator_version for append in group for event in append.events]
        commands = [append.command[0] for append in group if append.command]
        with conn.transaction():
            conn.execute(LOCK)
            taken = {row["taken"] for row in conn.execute(TAKEN, (streams, versions, commands), prepare=False)}
            taken |= {append.stream for append in group if append.command and append.command[0] in taken}
            for append in group:
                append.conflict = append.stream in taken
            free = [append for append in group if not append.conflict]
            if free:
                self._write(conn, free)

    def _write(self, conn: Connection[Any], group: Sequence[Append]) -> None:
        """The facts, and what the log of access has to know of them."""
        records = [append.record for append in group if append.record]
        if records:
            self._append_logged.execute(conn, *_columns(group), texts(records))
        else:
            self._append.execute(conn, *_columns(group))


class Store(Generic[A]):
    """Aggregates of one kind, by stream id."""

    def __init__(
        self, kind: type[A], recorder: Recorder, codec: Codec, rules: Callable[[], Rules] = lambda: NO_RULES
    ) -> None:
        self.kind, self.recorder, self.codec, self.rules = kind, recorder, codec, rules
        self.recent: Recent[A] = Recent()

    def load(self, stream: UUID) -> A:
        """The aggregate as its facts give it; an unknown stream, or one of another kind, gives an empty one."""
        return self._replay(stream, self.recorder.stored(stream))

    def take(self, stream: UUID) -> A:
        """As `load`, and equal to it; from what was kept in `recent`, if it was, with what was added since.

        It is the caller's alone, who may hand it in at `recent` once all of it is durable.
        """
        kept = self._kept(self.recent, stream)
        if kept is not None:
            # The fact that it ended with comes along: is that another one now, then this is no longer its history.
            (_, ended), *added = self.recorder.stored(stream, kept.version) or [("", b"")]
            if digest(ended) == kept.head:
                return self._advance(kept, added)
        return self.load(stream)

    def holds(self, topic: str) -> bool:
        """Whether a fact of this type can be in a stream of this kind."""
        return issubclass(self.codec.kind(topic) or self.kind.stream_kind, self.kind.stream_kind)

    def follow(self, recent: Recent[A], stream: UUID, added: Sequence[Stored]) -> A | None:
        """For who meets every fact in order: what was kept, or an empty stream, after the facts that were added.

        None when these do not follow on what was kept, by the hash that they carry.
        """
        kept = self._kept(recent, stream) or self.kind.under(self.rules(), stream)
        topic, state = added[0]
        return self._advance(kept, added) if self.codec.decode(state, topic).vorige_hash == kept.head else None

    def load_many(self, streams: Iterable[UUID]) -> dict[UUID, A]:
        """Many aggregates in one round trip."""
        found = self.recorder.stored_many(list(streams))
        return {stream: self._replay(stream, facts) for stream, facts in found.items()}

    def save(self, aggregate: A, command: tuple[UUID, bytes] | None = None, status: int | None = None) -> None:
        """Make the pending facts durable; raises IntegrityError when somebody was first.

        With the `status` by which they will be answered, the log of access has it in the same commit.
        """
        if aggregate.pending:
            append = self.sealed(aggregate, command)
            append.record = recording(status) if status else None
            self.recorder.append(append)
            if append.record and status:
                durable(status)
            aggregate.stored, aggregate.pending = aggregate.pending, []
            self.codec.see_to(aggregate.stored)

    def sealed(self, aggregate: A, command: tuple[UUID, bytes] | None = None) -> Append:
        """The pending facts, and what they mean for terms, as rows, sealed and chained."""
        aggregate.settle()
        events, previous = [], aggregate.head
        for fact in aggregate.pending:
            state = self.codec.encode(fact, previous)
            events.append(stored_event(fact, state))
            previous = digest(state)
        aggregate.head = previous
        return Append(events, command)

    def facts(self, stream: UUID) -> list[Feit]:
        """The facts of one stream, oldest first."""
        return corrected(self.codec.decode(state, topic) for topic, state in self.recorder.stored(stream))

    def _kept(self, recent: Recent[A], stream: UUID) -> A | None:
        """What was kept, unless its terms are kept by other rules than those of now."""
        kept = recent.take(stream)
        return kept if kept is not None and kept.terms.rules is self.rules() else None

    def _replay(self, stream: UUID, facts: Sequence[Stored]) -> A:
        return self._advance(self.kind.under(self.rules(), stream), facts)

    def _advance(self, aggregate: A, facts: Sequence[Stored]) -> A:
        """The same aggregate after the facts that follow those which it absorbed."""
        decode, apply = self.codec.decode, aggregate.apply
        for topic, state in facts:
            fact = decode(state, topic)
            if not isinstance(fact, self.kind.stream_kind):
                return aggregate
            apply(fact)
        if facts:
            aggregate.head = digest(facts[-1][1])
        return aggregate


def _columns(group: Sequence[Append]) -> list[bytes]:
    """The facts of a group, and its commands, column by column, as append_facts takes them."""
    events = [event for append in group for event in append.events]
    keyed = [(append, *append.command) for append in group if append.command]
    return [
        uuids(append.stream for append in group for _ in append.events),
        integers(event.originator_version for event in events),
        texts(event.topic for event in events),
        blobs(event.state for event in events),
        uuids(command for _, command, _ in keyed),
        blobs(fingerprint for _, _, fingerprint in keyed),
        uuids(append.stream for append, _, _ in keyed),
        integers(append.events[-1].originator_version for append, _, _ in keyed),
    ]


def datastore(url: str, pool_size: int = 12) -> Datastore:
    """A pool of connections for one service; opened at first use."""
    part = conninfo_to_dict(url)
    return Datastore(
        dbname=str(part["dbname"]),
        host=str(part["host"]),
        port=str(part.get("port", 5432)),
        user=str(part["user"]),
        password=str(part.get("password", "")),
        pool_size=2,
        max_overflow=pool_size - 2,
        # No pool_open_timeout: with one, every use waits for idle connections, two at once fail, and a pool that waited
        # in vain is closed for good.
    )
