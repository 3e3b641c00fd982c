"""Logboek Dataverwerkingen 1.0 (Logius): one record per processing of one data subject, and no employee in it.

What was processed is durable in the service's own Postgres first: a look in access_log, a heard fact in facts. From
there it goes out over OTLP, apart from all other telemetry: nothing is sampled, and a position moves on only after the
receiver said that it has it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any

import orjson
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExportResult
from opentelemetry.trace import SpanContext, SpanKind, Status, StatusCode, TraceFlags
from psycopg import AsyncConnection

from contracts.feit import Rol, dag
from contracts.registry import lees
from contracts.verwerkingen import GEHOORD, register_op
from kit.access_log import AccessLog
from kit.follow import Row, Source

if TYPE_CHECKING:
    from opentelemetry.sdk.trace.export import SpanExporter

LOOKS = Source(
    "access_log",
    """
    SELECT number, '00000000-0000-0000-0000-000000000000'::uuid, '', record FROM access_log
    WHERE number > %s ORDER BY number LIMIT %s
    """,
)
MOST = 1000
"""Records in one request to the receiver."""
MARK_TYPE = "gesleuteld-kenmerk"
"""What data_subject_id is: a keyed hash of the person, made by the vault alone."""
_SAMPLED = TraceFlags(TraceFlags.SAMPLED)


class NotAcknowledged(RuntimeError):
    """The receiver did not say that it has these records; they come again."""


@dataclass(frozen=True, slots=True)
class Processing:
    """One processing of one data subject."""

    name: str
    activity: str
    subject: str
    traceparent: str
    place: str
    begun: datetime
    ended: datetime
    ok: bool | None


class ProcessingLog:
    """Sends what one source holds; a projection, so that position and restart are those of every read model."""

    def __init__(
        self, service: str, source: Source, read: Callable[[Row], Iterator[Processing]], exporter: SpanExporter
    ) -> None:
        self.name, self.source = f"verwerkingenlog_{source.channel}", source
        self._read, self._exporter = read, exporter
        # Not the resource of the process: that of this log says which service processed, and nothing else.
        self._resource = Resource({"service.name": service})

    async def apply(self, conn: AsyncConnection[Any], facts: Sequence[Row]) -> None:  # noqa: ARG002 (a projection)
        """Send; raises NotAcknowledged, and then the position stays."""
        spans = (_span(found, self._resource) for row in facts for found in self._read(row))
        while part := list(islice(spans, MOST)):
            if await asyncio.to_thread(self._exporter.export, part) is not SpanExportResult.SUCCESS:
                raise NotAcknowledged


def looks(service: str) -> Callable[[Row], Iterator[Processing]]:
    """What a record of the log of access says about processing: each person in it once, and not who looked."""

    def read(row: Row) -> Iterator[Processing]:
        fields = orjson.loads(row.state)
        ended, result = datetime.fromisoformat(fields["tijdstip"]), fields["resultaat"]
        activity = register_op(dag(ended)).activiteit(service, fields["actie"])
        if activity is None:
            return
        for place, subject in enumerate(fields["betrokkenen"]):
            yield Processing(
                name=fields["actie"],
                activity=activity.uri,
                subject=subject,
                traceparent=fields["spoor"],
                place=f"{service}/inzage/{row.position}/{place}",
                begun=datetime.fromisoformat(fields["begonnenOp"]),
                ended=ended,
                ok=None if result is None else result < 400,
            )

    return read


def heard(service: str, log: AccessLog) -> Callable[[Row], Iterator[Processing]]:
    """What a stored fact says about processing without a door: hearing another service, or a term that passes."""

    def read(row: Row) -> Iterator[Processing]:
        fact = lees(row.state)
        if fact.betrokkene is None or fact.actor.rol is not Rol.SYSTEEM:
            return
        activity = register_op(dag(fact.vastgelegd_op)).activiteit(service, GEHOORD)
        if activity is None:
            return
        yield Processing(
            name=fact.onderwerp,
            activity=activity.uri,
            subject=log.mark(fact.betrokkene),
            traceparent=fact.traceparent,
            place=f"{service}/feit/{row.position}",
            begun=fact.vastgelegd_op,
            ended=fact.vastgelegd_op,
            ok=True,
        )

    return read


def _span(found: Processing, resource: Resource) -> ReadableSpan:
    _, trace, parent, _ = found.traceparent.split("-")
    # The id follows from the place of the record: who gets it twice sees that it is the same.
    own = int.from_bytes(sha256(found.place.encode()).digest()[:8])
    above = SpanContext(int(trace, 16), int(parent, 16), is_remote=True, trace_flags=_SAMPLED)
    return ReadableSpan(
        name=found.name,
        context=SpanContext(above.trace_id, own, is_remote=False, trace_flags=_SAMPLED),
        parent=above,
        resource=resource,
        attributes={
            "dpl.core.processing_activity_id": found.activity,
            "dpl.core.data_subject_id": found.subject,
            "dpl.core.data_subject_id_type": MARK_TYPE,
        },
        kind=SpanKind.INTERNAL,
        status=Status(StatusCode.UNSET if found.ok is None else StatusCode.OK if found.ok else StatusCode.ERROR),
        start_time=_nanoseconds(found.begun),
        end_time=_nanoseconds(found.ended),
    )


def _nanoseconds(moment: datetime) -> int:
    """To the millisecond, as the standard says."""
    return int(moment.timestamp() * 1000) * 1_000_000
