"""A fediverse in one process: any number of servers, no sockets, no sleeping.

`Network` carries requests between them, `Clock` stands still until told, and
`Fediverse.settle` lets everything happen that is due.
"""

import shutil
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

import httpx
from starlette.types import ASGIApp

from fediwiki.activitypub.offering import probation_of
from fediwiki.app import App, running
from fediwiki.clock import Clock as RealClock
from fediwiki.config.loading import checked
from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.holding import Probation
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Content, Post, PostEdit
from fediwiki.domain.subwikis import Subwiki
from fediwiki.media.pictures import Pictures
from fediwiki.services import (
    commenting,
    deleting,
    editing,
    following,
    founding,
    joining,
    posting,
    writing,
)
from fediwiki.services.commenting import Words
from fediwiki.services.founding import Charter
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.linking import Links
from fediwiki.storage import comments, posts

ACTIVITY = {"Accept": "application/activity+json"}
_ROUNDS = 60


class Clock(RealClock):
    """Stands still until time is made to pass."""

    def __init__(self) -> None:
        """Begin on a day in 2026."""
        self._now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        """The moment at which it stands."""
        return self._now

    def monotonic(self) -> float:
        """Seconds, as far as they were made to pass."""
        return self._now.timestamp()

    def pass_(self, time: timedelta) -> None:
        """Let time pass."""
        self._now += time


class Network(httpx.AsyncBaseTransport):
    """Carries requests to the servers by their host; `down` ones do not answer.

    Every request is kept in `log` as method, url and the status of the answer; in `tried` stand
    also those that nobody answered.
    """

    def __init__(self) -> None:
        """Begin with nobody."""
        self.hosts: dict[str, ASGIApp] = {}
        self.down: set[str] = set()
        self.log: list[tuple[str, str, int]] = []
        self.tried: list[tuple[str, str]] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Carry one request."""
        host = request.url.host
        self.tried.append((request.method, str(request.url)))
        if host in self.down or host not in self.hosts:
            raise httpx.ConnectError(f"nobody answers at {host}", request=request)
        inner = httpx.ASGITransport(app=self.hosts[host], raise_app_exceptions=True)
        response = await inner.handle_async_request(request)
        body = await response.aread()
        self.log.append((request.method, str(request.url), response.status_code))
        return httpx.Response(
            response.status_code,
            headers=response.headers,
            stream=httpx.ByteStream(body),
            request=request,
        )

    def posts_to(self, host: str) -> list[str]:
        """To which paths of a host something was posted, in order."""
        return [
            httpx.URL(url).path
            for method, url, _ in self.log
            if method == "POST" and httpx.URL(url).host == host
        ]


class Server:
    """One FediWiki instance, and what its people do there."""

    def __init__(self, app: App, pairs: KeyPairs, clock: Clock) -> None:
        """Act on `app`."""
        self.app = app
        self.clock = clock
        self._pairs = pairs
        self.instance = app.instance
        self.domain = app.instance.urls.host
        config = app.instance.config
        self.pictures = Pictures(Path(config.storage.media), config.limits)
        self._browser = httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app.asgi),
            base_url=app.instance.urls.origin,
            headers={"Accept": "text/html"},
        )

    async def member(self, name: str, *, admin: bool = False) -> Member:
        """Someone joins."""
        async with self.instance.database.write() as tx:
            return await joining.join(
                tx,
                name,
                password_hash="",
                admin=admin,
                pairs=self._pairs,
                urls=self.instance.urls,
                now=self.clock.now(),
            )

    async def subwiki(self, name: str, *, by: Member | None = None) -> Subwiki:
        """A subwiki is founded."""
        async with self.instance.database.write() as tx:
            return await founding.found(
                tx,
                Charter(name, name.capitalize()),
                by=by,
                pairs=self._pairs,
                steward_pairs=self._pairs,
                urls=self.instance.urls,
                now=self.clock.now(),
            )

    async def post(
        self, author: Member, title: str, text: str = "Something to read.", *, to: Subwiki
    ) -> Post:
        """A member posts in a subwiki here."""
        content = self._content(title, text)
        async with self.instance.database.write() as tx:
            return await posting.publish(
                tx,
                content,
                author=author.actor,
                subwiki=to,
                licence=self.instance.config.instance.licence,
                urls=self.instance.urls,
                now=self.clock.now(),
                probation=self.probation,
            )

    async def edit(self, post: Post, text: str, *, by: Member, title: str | None = None) -> None:
        """A member edits their post."""
        current = await self.stored_post(post.uri)
        content = self._content(title or current.content.title, text)
        change = PostEdit(current.id, current.revision, content)
        async with self.instance.database.write() as tx:
            await editing.save(
                tx, change, editor=by.actor, now=self.clock.now(), probation=self.probation
            )

    async def delete(self, post: Post) -> None:
        """A post is deleted for its owner."""
        current = await self.stored_post(post.uri)
        async with self.instance.database.write() as tx:
            await deleting.delete_post(tx, current, now=self.clock.now())

    async def comment(
        self, author: Member, text: str, *, on: Post, answering: Comment | None = None
    ) -> Comment:
        """A member comments on what stands here."""
        post = await self.stored_post(on.uri)
        words = self._words(text)
        async with self.instance.database.write() as tx:
            return await commenting.publish(
                tx,
                words,
                commenting.Place(post, answering),
                author=author.actor,
                max_depth=self.instance.config.limits.comment_depth,
                urls=self.instance.urls,
                now=self.clock.now(),
                probation=self.probation,
            )

    async def follow(self, member: Member, uri: str) -> Actor:
        """A member asks to follow someone elsewhere."""
        followed = await self.remote_actor(uri)
        async with self.instance.database.write() as tx:
            await following.ask(
                tx, member.actor, followed, urls=self.instance.urls, now=self.clock.now()
            )
        return followed

    async def remote_actor(self, uri: str) -> Actor:
        """Someone elsewhere, looked up."""
        return await self.app.remote.actor(uri, self.app.remote.budget())

    async def stored_post(self, uri: str) -> Post:
        """The post with this id as this server has it."""
        async with self.instance.database.read() as tx:
            found = await posts.find_by_uri(tx, uri)
        assert found is not None, f"{self.domain} does not know {uri}"
        return found

    async def knows(self, uri: str) -> bool:
        """Whether a post or comment with this id is here and not deleted."""
        async with self.instance.database.read() as tx:
            found = await posts.find_by_uri(tx, uri) or await comments.find_by_uri(tx, uri)
        return found is not None and found.deleted is None

    async def stored_comment(self, uri: str) -> Comment:
        """The comment with this id as this server has it."""
        async with self.instance.database.read() as tx:
            found = await comments.find_by_uri(tx, uri)
        assert found is not None, f"{self.domain} does not know {uri}"
        return found

    @property
    def probation(self) -> Probation:
        """How long people are new to this server."""
        return probation_of(self.instance.config.limits)

    def _content(self, title: str, text: str) -> Content:
        limits = self.instance.config.limits
        return writing.content_of(
            title,
            text,
            language="en",
            title_characters=limits.title_characters,
            markdown_bytes=limits.markdown_bytes,
            links=Links(None, self.instance.urls),
        )

    def _words(self, text: str) -> Words:
        return writing.words_of(
            text,
            language="en",
            comment_characters=self.instance.config.limits.comment_characters,
            links=Links(None, self.instance.urls),
        )

    async def page(self, path: str) -> str:
        """The page at `path`, as a browser without JavaScript sees it."""
        response = await self._browser.get(path)
        assert response.status_code == 200, f"{path} answers {response.status_code}"
        return response.text

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Whatever answers at `path`."""
        return await self._browser.get(path, headers=headers)

    async def post_to(self, path: str, body: bytes, **headers: str) -> httpx.Response:
        """What is answered to a POST."""
        return await self._browser.post(path, content=body, headers=headers)

    async def document(self, path: str) -> dict[str, object]:
        """The ActivityPub document at `path`."""
        response = await self._browser.get(path, headers=ACTIVITY)
        assert response.status_code == 200, f"{path} answers {response.status_code}"
        return cast("dict[str, object]", response.json())


