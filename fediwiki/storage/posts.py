"""Posts, as stored; which of them a viewer may see is decided here."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Executable,
    Select,
    and_,
    bindparam,
    delete,
    func,
    literal,
    or_,
    select,
    update,
)

from fediwiki.domain.actors import Actor
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.offers import Source
from fediwiki.domain.posts import (
    RESTORABLE_FOR,
    Content,
    Post,
    PostKind,
    PostMode,
    PostProtection,
)
from fediwiki.domain.reactions import ReactionKind
from fediwiki.domain.revisions import sources_said
from fediwiki.domain.subwikis import EditPolicy, ReviewPolicy
from fediwiki.domain.viewers import Viewer
from fediwiki.errors import Gone, NotFound, Removed
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.post_tables import comments, posts, reactions, revisions
from fediwiki.storage.reading_tables import tags
from fediwiki.storage.rows import ACTOR_WIDTH, actor_of
from fediwiki.storage.sight import in_sight, open_to
from fediwiki.text.mentions import fold_hashtag
from fediwiki.text.wikilinks import title_key

author = actors.alias("author")
subwiki = actors.alias("subwiki")
_NAMES = tuple(column.name for column in posts.columns)
_MOST_SUPERSEDING = 20
_CONTENT = ("title", "text", "html", "lead", "warning", "sensitive", "language")


def query() -> Select[*tuple[Any, ...]]:
    """Posts with their authors and subwikis; `posts_of` makes values of its rows."""
    return (
        select(author, subwiki, posts)
        .join_from(posts, author, posts.c.author_id == author.c.id)
        .outerjoin(subwiki, posts.c.subwiki_id == subwiki.c.id)
    )


_BY_ID = query().where(posts.c.id == bindparam("number"))
_BY_URI = query().where(posts.c.uri == bindparam("uri"))
_COUNT_COMMENT = (
    update(posts)
    .where(posts.c.id == bindparam("number"))
    .values(comments=posts.c.comments + bindparam("step"))
)


def visible(viewer: Viewer) -> ColumnElement[bool]:
    """Which posts `viewer` sees in lists; needs the tables of `query`."""
    if viewer.admin:
        return and_(posts.c.deleted.is_(None), in_sight(posts))
    return visible_to(literal(viewer.actor_id, BigInteger))


def visible_to(viewer_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Which posts somebody with that id sees in lists, or nobody in particular; no admin."""
    return and_(_there_for(viewer_id), in_sight(posts))


def readable(viewer: Viewer) -> ColumnElement[bool]:
    """Which posts `viewer` may read, one by one: also some that stand in no list."""
    if viewer.admin:
        return posts.c.deleted.is_(None)
    viewer_id = literal(viewer.actor_id, BigInteger)
    return and_(_there_for(viewer_id), open_to(viewer_id, posts, posts.c.subwiki_id))


def _there_for(viewer_id: ColumnElement[int]) -> ColumnElement[bool]:
    return and_(
        posts.c.deleted.is_(None),
        or_(author.c.suspended.is_(None), author.c.id == viewer_id),
        subwiki.c.deleted.is_(None),
        subwiki.c.suspended.is_(None),
    )


def posts_of(rows: Sequence[Row]) -> list[Post]:
    """The values of rows of `query`."""
    return [_post(row) for row in rows]


async def by_id(tx: Reader, post_id: int, viewer: Viewer) -> Post:
    """The post.

    Raises:
        Gone: It was deleted.
        Removed: A moderator keeps it from this viewer.
        NotFound: There is none for this viewer.
    """
    found = await _first(tx, query().where(posts.c.id == post_id, readable(viewer)))
    if found is not None:
        return found
    state = select(posts.c.deleted, posts.c.removed).where(posts.c.id == post_id)
    deleted, removed = await tx.row(state) or (None, None)
    if deleted is not None:
        raise Gone("this post was deleted")
    if removed is not None:
        raise Removed("a moderator removed this post")
    raise NotFound("there is no such post")


