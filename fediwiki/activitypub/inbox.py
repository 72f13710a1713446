"""The inbox: an activity is verified and durably kept before its sender hears 202.

What it does then is for the clockwork (`dispatch`, `handlers`); nothing here has an effect.
"""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fediwiki.activitypub import dialects, documents, fields
from fediwiki.activitypub.authentication import Sender, authenticate, claim_of
from fediwiki.activitypub.remote import Remote
from fediwiki.domain.ids import Ids
from fediwiki.domain.urls import Urls
from fediwiki.errors import BadSignature, Gone, Malformed, NotFound, Refused
from fediwiki.http_signatures.message import Request
from fediwiki.storage import actors, received, servers
from fediwiki.storage.database import Database, Writer
from fediwiki.storage.received import Received
from fediwiki.text.domains import host_of

HEARD_EVERY = timedelta(minutes=1)
_KNOWN_INBOXES = 10_000


@dataclass(slots=True)
class Inbox:
    """Takes requests to the shared inbox and to those of our actors.

    `came` is set when something was kept, `spoke` when a server speaks to us again.
    """

    database: Database
    remote: Remote
    urls: Urls
    ids: Ids
    came: asyncio.Event
    spoke: asyncio.Event
    _open: set[str] = field(default_factory=set[str])
    _quiet: dict[int, datetime] = field(default_factory=dict[int, datetime])

    async def receive(self, request: Request, path: str) -> bool:
        """Keep the activity that `request` brings to the inbox at `path`.

        Says whether it was kept; what is void from the start (the Delete of someone whom we never
        knew, and what is said on a suspended server and carried by another) is not, and needs no
        answer but 202.

        Raises:
            Refused: Its server is suspended; nothing else was looked at.
            BadSignature: It is not whose it claims to be.
            Malformed: It is no activity.
            NotFound: There is no such inbox; Gone: there was.
            Unreachable: The sender's server did not tell its key; later it may.
            Unavailable: We cannot keep it now.
        """
        await self._check_inbox(path)
        claim = claim_of(request, self.remote)
        rules = await self.remote.doors.rules()
        if rules.shuts(host_of(claim.key_id)):
            raise Refused("this server has nothing to do with yours")
        document = documents.parse(request.body or b"", depth=self.remote.limits.json_depth)
        actor_uri = fields.required_id(document, "actor")
        if self.urls.owns(actor_uri):
            raise BadSignature("our own actors do not speak to us from outside")
        if rules.shuts(host_of(actor_uri)) or await self._is_void(document, actor_uri):
            return False
        sender = await authenticate(claim, self.remote)
        entry = self._entry(document, request.body or b"", actor_uri, sender, path)
        await received.append(self.database, entry)
        if entry.type == "Offer":
            await self._take_again(entry)
        self.came.set()
        await self._hear(sender, request)
        return True

    async def _check_inbox(self, path: str) -> None:
        url = self.urls.origin + path
        if path.startswith("//"):
            raise NotFound(f"there is no inbox at {path}")
        if url == self.urls.shared_inbox or url in self._open:
            return
        async with self.database.read() as tx:
            owner = await actors.find_by_inbox(tx, url)
        if owner is None:
            raise NotFound(f"there is no inbox at {path}")
        if owner.deleted is not None:
            raise Gone(f"the inbox at {path} is closed for good")
        if len(self._open) < _KNOWN_INBOXES:
            self._open.add(url)

    async def _is_void(self, document: dict[str, object], actor_uri: str) -> bool:
        """Whether someone whom we never knew says goodbye; it costs us no request."""
        if document.get("type") != "Delete" or fields.one_id(document.get("object")) != actor_uri:
            return False
        async with self.database.read() as tx:
            return await actors.find_by_uri(tx, actor_uri) is None

    def _entry(
        self,
        document: dict[str, object],
        body: bytes,
        actor_uri: str,
        sender: Sender,
        path: str,
    ) -> Received:
        uri = fields.one_id(document.get("id")) or ""
        direct = sender.actor.uri == actor_uri
        if direct and (not uri or not fields.same_origin(uri, actor_uri)):
            raise Malformed("the id of an activity is on its actor's host")
        now = self.remote.now()
        return Received(
            id=self.ids.next(now),
            uri=uri,
            # Who carries what others said must not take the place of what they say themselves.
            origin=sender.origin if direct else sender.actor.uri,
            actor_uri=actor_uri,
            signer_uri=sender.actor.uri,
            type=fields.text(document, "type")[:40],
            object_uri=_about(document),
            inbox=path,
            body=body,
            arrived=now,
        )

    async def _take_again(self, entry: Received) -> None:
        """An offer that comes again is answered again: its first answer may be lost."""
        async with self.database.write() as tx:
            await received.reopen(tx, entry.uri, entry.origin, self.remote.now())

    async def _hear(self, sender: Sender, request: Request) -> None:
        """Note, at most once a minute, that a server speaks to us."""
        server_id = sender.actor.server_id
        now = self.remote.now()
        if server_id is None or now < self._quiet.get(server_id, now):
            return
        self._quiet[server_id] = now + HEARD_EVERY
        async with self.database.write() as tx:
            await servers.save_heard(tx, server_id, now)
            await self._learn_software(tx, server_id, request)
        self.spoke.set()

    async def _learn_software(self, tx: Writer, server_id: int, request: Request) -> None:
        """Take from the User-Agent what a server runs that gives no NodeInfo."""
        server = await servers.by_id(tx, server_id)
        agent = request.fields().get(b"user-agent", b"").decode("latin-1")
        told = dialects.of_user_agent(agent)
        if told is not None and server.dialect is None and server.dialect_checked is not None:
            now = self.remote.now()
            await servers.save_software(tx, server_id, told.name, told.version, told.dialect, now)


def _about(document: dict[str, object]) -> str:
    """What an activity is about; what passes another on is about what that is about.

    So all that was said of an object is found when it is to be erased.
    """
    inner = fields.one_object(document.get("object")) or {}
    passed_on = "Announce" in fields.types(document) and "actor" in inner
    return fields.one_id((inner if passed_on else document).get("object")) or ""
