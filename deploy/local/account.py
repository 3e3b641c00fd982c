"""Under which operating-system user Postgres runs, and what that user can reach.

Postgres refuses to run as root. Then it runs as `nobody`; no users are made and no folders above ours are opened up.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from deploy.local.errors import Startfout

UNPRIVILEGED = "nobody"


@dataclass(frozen=True)
class Account:
    """An operating-system user by number."""

    uid: int
    gid: int

    def can_enter(self, folder: Path) -> bool:
        """Whether this user may pass through `folder`, asked of the kernel: access lists count too."""
        return self._test('cd -- "$1"', folder)

    def can_run(self, program: Path) -> bool:
        """Whether this user may execute the file `program`."""
        return self._test('test -x "$1"', program)

    def _test(self, script: str, path: Path) -> bool:
        outcome = subprocess.run(  # noqa: S603
            ["/bin/sh", "-c", script, "sh", str(path)],
            user=self.uid,
            group=self.gid,
            extra_groups=[],
            cwd="/",
            env={},
            stderr=subprocess.DEVNULL,
            check=False,
        )
        return outcome.returncode == 0


def postgres_account(cluster: Path | None = None) -> Account | None:
    """Whom Postgres must run as when we are root; None when it can simply run as us.

    That is the owner of `cluster` when another user than root made it: those files Postgres gives to nobody else.
    """
    if os.geteuid() != 0:
        return None
    if cluster is not None and cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError:
        raise Startfout(
            f"Postgres draait niet als root en deze machine kent de gebruiker {UNPRIVILEGED} niet; "
            "start doorstroom als gewone gebruiker."
        ) from None
    return Account(entry.pw_uid, entry.pw_gid)
