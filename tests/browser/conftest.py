"""What the tests in a browser share: one browser, and for each file of tests an instance."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, StorageState

from tests.browser import chromium, stage, visiting
from tests.browser.stage import STEWARD, Stage


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The one event loop that the server runs on, for as long as the browser does."""
    return "asyncio"


@pytest.fixture(scope="session")
async def browser(anyio_backend: str) -> AsyncGenerator[Browser]:
    async with chromium.opened() as opened:
        yield opened


@pytest.fixture(scope="module")
async def site(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Stage]:
    """An instance for the tests of one file."""
    async with stage.opened(tmp_path_factory.mktemp("stage")) as opened:
        yield opened


@pytest.fixture(scope="module")
async def signed_in(browser: Browser, site: Stage) -> StorageState:
    """What the browser keeps of the steward's session."""
    return await visiting.session_of(browser, site, STEWARD)
