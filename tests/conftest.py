"""What every test shares."""

import pytest

from fediwiki.services.keymaking import KeyPairs

pytest_plugins = ["tests.postgres", "tests.databases"]


@pytest.fixture
def anyio_backend() -> str:
    """The one event loop that the server runs on."""
    return "asyncio"


@pytest.fixture(scope="session")
def pairs() -> KeyPairs:
    """One key pair for all actors of all tests: making keys is slow."""
    return KeyPairs.generate()
