"""Reporting: what people ask the moderators to look at."""

from collections.abc import Sequence
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.errors import Refused
from fediwiki.storage import actors, comments, posts, reports
from fediwiki.storage.database import Reader, Writer

MAX_OBJECTS = 100
MAX_CHARACTERS = 5_000


async def receive(
    tx: Writer,
    uri: str,
    *,
    reporter: Actor,
    objects: Sequence[str],
    text: str,
    now: datetime,
) -> None:
    """Keep a report from elsewhere, once.

    Raises:
        Refused: The reporter is suspended, or nothing that is named is here.
    """
    if reporter.suspended is not None:
        raise Refused(f"{reporter.handle} is suspended")
    named = list(objects[:MAX_OBJECTS])
    if not [each for each in named if await _is_here(tx, each)]:
        raise Refused("nothing that is reported is here")
    await reports.add(tx, uri, reporter.id, named, text[:MAX_CHARACTERS], now)


async def _is_here(tx: Reader, uri: str) -> bool:
    return (
        await posts.find_by_uri(tx, uri) is not None
        or await comments.find_by_uri(tx, uri) is not None
        or await actors.find_by_uri(tx, uri) is not None
    )
