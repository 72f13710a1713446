"""An instance's pages as a browser meets them: in this process, over a real database."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from fediwiki.asgi.abroad import Abroad
from fediwiki.asgi.live import LiveConfig
from fediwiki.asgi.rate_limits import rate_limits
from fediwiki.asgi.remembering import Counts
from fediwiki.asgi.rendering import Templates
from fediwiki.asgi.seen_sessions import SeenSessions
from fediwiki.asgi.state import State
from fediwiki.clock import Clock
from fediwiki.config.settings import Config, Instance, Limits, Registration, Storage
from fediwiki.config.settings import Mail as MailSettings
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.comments import Comment
from fediwiki.domain.mails import Mail
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Content, Post, PostMode
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.urls import Urls
from fediwiki.media.carding import Cards
from fediwiki.media.copying import Copies
from fediwiki.media.pictures import Pictures
from fediwiki.outbound.client import Client
from fediwiki.outbound.policy import Limits as OutboundLimits
from fediwiki.outbound.policy import Policy
from fediwiki.services import commenting, founding, joining, passwords, posting
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.recording import Making, record
from fediwiki.storage import actors, comments, mails, posts
from fediwiki.storage.database import Database
from fediwiki.storage.doors import Doors
from fediwiki.text import markdown, tongues
from tests.abroad import Nowhere, Voucher
from tests.web.elsewhere import Elsewhere
from tests.web.serving import application, with_state

DOMAIN = "wiki.example"
ORIGIN = f"https://{DOMAIN}"
PASSWORD = "three unrelated words"
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FROM_HERE = {"Sec-Fetch-Site": "same-origin", "Origin": ORIGIN}
CC_BY_SA = "https://creativecommons.org/licenses/by-sa/4.0/"


class StoppedClock(Clock):
    """A clock that a test moves."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
        self._start = self._now

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return (self._now - self._start).total_seconds()

    def pass_(self, time: timedelta) -> None:
        self._now += time


@dataclass(frozen=True, slots=True)
class Site:
    """The instance, and what its people do."""

    config: Config
    clock: StoppedClock
    database: Database
    pairs: KeyPairs
    urls: Urls
    browser: httpx.AsyncClient
    elsewhere: Elsewhere
    pictures: Pictures
    transport: httpx.ASGITransport
    state: State | None = None

    def another_process(self) -> httpx.AsyncClient:
        """A browser before another process of the instance, which has shown nothing yet."""
        assert self.state is not None
        state = self.state.copy()
        state["templates"] = Templates(self.config, self.clock)
        transport = httpx.ASGITransport(with_state(application(self.config), state))
        return httpx.AsyncClient(
            transport=transport,
            base_url=ORIGIN,
            headers=self.browser.headers,
            cookies=self.browser.cookies,
        )

    def another_browser(self) -> httpx.AsyncClient:
        """One in which nobody is signed in."""
        return httpx.AsyncClient(transport=self.transport, base_url=ORIGIN, headers=BROWSER)

    async def page(self, path: str) -> str:
        """The HTML at `path`, which must be there."""
        answer = await self.browser.get(path)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"] == "text/html; charset=utf-8"
        return answer.text

    async def member(self, name: str, *, admin: bool = False, password: str = "") -> Member:
        async with self.database.write() as tx:
            return await joining.join(
                tx,
                name,
                password_hash=_hashed(password) if password else "",
                admin=admin,
                pairs=self.pairs,
                urls=self.urls,
                now=self.clock.now(),
            )

    async def subwiki(
        self, name: str, *, title: str = "", description: str = "", by: Member | None = None
    ) -> Subwiki:
        charter = founding.Charter(name, title or name.capitalize(), description)
        async with self.database.write() as tx:
            return await founding.found(
                tx,
                charter,
                by=by,
                pairs=self.pairs,
                steward_pairs=self.pairs,
                urls=self.urls,
                now=self.clock.now(),
            )

    async def post(
        self, author: Actor, subwiki: Subwiki, content: Content | str, text: str = ""
    ) -> Post:
        if isinstance(content, str):
            content = content_of(content, text)
        async with self.database.write() as tx:
            return await posting.publish(
                tx,
                content,
                author=author,
                subwiki=subwiki,
                licence=CC_BY_SA,
                urls=self.urls,
                now=self.clock.now(),
            )

    async def collaborative_post(
        self, editor: Actor, subwiki: Subwiki, title: str, text: str = ""
    ) -> Post:
        async with self.database.write() as tx:
            number = tx.new_id(self.clock.now())
            steward = await actors.by_id(tx, subwiki.steward_id)
            content = content_of(title, text)
            post = replace(
                _post(number, self.urls.post(number), steward, content, self.clock.now()),
                subwiki=subwiki.actor,
                mode=PostMode.COLLABORATIVE,
            )
            await posts.add(tx, post)
            await record(
                tx,
                post,
                editor=editor,
                making=Making(summary="", minor=False),
                now=self.clock.now(),
            )
            return post

    async def arrived_post(self, author: Actor, subwiki: Subwiki | Actor, content: Content) -> Post:
        """A post from elsewhere, as if its server had sent it."""
        async with self.database.write() as tx:
            number = tx.new_id(self.clock.now())
            uri = f"https://{author.host}/post/{number}"
            post = replace(
                _post(number, uri, author, content, self.clock.now()),
                subwiki=subwiki if isinstance(subwiki, Actor) else subwiki.actor,
                licence="",
                local=False,
            )
            await posts.add(tx, post)
            return post

    async def comment(
        self, author: Actor, post: Post, text: str, *, below: Comment | None = None
    ) -> Comment:
        words = commenting.Words(text, markdown.render(text).html)
        async with self.database.write() as tx:
            return await commenting.publish(
                tx,
                words,
                commenting.Place(post, below),
                author=author,
                max_depth=self.config.limits.comment_depth,
                urls=self.urls,
                now=self.clock.now(),
            )

    async def delete_comment(self, comment: Comment) -> None:
        async with self.database.write() as tx:
            await comments.save_deleted(tx, comment.id, self.clock.now())

    async def person(
        self, name: str, host: str, *, kind: ActorKind = ActorKind.PERSON, **profile: str
    ) -> Actor:
        """Someone from elsewhere."""
        uri = f"https://{host}/users/{name}"
        async with self.database.write() as tx:
            actor = Actor(
                id=tx.new_id(self.clock.now()),
                uri=uri,
                kind=kind,
                name=name,
                host=host,
                local=False,
                server_id=None,
                display_name=profile.get("display_name", ""),
                summary="",
                url=profile.get("url", f"https://{host}/@{name}"),
                inbox=f"{uri}/inbox",
                shared_inbox="",
                followers_uri="",
                outbox_uri="",
                moderators_uri="",
                also_known_as=(),
                moved_to="",
                published=self.clock.now(),
                fetched=self.clock.now(),
                suspended=None,
                deleted=None,
            )
            await actors.add(tx, actor)
            return actor

    async def mails(self) -> list[Mail]:
        """The mails that wait to leave to somebody, oldest first."""
        async with self.database.read() as tx:
            waiting = await mails.due(tx, self.clock.now(), limit=100)
        return [each.mail for each in waiting if each.mail.to]

    async def link_to(self, address: str) -> str:
        """The path of the link in the last mail to an address."""
        (*_, last) = [each for each in await self.mails() if each.to == address]
        (*_, path) = re.findall(rf"{ORIGIN}(/\S+/\S+)", last.text)
        return path

    async def sign_in(self, name: str, password: str = PASSWORD) -> httpx.Response:
        return await self.browser.post(
            "/sign-in", data={"name": name, "password": password}, headers=FROM_HERE
        )


