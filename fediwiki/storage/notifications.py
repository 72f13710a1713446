"""Notifications: who is told what; nothing of what they switched off or whom they do not hear."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    Select,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    update,
)

from fediwiki.domain.notifications import (
    IN_OFFICE,
    PROPOSED,
    Happening,
    Notification,
    NotificationKind,
    Switch,
)
from fediwiki.domain.reading import says
from fediwiki.domain.viewers import Viewer
from fediwiki.storage import mutes, telling
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.post_tables import comments, posts
from fediwiki.storage.reading_tables import muted_actors, muted_servers
from fediwiki.storage.rows import ACTOR_WIDTH, actor_of
from fediwiki.storage.sight import in_sight
from fediwiki.storage.telling_tables import notification_switches, notifications
from fediwiki.storage.wiki_tables import watches
from fediwiki.text.sanitize import text_of

_actor = actors.alias("told_of")
_subwiki = actors.alias("told_in")
_author = actors.alias("told_author")
_EXCERPT_CHARACTERS = 200
_COLUMNS = (
    notifications.c.key,
    notifications.c.kind,
    notifications.c.actor_id,
    notifications.c.subwiki_id,
    notifications.c.post_id,
    notifications.c.comment_id,
    notifications.c.number,
    notifications.c.outcome,
    notifications.c.title,
    notifications.c.reason,
    notifications.c.until,
    notifications.c.act_id,
    notifications.c.place,
    notifications.c.since,
    notifications.c.times,
    notifications.c.at,
    notifications.c.read,
    posts.c.title,
    posts.c.local,
    posts.c.warning,
    posts.c.lead,
    posts.c.tags,
    comments.c.warning,
    comments.c.html,
)
# Where what a muted word may hide begins in a row.
_SAID = 2 * ACTOR_WIDTH + _COLUMNS.index(posts.c.local) + 1
_OFFICES = sorted(each.value for each in IN_OFFICE)
_MOST_COUNTED = 500


async def add(tx: Writer, happening: Happening, *, to: Sequence[int], now: datetime) -> None:
    """Tell those of some actors who are members here."""
    if to:
        await _add(tx, happening, telling.NAMED, now, to=to)


async def add_for_watchers(tx: Writer, happening: Happening, *, but: int, now: datetime) -> None:
    """Tell all who watch the post that it is about, but one."""
    await _add(tx, happening, telling.WATCHING, now, watched=happening.post_id, but=but)


async def of_member(
    tx: Reader,
    viewer: Viewer,
    *,
    kind: NotificationKind | None = None,
    before: int | None = None,
    after: int | None = None,
    limit: int,
) -> list[Notification]:
    """What a member is told on the site, newest first: the newest, or next to a place."""
    query = _query(viewer).where(notifications.c.on_site)
    if kind is not None:
        query = query.where(notifications.c.kind == kind)
    if before is not None:
        query = query.where(notifications.c.place < before)
    if after is None:
        return await _heard(tx, viewer, query, limit=limit)
    query = query.where(notifications.c.place > after)
    return (await _heard(tx, viewer, query, limit=limit, oldest_first=True))[::-1]


async def find(tx: Reader, viewer: Viewer, place: int) -> Notification | None:
    """What a member was told at a place."""
    row = await tx.row(_query(viewer).where(notifications.c.place == place))
    return None if row is None else _notification(row)


async def for_digest(tx: Reader, viewer: Viewer, *, after: int, limit: int) -> list[Notification]:
    """What a member is told by mail and has not read, oldest first."""
    unwanted = select(notification_switches.c.kind).where(
        notification_switches.c.member_id == viewer.actor_id, ~notification_switches.c.by_mail
    )
    query = _query(viewer).where(
        notifications.c.by_mail,
        notifications.c.kind.not_in(unwanted),
        notifications.c.read.is_(None),
        notifications.c.place > after,
    )
    return await _heard(tx, viewer, query, limit=limit, oldest_first=True)


async def count_unread(tx: Reader, viewer: Viewer) -> int:
    """How much a member has not read of what they are told on the site.

    What waits for them to decide is counted where they do, and not here.
    """
    return sum((await _count(tx, viewer, waiting=False)).values())


async def kinds_unread(tx: Reader, viewer: Viewer) -> dict[NotificationKind, int]:
    """How much of each kind a member has not read."""
    return await _count(tx, viewer, waiting=True)


async def save_read(
    tx: Writer,
    member_id: int,
    *,
    until: int,
    only: bool = False,
    kind: NotificationKind | None = None,
    now: datetime,
) -> None:
    """Remember that a member read what they were told up to a place, or `only` what is there."""
    there = notifications.c.place == until if only else notifications.c.place <= until
    change = update(notifications).where(
        notifications.c.member_id == member_id, notifications.c.read.is_(None), there
    )
    if kind is not None:
        change = change.where(notifications.c.kind == kind)
    await tx.change(change.values(read=now))


async def save_post_read(tx: Writer, member_id: int, post_id: int, now: datetime) -> None:
    """Remember that a member saw the edits of a post."""
    await tx.change(
        update(notifications)
        .where(
            notifications.c.member_id == member_id,
            notifications.c.key == edit_key(post_id),
            notifications.c.read.is_(None),
        )
        .values(read=now)
    )


async def save_watched_read(tx: Writer, member_id: int, now: datetime) -> None:
    """Remember that a member saw the edits of everything that they watch."""
    watched = select(watches.c.post_id).where(watches.c.member_id == member_id)
    await tx.change(
        update(notifications)
        .where(
            notifications.c.member_id == member_id,
            notifications.c.key.startswith("edit "),
            notifications.c.post_id.in_(watched),
            notifications.c.read.is_(None),
        )
        .values(read=now)
    )


async def save_editor(tx: Writer, post_id: int, number: int, editor_id: int) -> None:
    """Say who made a revision that was told without a name; whoever did so is not told."""
    told = and_(notifications.c.key == edit_key(post_id), notifications.c.number == number)
    await tx.change(delete(notifications).where(told, notifications.c.member_id == editor_id))
    await tx.change(
        update(notifications)
        .where(told, notifications.c.actor_id.is_(None))
        .values(actor_id=editor_id)
    )


async def switches_of(tx: Reader, member_id: int) -> dict[NotificationKind, Switch]:
    """What a member wants to be told, every kind."""
    table = notification_switches
    query = select(table.c.kind, table.c.on_site, table.c.by_mail).where(
        table.c.member_id == member_id
    )
    said = {kind: Switch(on_site, by_mail) for kind, on_site, by_mail in await tx.rows(query)}
    return {kind: said.get(kind, Switch()) for kind in NotificationKind}


async def save_switch(tx: Writer, member_id: int, kind: NotificationKind, switch: Switch) -> None:
    """Remember whether a member wants to be told a kind."""
    values = {"on_site": switch.on_site, "by_mail": switch.by_mail}
    statement = tx.insert(notification_switches).values(member_id=member_id, kind=kind, **values)
    await tx.change(
        statement.on_conflict_do_update(index_elements=["member_id", "kind"], set_=values)
    )


async def save_key_read(tx: Writer, key: str, now: datetime) -> None:
    """Remember that what was told by a key wants nobody any more."""
    told = and_(notifications.c.key == key, notifications.c.read.is_(None))
    await tx.change(update(notifications).where(told).values(read=now))


async def remove_key(tx: Writer, key: str) -> None:
    """Forget what was told by a key, so that it can be told again."""
    await tx.change(delete(notifications).where(notifications.c.key == key))


async def remove_before(tx: Writer, moment: datetime) -> int:
    """Forget what was told before a moment; gives how many."""
    return await tx.change(delete(notifications).where(notifications.c.at < moment))


async def remove_after(tx: Writer, place: int) -> None:
    """Forget what was told after a place."""
    await tx.change(delete(notifications).where(notifications.c.place > place))


async def remove_from(tx: Writer, member_id: int, actor_id: int) -> None:
    """Forget what a member was told of an actor."""
    await tx.change(
        delete(notifications).where(
            notifications.c.member_id == member_id,
            notifications.c.actor_id == actor_id,
            notifications.c.kind.not_in(_OFFICES),
        )
    )


async def remove_of(tx: Writer, actor_id: int) -> None:
    """Forget what an actor was told, and what others were told of them."""
    either = or_(notifications.c.member_id == actor_id, notifications.c.actor_id == actor_id)
    await tx.change(delete(notifications).where(either))
    await tx.change(
        delete(notification_switches).where(notification_switches.c.member_id == actor_id)
    )


def edit_key(post_id: int) -> str:
    """By what the edits of a post are told as one."""
    return f"edit {post_id}"


async def _add(
    tx: Writer, happening: Happening, audience: telling.Audience, now: datetime, **whom: object
) -> None:
    statement = telling.statement(
        audience,
        postgres=tx.postgres,
        anonymous=happening.actor_id is None,
        in_office=happening.kind in IN_OFFICE,
    )
    await tx.change(statement, {**telling.values(happening, tx.new_id(now), now), **whom})


async def _heard(
    tx: Reader, viewer: Viewer, query: Select[Any], *, limit: int, oldest_first: bool = False
) -> list[Notification]:
    """The first that say no word which whoever looks muted."""
    words = await mutes.words_of(tx, viewer.actor_id or 0)
    place = notifications.c.place
    query = query.order_by(place if oldest_first else place.desc()).limit(limit)
    heard: list[Notification] = []
    further = query
    while True:
        told = [_notification(row) for row in await tx.rows(further)]
        heard += [each for each in told if not _is_muted(each, words)]
        if len(heard) >= limit or len(told) < limit:
            return heard[:limit]
        last = told[-1].place
        further = query.where(place > last if oldest_first else place < last)


async def _count(tx: Reader, viewer: Viewer, *, waiting: bool) -> dict[NotificationKind, int]:
    """How much of each kind somebody has not read, without what says a word that they muted.

    Also what is `waiting` for them to decide, or only the rest.
    """
    query = _unread(admin=viewer.admin, waiting=waiting)
    rows = await tx.rows(query, {"viewer": viewer.actor_id})
    counts = {NotificationKind(kind): count for kind, count in rows}
    if not counts or not await mutes.words_of(tx, viewer.actor_id or 0):
        return counts
    heard = await _heard(
        tx, viewer, _query(viewer).where(*_news(waiting=waiting)), limit=_MOST_COUNTED
    )
    return dict(Counter(each.happening.kind for each in heard))


def _news(*, waiting: bool) -> Sequence[ColumnElement[bool]]:
    """What is not read, with what is also counted where it is decided, or without."""
    unread = (notifications.c.on_site, notifications.c.read.is_(None))
    if waiting:
        return unread
    asked = (NotificationKind.ASKING.value, NotificationKind.SIGN_UP.value)
    return (*unread, notifications.c.kind.not_in(asked), notifications.c.outcome != PROPOSED)


def _is_muted(told: Notification, words: Sequence[str]) -> bool:
    return bool(words) and told.happening.kind not in IN_OFFICE and says(told.said, words)


def _joined() -> Any:  # noqa: ANN401 - SQLAlchemy's join
    return (
        notifications.outerjoin(_actor, _actor.c.id == notifications.c.actor_id)
        .outerjoin(_subwiki, _subwiki.c.id == notifications.c.subwiki_id)
        .outerjoin(posts, posts.c.id == notifications.c.post_id)
        .outerjoin(_author, _author.c.id == posts.c.author_id)
        .outerjoin(comments, comments.c.id == notifications.c.comment_id)
    )


def _query(viewer: Viewer) -> Select[Any]:
    shown = _visible(viewer.actor_id, admin=viewer.admin)
    return select(_actor, _subwiki, *_COLUMNS).select_from(_joined()).where(*shown)


@cache
def _unread(*, admin: bool, waiting: bool) -> Select[Any, int]:
    viewer: BindParameter[int] = bindparam("viewer", type_=BigInteger)
    shown = _visible(viewer, admin=admin)
    return (
        select(notifications.c.kind, func.count())
        .select_from(_joined())
        .where(*_news(waiting=waiting), *shown)
        .group_by(notifications.c.kind)
    )


def _visible(
    viewer_id: int | BindParameter[int] | None, *, admin: bool
) -> Sequence[ColumnElement[bool]]:
    """What was deleted or removed, or is by someone suspended, is told no more.

    What moderators did with it still is, to those whom that concerns.
    """
    told = notifications.c.kind == NotificationKind.MODERATION
    shown = [
        notifications.c.member_id == viewer_id,
        _actor.c.deleted.is_(None),
        posts.c.deleted.is_(None),
        or_(in_sight(posts), told),
        or_(notifications.c.post_id.is_(None), posts.c.id.is_not(None)),
        _unmuted(viewer_id),
        comments.c.deleted.is_(None),
        or_(in_sight(comments), told),
        or_(notifications.c.comment_id.is_(None), comments.c.id.is_not(None)),
    ]
    if not admin:
        shown.append(_actor.c.suspended.is_(None))
        shown.append(or_(_author.c.suspended.is_(None), _author.c.id == viewer_id))
    return shown


def _unmuted(viewer_id: int | BindParameter[int] | None) -> ColumnElement[bool]:
    """What is neither by a person nor from a server that whoever looks mutes now."""
    person = select(muted_actors.c.actor_id).where(
        muted_actors.c.member_id == viewer_id,
        muted_actors.c.actor_id == notifications.c.actor_id,
    )
    host = select(muted_servers.c.host).where(
        muted_servers.c.member_id == viewer_id, muted_servers.c.host == _actor.c.host
    )
    return or_(notifications.c.kind.in_(_OFFICES), ~or_(person.exists(), host.exists()))


def _notification(row: Row) -> Notification:
    actor, subwiki = row[:ACTOR_WIDTH], row[ACTOR_WIDTH : 2 * ACTOR_WIDTH]
    happened, said = row[2 * ACTOR_WIDTH : _SAID], row[_SAID:]
    key, kind, actor_id, *rest, place, since, times, at, read, title, is_local = happened
    *_, tags, warning, html = said
    text = " ".join(text_of(html or "").split())
    happening = Happening(key, NotificationKind(kind), actor_id, *rest)
    return Notification(
        happening=happening,
        place=place,
        actor=actor_of(actor) if actor[0] is not None else None,
        subwiki=actor_of(subwiki) if subwiki[0] is not None else None,
        title=title or happening.title,
        is_local=bool(is_local),
        excerpt=warning or _excerpt(text),
        since=since or 0,
        times=times,
        at=at,
        read=read,
        said=" ".join(filter(None, (title, *said[:2], *(tags or ()), warning, text))),
    )


def _excerpt(text: str) -> str:
    if len(text) <= _EXCERPT_CHARACTERS:
        return text
    return text[:_EXCERPT_CHARACTERS].rsplit(" ", 1)[0] + "…"
