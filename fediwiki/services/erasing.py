"""Erasing: a tombstone in both logs wherever something was said that was deleted.

It keeps where the thing stood, so that timelines rebuilt from the logs have the same gaps.
"""

from datetime import datetime

import orjson

from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import moment_text
from fediwiki.storage import received, sent
from fediwiki.storage.database import Writer


async def erase_post(tx: Writer, post: Post, *, now: datetime) -> None:
    """Erase all that was said of a post."""
    audience = post.subwiki.uri if post.subwiki else ""
    tombstone = _tombstone(post, "Article", now, audience=audience, license=post.licence)
    await received.erase(tx, post.uri, tombstone)
    await sent.erase(tx, post.uri, tombstone)


async def erase_comment(tx: Writer, comment: Comment, *, now: datetime) -> None:
    """Erase all that was said of a comment."""
    tombstone = _tombstone(comment, "Note", now, inReplyTo=comment.parent_uri)
    await received.erase(tx, comment.uri, tombstone)
    await sent.erase(tx, comment.uri, tombstone)


def _tombstone(thing: Post | Comment, former_type: str, now: datetime, **kept: str) -> bytes:
    return orjson.dumps(
        {
            "id": thing.uri,
            "type": "Tombstone",
            "formerType": former_type,
            "attributedTo": thing.author.uri,
            "published": moment_text(thing.published),
            "deleted": moment_text(now),
            **kept,
        }
    )
