"""The NATS of production: three nodes, started by the commands of docker-compose.yml on this machine."""

import asyncio
import json
import os
import shlex
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import yaml
from nats.aio.client import Client
from pydantic import SecretStr

from deploy.local import nats
from deploy.local.ports import free_port
from deploy.local.programs import nats_server
from kit.bus import connect, ensure_streams
from kit.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "deploy" / "compose"
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
NODES = ("nats-1", "nats-2", "nats-3")
SECONDS = 30.0


class Cluster:
    """Three nodes started by the commands of docker-compose.yml, with loopback ports and temporary folders."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.secrets = folder / "geheimen"
        subprocess.run(["sh", COMPOSE / "geheimen.sh", self.secrets], check=True, capture_output=True)
        ports = [free_port() for _ in range(9)]
        self.client, self.route, self.watch = (dict(zip(NODES, ports[i::3], strict=True)) for i in range(3))
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, node: str) -> None:
        """Start one node as compose does: the script that reads the secrets, then the node's own command."""
        environment = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "GEHEIMEN": str(self.secrets),
            "NATS_TOEZICHT": f"127.0.0.1:{self.watch[node]}",
        }
        script = ["sh", str(COMPOSE / "met-geheimen.sh"), self.command(node)]
        with (self.folder / f"{node}.log").open("ab") as log:
            self.running[node] = subprocess.Popen(script, env=environment, stdout=log, stderr=log)

    def command(self, node: str) -> str:
        """The node's command; only the places where containers differ from this machine are put right."""
        text = str(SERVICES[node]["command"][0])
        here = {
            "$$": "$",
            "/etc/nats/nats.conf": shlex.quote(str(nats.CONF)),
            "--store_dir /data": f"--store_dir {shlex.quote(str(self.folder / node))}",
            "--addr 0.0.0.0 --port 4222": f"--addr 127.0.0.1 --port {self.client[node]}",
            "@0.0.0.0:6222": f"@127.0.0.1:{self.route[node]}",
            **{f"@{other}:6222": f"@127.0.0.1:{self.route[other]}" for other in NODES},
        }
        for there, replacement in here.items():
            assert there in text, f"{there} staat niet meer in de opdracht van {node}"
            text = text.replace(there, replacement)
        return text

    def stop(self, node: str) -> None:
        process = self.running.pop(node)
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

    @asynccontextmanager
    async def connection(self, *nodes: str) -> AsyncIterator[Client]:
        """A connection of the service intake, made as the service makes it: from one setting with all nodes in it."""
        settings = Settings(
            database_url=SecretStr(""),
            vault_database_url=SecretStr(""),
            master_key_file=Path("geen"),
            nats_url=",".join(f"nats://127.0.0.1:{self.client[node]}" for node in nodes or NODES),
            nats_user="intake",
            nats_password=SecretStr((self.secrets / "NATS_INTAKE_PASSWORD").read_text("ascii")),
            jwks="",
            issuer="",
        )
        bus = await connect(settings, "intake")
        try:
            yield bus
        finally:
            await bus.close()


async def eventually(attempt: Callable[[], Any]) -> Any:
    """The result of the first attempt that succeeds; the last error once SECONDS have passed."""
    deadline = monotonic() + SECONDS
    while True:
        try:
            return await asyncio.wait_for(attempt(), 3)
        except Exception:
            if monotonic() > deadline:
                raise
            await asyncio.sleep(0.05)


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[Cluster]:
    """The cluster, nothing started yet; whatever a test starts ends with it."""
    found = Cluster(tmp_path)
    try:
        yield found
    finally:
        for node in list(found.running):
            found.stop(node)


def test_nats_accepts_the_settings(tmp_path: Path) -> None:
    """Claim: the server itself reads nats.conf, and refuses to when a password is missing."""
    found = Cluster(tmp_path)
    passwords = {path.name: path.read_text("ascii") for path in found.secrets.glob("NATS_*")}
    command = [str(nats_server()), "-t", "-c", str(nats.CONF)]
    environment = {"NATS_TOEZICHT": "127.0.0.1:0", **passwords}
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0
    del environment["NATS_OPS_PASSWORD"]
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode != 0


def test_three_nodes_keep_facts_when_one_falls_away(nodes: Cluster) -> None:
    """Claim: the commands of docker-compose.yml form a cluster with three copies, that works on when a node stops."""
    for node in NODES:
        nodes.start(node)
    asyncio.run(_publish_and_lose_a_node(nodes))


async def _publish_and_lose_a_node(nodes: Cluster) -> None:
    async with nodes.connection() as bus:
        await eventually(lambda: ensure_streams(bus, replicas=3))
        first = await eventually(lambda: bus.jetstream().publish("casus.GM0518.een.intake.melding-ontvangen", b"1"))
        info = await eventually(lambda: bus.jetstream().stream_info("CASUSSEN"))
        assert (info.config.num_replicas, len(info.cluster.replicas)) == (3, 2)
        gone = info.cluster.leader
    nodes.stop(gone)
    async with nodes.connection(*(node for node in NODES if node != gone)) as bus:
        second = await eventually(lambda: bus.jetstream().publish("casus.GM0518.een.intake.casus-geopend", b"2"))
        assert second.seq > first.seq
        kept = await eventually(lambda: bus.jetstream().get_msg("CASUSSEN", first.seq))
        assert kept.data == b"1"


def test_a_node_without_the_password_stays_out(nodes: Cluster) -> None:
    """Claim: who cannot give the password of the routes does not become part of the cluster."""
    nodes.start("nats-1")

    async def greeting() -> dict[str, Any]:
        reader, writer = await asyncio.open_connection("127.0.0.1", nodes.route["nats-1"])
        try:
            return dict(json.loads((await reader.readline()).split(b" ", 1)[1]))
        finally:
            writer.close()

    async def answer_to_a_stranger() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", nodes.route["nats-1"])
        try:
            await reader.readline()
            writer.write(b'CONNECT {"user":"route","pass":"geraden","name":"vreemd"}\r\nPING\r\n')
            return await reader.read()
        finally:
            writer.close()

    assert asyncio.run(eventually(greeting))["auth_required"]
    assert b"Authorization Violation" in asyncio.run(eventually(answer_to_a_stranger))
