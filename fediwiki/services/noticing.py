"""Noticing: what people without an account tell the admins, and what these answer.

Whatever address somebody names, known here or not, is taken the same way: nothing is given away.
"""

from datetime import datetime
from typing import Final

from fediwiki.domain.reports import Answered, Notice, Report, ReportKind
from fediwiki.domain.urls import UrlKind, Urls
from fediwiki.errors import Malformed
from fediwiki.services import mailing, reporting
from fediwiki.services.letters import Letterhead
from fediwiki.storage import actors, comments, notices, posts, reports
from fediwiki.storage.database import Reader, Writer
from fediwiki.text import email_addresses, links
from fediwiki.text.gettext import _

URL_CHARACTERS: Final = 2_048
NAME_CHARACTERS: Final = 200
LEAST_CHARACTERS: Final = 20
# Of these the law asks for who says so.
SIGNED: Final = frozenset({ReportKind.ILLEGAL})


def checked(notice: Notice) -> Notice:
    """The notice as it is kept.

    Raises:
        Malformed: It does not say what is wrong with what, or who says so where that is asked.
    """
    url = links.safe(notice.url.strip()) or ""
    if not url.startswith(("https://", "http://")) or len(url) > URL_CHARACTERS:
        raise Malformed(_("Give the whole address of what this is about, as the browser shows it."))
    if len(notice.complaint.text.strip()) < LEAST_CHARACTERS:
        raise Malformed(_("Say in a sentence or two what is wrong: a person will read it."))
    address = email_addresses.checked(notice.address) if notice.address.strip() else ""
    name = " ".join(notice.name.split())[:NAME_CHARACTERS]
    if notice.complaint.kind in SIGNED and not (name and address):
        raise Malformed(_("Where the law is broken, we have to ask for your name and address."))
    return Notice(url, notice.complaint, name, address, notice.language)


async def give(
    tx: Writer, notice: Notice, *, head: Letterhead | None, urls: Urls, now: datetime
) -> Report:
    """Take a checked notice to the admins, and confirm it by mail if this instance sends any."""
    uri = await _named(tx, notice.url, urls)
    number = tx.new_id(now)
    made = Report(number, urls.activity(number), None, (uri,), notice.complaint, now)
    await reports.add(tx, made)
    reported = await reporting.find_reported(tx, uri)
    author_id = reported.author.id if reported else None
    await reports.add_item(tx, number, uri, subwiki_id=None, author_id=author_id, now=now)
    await notices.add(tx, number, notice)
    if head is not None and notice.address:
        await mailing.queue(tx, head.notice_taken(notice.address, notice.url), now=now)
    return made


async def answer(tx: Writer, answered: Answered, *, head: Letterhead | None, now: datetime) -> None:
    """Write to whoever gave a notice what came of it, and forget their address."""
    notice = answered.notice
    if head is not None and notice.address:
        letter = head.notice_answered(notice.address, notice.url, answered.outcome, answered.reason)
        await mailing.queue(tx, letter, now=now)
    await notices.save_told(tx, answered.report_id, now)


async def _named(tx: Reader, url: str, urls: Urls) -> str:
    """The id of what stands at an address, or else the address."""
    bare = url.partition("#")[0].partition("?")[0]
    ours = urls.parse(bare)
    if ours is None:
        return bare
    match ours.kind:
        case UrlKind.POST:
            found = await posts.find(tx, ours.id)
        case UrlKind.COMMENT:
            found = await comments.find(tx, ours.id)
        case UrlKind.SUBWIKI | UrlKind.MEMBER:
            found = await actors.find_local(tx, ours.name)
        case UrlKind.INSTANCE | UrlKind.ACTIVITY:
            found = None
    return found.uri if found else bare
