"""What waits for somebody to decide, as a page shows it: the thing, why, and what is noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fediwiki.asgi.forms import Form
from fediwiki.asgi.wording import home, plain_text
from fediwiki.domain.actors import Actor
from fediwiki.domain.appeals import Note
from fediwiki.domain.comments import Comment
from fediwiki.domain.holding import WhyHeld
from fediwiki.domain.ids import short
from fediwiki.domain.posts import Post
from fediwiki.domain.reports import Case, Notice, Report, Reported, ReportKind
from fediwiki.errors import Malformed
from fediwiki.services import reporting
from fediwiki.services.acting import Decision, Doing
from fediwiki.storage import held, notes, notices, reports
from fediwiki.storage.database import Reader
from fediwiki.storage.held import Hold
from fediwiki.text import outward
from fediwiki.text.gettext import N_, _

REASON_CHARACTERS = 500
_EXCERPT_CHARACTERS = 400
_MOST_NOTES = 5
_MOST_OWN = 25
_MOST_LINKS = 5
_RULE = "rule-"
WHYS = {
    ReportKind.RULE: N_("Breaks a rule"),
    ReportKind.INSTANCE: N_("Breaks a rule of the server"),
    ReportKind.SPAM: N_("Spam"),
    ReportKind.ILLEGAL: N_("Against the law, or somebody is in danger"),
    ReportKind.OTHER: N_("Something else"),
}
DAYS = {
    "1": N_("a day"),
    "7": N_("a week"),
    "30": N_("30 days"),
    "365": N_("a year"),
    "": N_("good"),
}
_WHY_HELD = {
    WhyHeld.LINK: N_("somebody new here links to elsewhere"),
    WhyHeld.MEDIA: N_("somebody new here shows pictures"),
    WhyHeld.MENTION: N_("somebody new here mentions people who do not know them"),
    WhyHeld.WORD: N_("a filter finds the words"),
    WhyHeld.DOMAIN: N_("a filter finds the domain"),
    WhyHeld.MENTIONS: N_("it mentions more people than a filter lets pass:"),
    WhyHeld.NEWCOMER: N_("a filter holds whatever people say who are new here"),
    WhyHeld.SERVER: N_("an admin holds back what people of this server say first"),
    WhyHeld.BELOW: N_("what it answers waits itself"),
}
_LOOKED_FOR = {WhyHeld.WORD, WhyHeld.DOMAIN, WhyHeld.MENTIONS}
_FOUND = N_("a filter finds something in it")


@dataclass(frozen=True, slots=True)
class Said:
    """One report, and the notice that it is where it came without an account."""

    report: Report
    notice: Notice | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A case, with what it is about (None for what is not here) and what is noted of its author.

    What is held back was not reported; `held` says why it is, and `from_there` how much waits from
    the same server, if that is not ours.
    """

    case: Case
    reported: Reported | None
    said: Sequence[Said]
    notes: Sequence[Note]
    held: str = ""
    from_there: int = 0

    @property
    def path(self) -> str:
        """Where it is to be seen."""
        match self.reported:
            case Reported(thing=Post(id=number)):
                return f"/p/{short(number)}"
            case Reported(thing=Comment(id=number)):
                return f"/comment/{short(number)}"
            case Reported(thing=Actor() as actor):
                return home(actor)
            case _:
                return ""

    @property
    def what(self) -> str:
        """What it is, in a word."""
        match self.reported:
            case Reported(thing=Post()):
                return "post"
            case Reported(thing=Comment()):
                return "comment"
            case Reported():
                return "person"
            case None:
                return "address"

    @property
    def links(self) -> Sequence[str]:
        """Where something that is held back leads, as its excerpt does not say."""
        match self.reported:
            case Reported(thing=Post() as post) if self.held:
                html, beside = post.content.html, post.content.attachments
            case Reported(thing=Comment() as comment) if self.held:
                html, beside = comment.html, ()
            case _:
                return ()
        urls = [each.url for each in outward.links_of(html)]
        urls += [each.url for each in beside if each.kind == "link"]
        return [*dict.fromkeys(urls)][:_MOST_LINKS]

    @property
    def excerpt(self) -> str:
        """How it begins."""
        match self.reported:
            case Reported(thing=Post() as post):
                said = post.content.lead or plain_text(post.content.html)
            case Reported(thing=Comment() as comment):
                said = plain_text(comment.html)
            case Reported(thing=Actor() as actor):
                said = plain_text(actor.summary)
            case _:
                said = ""
        return said if len(said) <= _EXCERPT_CHARACTERS else f"{said[:_EXCERPT_CHARACTERS]}…"


