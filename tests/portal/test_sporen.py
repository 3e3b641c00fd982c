"""What the portal keeps of spans: only what is on the list, only from this machine, and never more than it may."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from starlette.types import Receive, Scope, Send

from portal.sporen.bewaard import Bewaard
from portal.sporen.jaeger import Jaeger, SporenZwijgen
from portal.sporen.otlp import MEESTE_BYTES, PAD, SOORT, Ontvanger, lees
from portal.sporen.span import NAMELOOS, Span
from portal.sporen.waterval import duur, waterval

TRACE = "0af7651916cd43dd8448eb211c80319c"
SECRET = "Jansen-Geheim"
TOKEN = "bewijs"


def request(name: str = "POST /v1/meldingen", spans: int = 1, **attributes: str) -> bytes:
    """What an exporter sends."""
    made = ExportTraceServiceRequest()
    group = made.resource_spans.add()
    group.resource.attributes.add(key="service.name").value.string_value = "intake"
    scope = group.scope_spans.add()
    for number in range(spans):
        span = scope.spans.add(
            trace_id=bytes.fromhex(TRACE), span_id=bytes([1] * 7 + [number % 250 + 1]), name=name,
            start_time_unix_nano=1_000_000, end_time_unix_nano=5_000_000,
        )  # fmt: skip
        span.status.message = SECRET
        span.events.add(name=SECRET)
        for key, value in attributes.items():
            span.attributes.add(key=key.replace("__", ".")).value.string_value = value
    return made.SerializeToString()


def test_what_is_not_on_the_list_is_stripped() -> None:
    """Unknown attributes, events, messages, and names or values of another shape than ours do not come through."""
    (span,) = lees(request(http__route="/v1/meldingen", url__query=f"naam={SECRET}", error__type=f"{SECRET} is weg"))
    assert dict(span.kenmerken) == {"http.route": "/v1/meldingen"}
    assert SECRET not in repr(span)
    assert (span.dienst, span.naam, span.begin, span.einde) == ("intake", "POST /v1/meldingen", 1_000_000, 5_000_000)
    (odd,) = lees(request(name=f"zoek {SECRET}"))
    assert odd.naam == NAMELOOS


async def inner(scope: Scope, receive: Receive, send: Send) -> None:
    """The application behind the receiver."""
    await send({"type": "http.response.start", "status": 299, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def kept() -> Bewaard:
    return Bewaard(100, 1)


def post(kept: Bewaard, path: str = PAD, host: str = "127.0.0.1", **how: Any) -> int:
    """The status that a post gets."""

    async def ask() -> int:
        transport = httpx.ASGITransport(Ontvanger(inner, kept, TOKEN), client=(host, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://portaal") as client:
            return (await client.post(path, **({"content": request(), "headers": HEADERS} | how))).status_code

    return asyncio.run(ask())


HEADERS = {"authorization": f"Bearer {TOKEN}", "content-type": SOORT}


def test_spans_come_in_with_the_token(kept: Bewaard) -> None:
    """One post is one or more spans; every other path is the application's."""
    assert post(kept, content=request(spans=2)) == 200
    assert len(asyncio.run(kept.van([TRACE]))) == 2
    assert post(kept, "/v1/gezondheid") == 299


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"headers": {}}, 404),
        ({"host": "10.0.0.9"}, 404),
        ({"headers": HEADERS | {"authorization": "Bearer iets anders"}}, 404),
        ({"headers": HEADERS | {"authorization": b"Bearer \xff"}}, 404),
        ({"headers": HEADERS | {"content-type": "application/json"}}, 415),
        ({"content": b"\xff\xff geen protobuf"}, 400),
        ({"content": b"\0" * (MEESTE_BYTES + 1)}, 413),
    ],
)
def test_everything_else_is_refused(kept: Bewaard, how: dict[str, Any], status: int) -> None:
    """Without the token there is nothing here; from elsewhere neither; what is no OTLP, or too much, is refused."""
    assert post(kept, **how) == status
    assert kept.aantal == 0


def test_there_is_never_more_than_may_be() -> None:
    """The trace that was silent longest goes first, and so does what is too old."""
    now = [0.0]
    kept = Bewaard(3, 1, lambda: now[0])
    for number in range(5):
        kept.neem_op([span(f"{number:032x}", "a")])
    assert kept.aantal == 3
    assert asyncio.run(kept.van([f"{1:032x}"])) == []
    now[0] = 3601
    kept.neem_op([span("f" * 32, "a")])
    assert kept.aantal == 1


