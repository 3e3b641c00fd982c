"""Dated decision tables (JDM), run by an engine that says which rule held; the table in force on a day decides."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, Self

import zen

from contracts.woorden import Regelverwijzing


class Decided(NamedTuple):
    """What a table says of an input, and by which of its rules."""

    outcome: dict[str, Any]
    rule: Regelverwijzing


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """One table; `id` is what decisions call it, `since` the first day on which it is in force."""

    id: str
    since: date
    decision: zen.ZenDecision

    @classmethod
    def read(cls, content: str | bytes, *, id: str | None = None, since: date | None = None) -> Self:
        """The table in a file, under its own name and date unless others are given."""
        table = json.loads(content)
        decision = zen.ZenEngine().create_decision(json.dumps(table))
        return cls(id or table["id"], since or date.fromisoformat(table["ingangsdatum"]), decision)

    def decide(self, values: Mapping[str, Any]) -> Decided:
        """What it says of these values."""
        outcome = self.decision.evaluate(dict(values))["result"]
        return Decided(outcome, Regelverwijzing(tabel=self.id, regel=outcome["regel"], bron=outcome["bron"]))


class DecisionTables:
    """All versions of a table. Of two of one day the later named is in force."""

    def __init__(self, tables: Iterable[DecisionTable]) -> None:
        self._tables = sorted(tables, key=lambda table: table.since)

    def on(self, day: date) -> DecisionTable | None:
        """The table that is in force on this day; None before the first."""
        return next((table for table in reversed(self._tables) if table.since <= day), None)


def read_tables(folder: Path, name: str) -> list[DecisionTable]:
    """The versions of a table in a folder."""
    return [DecisionTable.read(file.read_bytes()) for file in sorted(folder.glob(f"{name}-*.json"))]
