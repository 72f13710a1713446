"""What every test shares."""

import pytest
from hypothesis import HealthCheck, settings

from fediwiki.services.keymaking import KeyPairs

# Machines are shared: how long an example takes says nothing of the code.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")

pytest_plugins = ["tests.postgres", "tests.databases"]


@pytest.fixture
def anyio_backend() -> str:
    """The one event loop that the server runs on."""
    return "asyncio"


@pytest.fixture(scope="session")
def pairs() -> KeyPairs:
    """One key pair for all actors of all tests: making keys is slow."""
    return KeyPairs.generate()
