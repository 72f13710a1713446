"""Reporting: what people ask moderators and admins to look at, and in whose queue it waits.

Who reported is for those alone who decide: it is told neither to whoever is reported nor, unless
the reporter says so, to any other server.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.events import ReportMade
from fediwiki.domain.reports import (
    REPORT_CHARACTERS,
    Complaint,
    Report,
    Reported,
    ReportKind,
    check_complaint,
)
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.urls import Urls
from fediwiki.errors import Conflict, Refused
from fediwiki.storage import actors, comments, events, posts, reports, subwikis
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _

MAX_OBJECTS: Final = 100
_REPORTABLE = {
    ActorKind.MEMBER,
    ActorKind.STEWARD,
    ActorKind.PERSON,
    ActorKind.OTHER,
    ActorKind.SUBWIKI,
    ActorKind.GROUP,
}
_PLACES = {ActorKind.SUBWIKI, ActorKind.GROUP}


async def report(
    tx: Writer,
    reported: Reported,
    complaint: Complaint,
    *,
    by: Actor,
    within: Subwiki | None = None,
    urls: Urls,
    now: datetime,
) -> Report:
    """Report something for a member; a person may be reported `within` a subwiki of ours, too.

    Raises:
        Malformed: It does not say what is wrong.
        Refused: It is their own, or they are suspended.
        Conflict: They reported it already, and nobody has looked yet.
    """
    check_complaint(complaint)
    if by.suspended is not None:
        raise Refused(_("Your account is suspended."))
    if reported.author.id == by.id:
        raise Refused(_("This is yours: you can change it or delete it."))
    if await reports.is_open(tx, by.id, reported.uri):
        raise Conflict(_("You reported this already. You will be told what comes of it."))
    number = tx.new_id(now)
    made = Report(number, urls.activity(number), by, (reported.uri,), complaint, now)
    await reports.add(tx, made)
    await _file(tx, made, reported, within=within, now=now)
    await events.append(tx, ReportMade(made.id), now=now)
    return made


async def receive(
    tx: Writer,
    uri: str,
    *,
    reporter: Actor,
    objects: Sequence[str],
    text: str,
    now: datetime,
) -> None:
    """Take a report from elsewhere, once, to every subwiki that it touches and to the admins.

    Raises:
        Refused: The reporter is suspended, or nothing that is named is here.
    """
    if reporter.suspended is not None:
        raise Refused(_("%(handle)s is suspended", handle=reporter.handle))
    named = list(dict.fromkeys(objects[:MAX_OBJECTS]))
    here = [each for uri in named if (each := await find_reported(tx, uri)) is not None]
    if not here:
        raise Refused(_("nothing that is reported is here"))
    complaint = Complaint(ReportKind.OTHER, text=text[:REPORT_CHARACTERS])
    made = Report(tx.new_id(now), uri, reporter, tuple(named), complaint, now)
    if not await reports.add(tx, made):
        return
    said = {each.author.id for each in here if not each.is_person}
    for each in here:
        # A microblog names with what somebody said always themselves, too.
        if each.is_person and each.author.id in said:
            continue
        if not await reports.is_open(tx, reporter.id, each.uri):
            await _file(tx, made, each, to_admins=True, now=now)


async def find_reported(tx: Reader, uri: str) -> Reported | None:
    """What can be reported by this ActivityPub id, as the server itself sees it."""
    post = await posts.find_by_uri(tx, uri)
    if post is not None:
        return Reported(uri, post, post.author, post.subwiki, post) if not post.deleted else None
    comment = await comments.find_by_uri(tx, uri)
    if comment is not None:
        below = await posts.find(tx, comment.post_id)
        if comment.deleted or below is None:
            return None
        return Reported(uri, comment, comment.author, below.subwiki, below)
    actor = await actors.find_by_uri(tx, uri)
    if actor is None or actor.deleted or actor.kind not in _REPORTABLE:
        return None
    return Reported(uri, actor, actor, actor if actor.kind in _PLACES else None)


async def _file(
    tx: Writer,
    made: Report,
    reported: Reported,
    *,
    within: Subwiki | None = None,
    to_admins: bool = False,
    now: datetime,
) -> None:
    """Let something wait in every queue that it concerns."""
    queues = set[int | None]()
    if reported.subwiki is not None and reported.subwiki.local and not reported.is_person:
        queues.add(reported.subwiki.id)
    if within is not None:
        queues.add(within.id)
    if to_admins or not queues or await _concerns_admins(tx, made, reported, within):
        queues.add(None)
    for subwiki_id in sorted(queues, key=lambda each: each or 0):
        await reports.add_item(
            tx,
            made.id,
            reported.uri,
            subwiki_id=subwiki_id,
            author_id=reported.author.id,
            now=now,
        )


async def _concerns_admins(
    tx: Reader, made: Report, reported: Reported, within: Subwiki | None
) -> bool:
    """Whether it is about a person, about who would decide, or about the law."""
    if reported.is_person or made.complaint.kind in {ReportKind.ILLEGAL, ReportKind.INSTANCE}:
        return True
    place = within.id if within else reported.subwiki.id if reported.subwiki else None
    if place is None:
        return True
    return await subwikis.find_moderator(tx, place, reported.author.uri) is not None
