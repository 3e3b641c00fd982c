"""The Postgres of production: made, started and given its roles by the commands of docker-compose.yml."""

import os
import shlex
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from time import monotonic
from typing import Any

import psycopg
import pytest
import yaml

from deploy.local.account import postgres_account
from deploy.local.cluster import CONF
from deploy.local.layout import Layout
from deploy.local.ports import HOST, free_port
from deploy.local.programs import postgres_binaries

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "deploy" / "compose"
SERVICES: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]


class Server:
    """Postgres in `folder`, on a free port of this machine and a socket in the folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.account = postgres_account()
        self.binaries = postgres_binaries(Layout(folder), self.account)
        self.folder, self.socket, self.data = folder, folder / "socket", folder / "data"
        self.conf = shutil.copytree(CONF, folder / "conf")
        self.secrets = folder / "geheimen"
        subprocess.run(["sh", COMPOSE / "geheimen.sh", self.secrets], check=True, capture_output=True)
        shutil.copy(self.secrets / "POSTGRES_PASSWORD", folder / "pw")
        for own in (self.socket, self.data):
            own.mkdir(mode=0o700)
        if self.account:
            for own in (self.socket, self.data, folder / "pw"):
                os.chown(own, self.account.uid, self.account.gid)

    @property
    def as_account(self) -> dict[str, Any]:
        """Under whom Postgres runs: not under root."""
        if self.account is None:
            return {}
        return {"user": self.account.uid, "group": self.account.gid, "extra_groups": [], "cwd": "/"}

    def start(self) -> subprocess.Popen[bytes]:
        """Make the files as the image does, then start with the flags of the compose file, until it answers."""
        asked = shlex.split(SERVICES["postgres"]["environment"]["POSTGRES_INITDB_ARGS"])
        initdb = [
            str(self.binaries / "initdb"),
            "--username=postgres",
            f"--pwfile={self.folder / 'pw'}",
            "-D",
            str(self.data),
        ]
        subprocess.run([*initdb, *asked, "--no-sync"], check=True, capture_output=True, **self.as_account)
        self.port = free_port(0)
        here = ["-c", f"port={self.port}", "-c", f"unix_socket_directories={self.socket}", "-D", str(self.data)]
        flags = shlex.split(SERVICES["postgres"]["command"].replace("/etc/postgresql", str(self.conf)))[1:]
        with (self.folder / "log").open("wb") as log:
            server = [str(self.binaries / "postgres"), *flags, *here]
            return subprocess.Popen(server, stdout=log, stderr=log, **self.as_account)

    def make_roles(self) -> None:
        """The command of the one-shot service `rollen`, with the secrets that compose gives it."""
        given = self.folder / "gegeven"
        given.mkdir(exist_ok=True)
        for secret in SERVICES["rollen"]["secrets"]:
            source, target = (secret, secret) if isinstance(secret, str) else (secret["source"], secret["target"])
            (given / target).write_text((self.secrets / source).read_text("ascii"), "ascii")
        command = SERVICES["rollen"]["command"][0].replace("/var/run/postgresql", str(self.socket))
        command = command.replace("/roles.sql", str(CONF / "roles.sql"))
        environment = {
            "GEHEIMEN": str(given),
            "PGPORT": str(self.port),
            "PATH": f"{self.binaries}:{os.environ['PATH']}",
        }
        subprocess.run(["sh", COMPOSE / "met-geheimen.sh", command], env=environment, check=True, capture_output=True)

    def url(self, secret: str) -> str:
        """The URL that a container gets, with our place instead of the container's."""
        return (self.secrets / secret).read_text("ascii").replace("@postgres:5432/", f"@{HOST}:{self.port}/")

    def ready(self) -> bool:
        """What the health check of the compose file asks, on our port."""
        check = [*SERVICES["postgres"]["healthcheck"]["test"][1:], f"--port={self.port}"]
        return subprocess.run([self.binaries / check[0], *check[1:]], check=False).returncode == 0


@pytest.fixture
def server(place: Path) -> Iterator[Server]:
    found = Server(place)
    process = found.start()
    try:
        deadline = monotonic() + 30
        while not found.ready():
            assert process.poll() is None, (place / "log").read_text("utf-8")
            assert monotonic() < deadline
            Event().wait(0.05)
        yield found
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def test_the_commands_of_production_make_a_region(server: Server) -> None:
    """Claim: the mounted settings take effect, and each URL that a container gets opens what it names, also again."""
    for _ in range(2):
        server.make_roles()
    for service in ("INTAKE", "ROUTING", "MONITORING", "EVALUATION"):
        for kind, database in {"": service.lower(), "VAULT_": "kluis", "OWNER_": service.lower()}.items():
            with psycopg.connect(server.url(f"{service}_{kind}DATABASE_URL")) as connection:
                row = connection.execute("SELECT current_user, current_database()").fetchone()
            assert row == ("eigenaar" if kind == "OWNER_" else service.lower(), database)
    with psycopg.connect(server.url("KLUIS_OWNER_DATABASE_URL")) as connection:
        names = ("password_encryption", "synchronous_commit", "jit", "shared_buffers")
        settings = [connection.execute("SELECT current_setting(%s)", [name]).fetchone() for name in names]
    assert settings == [("scram-sha-256",), ("on",), ("off",), ("512MB",)]
    with pytest.raises(psycopg.OperationalError, match=r"no pg_hba\.conf entry"):
        psycopg.connect(server.url("INTAKE_DATABASE_URL").removesuffix("intake") + "routing")
