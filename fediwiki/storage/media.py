"""Pictures: what is known of each, which posts show it, and what was copied from elsewhere."""

from collections.abc import Sequence
from dataclasses import astuple
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import BigInteger, ColumnElement, and_, delete, func, literal, or_, select, update

from fediwiki.domain.media import Picture
from fediwiki.domain.offers import OfferState
from fediwiki.domain.viewers import Viewer
from fediwiki.errors import Refused
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.draft_tables import drafts, unsaved_edits
from fediwiki.storage.media_tables import media, media_uses, remote_media
from fediwiki.storage.post_tables import posts
from fediwiki.storage.sight import in_sight, open_to
from fediwiki.storage.upkeep_tables import removed_media
from fediwiki.storage.wiki_tables import offers
from fediwiki.text.domains import host_of
from fediwiki.text.gettext import _

LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WAITING: Final = (OfferState.SENT, OfferState.PENDING)
_COLUMNS = (
    media.c.name,
    media.c.media_type,
    media.c.width,
    media.c.height,
    media.c.blurhash,
    media.c.size_bytes,
    media.c.small_bytes,
)


async def of_names(tx: Reader, names: Sequence[str]) -> dict[str, Picture]:
    """The pictures with these names that there are."""
    rows = await tx.rows(select(*_COLUMNS).where(media.c.name.in_(names)))
    return {row[0]: Picture(*row) for row in rows}


async def names_after(tx: Reader, name: str, *, limit: int) -> list[str]:
    """The names of all pictures, in their order, after one of them."""
    query = select(media.c.name).where(media.c.name > name).order_by(media.c.name).limit(limit)
    return [row[0] for row in await tx.rows(query)]


async def is_shown(tx: Reader, name: str, unused_since: datetime) -> bool:
    """Whether anyone may see it: it stands somewhere, or it is new and none had it yet.

    What only deleted or removed posts showed, or suspended people, is hidden with them; so is what
    only edits showed that came to nothing, or became something else.
    """
    used = select(media_uses.c.post_id).where(media_uses.c.name == media.c.name)
    shown = (
        used.outerjoin(offers, offers.c.id == media_uses.c.post_id)
        .outerjoin(posts, posts.c.id == func.coalesce(offers.c.post_id, media_uses.c.post_id))
        .outerjoin(actors, actors.c.id == media_uses.c.post_id)
        .where(posts.c.deleted.is_(None), in_sight(posts), actors.c.suspended.is_(None))
        .where(or_(offers.c.state.is_(None), offers.c.state.in_(_WAITING), _accepted_elsewhere()))
    )
    copied = select(remote_media.c.url).where(remote_media.c.name == media.c.name)
    query = select(media.c.name).where(
        media.c.name == name,
        or_(
            shown.exists(),
            copied.exists(),
            (media.c.made >= unused_since) & ~used.exists(),
        ),
    )
    return await tx.value(query) is not None


async def is_readable(tx: Reader, name: str, viewer: Viewer) -> bool:
    """Whether somebody may see a picture by themselves.

    It stands in a post that was removed, or waits; or in an edit of theirs that came to nothing.
    """
    if viewer.actor_id is None:
        return False
    viewer_id = literal(viewer.actor_id, BigInteger)
    there = posts.c.deleted.is_(None)
    if not viewer.admin:
        there = and_(there, open_to(viewer_id, posts, posts.c.subwiki_id))
    used = select(media_uses.c.post_id).join(posts, posts.c.id == media_uses.c.post_id)
    if await tx.value(used.where(media_uses.c.name == name, there).limit(1)) is not None:
        return True
    offered = select(offers.c.id).join(media_uses, media_uses.c.post_id == offers.c.id)
    theirs = offered.where(media_uses.c.name == name, offers.c.editor_id == viewer.actor_id)
    return await tx.value(theirs.limit(1)) is not None


async def add(tx: Writer, picture: Picture, now: datetime) -> None:
    """Keep what is known of a picture; one that was known is as new again.

    Raises:
        Refused: An admin removed it.
    """
    if await is_removed(tx, picture.name):
        raise Refused(_("An admin of this server removed this picture."))
    names = tuple(column.name for column in _COLUMNS)
    values = {**dict(zip(names, astuple(picture), strict=True)), "made": now}
    statement = tx.insert(media).values(values)
    await tx.change(
        statement.on_conflict_do_update(
            index_elements=["name"], set_={"made": now, "small_bytes": picture.small_bytes}
        )
    )


