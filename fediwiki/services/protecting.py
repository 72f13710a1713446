"""Protecting: who may edit one post, and whose edits of it wait, for a time or for good."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.posts import Post, PostProtection
from fediwiki.errors import Refused
from fediwiki.storage import acts, posts
from fediwiki.storage.database import Writer


async def protect(
    tx: Writer,
    post: Post,
    protection: PostProtection,
    *,
    by: Actor | None,
    reason: str,
    now: datetime,
) -> None:
    """Set what holds for `post` alone; `by` is None for the operator. It stands in the log.

    Raises:
        Refused: It is not written together.
    """
    if not post.collaborative:
        raise Refused("only what is written together can be protected")
    await posts.save_protection(tx, post.id, protection)
    await acts.add(
        tx,
        acts.Act(
            kind="protect",
            subwiki_id=post.subwiki.id if post.subwiki else None,
            actor_id=by.id if by else None,
            object_uri=post.uri,
            reason=reason,
            details={
                "edit": protection.edit or "",
                "review": protection.review or "",
                "until": protection.until.isoformat() if protection.until else "",
            },
        ),
        now,
    )
