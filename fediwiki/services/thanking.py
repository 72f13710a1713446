"""Thanking: one word to whoever made a revision."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.posts import Post
from fediwiki.errors import Refused
from fediwiki.storage import revisions, thanks
from fediwiki.storage.database import Writer


async def thank(tx: Writer, post: Post, number: int, *, by: Actor, now: datetime) -> None:
    """Thank for a revision; a second time changes nothing.

    Raises:
        NotFound: There is no such revision.
        Refused: It is one's own, or nobody is known to have made it.
    """
    revision = await revisions.by_number(tx, post.id, number)
    if revision.editor is None:
        raise Refused("nobody is known to have made this revision")
    if revision.editor.id == by.id:
        raise Refused("this is your own revision")
    await thanks.add(tx, by.id, post.id, number, now)
