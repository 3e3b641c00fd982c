"""Perioden: hele kwartalen, zodat de tijd een kenmerk met waarden is (besluit 28)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Annotated

import duckdb
from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from contracts.feit import NEDERLAND


def kwartalen(van: date, tot: date) -> frozenset[str]:
    """De kwartalen die beginnen vanaf `van` en voor `tot`."""
    maanden = range(van.year * 12 + van.month - 1, tot.year * 12 + tot.month - 1, 3)
    return frozenset(f"{maand // 12}-K{maand % 12 // 3 + 1}" for maand in maanden)


def begin_van_een_kwartaal(dag: date) -> date:
    """De dag zelf; raises als een kwartaal niet op die dag begint."""
    if (dag.day, dag.month % 3) != (1, 1):
        raise PydanticCustomError("kwartaal", "is geen eerste dag van een kwartaal")
    return dag


Kwartaal = Annotated[date, AfterValidator(begin_van_een_kwartaal)]


def bevries(motor: duckdb.DuckDBPyConnection, positie: int, peildatum: date | None = None) -> None:
    """`log` is voortaan wat er tot deze plaats was vastgelegd, en wat tot en met de peildatum gebeurde."""
    motor.execute("ALTER VIEW log RENAME TO heel_het_log")
    waar = f"positie <= {int(positie)}"
    if peildatum is not None:
        einde = datetime.combine(peildatum + timedelta(days=1), time(), NEDERLAND)
        waar += f" AND opgetreden < make_timestamp({int(einde.timestamp() * 1_000_000)})"
    motor.execute(f"CREATE VIEW log AS SELECT * FROM heel_het_log WHERE {waar}")  # noqa: S608 (numbers of our own)
