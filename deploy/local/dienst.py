"""One service as a process: its settings, its start, its answer."""

import http.client
import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from deploy.local import identity
from deploy.local.credentials import DIENSTEN, Credentials
from deploy.local.errors import failure
from deploy.local.layout import Layout
from deploy.local.nats import Nats
from deploy.local.ports import HOST, free_port
from deploy.local.postgres import Postgres
from deploy.local.process import Abort, Child, base_environment, spawn, wait_until

START_SECONDS = 60.0
VAULT = "kluis"
OWNER = "eigenaar"
KEEPS_LEDGER = "evaluation"
PORTAL = "portal"


OWN_FILES = ("DOORSTROOM_REGION", "DOORSTROOM_ROUTES", "DOORSTROOM_TERMS", "DOORSTROOM_RETENTION")
"""Where a region keeps its own gemeenten, routes and terms; named by whoever starts it."""


@dataclass(frozen=True)
class Diensten:
    """How to start services with `command` (`python -m services`), against this Postgres and this NATS."""

    layout: Layout
    credentials: Credentials
    postgres: Postgres
    nats: Nats
    command: Sequence[str]
    abort: Abort

    def environment(self, dienst: str, postgres_port: int, nats_port: int) -> dict[str, str]:
        """The settings of the running service: its own role, its own NATS user, nobody else's secret."""
        return self._shared() | {
            "DOORSTROOM_DATABASE_URL": self.postgres.dsn(dienst, dienst, postgres_port),
            "DOORSTROOM_VAULT_DATABASE_URL": self.postgres.dsn(dienst, VAULT, postgres_port),
            "DOORSTROOM_MASTER_KEY_FILE": str(self.credentials.master_key_file),
            "DOORSTROOM_NATS_URL": f"nats://{HOST}:{nats_port}",
            "DOORSTROOM_NATS_USER": dienst,
            "DOORSTROOM_NATS_PASSWORD": self.credentials.nats[dienst],
            "DOORSTROOM_STREAM_REPLICAS": "1",
            "DOORSTROOM_JWKS": str(self.credentials.jwks),
            "DOORSTROOM_ISSUER": identity.ISSUER,
            "DOORSTROOM_AUDIENCE": identity.AUDIENCE,
            "DOORSTROOM_HOST": HOST,
            **self._signing(dienst),
            **_own_files(),
        }

    def portal_environment(self, services: Mapping[str, str], port: int, nats_port: int) -> dict[str, str]:
        """The settings of the portal, which browsers reach on `port`, for services that answer at these addresses."""
        return self._shared() | {
            "DOORSTROOM_SERVICES": json.dumps(dict(services)),
            "DOORSTROOM_PORTAL_URL": f"http://{HOST}:{port}",
            "DOORSTROOM_NATS_URL": f"nats://{HOST}:{nats_port}",
            "DOORSTROOM_NATS_USER": PORTAL,
            "DOORSTROOM_NATS_PASSWORD": self.credentials.nats[PORTAL],
            "DOORSTROOM_JWKS": str(self.credentials.jwks),
            "DOORSTROOM_ISSUER": identity.ISSUER,
            "DOORSTROOM_AUDIENCE": identity.AUDIENCE,
            "DOORSTROOM_IDENTITY_KEY": str(self.credentials.identity_key),
            "DOORSTROOM_HOST": HOST,
            **_own_files(),
        }

    def spawn_portal(
        self, command: Sequence[str], services: Mapping[str, str], port: int, nats_port: int, extra: Mapping[str, str]
    ) -> Child:
        """Start the portal on `port`, with these settings besides its own; it has not answered yet."""
        instance = secrets.token_hex(16)
        own = {"DOORSTROOM_PORT": str(port), "DOORSTROOM_INSTANCE": instance, **extra}
        environment = self.portal_environment(services, port, nats_port) | own
        log = self.layout.logs / f"{PORTAL}.log"
        return spawn(PORTAL, command, environment, log, port=port, instance=instance)

    def spawn(self, name: str, dienst: str, environment: Mapping[str, str], port: int) -> Child:
        """Start the process on `port` (0: a free one); it has not answered yet."""
        port = port or free_port()
        instance = secrets.token_hex(16)
        own = {"DOORSTROOM_PORT": str(port), "DOORSTROOM_INSTANCE": instance}
        log = self.layout.logs / f"{name}.log"
        return spawn(name, [*self.command, dienst], {**environment, **own}, log, port=port, instance=instance)

    def start(self, name: str, dienst: str, environment: Mapping[str, str], port: int) -> Child:
        """Start the process on `port` (0: a free one) and wait until it answers under its token."""
        child = self.spawn(name, dienst, environment, port)
        wait_until(lambda: not child.alive() or health(child) is not None, START_SECONDS, self.abort)
        if health(child) is None:
            child.stop()
            raise failure(f"{dienst} starten", child.log, child.log_start)
        return child

    def wait_healthy(self, child: Child) -> None:
        """Wait until this very process answers that all of it is well; Startfout when that does not come."""
        wait_until(lambda: not child.alive() or is_healthy(child), START_SECONDS, self.abort)
        if not is_healthy(child):
            raise failure(f"{child.name} starten", child.log, child.log_start)

    def make_schemas(self, postgres_port: int) -> None:
        """Run `schema` for every service and for the vault, side by side; Startfout for the first that fails."""
        running = [self._spawn_schema(name, postgres_port) for name in (*DIENSTEN, VAULT)]
        try:
            wait_until(lambda: not any(child.alive() for child in running), START_SECONDS, self.abort)
        finally:
            for child in running:
                child.stop(patience=0.1)
        for child in running:
            if child.popen.returncode != 0:
                raise failure(f"Tabellen maken ({child.name})", child.log, child.log_start)

    def _spawn_schema(self, database: str, postgres_port: int) -> Child:
        # One log each: with a shared one, the lines of another service would explain this one's failure.
        owner = {"DOORSTROOM_OWNER_DATABASE_URL": self.postgres.dsn(OWNER, database, postgres_port)}
        log = self.layout.logs / f"schema-{database}.log"
        return spawn(f"schema-{database}", [*self.command, database, "schema"], self._shared() | owner, log)

    def _signing(self, dienst: str) -> dict[str, str]:
        """With what the ledger is signed, where its heads are published, and where it is kept in columns."""
        if dienst != KEEPS_LEDGER:
            return {}
        return {
            "DOORSTROOM_SIGNING_KEY": self.credentials.signing_key,
            "DOORSTROOM_HEADS_FOLDER": str(self.layout.heads),
            "DOORSTROOM_EVENT_LOG_FOLDER": str(self.layout.event_log),
        }

    def _shared(self) -> dict[str, str]:
        telemetry = {name: value for name, value in os.environ.items() if name.startswith("OTEL_")}
        level = os.environ.get("DOORSTROOM_LOG_LEVEL", "INFO")
        return base_environment() | telemetry | {"DOORSTROOM_LOG_LEVEL": level, "PYTHONUNBUFFERED": "1"}


