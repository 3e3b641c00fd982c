"""What must hold whatever happened: no fact lost, no effect doubled, every chain whole."""

from __future__ import annotations

import fnmatch
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from uuid import UUID

import orjson
from nats.aio.client import Client

from contracts.algemeen import AfwijkingGemotiveerd, FeitGehoord
from contracts.feit import Feit
from contracts.registry import DIENSTEN, FEITEN, STREAM, Adopted, subject, subject_filter
from kit.bus import last_on
from kit.codec import verify_chain
from services.evaluation.application import GEHOORD
from tests.flow.region import Published, Region, until

FACTS = "SELECT notification_id, originator_id, originator_version, topic, state FROM facts ORDER BY notification_id"
HEARS = {name: import_module(f"services.{name}.consumers").FILTERS for name in DIENSTEN}
MAY_REPEAT = {AfwijkingGemotiveerd.type_naam}


@dataclass
class Acknowledged:
    """What services answered to have recorded: (service, casus, number) -> name of the fact."""

    facts: dict[tuple[str, UUID, int], str] = field(default_factory=dict)

    def note(self, service: str, answer: dict[str, Any]) -> None:
        """Remember the answer to a command."""
        names, last = answer["feiten"], answer["versie"]
        for number, name in enumerate(names, start=last - len(names) + 1):
            self.facts[service, UUID(answer["casusId"]), number] = name


def settle(region: Region, seconds: float = 60.0) -> None:
    """Wait until nothing is on its way: all is published, heard, and shown in the lists."""
    until(lambda: _settled(region) and _settled(region), "alles gepubliceerd, gehoord en getoond", seconds)


def _settled(region: Region) -> bool:
    newest = _newest(region)
    heard = all(_idle(region.js(f"CONSUMER.INFO.{STREAM}.{service}")) for service in DIENSTEN)
    shown = _shown(region) == newest and _ledger_shown(region)
    return heard and shown and region.nats("evaluation", _published) == newest == _newest(region)


def _newest(region: Region) -> dict[str, int]:
    query = "SELECT coalesce(max(notification_id), 0) AS newest FROM facts"
    return {name: row["newest"] for name in DIENSTEN for row in region.rows(name, query)}


def _shown(region: Region) -> dict[str, int]:
    query = (
        "SELECT coalesce(min(position), 0) AS newest FROM positions WHERE name IN ('overview_v1', 'verbeterpunten_v2')"
    )
    return {name: row["newest"] for name in DIENSTEN for row in region.rows(name, query)}


def _ledger_shown(region: Region) -> bool:
    """Whether the worklist is as far as the ledger."""
    newest = "SELECT coalesce(max(position), 0) AS newest FROM ledger"
    shown = "SELECT coalesce(max(position), 0) AS newest FROM positions WHERE name = 'werklijst_v1'"
    return region.rows("evaluation", newest) == region.rows("evaluation", shown)


async def _published(client: Client) -> dict[str, int]:
    """How far the stream is, per service: the position of its newest fact in its own store."""
    newest = {name: await last_on(client, subject_filter(name)) for name in DIENSTEN}
    return {name: int(found[1]["ce-sequence"]) if found else 0 for name, found in newest.items()}


def _idle(info: dict[str, Any]) -> bool:
    return info.get("num_pending") == 0 and info.get("num_ack_pending") == 0


def assert_whole(region: Region, acknowledged: Acknowledged | None = None) -> None:
    """All invariants at once; call `settle` first."""
    stores = {name: region.rows(name, FACTS) for name in DIENSTEN}
    for name, rows in stores.items():
        _assert_chains(rows)
        _assert_no_double_effect(name, rows)
    _assert_published_once(stores, region.stream())
    _assert_ledger_equals(stores, region)
    _assert_all_heard(stores)
    _assert_kept(stores, acknowledged or Acknowledged())
    assert region.js("STREAM.INFO.DODELETTERS")["state"]["messages"] == 0, "er ligt een dode letter"


def _assert_chains(rows: Iterable[dict[str, Any]]) -> None:
    streams: defaultdict[UUID, list[bytes]] = defaultdict(list)
    for row in rows:
        assert row["originator_version"] == len(streams[row["originator_id"]]) + 1
        streams[row["originator_id"]].append(row["state"])
    for states in streams.values():
        verify_chain(states)


