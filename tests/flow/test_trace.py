"""One trace from the HTTP request to what another service concluded from it."""

from __future__ import annotations

from secrets import token_hex

import orjson

from tests.flow.people import melding
from tests.flow.region import Region, until


def test_one_trace_through_request_store_stream_and_listener(region: Region) -> None:
    """The trace id that the caller sent stands in the fact, on the message, and in routing's proposal; spans differ."""
    trace, span = token_hex(16), token_hex(8)
    headers = {"traceparent": f"00-{trace}-{span}-01"}
    answer = region.client("intake").post("/meldingen", json=melding(8100), headers=headers)
    casus = answer.json()["casusId"]
    query = "SELECT topic, state FROM facts WHERE originator_id = %s"
    until(lambda: len(region.rows("routing", query, casus)) >= 2, "routing deed een voorstel")

    stored = {row["topic"].split(".")[-2]: orjson.loads(row["state"]) for row in region.rows("intake", query, casus)}
    concluded = {
        row["topic"].split(".")[-2]: orjson.loads(row["state"]) for row in region.rows("routing", query, casus)
    }
    (message,) = [each for each in region.stream() if casus in each.subject and "melding-ontvangen" in each.subject]
    chain = [
        stored["melding-ontvangen"]["traceparent"],
        message.headers["ce-traceparent"],
        concluded["doelgroep-voorgesteld"]["traceparent"],
    ]
    assert [each.split("-")[1] for each in chain] == [trace] * 3
    assert span not in [each.split("-")[2] for each in chain], "de span van de vrager is niet de onze"
    assert chain[0].split("-")[2] != chain[2].split("-")[2], "het voorstel hoort bij een eigen stap"


def test_a_refusal_names_the_trace_of_the_caller(region: Region) -> None:
    """An error carries the trace id, so that whoever asks can be helped; a malformed one starts a new trace."""
    trace = token_hex(16)
    client = region.client("intake")
    refused = client.post("/meldingen", json={}, headers={"traceparent": f"00-{trace}-{token_hex(8)}-01"})
    assert refused.json()["traceId"] == trace
    other = client.post("/meldingen", json={}, headers={"traceparent": "00-onzin"})
    assert other.json()["traceId"] not in (trace, "onzin", None)
