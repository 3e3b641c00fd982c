"""One trace through HTTP, store, stream and consumer, and the figures that go with it.

A process without an exporter records nothing, but its spans have valid ids: facts, problems and log lines carry them.
"""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING

from opentelemetry import context as contexts
from opentelemetry import metrics, trace
from opentelemetry.trace import SpanKind, StatusCode

if TYPE_CHECKING:
    from opentelemetry.sdk.metrics.export import MetricReader
    from opentelemetry.sdk.trace.export import SpanExporter

Attributes = Mapping[str, str | int | float | bool]
Figure = Callable[[float, Attributes], None]

_TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})")
_SAMPLED = trace.TraceFlags(trace.TraceFlags.SAMPLED)
_EXPORT_SECONDS = 3  # a collector that is down must not hold up the end of a process
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)


class _Figures:
    """The instruments, named by the OpenTelemetry conventions; durations in seconds."""

    def __init__(self, meter: metrics.Meter) -> None:
        def seconds(name: str) -> metrics.Histogram:
            return meter.create_histogram(name, "s", explicit_bucket_boundaries_advisory=_BUCKETS)

        self._request = seconds("http.server.request.duration")
        self._send = seconds("messaging.client.operation.duration")
        self._process = seconds("messaging.process.duration")
        self._sent = meter.create_counter("messaging.client.sent.messages", "{message}")
        self._consumed = meter.create_counter("messaging.client.consumed.messages", "{message}")

    def request(self, seconds: float, labels: Attributes) -> None:
        self._request.record(seconds, labels)

    def send(self, seconds: float, labels: Attributes) -> None:
        self._send.record(seconds, labels)
        self._sent.add(1, labels)

    def process(self, seconds: float, labels: Attributes) -> None:
        self._process.record(seconds, labels)
        self._consumed.add(1, labels)


@dataclass(slots=True)
class _Process:
    tracer: trace.Tracer | None  # None: nothing is exported, so spans have ids only (4 us where recording takes 17)
    figures: _Figures


_process = _Process(None, _Figures(metrics.NoOpMeter("kit")))


def setup(
    service: str,
    version: str,
    instance: str,
    *,
    exporter: SpanExporter | None = None,
    reader: MetricReader | None = None,
) -> None:
    """Name this process in its telemetry; export over OTLP/HTTP when OTEL_EXPORTER_OTLP_ENDPOINT is set.

    With OTEL_EXPORTER_OTLP_TRACES_ENDPOINT alone, spans are exported and no figures.
    `exporter` and `reader` take the place of OTLP, unbatched (tests). Without any of these nothing is recorded.
    """
    collector, for_spans = (os.environ.get(f"OTEL_EXPORTER_OTLP_{name}ENDPOINT") for name in ("", "TRACES_"))
    if exporter is None and reader is None and not (collector or for_spans):
        return
    # The SDK and its exporters cost 0.4 s to import: only a process that exports pays for them.
    from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter  # noqa: PLC0415
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.sdk.metrics import MeterProvider  # noqa: PLC0415
    from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor  # noqa: PLC0415
    from opentelemetry.sdk.trace.sampling import ALWAYS_ON, ParentBased  # noqa: PLC0415

    resource = Resource.create({"service.name": service, "service.version": version, "service.instance.id": instance})
    tracers = TracerProvider(sampler=ParentBased(ALWAYS_ON), resource=resource)
    if exporter is None and reader is None:
        tracers.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(timeout=_EXPORT_SECONDS)))
        if collector:
            reader = PeriodicExportingMetricReader(OTLPMetricExporter(timeout=_EXPORT_SECONDS))
    elif exporter is not None:
        tracers.add_span_processor(SimpleSpanProcessor(exporter))
    meters = MeterProvider([reader] if reader else [], resource=resource)
    # Kept here and not as OpenTelemetry's global: FastAPI would start to trace by itself, with paths and query strings.
    _process.tracer, _process.figures = tracers.get_tracer("kit"), _Figures(meters.get_meter("kit"))


class Running:
    """A span that is current inside `with`; an error leaves its type on the span, never its message."""

    __slots__ = ("_figure", "_labels", "_span", "_started", "_token")

    def __init__(self, span: trace.Span, figure: Figure | None = None, labels: Attributes | None = None) -> None:
        self._span, self._figure, self._labels = span, figure, dict(labels or {})

    def __enter__(self) -> Running:
        self._token = contexts.attach(trace.set_span_in_context(self._span))
        self._started = perf_counter()
        return self

    def label(self, name: str, value: str | int) -> None:
        """Describe the span and its figure; never with something about a person."""
        self._span.set_attribute(name, value)
        self._labels[name] = value

    def rename(self, name: str) -> None:
        """Name the span, when the name is known only after it started."""
        self._span.update_name(name)

    def fail(self, kind: str) -> None:
        """Mark the span as failed; `kind` is the type of the error, or a status."""
        self._span.set_status(StatusCode.ERROR)
        self.label("error.type", kind)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, frames: TracebackType | None
    ) -> None:
        contexts.detach(self._token)
        if kind is not None:
            self.fail(kind.__qualname__)
        if self._figure is not None:
            self._figure(perf_counter() - self._started, self._labels)
        self._span.end()


