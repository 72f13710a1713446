"""What every test shares."""

import pytest

pytest_plugins = ["tests.postgres"]


@pytest.fixture
def anyio_backend() -> str:
    """The one event loop that the server runs on."""
    return "asyncio"
