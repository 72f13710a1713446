"""Quoting: everyone may quote what is public here, and is told that its owner agrees to it."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.events import QuoteAllowed
from fediwiki.domain.posts import Post
from fediwiki.errors import NotFound, Refused
from fediwiki.services import welcoming
from fediwiki.storage import events, posts, stamps
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
    stamp = known or await stamps.add(tx, post.id, quote_uri, request_uri, by.id, now)
    if known is not None:
        await stamps.save_asked(tx, known, request_uri)
    await events.append(tx, QuoteAllowed(post.id, stamp.number, by.id, request_uri), now=now)


async def withdraw(
    tx: Writer, request_uri: str, post_uri: str, quote_uri: str, *, by: Actor, now: datetime
) -> bool:
    """Take back that `by` wants to quote, by the asking or by what quotes what; says if it was so.

    Raises:
        Refused: Somebody else asked for that.
    """
    stamp = await stamps.find_asked(tx, by.id, request_uri)
    if stamp is None and quote_uri:
        post = await posts.find_by_uri(tx, post_uri)
        stamp = await stamps.find_of_quote(tx, post.id, quote_uri) if post else None
    if stamp is None:
        return False
    if stamp.actor_id != by.id:
        raise Refused(f"{by.uri} did not ask to quote by {quote_uri}")
    await stamps.save_withdrawn(tx, stamp, now)
    return True