async def cases_of(tx: Reader, subwiki_id: int | None, *, limit: int) -> list[Shown]:
    """What waits in a subwiki, or with None for the admins, the oldest first."""
    return [
        await _shown(tx, case, subwiki_id)
        for case in await reports.cases(tx, subwiki_id, limit=limit)
    ]


def decision_of(form: Form, rules: Sequence[str], now: datetime) -> Decision:
    """What somebody decided, as the form of a case says it.

    Raises:
        Malformed: It says nothing that can be done.
    """
    doing = form.text("do", most_characters=20)
    if doing not in {*Doing}:
        raise Malformed(_("Keep it, remove it, warn or ban."))
    return Decision(
        Doing(doing),
        reason=" ".join(form.text("reason", most_characters=REASON_CHARACTERS).split()),
        rule=_rule(form, rules),
        until=_until(form, now),
    )


async def held_in(tx: Reader, subwiki_id: int | None, *, limit: int) -> list[Shown]:
    """What is held back in a subwiki, or with None for the admins, the oldest first."""
    waiting = await held.of_subwiki(tx, subwiki_id, limit=limit)
    return [await _held(tx, each, subwiki_id) for each in waiting]


async def held_of(tx: Reader, author_id: int) -> list[Shown]:
    """What of somebody's is held back, for them alone."""
    mine = await held.of_author(tx, author_id, limit=_MOST_OWN)
    return [
        Shown(
            Case(each.uri, 0, each.since, ()), await reporting.find_reported(tx, each.uri), (), ()
        )
        for each in mine
    ]


def why_held(whys: Sequence[str]) -> str:
    """Why something waits, in a line."""
    said: list[str] = []
    for each in whys:
        kind, _space, what = each.partition(" ")
        said.append(f"{_(_WHY_HELD[WhyHeld(kind)])} {what}".strip())
    return "; ".join(said)


def why_held_in_public(whys: Sequence[str]) -> str:
    """Why something waits, without what filters look for, lest anybody write around them."""
    kinds = [WhyHeld(each.partition(" ")[0]) for each in whys]
    said = [_(_FOUND if each in _LOOKED_FOR else _WHY_HELD[each]) for each in kinds]
    return "; ".join(dict.fromkeys(said))


async def _held(tx: Reader, hold: Hold, subwiki_id: int | None) -> Shown:
    reported = await reporting.find_reported(tx, hold.uri)
    noted = await notes.about(tx, [hold.author_id], subwiki_id, limit=_MOST_NOTES)
    case = Case(hold.uri, 0, hold.since, ())
    from_there = 0
    if reported is not None and not reported.author.local:
        from_there = await held.count_from(tx, reported.author.host, subwiki_id)
    return Shown(case, reported, (), noted, why_held(hold.whys), from_there)


async def _shown(tx: Reader, case: Case, subwiki_id: int | None) -> Shown:
    reported = await reporting.find_reported(tx, case.object_uri)
    said = [
        Said(each, None if each.reporter else await notices.find(tx, each.id))
        for each in case.reports
    ]
    noted: Sequence[Note] = ()
    if reported is not None:
        noted = await notes.about(tx, [reported.author.id], subwiki_id, limit=_MOST_NOTES)
    return Shown(case, reported, said, noted)


def _rule(form: Form, rules: Sequence[str]) -> str:
    said = form.text("rule", most_characters=20) if form.has("rule") else ""
    known = {f"{_RULE}{number}": rule for number, rule in enumerate(rules, 1)}
    if said and said not in known:
        raise Malformed(_("There is no such rule any more."))
    return known.get(said, "")


def _until(form: Form, now: datetime) -> datetime | None:
    days = form.text("days", most_characters=5) if form.has("days") else ""
    if days not in DAYS:
        raise Malformed(_("A ban is for one of the times in the list."))
    return now + timedelta(days=int(days)) if days else None
