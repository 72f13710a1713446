"""What the tests of what we serve share."""

from collections.abc import AsyncGenerator

import pytest

from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage.database import Database
from tests.activitypub.served import Served, open_served


@pytest.fixture
async def served(database: Database, pairs: KeyPairs) -> AsyncGenerator[Served]:
    """An instance without anything in it."""
    async with open_served(database, pairs) as opened:
        yield opened
