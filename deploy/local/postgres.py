"""Postgres of one region: start it, prove that it is ours that answers, make its databases and roles."""

import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import psycopg

from deploy.local import cluster
from deploy.local.account import Account
from deploy.local.cluster import SUPERUSER
from deploy.local.errors import failure, log_since
from deploy.local.layout import Layout
from deploy.local.ports import HOST, free_port
from deploy.local.process import Abort, Child, base_environment, run, spawn, wait_until
from deploy.local.programs import postgres_binaries

ATTEMPTS = 10
START_SECONDS = 60.0
RETRY_SIGNS = ("could not bind", "pre-existing shared memory block")


@dataclass(frozen=True)
class Postgres:
    """How to start and prepare Postgres; `passwords` are by role, `abort` interrupts every wait."""

    layout: Layout
    account: Account | None
    passwords: Mapping[str, str]
    abort: Abort

    def dsn(self, role: str, database: str, port: int) -> str:
        """A connection URL for `role`."""
        return f"postgresql://{role}:{self.passwords[role]}@{HOST}:{port}/{database}"

    def start(self, preferred_port: int) -> Child:
        """A server that answers, on `preferred_port` if that is free; makes the cluster first if there is none."""
        binaries = postgres_binaries(self.layout, self.account)
        cluster.ensure(self.layout, self.account, binaries, self.passwords[SUPERUSER], self.abort)
        flags = cluster.install_conf(self.layout)
        for attempt in range(ATTEMPTS):
            child = self._spawn(binaries, free_port(preferred_port), flags)
            if self._comes_up(child):
                return child
            child.stop()
            lines = log_since(child.log, child.log_start)
            if not any(sign in line for line in lines for sign in RETRY_SIGNS):
                break
            self.abort.wait(0.2 * (attempt + 1))
        raise failure("Postgres starten", child.log, child.log_start)

    def provision(self, port: int) -> None:
        """Make databases and roles with their rights, or bring them up to date; Startfout when that fails."""
        psql = postgres_binaries(self.layout, self.account) / "psql"
        connection = {"PGHOST": HOST, "PGPORT": str(port), "PGUSER": SUPERUSER, "PGDATABASE": "postgres"}
        secret = {
            "PGPASSWORD": self.passwords[SUPERUSER],
            **{f"POSTGRES_{role.upper()}_PASSWORD": self.passwords[role] for role in self.passwords},
        }
        command = [str(psql), "--no-psqlrc", "--quiet", "--file", str(cluster.CONF / "roles.sql")]
        environment = base_environment() | connection | secret
        child = run("roles", command, environment, self.layout.logs / "roles.log", self.abort)
        if child.popen.returncode != 0:
            raise failure("Databases en rollen maken", child.log, child.log_start)

    def answers(self, port: int) -> bool:
        """Whether on `port` answers the server whose files are in this data folder."""
        try:
            with psycopg.connect(self.dsn(SUPERUSER, "postgres", port), connect_timeout=2) as connection:
                row = connection.execute("SELECT current_setting('data_directory')").fetchone()
        except psycopg.Error:
            return False
        return row is not None and Path(row[0]) == self.layout.postgres

    def _spawn(self, binaries: Path, port: int, flags: list[str]) -> Child:
        settings = {"listen_addresses": HOST, "port": str(port), "unix_socket_directories": ""}
        overrides = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return spawn(
            "postgres",
            [str(binaries / "postgres"), "-D", str(self.layout.postgres), *flags, *overrides],
            base_environment(),
            self.layout.logs / "postgres.log",
            port=port,
            account=self.account,
            # Fast shutdown: sessions are ended, the data files are left clean.
            stop_signal=signal.SIGINT,
            death_signal=signal.SIGINT,
        )

    def _comes_up(self, child: Child) -> bool:
        """Wait for the server: our process wrote the pid file, says ready, and answers with our data folder."""
        wait_until(lambda: not child.alive() or self._ready(child), START_SECONDS, self.abort)
        return child.alive() and self._ready(child) and self.answers(child.port)

    def _ready(self, child: Child) -> bool:
        try:
            lines = (self.layout.postgres / "postmaster.pid").read_text("utf-8").splitlines()
        except FileNotFoundError:
            return False
        # Line 1 is the process, line 8 its status (src/include/utils/pidfile.h).
        return len(lines) >= 8 and lines[0] == str(child.pid) and lines[7].strip() == "ready"
