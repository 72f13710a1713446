"""Someone at the browser: what they open, and what it says about it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypedDict

from anyio import fail_after
from playwright.async_api import (
    Browser,
    ConsoleMessage,
    Error,
    Page,
    Request,
    StorageState,
    ViewportSize,
)

from tests.browser.pages import Sight
from tests.browser.stage import PASSWORD, Stage

DESKTOP = ViewportSize(width=1280, height=900)
NARROW = ViewportSize(width=320, height=640)
_WATCH = """
globalThis.seen = {shift: 0, violations: []};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) globalThis.seen.shift += entry.value;
}).observe({type: "layout-shift", buffered: true});
addEventListener("securitypolicyviolation", (event) => {
  globalThis.seen.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
_SIDEWAYS = """() => {
  const root = document.scrollingElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const box = (each) => each.getBoundingClientRect();
  const wide = (each) => box(each).right > root.clientWidth + 1 || box(each).left < -1;
  return [...document.querySelectorAll("body *")].filter(wide).map((each) => (
    `${box(each).left | 0} to ${box(each).right | 0} px wide: ${each.outerHTML.slice(0, 200)}`
  ));
}"""
_DRAWN = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
# A script that never answers must not stop the run.
_HANGS_SECONDS = 120
_MOST_LAYOUT_SHIFT = 0.02


class _Seen(TypedDict):
    shift: float
    violations: list[str]


@dataclass(slots=True)
class Visit:
    """One tab of one person, with everything that went wrong in it and all that it asked for."""

    page: Page
    site: Stage
    scripts: bool
    complaints: list[str] = field(default_factory=list[str])
    requests: list[Request] = field(default_factory=list[Request])

    async def begin_again(self, viewport: ViewportSize) -> None:
        """Make the tab what it was when it was opened, but for where it is."""
        await self.page.set_viewport_size(viewport)
        await self.page.emulate_media(color_scheme="null")
        self.complaints.clear()
        self.requests.clear()

    async def look(self, sight: Sight) -> Page:
        """Open a page of the table."""
        answer = await self.page.goto(self.site.url(sight.path))
        assert answer is not None
        assert answer.status == sight.status, sight
        if sight.press:
            await self.page.get_by_role("button", name=sight.press, exact=True).click()
        return self.page

    async def unrest(self) -> list[str]:
        """What moved, broke a rule of ours, or was asked of others since the page was opened."""
        await self.page.evaluate(_DRAWN)
        seen: _Seen = await self.page.evaluate("() => seen")
        moved = round(seen["shift"], 3)
        return [
            *([f"moves by {moved}"] if moved >= _MOST_LAYOUT_SHIFT else []),
            *(f"forbidden: {each}" for each in seen["violations"]),
            *(f"complains: {each}" for each in self.complaints),
            *(f"asks: {each.url}" for each in self.requests if not self._is_ours(each)),
        ]

    async def sideways(self) -> list[str]:
        """What is wider than the screen, if anything makes the page scroll sideways."""
        return await self.page.evaluate(_SIDEWAYS)

    def _is_ours(self, request: Request) -> bool:
        return request.url.startswith(f"{self.site.origin}/")


@asynccontextmanager
async def visit(
    browser: Browser,
    site: Stage,
    session: StorageState | None = None,
    *,
    viewport: ViewportSize = DESKTOP,
    scripts: bool = True,
    seconds: float = _HANGS_SECONDS,
    language: str = "en-GB",
) -> AsyncGenerator[Visit]:
    """Open the browser as someone who has `session`, or nothing from before.

    It asks for pages in `language`.
    """
    with fail_after(seconds):
        context = await browser.new_context(
            viewport=viewport,
            java_script_enabled=scripts,
            storage_state=session,
            locale=language,
        )
        try:
            await context.add_init_script(_WATCH)
            visiting = Visit(await context.new_page(), site, scripts=scripts)

            def hear(message: ConsoleMessage) -> None:
                if message.type in {"error", "warning"} and not _is_of_the_page_itself(message):
                    visiting.complaints.append(message.text)

            def fail(error: Error) -> None:
                visiting.complaints.append(str(error))

            def ask(request: Request) -> None:
                visiting.requests.append(request)

            context.on("console", hear)
            visiting.page.on("pageerror", fail)
            visiting.page.on("request", ask)
            yield visiting
        finally:
            await context.close()


def _is_of_the_page_itself(message: ConsoleMessage) -> bool:
    """Whether this only says that the page is a 404, which was asked for on purpose."""
    page = message.page
    is_about_loading = message.text.startswith("Failed to load resource: the server responded")
    return is_about_loading and page is not None and message.location["url"] == page.url


async def sign_in(page: Page, site: Stage, name: str) -> None:
    """Sign in at the form."""
    await page.goto(site.url("/sign-in"))
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    await page.get_by_role("button", name="Sign out").wait_for()


async def session_of(browser: Browser, site: Stage, name: str) -> StorageState:
    """What the browser keeps after someone signed in."""
    async with visit(browser, site) as visiting:
        await sign_in(visiting.page, site, name)
        return await visiting.page.context.storage_state()
