"""What a service process is made of, and how its parts run together until it is asked to stop."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import version
from time import monotonic
from typing import Any, Generic, NamedTuple, TypeVar

import uvicorn
from fastapi import APIRouter, FastAPI, Response
from nats.aio.client import Client
from uvicorn.loops.auto import auto_loop_factory

from kit import bulk, logs, telemetry
from kit.access_log import AccessLog
from kit.access_routes import access_router, processing_router
from kit.adopted import AdoptedFiles
from kit.aggregate import Aggregate
from kit.bus import connect
from kit.codec import Codec
from kit.consumer import Consumer, Handler
from kit.daily import DailyTally
from kit.erasure import Erasures, hears
from kit.follow import FACTS, Source
from kit.http import BASE, Answer, create_app
from kit.identity import Verifier
from kit.letters import Letters
from kit.master import MasterKeys
from kit.operation_routes import operation_routes
from kit.operations import Operations
from kit.overview import Overview
from kit.projection import Projection, ProjectionRunner
from kit.relay import Relay
from kit.routes import Door
from kit.rules import LiveRules, read_rules
from kit.scheduler import Scheduler
from kit.settings import Settings
from kit.store import Recorder, Store, datastore
from kit.tally import tally_route
from kit.vault import Vault, open_pool

A = TypeVar("A", bound=Aggregate)
log = logging.getLogger(__name__)
VERSION = version("doorstroom")
CONTACT = {"name": "Beheer Doorstroom", "url": "https://doorstroom.example", "email": "beheer@doorstroom.example"}
EXPORT_SECONDS = 5
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
YOUNG_OBJECTS = 10_000
"""More than the requests at hand make together, so that what stays behind (`kit.recent`) is rarely looked at again."""
NEED_BUS = ("relay", "consumer")
BUS, RUNS, FALTERS = "berichten", "draait", "hapert"
"""Words of the health check."""


class Loop(NamedTuple):
    """Something that goes on in every process with this part of the service, started again when it fails.

    Without a part it goes on in every process.
    """

    name: str
    part: str
    run: Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Service(Generic[A]):
    """A service: its aggregate, what it answers, hears and shows; tables of its own are in its schema.sql.

    `read_models` are those besides the list. `branch` tells which branch a stream follows, for terms that run on some
    only; `told` is what the aggregate is told of all that the service hears, when that is not everything.
    """

    name: str
    title: str
    description: str
    kind: type[A]
    routers: Callable[[Parts[A]], Sequence[APIRouter]]
    filters: Sequence[str]
    handler: Callable[[Parts[A]], Handler]
    row: Callable[[A], dict[str, Any]]
    read_models: Callable[[Parts[A]], Sequence[Projection]] = lambda _: ()
    branch: Callable[[A], str | None] | None = None
    told: Sequence[str] | None = None
    body_limits: Mapping[str, int] = field(default_factory=dict)
    loops: Callable[[Parts[A]], Sequence[Loop]] = lambda _: ()


@dataclass(eq=False)
class Parts(Generic[A]):
    """What main hands to the rooms of a service."""

    settings: Settings
    vault: Vault
    codec: Codec
    store: Store[A]
    door: Door[A]
    access_log: AccessLog
    adopted: AdoptedFiles
    erasures: Erasures
    health: dict[str, str] = field(default_factory=dict)
    bus: Client = field(default_factory=Client)
    followed: dict[str, Source] = field(default_factory=dict)
    """The read models of this service, with what they follow."""

    def tell_health(self, part: str, healthy: bool) -> None:
        """Say how a part of this process is doing."""
        self.health[part] = RUNS if healthy else FALTERS

    def close(self) -> None:
        """Give every connection back: a pool that is left to the end of the process can hold it up for seconds."""
        self.vault.close()
        self.store.recorder.datastore.close()


class Gezondheid(Answer):
    """Of deze dienst werkt, en welk proces antwoordt."""

    dienst: str
    instantie: str
    versie: str
    gezond: bool
    onderdelen: dict[str, str]


def build(service: Service[A], settings: Settings) -> Parts[A]:
    """Everything that the rooms of a service need; opens no connection yet. Raises TermijnenDeugenNiet."""
    rules = read_rules(settings.terms, service.name, service.told or service.filters, service.branch)
    own, shared = settings.database_url.get_secret_value(), settings.vault_database_url.get_secret_value()
    vault = Vault(open_pool(shared), MasterKeys.in_file(settings.master_key_file))
    codec = Codec(vault)
    connections = datastore(own)
    adopted = AdoptedFiles(connections)
    store = Store(service.kind, Recorder(connections), codec, LiveRules(rules, adopted))
    verifier = Verifier(settings.jwks, settings.issuer, settings.audience)
    door = Door(store, verifier, vault)
    register = settings.heads_folder / "gewist" if settings.heads_folder else None
    erasures = Erasures(service.name, own, shared, vault, codec, register)
    erasures.memories.append(store.recent.forget)
    return Parts(settings, vault, codec, store, door, AccessLog(connections, vault), adopted, erasures)


def application(service: Service[A], parts: Parts[A]) -> FastAPI:
    """The HTTP application, every door of it guarded."""
    health = APIRouter(tags=["gezondheid"])

    @health.get("/gezondheid", summary="Gezondheid van de dienst")
    def gezondheid(response: Response) -> Gezondheid:
        """Antwoordt 503 zolang een onderdeel hapert."""
        healthy = all(state == RUNS for state in parts.health.values())
        response.status_code = 200 if healthy else 503
        return Gezondheid(
            dienst=service.name,
            instantie=parts.settings.instance,
            versie=VERSION,
            gezond=healthy,
            onderdelen=parts.health,
        )

    return create_app(
        title=service.title,
        description=service.description,
        version=VERSION,
        contact=CONTACT,
        routers=[
            health,
            tally_route(parts.door),
            operation_routes(parts.door, _operations(service, parts)),
            access_router(parts.door, parts.access_log, service.name),
            processing_router(),
            *service.routers(parts),
            bulk.bulk_router(parts.door),
        ],
        verifier=parts.door.verifier,
        body_limits={f"{BASE}{bulk.PATH}": bulk.LARGEST_BODY, **service.body_limits},
        access_log=parts.access_log,
    )


def _operations(service: Service[A], parts: Parts[A]) -> Operations:
    return Operations(
        service.name,
        parts.settings.instance,
        VERSION,
        parts.health,
        parts.followed,
        parts.store.recorder.datastore,
        parts.bus,
        _letters(service, parts),
    )


def _letters(service: Service[A], parts: Parts[A]) -> Letters:
    return Letters(parts.store.recorder.datastore, parts.codec, lambda: _handler(service, parts))


def _handler(service: Service[A], parts: Parts[A]) -> Handler:
    return parts.erasures.hearing(service.handler(parts), service.filters)


def run(service: Service[Any], settings: Settings) -> None:
    """Run the parts that the settings name, until SIGTERM or SIGINT; raises TermijnenDeugenNiet before it starts."""
    parts = build(service, settings)
    logs.setup(service.name, settings.log_level)
    telemetry.setup(service.name, VERSION, settings.instance)
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(_run(service, parts))


async def _run(service: Service[Any], parts: Parts[Any]) -> None:
    settings, stop = parts.settings, asyncio.Event()
    # First what can be wrong with the settings and files of a region: then nothing has started yet.
    app = application(service, parts) if settings.has_part("api") else None
    _settle_memory()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    if not await _forget_first(service, parts, stop):
        await asyncio.to_thread(parts.close)
        return
    # From here commands need no bus: while it is away the service answers, and what it records is published later.
    connecting = asyncio.create_task(_connect(service, parts))
    loops = [
        asyncio.create_task(_keep(loop.name, loop.run, parts, connecting if loop.part in NEED_BUS else None))
        for loop in _loops(service, parts)
    ]
    if app is not None:
        await _serve(app, settings)
    else:
        await stop.wait()
    await end(*loops, connecting)
    if _needs_bus(settings):
        await parts.bus.close()
    await asyncio.to_thread(parts.close)


def _settle_memory() -> None:
    """Spare the collector what lives long: a look at all of it stopped every request for up to 0.2 s."""
    gc.collect()
    gc.freeze()  # what is loaded stays
    gc.set_threshold(YOUNG_OBJECTS)
    gc.enable()


async def _forget_first(service: Service[Any], parts: Parts[Any], stop: asyncio.Event) -> bool:
    """Nothing is answered and no key is used before all known erasures are seen to: for that the bus must be there.

    False when it was asked to stop first.
    """
    log.info("eerst nagaan wie is vergeten")

    async def catch_up() -> None:
        while True:
            bus = Client()
            try:
                await connect(parts.settings, service.name, bus)
                await parts.erasures.catch_up(bus, parts.settings.stream_replicas)
            except Exception as error:  # noqa: BLE001 (whatever it is, nothing is answered until this went well)
                log.warning("nagaan wie is vergeten hapert: %s", type(error).__name__)
            else:
                return
            finally:
                await bus.close()
            await asyncio.sleep(FIRST_PAUSE)

    going, stopping = asyncio.create_task(catch_up()), asyncio.create_task(stop.wait())
    await asyncio.wait([going, stopping], return_when=asyncio.FIRST_COMPLETED)
    await end(going, stopping)
    return not stop.is_set()


async def end(*tasks: asyncio.Task[Any]) -> None:
    """Cancel these tasks until they have ended.

    Once is not enough: on Python 3.11 `wait_for`, used by the client of NATS, loses one that comes with an answer.
    """
    while going := [task for task in tasks if not task.done()]:
        for task in going:
            task.cancel()
        await asyncio.wait(going, timeout=0.5)


async def _connect(service: Service[Any], parts: Parts[Any]) -> None:
    if not _needs_bus(parts.settings):
        return

    tell = partial(parts.tell_health, BUS)
    tell(False)
    await connect(parts.settings, service.name, parts.bus, tell)


def _needs_bus(settings: Settings) -> bool:
    return any(settings.has_part(name) for name in NEED_BUS)


def _loops(service: Service[Any], parts: Parts[Any]) -> list[Loop]:
    settings, bus = parts.settings, parts.bus
    url, replicas = settings.database_url.get_secret_value(), settings.stream_replicas
    relay = Relay(service.name, url, bus, parts.codec, oin=settings.source_oin, replicas=replicas)
    erasures, keep = parts.erasures, _letters(service, parts).keep
    heard, handler = hears(service.filters), _handler(service, parts)
    consumer = Consumer(service.name, heard, bus, parts.codec, handler, replicas=replicas, keep=keep)
    tally = DailyTally(service.name, parts.store.recorder.datastore, bus, hour=settings.tally_hour, replicas=replicas)
    overview = Overview(parts.store, service.row, grace=settings.term_grace)
    erasures.memories.append(overview.recent.forget)
    models: list[Projection] = [overview, *service.read_models(parts)]
    if erasures.records:
        models.append(erasures)
    if settings.processing_log_url:
        models += _processing_logs(service.name, parts)
    parts.followed.update((model.name, model.source) for model in models)
    scheduler = Scheduler(parts.store, url, grace=settings.term_grace)
    loops = [
        Loop("relay", "relay", relay.run),
        Loop("consumer", "consumer", consumer.run),
        Loop("dagtelling", "relay", tally.run),
        *(Loop(model.name, "projections", ProjectionRunner(model, url).run) for model in models),
        Loop("scheduler", "scheduler", scheduler.run),
        Loop("kluis", "", erasures.listen),
        *service.loops(parts),
    ]
    return [loop for loop in loops if not loop.part or settings.has_part(loop.part)]


def _processing_logs(service: str, parts: Parts[Any]) -> list[Projection]:
    """Both sources of the Logboek Dataverwerkingen, with an exporter that no other telemetry uses."""
    # The exporter costs 0.4 s to import: only a process that exports pays for it.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415

    from kit.processing_log import LOOKS, ProcessingLog, heard, looks  # noqa: PLC0415

    exporter = OTLPSpanExporter(parts.settings.processing_log_url, timeout=EXPORT_SECONDS)
    return [
        ProcessingLog(service, LOOKS, looks(service), exporter),
        ProcessingLog(service, FACTS, heard(service, parts.access_log), exporter),
    ]


async def _serve(app: FastAPI, settings: Settings) -> None:
    config = uvicorn.Config(
        app,
        settings.host,
        settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    # uvicorn listens for SIGTERM and SIGINT itself, and raises what it caught again when it is done.
    await uvicorn.Server(config).serve()


async def _keep(
    name: str, loop: Callable[[], Awaitable[None]], parts: Parts[Any], ready: asyncio.Task[None] | None
) -> None:
    """Start a loop, once what it needs is ready, and again when it fails: it resumes where it was."""
    pause = FIRST_PAUSE
    if ready is not None:
        await asyncio.shield(ready)
    while True:
        parts.health[name], started = RUNS, monotonic()
        try:
            await loop()
        except Exception as error:  # noqa: BLE001 (whatever it is, the loop starts again)
            log.warning("%s hapert: %s", name, type(error).__name__)
            parts.health[name] = FALTERS
        pause = FIRST_PAUSE if monotonic() - started > LONGEST_PAUSE else min(pause * 2, LONGEST_PAUSE)
        await asyncio.sleep(pause)
