"""What the tests of the panel share."""

from collections.abc import AsyncGenerator

import pytest

from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage.database import Database
from tests.web.site import PASSWORD, Site, open_site


@pytest.fixture
async def site(database: Database, database_url: str, pairs: KeyPairs) -> AsyncGenerator[Site]:
    """An instance without anything in it."""
    async with open_site(database, database_url, pairs) as opened:
        yield opened


@pytest.fixture
async def panel(site: Site) -> Site:
    """An instance with Ana the admin at the browser."""
    await site.member("ana", admin=True, password=PASSWORD)
    await site.sign_in("ana")
    return site
