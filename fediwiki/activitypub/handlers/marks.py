"""Lock, its Undo, and what a subwiki pins: a moderator closes talk, or lets a post stand first."""

from fediwiki.activitypub.handlers import moderators
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Add, Lock, Remove, Undo
from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Post
from fediwiki.errors import Refused
from fediwiki.services import locking, pinning
from fediwiki.storage import comments, posts
from fediwiki.storage.database import Reader


async def lock(activity: Lock, taking: Taking) -> None:
    """Close the talk below a post or a comment.

    Raises:
        Refused: The actor does not moderate where it stands.
    """
    await _set_locked(activity.object_id, activity.actor, activity.summary, taking, locked=True)


async def unlock(activity: Undo, taking: Taking) -> None:
    """Open the talk below a post or a comment again.

    Raises:
        Refused: The actor does not moderate where it stands.
    """
    uri = activity.undone.object_id
    await _set_locked(uri, activity.actor, "", taking, locked=False)


async def pin(activity: Add | Remove, taking: Taking) -> None:
    """Let a post stand first in its subwiki, or no longer.

    Raises:
        Refused: The actor does not moderate that subwiki, or the post stands elsewhere.
    """
    async with taking.look() as tx:
        post = await posts.find_by_uri(tx, activity.object_id)
    if post is None or post.deleted is not None:
        return
    by = await _moderator(post, activity.actor, taking)
    async with taking.effect() as tx:
        post = await posts.find_by_uri(tx, activity.object_id) or post
        await pinning.receive(
            tx,
            post,
            pinned=isinstance(activity, Add),
            by=by,
            most=taking.limits.pinned_posts,
            way=taking.way,
            now=taking.now,
        )


async def _set_locked(
    uri: str, actor_uri: str, reason: str, taking: Taking, *, locked: bool
) -> None:
    async with taking.look() as tx:
        thing = await _thing(tx, uri)
        post = await posts.find(tx, thing.post_id) if isinstance(thing, Comment) else thing
    if thing is None or post is None or thing.deleted or post.deleted:
        return
    by = await _moderator(post, actor_uri, taking)
    async with taking.effect() as tx:
        thing = await _thing(tx, uri) or thing
        await locking.receive(
            tx, thing, locked=locked, by=by, reason=reason, way=taking.way, now=taking.now
        )


async def _thing(tx: Reader, uri: str) -> Post | Comment | None:
    return await posts.find_by_uri(tx, uri) or await comments.find_by_uri(tx, uri)


async def _moderator(post: Post, actor_uri: str, taking: Taking) -> Actor:
    """Who moderates where a post stands, as its subwiki says, or the group that passed this on."""
    place = post.subwiki
    if place is None or (not place.local and (taking.group is None or taking.group.id != place.id)):
        raise Refused(f"{actor_uri} does not moderate where {post.uri} stands")
    if not place.local:
        return await moderators.of_group(actor_uri, place, taking)
    async with taking.look() as tx:
        return await moderators.of_ours(tx, place, actor_uri, taking)
