"""Logboek Dataverwerkingen on a real Postgres: every processing goes out, and no employee does."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import uuid4

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult

from contracts.registry import lees
from contracts.verwerkingen import registers
from deploy.local.runtime import Runtime
from kit.access_log import AccessLog
from kit.follow import Row
from kit.identity import Identity
from kit.look import Look
from kit.memory import MemoryVault
from kit.processing_log import LOOKS, NotAcknowledged, ProcessingLog, heard, looks
from kit.projection import ProjectionRunner
from kit.store import datastore
from kit.telemetry import span_from
from kit.testing import NOW, PERSON, given
from services.monitoring.domain import Traject
from tests.feiten import CASUS_GEOPEND, MELDING

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"


class Receiver(SpanExporter):
    """Keeps what it is sent, unless it is down."""

    def __init__(self) -> None:
        self.down, self.spans = False, list[ReadableSpan]()

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        if self.down:
            return SpanExportResult.FAILURE
        self.spans += spans
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Nothing to close."""


def test_a_look_becomes_a_record_per_person(ground: Runtime) -> None:
    """Each person shown gives one record with exactly the names of the standard, unsampled trace or not; while the
    receiver is down nothing is lost, and what comes again has the same id."""
    url = ground.dsn("intake", "intake")
    log = AccessLog(datastore(url), MemoryVault(), lambda: NOW)
    receiver, persons = Receiver(), [uuid4(), uuid4()]
    runner = ProjectionRunner(ProcessingLog("intake", LOOKS, looks("intake"), receiver), url)

    async def send() -> None:
        async with runner._follower.connection() as conn:
            while await runner.step(conn):
                pass

    asyncio.run(send())
    receiver.spans.clear()
    look = Look(
        lambda _: None,
        lambda *_: "",
        Identity("medewerker-9", frozenset({"doorstroomcoach"}), frozenset({"GM0518"})),
        NOW,
    )
    for person in persons:
        look.note(uuid4(), person, "GM0518")
    with span_from(PARENT, "verzoek"):
        log.write_now([log.entry(look, actie="stand", doel="GET /v1/casussen", resultaat=200, herkomst="127.0.0.1")])
    receiver.down = True
    with pytest.raises(NotAcknowledged):
        asyncio.run(send())
    receiver.down = False
    asyncio.run(send())
    first, second = receiver.spans
    assert dict(first.attributes or {}) == {
        "dpl.core.processing_activity_id": registers()[-1].activiteit("intake", "stand").uri,  # type: ignore[union-attr]
        "dpl.core.data_subject_id": log.mark(persons[0]),
        "dpl.core.data_subject_id_type": "gesleuteld-kenmerk",
    }
    assert f"{first.context.trace_id:032x}" == PARENT.split("-")[1]
    assert first.context.span_id != second.context.span_id
    assert first.status.status_code.name == "OK"
    assert "medewerker-9" not in first.to_json() + second.to_json()
    assert str(persons[0]) not in first.to_json()
    asyncio.run(send())
    assert len(receiver.spans) == 2
    log._datastore.close()


def test_hearing_a_fact_is_a_processing_too() -> None:
    """What a service does without a door gives a record under the trace of the fact; what a person did does not."""
    store = given(Traject, MELDING, CASUS_GEOPEND).store
    log = AccessLog(None, MemoryVault())  # type: ignore[arg-type] (nothing is stored)
    (stream,) = store.recorder.streams  # type: ignore[attr-defined] (in memory)
    rows = [Row(place, stream, topic, state) for place, (topic, state) in enumerate(store.recorder.stored(stream))]
    read = heard("monitoring", log)
    found = [each for row in rows for each in read(row)]
    facts = [fact for row in rows if (fact := lees(row.state)).actor.rol == "systeem"]
    assert len(found) == len(facts) == 2
    assert {each.subject for each in found} == {log.mark(PERSON)}
    assert [each.traceparent for each in found] == [fact.traceparent for fact in facts]