def _assert_no_double_effect(service: str, rows: Iterable[dict[str, Any]]) -> None:
    """One cause leads to each effect at most once, and to all of them in one go."""
    seen: set[tuple[Any, ...]] = set()
    blocks: dict[tuple[UUID, str], int] = {}
    for row in rows:
        fields = orjson.loads(row["state"])
        casus, cause = row["originator_id"], fields["oorzaakId"]
        kind = (casus, cause, *effect(fields))
        assert row["topic"] in MAY_REPEAT or kind not in seen, f"{service}: dubbel gevolg {kind}"
        seen.add(kind)
        previous = blocks.get((casus, cause), row["originator_version"] - 1)
        assert previous == row["originator_version"] - 1, f"{service}: gevolg in twee keer {kind}"
        blocks[casus, cause] = row["originator_version"]


def effect(fact: dict[str, Any]) -> tuple[Any, ...]:
    """What a fact does: its kind; and of a term, since one cause can start or end several, also which one."""
    which = ("start",) if "start" in fact else ("termijn", "partij")
    return fact["type"], *(fact.get(name) for name in which)


def _assert_published_once(stores: dict[str, list[dict[str, Any]]], stream: list[Published]) -> None:
    """Per service the stream is the store, byte for byte and in its order."""
    for name, rows in stores.items():
        own = [message for message in stream if message.subject.split(".")[3] == name]
        assert [message.data for message in own] == [row["state"] for row in rows], f"{name}: stroom is niet de opslag"
        assert [int(message.headers["ce-sequence"]) for message in own] == [row["notification_id"] for row in rows]


def _assert_ledger_equals(stores: dict[str, list[dict[str, Any]]], region: Region) -> None:
    ledger = region.rows("evaluation", "SELECT stream, service, number, state FROM ledger")
    entries = {(row["service"], row["stream"], row["number"]): row["state"] for row in ledger}
    facts = {
        (name, row["originator_id"], row["originator_version"]): row["state"]
        for name, rows in stores.items()
        for row in rows
    }
    assert len(ledger) == len(entries) == len(facts)
    assert entries == facts
    assert region.rows("evaluation", "SELECT * FROM ledger_aside") == []


def _assert_all_heard(stores: dict[str, list[dict[str, Any]]]) -> None:
    """Every service heard every fact it listens to, exactly once."""
    published = [FEITEN[row["topic"]].model_validate_json(row["state"]) for rows in stores.values() for row in rows]
    for name, filters in HEARS.items():
        meant = Counter(
            str(fact.id)
            for fact in published
            if listens(filters, fact) and (name != "evaluation" or isinstance(fact, GEHOORD))
            if not isinstance(fact, Adopted)  # kept as a file, not in a stream
        )
        heard = Counter(
            orjson.loads(orjson.loads(row["state"])["feit"])["id"]
            for row in stores[name]
            if row["topic"] == FeitGehoord.type_naam
        )
        assert heard == meant, f"{name} hoorde niet precies wat voor haar was"


def listens(filters: Iterable[str], fact: Feit) -> bool:
    """Whether a consumer with these filters is given this fact."""
    patterns = [re.compile(fnmatch.translate(each.replace(">", "*"))) for each in filters]
    return any(pattern.match(subject(fact)) for pattern in patterns)


def _assert_kept(stores: dict[str, list[dict[str, Any]]], acknowledged: Acknowledged) -> None:
    facts = {
        (name, row["originator_id"], row["originator_version"]): row["topic"]
        for name, rows in stores.items()
        for row in rows
    }
    for place, kind in acknowledged.facts.items():
        assert place in facts, f"bevestigd maar verdwenen: {place} {kind}"
        stored = FEITEN[facts[place]].onderwerp
        assert stored == kind, f"bevestigd was {kind}, er staat {stored}: {place}"


def heads(region: Region) -> dict[str, list[tuple[UUID, int]]]:
    """Per service the newest number of every stream: equal before and after means that nothing changed."""
    query = "SELECT originator_id, max(originator_version) AS head FROM facts GROUP BY 1 ORDER BY 1"
    return {name: [(row["originator_id"], row["head"]) for row in region.rows(name, query)] for name in DIENSTEN}


__all__ = ["Acknowledged", "assert_whole", "heads", "settle"]
