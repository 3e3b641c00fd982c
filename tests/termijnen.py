"""Terms in tests: the rules as each service is wired with them, tables of one's own, and a clock that can be set."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

from contracts.termijnen import lees_termijnen
from contracts.termijnregel import Bewaker
from kit.aggregate import Aggregate
from kit.rules import Rules, read_rules
from kit.service import Service
from kit.testing import STREAM, Scenario

GRACE = timedelta(hours=1)
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
REGEL: dict[str, Any] = {
    "termijn": "eerste-contact",
    "dienst": "intake",
    "begintBij": [{"feit": "casus-geopend"}],
    "eindigtBij": [{"feit": "contact-gelegd", "als": {"met": "jongere"}}],
    "duur": {"werkdagen": 5},
    "bron": "regionale afspraak",
}


def service_of(name: str) -> Service[Any]:
    """The service as its main wires it."""
    found: Service[Any] = import_module(f"services.{name}.main").SERVICE
    return found


def rules_of(name: str, own: Path | None = None) -> Rules:
    """The rules with which this service starts."""
    service = service_of(name)
    return read_rules(own, name, service.told or service.filters, service.branch)


def write(folder: Path, *rules: dict[str, Any], from_: str = "2021-03-08", **table: Any) -> Path:
    """A region's own file with these rules."""
    path = folder / f"termijnen-{from_}.json"
    fields = {"id": f"eigen-{from_}", "ingangsdatum": from_, "opening": "casus-geopend", "regels": rules}
    path.write_text(json.dumps(fields | table), "utf-8")
    return path


def table_rules(folder: Path, *rules: dict[str, Any], service: str = "intake", **table: Any) -> Rules:
    """The rules of such a file for this service, read without its wiring."""
    bewaker = Bewaker(service, frozenset({"route-bepaald", "casus-geopend"}), kent_route=True)
    tables, wrong = lees_termijnen(write(folder, *rules, **table), bewaker)
    assert not wrong, wrong
    return Rules(tables, service, service_of(service).branch or (lambda _: None))


def running(aggregate: Aggregate) -> dict[tuple[str, Any], date]:
    """The open terms, with the last day of each."""
    from contracts.feit import dag

    return {term.key: dag(term.fatal) for term in aggregate.terms.open.values()}


def expire(scenario: Scenario[Any], at: datetime, grace: timedelta = GRACE) -> Scenario[Any]:
    """The scheduler looks at the stream at this moment."""
    before = scenario._begin()
    aggregate = scenario.store.load(STREAM)
    aggregate.terms.expire(aggregate, lambda: at, TRACE, grace)
    scenario.store.save(aggregate)
    return scenario._end(before)


def moment(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
