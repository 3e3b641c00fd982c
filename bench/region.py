"""A region of its own for every measure, thrown away afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.runtime import Runtime

SUPERUSER = "postgres"


@contextmanager
def folder() -> Iterator[Path]:
    """A new folder on the disk that /tmp is on, where the user of Postgres may come too."""
    place = Path(tempfile.mkdtemp(prefix="doorstroom-bench-", dir="/tmp"))
    place.chmod(0o711)
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def region(*, whole: bool = True) -> Iterator[Runtime]:
    """A region that runs: whole, or only Postgres with its tables."""
    with folder() as place, Runtime(place / "regio") as runtime:
        if whole:
            runtime.start()
        else:
            runtime.start_postgres()
            runtime.provision()
            runtime.make_schemas()
        yield runtime