@asynccontextmanager
async def open_site(
    database: Database,
    database_url: str,
    pairs: KeyPairs,
    limits: Limits | None = None,
    *,
    registration: Registration | None = None,
    mail: MailSettings | None = None,
    abroad: Abroad | None = None,
    pages: str = "",
    source_url: str = "",
) -> AsyncGenerator[Site]:
    """The pages over `database`, with an instance actor and a browser before them."""
    config = Config(
        Instance(
            DOMAIN,
            name="Open Atlas",
            description="A community that writes together.",
            pages=pages,
            source_url=source_url,
        ),
        storage=Storage(database=database_url),
        registration=registration or Registration(),
        mail=mail or MailSettings(folder="mail"),
        limits=limits or Limits(newcomer_days=0, stranger_days=0),
    )
    clock = StoppedClock()
    urls = Urls(config.origin)
    async with database.write() as tx:
        await founding.set_up(
            tx,
            title=config.instance.name,
            description=config.instance.description,
            pairs=pairs,
            urls=urls,
            now=clock.now(),
        )
    elsewhere = Elsewhere()
    client = Client(
        elsewhere,
        user_agent="FediWiki/test",
        policy=Policy(own_hosts=frozenset({DOMAIN})),
        limits=OutboundLimits(),
        clock=clock.monotonic,
    )
    with TemporaryDirectory() as folder:
        pictures = Pictures(Path(folder), config.limits)
        copies = Copies(client, pictures, most_bytes=config.limits.media_bytes)
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
            cards=Cards(client, copies, urls),
            doors=Doors(database, clock.now),
            abroad=abroad or Nowhere(),
            vouching=Voucher(),
            guest=None,
        )
        transport = httpx.ASGITransport(with_state(application(config), state))
        async with httpx.AsyncClient(
            transport=transport, base_url=ORIGIN, headers=BROWSER
        ) as browser:
            yield Site(
                config,
                clock,
                database,
                pairs,
                urls,
                browser,
                elsewhere,
                pictures,
                transport,
                state,
            )


# Hashing is slow by design, and most tests have the same password.
_hashed = cache(passwords.hashed)


def content_of(title: str, text: str = "") -> Content:
    """What a member writes, rendered."""
    return Content(title, text, markdown.render(text).html, lead=text[:300])


def _post(number: int, uri: str, author: Actor, content: Content, now: datetime) -> Post:
    return Post(
        id=number,
        uri=uri,
        url=uri,
        subwiki=None,
        author=author,
        mode=PostMode.INDIVIDUAL,
        content=content,
        licence=CC_BY_SA,
        published=now,
        placed=now,
        updated=None,
        revision=1,
        comments=0,
        likes=0,
        local=True,
        deleted=None,
    )
