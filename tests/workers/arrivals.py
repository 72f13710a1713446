"""What came in and waits: strangers on servers of their own, and a post of ours to talk about."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import httpx
import orjson

from fediwiki.activitypub import fields
from fediwiki.activitypub.delivery import client_limits
from fediwiki.activitypub.dispatch import Judging
from fediwiki.activitypub.remote import Remote
from fediwiki.config.settings import Limits
from fediwiki.domain.actors import RSA, ActorKind, ActorProfile, Key
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Content, Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.viewers import OPERATOR
from fediwiki.media.copying import Copies
from fediwiki.media.pictures import Pictures
from fediwiki.outbound.client import Client
from fediwiki.outbound.policy import Policy
from fediwiki.services import founding, joining, posting
from fediwiki.services.founding import Charter
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import actors, comments, received, servers, subwikis
from fediwiki.storage.database import Database
from fediwiki.storage.doors import Doors
from fediwiki.storage.log_tables import received as log
from fediwiki.storage.received import Received
from fediwiki.workers.inbox import InboxWorker
from tests.workers.world import URLS, StoppedClock

JSON = dict[str, object]
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
_ATTEMPTS = 3


@dataclass
class Pages(httpx.AsyncBaseTransport):
    """What servers elsewhere give, by url; what is not there, nobody answers."""

    documents: dict[str, JSON] = field(default_factory=dict[str, JSON])
    asked: list[str] = field(default_factory=list[str])

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        url = str(request.url)
        self.asked.append(url)
        if url not in self.documents:
            raise httpx.ConnectError("nobody answers")
        kind = {"content-type": "application/activity+json"}
        return httpx.Response(200, headers=kind, content=orjson.dumps(self.documents[url]))


@dataclass
class Arrivals:
    """An inbound log, what is put into it, and the worker that empties it."""

    database: Database
    pairs: KeyPairs
    limits: Limits = field(default_factory=lambda: Limits(stranger_days=0))
    pages: Pages = field(default_factory=Pages)
    clock: StoppedClock = field(default_factory=StoppedClock)
    happened: asyncio.Event = field(default_factory=asyncio.Event)
    said: int = 0
    physics: Subwiki = field(init=False)
    post: Post = field(init=False)

    async def begin(self) -> None:
        """Found a subwiki with a post in it."""
        now = self.clock.now()
        async with self.database.write() as tx:
            ana = await joining.join(
                tx, "ana", password_hash="", admin=False, pairs=self.pairs, urls=URLS, now=now
            )
            self.physics = await founding.found(
                tx,
                Charter("physics", "Physics"),
                by=ana,
                pairs=self.pairs,
                steward_pairs=self.pairs,
                urls=URLS,
                now=now,
            )
            self.post = await posting.publish(
                tx,
                Content("Waves", "What is a wave?", "<p>What is a wave?</p>", "What is a wave?"),
                author=ana.actor,
                subwiki=self.physics,
                licence="CC-BY-SA-4.0",
                urls=URLS,
                now=now,
            )

    @property
    def judging(self) -> Judging:
        """What judges it."""
        client = Client(
            self.pages,
            user_agent="FediWiki/1.0 (+https://wiki.example/)",
            policy=Policy(),
            limits=client_limits(self.limits),
            clock=self.clock.monotonic,
        )
        doors = Doors(self.database, self.clock.now)
        remote = Remote(
            self.database,
            client,
            URLS,
            self.limits,
            lambda method, url, body: {},
            self.clock.now,
            doors,
            Copies(client, Pictures(Path("nowhere"), self.limits), most_bytes=1),
        )
        return Judging(self.database, remote, URLS, self.limits)

    async def judge(self) -> None:
        """Let everything take effect that is due, once round."""
        worker = InboxWorker(
            self.database, self.judging, attempts=_ATTEMPTS, happened=self.happened
        )
        await worker.run_once(self.clock.now())

    async def stranger(self, name: str, host: str, *, moderates: bool = False) -> str:
        """Someone elsewhere whom we know; gives their id."""
        uri, now = f"https://{host}/users/{name}", self.clock.now()
        key = self.pairs.of(uri, URLS)[0]
        async with self.database.write() as tx:
            server_id = await servers.ensure(tx, f"https://{host}", now)
            someone = await actors.save_profile(tx, _profile(uri, name, host, key), server_id, now)
            if moderates:
                await subwikis.add_moderator(tx, self.physics.id, someone.id, place=1)
        return uri

    def note(self, author: str, text: str = "A wave travels.", **more: object) -> JSON:
        """An answer to the post."""
        self.said += 1
        return {
            "id": f"{author}/notes/{self.said}",
            "type": "Note",
            "attributedTo": author,
            "inReplyTo": self.post.uri,
            "content": f"<p>{text}</p>",
            "to": [PUBLIC],
            "published": self.clock.now().isoformat(),
            **more,
        }

    async def arrives(self, kind: str, actor: str, about: object, **more: object) -> str:
        """An activity comes in, and waits; gives its id."""
        self.said += 1
        uri = f"{actor}/activities/{self.said}"
        activity = {"id": uri, "type": kind, "actor": actor, "object": about, **more}
        now = self.clock.now()
        entry = Received(
            id=self.database.ids.next(now),
            uri=uri,
            origin=fields.origin_of(actor),
            actor_uri=actor,
            signer_uri=actor,
            type=kind,
            object_uri=fields.one_id(about) or "",
            inbox="/inbox",
            body=orjson.dumps(activity),
            arrived=now,
        )
        await received.append(self.database, entry)
        return uri

    async def states(self) -> dict[str, str]:
        """What became of everything, by the id of the activity."""
        query = log.select().with_only_columns(log.c.uri, log.c.state)
        async with self.database.read() as tx:
            return {row[0]: row[1] for row in await tx.rows(query)}

    async def in_order_of_effect(self) -> list[str]:
        """What had an effect, the first to have it first."""
        query = log.select().with_only_columns(log.c.uri).where(log.c.state == "done")
        async with self.database.read() as tx:
            return [row[0] for row in await tx.rows(query.order_by(log.c.effect))]

    async def comments(self) -> list[Comment]:
        """What stands below the post, deleted or not."""
        async with self.database.read() as tx:
            return await comments.of_post(tx, self.post.id, OPERATOR, limit=1_000)


def _profile(uri: str, name: str, host: str, key: Key) -> ActorProfile:
    return ActorProfile(
        uri=uri,
        kind=ActorKind.PERSON,
        name=name,
        host=host,
        display_name=name,
        summary="",
        url=uri,
        inbox=f"{uri}/inbox",
        shared_inbox=f"https://{host}/inbox",
        followers_uri=f"{uri}/followers",
        outbox_uri="",
        moderators_uri="",
        also_known_as=(),
        moved_to="",
        published=datetime(2026, 1, 1, tzinfo=UTC),
        keys=(Key(f"{uri}#main-key", RSA, key.public),),
    )
