"""Folders and a region for the tests of the local runtime. Real Postgres, real NATS, stand-ins for the services."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.runtime import Runtime
from tests.deploy.folders import reachable_folder


@pytest.fixture
def place() -> Iterator[Path]:
    """Where a data folder may come; it does not exist yet."""
    with reachable_folder() as folder:
        yield folder / "regio"


@pytest.fixture(scope="session")
def region() -> Iterator[Runtime]:
    """Postgres with databases and roles, and NATS; shared, so leave it as it was."""
    with reachable_folder() as folder, Runtime(folder / "regio") as runtime:
        runtime.start_postgres()
        runtime.start_nats()
        runtime.provision()
        yield runtime
