"""Quoting: everyone may quote what is public here, and is told that its owner agrees."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.events import QuoteAllowed
from fediwiki.domain.posts import Post
from fediwiki.errors import NotFound
from fediwiki.services import welcoming
from fediwiki.storage import events, stamps
from fediwiki.storage.database import Writer


async def allow(
    tx: Writer, post: Post, quote_uri: str, request_uri: str, *, by: Actor, now: datetime
) -> None:
    """Agree, for the owner of a post of ours, that `by` quotes it; every asking is answered.

    Raises:
        NotFound: The post is not ours, or was deleted.
        Refused: Whoever asks may not take part in its subwiki.
    """
    if not post.local or post.deleted or post.removed:
        raise NotFound(f"there is no {post.uri} to be quoted")
    await welcoming.check(tx, by, post.subwiki, now)
    known = await stamps.find_of_quote(tx, post.id, quote_uri)
    stamp = known or await stamps.add(tx, post.id, quote_uri, by.id, now)
    await events.append(tx, QuoteAllowed(post.id, stamp.number, by.id, request_uri), now=now)
