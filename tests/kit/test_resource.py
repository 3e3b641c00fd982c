"""What goes in and out: versions, keys of commands, pages, bodies and points in time."""

from __future__ import annotations

import asyncio
import string
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AwareDatetime, ValidationError, create_model
from sample_app import GOOD, ID, LATE, ask, assert_problem

from kit.http import Answer, Body, Moment, Paging, Problem, paging


@pytest.mark.parametrize(
    ("condition", "versions"),
    [
        ('"5"', [5]),
        ('"5", "7"', [5, 7]),
        ('"5","7"', [5, 7]),
        ("*", None),
        ('W/"5"', []),
        ('W/"5", "6"', [6]),
        ('"abc"', []),
        ('""', []),
        (f'"{"9" * 5000}"', []),
        (None, None),
    ],
)
def test_if_match_gives_versions(
    app: FastAPI, bearer: dict[str, str], condition: str | None, versions: list[int] | None
) -> None:
    """Claim: strong tags of ours give versions, any other tag gives none that match; `*` and absence ask nothing."""
    headers = bearer | ({"If-Match": condition} if condition else {})
    assert ask(app, "GET", f"/v1/dingen/{ID}", headers=headers).json() == {"verwacht": versions}


@given(st.text(string.printable.strip() + " ", min_size=1, max_size=20).map(str.strip).filter(bool))
def test_if_match_never_breaks(app: FastAPI, bearer: dict[str, str], condition: str) -> None:
    """Claim: any text in If-Match is understood or refused with 400."""
    response = ask(app, "GET", f"/v1/dingen/{ID}", headers=bearer | {"If-Match": condition})
    assert response.status_code in {200, 400}
    if response.status_code == 200 and condition != "*":
        assert '"' in condition


@pytest.mark.parametrize(
    ("key", "status"), [("a", 201), (str(ID), 201), ("A_z-9" * 12, 201), ("a" * 65, 400), ("a b", 400), ("a/b", 400)]
)
def test_idempotency_keys(app: FastAPI, bearer: dict[str, str], key: str, status: int) -> None:
    """Claim: a uuid, or 1 to 64 letters, digits, - and _; any other is a 400."""
    response = ask(app, "POST", "/v1/dingen", headers=bearer | {"Idempotency-Key": key}, json=GOOD)
    assert response.status_code == status
    assert status == 400 or response.headers["X-Key"] == key


@given(st.integers(1, 9))
def test_pages_give_everything_once(app: FastAPI, bearer: dict[str, str], limit: int) -> None:
    """Claim: following `volgende` gives each of the seven items once, in order, whatever the limit."""
    cursor, found = None, []
    while True:
        params = {"limiet": limit} | ({"cursor": cursor} if cursor else {})
        page = ask(app, "GET", "/v1/dingen", headers=bearer, params=params).json()
        assert len(page["resultaten"]) <= limit
        found += [item["naamVanDing"] for item in page["resultaten"]]
        if (cursor := page["volgende"]) is None:
            break
    assert found == [f"ding {row}" for row in range(7)]


STRANGE = ["x", "é", "bnVsbA", "W10", "W251bGxd", "WyJhIl0", "WzEsMl0", "e30", "MQ", "A" * 501]


@pytest.mark.parametrize("params", [{"limiet": 0}, {"limiet": 201}, *({"cursor": cursor} for cursor in STRANGE)])
def test_a_page_that_cannot_be(app: FastAPI, bearer: dict[str, str], params: dict[str, Any]) -> None:
    """Claim: limits outside 1..200 and cursors that we did not give are a 400."""
    response = ask(app, "GET", "/v1/dingen", headers=bearer, params=params)
    fouten = assert_problem(response, 400, "ongeldige-invoer")["fouten"]
    assert [mistake["veld"] for mistake in fouten] == list(params)


@pytest.mark.parametrize("cursor", ["bnVsbA", "W10", "W251bGxd", "W3RydWVd", "e30"])
def test_a_place_is_never_empty_or_of_another_kind(cursor: str) -> None:
    """Claim: who reads `after` without naming kinds finds texts and whole numbers, at least one."""
    with pytest.raises(Problem):
        asyncio.run(paging(cursor, 1))


@given(st.lists(st.tuples(st.uuids(), st.integers(0, 9)), min_size=2, max_size=4))
def test_a_cursor_holds_a_place_of_any_kind(rows: list[tuple[UUID, int]]) -> None:
    """Claim: what `cut` puts in a cursor comes out of `place` as it was."""
    part, cursor = Paging(None, len(rows) - 1).cut(rows, lambda row: row)
    assert part == rows[:-1]
    assert asyncio.run(paging(cursor, 1)).place(UUID, int) == rows[-2]


def test_a_caller_cannot_use_our_own_names() -> None:
    """Claim: bodies know the camelCase name only, accept nothing unknown and do not change."""
    body = create_model("Opdracht", __base__=Body, naam_van_ding=(str, ...))
    with pytest.raises(ValidationError):
        body.model_validate({"naam_van_ding": "x"})
    made: Any = body.model_validate({"naamVanDing": "x"})
    with pytest.raises(ValidationError):
        made.naam_van_ding = "y"


@pytest.mark.parametrize("bare", [datetime, AwareDatetime, datetime | None, list[datetime], dict[str, AwareDatetime]])
def test_an_answer_cannot_leave_in_local_time(bare: Any) -> None:
    """Claim: a point in time in an answer that is not a Moment is refused when the class is made."""
    with pytest.raises(TypeError, match="Moment"):
        create_model("Antwoord", __base__=Answer, op=(bare, ...))
    made = create_model("Antwoord", __base__=Answer, op=(list[Moment], ...))
    answer: Any = made(op=[LATE.astimezone(timezone(timedelta(hours=5)))])
    assert answer.model_dump_json() == '{"op":["2026-01-31T23:30:00Z"]}'
    assert answer.op[0].tzinfo is UTC
