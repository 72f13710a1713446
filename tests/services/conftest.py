"""What the tests of services share."""

import pytest

from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage.database import Database
from tests.services.wiki import Wiki, settled


@pytest.fixture
async def wiki(database: Database, pairs: KeyPairs) -> Wiki:
    """A subwiki with people, on SQLite and on PostgreSQL."""
    return await settled(database, pairs)
