"""Lists on real Postgres: filters hold together, pages show each row once while others come, odd questions are 400."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID, uuid4

import psycopg
import pytest
from fastapi import APIRouter, Depends, FastAPI, Query
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection
from psycopg.rows import DictRow, dict_row
from sample_app import CONTACT, Access, ask, assert_problem

from deploy.local.runtime import Runtime
from kit.http import create_app
from kit.identity import Identity
from kit.listing import Condition, conditions, read_page
from kit.reading import OverviewQuery

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ADD = "INSERT INTO overview_v1 VALUES (%s, %s, 1, %s, %s, %s, %s, '{}')"
Stored = tuple[int, bool, int, int]
"""Step, closed, and days after NOW that it was opened and changed."""
ROWS = st.lists(st.tuples(st.integers(1, 4), st.booleans(), st.integers(0, 3), st.integers(0, 3)), max_size=12)
SORTS = st.sampled_from(
    [None, "stap", "-stap", "geopendOp", "-gewijzigdOp", "stap,-geopendOp", "-stap,gewijzigdOp,-geopendOp"]
)


@pytest.fixture(scope="module")
def conn(ground: Runtime) -> Iterator[Connection[DictRow]]:
    with psycopg.connect(ground.dsn("monitoring", "monitoring"), row_factory=dict_row, autocommit=True) as found:
        yield found


def add(conn: Connection[Any], area: str, row: Stored) -> UUID:
    step, closed, opened, changed = row
    stream = uuid4()
    conn.execute(ADD, (stream, area, step, closed, NOW + timedelta(days=opened), NOW + timedelta(days=changed)))
    return stream


def pages(conn: Connection[Any], area: str, **asked: Any) -> Iterator[list[dict[str, Any]]]:
    """Part after part, as a reader would."""
    cursor: str | None = None
    while True:
        query = OverviewQuery.model_validate(asked | ({"cursor": cursor} if cursor else {}))
        rows, cursor = read_page(
            conn, "overview_v1", "stream", query, [Condition("area = ANY(%s)", [[area]]), *conditions(query)]
        )
        yield rows
        if cursor is None:
            return


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.lists(ROWS, max_size=3), SORTS, st.integers(1, 4))
def test_each_row_is_shown_once_while_others_come(
    conn: Connection[Any], before: list[Stored], between: list[list[Stored]], sort: str | None, size: int
) -> None:
    """Claim: what was there from the start comes exactly once, nothing comes twice, and the order is as asked."""
    area = f"X{uuid4()}"
    kept = {add(conn, area, row) for row in before}
    coming = iter(between)
    asked = {"limiet": size} | ({"sorteer": sort} if sort else {})
    shown: list[dict[str, Any]] = []
    for rows in pages(conn, area, **asked):
        assert len(rows) <= size
        shown += rows
        for row in next(coming, ()):
            add(conn, area, row)
    streams = [row["stream"] for row in shown]
    assert len(streams) == len(set(streams))
    assert kept <= set(streams)
    assert shown == sorted(shown, key=lambda row: key(row, sort))


def key(row: dict[str, Any], sort: str | None) -> tuple[Any, ...]:
    columns = {
        "stap": row["step"],
        "geopendOp": row["opened_at"].timestamp(),
        "gewijzigdOp": row["changed_at"].timestamp(),
    }
    names = sort.split(",") if sort else []
    return (*(-columns[name[1:]] if name[0] == "-" else columns[name] for name in names), row["stream"])


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {0, 1, 2, 3}),
        ({"stap": [1, 3]}, {0, 2, 3}),
        ({"afgesloten": True}, {1, 3}),
        ({"afgesloten": False, "stap": [1]}, {0}),
        ({"geopendSinds": NOW + timedelta(days=1)}, {1, 2, 3}),
        ({"geopendSinds": NOW + timedelta(days=1), "gewijzigdSinds": NOW + timedelta(days=3)}, {2}),
    ],
)
def test_filters_hold_together(conn: Connection[Any], asked: dict[str, Any], expected: set[int]) -> None:
    """Claim: each filter leaves exactly what satisfies it, and several leave what satisfies all."""
    area = f"X{uuid4()}"
    rows: list[Stored] = [(1, False, 0, 0), (2, True, 1, 1), (3, False, 2, 3), (1, True, 3, 2)]
    streams = [add(conn, area, row) for row in rows]
    found = {row["stream"] for part in pages(conn, area, **asked) for row in part}
    assert found == {streams[number] for number in expected}


@pytest.fixture(scope="module")
def lists(access: Access) -> FastAPI:
    """A list that tells what it was asked."""
    router = APIRouter()
    who = Annotated[Identity, Depends(access[1].require("lezer"))]

    def lijst(who: Any, vraag: Any) -> dict[str, Any]:
        """Een lijst."""
        return {"plaats": str(vraag.place), "vraag": vraag.model_dump(mode="json")}

    lijst.__annotations__ |= {"who": who, "vraag": Annotated[OverviewQuery, Query()]}
    router.add_api_route("/lijsten", lijst, methods=["GET"])
    return create_app(
        title="Lijsten", description="Proef.", version="1.2.3", contact=CONTACT, routers=[router], verifier=access[1]
    )


def test_a_question_is_read_from_the_address(lists: FastAPI, access: Access) -> None:
    """Claim: a filter may be given more than once, and names are lowerCamelCase."""
    query = "stap=3&stap=4&afgesloten=true&geopendSinds=2026-01-31T00:00:00Z&sorteer=-stap,geopendOp&limiet=7"
    answer = ask(lists, "GET", f"/v1/lijsten?{query}", headers=access[0].bearer(rollen=["lezer"]))
    assert answer.status_code == 200, answer.text
    asked = answer.json()["vraag"]
    assert (asked["stap"], asked["afgesloten"], asked["limiet"]) == ([3, 4], True, 7)
    assert asked["sorteer"] == "-stap,geopendOp"


def test_every_mistake_in_an_address_is_told_at_once(lists: FastAPI, access: Access) -> None:
    """Claim: unknown names and wrong values are one 400 that lists them all and repeats nothing."""
    query = "geheim=Zandstra&stap=14&limiet=0&sorteer=naam&cursor=x&gewijzigdSinds=gisteren&afgesloten=Zandstra"
    answer = ask(lists, "GET", f"/v1/lijsten?{query}", headers=access[0].bearer(rollen=["lezer"]))
    problem = assert_problem(answer, 400, "ongeldige-invoer")
    fields = {each["veld"] for each in problem["fouten"]}
    assert fields == {"*", "stap.0", "limiet", "sorteer", "cursor", "gewijzigdSinds", "afgesloten"}
    assert "Zandstra" not in answer.text


@pytest.mark.parametrize("cursor", ["WyIiXQ", "WyItc3RhcCIsMSwieCJd", "WyJzdGFwIiwiYSIsImIiXQ", "W251bGxd", "WzFd"])
def test_a_cursor_of_another_list_is_refused(lists: FastAPI, access: Access, cursor: str) -> None:
    """Claim: a cursor that was given for another order, or made up, is a mistake of the sender."""
    address = f"/v1/lijsten?sorteer=-stap&cursor={cursor}"
    assert_problem(ask(lists, "GET", address, headers=access[0].bearer(rollen=["lezer"])), 400, "ongeldige-invoer")