async def is_removed(tx: Reader, name: str) -> bool:
    """Whether an admin removed a picture, so that it does not come back."""
    query = select(removed_media.c.name).where(removed_media.c.name == name)
    return await tx.value(query) is not None


async def use(tx: Writer, names: Sequence[str], post_id: int) -> None:
    """Note that a post shows some pictures; or a draft, an offer or an actor, by its id."""
    for name in names:
        used = tx.insert(media_uses).values(name=name, post_id=post_id)
        await tx.change(used.on_conflict_do_nothing())


async def use_no_more(tx: Writer, names: Sequence[str], post_id: int) -> None:
    """Note that a post shows some pictures no more, and nobody is to see them in its past.

    Those that stand nowhere now are as if they were old, so that nobody sees them at all.
    """
    unused = media_uses.c.name.in_(names) & (media_uses.c.post_id == post_id)
    await tx.change(delete(media_uses).where(unused))
    used = select(media_uses.c.name).where(media_uses.c.name == media.c.name)
    nowhere = media.c.name.in_(names) & ~used.exists()
    await tx.change(update(media).where(nowhere).values(made=LONG_AGO))


async def forget_uses_by(tx: Writer, member_id: int) -> None:
    """Note that a member is gone, with all that they began to write, and how they look."""
    begun = (
        select(table.c.id).where(table.c.member_id == member_id)
        for table in (drafts, unsaved_edits)
    )
    theirs = or_(
        media_uses.c.post_id == member_id, *(media_uses.c.post_id.in_(each) for each in begun)
    )
    await tx.change(delete(media_uses).where(theirs))


async def forget_uses_of(tx: Writer, post_id: int) -> None:
    """Note that a post is gone for good, with all its revisions and edits; or a draft, an actor."""
    edits = select(offers.c.id).where(offers.c.post_id == post_id)
    gone = or_(media_uses.c.post_id == post_id, media_uses.c.post_id.in_(edits))
    await tx.change(delete(media_uses).where(gone))


async def unused(tx: Reader, made_before: datetime, *, limit: int) -> list[str]:
    """Pictures made before that which stand nowhere."""
    used = select(media_uses.c.name).where(media_uses.c.name == media.c.name)
    copied = select(remote_media.c.url).where(remote_media.c.name == media.c.name)
    query = (
        select(media.c.name)
        .where(media.c.made < made_before, ~used.exists(), ~copied.exists())
        .order_by(media.c.made)
        .limit(limit)
    )
    return [row[0] for row in await tx.rows(query)]


async def remove(tx: Writer, name: str) -> None:
    """Forget a picture."""
    await tx.change(delete(media).where(media.c.name == name))


def _accepted_elsewhere() -> ColumnElement[bool]:
    """Which edits others took; a post of ours that took one shows its pictures itself."""
    return and_(offers.c.state == OfferState.ACCEPTED, posts.c.local.is_not(True))


async def find_copy(tx: Reader, url: str, side: int = 0) -> tuple[str, datetime] | None:
    """The name of our copy of a picture elsewhere, empty if there could be none, and since when.

    It is the one for the use in which it is at most `side` pixels long, 0 in its own size.
    """
    row = await tx.row(
        select(remote_media.c.name, remote_media.c.asked).where(
            remote_media.c.url == url, remote_media.c.side == side
        )
    )
    return None if row is None else (row[0], row[1])


async def save_copy(tx: Writer, url: str, name: str, now: datetime, *, side: int = 0) -> None:
    """Note which picture is our copy of the one at `url`; an empty name that there is none."""
    values = {"name": name, "asked": now, "host": host_of(url)}
    statement = tx.insert(remote_media).values(url=url, side=side, **values)
    await tx.change(statement.on_conflict_do_update(index_elements=["url", "side"], set_=values))


async def forget_copies_of(tx: Writer, urls: Sequence[str]) -> None:
    """Forget the copies of some pictures; where one still stands, it is made again."""
    await tx.change(delete(remote_media).where(remote_media.c.url.in_(urls)))


async def forget_copies(tx: Writer, before: datetime) -> None:
    """Forget copies that were made before that."""
    await tx.change(delete(remote_media).where(remote_media.c.asked < before))
