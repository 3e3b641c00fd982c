"""OTLP over HTTP: wat een dienst stuurt (protobuf) als spans, en de deur waar het binnenkomt."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator

from google.protobuf.message import DecodeError
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from opentelemetry.proto.trace.v1.trace_pb2 import Span as Bericht
from opentelemetry.proto.trace.v1.trace_pb2 import Status
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from portal.sporen.bewaard import Bewaard
from portal.sporen.span import Span, schoon

PAD = "/v1/traces"
"""Waar OTLP over HTTP binnenkomt; zo heet het in de standaard."""
SOORT = "application/x-protobuf"
MEESTE_BYTES = 8 << 20
EIGEN_MACHINE = frozenset({"127.0.0.1", "::1"})


def lees(inhoud: bytes) -> Iterator[Span]:
    """De spans in een verzoek; raises DecodeError."""
    verzoek = ExportTraceServiceRequest.FromString(inhoud)
    for bron in verzoek.resource_spans:
        dienst = next((een.value.string_value for een in bron.resource.attributes if een.key == "service.name"), "")
        for groep in bron.scope_spans:
            for bericht in groep.spans:
                yield _span(dienst, bericht)


def _span(dienst: str, bericht: Bericht) -> Span:
    return schoon(
        bericht.trace_id.hex()[:32],
        bericht.span_id.hex()[:16],
        bericht.parent_span_id.hex()[:16],
        dienst,
        bericht.name,
        (bericht.start_time_unix_nano, bericht.end_time_unix_nano),
        bericht.status.code == Status.STATUS_CODE_ERROR,
        _kenmerken(bericht.attributes),
    )


def _kenmerken(gegeven: Iterable[KeyValue]) -> Iterator[tuple[str, str]]:
    for een in gegeven:
        yield een.key, _waarde(een.value)


def _waarde(een: AnyValue) -> str:
    soort = een.WhichOneof("value")
    return str(getattr(een, soort)) if soort in ("string_value", "int_value", "bool_value", "double_value") else ""


class Ontvanger:
    """Staat om de toepassing heen: neemt spans aan van deze machine, met het juiste bewijs, en laat de rest door.

    Buiten de laag van de toepassing, want anders maakt iedere zending zelf weer een span.
    """

    def __init__(self, app: ASGIApp, bewaard: Bewaard, bewijs: str) -> None:
        self._app, self._bewaard = app, bewaard
        self._bewijs = f"Bearer {bewijs}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != PAD:
            await self._app(scope, receive, send)
            return
        antwoord = await self._neem_aan(Request(scope, receive))
        await antwoord(scope, receive, send)

    async def _neem_aan(self, verzoek: Request) -> Response:
        eigen = verzoek.client is not None and verzoek.client.host in EIGEN_MACHINE
        gegeven = verzoek.headers.get("authorization", "").encode()
        if not eigen or not hmac.compare_digest(gegeven, self._bewijs):
            return Response(status_code=404)
        if verzoek.method != "POST" or verzoek.headers.get("content-type") != SOORT:
            return Response(status_code=405 if verzoek.method != "POST" else 415)
        inhoud = bytearray()
        async for stuk in verzoek.stream():
            inhoud += stuk
            if len(inhoud) > MEESTE_BYTES:
                return Response(status_code=413)
        try:
            self._bewaard.neem_op(lees(bytes(inhoud)))
        except DecodeError:
            return Response(status_code=400)
        return Response(b"", media_type=SOORT)