def tracing(port: int, token: str) -> dict[str, str]:
    """Settings that send the spans of a process, and nothing else, to the portal on this port.

    Empty when whoever started us named a receiver of their own.
    """
    if any(name.startswith("OTEL_") for name in os.environ):
        return {}
    return {
        "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": f"http://{HOST}:{port}/v1/traces",
        "OTEL_EXPORTER_OTLP_TRACES_HEADERS": f"authorization=Bearer%20{token}",
        "OTEL_BSP_SCHEDULE_DELAY": "1000",
    }


class Answering(Protocol):
    """A process that answers on a port, and says its token when it does."""

    @property
    def port(self) -> int: ...
    @property
    def instance(self) -> str: ...


def health(process: Answering) -> dict[str, object] | None:
    """What `GET /v1/gezondheid` says, when it is this very process that answers; else None."""
    connection = http.client.HTTPConnection(HOST, process.port, timeout=2)
    try:
        connection.request("GET", "/v1/gezondheid")
        body = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    ours = isinstance(body, dict) and body.get("instantie") == process.instance
    return body if ours else None


def is_healthy(process: Answering) -> bool:
    """Whether this very process says that all of it is well."""
    return (health(process) or {}).get("gezond") is True


def _own_files() -> dict[str, str]:
    """Absolute, since a service does not stand where the command was given."""
    return {name: str(Path(os.environ[name]).absolute()) for name in OWN_FILES if os.environ.get(name)}
