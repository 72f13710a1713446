"""Comments, as stored."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    Select,
    bindparam,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    true,
    tuple_,
    union_all,
    update,
)

from fediwiki.domain.comments import Comment
from fediwiki.domain.reactions import ReactionKind
from fediwiki.domain.reading import Place
from fediwiki.domain.viewers import Viewer
from fediwiki.errors import NotFound, Removed
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.comparing import bound
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.post_tables import comments, posts, reactions
from fediwiki.storage.quarantine import unquarantined
from fediwiki.storage.rows import ACTOR_WIDTH, actor_of
from fediwiki.storage.server_policies import unhushed
from fediwiki.storage.sight import in_sight, open_to

_NAMES = tuple(column.name for column in comments.columns)
_SELECT = select(actors, comments).join_from(comments, actors, comments.c.author_id == actors.c.id)
_BY_ID = _SELECT.where(comments.c.id == bindparam("number"))
_BY_URI = _SELECT.where(comments.c.uri == bindparam("uri"))
_ANSWERABLE = union_all(
    select(posts.c.id).where(posts.c.uri == bindparam("uri"), posts.c.deleted.is_(None)),
    select(comments.c.id).where(comments.c.uri == bindparam("uri"), comments.c.deleted.is_(None)),
)
_SAID = {"text", "html", "warning", "language"}


def query() -> Select[*tuple[Any, ...]]:
    """Comments with the actors who wrote them; `comments_of` makes values of its rows."""
    return _SELECT


def comments_of(rows: Sequence[Row]) -> list[Comment]:
    """The values of rows of `query`."""
    return [_comment(row) for row in rows]


async def by_id(tx: Reader, comment_id: int, viewer: Viewer) -> Comment:
    """The comment.

    Raises:
        Removed: A moderator keeps it from this viewer.
        NotFound: There is none for this viewer.
    """
    there = _there(viewer).where(comments.c.id == comment_id, comments.c.deleted.is_(None))
    found = await _first(tx, there.where(_open(viewer)))
    if found is not None:
        return found
    if await _first(tx, there.where(comments.c.removed.is_not(None))) is not None:
        raise Removed("a moderator removed this comment")
    raise NotFound("there is no such comment")


async def find(tx: Reader, comment_id: int) -> Comment | None:
    """The comment as the server itself sees it, also when it is deleted."""
    return await _first(tx, _BY_ID, {"number": comment_id})


async def find_by_uri(tx: Reader, uri: str) -> Comment | None:
    """The comment with this ActivityPub id as the server itself sees it, also when deleted."""
    return await _first(tx, _BY_URI, {"uri": uri})


async def can_be_answered(tx: Reader, uri: str) -> bool:
    """Whether a post or a comment with this ActivityPub id is here, and not deleted."""
    return await tx.value(_ANSWERABLE, {"uri": uri}) is not None


async def of_post(
    tx: Reader,
    post_id: int,
    viewer: Viewer,
    *,
    after: Place | None = None,
    newest_first: bool = False,
    limit: int,
) -> list[Comment]:
    """Comments below a post in order of time, beyond a place.

    Deleted ones are there, blanked; so are removed ones, but for those who may read them.
    """
    query = _there(viewer).where(comments.c.post_id == post_id)
    place = tuple_(comments.c.placed, comments.c.id)
    if after is not None:
        query = query.where(place < bound(after) if newest_first else place > bound(after))
    order = (comments.c.placed, comments.c.id)
    if newest_first:
        query = query.order_by(*(each.desc() for each in order))
    else:
        query = query.order_by(*order)
    return [_comment(row) for row in await tx.rows(query.limit(limit))]


async def around(
    tx: Reader, comment: Comment, viewer: Viewer, *, limit: int
) -> tuple[list[Comment], list[Comment]]:
    """What a comment answers, the outermost first, and so much of what hangs on it, by time.

    Deleted and removed ones are there, blanked.
    """
    higher = [each.id for each in await ancestors_of(tx, comment)]
    above = await tx.rows(
        _there(viewer).where(comments.c.id.in_(higher)).order_by(comments.c.depth)
    )
    first = select(comments.c.id).where(comments.c.parent_id == comment.id)
    tree = first.cte("tree", recursive=True)
    tree = tree.union_all(select(comments.c.id).where(comments.c.parent_id == tree.c.id))
    query = _there(viewer).where(comments.c.id.in_(select(tree.c.id)))
    query = query.order_by(comments.c.placed, comments.c.id).limit(limit)
    return [_comment(row) for row in above], [_comment(row) for row in await tx.rows(query)]


async def newest_of_post(
    tx: Reader, post_id: int, viewer: Viewer, *, before: Place | None = None, limit: int
) -> list[Comment]:
    """Comments below a post, newest first, without those that were deleted or removed."""
    query = _there(viewer).where(
        comments.c.post_id == post_id, comments.c.deleted.is_(None), in_sight(comments)
    )
    if before is not None:
        query = query.where(tuple_(comments.c.placed, comments.c.id) < bound(before))
    query = query.order_by(comments.c.placed.desc(), comments.c.id.desc()).limit(limit)
    return [_comment(row) for row in await tx.rows(query)]


async def seen_by(
    tx: Reader,
    ids: Sequence[int],
    viewer: Viewer,
    *,
    subwiki_id: int | None = None,
    author_id: int | None = None,
) -> dict[int, Comment]:
    """Those of the comments that `viewer` may see below posts that they may see."""
    if not ids:
        return {}
    by, below = actors.alias("by"), actors.alias("below")
    there = (
        select(posts.c.id)
        .join(by, by.c.id == posts.c.author_id)
        .outerjoin(below, below.c.id == posts.c.subwiki_id)
        .where(
            posts.c.id == comments.c.post_id,
            posts.c.deleted.is_(None),
            in_sight(posts),
            below.c.deleted.is_(None),
            or_(by.c.suspended.is_(None), by.c.id == viewer.actor_id),
        )
    )
    viewer_id = literal(viewer.actor_id, BigInteger)
    if subwiki_id is not None:
        there = there.where(posts.c.subwiki_id == subwiki_id)
    else:
        there = there.where(unquarantined(viewer_id, posts.c.subwiki_id))
    query = _SELECT.where(comments.c.id.in_(ids), comments.c.deleted.is_(None), there.exists())
    query = query.where(in_sight(comments))
    query = query.where(or_(actors.c.suspended.is_(None), actors.c.id == viewer.actor_id))
    if author_id is not None:
        query = query.where(comments.c.author_id == author_id)
    else:
        query = query.where(unhushed(viewer_id, actors.c.server_id, actors.c.id))
    return {each.id: each for each in map(_comment, await tx.rows(query))}


async def below(tx: Reader, comment_id: int) -> list[Comment]:
    """All that hangs on a comment, as the server itself sees it, by time."""
    first = select(comments.c.id).where(comments.c.parent_id == comment_id)
    tree = first.cte("tree", recursive=True)
    tree = tree.union_all(select(comments.c.id).where(comments.c.parent_id == tree.c.id))
    query = _SELECT.where(comments.c.id.in_(select(tree.c.id)), comments.c.deleted.is_(None))
    return [_comment(row) for row in await tx.rows(query.order_by(comments.c.placed))]


async def place_of(tx: Reader, comment_id: int) -> Place:
    """Where in the talk below its post a comment stands.

    Raises:
        NotFound: There is none.
    """
    row = await tx.row(select(comments.c.placed).where(comments.c.id == comment_id))
    if row is None:
        raise NotFound("there is no such comment")
    return Place(row[0], comment_id)


async def replies_to(tx: Reader, uri: str, *, limit: int) -> list[Comment]:
    """Comments directly below the post or comment with this id, in order of time."""
    query = (
        _SELECT.where(comments.c.parent_uri == uri, comments.c.deleted.is_(None))
        .where(in_sight(comments))
        .order_by(comments.c.placed, comments.c.id)
        .limit(limit)
    )
    return [_comment(row) for row in await tx.rows(query)]


async def ancestors_of(tx: Reader, comment: Comment) -> list[Comment]:
    """The comments above a comment, nearest first."""
    found: list[Comment] = []
    parent_id = comment.parent_id
    while parent_id is not None:
        parent = await find(tx, parent_id)
        if parent is None:
            break
        found.append(parent)
        parent_id = parent.parent_id
    return found


async def add(tx: Writer, comment: Comment, *, placed: datetime) -> None:
    """Keep a new comment."""
    values = {
        "id": comment.id,
        "uri": comment.uri,
        "url": comment.url,
        "post_id": comment.post_id,
        "parent_id": comment.parent_id,
        "parent_uri": comment.parent_uri,
        "depth": comment.depth,
        "author_id": comment.author.id,
        "text": comment.text,
        "html": comment.html,
        "language": comment.language,
        "warning": comment.warning,
        "about_text": comment.about_text,
        "published": comment.published,
        "placed": placed,
        "updated": comment.updated,
        "local": comment.local,
    }
    await tx.change(tx.insert(comments), values)


async def save_text(
    tx: Writer, comment_id: int, *, text: str, html: str, warning: str, updated: datetime
) -> None:
    """Change what a comment says."""
    await _save(tx, comment_id, text=text, html=html, warning=warning, updated=updated)


async def save_updated(tx: Writer, comment_id: int, updated: datetime) -> None:
    """Remember that a comment is shown differently since then, though it says the same."""
    await _save(tx, comment_id, updated=updated)


async def save_deleted(tx: Writer, comment_id: int, now: datetime) -> None:
    """Mark a comment as deleted and blank what it said."""
    await _save(tx, comment_id, text="", html="", warning="", language="", deleted=now)


async def save_likes(tx: Writer, uri: str, likes: int) -> bool:
    """Set how many like the comment with this id; says whether there is one."""
    statement = update(comments).where(comments.c.uri == uri).values(likes=likes)
    return bool(await tx.change(statement))


async def standing_of(tx: Reader, author_id: int, *, limit: int) -> list[Comment]:
    """Some comments of an author that are not deleted, removed or not."""
    query = _SELECT.where(comments.c.author_id == author_id, comments.c.deleted.is_(None))
    return [_comment(row) for row in await tx.rows(query.limit(limit))]


async def in_sight_of(tx: Reader, *, author_id: int, subwiki_id: int, limit: int) -> list[Comment]:
    """Some comments of an author in a subwiki that are neither deleted nor removed."""
    query = _SELECT.join(posts, posts.c.id == comments.c.post_id).where(
        comments.c.author_id == author_id,
        posts.c.subwiki_id == subwiki_id,
        comments.c.deleted.is_(None),
        comments.c.removed.is_(None),
    )
    return [_comment(row) for row in await tx.rows(query.limit(limit))]


async def inboxes_below(tx: Reader, post_id: int) -> set[str]:
    """Where those live elsewhere who commented below a post."""
    query = select(actors.c.shared_inbox, actors.c.inbox).join(
        comments, comments.c.author_id == actors.c.id
    )
    rows = await tx.rows(query.where(comments.c.post_id == post_id, ~actors.c.local).distinct())
    return {shared or own for shared, own in rows if shared or own}


async def remove_all(tx: Writer) -> None:
    """Drop every comment, to make them again from the logs."""
    await tx.change(delete(comments))


async def recount_likes(tx: Writer) -> None:
    """Count anew the likes of every comment."""
    liked = (
        select(func.count())
        .select_from(reactions)
        .where(reactions.c.object_uri == comments.c.uri, reactions.c.kind == ReactionKind.LIKE)
        .scalar_subquery()
    )
    await tx.change(update(comments).values(likes=liked))


async def count(tx: Reader) -> int:
    """How many comments there are."""
    there = (comments.c.deleted.is_(None), in_sight(comments))
    return int(await tx.value(select(func.count()).where(*there)))


async def count_local(tx: Reader) -> int:
    """How many comments were written here."""
    there = (comments.c.deleted.is_(None), in_sight(comments))
    query = select(func.count()).where(comments.c.local, *there)
    return int(await tx.value(query))


def _there(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """Comments as `viewer` may read them: of what was removed they may see only that it was."""
    if viewer.admin:
        return _SELECT
    may_read = _open(viewer)
    said = (
        case((may_read, each), else_="").label(each.name) if each.name in _SAID else each
        for each in comments.columns
    )
    return (
        select(actors, *said)
        .join_from(comments, actors, comments.c.author_id == actors.c.id)
        .where(or_(actors.c.suspended.is_(None), actors.c.id == viewer.actor_id))
        .where(or_(comments.c.held.is_(None), may_read))
    )


def _open(viewer: Viewer) -> ColumnElement[bool]:
    """Which comments `viewer` may read."""
    if viewer.admin:
        return true()
    in_subwiki = (
        select(posts.c.subwiki_id)
        .where(posts.c.id == comments.c.post_id)
        .correlate_except(posts)
        .scalar_subquery()
    )
    return open_to(literal(viewer.actor_id, BigInteger), comments, in_subwiki)


async def _save(tx: Writer, comment_id: int, **values: object) -> None:
    await tx.change(update(comments).where(comments.c.id == comment_id).values(values))


async def _first(
    tx: Reader, query: Executable, parameters: Mapping[str, object] | None = None
) -> Comment | None:
    row = await tx.row(query, parameters)
    return None if row is None else _comment(row)


def _comment(row: Row) -> Comment:
    column: dict[str, Any] = dict(zip(_NAMES, row[ACTOR_WIDTH:], strict=True))
    del column["author_id"], column["placed"]
    return Comment(author=actor_of(row[:ACTOR_WIDTH]), **column)
