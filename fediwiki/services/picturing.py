"""Picturing: which pictures posts and edits show, so that these are kept as long, and no longer."""

from collections.abc import Sequence

from fediwiki.domain.attachments import PICTURES, Attachment
from fediwiki.domain.media import ours_in
from fediwiki.domain.offers import Offer
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Revision
from fediwiki.storage import media, posts, revisions
from fediwiki.storage.database import Reader, Writer


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


async def still_there(
    tx: Reader, attachments: Sequence[Attachment], home: str
) -> tuple[Attachment, ...]:
    """What stood with a post once, without the pictures of the server of `home` that are gone."""
    ours = {each.url: ours_in((each.url,), home) for each in attachments if each.kind in PICTURES}
    there = await media.of_names(tx, [name for names in ours.values() for name in names])
    gone = {url for url, names in ours.items() if any(name not in there for name in names)}
    return tuple(each for each in attachments if each.url not in gone)
