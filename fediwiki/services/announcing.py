"""Announcing: what admins tell everybody, or the members, above every page."""

from dataclasses import dataclass
from datetime import datetime

from fediwiki.domain.acts import ActKind
from fediwiki.domain.announcements import Announcement
from fediwiki.domain.members import Member
from fediwiki.errors import Conflict, Malformed
from fediwiki.services import administering
from fediwiki.storage import announcements
from fediwiki.storage.database import Writer
from fediwiki.text import cleaning, markdown
from fediwiki.text.gettext import _


@dataclass(frozen=True, slots=True)
class Words:
    """What an announcement is to say, from when until when, and to whom."""

    text: str
    since: datetime
    until: datetime | None
    members_only: bool


def rendered(text: str, *, most_characters: int) -> str:
    """The safe HTML of an announcement's words.

    Raises:
        Malformed: There are none, or too many.
    """
    if not text.strip():
        raise Malformed(_("Say something."))
    if len(text) > most_characters:
        raise Malformed(_("An announcement has at most %(most)s characters.", most=most_characters))
    cleaning.check_markdown(text)
    return markdown.render(text).html


async def announce(
    tx: Writer, words: Words, *, by: Member, most_characters: int, now: datetime
) -> Announcement:
    """Say something new.

    Raises:
        Malformed: It says nothing, or is over before it begins.
    """
    await administering.check(tx, by)
    made = _made(tx.new_id(now), words, most_characters=most_characters, now=now)
    await announcements.save(tx, made)
    details = {"before": "", "after": _told(made)}
    await administering.write_down(tx, ActKind.ANNOUNCE, None, by=by, details=details, now=now)
    return made


async def change(
    tx: Writer, number: int, words: Words, *, by: Member, most_characters: int, now: datetime
) -> None:
    """Let an announcement say something else, or stand at another time, also again.

    Raises:
        NotFound: There is none.
        Malformed: It says nothing, or is over before it begins.
    """
    await administering.check(tx, by)
    before = await announcements.by_id(tx, number)
    after = _made(number, words, most_characters=most_characters, now=now)
    if after == before:
        return
    await announcements.save(tx, after)
    await _write_down(tx, before, after, by=by, now=now)


async def end(tx: Writer, number: int, *, by: Member, now: datetime) -> None:
    """Let an announcement stand no more.

    Raises:
        NotFound: There is none.
        Conflict: It is over.
    """
    await administering.check(tx, by)
    before = await announcements.by_id(tx, number)
    if before.is_over(now):
        raise Conflict(_("It is over already."))
    await announcements.end(tx, number, now)
    after = await announcements.by_id(tx, number)
    await _write_down(tx, before, after, by=by, now=now)


async def put_away(tx: Writer, member: Member, number: int) -> None:
    """Show an announcement to a member no more.

    Raises:
        NotFound: There is none.
    """
    await announcements.by_id(tx, number)
    await announcements.put_away(tx, member.id, number)


async def _write_down(
    tx: Writer, before: Announcement, after: Announcement, *, by: Member, now: datetime
) -> None:
    details = {"before": _told(before), "after": _told(after)}
    await administering.write_down(
        tx, ActKind.CHANGE_ANNOUNCEMENT, None, by=by, details=details, now=now
    )


def _made(number: int, words: Words, *, most_characters: int, now: datetime) -> Announcement:
    if words.until is not None and words.until <= max(words.since, now):
        raise Malformed(_("It would be over before anybody sees it."))
    text = words.text.strip()
    html = rendered(text, most_characters=most_characters)
    return Announcement(number, text, html, words.since, words.until, words.members_only)


def _told(one: Announcement) -> str:
    """An announcement in the log, which everyone reads: those for members are not repeated."""
    until = f"{one.until:%Y-%m-%d %H:%M}" if one.until else "…"
    said = "for members" if one.members_only else one.text
    return f"{said} ({one.since:%Y-%m-%d %H:%M} – {until})"
