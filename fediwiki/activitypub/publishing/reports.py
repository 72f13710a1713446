"""Of reports: to those elsewhere who decide about what is reported, without who did so.

The author's server hears only what the reporter wants it to; a community elsewhere hears a name
only where the reporter agreed to that. Nothing of it is served to anybody.

Source: protocol §4.
"""

from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.publishing.sayings import WRAPPED, Readers, Saying
from fediwiki.activitypub.vocabulary.outgoing import write_announce, write_flag, write_resolve
from fediwiki.domain.actors import Actor
from fediwiki.domain.events import ReportMade, ReportSettled
from fediwiki.domain.reports import Complaint, Report, Reported, ReportKind
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import NotFound
from fediwiki.services import reporting
from fediwiki.storage import actors, reports, subwikis

_WORDS = {
    ReportKind.RULE: "It breaks a rule of the community",
    ReportKind.INSTANCE: "It breaks a rule of the server",
    ReportKind.SPAM: "Spam",
    ReportKind.ILLEGAL: "It may be against the law",
    ReportKind.OTHER: "It needs a look",
}


async def made(saying: Saying, event: ReportMade) -> None:
    """Tell whoever is to hear of a report."""
    report, reported = await _found(saying, event.report_id)
    group = reported.subwiki
    if group is not None and not group.local and not reported.is_person:
        await _tell_group(saying, report, reported, group)
    if report.complaint.forwards and not reported.author.local:
        await _tell_author_server(saying, report, reported)
    for subwiki_id in await reports.subwikis_of(saying.tx, report.id):
        subwiki = await subwikis.by_id(saying.tx, subwiki_id)
        flag = await _own_flag(saying, report, reported.uri, subwiki)
        await _tell_moderators(saying, subwiki, flag, reported.uri)


async def settled(saying: Saying, event: ReportSettled) -> None:
    """Tell moderators elsewhere that a report needs them no more."""
    report = await reports.find(saying.tx, event.report_id)
    if report is None:
        raise NotFound("there is no such report")
    subwiki = await subwikis.by_id(saying.tx, event.subwiki_id)
    flag = await _own_flag(saying, report, event.object_uri, subwiki)
    decided = await actors.by_id(saying.tx, event.by_id or subwiki.steward_id)
    if not decided.local:
        return
    _, uri = saying.new_uri()
    resolve = write_resolve(uri, flag, actor=decided.uri, group=subwiki.actor.uri)
    await _tell_moderators(saying, subwiki, resolve, event.object_uri)


async def _tell_group(saying: Saying, report: Report, reported: Reported, group: Actor) -> None:
    """Tell a community elsewhere, whose software takes reports from persons alone."""
    reporter = report.reporter
    named = report.complaint.named and reporter is not None
    by = reporter if named and reporter is not None else await _instance(saying)
    flag = write_flag(
        report.uri,
        reported.uri,
        actor=by.uri,
        to=group.uri,
        group=group.uri,
        words=_words(report.complaint, whole=named),
    )
    to = Readers(inboxes=(group.inbox,))
    await saying.say(report.id, flag, by=by, about=reported.uri, to=to, public=False)


async def _tell_author_server(saying: Saying, report: Report, reported: Reported) -> None:
    """Tell the server of whoever is reported what is reported, and no more than why in short."""
    author = reported.author
    instance = await _instance(saying)
    number, uri = saying.new_uri()
    named = [author.uri] if reported.is_person else [author.uri, reported.uri]
    flag = write_flag(uri, named, actor=instance.uri, to=author.uri, words=_words(report.complaint))
    to = Readers(inboxes=(author.inbox,))
    await saying.say(number, flag, by=instance, about=reported.uri, to=to, public=False)


async def _tell_moderators(
    saying: Saying, subwiki: Subwiki, activity: Document, about: str
) -> None:
    """Pass something on to the hosts of moderators who are elsewhere, and to nobody else."""
    moderators = await subwikis.moderators_of(saying.tx, subwiki.id)
    inboxes = {each.shared_inbox or each.inbox for each in moderators if not each.local}
    inboxes.discard("")
    if not inboxes:
        return
    number, uri = saying.new_uri()
    announce = write_announce(uri, activity, group=subwiki.actor, now=saying.now)
    await saying.say(
        number,
        announce,
        by=subwiki.actor,
        about=about,
        to=Readers(WRAPPED, inboxes=tuple(sorted(inboxes))),
        public=False,
    )


async def _own_flag(saying: Saying, report: Report, object_uri: str, subwiki: Subwiki) -> Document:
    """A report as moderators elsewhere read it: said by the account that owns what many write.

    Lemmy takes reports from persons alone, and whoever reported is not to be named.
    """
    steward = await actors.by_id(saying.tx, subwiki.steward_id)
    return write_flag(
        report.uri if saying.urls.owns(report.uri) else saying.urls.activity(report.id),
        object_uri,
        actor=steward.uri,
        to=subwiki.actor.uri,
        group=subwiki.actor.uri,
        words=_words(report.complaint),
    )


async def _instance(saying: Saying) -> Actor:
    return await actors.by_uri(saying.tx, saying.urls.instance)


async def _found(saying: Saying, report_id: int) -> tuple[Report, Reported]:
    report = await reports.find(saying.tx, report_id)
    reported = await reporting.find_reported(saying.tx, report.objects[0]) if report else None
    if report is None or reported is None:
        raise NotFound("what was reported is gone")
    return report, reported


def _words(complaint: Complaint, *, whole: bool = False) -> str:
    """Why, in words of ours; those of the reporter only where they may be known."""
    reason = _WORDS[complaint.kind]
    if complaint.rule:
        reason = f"{reason}: {complaint.rule}"
    return f"{reason}\n\n{complaint.text}" if whole and complaint.text else reason
