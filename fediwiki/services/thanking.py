"""Thanking: a word to whoever made a revision, which they can see and nobody can take back."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Field
from fediwiki.errors import Refused
from fediwiki.services import notifying, welcoming
from fediwiki.storage import revisions, thanks
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


async def thank(tx: Writer, post: Post, number: int, *, by: Actor, now: datetime) -> None:
    """Thank for a revision; once more changes nothing.

    Raises:
        NotFound: There is no such revision.
        Refused: It is one's own, its editor's name was deleted, or one may not take part there.
    """
    revision = await revisions.by_number(tx, post.id, number)
    if Field.EDITOR in revision.removed:
        raise Refused(_("nobody knows any more who made this revision"))
    if revision.credit.editor_uri == by.uri:
        raise Refused(_("nobody thanks themselves"))
    await welcoming.check(tx, by, post.subwiki, now)
    if revision.editor is not None:
        await welcoming.check_between(tx, by, revision.editor)
    if await thanks.add(tx, by.id, post.id, number, now):
        await notifying.of_thanks(tx, post, revision, by=by, now=now)
