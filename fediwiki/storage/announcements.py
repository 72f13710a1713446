"""Announcements, and which of them members have put away."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update

from fediwiki.domain.announcements import Announcement
from fediwiki.errors import NotFound
from fediwiki.storage.announcement_tables import announcements, read_announcements
from fediwiki.storage.database import Reader, Writer


async def to_come(tx: Reader, now: datetime) -> tuple[Announcement, ...]:
    """Those that stand now, or will: newest first."""
    over = or_(announcements.c.until.is_(None), announcements.c.until > now)
    query = select(announcements).where(over).order_by(announcements.c.id.desc())
    return tuple(Announcement(*row) for row in await tx.rows(query))


async def newest(tx: Reader, *, limit: int) -> Sequence[Announcement]:
    """All that there were, newest first."""
    query = select(announcements).order_by(announcements.c.id.desc()).limit(limit)
    return [Announcement(*row) for row in await tx.rows(query)]


async def by_id(tx: Reader, number: int) -> Announcement:
    """The announcement with this id.

    Raises:
        NotFound: There is none.
    """
    row = await tx.row(select(announcements).where(announcements.c.id == number))
    if row is None:
        raise NotFound("there is no such announcement")
    return Announcement(*row)


async def save(tx: Writer, announcement: Announcement) -> None:
    """Keep an announcement, over what it said before."""
    values = {
        "text": announcement.text,
        "html": announcement.html,
        "since": announcement.since,
        "until": announcement.until,
        "members_only": announcement.members_only,
    }
    statement = tx.insert(announcements).values(id=announcement.id, **values)
    await tx.change(statement.on_conflict_do_update(index_elements=["id"], set_=values))


async def end(tx: Writer, number: int, now: datetime) -> None:
    """Let an announcement stand no more."""
    await tx.change(update(announcements).where(announcements.c.id == number).values(until=now))


async def put_away(tx: Writer, member_id: int, number: int) -> None:
    """Show a member an announcement no more."""
    row = tx.insert(read_announcements).values(member_id=member_id, announcement_id=number)
    await tx.change(row.on_conflict_do_nothing())


async def put_away_by(tx: Reader, member_id: int) -> frozenset[int]:
    """The announcements that a member has put away."""
    query = select(read_announcements.c.announcement_id).where(
        read_announcements.c.member_id == member_id
    )
    return frozenset(row[0] for row in await tx.rows(query))
