"""For all tests: a machine that is shared is slow at times, and tests side by side each have their own ground."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.flow.region import Region, running_region

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


@pytest.fixture(scope="session")
def region() -> Iterator[Region]:
    """A whole region, shared: a test adds casussen of its own and stops nothing."""
    with running_region() as found:
        yield found
