"""The editor as a browser fills it in: all that the form holds, with some of it changed."""

from html.parser import HTMLParser

import httpx

from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from tests.web.site import FROM_HERE, PASSWORD, Site


class Fields(HTMLParser):
    """What a browser would send of the last form of a page, but for its buttons."""

    def __init__(self, html: str) -> None:
        """Read the page `html`."""
        super().__init__()
        self.values: dict[str, str] = {}
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.values = {}
        if tag == "input" and (told.get("type") not in {"checkbox", "radio"} or "checked" in told):
            self.values[told["name"]] = told.get("value", "")
        if tag == "textarea":
            self._open = told["name"]
            self.values[self._open] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # A browser leaves out the first line end.
            self.values[self._open] = self.values[self._open].removeprefix("\n")
            self._open = ""

    def handle_data(self, data: str) -> None:
        if self._open:
            self.values[self._open] += data


def path_of(post: Post) -> str:
    return f"/p/{short(post.id)}"


async def signed_in(site: Site, name: str) -> Member:
    """A new member, at the browser."""
    member = await site.member(name, password=PASSWORD)
    await site.sign_in(name)
    return member


async def opened(site: Site, post: Post) -> dict[str, str]:
    """The editor of a post, as it opens."""
    return Fields(await site.page(f"{path_of(post)}/edit")).values


async def send(
    site: Site, post: Post, fields: dict[str, str], wish: str = "save"
) -> httpx.Response:
    """Press a button of the editor."""
    data = {**fields, "do": wish}
    return await site.browser.post(f"{path_of(post)}/edit", data=data, headers=FROM_HERE)


async def saved(site: Site, post: Post, text: str, **fields: str) -> httpx.Response:
    """Open the editor, write `text`, and save."""
    return await send(site, post, {**await opened(site, post), "text": text, **fields})


async def press(site: Site, path: str, **fields: str) -> httpx.Response:
    """Press a button that changes something."""
    return await site.browser.post(path, data=fields, headers=FROM_HERE)