async def find(tx: Reader, post_id: int) -> Post | None:
    """The post as the server itself sees it, also when it is deleted."""
    return await _first(tx, _BY_ID, {"number": post_id})


async def find_by_uri(tx: Reader, uri: str) -> Post | None:
    """The post with this ActivityPub id as the server itself sees it, also when deleted."""
    return await _first(tx, _BY_URI, {"uri": uri})


async def find_visible(tx: Reader, uri: str, viewer: Viewer) -> Post | None:
    """The post with this ActivityPub id, if the viewer may see it."""
    return await _first(tx, query().where(posts.c.uri == uri, visible(viewer)))


async def find_superseding(tx: Reader, uri: str, viewer: Viewer) -> list[Post]:
    """The posts that say that they took the place of that one, oldest first."""
    found = query().where(posts.c.supersedes == uri, visible(viewer)).order_by(posts.c.id)
    return posts_of(await tx.rows(found.limit(_MOST_SUPERSEDING)))


async def add(tx: Writer, post: Post) -> None:
    """Keep a new post."""
    await tx.change(
        tx.insert(posts).values(
            id=post.id,
            uri=post.uri,
            url=post.url,
            subwiki_id=post.subwiki.id if post.subwiki else None,
            author_id=post.author.id,
            mode=post.mode,
            licence=post.licence,
            published=post.published,
            placed=post.placed,
            updated=post.updated,
            revision=post.revision,
            local=post.local,
            initiator_id=post.initiator_id,
            fork_of=post.fork_of,
            supersedes=post.supersedes,
            version=post.version,
            crosspost_of=post.crosspost_of,
            **_content_columns(post.content),
        )
    )
    await _add_tags(tx, post.id, post.content.tags, post.placed)


async def save_licence(tx: Writer, post_id: int, licence: str) -> None:
    """Remember under which licence a post elsewhere is."""
    await _save(tx, post_id, licence=licence)


async def save_version(tx: Writer, post_id: int, version: str) -> None:
    """Remember what the server of a post elsewhere calls its state."""
    await _save(tx, post_id, version=version)


async def save_content(
    tx: Writer, post_id: int, content: Content, *, updated: datetime | None, revision: int
) -> None:
    """Change what a post says."""
    await _save(tx, post_id, updated=updated, revision=revision, **_content_columns(content))
    placed = await tx.value(select(posts.c.placed).where(posts.c.id == post_id))
    await _remove_tags(tx, post_id)
    await _add_tags(tx, post_id, content.tags, placed)


async def save_deleted(tx: Writer, post_id: int, now: datetime) -> None:
    """Mark a post as deleted and blank what it said."""
    blank = {"title": "", "title_key": "", "text": "", "html": "", "lead": ""}
    empty: dict[str, object] = {"attachments": [], "tags": [], "sources": []}
    await _save(tx, post_id, deleted=now, **blank, **empty)
    await _remove_tags(tx, post_id)


async def save_restored(tx: Writer, post_id: int) -> None:
    """Mark a post as there again."""
    await _save(tx, post_id, deleted=None)


async def save_updated(tx: Writer, post_id: int, updated: datetime) -> None:
    """Remember that a post is shown differently since then, though it says the same."""
    await _save(tx, post_id, updated=updated)


async def save_protection(tx: Writer, post_id: int, protection: PostProtection) -> None:
    """Set who may edit a post, apart from what holds in its subwiki."""
    await _save(
        tx,
        post_id,
        edit_policy=protection.edit or "",
        review_policy=protection.review or "",
        policy_until=protection.until,
    )


async def save_mode(tx: Writer, post_id: int, mode: PostMode, *, initiator_id: int | None) -> None:
    """Remember how a post elsewhere is written, and who began it."""
    await _save(tx, post_id, mode=mode, initiator_id=initiator_id)


async def forget_initiator(tx: Writer, post_id: int) -> None:
    """Forget who began a post."""
    await _save(tx, post_id, initiator_id=None)


