"""The rules for terms: read from dated files when a process starts, and refused as a whole when one is wrong."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Any

from contracts.termijnen import TermijnenDeugenNiet, Termijntabel, lees_termijnen
from contracts.termijnregel import Bewaker, Gebeurtenis, Termijnregel
from contracts.woorden import Conceptsoort, Regelverwijzing
from kit.adopted import AdoptedFile, Files
from kit.mistakes import said, schema_names

_NAMES = frozenset(schema_names(Termijntabel.model_json_schema(by_alias=True)))


class Role(Enum):
    """What a fact is to a rule."""

    OPENS, BEGINS, ENDS, LAPSES, REVIVES = range(5)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule out of a dated table, that holds for terms which count from one of these days."""

    table: Termijntabel
    spec: Termijnregel
    until: date | None

    @property
    def reference(self) -> Regelverwijzing:
        """What facts say of it."""
        return self.table.verwijzing(self.spec)

    def holds_on(self, day: date) -> bool:
        """Whether its table was in force."""
        return self.table.ingangsdatum <= day and (self.until is None or day < self.until)

    def kinds(self) -> Iterator[tuple[Role, Gebeurtenis]]:
        """The facts that mean something to it."""
        spec = self.spec
        yield Role.OPENS, Gebeurtenis(feit=self.table.opening)
        for role, events in (
            (Role.BEGINS, spec.begint_bij),
            (Role.ENDS, spec.eindigt_bij),
            (Role.LAPSES, spec.vervalt_bij),
            (Role.REVIVES, spec.herleeft_bij),
        ):
            yield from ((role, event) for event in events)


class Rules:
    """The rules of one service. `branch` tells which branch a stream follows, for rules that hold on some only."""

    def __init__(
        self, tables: Sequence[Termijntabel], service: str, branch: Callable[[Any], str | None] = lambda _: None
    ) -> None:
        ends = [table.ingangsdatum for table in tables[1:]]
        self.tables, self.service, self.branch = tuple(tables), service, branch
        self.all = [
            Rule(table, spec, until)
            for table, until in zip(tables, [*ends, None][: len(tables)], strict=True)
            for spec in table.regels
            if spec.dienst == service
        ]
        self.by_name = {(rule.table.id, rule.spec.termijn): rule for rule in self.all}
        self.by_kind: Mapping[str, list[tuple[Rule, Role, Gebeurtenis]]] = defaultdict(list)
        for rule in self.all:
            for role, event in rule.kinds():
                self.by_kind[event.feit].append((rule, role, event))


NO_RULES = Rules((), "")


def read_rules(
    own: Path | None, service: str, filters: Collection[str], branch: Callable[[Any], str | None] | None
) -> Rules:
    """The rules of this service, with a region's own file or folder; raises TermijnenDeugenNiet.

    `filters` say which facts of others it hears, `branch` which branch a stream follows, None when it does not know.
    """
    heard = frozenset(one.rpartition(".")[2] for one in filters)
    tables, wrong = lees_termijnen(own, Bewaker(service, heard, kent_route=branch is not None))
    if wrong:
        raise TermijnenDeugenNiet([line for name, error in wrong.items() for line in said(name, error, _NAMES)])
    return Rules(tables, service, branch or (lambda _: None))


@dataclass
class LiveRules:
    """The rules of a service, with the tables that were adopted while it ran; those hold from their own day on."""

    own: Rules
    adopted: Files

    def __post_init__(self) -> None:
        self._made: tuple[tuple[AdoptedFile, ...], Rules] = ((), self.own)

    def __call__(self) -> Rules:
        """The rules as they are now."""
        files = tuple(file for file in self.adopted() if file.kind == Conceptsoort.TERMIJNEN)
        if files != self._made[0]:
            tables = sorted((*self.own.tables, *map(_table, files)), key=lambda table: table.ingangsdatum)
            self._made = files, Rules(tables, self.own.service, self.own.branch)
        return self._made[1]


def _table(file: AdoptedFile) -> Termijntabel:
    named = {"id": file.name, "ingangsdatum": file.since}
    return Termijntabel.model_validate_json(file.content).model_copy(update=named)
