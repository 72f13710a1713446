"""What the tests of the clockwork share."""

import pytest

from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage.database import Database
from tests.workers.world import World


@pytest.fixture
def world(database: Database, pairs: KeyPairs) -> World:
    """A place with nobody in it yet."""
    return World(database, pairs)