async def save_announced(tx: Writer, post_id: int, announce_uri: str) -> None:
    """Remember by which activity a post is announced; empty when it no longer is."""
    await _save(tx, post_id, announce_uri=announce_uri)


async def count_comment(tx: Writer, post_id: int, step: int) -> None:
    """Count a comment more, or with -1 one fewer."""
    await tx.change(_COUNT_COMMENT, {"number": post_id, "step": step})


async def save_likes(tx: Writer, uri: str, likes: int) -> bool:
    """Set how many like the post with this ActivityPub id; says whether there is one."""
    return bool(await tx.change(update(posts).where(posts.c.uri == uri).values(likes=likes)))


async def remove_all(tx: Writer) -> None:
    """Drop every post, to make them again from the logs."""
    await tx.change(delete(posts))
    await tx.change(delete(tags))


async def recount(tx: Writer) -> None:
    """Count anew the comments and the likes of every post."""
    below = (
        select(func.count())
        .select_from(comments)
        .where(comments.c.post_id == posts.c.id, comments.c.deleted.is_(None), in_sight(comments))
        .scalar_subquery()
    )
    liked = (
        select(func.count())
        .select_from(reactions)
        .where(reactions.c.object_uri == posts.c.uri, reactions.c.kind == ReactionKind.LIKE)
        .scalar_subquery()
    )
    await tx.change(update(posts).values(comments=below, likes=liked))


async def count_public(tx: Reader, *, author_id: int | None = None, local: bool = False) -> int:
    """How many posts there are, by one author or by all of ours."""
    there = and_(posts.c.deleted.is_(None), in_sight(posts))
    counted = select(func.count()).select_from(posts).where(there)
    if author_id is not None:
        counted = counted.where(posts.c.author_id == author_id)
    if local:
        counted = counted.where(posts.c.local)
    return int(await tx.value(counted))


async def count_in(tx: Reader, subwiki_id: int) -> int:
    """How many posts stand in a subwiki."""
    return int(
        await tx.value(
            select(func.count())
            .select_from(posts)
            .where(posts.c.subwiki_id == subwiki_id, posts.c.deleted.is_(None), in_sight(posts))
        )
    )


async def deleted_before(tx: Reader, moment: datetime) -> list[Post]:
    """Posts of ours that were deleted before that and still have revisions."""
    kept = select(revisions.c.post_id).where(revisions.c.post_id == posts.c.id).exists()
    gone = query().where(posts.c.local, posts.c.deleted < moment, kept)
    return posts_of(await tx.rows(gone))


async def restorable_of(tx: Reader, author_id: int, now: datetime) -> list[tuple[Post, str]]:
    """Own posts that an author deleted and may bring back, with the titles that they had."""
    last = and_(revisions.c.post_id == posts.c.id, revisions.c.number == posts.c.revision)
    found = (
        query()
        .add_columns(revisions.c.title)
        .join(revisions, last)
        .where(
            posts.c.author_id == author_id,
            posts.c.local,
            posts.c.mode == PostMode.INDIVIDUAL,
            posts.c.deleted > now - RESTORABLE_FOR,
        )
        .order_by(posts.c.deleted.desc())
    )
    return [(_post(row[:-1]), row[-1]) for row in await tx.rows(found)]


async def standing_of(tx: Reader, author_id: int, *, limit: int) -> list[Post]:
    """Some posts of an author that are not deleted, removed or not."""
    mine = query().where(posts.c.author_id == author_id, posts.c.deleted.is_(None))
    return posts_of(await tx.rows(mine.limit(limit)))


async def places_of(tx: Reader, author_id: int) -> list[Actor]:
    """The subwikis and communities in which an author posted."""
    wrote = select(posts.c.subwiki_id).where(posts.c.author_id == author_id).distinct()
    query = select(actors).where(actors.c.id.in_(wrote), actors.c.deleted.is_(None))
    return [actor_of(row) for row in await tx.rows(query)]


