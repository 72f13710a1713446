"""What moderators mark posts and comments with: that talk is closed, and what stands first."""

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, BindParameter, Select, bindparam, func, or_, select, update

from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Post
from fediwiki.domain.viewers import OPERATOR, Viewer
from fediwiki.storage import glances
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.glances import Glance
from fediwiki.storage.post_tables import comments, posts
from fediwiki.storage.posts import posts_of, query, visible, visible_to

Marks = Mapping[str, tuple[datetime | None, datetime | None]]


async def save_locked(tx: Writer, thing: Post | Comment, since: datetime | None) -> None:
    """Keep since when nobody may comment below a post or a comment, or that all may."""
    table = posts if isinstance(thing, Post) else comments
    await tx.change(update(table).where(table.c.id == thing.id).values(locked=since))


async def save_pinned(tx: Writer, post_id: int, since: datetime | None) -> None:
    """Keep since when a post stands above its subwiki, or that it does not."""
    await tx.change(update(posts).where(posts.c.id == post_id).values(pinned=since))


async def pinned_in(tx: Reader, subwiki_id: int, viewer: Viewer) -> list[Post]:
    """What stands above a subwiki, the last pinned first."""
    return posts_of(await tx.rows(_pinned(query(), admin=viewer.admin), _where(subwiki_id, viewer)))


async def glances_pinned_in(tx: Reader, subwiki_id: int, viewer: Viewer) -> list[Glance]:
    """The same as feeds show it."""
    rows = await tx.rows(_glances_pinned(admin=viewer.admin), _where(subwiki_id, viewer))
    return glances.glances_of(rows)


async def count_pinned(tx: Reader, subwiki_id: int) -> int:
    """How many posts stand above a subwiki, also such that nobody sees now."""
    pinned = posts.c.pinned.is_not(None)
    return int(
        await tx.value(
            select(func.count()).where(
                posts.c.subwiki_id == subwiki_id, pinned, posts.c.deleted.is_(None)
            )
        )
    )


async def of_all(tx: Reader) -> Marks:
    """All marks by the ids of what they are on: closed since, and first since."""
    marked = select(posts.c.uri, posts.c.locked, posts.c.pinned).where(
        or_(posts.c.locked.is_not(None), posts.c.pinned.is_not(None))
    )
    closed = select(comments.c.uri, comments.c.locked).where(comments.c.locked.is_not(None))
    found = {uri: (locked, pinned) for uri, locked, pinned in await tx.rows(marked)}
    return found | {uri: (locked, None) for uri, locked in await tx.rows(closed)}


async def put_back(tx: Writer, marks: Marks) -> None:
    """Mark again what was marked, after it was made anew."""
    for uri, (locked, pinned) in marks.items():
        await tx.change(
            update(posts).where(posts.c.uri == uri).values(locked=locked, pinned=pinned)
        )
        await tx.change(update(comments).where(comments.c.uri == uri).values(locked=locked))


@cache
def _glances_pinned(*, admin: bool) -> Select[*tuple[Any, ...]]:
    return _pinned(glances.query(), admin=admin)


def _pinned(query: Select[*tuple[Any, ...]], *, admin: bool) -> Select[*tuple[Any, ...]]:
    viewer: BindParameter[int] = bindparam("viewer", type_=BigInteger)
    here = posts.c.subwiki_id == bindparam("subwiki")
    seen = visible(OPERATOR) if admin else visible_to(viewer)
    there = query.where(here, posts.c.pinned.is_not(None), seen)
    return there.order_by(posts.c.pinned.desc(), posts.c.id.desc())


def _where(subwiki_id: int, viewer: Viewer) -> dict[str, object]:
    return {"subwiki": subwiki_id, "viewer": viewer.actor_id}
