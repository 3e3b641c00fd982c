"""NATS of one region, with its store in the data folder."""

import json
import secrets
import shutil
import signal
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from deploy.local.errors import failure, log_since
from deploy.local.layout import CHECKOUT, Layout
from deploy.local.ports import HOST, free_port
from deploy.local.process import Abort, Child, base_environment, spawn, wait_until
from deploy.local.programs import nats_server

CONF = CHECKOUT / "deploy" / "nats" / "nats.conf"
ATTEMPTS = 5
START_SECONDS = 30.0
NO_MONITORING = f"{HOST}:0"


@dataclass(frozen=True)
class Nats:
    """How to start NATS; `passwords` are by user, `abort` interrupts every wait."""

    layout: Layout
    passwords: Mapping[str, str]
    abort: Abort

    def url(self, user: str, port: int) -> str:
        """A URL with the user's password in it."""
        return f"nats://{user}:{self.passwords[user]}@{HOST}:{port}"

    def start(self, preferred_port: int) -> Child:
        """A server that answers under our token, on `preferred_port` if that is free."""
        for attempt in range(ATTEMPTS):
            child = self._spawn(free_port(preferred_port))
            wait_until(lambda child=child: not child.alive() or answers(child), START_SECONDS, self.abort)  # type: ignore[misc]
            if child.alive() and answers(child):
                return child
            child.stop()
            if not any("address already in use" in line for line in log_since(child.log, child.log_start)):
                break
            self.abort.wait(0.2 * (attempt + 1))
        raise failure("NATS starten", child.log, child.log_start)

    def empty_store(self) -> None:
        """Throw away everything NATS kept. Only while it is stopped."""
        shutil.rmtree(self.layout.nats)
        self.layout.nats.mkdir(mode=0o700)

    def _spawn(self, port: int) -> Child:
        instance = f"lokaal-{secrets.token_hex(8)}"
        flags = {"--addr": HOST, "--port": str(port), "--server_name": instance, "--store_dir": str(self.layout.nats)}
        passwords = {f"NATS_{user.upper()}_PASSWORD": password for user, password in self.passwords.items()}
        return spawn(
            "nats",
            [str(nats_server()), "--config", str(CONF), *(part for flag in flags.items() for part in flag)],
            base_environment() | {"NATS_TOEZICHT": NO_MONITORING} | passwords,
            self.layout.logs / "nats.log",
            port=port,
            instance=instance,
            stop_signal=signal.SIGTERM,
            death_signal=signal.SIGTERM,
        )


def answers(child: Child) -> bool:
    """Whether on the port of `child` answers the server that we gave its name, with JetStream on."""
    return server_name(child.port) == child.instance


def server_name(port: int) -> str | None:
    """The name a NATS server gives in its first line (INFO), before anyone logs in; None when nobody answers so."""
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection, connection.makefile("rb") as lines:
            word, _, body = lines.readline().partition(b" ")
            info = json.loads(body) if word == b"INFO" else {}
    except (OSError, ValueError):
        return None
    return str(info["server_name"]) if info.get("jetstream") else None
