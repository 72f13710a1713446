"""A place that says things, and the servers that hear them, over a network without sockets."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import orjson

from fediwiki.activitypub import dialects
from fediwiki.activitypub.delivery import client_limits
from fediwiki.clock import Clock
from fediwiki.config.settings import Limits
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.follows import FollowState
from fediwiki.domain.servers import Dialect, Server
from fediwiki.domain.urls import Urls
from fediwiki.errors import BadSignature
from fediwiki.http_signatures import signatures
from fediwiki.http_signatures.keys import PublicKey
from fediwiki.http_signatures.message import Request
from fediwiki.outbound.client import Client
from fediwiki.outbound.policy import Policy
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import actor_tables, actors, sent, servers
from fediwiki.storage.database import Database
from fediwiki.storage.sent import EVERYONE, Outgoing
from fediwiki.workers.deliveries import Deliveries

URLS = Urls("https://wiki.example")
SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/2.0"
OK = 202

Answer = int | tuple[int, dict[str, str]]


class StoppedClock(Clock):
    """Stands still until time is made to pass."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._now.timestamp()

    def pass_(self, time: timedelta) -> None:
        self._now += time


@dataclass(frozen=True, slots=True)
class Post:
    """Something that arrived: `what` is the activity's number among all that were said."""

    host: str
    inbox: str
    what: int
    headers: httpx.Headers

    def is_signed_by(self, key: PublicKey, now: datetime) -> bool:
        """Whether a stranger would believe that the owner of `key` sent it."""
        headers = [(name.lower(), value) for name, value in self.headers.raw]
        target = httpx.URL(self.inbox).raw_path
        body = orjson.dumps({"number": self.what})
        request = Request("POST", "https", self.host, target, headers, body)
        try:
            signatures.read(request, now=now).verify(key)
        except BadSignature:
            return False
        return True


