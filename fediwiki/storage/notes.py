"""Notes on people, among the moderators of one subwiki or among the admins; never public."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from fediwiki.domain.appeals import Note
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.report_tables import notes
from fediwiki.storage.rows import ACTOR_WIDTH, actor_of


async def add(
    tx: Writer,
    *,
    subwiki_id: int | None,
    person_id: int,
    author_id: int,
    text: str,
    now: datetime,
) -> None:
    """Keep a note among the moderators of a subwiki, or with None among the admins."""
    values = {"subwiki_id": subwiki_id, "person_id": person_id, "author_id": author_id}
    await tx.change(tx.insert(notes).values(id=tx.new_id(now), text=text, made=now, **values))


async def about(
    tx: Reader, person_ids: Sequence[int], subwiki_id: int | None, *, limit: int
) -> list[Note]:
    """What the moderators of a subwiki, or the admins, noted of people; the newest first."""
    whose = notes.c.subwiki_id
    query = (
        select(actors, notes.c.id, whose, notes.c.person_id, notes.c.text, notes.c.made)
        .join_from(notes, actors, notes.c.author_id == actors.c.id)
        .where(
            notes.c.person_id.in_(person_ids),
            whose.is_(None) if subwiki_id is None else whose == subwiki_id,
        )
        .order_by(notes.c.id.desc())
        .limit(limit)
    )
    return [
        Note(number, place, person, actor_of(row[:ACTOR_WIDTH]), text, made)
        for row in await tx.rows(query)
        for number, place, person, text, made in [row[ACTOR_WIDTH:]]
    ]


async def remove(tx: Writer, note_id: int, subwiki_id: int | None) -> bool:
    """Delete a note of those moderators; says whether there was one."""
    whose = notes.c.subwiki_id
    theirs = whose.is_(None) if subwiki_id is None else whose == subwiki_id
    return bool(await tx.change(delete(notes).where(notes.c.id == note_id, theirs)))


async def erase_about(tx: Writer, person_id: int) -> None:
    """Erase what was noted of somebody who is gone."""
    await tx.change(delete(notes).where(notes.c.person_id == person_id))
