"""Folders in which a region can live."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def reachable_folder() -> Iterator[Path]:
    """A new folder that others may pass through: pytest's own are 0700, and as root Postgres runs as another user."""
    folder = Path(tempfile.mkdtemp(prefix="doorstroom-test-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
