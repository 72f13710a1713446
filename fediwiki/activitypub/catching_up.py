"""Catching up: posts elsewhere that somebody asked for, and their past, are read bit by bit.

It is done by entries of our own in the inbound log, so that each waits, is tried again and is
settled like anything that came.
"""

from datetime import datetime, timedelta
from typing import Final

import orjson

from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Announce
from fediwiki.domain.ids import beginning_at
from fediwiki.domain.posts import Post
from fediwiki.domain.urls import Urls
from fediwiki.services import keeping
from fediwiki.storage import received
from fediwiki.storage.database import Writer
from fediwiki.storage.received import Received

HISTORY: Final = "History"
ASKED: Final = "Fetch"
BOOST: Final = "Boost"
PROOF: Final = "Proof"
PATIENCE: Final = timedelta(minutes=1)
PROVE_AFTER: Final = timedelta(hours=1)
MOST_REVISIONS: Final = 10_000


def is_ours(entry: Received, urls: Urls) -> bool:
    """Whether an entry is one of these; nobody outside can say anything as our instance."""
    return entry.type in {HISTORY, ASKED, BOOST, PROOF} and entry.actor_uri == urls.instance


async def ask(tx: Writer, post_uri: str, *, urls: Urls, now: datetime) -> None:
    """Have a post elsewhere fetched that a member asked for, unless it will be."""
    if not await received.waits(tx, ASKED, post_uri):
        await _queue(tx, ASKED, post_uri, urls=urls, now=now, due=now)


async def show(tx: Writer, boost: Announce, taking: Taking) -> bool:
    """Have a post fetched that someone whom members here follow passes on; says whether it will be.

    It will not be where that were too many within an hour.
    """
    limits, urls, now = taking.limits, taking.urls, taking.now
    since = beginning_at(now, hours_ago=1)
    asked = await received.count_since(tx, BOOST, urls.origin, since)
    theirs = await received.count_since(tx, BOOST, urls.origin, since, signer_uri=boost.actor)
    if asked >= limits.boosts_per_hour or theirs >= limits.boosts_of_one_per_hour:
        return False
    uri = boost.object_id
    await _queue(tx, BOOST, uri, urls=urls, now=now, due=now, page=boost.id, by=boost.actor)
    return True


async def want(tx: Writer, post: Post, taking: Taking, *, wait: timedelta = timedelta()) -> None:
    """Have the history of a post elsewhere read, unless it will be, or nothing of it is missing.

    After a `wait`, it is looked at again whether anything is.
    """
    if post.local or taking.again or not (post.collaborative or wait):
        return
    if not wait and (await keeping.is_whole(tx, post) or post.revision > MOST_REVISIONS):
        return
    if not await received.waits(tx, HISTORY, post.uri):
        due = taking.now + wait
        await _queue(tx, HISTORY, post.uri, urls=taking.urls, now=taking.now, due=due)


async def prove(tx: Writer, post: Post, number: int, taking: Taking) -> None:
    """Have it asked again in a while who wrote a revision, whose server did not answer."""
    uri, now = f"{post.uri}/r/{number}", taking.now
    if not taking.again and not await received.waits(tx, PROOF, uri):
        await _queue(tx, PROOF, uri, urls=taking.urls, now=now, due=now + PROVE_AFTER)


async def go_on(tx: Writer, post: Post, taking: Taking, *, page: str, below: int) -> None:
    """Have the next page read, on which revisions before `below` must stand."""
    now = taking.now
    await _queue(tx, HISTORY, post.uri, urls=taking.urls, now=now, due=now, page=page, below=below)


async def _queue(
    tx: Writer,
    kind: str,
    uri: str,
    *,
    urls: Urls,
    now: datetime,
    due: datetime,
    page: str = "",
    below: int = 0,
    by: str = "",
) -> None:
    number = tx.new_id(now)
    name = f"{urls.instance}#{kind.lower()}-{number}"
    asked = {"id": name, "type": kind, "actor": urls.instance, "object": uri}
    entry = Received(
        id=number,
        uri=name,
        origin=urls.origin,
        actor_uri=urls.instance,
        signer_uri=by or urls.instance,
        type=kind,
        object_uri=uri,
        inbox="",
        body=orjson.dumps({**asked, "target": page, "below": below}),
        arrived=now,
    )
    await received.add(tx, entry, due=due)
