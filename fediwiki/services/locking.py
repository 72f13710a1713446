"""Locking: nobody but moderators goes on talking below a post or a comment."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.comments import Comment
from fediwiki.domain.events import ThingLocked
from fediwiki.domain.posts import Post
from fediwiki.errors import Conflict, NotFound, Refused
from fediwiki.services import alerting, belonging
from fediwiki.services.arriving import Way, pass_on
from fediwiki.storage import acts, comments, events, groups, marks, members, posts, subwikis
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _

Thing = Post | Comment


async def lock(tx: Writer, thing: Thing, *, by: Actor | None, reason: str, now: datetime) -> None:
    """Close the talk below a post or a comment; `by` is None for the operator.

    Raises:
        Refused: It is not for `by` to do.
        Conflict: It is closed already.
    """
    await _set(tx, thing, locked=True, by=by, reason=reason, now=now)


async def unlock(tx: Writer, thing: Thing, *, by: Actor | None, reason: str, now: datetime) -> None:
    """Open the talk again.

    Raises:
        Refused: It is not for `by` to do.
        Conflict: It is open.
    """
    await _set(tx, thing, locked=False, by=by, reason=reason, now=now)


async def receive(
    tx: Writer,
    thing: Thing,
    *,
    locked: bool,
    by: Actor,
    reason: str,
    way: Way,
    now: datetime,
) -> None:
    """Close or open a talk as a moderator elsewhere says, in a subwiki of ours or in theirs."""
    if (thing.locked is not None) == locked:
        return
    post = await _post_of(tx, thing)
    await marks.save_locked(tx, thing, now if locked else None)
    if post.subwiki is not None and post.subwiki.local:
        await _write_down(tx, thing, post, locked=locked, by=by, reason=reason, now=now)
        await pass_on(tx, post.subwiki, way, thing.uri, None, now=now)


async def check_open(tx: Reader, post: Post, parent: Comment | None, author: Actor) -> None:
    """Refuse whoever may not comment there; the subwiki's moderators may, and so may admins.

    Of a community elsewhere its own server judges what its people say.

    Raises:
        Refused: A moderator closed the talk.
    """
    if not await is_locked(tx, post, parent):
        return
    if not await _may_go_on(tx, post.subwiki, author):
        raise Refused(_("A moderator closed this talk: nobody comments here for now."))


async def is_locked(tx: Reader, post: Post, parent: Comment | None) -> bool:
    """Whether the talk is closed below a post, or a comment or anything above it."""
    if post.locked is not None or (parent is not None and parent.locked is not None):
        return True
    if parent is None:
        return False
    return any(each.locked is not None for each in await comments.ancestors_of(tx, parent))


async def _may_go_on(tx: Reader, place: Actor | None, author: Actor) -> bool:
    if place is not None and not place.local:
        return not author.local or author.uri in (await groups.find(tx, place.id)).moderators
    if await members.is_admin(tx, author.id):
        return True
    return place is not None and bool(await subwikis.find_moderator(tx, place.id, author.uri))


async def _set(
    tx: Writer, thing: Thing, *, locked: bool, by: Actor | None, reason: str, now: datetime
) -> None:
    post = await _post_of(tx, thing)
    if post.subwiki is None or not post.subwiki.local:
        raise Refused(_("This stands in no subwiki of this server."))
    subwiki = await subwikis.by_id(tx, post.subwiki.id)
    await belonging.check_moderator(tx, subwiki, by)
    if (thing.locked is not None) == locked:
        raise Conflict(_("This talk is closed already.") if locked else _("This talk is open."))
    await marks.save_locked(tx, thing, now if locked else None)
    await _write_down(tx, thing, post, locked=locked, by=by, reason=reason, now=now)
    by_id = by.id if by else None
    event = ThingLocked(subwiki.id, thing.uri, by_id, locked=locked, reason=reason)
    await events.append(tx, event, now=now)


async def _write_down(
    tx: Writer,
    thing: Thing,
    post: Post,
    *,
    locked: bool,
    by: Actor | None,
    reason: str,
    now: datetime,
) -> None:
    kind = ActKind.LOCK if locked else ActKind.UNLOCK
    act = acts.Act(
        kind=kind,
        subwiki_id=post.subwiki.id if post.subwiki else None,
        actor_id=by.id if by else None,
        object_uri=thing.uri,
        reason=reason,
        target_id=thing.author.id,
    )
    await acts.add(tx, act, now)
    await alerting.of_removal(tx, kind, post, thing.author.id, by=by, reason=reason, now=now)


async def _post_of(tx: Reader, thing: Thing) -> Post:
    post = thing if isinstance(thing, Post) else await posts.find(tx, thing.post_id)
    if post is None or post.deleted is not None or thing.deleted is not None:
        raise NotFound(_("what this is about is not there"))
    return post
