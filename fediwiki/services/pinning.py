"""Pinning: a few posts stand above the first page of their subwiki."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.events import PostPinned
from fediwiki.domain.posts import Post
from fediwiki.errors import Conflict, NotFound, Refused
from fediwiki.services import belonging
from fediwiki.services.arriving import Way, pass_on
from fediwiki.storage import acts, events, marks, subwikis
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


async def pin(tx: Writer, post: Post, *, by: Actor | None, most: int, now: datetime) -> None:
    """Let a post stand first; `by` is None for the operator. It stands in the log.

    Raises:
        Refused: It is not for `by` to do.
        Conflict: It does already, or so many do.
    """
    if post.pinned is not None:
        raise Conflict(_("This post is pinned already."))
    await _check(tx, post, by)
    if post.subwiki and await marks.count_pinned(tx, post.subwiki.id) >= most:
        raise Conflict(_("At most %(most)s posts are pinned; unpin one first.", most=most))
    await _set(tx, post, pinned=True, by=by, now=now)


async def unpin(tx: Writer, post: Post, *, by: Actor | None, now: datetime) -> None:
    """Let a post stand in its place in time alone.

    Raises:
        Refused: It is not for `by` to do.
        Conflict: It does.
    """
    if post.pinned is None:
        raise Conflict(_("This post is not pinned."))
    await _check(tx, post, by)
    await _set(tx, post, pinned=False, by=by, now=now)


async def receive(
    tx: Writer, post: Post, *, pinned: bool, by: Actor, most: int, way: Way, now: datetime
) -> None:
    """Pin or unpin a post as a moderator elsewhere says, in a subwiki of ours or in theirs.

    Raises:
        Refused: So many are pinned.
    """
    if (post.pinned is not None) == pinned or post.subwiki is None:
        return
    if pinned and await marks.count_pinned(tx, post.subwiki.id) >= most:
        raise Refused(
            _(
                "at most %(most)s posts are pinned in %(handle)s",
                most=most,
                handle=post.subwiki.handle,
            )
        )
    await marks.save_pinned(tx, post.id, now if pinned else None)
    if post.subwiki.local:
        await _write_down(tx, post, pinned=pinned, by=by, now=now)
        await pass_on(tx, post.subwiki, way, post.uri, None, now=now)


async def _check(tx: Writer, post: Post, by: Actor | None) -> None:
    if post.subwiki is None or not post.subwiki.local:
        raise Refused(_("This stands in no subwiki of this server."))
    if post.deleted is not None:
        raise NotFound(_("this post was deleted"))
    await belonging.check_moderator(tx, await subwikis.by_id(tx, post.subwiki.id), by)


async def _set(tx: Writer, post: Post, *, pinned: bool, by: Actor | None, now: datetime) -> None:
    await marks.save_pinned(tx, post.id, now if pinned else None)
    await _write_down(tx, post, pinned=pinned, by=by, now=now)
    event = PostPinned(post.id, by.id if by else None, pinned=pinned)
    await events.append(tx, event, now=now)


async def _write_down(
    tx: Writer, post: Post, *, pinned: bool, by: Actor | None, now: datetime
) -> None:
    act = acts.Act(
        kind=ActKind.PIN if pinned else ActKind.UNPIN,
        subwiki_id=post.subwiki.id if post.subwiki else None,
        actor_id=by.id if by else None,
        object_uri=post.uri,
        target_id=post.author.id,
    )
    await acts.add(tx, act, now)
