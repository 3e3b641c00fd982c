"""One trace from request to consumer, figures beside it, and nothing about a person in either."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode
from sample_app import GOOD, ID, Access, ask, sample

from kit import telemetry
from kit.telemetry import Message, processing, sending, span, span_from, trace_id, traceparent

TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-0[01]")
WELL_FORMED = re.compile(TRACEPARENT.pattern.replace("0[01]", "[0-9a-f]{2}"))
FAR = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
MESSAGE = Message("m1", "casus.GM0518.c1.intake.iets", "casus.intake.iets", "nl.iets.v1", "urn:nld:x", "c1")


class Collected:
    """What a process would export."""

    def __init__(self) -> None:
        self._spans, self._reader = InMemorySpanExporter(), InMemoryMetricReader()
        telemetry.setup("dingen", "1.2.3", "i1", exporter=self._spans, reader=self._reader)

    @property
    def spans(self) -> dict[str, ReadableSpan]:
        return {found.name: found for found in self._spans.get_finished_spans()}

    @property
    def everything(self) -> str:
        spans = [found.to_json() for found in self._spans.get_finished_spans()]
        return "".join([*spans, str(self._metrics().to_json())])

    @property
    def figures(self) -> dict[str, list[tuple[dict[str, Any], Any]]]:
        """Per instrument the labels of each series, with its count or sum."""
        metrics = [
            metric
            for resource in self._metrics().resource_metrics
            for scope in resource.scope_metrics
            for metric in scope.metrics
        ]
        return {
            metric.name: [
                (dict(point.attributes or {}), getattr(point, "count", None) or getattr(point, "value", None))
                for point in metric.data.data_points
            ]
            for metric in metrics
        }

    def _metrics(self) -> Any:
        return self._reader.get_metrics_data()


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> Collected:
    monkeypatch.setattr(telemetry, "_process", telemetry._Process(None, telemetry._process.figures))
    return Collected()


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that exports nothing."""
    monkeypatch.delenv("OTEL_EXPORTER_OTLP_ENDPOINT", raising=False)
    monkeypatch.setattr(telemetry, "_process", telemetry._Process(None, telemetry._process.figures))
    telemetry.setup("dingen", "1.2.3", "i1")


def ids(of: str) -> tuple[str, str]:
    """Trace id and span id of a traceparent."""
    return of[3:35], of[36:52]


def test_ids_are_valid_when_nothing_is_exported(silent: None) -> None:
    """Claim: without an exporter a span has valid ids, its child is in its trace, and one from elsewhere goes on."""
    with span("buiten") as outer:
        first = traceparent()
        with span("binnen"):
            second = traceparent()
        assert traceparent() == first
    assert TRACEPARENT.fullmatch(first)
    assert TRACEPARENT.fullmatch(second)
    assert ids(first)[0] == ids(second)[0]
    assert ids(first)[1] != ids(second)[1]
    assert not outer._span.is_recording()
    with span_from(FAR, "verder"):
        assert ids(traceparent())[0] == ids(FAR)[0] == trace_id()
        assert ids(traceparent())[1] != ids(FAR)[1]


def test_outside_a_span_there_is_a_new_trace_each_time() -> None:
    """Claim: a fact that is recorded outside any request has a valid traceparent of its own."""
    found = {traceparent() for _ in range(100)}
    assert len(found) == 100
    assert all(TRACEPARENT.fullmatch(each) for each in found)
    assert trace_id() is None


ALMOST = st.from_regex(r"[0f]{2}-[0-9a-fA-F]{30,33}-[0-9a-f]{15,17}-[0-9a-f]{2}", fullmatch=True)


