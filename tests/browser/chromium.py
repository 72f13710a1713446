"""Debian's Chromium, driven by Playwright; it reaches nobody but this machine."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, async_playwright

from tests import programs

_ARGUMENTS = (
    "--no-sandbox",
    "--no-first-run",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-smooth-scrolling",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
)


@asynccontextmanager
async def opened() -> AsyncGenerator[Browser]:
    """The browser of this machine; without one the test skips (with CI=true, fails)."""
    path = programs.chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=_ARGUMENTS)
        try:
            yield browser
        finally:
            await browser.close()
