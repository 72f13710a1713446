"""Withdrawing: an editor takes back an edit that waits, wherever it waits."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.offers import Offer
from fediwiki.errors import Conflict, Refused
from fediwiki.services import judging, offering
from fediwiki.storage import actors, posts
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _


async def withdraw(tx: Writer, offer: Offer, *, by: Actor, now: datetime) -> None:
    """Take back one's own edit.

    Raises:
        Refused: It is someone else's.
        Conflict: It does not wait any more.
    """
    if offer.editor.id != by.id:
        raise Refused(_("this is someone else's edit"))
    if not offer.waits:
        raise Conflict(_("this edit does not wait any more: it is %(state)s", state=offer.state))
    if (await judge_of(tx, offer)).local:
        await judging.withdraw(tx, offer, now=now)
    else:
        await offering.withdraw(tx, offer, now=now)


async def judge_of(tx: Reader, offer: Offer) -> Actor:
    """Who decides about an offer: a group, or the author of what is proposed to one."""
    post = await posts.find(tx, offer.post_id) if offer.post_id else None
    if post is not None:
        return await offering.judge_of(tx, post)
    return await actors.by_id(tx, offer.subwiki_id or 0)
