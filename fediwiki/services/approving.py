"""Approving: what a filter held back is shown, and told to others as new now."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.events import ActivityTaken, CommentPublished, PostPublished
from fediwiki.domain.posts import Post
from fediwiki.errors import Conflict
from fediwiki.services.deciding import Thing, check
from fediwiki.storage import acts, events, held, received
from fediwiki.storage.acts import Act
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


async def approve(tx: Writer, thing: Thing, *, by: Actor | None, now: datetime) -> int:
    """Show what was held back; gives the act. `by` is None for the operator.

    Raises:
        Refused: It is not for `by` to do.
        Conflict: It is not held, or removed.
    """
    place = await check(tx, thing, by)
    if thing.held is None or thing.removed is not None or thing.deleted is not None:
        raise Conflict(_("This does not wait any more."))
    await held.let_go(tx, thing.uri, now)
    act = Act(
        kind=ActKind.APPROVE,
        subwiki_id=place.id if place else None,
        actor_id=by.id if by else None,
        object_uri=thing.uri,
        target_id=thing.author.id,
    )
    await _tell(tx, thing, place, now)
    return await acts.add(tx, act, now)


async def _tell(tx: Writer, thing: Thing, place: Actor | None, now: datetime) -> None:
    if thing.local:
        is_post = isinstance(thing, Post)
        event = PostPublished(thing.id) if is_post else CommentPublished(thing.id)
        await events.append(tx, event, now=now)
    elif place is not None and place.local:
        made = await received.find_create(tx, thing.uri)
        if made is not None:
            post_id = thing.id if isinstance(thing, Post) else None
            await events.append(tx, ActivityTaken(place.id, made, thing.uri, post_id), now=now)