async def save_subwiki(tx: Writer, post_id: int, subwiki_id: int) -> None:
    """Let a post stand in a subwiki or community."""
    await tx.change(update(posts).where(posts.c.id == post_id).values(subwiki_id=subwiki_id))


async def detach(tx: Writer, subwiki_id: int) -> None:
    """Let what one member each of ours wrote in a subwiki stand in none, which is theirs."""
    alone = (posts.c.subwiki_id == subwiki_id, posts.c.local, posts.c.mode == PostMode.INDIVIDUAL)
    await tx.change(update(posts).where(*alone).values(subwiki_id=None, pinned=None))


async def in_sight_of(tx: Reader, *, author_id: int, subwiki_id: int, limit: int) -> list[Post]:
    """Some posts of an author in a subwiki that are neither deleted nor removed."""
    theirs = (posts.c.author_id == author_id, posts.c.subwiki_id == subwiki_id)
    there = query().where(*theirs, posts.c.deleted.is_(None), posts.c.removed.is_(None))
    return posts_of(await tx.rows(there.limit(limit)))


async def _add_tags(tx: Writer, post_id: int, said: Sequence[str], placed: datetime) -> None:
    """Let a post be found by its hashtags."""
    folded = dict.fromkeys(fold_hashtag(each) for each in said)
    for tag in filter(None, folded):
        await tx.change(tx.insert(tags).values(post_id=post_id, tag=tag, placed=placed))


async def _remove_tags(tx: Writer, post_id: int) -> None:
    await tx.change(delete(tags).where(tags.c.post_id == post_id))


async def _save(tx: Writer, post_id: int, **values: object) -> None:
    await tx.change(update(posts).where(posts.c.id == post_id).values(values))


async def _first(
    tx: Reader, statement: Executable, parameters: Mapping[str, object] | None = None
) -> Post | None:
    row = await tx.row(statement, parameters)
    return None if row is None else _post(row)


def _content_columns(content: Content) -> dict[str, object]:
    columns: dict[str, object] = {name: getattr(content, name) for name in _CONTENT}
    columns["kind"] = content.kind
    columns["title_key"] = title_key(content.title)
    columns["tags"] = list(content.tags)
    columns["sources"] = sources_said(content.sources)
    columns["attachments"] = [asdict(each) for each in content.attachments]
    return columns


def _post(row: Row) -> Post:
    in_subwiki = row[ACTOR_WIDTH : 2 * ACTOR_WIDTH]
    column: dict[str, Any] = dict(zip(_NAMES, row[2 * ACTOR_WIDTH :], strict=True))
    return Post(
        id=column["id"],
        uri=column["uri"],
        url=column["url"],
        subwiki=actor_of(in_subwiki) if in_subwiki[0] is not None else None,
        author=actor_of(row[:ACTOR_WIDTH]),
        mode=PostMode(column["mode"]),
        content=Content(
            **{name: column[name] for name in _CONTENT},
            kind=PostKind(column["kind"]),
            attachments=tuple(Attachment(**each) for each in column["attachments"]),
            tags=tuple(column["tags"]),
            sources=tuple(Source(**each) for each in column["sources"]),
        ),
        licence=column["licence"],
        published=column["published"],
        placed=column["placed"],
        updated=column["updated"],
        revision=column["revision"],
        comments=column["comments"],
        likes=column["likes"],
        local=column["local"],
        deleted=column["deleted"],
        announce_uri=column["announce_uri"],
        initiator_id=column["initiator_id"],
        protection=PostProtection(
            EditPolicy(column["edit_policy"]) if column["edit_policy"] else None,
            ReviewPolicy(column["review_policy"]) if column["review_policy"] else None,
            column["policy_until"],
        ),
        fork_of=column["fork_of"],
        supersedes=column["supersedes"],
        version=column["version"],
        crosspost_of=column["crosspost_of"],
        removed=column["removed"],
        held=column["held"],
        locked=column["locked"],
        pinned=column["pinned"],
    )
