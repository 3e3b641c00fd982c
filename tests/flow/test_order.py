"""Every fact is delivered twice and in another order per casus: the same conclusions, and nothing twice."""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import orjson
import pytest

from contracts.evaluation import CasusAfgesloten
from contracts.registry import DIENSTEN, lees
from kit import schema
from kit.aggregate import Aggregate
from kit.consumer import Handler, Heard, NotYet
from kit.service import Parts
from services.__main__ import HIER
from tests.flow.checks import HEARS, effect, listens, settle
from tests.flow.opening import parts as parts_of
from tests.flow.people import melding
from tests.flow.region import Region
from tests.flow.walk import Casus

LISTENERS = tuple(DIENSTEN)


@pytest.fixture(scope="module")
def heard(region: Region) -> list[Heard]:
    """All facts of some casussen with everything in them, in the order of the stream."""
    for number in range(8300, 8303):
        Casus(region).meld(number).loop()
    for number in range(8303, 8306):
        casus = Casus(region).meld(number)
        again = melding(number, meldingsnummer=f"{710_000_000 + number}", verzuimsoort=None)
        casus.api["intake"].post("/meldingen", json=again).raise_for_status()
        casus.ken_dossier(ingeschreven=False, uitschrijfdatum="2026-10-15")
        casus.stel_doelgroep_vast("nieuw-vsver")
    settle(region)
    return [Heard(lees(message.data), message.data) for message in region.stream()]


@contextmanager
def fresh(region: Region, service: str, name: str) -> Iterator[tuple[Handler, Parts[Any]]]:
    """A listener of this service that has heard nothing yet, on an empty database of its own."""
    definition = import_module(f"services.{service}.main").SERVICE
    region.execute("postgres", f'CREATE DATABASE "{name}"')
    own = HIER / service / "schema.sql"
    schema.lay_out(
        region.runtime.dsn("postgres", name), service, [schema.STORE, schema.ACCESS, *([own] if own.exists() else [])]
    )
    parts = parts_of(region, service, name)
    try:
        yield definition.handler(parts), parts
    finally:
        parts.close()


def deliver(handle: Handler, facts: Iterable[Heard]) -> None:
    """As the consumer does: what comes too early is offered again later."""
    waiting = deque(facts)
    while waiting:
        one = waiting.popleft()
        try:
            handle([one])
        except NotYet:
            waiting.append(one)


def shuffled(facts: list[Heard], dice: random.Random) -> list[Heard]:
    """Each fact twice, in any order."""
    twice = facts * 2
    dice.shuffle(twice)
    return twice


def comes_last(service: str) -> Callable[[Heard], bool]:
    """Routing proposes nothing in a closed casus: had it heard of the closing first, it would rightly stay silent."""
    return lambda heard: service == "routing" and isinstance(heard.fact, CasusAfgesloten)


def conclusions(service: str, parts: Parts[Any], facts: list[Heard]) -> dict[str, Any]:
    """What the service makes of every casus: the row it would show, and the terms that run."""
    row = import_module(f"services.{service}.projections").rij
    streams = {heard.fact.originator_id for heard in facts}
    found = parts.store.load_many(streams)
    return {
        str(id_): orjson.loads(orjson.dumps(row(found[id_]))) | {"termijnen": running(found[id_])}
        for id_ in streams
        if found[id_].last
    }


def running(aggregate: Aggregate) -> set[tuple[Any, ...]]:
    """The open terms, without what differs by the order of hearing: which fact started them, and when."""
    return {(*term.key, term.counts_from, term.target, term.fatal) for term in aggregate.terms.open.values()}


@pytest.mark.parametrize("service", LISTENERS)
def test_any_order_gives_the_same_conclusions(region: Region, heard: list[Heard], service: str) -> None:
    """A listener that hears all of it twice and shuffled concludes what one concludes that hears it once, in order."""
    facts = [one for one in heard if listens(HEARS[service], one.fact)]
    with fresh(region, service, f"{service}_ordelijk") as (handle, parts):
        deliver(handle, facts)
        orderly = conclusions(service, parts, facts)
    for attempt in range(3):
        with fresh(region, service, f"{service}_door_elkaar_{attempt}") as (handle, parts):
            deliver(handle, sorted(shuffled(facts, random.Random(attempt)), key=comes_last(service)))
            assert conclusions(service, parts, facts) == orderly
            _assert_heard_once(parts, facts)


@pytest.mark.parametrize("service", LISTENERS)
def test_what_was_heard_before_changes_nothing(region: Region, heard: list[Heard], service: str) -> None:
    """All facts once more, shuffled, to the listener that already worked with them: not one fact is added."""
    facts = [one for one in heard if listens(HEARS[service], one.fact)]
    count = "SELECT count(*) AS n FROM facts"
    before = region.rows(service, count)
    parts = parts_of(region, service)
    handle = import_module(f"services.{service}.main").SERVICE.handler(parts)
    deliver(handle, shuffled(facts, random.Random(1)))
    parts.close()
    assert region.rows(service, count) == before


def _assert_heard_once(parts: Parts[Any], facts: list[Heard]) -> None:
    causes: Counter[tuple[Any, ...]] = Counter()
    for stream in {heard.fact.originator_id for heard in facts}:
        for fact in parts.store.facts(stream):
            causes[fact.oorzaak_id, effect(fact.model_dump(mode="json", by_alias=True))] += 1
    assert set(causes.values()) <= {1}