@dataclass
class Network(httpx.AsyncBaseTransport):
    """Servers by host: what they run, how they answer, and what they were sent.

    `answers` are given one by one, the last for ever; a host without any takes everything.
    What stands in `verdicts` is answered so by whatever host it reaches. `silent` hosts say
    nothing until they are `released`.
    """

    software: dict[str, str] = field(default_factory=dict[str, str])
    answers: dict[str, list[Answer]] = field(default_factory=dict[str, list[Answer]])
    verdicts: dict[int, Answer] = field(default_factory=dict[int, Answer])
    down: set[str] = field(default_factory=set[str])
    silent: set[str] = field(default_factory=set[str])
    released: asyncio.Event = field(default_factory=asyncio.Event)
    posts: list[Post] = field(default_factory=list[Post])
    asked: list[str] = field(default_factory=list[str])
    at_once: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    most_at_once: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        if host in self.down:
            raise httpx.ConnectError("nobody answers")
        if request.method == "GET":
            return self._nodeinfo(request)
        self.at_once[host] += 1
        self.most_at_once[host] = max(self.most_at_once[host], self.at_once[host])
        try:
            return await self._taken(request, host)
        finally:
            self.at_once[host] -= 1

    def to(self, host: str) -> list[int]:
        """What arrived at a host, or was tried there, in order."""
        return [post.what for post in self.posts if post.host == host]

    async def _taken(self, request: httpx.Request, host: str) -> httpx.Response:
        body = orjson.loads(await request.aread())
        self.posts.append(Post(host, str(request.url), body["number"], request.headers))
        if host in self.silent:
            await self.released.wait()
            raise httpx.ReadTimeout("timed out")
        # Others have their turn, as over a real network.
        await asyncio.sleep(0)
        key = host if host in self.answers else str(request.url)
        answers = self.answers.get(key, [OK])
        answer = self.verdicts.get(body["number"]) or (
            answers.pop(0) if len(answers) > 1 else answers[0]
        )
        status, headers = answer if isinstance(answer, tuple) else (answer, {})
        return httpx.Response(status, headers=headers)

    def _nodeinfo(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        self.asked.append(str(request.url))
        software = self.software.get(host, "mastodon")
        if not software:
            return httpx.Response(404)
        if request.url.path == "/.well-known/nodeinfo":
            href = f"https://{host}/nodeinfo/2.0"
            return httpx.Response(200, json={"links": [{"rel": SCHEMA, "href": href}]})
        return httpx.Response(200, json={"software": {"name": software, "version": "4.5"}})


@dataclass
class World:
    """Our side: actors of ours, followers elsewhere, and a log of what was said."""

    database: Database
    pairs: KeyPairs
    network: Network = field(default_factory=Network)
    clock: StoppedClock = field(default_factory=StoppedClock)
    limits: Limits = field(default_factory=Limits)
    random: Callable[[], float] = lambda: 0.5
    said: int = 0

    def __post_init__(self) -> None:
        self.deliveries = self.started()

    def started(self) -> Deliveries:
        """The worker, as after a (re)start of the server."""
        client = Client(
            self.network,
            user_agent="FediWiki/1.0 (+https://wiki.example/)",
            policy=Policy(),
            limits=client_limits(self.limits),
            clock=self.clock.monotonic,
        )
        return Deliveries(
            self.database,
            client,
            dialects.asking(client, lambda method, url, body: {}),
            own_origin=URLS.origin,
            clock=self.clock,
            limits=self.limits,
            random=self.random,
        )

    async def settle(self) -> None:
        """Let everything happen that is due."""
        assert not await self._again()

    async def _again(self) -> bool:
        for _ in range(3):
            if not await self.deliveries.run_once(self.clock.now()):
                return False
        return True

    async def pass_(self, time: timedelta) -> None:
        """Let time pass, then everything happen that is due."""
        self.clock.pass_(time)
        await self.settle()

    async def subwiki(self, name: str = "physics") -> int:
        """An actor of ours."""
        uri = URLS.subwiki(name)
        now = self.clock.now()
        async with self.database.write() as tx:
            number = tx.new_id(now)
            await actors.add(tx, _actor(number, uri, name, now))
            await actors.add_keys(tx, number, self.pairs.of(uri, URLS), now)
        return number

    async def followers(
        self,
        followed_id: int,
        host: str,
        names: Iterable[str] = ("ana",),
        *,
        shared: bool = True,
        since: int | None = None,
    ) -> int:
        """Followers on a server, who hear what is said from now on; gives the server's id."""
        now = self.clock.now()
        inbox = f"https://{host}/inbox" if shared else ""
        async with self.database.write() as tx:
            server_id = await servers.ensure(tx, f"https://{host}", now)
            place = await sent.end(tx) if since is None else since
            people = [(tx.new_id(now), name) for name in names]
            rows = [_remote(number, name, host, server_id, inbox, now) for number, name in people]
            await tx.change(actor_tables.actors.insert(), rows)
            follows = [
                _follow(number, followed_id, row, place, now)
                for (number, _), row in zip(people, rows, strict=True)
            ]
            await tx.change(actor_tables.follows.insert(), follows)
        return server_id

    async def say(
        self,
        actor_id: int,
        *,
        thread: str = "",
        type_: str = "Announce",
        dialects: tuple[Dialect, ...] = EVERYONE,
        to_followers: bool = True,
        inboxes: Sequence[str] = (),
    ) -> int:
        """Say something; gives its number."""
        self.said += 1
        now = self.clock.now()
        async with self.database.write() as tx:
            number = tx.new_id(now)
            await sent.add(
                tx,
                Outgoing(
                    id=number,
                    uri=f"https://wiki.example/a/{self.said}",
                    actor_id=actor_id,
                    type=type_,
                    object_uri=f"https://wiki.example/p/{self.said}",
                    thread=thread,
                    body=orjson.dumps({"number": self.said}),
                    public=True,
                    dialects=dialects,
                    followers_of=(actor_id,) if to_followers else (),
                    inboxes=tuple(inboxes),
                    made=now,
                    effect=number,
                ),
            )
        return self.said

    async def server(self, host: str) -> Server:
        """What we know of a server."""
        async with self.database.read() as tx:
            found = await servers.find(tx, f"https://{host}")
        assert found is not None
        return found

    async def count_followers(self, followed_id: int) -> int:
        """How many follow an actor of ours, as rows."""
        follows = actor_tables.follows
        async with self.database.read() as tx:
            query = follows.select().where(follows.c.followed_id == followed_id)
            return len(await tx.rows(query))


async def running(deliveries: Deliveries, condition: Callable[[], bool]) -> None:
    """Run deliveries as the server does until a condition holds, then stop them."""
    stop = asyncio.Event()
    task = asyncio.create_task(deliveries.run(stop))
    try:
        await until(condition)
    finally:
        stop.set()
        await task


async def until(condition: Callable[[], bool]) -> None:
    """Let others work until a condition holds."""
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - what is waited for sets no event
            await asyncio.sleep(0)


def _actor(number: int, uri: str, name: str, now: datetime) -> Actor:
    return Actor(
        id=number,
        uri=uri,
        kind=ActorKind.SUBWIKI,
        name=name,
        host="wiki.example",
        local=True,
        server_id=None,
        display_name=name,
        summary="",
        url=uri,
        inbox=f"{uri}/inbox",
        shared_inbox=URLS.shared_inbox,
        followers_uri=f"{uri}/followers",
        outbox_uri=f"{uri}/outbox",
        moderators_uri="",
        also_known_as=(),
        moved_to="",
        published=now,
        fetched=now,
        suspended=None,
        deleted=None,
    )


def _remote(
    number: int, name: str, host: str, server_id: int, shared_inbox: str, now: datetime
) -> dict[str, object]:
    uri = f"https://{host}/users/{name}"
    return {
        "id": number,
        "uri": uri,
        "kind": ActorKind.PERSON,
        "name": name,
        "host": host,
        "local": False,
        "server_id": server_id,
        "inbox": f"{uri}/inbox",
        "shared_inbox": shared_inbox,
        "published": now,
        "fetched": now,
    }


def _follow(
    follower_id: int, followed_id: int, follower: dict[str, object], since: int, now: datetime
) -> dict[str, object]:
    return {
        "follower_id": follower_id,
        "followed_id": followed_id,
        "uri": f"https://remote.example/follows/{follower_id}",
        "state": FollowState.ACCEPTED,
        "asked": now,
        "since": since,
        "server_id": follower["server_id"],
        "inbox": follower["shared_inbox"] or follower["inbox"],
    }
