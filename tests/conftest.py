"""What every test shares."""

import gc

import pytest
from hypothesis import HealthCheck, settings

from fediwiki.services.keymaking import KeyPairs

# Machines are shared: how long an example takes says nothing of the code.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")

pytest_plugins = ["tests.postgres", "tests.databases"]


def pytest_collection_finish() -> None:
    """Look for garbage seldom, and not in what was imported: it took a fifth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


@pytest.fixture
def anyio_backend() -> str:
    """The one event loop that the server runs on."""
    return "asyncio"


@pytest.fixture(scope="session")
def pairs() -> KeyPairs:
    """One key pair for all actors of all tests: making keys is slow."""
    return KeyPairs.generate()
