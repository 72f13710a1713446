"""Approving: what was held back is shown, and told to others as new now."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.comments import Comment
from fediwiki.errors import Conflict
from fediwiki.services import alerting, releasing
from fediwiki.services.deciding import Thing, check
from fediwiki.storage import acts, comments, posts
from fediwiki.storage.acts import Act
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _


async def approve(tx: Writer, thing: Thing, *, by: Actor | None, now: datetime) -> int:
    """Show what was held back, and what hung on it; gives the act. `by` is None for the operator.

    Raises:
        Refused: It is not for `by` to do.
        Conflict: It is not held, or removed, or what it answers waits itself.
    """
    place = await check(tx, thing, by)
    if thing.held is None or thing.removed is not None or thing.deleted is not None:
        raise Conflict(_("This does not wait any more."))
    if isinstance(thing, Comment) and await _answers_what_waits(tx, thing):
        raise Conflict(_("What this answers waits itself: look at that first."))
    act = Act(
        kind=ActKind.APPROVE,
        subwiki_id=place.id if place else None,
        actor_id=by.id if by else None,
        object_uri=thing.uri,
        target_id=thing.author.id,
    )
    act_id = await acts.add(tx, act, now)
    await releasing.release(tx, thing, place, now=now)
    await alerting.of_thing(
        tx,
        ActKind.APPROVE,
        thing,
        thing.author.id,
        place=place,
        by=by,
        reason="",
        act_id=act_id,
        now=now,
    )
    return act_id


async def _answers_what_waits(tx: Reader, comment: Comment) -> bool:
    post = await posts.find(tx, comment.post_id)
    parent = None if comment.parent_id is None else await comments.find(tx, comment.parent_id)
    return any(each is not None and each.held is not None for each in (post, parent))
