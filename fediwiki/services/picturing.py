"""Picturing: which pictures posts and edits show, so that these are kept as long, and no longer."""

from fediwiki.domain.media import ours_in
from fediwiki.domain.offers import Offer
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Revision
from fediwiki.storage import media, posts, revisions
from fediwiki.storage.database import Writer


async def keep(tx: Writer, offer: Offer, home: str) -> None:
    """Keep the pictures that an edit shows, of those that are on the server of the url `home`."""
    shown = ours_in((each.url for each in offer.proposal.attachments or ()), home)
    await media.use(tx, shown, offer.id)


async def forget(tx: Writer, post: Post, revision: Revision) -> None:
    """Let go what only `revision` of a post showed, of which the content was deleted just now."""
    now = await posts.find(tx, post.id)
    still = await revisions.attachments_in(tx, post.id)
    shown = {each.url for each in (*still, *(now.content.attachments if now else ()))}
    gone = [each.url for each in revision.words.attachments if each.url not in shown]
    if gone:
        await media.use_no_more(tx, ours_in(gone, post.uri), post.id)
        await media.forget_copies_of(tx, gone)
