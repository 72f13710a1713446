"""Noting: what those who look after a subwiki, or the instance, keep in mind about a person."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.appeals import NOTE_CHARACTERS
from fediwiki.errors import Malformed, NotFound
from fediwiki.storage import notes
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


async def add(
    tx: Writer,
    person: Actor,
    text: str,
    *,
    subwiki_id: int | None,
    by: Actor,
    now: datetime,
) -> None:
    """Note something; whoever calls this has seen that `by` is one of them.

    Raises:
        Malformed: It is empty or too long.
    """
    said = text.strip()
    if not said or len(said) > NOTE_CHARACTERS:
        raise Malformed(_("A note has between 1 and %(most)s characters.", most=NOTE_CHARACTERS))
    await notes.add(
        tx, subwiki_id=subwiki_id, person_id=person.id, author_id=by.id, text=said, now=now
    )


async def remove(tx: Writer, note_id: int, *, subwiki_id: int | None) -> None:
    """Delete a note; whoever calls this has seen that it is for them to do.

    Raises:
        NotFound: There is none among theirs.
    """
    if not await notes.remove(tx, note_id, subwiki_id):
        raise NotFound(_("There is no such note."))
