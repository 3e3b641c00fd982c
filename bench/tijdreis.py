"""Time travel: is what a casus was, and what differs, as quickly there in a large ledger as in a small one?"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4

import httpx
import psycopg
from fastapi import FastAPI
from psycopg.rows import dict_row
from pydantic import SecretStr

from bench.append import NOTE
from bench.cases import COACH, GEMEENTE
from bench.region import SUPERUSER, region
from bench.report import Line, Ratio, milliseconds, show
from contracts.algemeen import FeitGehoord, TermijnGehaald, TermijnGestart
from contracts.feit import GEEN_HASH, CasusFeit, Herkomst, Rol
from contracts.intake import CoachToegewezen, ContactGelegd
from contracts.monitoring import HerzieningGevraagd, TerugkoppelingOntvangen
from contracts.woorden import Contactwijze, Partij, Regelverwijzing
from deploy.local.runtime import Runtime
from kit.codec import Codec, digest
from kit.service import application, build
from kit.settings import Settings
from services.evaluation.main import SERVICE

SIZES = (10_000, 100_000, 1_000_000)
CASES = (60, 500)
ASKED, WARM = 100, 10
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
TRACE = f"00-{1:032x}-{1:016x}-01"
REGEL = Regelverwijzing(tabel="termijnen-2021-03-08", regel="eerste-contact", bron="regionale afspraak")
HEARD = NOTE * 4
STORY: Sequence[tuple[str, type[CasusFeit], dict[str, Any]]] = (
    ("intake", ContactGelegd, {"met": Partij.JONGERE, "wijze": Contactwijze.TELEFOON, "notitie": NOTE}),
    ("routing", FeitGehoord, {"feit": HEARD}),
    ("intake", TermijnGestart, {"termijn": "eerste-contact", "telt_vanaf": BEGIN, "fataal_op": BEGIN, "regel": REGEL}),
    ("intake", CoachToegewezen, {"coach": "bench"}),
    ("monitoring", FeitGehoord, {"feit": HEARD}),
    ("intake", TermijnGehaald, {"termijn": "eerste-contact", "op_tijd": True}),
    ("monitoring", TerugkoppelingOntvangen, {"van": Partij.SCHOOL, "afspraken_nagekomen": True, "verslag": NOTE}),
    ("monitoring", HerzieningGevraagd, {"fase": 2, "planversie": 1, "reden": NOTE}),
    ("evaluation", FeitGehoord, {"feit": HEARD}),
)
"""What goes on in a long casus, over and over: of three facts one tells that a service heard of another."""
WHAT: dict[str, tuple[str, dict[str, str]]] = {
    "tijdlijn": ("tijdlijn", {}),
    "stand van toen": ("beeld", {}),
    "stand met herkomst": ("beeld", {"herkomst": "true"}),
    "verschil": ("verschillen", {}),
}
PLACE = (
    "CREATE TEMP TABLE casus (place bigint, stream uuid, service text, number int, topic text, state bytea, hash text)"
)
# Facts of the casussen lie as far apart as they would: each on a page of its own. The rest is invented, and small.
FILL = f"""
    INSERT INTO ledger (position, stream, service, number, area, topic, state, hash)
    SELECT n, coalesce(stream, gen_random_uuid()), coalesce(service, 'intake'), coalesce(number, 1), '{GEMEENTE}',
        coalesce(topic, ''), coalesce(state, decode(repeat('00', 200), 'hex')),
        coalesce(hash, encode(sha256(int8send(n)), 'hex'))
    FROM generate_series(1, %(size)s::bigint) AS n LEFT JOIN casus ON place * (%(size)s / %(facts)s) = n ORDER BY n
