"""Arriving: what is so of everything that comes from elsewhere, whatever it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment, ReceivedComment
from fediwiki.domain.events import ActivityTaken
from fediwiki.domain.posts import MAX_BACKDATE, Post, ReceivedPost
from fediwiki.services import holding
from fediwiki.storage import events, held, posts
from fediwiki.storage.database import Writer
from fediwiki.storage.received import Received


@dataclass(frozen=True, slots=True)
class Way:
    """How something from elsewhere came: its entry in the inbound log.

    `told` is the entry that a subwiki of ours may pass on to its followers, None where what came
    was passed on to us. What takes effect `again` was judged when it came.
    """

    entry: Received
    told: Received | None
    again: bool = False


async def pass_on(
    tx: Writer,
    subwiki: Actor | None,
    way: Way,
    object_uri: str,
    post_id: int | None,
    *,
    now: datetime,
) -> None:
    """Let a subwiki of ours tell its followers what it took."""
    if subwiki is not None and subwiki.local and way.told is not None:
        taken = ActivityTaken(subwiki.id, way.told.id, object_uri, post_id)
        await events.append(tx, taken, now=now)


def is_judged(place: Actor | None, way: Way) -> bool:
    """Whether it is ours to decide about what came: it is said to a subwiki of ours, and news."""
    return place is not None and place.local and way.told is not None and not way.again


async def waits_still(
    tx: Writer,
    thing: Post | Comment,
    place: Actor | None,
    whys: Sequence[str],
    way: Way,
    now: datetime,
) -> bool:
    """Whether nobody is told of a change: the thing is out of sight, or waits from now on."""
    if thing.removed is not None:
        return True
    entry_id = way.told.id if way.told else None
    waiting = await held.find(tx, thing.uri) if thing.held is not None else None
    if waiting is not None and entry_id is not None:
        await held.add_entry(tx, waiting, entry_id)
    elif whys:
        await holding.hold(tx, thing, place, whys, entry_id=entry_id, told=True, now=now)
        if isinstance(thing, Comment):
            await posts.count_comment(tx, thing.post_id, -1)
        return True
    return thing.held is not None


def is_newer(
    arrived: ReceivedPost | ReceivedComment,
    updated: datetime,
    previous: datetime,
    way: Way,
    *,
    same: bool,
) -> bool:
    """Whether what arrived is later than what we have, of `previous`.

    What does not say when it was updated is so if it does not say the `same`; likewise what says
    that it was updated only after it arrived, by a clock that is ahead of ours.
    """
    if arrived.updated is None:
        return not same
    if updated == previous == way.entry.arrived:
        return not same
    return updated > previous


def is_news(arrived: ReceivedPost | ReceivedComment, way: Way) -> bool:
    """Whether what arrived is young enough to tell anybody; what fills a gap is not."""
    return way.entry.arrived - arrived.published <= MAX_BACKDATE
