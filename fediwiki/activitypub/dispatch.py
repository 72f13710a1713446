"""From an entry of the inbound log to the handler of its kind of activity."""

from dataclasses import dataclass, replace
from datetime import datetime

from fediwiki.activitypub import catching_up, documents, fields, forwarding, revising
from fediwiki.activitypub.believing import is_proven
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.handlers import (
    announce,
    answers,
    block,
    boost,
    collections,
    create,
    delete,
    flag,
    follow,
    like,
    marks,
    move,
    offer,
    quote_request,
    resolve,
    revision,
    undo,
    update,
)
from fediwiki.activitypub.remote import Remote
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import (
    Accept,
    Activity,
    Add,
    Announce,
    Block,
    Create,
    Delete,
    Dislike,
    Edit,
    Flag,
    Follow,
    Like,
    Lock,
    Move,
    Offer,
    QuoteRequest,
    Reject,
    Remove,
    Resolve,
    TentativeAccept,
    Undo,
    Unknown,
    Update,
    read_activity,
)
from fediwiki.config.settings import Limits
from fediwiki.domain.urls import Urls
from fediwiki.errors import Refused
from fediwiki.storage import received
from fediwiki.storage.database import Database, Writer
from fediwiki.storage.received import PROVEN, Received, State
from fediwiki.storage.within import Within
from fediwiki.text.domains import host_of


@dataclass(frozen=True, slots=True)
class Judging:
    """Decides what an activity does here, and does it."""

    database: Database
    remote: Remote
    urls: Urls
    limits: Limits
    licence: str = ""

    def within(self, tx: Writer) -> "Judging":
        """The same in an open transaction: each effect is a part of it, and nobody is asked."""
        database = Within(tx, self.database.ids)
        return replace(self, database=database, remote=self.remote.within(database))

    async def judge(self, entry: Received, now: datetime) -> None:
        """Give `entry` its effect, or none, and settle it.

        Raises:
            NotNow: It cannot be judged within an open transaction.
            Refused: Its actor may not do this.
            Malformed: It cannot be understood.
            NotFound: What it is about is not there.
            Unreachable: A server that must be asked does not answer.
            Unavailable: We cannot keep it now.
        """
        await self._check_lets(entry)
        document = documents.parse(entry.body, depth=self.limits.json_depth)
        activity = read_activity(document)
        taking = Taking(
            entry,
            self.database,
            self.remote,
            self.urls,
            self.limits,
            self.remote.budget(),
            now,
            licence=self.licence,
        )
        if catching_up.is_ours(entry, self.urls):
            await self._catch_up(document, taking)
        elif entry.signer_uri == entry.actor_uri:
            await dispatch(activity, taking)
        elif await is_proven(document, activity, taking):
            if not await self._had_effect(activity):
                await dispatch(activity, replace(taking, verdict=PROVEN))
        else:
            await forwarding.take_unproven(activity, taking)
        async with self.database.read() as tx:
            has_no_effect = await received.is_pending(tx, entry.id)
        if has_no_effect:
            async with self.database.write() as tx:
                await received.settle(tx, entry.id, State.IGNORED, "it does nothing here", now)

    async def _check_lets(self, entry: Received) -> None:
        """What came before its server was suspended, and waits, has no effect either."""
        rules = await self.remote.doors.rules()
        for uri in (entry.actor_uri, entry.signer_uri):
            if rules.shuts(host := host_of(uri)) and not self.urls.owns(uri):
                raise Refused(f"this server has nothing to do with {host}")

    async def _catch_up(self, document: Document, taking: Taking) -> None:
        if taking.entry.type == catching_up.ASKED:
            await announce.take_asked(taking.entry.object_uri, taking)
        elif taking.entry.type == catching_up.PROOF:
            await revising.prove(taking.entry.object_uri, taking)
        elif taking.entry.type == catching_up.BOOST:
            await boost.take(fields.text(document, "target"), taking)
        else:
            await revision.catch_up(document, taking)

    async def _had_effect(self, activity: Activity) -> bool:
        """Whether it came before, from whomever: what is proven can be carried again and again."""
        async with self.database.read() as tx:
            return await received.had_effect(tx, activity.id, activity.actor)


async def dispatch(activity: Activity, taking: Taking) -> None:
    """Let the handler of its kind judge an activity that is its actor's own.

    Raises:
        Refused: The actor is suspended here; going for good is left to them.
        FediWikiError: The verdict of the handler.
    """
    of_itself = activity.object_id == activity.actor
    if not (isinstance(activity, Delete) and of_itself):
        of_itself = of_itself and isinstance(activity, Update)
        await taking.check_heard(activity.actor, of_itself=of_itself)
    match activity:
        case Create():
            await create.handle(activity, taking)
        case Update():
            await update.handle(activity, taking)
        case Delete():
            await delete.handle(activity, taking)
        case Announce():
            await announce.handle(activity, taking)
        case Follow():
            await follow.handle(activity, taking)
        case Accept() | Reject() | TentativeAccept():
            await answers.handle(activity, taking)
        case Undo():
            await undo.handle(activity, taking)
        case Like() | Dislike():
            await like.handle(activity, taking)
        case Flag():
            await flag.handle(activity, taking)
        case Block():
            await block.handle(activity, taking)
        case Lock():
            await marks.lock(activity, taking)
        case Add() | Remove():
            await collections.handle(activity, taking)
        case Move():
            await move.handle(activity, taking)
        case Offer():
            await offer.handle(activity, taking)
        case QuoteRequest():
            await quote_request.handle(activity, taking)
        case Resolve():
            await resolve.handle(activity, taking)
        case Edit() | Unknown():
            return