"""


def main() -> None:
    """Measure and print."""
    with region(whole=False) as runtime:
        runtime.start_nats()  # only because settings name it
        given = _settings(runtime)
        parts = build(SERVICE, given)
        persons = {size: uuid4() for size in CASES}
        for person in persons.values():
            parts.vault.create(person)
        casussen = {size: list(_casus(parts.codec, person, size)) for size, person in persons.items()}
        parts.close()
        lines = list(_lines(asyncio.run(_ask_all(runtime, given, casussen))))
    notes = (
        f"Een casus van {' en van '.join(map(str, CASES))} feiten, verspreid over een grootboek van zo veel feiten.",
        f"{ASKED} keer om en om, met alles erbij: toegang, lezen, optellen, en het antwoord als JSON.",
        "De verhouding: zo veel keer zo snel als in het kleinste grootboek.",
    )
    show("tijdreis: de casus van toen kost niet meer als het grootboek groeit", lines, notes)


def _settings(runtime: Runtime) -> Settings:
    environment = runtime.service_environment("evaluation").items()
    given: dict[str, Any] = {name.removeprefix("DOORSTROOM_").lower(): value for name, value in environment}
    return Settings(**{name: value for name, value in given.items() if name in Settings.model_fields})


def _casus(codec: Codec, person: UUID, size: int) -> Iterator[tuple[CasusFeit, bytes]]:
    """So many facts of several services, an hour apart, as they are stored."""
    casus = uuid4()
    last: dict[str, tuple[CasusFeit, bytes]] = {}
    for place in range(size):
        service, kind, fields = STORY[place % len(STORY)]
        moment = BEGIN + timedelta(hours=place)
        source = Herkomst(COACH, uuid4(), uuid4(), TRACE, lambda moment=moment: moment)  # type: ignore[misc]
        if kind is TermijnGehaald:
            fields = {**fields, "start": last[service][0].volgnummer - 1}
        if service in last:
            fact = kind.na(last[service][0], GEMEENTE, source, fields)
        else:
            fact = kind.eerste(service, casus, person, GEMEENTE, source, fields)
        last[service] = fact, codec.encode(fact, digest(last[service][1]) if service in last else GEEN_HASH)
        yield last[service]


Casussen = dict[int, list[tuple[CasusFeit, bytes]]]
Found = dict[tuple[str, int, int], list[float]]
"""What was asked, facts of the casus, facts in the ledger -> seconds."""


async def _ask_all(runtime: Runtime, given: Settings, casussen: Casussen) -> Found:
    """Everything in turn: what slows the machine down slows all of them."""
    token = runtime.token("bench", [Rol.AUDITOR], [GEMEENTE])
    async with AsyncExitStack() as stack:
        clients = {}
        for size in SIZES:
            url = _filled(runtime.dsn(SUPERUSER, ""), size, casussen)
            parts = build(SERVICE, given.model_copy(update={"database_url": SecretStr(url)}))
            stack.callback(parts.close)
            app = application(SERVICE, parts)
            await stack.enter_async_context(app.router.lifespan_context(app))
            clients[size] = await stack.enter_async_context(_client(app, token))
        found: Found = defaultdict(list)
        for turn in range(WARM + ASKED):
            for what, (path, query) in WHAT.items():
                for facts, casus in casussen.items():
                    for size, client in clients.items():
                        asked = f"/v1/casussen/{casus[0][0].casus_id}/{path}"
                        seconds = await _seconds(client, asked, {**query, **_moments(path, facts)})
                        if turn >= WARM:
                            found[what, facts, size].append(seconds)
        return found


def _moments(path: str, facts: int) -> dict[str, str]:
    """All of it; or as of the last hours on both axes; or the first half beside all of it."""
    late = (BEGIN + timedelta(hours=facts - 2)).isoformat()
    halfway = (BEGIN + timedelta(hours=facts / 2)).isoformat()
    return {"beeld": {"op": late, "bekendOp": late}, "verschillen": {"vanOp": halfway, "vanBekendOp": halfway}}.get(
        path, {}
    )


async def _seconds(client: httpx.AsyncClient, asked: str, query: dict[str, str]) -> float:
    started = perf_counter()
    answer = await client.get(asked, params=query)
    taken = perf_counter() - started
    if not answer.is_success:
        raise RuntimeError(f"{asked}: {answer.text}")
    return taken


def _client(app: FastAPI, token: str) -> httpx.AsyncClient:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bench", headers=headers)


def _filled(superuser: str, size: int, casussen: Casussen) -> str:
    """A copy of the ledger with these casussen in it, grown to so many facts; gives its URL."""
    with psycopg.connect(f"{superuser}postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE toen_{size} TEMPLATE evaluation".encode())
    url = f"{superuser}toen_{size}"
    facts = [each for casus in casussen.values() for each in casus]
    with psycopg.connect(url, row_factory=dict_row) as filled, filled.cursor() as cursor:
        cursor.execute(PLACE)
        rows = [
            (place, fact.casus_id, fact.dienst, fact.volgnummer, fact.type, stored, digest(stored))
            for place, (fact, stored) in enumerate(facts, start=1)
        ]
        cursor.executemany("INSERT INTO casus VALUES (%s, %s, %s, %s, %s, %s, %s)", rows)
        cursor.execute(FILL.encode(), {"size": size, "facts": len(facts)})
    with psycopg.connect(url, autocommit=True) as cleaner:
        cleaner.execute("VACUUM ANALYZE ledger")
    return url


def _lines(found: Found) -> Iterator[Line]:
    for (what, facts, size), seconds in found.items():
        least = found[what, facts, SIZES[0]]
        flat = Ratio([small / large for small, large in zip(least, seconds, strict=True)])
        first = size == SIZES[0]
        name = f"{what}, {facts} feiten in {size:,}".replace(",", ".").replace(". ", ", ")
        shown = f"p50 {milliseconds(seconds, 0.5)}, p99 {milliseconds(seconds, 0.99)}"
        yield Line(name, shown, "", None if first else flat, None if first else 0.8)
