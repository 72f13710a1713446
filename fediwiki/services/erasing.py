"""Erasing: a tombstone in both logs wherever something was said that was deleted.

It keeps where the thing stood, so that timelines rebuilt from the logs have the same gaps.
"""

from datetime import datetime
from typing import Final, cast

import orjson

from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Revision, moment_text
from fediwiki.storage import received, sent
from fediwiki.storage.database import Writer

_PAGE: Final = 50
_KEPT: Final = ("@context", "id", "type", "actor", "to", "cc", "audience", "published")


async def erase_post(tx: Writer, post: Post, *, now: datetime) -> None:
    """Erase all that was said of a post."""
    audience = post.subwiki.uri if post.subwiki else ""
    made_from = {"fw:forkOf": post.fork_of, "fw:supersedes": post.supersedes}
    kept = {key: uri for key, uri in made_from.items() if uri}
    tombstone = _tombstone(post, "Article", now, audience=audience, license=post.licence, **kept)
    await received.erase(tx, post.uri, tombstone)
    await sent.erase(tx, post.uri, tombstone)


async def erase_comment(tx: Writer, comment: Comment, *, now: datetime) -> None:
    """Erase all that was said of a comment."""
    tombstone = _tombstone(comment, "Note", now, inReplyTo=comment.parent_uri)
    await received.erase(tx, comment.uri, tombstone)
    await sent.erase(tx, comment.uri, tombstone)


async def erase_revision(tx: Writer, post: Post, revision: Revision) -> None:
    """Erase what a revision said from both logs; what told of it tells only that it was made."""
    uri = f"{post.uri}/r/{revision.number}"
    for log in (sent, received):
        place = 0
        while page := await log.contents_about(tx, post.uri, after=place, limit=_PAGE):
            for place, body in page:
                bare = _without(uri, orjson.loads(body))
                if bare is not None:
                    await log.save_body(tx, place, orjson.dumps(bare))
        if revision.credit.offer_uri:
            gone = {"id": revision.credit.offer_uri, "type": "Tombstone", "formerType": "Offer"}
            await log.erase_activity(tx, revision.credit.offer_uri, orjson.dumps(gone))


def _without(revision_uri: str, document: dict[str, object]) -> dict[str, object] | None:
    """What is left of a document that holds a revision, None for one that does not."""
    about = document.get("object")
    match document:
        case {"type": "Announce"} if isinstance(about, dict):
            inner = _without(revision_uri, cast("dict[str, object]", about))
            return None if inner is None else {**document, "object": inner}
        case {"result": str(result)} | {"result": {"id": str(result)}} if result == revision_uri:
            pass
        case {"object": {"fw:latestRevision": str(latest)}} if latest == revision_uri:
            pass
        case {"fw:latestRevision": str(latest), "id": str(uri)} if latest == revision_uri:
            return {"id": uri}
        case _:
            return None
    kept = {key: document[key] for key in _KEPT if key in document}
    named = cast("dict[str, object]", about).get("id") if isinstance(about, dict) else about
    return {**kept, "object": named, "result": revision_uri}


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
