"""Reading: what a member saw of their feeds, what they keep to read, and private links."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.posts import Post
from fediwiki.domain.reading import MOST_VISITED, Place, visit_after
from fediwiki.errors import NotFound
from fediwiki.services.passwords import new_token, token_hash
from fediwiki.storage import actors, reading
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


async def note_visit(tx: Writer, member: Actor, feed: str, newest: Place, *, now: datetime) -> None:
    """Note that a member was shown up to `newest` of a feed, that of the actor with this id.

    The feeds that they visited last are kept, and no more.
    """
    last = await reading.find_visit(tx, member.id, feed)
    visit = visit_after(last, newest, now)
    if visit is None:
        return
    owner = await actors.by_uri(tx, feed)
    await reading.save_visit(tx, member.id, owner.id, visit)
    if last is None:
        await reading.forget_visits(tx, member.id, but=MOST_VISITED)


async def keep(tx: Writer, member: Actor, post: Post, *, now: datetime) -> None:
    """Save a post for a member.

    Raises:
        NotFound: It was deleted.
    """
    if post.deleted is not None:
        raise NotFound(_("this post was deleted"))
    await reading.add_saved(tx, member.id, post.id, now)


async def give_link(tx: Writer, member: Actor, *, now: datetime) -> str:
    """Give a member a private link to their feeds, which is told once; an older one ends."""
    token = new_token()
    await reading.save_link(tx, member.id, token_hash(token), now)
    return token
