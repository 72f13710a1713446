"""What a handler is given: the entry that it judges, and the one transaction of its effect."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from fediwiki.activitypub import documents, fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.offering import probation_of, rules_of
from fediwiki.activitypub.remote import Remote
from fediwiki.config.settings import Limits
from fediwiki.domain.actors import Actor
from fediwiki.domain.holding import Probation
from fediwiki.domain.urls import Urls
from fediwiki.errors import Refused
from fediwiki.outbound.answers import FetchBudget
from fediwiki.services.applying import Rules
from fediwiki.services.arriving import Way
from fediwiki.storage import actors, received, site_bans
from fediwiki.storage.database import Database, Reader, Writer
from fediwiki.storage.received import FETCHED, Received, State
from fediwiki.text.domains import host_of


@dataclass(frozen=True, slots=True)
class Taking:
    """One activity on its way to its effect.

    `content` is the entry of the object itself where that had to be fetched. `group` is the remote
    group that passed it on to us, by the announcement that is `entry`; such is not passed on again.
    `verdict` is what to note of the entry with its effect, unless it takes effect `again`; what
    has `more` effects is settled only by the last of them. `licence` is that of new posts here.
    """

    entry: Received
    database: Database
    remote: Remote
    urls: Urls
    limits: Limits
    budget: FetchBudget
    now: datetime
    content: Received | None = None
    group: Actor | None = None
    passes_on: bool = True
    verdict: str = ""
    again: bool = False
    more: bool = False
    licence: str = ""

    @property
    def rules(self) -> Rules:
        """By what edits are judged here."""
        return rules_of(
            self.limits,
            self.urls,
            licence=self.licence,
            edits_per_hour=self.limits.edits_per_hour,
            probation=self.probation,
        )

    @property
    def probation(self) -> Probation:
        """How long people are new here."""
        return probation_of(self.limits)

    @property
    def way(self) -> Way:
        """How it came, as the services want to know it."""
        told = self.entry if self.passes_on else None
        return Way(self.content or self.entry, told, again=self.again)

    def passed_on_by(self, group: Actor) -> "Taking":
        """How to take what a remote group passed on."""
        return replace(self, group=group, passes_on=False)

    async def actor(self, uri: str) -> Actor:
        """An actor, ours or another's, fetched if it is not known.

        Raises:
            Refused: Their server is suspended.
            NotFound: There is none.
            Unreachable: Its server does not answer.
        """
        ours = self.again or self.urls.owns(uri)
        if not ours and not await self.remote.doors.lets(uri):
            raise Refused(f"this server has nothing to do with {host_of(uri)}")
        return await self.remote.actor(uri, self.budget)

    async def check_heard(self, uri: str, *, of_itself: bool = False) -> None:
        """Take nothing from whom admins suspended, or their own server hides.

        What somebody says `of_itself` may be that they are hidden no longer.

        Raises:
            Refused: They are.
        """
        async with self.look() as tx:
            told = of_itself and await site_bans.is_hidden_at_home(tx, uri)
            if not told and await actors.is_suspended(tx, uri):
                raise Refused(f"{uri} is suspended here")

    @asynccontextmanager
    async def effect(self) -> AsyncGenerator[Writer]:
        """The transaction that has the effect, and marks the activity as seen."""
        async with self.database.write() as tx:
            yield tx
            if self.again:
                return
            if self.content is not None:
                await received.add_settled(tx, self.content, self.now)
            if self.more:
                return
            await received.settle(tx, self.entry.id, State.DONE, self.verdict, self.now)

    async def fetched(self, uri: str, kind: str = FETCHED) -> "tuple[Document, Taking]":
        """An object as its own server gives it, and how to take it: by an entry of its own.

        Raises:
            NotFound: Its server does not have it.
            Malformed: What is there is not that object.
            Unreachable: Its server does not answer.
        """
        document = await self.remote.document(uri, self.budget)
        return document, self.witnessing(uri, document, kind)

    def witnessing(self, uri: str, document: Document, kind: str = FETCHED) -> "Taking":
        """How to take an object that its own server gave us just now."""
        number = self.database.ids.next(self.now)
        content = Received(
            id=number,
            uri=f"{uri}#{number}",
            origin=fields.origin_of(uri),
            actor_uri=self.group.uri if self.group else self.entry.actor_uri,
            signer_uri=self.entry.signer_uri,
            type=kind,
            object_uri=uri,
            inbox=self.entry.inbox,
            body=documents.dump(document, most_bytes=self.limits.body_bytes),
            arrived=self.entry.arrived,
        )
        return replace(self, content=content)

    @asynccontextmanager
    async def look(self) -> AsyncGenerator[Reader]:
        """A look at what is stored, before anything is decided."""
        async with self.database.read() as tx:
            yield tx
