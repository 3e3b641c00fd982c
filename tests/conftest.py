"""For all tests: a machine that is shared is slow at times, and tests side by side each have their own ground."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.flow.region import Region, running_region

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")

SHARED = ("region", "ground")
"""What a session makes once: tests that use it stay together, so that it is made once when tests run side by side."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one file, or on one shared thing, run in one process (`pytest -n 2 --dist loadgroup`)."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        own = vars(getattr(item, "module", item))
        shared = next((name for name in SHARED if name in names and name not in own), None)
        item.add_marker(pytest.mark.xdist_group(shared or str(item.path)))


@pytest.fixture(scope="session")
def region() -> Iterator[Region]:
    """A whole region, shared: a test adds casussen of its own and stops nothing."""
    with running_region() as found:
        yield found
