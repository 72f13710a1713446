"""Members at their browsers: what they see and press on the pages of their own server."""

from dataclasses import dataclass
from functools import cache

import httpx

from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.services import passwords
from fediwiki.storage import members
from tests.fediverse import Server
from tests.web.editor import Fields

_PASSWORD = "three unrelated words"
_hashed = cache(passwords.hashed)


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser in which a member is signed in."""

    server: Server
    client: httpx.AsyncClient

    async def page(self, path: str) -> str:
        """The page at `path`, which must be there."""
        answer = await self.client.get(path)
        assert answer.status_code == 200, f"{path} answers {answer.status_code}: {answer.text}"
        return answer.text

    async def path_of(self, uri: str) -> str:
        """Where a post stands here."""
        return await path_at(self.server, uri)

    async def opened(self, path: str) -> dict[str, str]:
        """What the last form of a page holds."""
        return Fields(await self.page(path)).values

    async def press(self, path: str, **fields: str) -> httpx.Response:
        """Press a button that sends a form."""
        here = {"Sec-Fetch-Site": "same-origin", "Origin": self.server.instance.urls.origin}
        return await self.client.post(path, data=fields, headers=here)

    async def write(self, uri: str, text: str, wish: str = "save", **fields: str) -> httpx.Response:
        """Open the editor of a post, write, and press a button of it."""
        path = f"{await self.path_of(uri)}/edit"
        return await self.press(
            path, **{**await self.opened(path), "text": text, **fields}, do=wish
        )


async def at_browser(server: Server, member: Member) -> Browser:
    """A member signs in."""
    async with server.instance.database.write() as tx:
        await members.save_password(tx, member.id, _hashed(_PASSWORD))
    client = httpx.AsyncClient(
        transport=httpx.ASGITransport(app=server.app.asgi),
        base_url=server.instance.urls.origin,
        headers={"Accept": "text/html"},
    )
    browser = Browser(server, client)
    answer = await browser.press("/sign-in", name=member.actor.name, password=_PASSWORD)
    assert answer.status_code == 303, answer.text
    return browser


async def path_at(server: Server, uri: str) -> str:
    """Where a post stands at a server."""
    return f"/p/{short((await server.stored_post(uri)).id)}"
