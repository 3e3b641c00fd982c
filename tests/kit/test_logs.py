"""Log lines are JSON, belong to a trace, and do not repeat what an exception says."""

from __future__ import annotations

import asyncio
import io
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from sample_app import ID, Access, ask, sample

from kit import telemetry
from kit.logs import JsonLines

SECRET = "999990019"


class Lines:
    """What was written, line by line."""

    def __init__(self) -> None:
        self.stream = io.StringIO()

    def read(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.stream.getvalue().splitlines()]


@pytest.fixture
def lines() -> Iterator[Lines]:
    """Everything that is logged, formatted as in a service."""
    written = Lines()
    handler = logging.StreamHandler(written.stream)
    handler.setFormatter(JsonLines("dingen"))
    root, level = logging.getLogger(), logging.getLogger().level
    logging.getLogger("httpx").setLevel(logging.WARNING)  # the caller here is in the same process
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)
    logging.getLogger("httpx").setLevel(logging.NOTSET)


def fail() -> None:
    raise ValueError(SECRET)


def test_a_line_is_json_and_knows_its_trace(lines: Lines) -> None:
    """Claim: time in UTC, level, service, logger, message, extra fields, and the trace when there is one."""
    with telemetry.span("x"):
        logging.getLogger("kit.iets").info("telde %d dingen", 3, extra={"fields": {"aantal": 3}})
        trace = telemetry.trace_id()
    logging.getLogger("kit.iets").warning('een "lastige"\nregel')
    first, second = lines.read()
    assert first.pop("time").endswith("Z")
    expected = {"level": "INFO", "dienst": "dingen", "logger": "kit.iets", "message": "telde 3 dingen", "aantal": 3}
    assert first == expected | {"trace_id": trace}
    assert second["message"] == 'een "lastige"\nregel'
    assert "trace_id" not in second


def test_an_exception_is_its_types_and_frames(lines: Lines) -> None:
    """Claim: of an exception, its causes and its group members the types are written, and the frames of the first."""
    try:
        try:
            fail()
        except ValueError as error:
            raise psycopg.errors.UniqueViolation(f"Key (bsn)=({SECRET})") from ExceptionGroup(SECRET, [error])
    except psycopg.Error:
        logging.getLogger("kit.iets").exception("het opslaan mislukte")
    [line] = lines.read()
    assert line["message"] == "het opslaan mislukte"
    assert line["error"]["type"] == "psycopg.errors.UniqueViolation"
    assert line["error"]["causes"] == ["builtins.ExceptionGroup", "builtins.ValueError"]
    assert line["error"]["sqlstate"] == "23505"
    assert line["error"]["frames"][-1].endswith("test_an_exception_is_its_types_and_frames")
    assert SECRET not in lines.stream.getvalue()


def test_an_exception_among_the_arguments_becomes_its_type(lines: Lines) -> None:
    """Claim: `log.warning("...: %s", error)` gives the type, for libraries and for us."""
    error = ValueError(SECRET)
    logging.getLogger("bibliotheek.pool").warning("error connecting in %r: %s", "pool-1", error)
    logging.getLogger("kit.iets").warning("%(wat)s", {"wat": error})
    assert [line["message"] for line in lines.read()] == ["error connecting in 'pool-1': ValueError", "ValueError"]


@pytest.mark.parametrize(
    ("message", "kept"),
    [
        (
            f"Task exception was never retrieved\nfuture: <Task exception=ValueError('{SECRET}')>",
            "Task exception was never retrieved",
        ),
        (f"Exception in callback meld('{SECRET}')", "Exception in callback meld"),
        (f"mislukt: {SECRET}", "mislukt"),
    ],
)
def test_a_library_that_tells_too_much_is_cut_short(lines: Lines, message: str, kept: str) -> None:
    """Claim: with an exception, only what comes before the first value of a library's message is kept."""
    try:
        fail()
    except ValueError as error:
        logging.getLogger("asyncio").error(message, exc_info=error)
    assert lines.read()[0]["message"] == kept
    assert SECRET not in lines.stream.getvalue()


def test_a_request_leaves_one_line_without_its_address(lines: Lines, app: FastAPI, access: Access) -> None:
    """Claim: method, template, status and duration; no query, no id, no caller."""
    ask(app, "GET", f"/v1/dingen/{ID}", headers=access[0].bearer(sub="medewerker-7"), params={"naam": SECRET})
    ask(app, "GET", f"/v1/{SECRET}")
    found, missing = (line for line in lines.read() if line["logger"] == "kit.http")
    fields = {name: found[name] for name in ("method", "route", "status")}
    assert fields == {"method": "GET", "route": "/v1/dingen/{dingId}", "status": 200}
    assert found["duration_ms"] > 0
    assert (missing["route"], missing["status"]) == (None, 404)
    assert SECRET not in lines.stream.getvalue()
    assert str(ID) not in lines.stream.getvalue()
    assert "medewerker-7" not in lines.stream.getvalue()


def test_what_failed_is_found_by_the_trace_of_the_answer(lines: Lines, access: Access) -> None:
    """Claim: the trace id in a 500 leads to the line with the type and the frames of the error, which says no more."""
    response = ask(sample(access[1], fail), "GET", "/v1/mislukkingen", headers=access[0].bearer())
    [line] = [line for line in lines.read() if line["level"] == "ERROR"]
    assert line["trace_id"] == response.json()["traceId"]
    assert line["error"]["type"] == "builtins.ValueError"
    assert line["error"]["frames"][-1].endswith("fail")
    assert SECRET not in lines.stream.getvalue()


def test_a_caller_who_leaves_is_no_failure_of_ours(lines: Lines, app: FastAPI, access: Access) -> None:
    """Claim: a connection that breaks in the middle of a body leaves an access line with 499, and no error."""
    scope = {
        "type": "http",
        "method": "POST",
        "path": "/v1/stromen",
        "headers": [(b"authorization", access[0].bearer()["Authorization"].encode())],
        "query_string": b"",
    }
    sent: list[Any] = []

    async def receive() -> dict[str, str]:
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    assert sent == []
    assert [(line["level"], line.get("status")) for line in lines.read()] == [("INFO", 499)]


PROGRAM = """
import asyncio, logging, threading, warnings
from kit import logs
logs.setup("dingen", "info")
secret = "".join(["99999", "0019"])

def fail():
    raise ValueError(secret)

class Careless:
    def __del__(self):
        fail()

logging.getLogger("httpx").info(secret)  # httpx tells every address at this level

async def forgotten():
    task = asyncio.create_task(asyncio.to_thread(fail))
    await asyncio.sleep(0.05)
    del task

thread = threading.Thread(target=fail)
thread.start()
thread.join()
asyncio.run(forgotten())
Careless()
fail()
"""


def test_whatever_ends_a_process_or_thread_is_logged_alike() -> None:
    """Claim: threads, forgotten tasks, destructors and the process fail as JSON lines on stdout, without values."""
    result = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=60)
    assert result.returncode == 1
    assert result.stderr == ""
    assert SECRET not in result.stdout
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    assert [line["error"]["type"] for line in lines] == ["builtins.ValueError"] * 4
    assert {line["level"] for line in lines} == {"CRITICAL", "ERROR"}
