"""Catching up: the history of a post elsewhere is read bit by bit, by entries in the inbound log.

They are our own, so that each waits, is tried again and is settled like anything that came.
"""

from datetime import datetime, timedelta
from typing import Final

import orjson

from fediwiki.activitypub.taking import Taking
from fediwiki.domain.posts import Post
from fediwiki.domain.urls import Urls
from fediwiki.services import keeping
from fediwiki.storage import received
from fediwiki.storage.database import Writer
from fediwiki.storage.received import Received

HISTORY: Final = "History"
PATIENCE: Final = timedelta(minutes=1)
MOST_REVISIONS: Final = 10_000


def is_ours(entry: Received, urls: Urls) -> bool:
    """Whether an entry is one of these; nobody outside can say anything as our instance."""
    return entry.type == HISTORY and entry.actor_uri == urls.instance


async def want(tx: Writer, post: Post, taking: Taking, *, wait: timedelta = timedelta()) -> None:
    """Have the history of a post elsewhere read, unless it will be, or nothing of it is missing.

    After a `wait`, it is looked at again whether anything is.
    """
    if post.local or taking.again or not (post.collaborative or wait):
        return
    if not wait and (await keeping.is_whole(tx, post) or post.revision > MOST_REVISIONS):
        return
    if not await received.waits(tx, HISTORY, post.uri):
        await _queue(tx, post.uri, taking, due=taking.now + wait)


async def go_on(tx: Writer, post: Post, taking: Taking, *, page: str, below: int) -> None:
    """Have the next page read, on which revisions before `below` must stand."""
    await _queue(tx, post.uri, taking, due=taking.now, page=page, below=below)


async def _queue(
    tx: Writer, uri: str, taking: Taking, *, due: datetime, page: str = "", below: int = 0
) -> None:
    number = tx.new_id(taking.now)
    instance = taking.urls.instance
    name = f"{instance}#history-{number}"
    asked = {"id": name, "type": HISTORY, "actor": instance, "object": uri}
    entry = Received(
        id=number,
        uri=name,
        origin=taking.urls.origin,
        actor_uri=instance,
        signer_uri=instance,
        type=HISTORY,
        object_uri=uri,
        inbox="",
        body=orjson.dumps({**asked, "target": page, "below": below}),
        arrived=taking.now,
    )
    await received.add(tx, entry, due=due)