@pytest.mark.parametrize("exporting", [False, True])
def test_a_malformed_traceparent_starts_a_trace(exporting: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Claim: whatever a caller sends, the ids are valid; only a well-formed traceparent is followed."""
    monkeypatch.setattr(telemetry, "_process", telemetry._Process(None, telemetry._process.figures))
    if exporting:
        Collected()

    @given(noise=st.text() | ALMOST)
    def check(noise: str) -> None:
        with span_from(noise, "x"):
            followed = (trace_id() or "") in noise
            assert TRACEPARENT.fullmatch(traceparent())
            assert followed == bool(WELL_FORMED.fullmatch(noise))

    check()


def test_a_trace_that_nobody_keeps_is_not_recorded(collected: Collected) -> None:
    """Claim: the sampling decision of the caller is followed, and passed on."""
    with span_from(FAR[:-1] + "0", "x"):
        assert traceparent().endswith("-00")
        with span("y"):
            assert traceparent().endswith("-00")
    assert collected.spans == {}


def test_one_trace_through_request_store_stream_and_consumer(collected: Collected, access: Access) -> None:
    """Claim: request, append, publish and process are one trace, each below the one before."""
    stored = []

    def mishap() -> None:
        with span("append", feiten=1):
            stored.append(traceparent())

    app = sample(access[1], mishap)
    assert ask(app, "GET", "/v1/mislukkingen", headers=access[0].bearer() | {"traceparent": FAR}).status_code == 200
    with sending(stored[0], MESSAGE):
        carried = traceparent()
    with processing(carried, MESSAGE, "routing"):
        pass
    names = ["GET /v1/mislukkingen", "append", "send casus.intake.iets", "process casus.intake.iets"]
    spans = [collected.spans[name] for name in names]
    contexts = [found.get_span_context() for found in spans]
    assert {f"{context.trace_id:032x}" for context in contexts if context} == {ids(FAR)[0]}
    parents = [f"{found.parent.span_id:016x}" for found in spans if found.parent]
    assert parents == [ids(FAR)[1], *(f"{context.span_id:016x}" for context in contexts[:-1] if context)]
    kinds = [found.kind for found in spans]
    assert kinds == [SpanKind.SERVER, SpanKind.INTERNAL, SpanKind.PRODUCER, SpanKind.CONSUMER]
    assert spans[0].resource.attributes["service.name"] == "dingen"
    assert spans[0].resource.attributes["service.instance.id"] == "i1"


def test_messages_are_described_by_the_conventions(collected: Collected) -> None:
    """Claim: names and attributes are those of OpenTelemetry; the figures leave out what differs per message."""
    with pytest.raises(KeyError), processing(FAR, MESSAGE, "routing"):
        raise KeyError("999990019")
    with sending(FAR, MESSAGE):
        pass
    common = {
        "messaging.system": "nats",
        "messaging.destination.template": "casus.intake.iets",
    }
    own = {
        "messaging.destination.name": MESSAGE.subject,
        "messaging.message.id": "m1",
        "cloudevents.event_id": "m1",
        "cloudevents.event_type": "nl.iets.v1",
        "cloudevents.event_source": "urn:nld:x",
        "cloudevents.event_subject": "c1",
    }
    send = common | {"messaging.operation.name": "send", "messaging.operation.type": "send"}
    process = common | {
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.consumer.group.name": "routing",
        "error.type": "KeyError",
    }
    assert dict(collected.spans["send casus.intake.iets"].attributes or {}) == send | own
    assert dict(collected.spans["process casus.intake.iets"].attributes or {}) == process | own
    assert collected.figures == {
        "messaging.client.operation.duration": [(send, 1)],
        "messaging.client.sent.messages": [(send, 1)],
        "messaging.process.duration": [(process, 1)],
        "messaging.client.consumed.messages": [(process, 1)],
    }
    failed = collected.spans["process casus.intake.iets"]
    assert (failed.status.status_code, failed.status.description, failed.events) == (StatusCode.ERROR, None, ())
    assert "999990019" not in collected.everything


def test_a_request_is_described_by_its_route(collected: Collected, access: Access, app: FastAPI) -> None:
    """Claim: span and figure have method, template and status; no address, query or header gets in."""
    headers = access[0].bearer(sub="medewerker-7") | {"Idempotency-Key": "geheim-1", "User-Agent": "geheim-2"}
    ask(app, "POST", "/v1/dingen", headers=headers, json=GOOD | {"naamVanDing": "geheim-3"})
    ask(app, "GET", f"/v1/dingen/{ID}", headers=headers, params={"naam": "geheim-4"})
    ask(app, "GET", "/v1/geheim-5", headers=headers)
    ask(app, "GEHEIM6", "/v1/dingen", headers=headers)
    described = {
        name: {key: value for key, value in (found.attributes or {}).items() if key != "http.request.method"}
        for name, found in collected.spans.items()
    }
    assert described == {
        "POST /v1/dingen": {"http.route": "/v1/dingen", "http.response.status_code": 201},
        "GET /v1/dingen/{dingId}": {"http.route": "/v1/dingen/{dingId}", "http.response.status_code": 200},
        "GET": {"http.response.status_code": 404},
        "_OTHER /v1/dingen": {"http.route": "/v1/dingen", "http.response.status_code": 405},
    }
    series = [labels for labels, _ in collected.figures["http.server.request.duration"]]
    assert {labels.get("http.route") for labels in series} == {"/v1/dingen", "/v1/dingen/{dingId}", None}
    assert not re.search(f"geheim|medewerker|{ID}", collected.everything, re.IGNORECASE)


def test_a_failed_request_names_the_kind_of_error_only(collected: Collected, access: Access) -> None:
    """Claim: the span of a 500 has the type of the error: no message, no event, no stack trace."""

    def mishap() -> None:
        raise LookupError("999990019")

    ask(sample(access[1], mishap), "GET", "/v1/mislukkingen", headers=access[0].bearer())
    found = collected.spans["GET /v1/mislukkingen"]
    assert (found.attributes or {})["error.type"] == "LookupError"
    assert (found.status.status_code, found.status.description, found.events) == (StatusCode.ERROR, None, ())
    assert "999990019" not in collected.everything


@pytest.fixture
def collector() -> Iterator[tuple[str, list[str]]]:
    """The URL of a collector over HTTP, and the paths that were posted to."""
    posted: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            posted.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Silent."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", posted
        finally:
            server.shutdown()
            thread.join()


PROGRAM = """
from kit.telemetry import Message, sending, setup, span
setup("dingen", "1", "i")
with span("stap"), sending(None, Message("m", "a.b", "a")):
    pass
"""


def test_a_process_with_an_endpoint_exports_before_it_ends(collector: tuple[str, list[str]]) -> None:
    """Claim: OTEL_EXPORTER_OTLP_ENDPOINT is enough; what was not yet sent goes out at the end of the process."""
    url, posted = collector
    environment = os.environ | {"OTEL_EXPORTER_OTLP_ENDPOINT": url}
    subprocess.run([sys.executable, "-c", PROGRAM], env=environment, check=True, timeout=60)
    assert set(posted) == {"/v1/traces", "/v1/metrics"}


def test_a_process_without_an_endpoint_does_not_load_the_exporter() -> None:
    """Claim: who exports nothing does not pay for the SDK at start, and FastAPI's own tracing stays off."""
    program = PROGRAM + (
        "import json, sys; from opentelemetry import trace; import kit.http;"
        "print(json.dumps(['opentelemetry.sdk.trace' in sys.modules, type(trace.get_tracer_provider()).__name__]))"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith("OTEL_")}
    result = subprocess.run(
        [sys.executable, "-c", program], env=environment, check=True, timeout=60, capture_output=True, text=True
    )
    assert json.loads(result.stdout) == [False, "ProxyTracerProvider"]


FASTAPI_ITSELF = """
import sys, tempfile, pathlib
sys.path.insert(0, {tests!r})
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
exporter, tracers = InMemorySpanExporter(), TracerProvider()
tracers.add_span_processor(SimpleSpanProcessor(exporter))
trace.set_tracer_provider(tracers)
from fastapi import FastAPI
from sample_app import ask, sample
from sample_provider import Provider
provider = Provider()
ask(sample(provider.verifier(provider.write(pathlib.Path(tempfile.mkdtemp())))), "GET", "/v1/dingen?naam=geheim")
print(len(exporter.get_finished_spans()))
ask(FastAPI(), "GET", "/v1/dingen?naam=geheim")
print("geheim" in exporter.get_finished_spans()[0].to_json())
"""


def test_fastapi_does_not_trace_by_itself() -> None:
    """Claim: also where a global provider is set, no span with address and query is made; stock FastAPI makes one."""
    program = FASTAPI_ITSELF.format(tests=str(Path(__file__).parent))
    result = subprocess.run([sys.executable, "-c", program], check=True, timeout=60, capture_output=True, text=True)
    assert result.stdout.split() == ["0", "True"]
