"""An instance as other servers read it: in this process, over a real database."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from starlette.types import ASGIApp, Receive, Scope, Send

from fediwiki.activitypub import fields
from fediwiki.activitypub.documents import Document, dump, parse
from fediwiki.activitypub.routes import ROUTES
from fediwiki.activitypub.vocabulary.outgoing import write_announce, write_create
from fediwiki.activitypub.vocabulary.posts import write_article
from fediwiki.asgi.layers import application
from fediwiki.asgi.live import LiveConfig
from fediwiki.asgi.rate_limits import rate_limits
from fediwiki.asgi.remembering import Counts
from fediwiki.asgi.rendering import Templates
from fediwiki.asgi.seen_sessions import SeenSessions
from fediwiki.asgi.state import State
from fediwiki.clock import Clock
from fediwiki.config.settings import Config, Instance
from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Content, Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.urls import Urls
from fediwiki.media.carding import Cards
from fediwiki.media.copying import Copies
from fediwiki.media.pictures import Pictures
from fediwiki.outbound.client import Client
from fediwiki.outbound.policy import Limits as OutboundLimits
from fediwiki.outbound.policy import Policy
from fediwiki.services import commenting, founding, joining, posting
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import sent
from fediwiki.storage.database import Database
from fediwiki.storage.doors import Doors
from fediwiki.storage.sent import EVERYONE, Outgoing
from fediwiki.text import markdown, plain, tongues
from fediwiki.web.routes import ROUTES as PAGES
from tests.abroad import Nowhere, Voucher

DOMAIN = "wiki.example"
ORIGIN = f"https://{DOMAIN}"
ACTIVITY = {"Accept": "application/activity+json"}


class StoppedClock(Clock):
    """A clock that a test moves."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._now.timestamp()

    def pass_(self, time: timedelta) -> None:
        self._now += time


@dataclass(frozen=True, slots=True)
class Served:
    """The instance, what its people do, and a server that asks."""

    database: Database
    clock: StoppedClock
    urls: Urls
    pairs: KeyPairs
    asker: httpx.AsyncClient

    async def document(self, path: str) -> Document:
        """The document at `path`, which must be there and be labelled as all want it."""
        answer = await self.asker.get(path)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "application/activity+json"
        return parse(answer.content, depth=64)

    async def member(self, name: str) -> Member:
        async with self.database.write() as tx:
            return await joining.join(
                tx,
                name,
                password_hash="",
                admin=False,
                pairs=self.pairs,
                urls=self.urls,
                now=self.clock.now(),
            )

    async def subwiki(self, name: str, *, by: Member | None = None) -> Subwiki:
        async with self.database.write() as tx:
            return await founding.found(
                tx,
                founding.Charter(name, name.capitalize(), "<p>All of it.</p>"),
                by=by,
                pairs=self.pairs,
                steward_pairs=self.pairs,
                urls=self.urls,
                now=self.clock.now(),
            )

    async def post(self, author: Actor, subwiki: Subwiki, title: str, text: str = "Text.") -> Post:
        """A post, with what is said of it in the outbound log."""
        self.clock.pass_(timedelta(seconds=1))
        html = markdown.render(text).html
        async with self.database.write() as tx:
            post = await posting.publish(
                tx,
                Content(title, text, html, plain.lead(html)),
                author=author,
                subwiki=subwiki,
                licence="",
                urls=self.urls,
                now=self.clock.now(),
            )
        create = await self.say(
            author,
            lambda uri: write_create(uri, write_article(post, self.urls), now=post.published),
        )
        await self.say(
            subwiki.actor,
            lambda uri: write_announce(
                uri, parse(create.body, depth=64), group=subwiki.actor, now=post.published
            ),
            about=post.uri,
        )
        await self.say(
            subwiki.actor,
            lambda uri: write_announce(uri, post.uri, group=subwiki.actor, now=post.published),
        )
        return post

    async def comment(
        self, author: Actor, post: Post, text: str, *, below: Comment | None = None
    ) -> Comment:
        self.clock.pass_(timedelta(seconds=1))
        async with self.database.write() as tx:
            return await commenting.publish(
                tx,
                commenting.Words(text, markdown.render(text).html),
                commenting.Place(post, below),
                author=author,
                max_depth=50,
                urls=self.urls,
                now=self.clock.now(),
            )

    async def say(
        self,
        actor: Actor,
        write: Callable[[str], Document],
        *,
        public: bool = True,
        about: str = "",
    ) -> Outgoing:
        """Put an activity into the outbound log."""
        async with self.database.write() as tx:
            number = tx.new_id(self.clock.now())
            document = write(self.urls.activity(number))
            inner = fields.one_id(document["object"]) or ""
            activity = Outgoing(
                id=number,
                uri=self.urls.activity(number),
                actor_id=actor.id,
                type=str(document["type"]),
                object_uri=about or inner,
                thread="",
                body=dump(document, most_bytes=950_000),
                public=public,
                dialects=EVERYONE,
                followers_of=(),
                inboxes=(),
                made=self.clock.now(),
                effect=tx.new_id(self.clock.now()),
            )
            await sent.add(tx, activity)
        return activity


@asynccontextmanager
async def open_served(database: Database, pairs: KeyPairs) -> AsyncGenerator[Served]:
    """The instance over `database`, and a server that asks it for JSON."""
    config = Config(Instance(DOMAIN, name="Open Atlas"))
    clock = StoppedClock()
    urls = Urls(config.origin)
    async with database.write() as tx:
        await founding.set_up(
            tx, title="Open Atlas", description="", pairs=pairs, urls=urls, now=clock.now()
        )
    pictures = Pictures(Path("nowhere"), config.limits)
    nobody = Client(
        httpx.MockTransport(lambda _: httpx.Response(404)),
        user_agent="FediWiki/test",
        policy=Policy(),
        limits=OutboundLimits(),
    )
    copies = Copies(nobody, pictures, most_bytes=1)
    state = State(
        config=config,
        live=LiveConfig(config, database, clock),
        database=database,
        clock=clock,
        templates=Templates(config, clock),
        tongues=tongues.read(),
        limits=rate_limits(config.limits, clock),
        counts=Counts(clock),
        seen=SeenSessions(config.limits),
        pictures=pictures,
        copies=copies,
        cards=Cards(nobody, copies, urls),
        doors=Doors(database, clock.now),
        abroad=Nowhere(),
        vouching=Voucher(),
        guest=None,
    )
    app = application(config, pages=PAGES, activity_routes=ROUTES)
    transport = httpx.ASGITransport(_with_state(app, state))
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN, headers=ACTIVITY) as asker:
        yield Served(database, clock, urls, pairs, asker)


def _with_state(app: ASGIApp, state: State) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "state": dict(state)}, receive, send)

    return answer
