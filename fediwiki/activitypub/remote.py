"""Fetching what others own: signed, from its own origin only, and kept.

Source: protocol §7 and §8; FEP-fe34 (origin-based security).
"""

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urldefrag

from fediwiki.activitypub import documents, fields
from fediwiki.activitypub.jsonld import Compacting, is_plain
from fediwiki.activitypub.keys import KeyRing, KnownKey, is_usable
from fediwiki.activitypub.signing import Sign
from fediwiki.activitypub.vocabulary.actors import read_actor
from fediwiki.config.settings import Limits
from fediwiki.domain.actors import Actor, ActorProfile
from fediwiki.domain.media import Picture
from fediwiki.domain.urls import Urls
from fediwiki.errors import BadSignature, Gone, Malformed, NotFound, Refused, Unreachable
from fediwiki.media.copying import Copies
from fediwiki.outbound.answers import FetchBudget, Response
from fediwiki.outbound.client import Client
from fediwiki.storage import actors, servers
from fediwiki.storage.database import Database
from fediwiki.storage.doors import Doors

ACCEPT = 'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
REFETCH_AFTER = timedelta(minutes=1)
_PROFILE = re.compile(
    r';\s*profile\s*=\s*(?:"(?:[^"]* )?https://www\.w3\.org/ns/activitystreams(?: [^"]*)?"'
    r"|https://www\.w3\.org/ns/activitystreams)\s*(?:;|$)",
    re.IGNORECASE,
)
_NEGATIVES = 10_000


class NotNow(Exception):
    """Somebody elsewhere is to be asked, which nobody waits for in an open transaction."""


