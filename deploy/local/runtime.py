"""A region on this machine: Postgres, NATS and the services, each to start, stop and kill on its own.

The command `doorstroom` runs it under a supervisor; tests run it bare. Use it from one thread: Linux ends a child when
the thread that started it ends.
"""

import secrets
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Self

from deploy.local import identity, ports, state
from deploy.local.account import postgres_account
from deploy.local.claim import Claim, claim
from deploy.local.credentials import DIENSTEN, Credentials
from deploy.local.dienst import PORTAL, Diensten, tracing
from deploy.local.layout import Layout, free_bytes
from deploy.local.nats import Nats
from deploy.local.postgres import Postgres
from deploy.local.process import Abort, Child

SERVICES = (sys.executable, "-m", "services")
PORTAL_COMMAND = (sys.executable, "-m", "deploy.local.portaal")
TOKEN_MINUTES = 60
STOP_SECONDS = 60.0


class Runtime:
    """One region in folder `data`.

    `base_port` is the HTTP base (services at +1 to +4, the portal at +5; 0: free ports); `command` starts a service and
    `portal` the portal (None: there is none); `free_space` gives the free bytes at a folder. Every method raises
    Startfout with a Dutch sentence when it cannot do its work.
    """

    def __init__(
        self,
        data: Path,
        *,
        base_port: int = 0,
        command: Sequence[str] = SERVICES,
        portal: Sequence[str] | None = None,
        free_space: Callable[[Path], int] = free_bytes,
    ) -> None:
        self.layout = Layout(data.absolute())
        self.abort = Abort()
        self.children: dict[str, Child] = {}
        self._command, self._portal = command, portal
        self._free_space = free_space
        self._http_ports = ports.http_ports(base_port, DIENSTEN if portal is None else (*DIENSTEN, PORTAL))
        self._account = postgres_account(self.layout.postgres)
        self._claim: Claim | None = None
        self._trace_token = secrets.token_urlsafe(32)
        self._ports: dict[str, int] = {}

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def open(self) -> Claim:
        """Claim the folder: clear leftovers, check disk and ports, make what is missing. May be called twice."""
        if self._claim is None:
            self._claim = claim(self.layout, self._account, self._http_ports, self._free_space)
            self._ports = dict(state.load(self.layout).ports)
            self._note()
        return self._claim

    def start(self) -> None:
        """Start everything and wait until every service says that it is healthy."""
        self.start_postgres()
        self.start_nats()
        self.provision()
        self.make_schemas()
        if self._portal is not None:
            # Services send their spans to it, so they must know where it will be.
            self._http_ports[PORTAL] = self._http_ports[PORTAL] or ports.free_port()
        for dienst in DIENSTEN:
            self.start_service(dienst, wait=False)
        if self._portal is not None:
            self.start_portal(wait=False)
        for name in (*DIENSTEN, *((PORTAL,) if self._portal is not None else ())):
            self.diensten.wait_healthy(self.children[name])

    def start_postgres(self) -> Child:
        """Postgres, answering; at the port it had before if that is free."""
        self.open()
        return self._keep(self.postgres.start(self._ports.get("postgres", 0)))

    def start_nats(self) -> Child:
        """NATS, answering; at the port it had before if that is free."""
        self.open()
        return self._keep(self.nats.start(self._ports.get("nats", 0)))

    def provision(self) -> None:
        """Databases, roles and rights; the tables come with make_schemas."""
        self.postgres.provision(self._ports["postgres"])

    def make_schemas(self) -> None:
        """The tables of every service and of the vault."""
        self.diensten.make_schemas(self._ports["postgres"])

    def start_service(
        self,
        dienst: str,
        parts: Sequence[str] | None = None,
        extra_env: Mapping[str, str] | None = None,
        *,
        wait: bool = True,
    ) -> Child:
        """A service, or some of its parts (those in kit/settings.py); a second one gets a free port.

        Waits for its answer, unless `wait` is False or the parts have no api to answer with.
        """
        environment = self.service_environment(dienst)
        name = dienst
        if parts is not None:
            name, environment["DOORSTROOM_PARTS"] = f"{dienst}-{'-'.join(parts)}", ",".join(parts)
        port = self._http_ports[dienst] if name == dienst and not self._runs(name) else 0
        environment.update(extra_env or {})
        start = self.diensten.start if wait and (parts is None or "api" in parts) else self.diensten.spawn
        child = self._keep(start(self._unused(name), dienst, environment, port))
        if child.name == dienst:
            self._http_ports[dienst] = child.port
        return child

    def start_portal(self, *, wait: bool = True) -> Child:
        """The portal, for the services as they run now."""
        services = {dienst: self.children[dienst].base_url for dienst in DIENSTEN}
        port = (0 if self._runs(PORTAL) else self._http_ports.get(PORTAL, 0)) or ports.free_port()
        extra = {"DOORSTROOM_TRACE_TOKEN": self._trace_token, **tracing(port, self._trace_token)}
        command, nats_port = self._portal or PORTAL_COMMAND, self._ports["nats"]
        child = self._keep(self.diensten.spawn_portal(command, services, port, nats_port, extra))
        self._http_ports[PORTAL] = child.port
        if wait:
            self.diensten.wait_healthy(child)
        return child

    def restart(self, name: str) -> None:
        """Start a part that ended. When Postgres or NATS had to take another port, its services start again too."""
        servers = {"postgres": self.start_postgres, "nats": self.start_nats}
        if name == PORTAL:
            self.start_portal(wait=False)
        elif name not in servers:
            self.start_service(name, wait=False)
        elif self._ports[name] != servers[name]().port:
            for dienst in (one for one in DIENSTEN if one in self.children):
                self.children[dienst].stop()
                self.start_service(dienst, wait=False)
            if PORTAL in self.children:
                self.children[PORTAL].stop()
                self.start_portal(wait=False)

    def service_environment(self, dienst: str) -> dict[str, str]:
        """The settings `dienst` runs with, except its port and token."""
        port = self._http_ports.get(PORTAL)
        spans = tracing(port, self._trace_token) if port else {}
        return self.diensten.environment(dienst, self._ports["postgres"], self._ports["nats"]) | spans

    def empty_nats_store(self) -> Child:
        """Stop NATS, throw its store away, start it at the same port."""
        self.children["nats"].stop(STOP_SECONDS)
        self.nats.empty_store()
        return self.start_nats()

    def stop(self) -> None:
        """End everything: services first, then NATS, then Postgres; give the folder free. May be called twice."""
        services = [child for name, child in self.children.items() if name not in ("postgres", "nats")]
        for child in services:
            child.ask_to_stop()
        for child in services:
            child.stop()
        for name in ("nats", "postgres"):
            if name in self.children:
                self.children[name].stop(STOP_SECONDS)
        self.children.clear()
        if self._claim is not None:
            # On a full disk the old note stays: it names processes that are gone, and a next start sees that.
            with suppress(OSError):
                self._note()
            self._claim.release()
            self._claim = None

    def dsn(self, role: str, database: str) -> str:
        """A connection URL for a role (intake, ..., eigenaar, postgres) to a database."""
        return self.postgres.dsn(role, database, self._ports["postgres"])

    def nats_url(self, user: str) -> str:
        """A NATS URL with the password of `user` (intake, ..., ops) in it."""
        return self.nats.url(user, self._ports["nats"])

    def token(self, sub: str, rollen: Sequence[str], gemeenten: Sequence[str], minutes: int = TOKEN_MINUTES) -> str:
        """A signed JWT that the services of this region accept."""
        return identity.sign(self.credentials.identity_key, sub, rollen, gemeenten, timedelta(minutes=minutes))

    @property
    def credentials(self) -> Credentials:
        """The secrets of this region."""
        return self.open().credentials

    @property
    def postgres(self) -> Postgres:
        """How Postgres is started here."""
        return Postgres(self.layout, self._account, self.credentials.database, self.abort)

    @property
    def nats(self) -> Nats:
        """How NATS is started here."""
        return Nats(self.layout, self.credentials.nats, self.abort)

    @property
    def diensten(self) -> Diensten:
        """How services are started here."""
        return Diensten(self.layout, self.credentials, self.postgres, self.nats, self._command, self.abort)

    def _runs(self, name: str) -> bool:
        return name in self.children and self.children[name].alive()

    def _unused(self, name: str) -> str:
        """`name`, or with a number behind it when a process of that name runs already."""
        candidates = (name, *(f"{name}-{number}" for number in range(2, 100)))
        return next(candidate for candidate in candidates if not self._runs(candidate))

    def _keep(self, child: Child) -> Child:
        self.children[child.name] = child
        if child.name in ("postgres", "nats"):
            self._ports[child.name] = child.port
        self._note()
        return child

    def _note(self) -> None:
        state.save(self.layout, self.children.values(), self._ports)
