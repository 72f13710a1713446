"""A picture of every page, for people to look at: `python -m tests.browser.pictures FOLDER`.

Words after the folder take only the pages whose name has one of them, such as `admin` or `/log`;
`--language=fr` takes them as a browser shows them that asks for French, and `ar` shows English
from right to left.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Page, ViewportSize

from tests.browser import chromium, pages, stage, visiting
from tests.browser.axe import Theme
from tests.browser.pages import Sight
from tests.browser.stage import STEWARD
from tests.browser.visiting import DESKTOP

_PHONE = ViewportSize(width=390, height=844)
_LANGUAGE, _ENGLISH = "--language=", "en-GB"
_SIZES = (_PHONE, DESKTOP)
_THEMES: tuple[Theme, ...] = ("light", "dark")


async def take(folder: Path, sights: Sequence[Sight], language: str) -> None:
    """Keep pictures of these sights in `folder`, on a phone and a desk, in light and in dark."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as kept:
        async with stage.opened(Path(kept)) as site, chromium.opened() as browser:
            session = await visiting.session_of(browser, site, STEWARD)
            for sight in sights:
                kept_session = session if sight.member else None
                async with visiting.visit(browser, site, kept_session, language=language) as visit:
                    await _take(folder, await visit.look(sight), sight)


async def _take(folder: Path, page: Page, sight: Sight) -> None:
    for size in _SIZES:
        await page.set_viewport_size(size)
        for theme in _THEMES:
            await page.emulate_media(color_scheme=theme)
            path = folder / f"{_named(sight)}.{size['width']}.{theme}.png"
            await page.screenshot(path=path, full_page=True)


def _named(sight: Sight) -> str:
    return re.sub(r"\W+", "-", str(sight)).strip("-") or "front"


def _language(arguments: Sequence[str]) -> tuple[str, Sequence[str]]:
    said = [each.partition("=")[2] for each in arguments if each.startswith(_LANGUAGE)]
    rest = [each for each in arguments if not each.startswith(_LANGUAGE)]
    return (said[-1] if said else _ENGLISH), rest


def main(arguments: Sequence[str]) -> int:
    """Take the pictures; gives the exit code."""
    language, arguments = _language(arguments)
    if not arguments:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    folder, *words = arguments
    named = [each for each in pages.ALL if not words or any(word in str(each) for word in words)]
    # Buttons are known by their names in English.
    wanted = [each for each in named if not each.press or language in {_ENGLISH, "ar"}]
    asyncio.run(take(Path(folder), wanted, language))
    sys.stdout.write(f"{len(wanted)} pages in {folder}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
