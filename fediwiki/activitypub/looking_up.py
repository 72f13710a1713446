"""Looking up what people name: a handle by WebFinger, an address by what stands there.

Source: RFC 7033; FEP-3b86 (activity intents); OStatus 1.0 (subscribe).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import cast
from urllib.parse import quote

from fediwiki.activitypub import documents, fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.remote import Remote
from fediwiki.activitypub.vocabulary.objects import CONTENT_TYPES, read_object
from fediwiki.domain.actors import Actor
from fediwiki.domain.urls import UrlKind
from fediwiki.errors import Malformed, NotFound
from fediwiki.outbound.answers import FetchBudget
from fediwiki.storage import actors
from fediwiki.text import links, names
from fediwiki.text.names import Handle

FOLLOW = "https://w3id.org/fep/3b86/Follow"
OBJECT = "https://w3id.org/fep/3b86/Object"
SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"
_FETCHES = 6
_MOST_LINKS = 50
_MOST_CHARACTERS = 2_048
_JRD = "application/jrd+json, application/json"
_ACTIVITY = ("application/activity+json", "application/ld+json")
_PLACES = re.compile(r"\{[^}]*\}")


@dataclass(frozen=True, slots=True)
class LookUp:
    """Asks other servers for people; at most a few requests for each."""

    remote: Remote

    async def find(self, said: str) -> Actor:
        """The person or community that a handle or an address names, kept as we found them.

        Raises:
            NotFound: There is none.
            Malformed: It names none, or what is there is none.
            Unreachable: Its server does not answer.
        """
        said = said.strip()
        if len(said) > _MOST_CHARACTERS:
            raise Malformed("this is too long to be an address")
        if "://" in said:
            return await self._at(said, FetchBudget(_FETCHES))
        handle = names.parse_handle(said)
        if handle.host == self.remote.urls.host:
            return await self._ours(handle.name)
        budget = FetchBudget(_FETCHES)
        return await self._at(actor_url(await self.described(handle, budget)), budget)

    async def find_post(self, url: str) -> str:
        """The id of the post that stands at an address of another server.

        Raises:
            NotFound: There is none.
            Malformed: What is there is no post.
            Unreachable: Its server does not answer.
        """
        document = await self.remote.document(url, FetchBudget(_FETCHES))
        head = read_object(document)
        if head.type not in CONTENT_TYPES or head.in_reply_to:
            raise Malformed(f"there is no post at {url}")
        return head.id

    async def way_to_follow(self, handle: str, uri: str) -> str:
        """The address at which somebody follows `uri` from their own server.

        Raises:
            NotFound: Their server names none.
            Malformed: It is no handle, or what is named is no address.
            Unreachable: Their server does not answer.
        """
        return await self._way(handle, uri, (FOLLOW, OBJECT, SUBSCRIBE))

    async def way_to_meet(self, handle: str, uri: str) -> str:
        """The address at which somebody sees the object `uri` on their own server, to answer it.

        Raises:
            NotFound: Their server names none.
            Malformed: It is no handle, or what is named is no address.
            Unreachable: Their server does not answer.
        """
        return await self._way(handle, uri, (OBJECT, SUBSCRIBE))

    async def _way(self, handle: str, uri: str, wanted: Sequence[str]) -> str:
        parsed = names.parse_handle(handle)
        if parsed.host == self.remote.urls.host:
            return _filled(f"{self.remote.urls.origin}/authorize_interaction?uri={{uri}}", uri)
        described = await self.described(parsed, FetchBudget(_FETCHES))
        template = next(
            (
                fields.text(link, "template")
                for rel in wanted
                for link in _links(described)
                if fields.text(link, "rel") == rel
            ),
            "",
        )
        if not template:
            raise NotFound(f"{parsed.host} does not say how to do that from there")
        url = _filled(template, uri)
        schemes = (
            ("https://", "http://") if self.remote.urls.origin[:5] == "http:" else ("https://",)
        )
        if links.safe(url) != url or not url.startswith(schemes):
            raise Malformed(f"{parsed.host} sends you to no address of the web")
        return url

    async def described(
        self, handle: Handle, budget: FetchBudget, *, across_hosts: bool = True
    ) -> Document:
        """What a server says of a handle of its own, or another to which it leads.

        Raises:
            NotFound: It knows nobody of that name.
            Malformed: It answers what nobody understands, or leads to another and should not.
            Unreachable: It does not answer.
        """
        scheme = self.remote.urls.origin.partition("://")[0]
        resource = quote(f"acct:{handle}", safe=":@")
        url = f"{scheme}://{handle.host}/.well-known/webfinger?resource={resource}"
        answer = await self.remote.client.get(
            url, accept=_JRD, budget=budget, across_hosts=across_hosts
        )
        if answer.status != HTTPStatus.OK:
            raise NotFound(f"{handle.host} knows nobody called {handle.name}")
        return documents.parse(answer.body, depth=self.remote.limits.json_depth)

    async def _at(self, url: str, budget: FetchBudget) -> Actor:
        """Whoever stands at an address, as their server says now."""
        if self.remote.urls.owns(url):
            ours = self.remote.urls.parse(url)
            if ours is None or ours.kind not in {UrlKind.SUBWIKI, UrlKind.MEMBER}:
                raise NotFound(f"nobody stands at {url}")
            return await self._ours(ours.name)
        document = await self.remote.document(url, budget)
        return await self.remote.met(document)

    async def _ours(self, name: str) -> Actor:
        async with self.remote.database.read() as tx:
            actor = await actors.find_local(tx, name)
        if actor is None or actor.deleted is not None or actor.suspended is not None:
            raise NotFound(f"nobody here is called {name}")
        return actor


def actor_url(described: Document) -> str:
    """Where the actor stands whom a server described.

    Raises:
        NotFound: It names none.
    """
    for link in _links(described):
        kind = fields.text(link, "type").partition(";")[0].strip().lower()
        if fields.text(link, "rel") == "self" and kind in _ACTIVITY:
            return fields.text(link, "href")
    raise NotFound("whoever this is cannot be followed from here")


def _links(described: Document) -> list[Document]:
    found = described.get("links")
    listed = cast("list[object]", found)[:_MOST_LINKS] if isinstance(found, list) else []
    return [cast("Document", each) for each in listed if isinstance(each, dict)]


def _filled(template: str, uri: str) -> str:
    """A template with its one place filled; others, which we cannot fill, are left empty."""
    if not re.search(r"\{(uri|object)\}", template):
        raise Malformed("this server does not say where the address goes")
    filled = re.sub(r"\{(uri|object)\}", lambda _: quote(uri, safe=""), template)
    return _PLACES.sub("", filled)
