"""The files of Postgres: made whole or not at all, and never removed once they may hold data."""

import os
import shutil
from pathlib import Path

from deploy.local.account import Account
from deploy.local.errors import Startfout, failure
from deploy.local.layout import CHECKOUT, Layout, sync_folder, write_whole
from deploy.local.process import Abort, base_environment, run

CONF = CHECKOUT / "deploy" / "postgres"
SUPERUSER = "postgres"
INITDB = (
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=scram-sha-256",
    "--no-instructions",
    f"--username={SUPERUSER}",
)


def ensure(layout: Layout, account: Account | None, binaries: Path, password: str, abort: Abort) -> None:
    """Make the cluster in postgres/ if there is none. Startfout when what lies there is not a whole cluster."""
    if layout.postgres.exists() and not any(layout.postgres.iterdir()):
        layout.postgres.rmdir()
    if not layout.postgres.exists():
        _make(layout, account, binaries, password, abort)
    _refuse_damaged(layout.postgres, binaries)


def install_conf(layout: Layout) -> list[str]:
    """Copy the shared settings to where Postgres can read them; returns the flags that point there."""
    layout.conf.mkdir(mode=0o755, exist_ok=True)
    layout.conf.chmod(0o755)
    for name in ("postgresql.conf", "pg_hba.conf"):
        write_whole(layout.conf / name, (CONF / name).read_text("utf-8"), mode=0o644)
    return ["-c", f"config_file={layout.conf / 'postgresql.conf'}", "-c", f"hba_file={layout.conf / 'pg_hba.conf'}"]


def _refuse_damaged(folder: Path, binaries: Path) -> None:
    version_file = folder / "PG_VERSION"
    if not version_file.is_file() or not (folder / "global" / "pg_control").is_file():
        raise Startfout(
            f"In {folder} staan bestanden, maar het is geen hele Postgres-map; er is niets veranderd. "
            "Zet een reservekopie terug, of begin opnieuw met een andere map: --gegevens."
        )
    made_by = version_file.read_text("ascii").strip()
    ours = _major(binaries)
    if made_by != ours:
        raise Startfout(
            f"De gegevens in {folder} zijn gemaakt met Postgres {made_by}, hier is Postgres {ours} geinstalleerd. "
            "Zet ze over met pg_dump en pg_restore; er is niets veranderd."
        )


def _major(binaries: Path) -> str:
    """The major version of these binaries, from the catalogue that belongs to them."""
    with (binaries.parent / "share" / "postgres.bki").open(encoding="utf-8") as catalogue:
        return catalogue.readline().split()[-1]


def _make(layout: Layout, account: Account | None, binaries: Path, password: str, abort: Abort) -> None:
    # A server never ran in the temporary folder, so what an interrupted initdb left there holds no data.
    temporary = layout.root / "postgres.nieuw"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir(mode=0o700)
    password_file = temporary / "wachtwoord"
    write_whole(password_file, password)
    if account is not None:
        for path in (password_file, temporary):
            os.chown(path, account.uid, account.gid)
    command = [str(binaries / "initdb"), *INITDB, f"--pwfile={password_file}", f"--pgdata={temporary / 'postgres'}"]
    child = run("initdb", command, base_environment(), layout.logs / "initdb.log", abort, account=account)
    if child.popen.returncode != 0:
        raise failure("Postgres klaarzetten", child.log, child.log_start)
    (temporary / "postgres").rename(layout.postgres)
    sync_folder(layout.root)
    shutil.rmtree(temporary)
