"""One provider and one service of things for all tests of a file; both without state that a test could see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from ground import running_ground
from hypothesis import settings
from sample_app import Access, sample
from sample_provider import Provider

from deploy.local.runtime import Runtime

settings.register_profile("shared machine", deadline=None)
settings.load_profile("shared machine")


@pytest.fixture(scope="module")
def access(tmp_path_factory: pytest.TempPathFactory) -> Access:
    provider = Provider()
    verifier = provider.verifier(provider.write(tmp_path_factory.mktemp("jwks")))
    return provider, verifier


@pytest.fixture(scope="module")
def app(access: Access) -> FastAPI:
    return sample(access[1], body_limits={"/v1/stromen": 5_000_000})


@pytest.fixture(scope="module")
def bearer(access: Access) -> dict[str, str]:
    return access[0].bearer(exp=9_999_999_999)


@pytest.fixture(scope="session")
def ground() -> Iterator[Runtime]:
    """Postgres with the tables of every service, and NATS; shared, so a test adds and takes nothing away."""
    with running_ground() as runtime:
        yield runtime