class Fediverse:
    """Servers that can reach each other, and the time and the network between them."""

    def __init__(
        self, folder: Path, pairs: KeyPairs, stack: AsyncExitStack, template: Path | None
    ) -> None:
        """Begin with nobody."""
        self.network = Network()
        self.clock = Clock()
        self._folder = folder
        self._template = template
        self._pairs = pairs
        self._stack = stack
        self._servers: list[Server] = []

    async def server(
        self, domain: str, *, database: str = "", mode: str = "open", **limits: int
    ) -> Server:
        """A new instance joins, on a SQLite database of its own unless `database` is given."""
        if self._template is not None:
            shutil.copy(self._template, self._folder / f"{domain}.sqlite")
        config = checked(
            {
                "instance": {"domain": domain, "name": domain},
                "storage": {
                    "database": database or f"sqlite:///{self._folder}/{domain}.sqlite",
                    "media": f"{self._folder}/{domain}.media",
                    # Nobody pulls the plug here.
                    "synchronous": "normal",
                },
                "federation": {"mode": mode},
                # Whoever joins a test is new.
                "limits": {"newcomer_days": 0, "stranger_days": 0, **limits},
            }
        )
        app = await self._stack.enter_async_context(
            running(config, clock=self.clock, transport=self.network, pairs=self._pairs)
        )
        self.network.hosts[domain] = app.asgi
        server = Server(app, self._pairs, self.clock)
        self._servers.append(server)
        return server

    async def settle(self) -> None:
        """Let everything happen that is due, everywhere, until nothing is."""
        for _ in range(_ROUNDS):
            if not any([await server.app.settle() for server in self._servers]):
                return
        raise AssertionError("this fediverse does not come to rest")


@asynccontextmanager
async def fediverse_in(
    folder: Path, pairs: KeyPairs, template: Path | None = None
) -> AsyncGenerator[Fediverse]:
    """A fediverse whose databases are in `folder`, made as copies of the `template` if given."""
    async with AsyncExitStack() as stack:
        yield Fediverse(folder, pairs, stack, template)
