"""What is said because something happened: activities, put into the outbound log.

Each is stored as it will be sent and served; who gets it is written beside it.
"""

from dataclasses import dataclass
from datetime import datetime

from fediwiki.activitypub import documents, fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.proofs import add_proof
from fediwiki.config.settings import Limits
from fediwiki.domain.actors import ED25519, Actor
from fediwiki.domain.servers import Dialect
from fediwiki.domain.urls import Urls
from fediwiki.errors import NotFound
from fediwiki.http_signatures.keys import PrivateKey
from fediwiki.storage import actors, follows, sent, servers
from fediwiki.storage.database import Writer
from fediwiki.storage.events import Pending
from fediwiki.storage.sent import EVERYONE, Outgoing

MICROBLOG = (Dialect.MICROBLOG,)
WRAPPED = (Dialect.THREADIVERSE, Dialect.FEDIWIKI)


@dataclass(frozen=True, slots=True)
class Readers:
    """Who gets an activity: followers of actors of ours and some inboxes, in some dialects."""

    dialects: tuple[Dialect, ...] = EVERYONE
    followers_of: tuple[int, ...] = ()
    inboxes: tuple[str, ...] = ()


NOBODY = Readers(dialects=())


@dataclass(frozen=True, slots=True)
class Said:
    """An activity as it goes out, byte for byte; `number` is that of its entry in the log."""

    number: int
    uri: str
    type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Saying:
    """The transaction in which an event is told; `thread` keeps order between activities.

    What is said `quietly` stands in the log, and goes to nobody.
    """

    tx: Writer
    pending: Pending
    urls: Urls
    limits: Limits
    now: datetime
    quietly: bool = False

    def new_uri(self) -> tuple[int, str]:
        """A new id for an activity, as a number and as its ActivityPub id."""
        number = self.tx.new_id(self.now)
        return number, self.urls.activity(number)

    async def say(
        self,
        number: int,
        document: Document,
        *,
        by: Actor,
        about: str,
        to: Readers,
        thread: str = "",
        public: bool = True,
    ) -> None:
        """Put an activity into the log; `about` is the id of the object that it is about.

        Those of one `thread`, which is what they are about unless given, keep their order.

        Raises:
            TooLarge: It is larger than others would take.
        """
        body = documents.dump(document, most_bytes=self.limits.document_bytes)
        said = Said(number, str(document["id"]), str(document["type"]), body)
        await self.log(said, by=by, about=about, to=to, thread=thread or about, public=public)

    async def log(
        self, said: Said, *, by: Actor, about: str, to: Readers, thread: str, public: bool
    ) -> None:
        """Put bytes into the log as they are."""
        to = NOBODY if self.quietly else to
        for inbox in to.inboxes:
            await servers.ensure(self.tx, fields.origin_of(inbox), self.now)
        await sent.add(
            self.tx,
            Outgoing(
                id=said.number,
                uri=said.uri,
                actor_id=by.id,
                type=said.type,
                object_uri=about,
                thread=thread,
                body=said.body,
                public=public,
                dialects=to.dialects,
                followers_of=to.followers_of,
                inboxes=to.inboxes,
                made=self.now,
                effect=self.pending.id,
            ),
        )

    def parsed(self, body: bytes) -> Document:
        """What was said before."""
        return documents.parse(body, depth=self.limits.json_depth)

    async def proven(self, document: Document, author: Actor) -> Document:
        """An activity with a proof by its author, a member of ours (FEP-8b32)."""
        for key in await actors.keys_of(self.tx, author.id):
            if key.algorithm == ED25519:
                private = PrivateKey.from_pem(key.private)
                return add_proof(document, private, verification_method=key.id, created=self.now)
        raise NotFound(f"{author.handle} has no key for proofs")

    async def has_followers(self, actor: Actor) -> bool:
        """Whether anyone follows an actor of ours."""
        return await follows.count_followers(self.tx, actor.id) > 0