@dataclass(slots=True)
class Remote:
    """What comes from elsewhere; `sign` signs for the instance actor, `copies` has pictures.

    One that is not `asking` gives what is known already, and raises `NotNow` for all else.
    """

    database: Database
    client: Client
    urls: Urls
    limits: Limits
    sign: Sign
    now: Callable[[], datetime]
    doors: Doors
    copies: Copies
    ring: KeyRing = field(default_factory=KeyRing)
    compacting: Compacting = field(default_factory=Compacting)
    asking: bool = True
    _asked: dict[str, "_Asked"] = field(default_factory=dict[str, "_Asked"])
    _asking: dict[str, asyncio.Event] = field(default_factory=dict[str, asyncio.Event])

    def within(self, database: Database) -> "Remote":
        """The same in an open transaction, which is given as a database: it asks nobody."""
        return replace(self, database=database, asking=False)

    def budget(self) -> FetchBudget:
        """How much one inbound activity may fetch."""
        return FetchBudget(self.limits.fetches_per_activity)

    async def document(self, url: str, budget: FetchBudget) -> dict[str, object]:
        """The ActivityPub document at `url`, whose id is that very url.

        Raises:
            Gone: Its server says that it is gone for good.
            NotFound: Its server does not have it, or not for us.
            Malformed: What is there is not what its url promises.
            Refused: It is our own, and not to be fetched.
            Unreachable: Its server does not answer.
        """
        if self.urls.owns(url):
            raise Refused(f"{url} is ours")
        found = await self._fetched(url, budget)
        said = fields.one_id(found) or ""
        if said != url and fields.same_origin(said, url):
            url, found = said, await self._fetched(said, budget)
        if fields.one_id(found) != url:
            raise Malformed(f"the document at {url} is not about itself")
        return found

    async def carried(self, url: str, budget: FetchBudget) -> dict[str, object]:
        """A document of somebody else that stands at `url`; only its own proof makes it theirs.

        Raises:
            NotFound: It is not there, or no longer.
            Malformed: What is there is no document.
            Refused: The url is our own.
            Unreachable: Its server does not answer.
        """
        if self.urls.owns(url):
            raise Refused(f"{url} is ours")
        return await self._fetched(url, budget)

    async def actor(self, uri: str, budget: FetchBudget) -> Actor:
        """The actor as we know it, fetched if we do not.

        Raises:
            NotFound: There is none, or no longer.
            Malformed: What is there is no actor.
            Unreachable: Its server does not answer.
        """
        async with self.database.read() as tx:
            known = await actors.find_by_uri(tx, uri)
        if known is not None and known.deleted is not None:
            raise Gone(f"{uri} is gone")
        return known or await self.refreshed(uri, budget)

    async def refreshed(self, uri: str, budget: FetchBudget) -> Actor:
        """The actor as its server says now, kept.

        Raises:
            NotFound: There is none, or no longer.
            Malformed: What is there is no actor.
            Unreachable: Its server does not answer.
        """
        return await self.met(await self.document(uri, budget))

    async def met(self, document: dict[str, object]) -> Actor:
        """The actor of a document that its own server gave, kept.

        Raises:
            Malformed: It is of no actor.
            Gone: It was deleted before.
        """
        return await self._kept(read_actor(document))

    async def key(self, key_id: str, budget: FetchBudget) -> KnownKey:
        """The key with this id, fetched once if we do not know it.

        Raises:
            BadSignature: There is none that its owner lists.
            Unreachable: Its server does not answer.
        """
        known = self.ring.find(key_id) or await self._stored(key_id)
        return known or await self.fresh_key(key_id, budget)

    async def fresh_key(
        self, key_id: str, budget: FetchBudget, *, failed: KnownKey | None = None
    ) -> KnownKey:
        """The key as its server gives it now, instead of one that `failed`.

        It is asked for at most once a minute, by one for all who wait for it.

        Raises:
            BadSignature: There is none that its owner lists, or it was asked for just now.
            Unreachable: Its server does not answer, or did not just now.
        """
        self._check_asking()
        while key_id in self._asking:
            await self._asking[key_id].wait()
        known = self.ring.find(key_id)
        if known is not None and known is not failed:
            return known
        self._check_patience(key_id)
        told = self._asking[key_id] = asyncio.Event()
        try:
            return await self._asked_key(key_id, budget)
        except Unreachable:
            self._asked[key_id] = _Asked(self.now(), in_vain=True)
            raise
        finally:
            del self._asking[key_id]
            told.set()

    async def _asked_key(self, key_id: str, budget: FetchBudget) -> KnownKey:
        self._asked[key_id] = _Asked(self.now())
        try:
            owner = await self._key_owner(key_id, budget)
        except (NotFound, Malformed, Refused) as error:
            raise BadSignature(f"the key {key_id} cannot be had: {error}") from error
        self.ring.forget(owner.uri)
        known = await self._stored(key_id)
        if known is None or known.owner.uri != owner.uri:
            raise BadSignature(f"{owner.uri} does not list the key {key_id}")
        return known

    async def _key_owner(self, key_id: str, budget: FetchBudget) -> Actor:
        url = urldefrag(key_id).url
        if self.urls.owns(url):
            raise Refused(f"{url} is ours")
        found = await self._fetched(url, budget)
        owner_uri = (
            fields.one_id(found.get("owner"))
            or fields.one_id(found.get("controller"))
            or fields.one_id(found)
            or ""
        )
        if not fields.same_origin(owner_uri, url):
            raise Malformed(f"the key at {url} belongs to nobody there")
        if owner_uri != url:
            found = await self.document(owner_uri, budget)
        profile = read_actor(found)
        if not any(key.id == key_id and is_usable(key) for key in profile.keys):
            async with self.database.read() as tx:
                if await actors.find_by_uri(tx, profile.uri) is None:
                    raise Malformed(f"{profile.uri} does not list the key {key_id}")
        return await self._kept(profile)

    async def _kept(self, profile: ActorProfile) -> Actor:
        """Keep an actor that was fetched from its own id.

        Raises:
            Gone: It was deleted before.
        """
        now = self.now()
        usable = tuple(key for key in profile.keys if is_usable(key))
        profile = replace(profile, keys=usable)
        async with self.database.write() as tx:
            known = await actors.find_by_uri(tx, profile.uri)
            if known is not None and known.deleted is not None:
                raise Gone(f"{profile.uri} is gone")
            server_id = await servers.ensure(tx, fields.origin_of(profile.uri), now)
            actor = await actors.save_profile(tx, profile, server_id, now)
        self.ring.forget(actor.uri)
        return actor

    async def _stored(self, key_id: str) -> KnownKey | None:
        async with self.database.read() as tx:
            found = await actors.find_key(tx, key_id)
        if found is None:
            return None
        key, owner = found
        return self.ring.keep(key, owner)

    async def picture(self, url: str, budget: FetchBudget) -> Picture:
        """Our copy of the picture at `url`, made now.

        Raises:
            Malformed: It is no picture that we take, or stands where we do not ask.
            Unreachable: Nobody answered, or not with a picture.
            Unavailable: It cannot be kept now.
        """
        self._check_asking()
        budget.spend()
        return await self.copies.of(url)

    def _check_asking(self) -> None:
        if not self.asking:
            raise NotNow

    def _check_patience(self, key_id: str) -> None:
        asked = self._asked.get(key_id)
        if asked is not None and self.now() - asked.at < REFETCH_AFTER:
            if asked.in_vain:
                raise Unreachable(f"the key {key_id} could not be had just now")
            raise BadSignature(f"the key {key_id} was asked for just now")
        if len(self._asked) >= _NEGATIVES:
            self._asked.clear()

    async def _fetched(self, url: str, budget: FetchBudget) -> dict[str, object]:
        self._check_asking()
        response = await self.client.get(url, accept=ACCEPT, sign=self.sign, budget=budget)
        _check_status(response, url)
        if response.url != url and not fields.same_origin(response.url, url):
            raise Malformed(f"{url} leads elsewhere")
        kind = response.headers.get("content-type", "")
        if not _is_activitypub(kind):
            raise Malformed(f"{url} is no ActivityPub document but {kind[:80] or 'untyped'}")
        document = documents.parse(response.body, depth=self.limits.json_depth)
        return document if is_plain(document) else await self.compacting.compacted(document)


@dataclass(frozen=True, slots=True)
class _Asked:
    """When a key was asked for, and whether its server did not answer."""

    at: datetime
    in_vain: bool = False


def _is_activitypub(content_type: str) -> bool:
    """Whether a server calls what it gives an ActivityPub document, and not just any JSON.

    Source: ActivityPub, section 3.2.
    """
    kind, _, _ = content_type.partition(";")
    kind = kind.strip().lower()
    if kind == "application/ld+json":
        return _PROFILE.search(content_type) is not None
    return kind == "application/activity+json"


def _check_status(response: Response, url: str) -> None:
    status = response.status
    if status == HTTPStatus.GONE:
        raise Gone(f"{url} is gone")
    if status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        raise Unreachable(f"{url} answers {status}")
    if status != HTTPStatus.OK:
        raise NotFound(f"{url} answers {status}")
