"""The titles of what is written together in a subwiki, in the order of an index."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import tuple_

from fediwiki.domain.posts import PostMode
from fediwiki.domain.viewers import Viewer
from fediwiki.storage import posts as stored
from fediwiki.storage.database import Reader
from fediwiki.storage.post_tables import posts


@dataclass(frozen=True, slots=True)
class Titled:
    """A post as an index shows it; by `key` and then by id they are in order."""

    id: int
    title: str
    key: str
    language: str
    changed: datetime


async def listed(
    tx: Reader, subwiki_id: int, viewer: Viewer, *, key: str = "", post_id: int = 0, limit: int
) -> list[Titled]:
    """What `viewer` may see of them, from a place in the order on."""
    place = tuple_(posts.c.title_key, posts.c.id)
    found = (
        stored.query()
        .with_only_columns(
            posts.c.id,
            posts.c.title,
            posts.c.title_key,
            posts.c.language,
            posts.c.updated,
            posts.c.placed,
        )
        .where(
            posts.c.subwiki_id == subwiki_id,
            posts.c.mode == PostMode.COLLABORATIVE,
            stored.visible(viewer),
            place >= (key, post_id),
        )
        .order_by(posts.c.title_key, posts.c.id)
        .limit(limit)
    )
    return [
        Titled(number, title, its_key, language, updated or placed)
        for number, title, its_key, language, updated, placed in await tx.rows(found)
    ]