def span(
    trace: str, id_: str, parent: str = "", name: str = "POST /v1/meldingen", begin: int = 0, end: int = 10
) -> Span:
    return Span(trace, id_, parent, "intake", name, begin, end, False, {})


def test_jaeger_gives_the_same_spans() -> None:
    """What Jaeger's query API answers goes over the same list; unknown is empty, and silence is said."""
    body = {
        "data": [
            {
                "traceID": TRACE,
                "processes": {"p1": {"serviceName": "routing"}},
                "spans": [
                    {
                        "traceID": TRACE,
                        "spanID": "b7ad6b7169203331",
                        "processID": "p1",
                        "operationName": "process casus.{gemeente}.{casusId}.intake.melding-ontvangen",
                        "references": [{"refType": "CHILD_OF", "traceID": TRACE, "spanID": "a7ad6b7169203331"}],
                        "startTime": 5,
                        "duration": 2,
                        "tags": [
                            {"key": "error", "type": "bool", "value": True},
                            {"key": "naam", "type": "string", "value": SECRET},
                        ],
                    }
                ],
            }
        ]
    }
    answers = {TRACE: httpx.Response(200, json=body), "0" * 32: httpx.Response(404), "1" * 32: httpx.Response(502)}
    transport = httpx.MockTransport(lambda asked: answers[asked.url.path.rpartition("/")[2]])

    async def ask(trace: str) -> list[Span]:
        return await Jaeger("http://jaeger", transport).van([trace])

    (found,) = asyncio.run(ask(TRACE))
    assert (found.dienst, found.soort, found.ouder) == ("routing", "luisteraar", "a7ad6b7169203331")
    assert (found.begin, found.einde, found.mislukt, dict(found.kenmerken)) == (5000, 7000, True, {})
    assert asyncio.run(ask("0" * 32)) == []
    with pytest.raises(SporenZwijgen):
        asyncio.run(ask("1" * 32))


def fact(number: int, cause: str, second: int, span_id: str = "f" * 16) -> dict[str, Any]:
    return {
        "id": f"feit-{number}", "oorzaakId": cause, "dienst": "intake", "feit": "ContactGelegd",
        "vastgelegdOp": f"2026-11-25T10:00:{second:02}+00:00", "opgenomenOp": f"2026-11-25T10:00:{second + 1:02}+00:00",
        "traceparent": f"00-{TRACE}-{span_id}-01",
    }  # fmt: skip


def test_facts_alone_still_give_a_picture() -> None:
    """Without spans: from recorded to in the ledger, below what they follow from, and how long that took."""
    found = waterval([], [fact(1, "opdracht", 0), fact(2, "feit-1", 3), fact(3, "feit-2", 4)])
    assert [(line.diepte, line.wachtte // 10**9, line.duur // 10**9) for line in found.regels] == [
        (0, 0, 1),
        (1, 3, 1),
        (2, 1, 1),
    ]
    assert [each.volgt_op for each in found.feiten] == [0, 1, 2]
    assert found.duur == 5 * 10**9
    assert found.regels[-1].links == 80.0


def test_steps_stand_below_their_parent_and_tell_what_they_waited() -> None:
    """In order of time below each other; a step that began after its parent ended waited; a circle ends."""
    made = [
        span(TRACE, "c", "b", "process casus.x", begin=50, end=60),
        span(TRACE, "a", "", begin=0, end=20),
        span(TRACE, "b", "a", "send casus.x", begin=30, end=40),
        span(TRACE, "x", "y"),
        span(TRACE, "y", "x"),
    ]
    found = waterval(made, [])
    assert [(line.wat.split(" ")[0], line.diepte, line.wachtte) for line in found.regels] == [
        ("POST", 0, 0),
        ("send", 1, 10),
        ("process", 2, 10),
    ]
    assert all(line.links >= 0 and line.links + line.breed <= 100.01 for line in found.regels)


@pytest.mark.parametrize(
    ("nanoseconds", "said"),
    [(0, "0,0 ms"), (12_300_000, "12 ms"), (1_400_000_000, "1,4 s"), (600 * 10**9, "10 min"), (10**15, "12 dagen")],
)
def test_durations_are_read_by_people(nanoseconds: int, said: str) -> None:
    """A comma, and the unit that fits."""
    assert duur(nanoseconds) == said
