"""What others said, with the effect that it had when it came."""

from dataclasses import dataclass, replace

from fediwiki.activitypub import documents
from fediwiki.activitypub.believing import head_by
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.handlers import boosted, create, delete, edit, update
from fediwiki.activitypub.rebuilding import gaps
from fediwiki.activitypub.remote import Remote
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Create, Delete, Update, read_activity
from fediwiki.activitypub.vocabulary.objects import TOMBSTONE, read_object
from fediwiki.config.settings import Limits
from fediwiki.domain.actors import ActorKind
from fediwiki.domain.urls import Urls
from fediwiki.errors import FediWikiError
from fediwiki.outbound.answers import FetchBudget
from fediwiki.storage import actors
from fediwiki.storage.database import Database
from fediwiki.storage.received import BOOSTED, FETCHED, PATCHED, PROVEN, RESTORED, Received


@dataclass(frozen=True, slots=True)
class Replay:
    """Lets entries of the inbound log take effect again, within the one transaction of `database`.

    Nothing is fetched: what had to be fetched stands in the log as an entry of its own.
    """

    database: Database
    remote: Remote
    urls: Urls
    limits: Limits

    async def take(self, entry: Received) -> None:
        """Give `entry` its effect on posts and comments, if it had one."""
        document = documents.parse(entry.body, depth=self.limits.json_depth)
        try:
            if entry.type in {FETCHED, RESTORED, PATCHED, BOOSTED}:
                await self._take_fetched(document, entry)
            elif document.get("type") == TOMBSTONE:
                async with self.database.write() as tx:
                    await gaps.keep(tx, document, entry.id, entry.arrived, local=False)
            elif entry.signer_uri == entry.actor_uri or entry.reason == PROVEN:
                await self._take_activity(document, self._taking(entry))
        except FediWikiError:
            # It was taken once: what fails now failed then in the same way, or needed a fetch.
            return

    async def _take_activity(self, document: Document, taking: Taking) -> None:
        match read_activity(document):
            case Create() as activity:
                await create.handle(activity, taking)
            case Update() as activity if activity.object_id != activity.actor:
                await update.handle(activity, taking)
            case Delete() as activity:
                await delete.handle(activity, taking)
            case _:
                return

    async def _take_fetched(self, document: Document, entry: Received) -> None:
        taking = self._taking(entry)
        async with self.database.read() as tx:
            teller = await actors.find_by_uri(tx, entry.actor_uri)
        if document.get("type") == TOMBSTONE:
            await delete.erase_gone(entry.object_uri, taking)
            return
        if entry.type == PATCHED:
            await edit.apply(document, taking)
            return
        if entry.type == BOOSTED:
            await boosted.take_again(document, taking)
            return
        if teller is not None and teller.kind is ActorKind.GROUP:
            taking = taking.passed_on_by(teller)
        head = head_by(document, read_object(document).author)
        if taking.group is not None:
            head = replace(head, published=entry.arrived)
        if entry.type == RESTORED:
            await update.restore(document, head, taking)
        else:
            await update.take(document, head, taking)

    def _taking(self, entry: Received) -> Taking:
        return Taking(
            entry,
            self.database,
            self.remote,
            self.urls,
            self.limits,
            FetchBudget(0),
            now=entry.arrived,
            again=True,
        )
