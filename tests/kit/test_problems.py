"""Everything that goes wrong is a problem that says enough to the user, and nothing about anyone."""

from __future__ import annotations

import logging

import psycopg
import psycopg_pool
import pytest
from eventsourcing.persistence import IntegrityError, OperationalError
from sample_app import Access, assert_problem, failing

from kit.aggregate import Refusal
from kit.problems import Problem


class BsnVanJansen(Exception):
    """Stands for any error of which the text holds personal data."""


def test_an_unexpected_error_tells_nothing(access: Access, caplog: pytest.LogCaptureFixture) -> None:
    """Claim: the answer has a trace id and no cause; the log has type and frames under that id."""
    with caplog.at_level(logging.ERROR):
        response = failing(access, BsnVanJansen("999990019"))
    problem = assert_problem(response, 500, "onverwachte-fout")
    assert "999990019" not in response.text
    assert "Jansen" not in response.text
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert record.exc_info
    assert isinstance(record.exc_info[1], BsnVanJansen)
    assert "999990019" not in record.getMessage()
    assert problem["traceId"]


def test_storage_that_is_down_or_full(access: Access) -> None:
    """Claim: 503 with Retry-After when storage is out of reach, 507 when it is full, also inside a library's error."""
    inside = OperationalError("x")
    inside.__cause__ = psycopg.errors.DiskFull("geheim")
    down = [psycopg.OperationalError("geheim"), OperationalError("geheim"), psycopg_pool.PoolTimeout("geheim")]
    for error in down:
        response = failing(access, error)
        assert_problem(response, 503, "opslag-niet-bereikbaar")
        assert response.headers["Retry-After"] == "5"
        assert "geheim" not in response.text
    for error in (psycopg.errors.DiskFull("geheim"), inside):
        assert_problem(failing(access, error), 507, "opslag-vol")


class DingStaatVast(Refusal):
    """Dit ding staat al vast."""


def test_a_refusal_is_what_its_docstring_says(access: Access) -> None:
    """Claim: title from the docstring, code from the name, status of the class; a conflict in the store is 409 too."""
    problem = assert_problem(failing(access, DingStaatVast()), 409, "ding-staat-vast")
    assert problem["title"] == "Dit ding staat al vast."
    problem = assert_problem(failing(access, DingStaatVast("Het staat vast sinds gisteren.")), 409, "ding-staat-vast")
    assert problem["detail"] == "Het staat vast sinds gisteren."
    assert_problem(failing(access, IntegrityError("geheim")), 409, "gelijktijdig-gewijzigd")
    own = Problem(418, "Een theepot", code="theepot", headers={"X-Thee": "ja"})
    response = failing(access, own)
    assert assert_problem(response, 418, "theepot")["detail"] == "Een theepot"
    assert response.headers["X-Thee"] == "ja"
