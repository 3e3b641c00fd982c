"""The region that tests share; a file that breaks things makes one of its own, under the same name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.flow.region import Region, running_region


@pytest.fixture(scope="session")
def region() -> Iterator[Region]:
    """A whole region, shared: a test adds casussen of its own and stops nothing."""
    with running_region() as found:
        yield found