def traceparent() -> str:
    """W3C traceparent of the current span, or of a new trace when there is none."""
    current = trace.get_current_span().get_span_context()
    if not current.is_valid:
        current = _ids_below(current)
    return f"00-{current.trace_id:032x}-{current.span_id:016x}-{current.trace_flags & 1:02x}"


def trace_id() -> str | None:
    """Id of the current trace, 32 hexadecimal digits; None outside a span."""
    current = trace.get_current_span().get_span_context()
    return f"{current.trace_id:032x}" if current.is_valid else None


def span(name: str, **attributes: str | int | float | bool) -> Running:
    """A step inside this process, for instance the append to the store."""
    return Running(_start(trace.get_current_span().get_span_context(), name, SpanKind.INTERNAL, attributes))


def span_from(
    parent: str | None, name: str, kind: SpanKind = SpanKind.INTERNAL, attributes: Attributes | None = None
) -> Running:
    """A span below a `traceparent` that came from elsewhere; an absent or malformed one starts a new trace."""
    return Running(_start(_remote(parent), name, kind, attributes))


def serving(parent: str | None, method: str) -> Running:
    """One HTTP request; to be renamed to `{method} {route}` once the route is known."""
    labels: Attributes = {"http.request.method": method}
    return Running(_start(_remote(parent), method, SpanKind.SERVER, labels), _process.figures.request, labels)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as telemetry describes it; `template` is its subject without ids, so that figures stay few."""

    id: str
    subject: str
    template: str
    event_type: str = ""
    event_source: str = ""
    event_subject: str = ""


def sending(parent: str | None, message: Message) -> Running:
    """`send {template}`: the publish of one message, below the trace its fact was recorded in."""
    return _messaging(parent, "send", SpanKind.PRODUCER, message, figure=_process.figures.send, labels={})


def processing(parent: str | None, message: Message, group: str) -> Running:
    """`process {template}`: what consumer `group` does with one message, below the trace the message carries."""
    labels = {"messaging.consumer.group.name": group}
    return _messaging(parent, "process", SpanKind.CONSUMER, message, figure=_process.figures.process, labels=labels)


def _messaging(
    parent: str | None, operation: str, kind: SpanKind, message: Message, *, figure: Figure, labels: Attributes
) -> Running:
    if _process.tracer is None:
        return Running(_start(_remote(parent), operation, kind, None))
    labels = {
        "messaging.system": "nats",
        "messaging.operation.name": operation,
        "messaging.operation.type": operation,
        "messaging.destination.template": message.template,
        **labels,
    }
    attributes = {
        **labels,
        "messaging.destination.name": message.subject,
        "messaging.message.id": message.id,
        "cloudevents.event_id": message.id,
        "cloudevents.event_type": message.event_type,
        "cloudevents.event_source": message.event_source,
        "cloudevents.event_subject": message.event_subject,
    }
    return Running(_start(_remote(parent), f"{operation} {message.template}", kind, attributes), figure, labels)


def _remote(parent: str | None) -> trace.SpanContext:
    found = _TRACEPARENT.fullmatch(parent) if parent else None
    if found is None:
        return trace.INVALID_SPAN_CONTEXT
    trace_hex, span_hex, flags = found.groups()
    sampled = trace.TraceFlags(int(flags, 16) & trace.TraceFlags.SAMPLED)
    return trace.SpanContext(int(trace_hex, 16), int(span_hex, 16), is_remote=True, trace_flags=sampled)


def _start(parent: trace.SpanContext, name: str, kind: SpanKind, attributes: Attributes | None) -> trace.Span:
    if _process.tracer is None:
        return trace.NonRecordingSpan(_ids_below(parent))
    context = trace.set_span_in_context(trace.NonRecordingSpan(parent), contexts.Context())
    return _process.tracer.start_span(name, context, kind, attributes)


def _ids_below(parent: trace.SpanContext) -> trace.SpanContext:
    trace_id, flags = (parent.trace_id, parent.trace_flags) if parent.is_valid else (_random(128), _SAMPLED)
    return trace.SpanContext(trace_id, _random(64), is_remote=False, trace_flags=flags)


def _random(bits: int) -> int:
    return random.getrandbits(bits) or 1  # an id, not a secret; W3C forbids only zero
