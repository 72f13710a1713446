"""Our own instance on the test's internet: a whole server, its people, and its pages."""

import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx

from fediwiki.app import App, running
from fediwiki.clock import whole_milliseconds
from fediwiki.config.loading import checked
from fediwiki.domain.comments import Comment
from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.servers import Server as KnownServer
from fediwiki.outbound import policy
from fediwiki.outbound.transport import GuardedTransport
from fediwiki.services import deleting, following, reacting
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import servers
from tests import fediverse
from tests.interop import ours
from tests.interop.internet import Internet
from tests.interop.names import Connector, Names

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
_ROUNDS = 30


class Clock(fediverse.Clock):
    """The machine's time, which Fedify goes by, too, and as much more as was made to pass."""

    def __init__(self) -> None:
        """Begin now."""
        super().__init__()
        self._passed = timedelta()

    def now(self) -> datetime:
        """The moment, as our server takes it to be."""
        return whole_milliseconds(datetime.now(UTC) + self._passed)

    def monotonic(self) -> float:
        """Seconds that only grow."""
        return self.now().timestamp()

    def pass_(self, time: timedelta) -> None:
        """Let our server go ahead of Fedify."""
        self._passed += time


@dataclass(frozen=True, slots=True)
class Place:
    """Where an instance is to be: its internet and socket, its database, its visitors' browser."""

    internet: Internet
    listening: socket.socket
    database_url: str
    browser: httpx.AsyncClient


class Site(fediverse.Server):
    """Our instance; its pages are read over TLS, as everyone reads them."""

    def __init__(self, app: App, pairs: KeyPairs, clock: Clock, visitor: httpx.AsyncClient) -> None:
        """Act on `app`, and read its pages through `visitor`."""
        super().__init__(app, pairs, clock)
        self._visitor = visitor

    async def page(self, path: str) -> str:
        """The page at `path`, or at a url of ours, after redirects within our site."""
        response = await self._visitor.get(
            httpx.URL(ours.ORIGIN).join(path), headers=BROWSER, follow_redirects=True
        )
        assert response.status_code == 200, f"{path} answers {response.status_code}"
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        return response.text

    async def settle(self) -> None:
        """Let everything happen that is due here; Fedify does what it does at once."""
        for _ in range(_ROUNDS):
            if not await self.app.settle():
                return
        raise AssertionError("this server does not come to rest")

    async def like(self, member: Member, uri: str) -> None:
        """A member likes a post or a comment."""
        async with self.instance.database.write() as tx:
            await reacting.like(
                tx, member.actor, uri, urls=self.instance.urls, now=self.clock.now()
            )

    async def unlike(self, member: Member, uri: str) -> None:
        """A member takes their like back."""
        async with self.instance.database.write() as tx:
            await reacting.unlike(tx, member.actor, uri, now=self.clock.now())

    async def delete_comment(self, comment: Comment) -> None:
        """A comment of ours is deleted by its author."""
        async with self.instance.database.write() as tx:
            await deleting.delete_comment(tx, comment, by=comment.author, now=self.clock.now())

    async def short_id(self, uri: str) -> str:
        """The id by which a post from elsewhere has a page here."""
        return short((await self.stored_post(uri)).id)

    async def unfollow(self, member: Member, uri: str) -> None:
        """A member no longer follows someone elsewhere."""
        followed = await self.remote_actor(uri)
        async with self.instance.database.write() as tx:
            await following.leave(tx, member.actor, followed, now=self.clock.now())

    async def known_server(self, origin: str) -> KnownServer:
        """What we know of the server at `origin`."""
        async with self.instance.database.read() as tx:
            found = await servers.find(tx, origin)
        assert found is not None, f"{origin} is not known"
        return found


@asynccontextmanager
async def open_at(place: Place, pairs: KeyPairs) -> AsyncGenerator[Site]:
    """Our instance at `place`, serving; its clockwork moves only when it is let settle."""
    config = checked(
        {
            "instance": {"domain": ours.DOMAIN, "name": "Open Atlas"},
            "storage": {"database": place.database_url},
            "federation": {
                "allow_private_addresses": True,
                "ca_file": str(place.internet.authority),
            },
        }
    )
    transport = GuardedTransport(
        policy.Policy(allow_private_addresses=True, own_hosts=frozenset({ours.DOMAIN})),
        policy.Limits(),
        ca_file=place.internet.authority,
        resolver=Names(place.internet),
        connector=Connector(place.internet),
    )
    clock = Clock()
    async with (
        running(config, clock=clock, transport=transport, pairs=pairs) as app,
        ours.serving(app.asgi, place.listening),
    ):
        yield Site(app, pairs, clock, place.browser)
