"""Debian's Chromium, driven by Playwright; it reaches nobody but this machine."""

from collections.abc import AsyncGenerator, Mapping
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
)


@asynccontextmanager
async def opened(names: Mapping[str, str] | None = None) -> AsyncGenerator[Browser]:
    """The browser of this machine; without one the test skips (with CI=true, fails).

    `names` says of hosts with their ports at which address and port of this machine they are.
    """
    path = programs.chromium()
    known = [f"MAP {host} {address}" for host, address in (names or {}).items()]
    rules = ", ".join([*known, "MAP * ~NOTFOUND", "EXCLUDE localhost"])
    arguments = [*_ARGUMENTS, f"--host-resolver-rules={rules}"]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=arguments)
        try:
            yield browser
        finally:
            await browser.close()
