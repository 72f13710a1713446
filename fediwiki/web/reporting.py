"""Reporting a post, a comment, a person or a subwiki to those who look after it: one form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, problems, sessions
from fediwiki.asgi.forms import Form
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.wording import home
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.comments import Comment
from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.reports import REPORT_CHARACTERS, Complaint, Reported, ReportKind
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.urls import Urls
from fediwiki.domain.viewers import Viewer
from fediwiki.errors import Conflict, FediWikiError, Malformed, NotFound, Refused
from fediwiki.services import reporting
from fediwiki.storage import comments, posts, subwikis
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import N_, _
from fediwiki.web.views import About

_URI_CHARACTERS = 2_048
_NAME_CHARACTERS = 30
_RULE = "rule-"
WHYS: Mapping[ReportKind, str] = MappingProxyType(
    {
        ReportKind.INSTANCE: N_("It breaks a rule of this server"),
        ReportKind.SPAM: N_("It is spam"),
        ReportKind.ILLEGAL: N_("It is against the law, or somebody is in danger"),
        ReportKind.OTHER: N_("Something else"),
    }
)


@dataclass(frozen=True, slots=True)
class Typed:
    """A report under way."""

    why: str = ""
    text: str = ""
    where: str = ""
    forward: bool = False
    named: bool = False


@dataclass(frozen=True, slots=True)
class Matter:
    """What is reported, and which rules it may break where it stands."""

    reported: Reported
    subwiki: Subwiki | None
    back: str

    @property
    def what(self) -> str:
        """What it is, in a word."""
        match self.reported.thing:
            case Post():
                return "post"
            case Comment():
                return "comment"
            case Actor(kind=ActorKind.SUBWIKI | ActorKind.GROUP):
                return "subwiki"
            case Actor():
                return "person"

    @property
    def rules(self) -> Sequence[str]:
        """The rules of its subwiki."""
        return self.subwiki.rules if self.subwiki and self.what != "subwiki" else ()

    @property
    def group(self) -> Actor | None:
        """The community elsewhere whose moderators are asked."""
        place = self.reported.subwiki
        return place if place and not place.local and not self.reported.is_person else None


async def show(request: Request[State]) -> Response:
    """The form; whoever has no account here is led to that for notices."""
    uri = request.query_params.get("about", "")[:_URI_CHARACTERS]
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return RedirectResponse(f"/notice?{urlencode({'about': uri})}", HTTPStatus.SEE_OTHER)
        matter = await _matter(tx, uri, member.viewer)
    return _form(request, member, matter, Typed())


async def send(request: Request[State]) -> Response:
    """Report it; whatever is wrong with that, what was typed is kept."""
    form = await forms.read(request)
    uri = form.text("about", most_characters=_URI_CHARACTERS)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return RedirectResponse(f"/notice?{urlencode({'about': uri})}", HTTPStatus.SEE_OTHER)
        matter = await _matter(tx, uri, member.viewer)
    typed = _typed(form)
    try:
        complaint = _complaint(typed, matter)
        request.state["limits"].reports.take(f"member {member.id}")
        async with request.state["database"].write() as tx:
            await reporting.report(
                tx,
                matter.reported,
                complaint,
                by=member.actor,
                within=await _where(tx, typed, matter, member.viewer),
                urls=Urls(request.state["config"].origin),
                now=request.state["clock"].now(),
            )
    except (Malformed, Conflict, Refused) as error:
        return _form(request, member, matter, typed, error)
    return RedirectResponse("/report/thanks", HTTPStatus.SEE_OTHER)


async def thank(request: Request[State]) -> Response:
    """What happens now."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    values = {"about": About(_("Thank you"), "")}
    return page(request, "report_thanks.html", member=member, values=values)


async def _matter(tx: Reader, uri: str, viewer: Viewer) -> Matter:
    """What is reported, if the viewer may see it.

    Raises:
        NotFound: There is nothing like that for them.
    """
    reported = await reporting.find_reported(tx, uri)
    if reported is None:
        raise NotFound(_("there is nothing like that here"))
    match reported.thing:
        case Post(id=number):
            await posts.by_id(tx, number, viewer)
        case Comment(id=number, post_id=post_id):
            await comments.by_id(tx, number, viewer)
            await posts.by_id(tx, post_id, viewer)
        case Actor(suspended=None):
            pass
        case Actor():
            raise NotFound(_("there is nothing like that here"))
    place = reported.subwiki
    subwiki = await subwikis.by_id(tx, place.id) if place is not None and place.local else None
    return Matter(reported, subwiki, _back(reported))


def _back(reported: Reported) -> str:
    match reported.thing:
        case Post():
            return f"/p/{short(reported.thing.id)}"
        case Comment():
            return f"/comment/{short(reported.thing.id)}"
        case Actor():
            return home(reported.thing)


async def _where(tx: Reader, typed: Typed, matter: Matter, viewer: Viewer) -> Subwiki | None:
    """In which subwiki of ours a person behaved like that, if anybody says so."""
    if matter.what != "person" or not typed.where.strip():
        return None
    try:
        return await subwikis.by_name(tx, typed.where.strip().removeprefix("!"), viewer)
    except NotFound:
        raise Malformed(
            _("There is no subwiki %(strip)s here.", strip=typed.where.strip())
        ) from None


def _typed(form: Form) -> Typed:
    return Typed(
        why=form.text("why", most_characters=20) if form.has("why") else "",
        text=form.text("text", most_characters=REPORT_CHARACTERS),
        where=form.text("where", most_characters=_NAME_CHARACTERS) if form.has("where") else "",
        forward=form.has("forward"),
        named=form.has("named"),
    )


def _complaint(typed: Typed, matter: Matter) -> Complaint:
    """What is wrong, as chosen.

    Raises:
        Malformed: Nothing is chosen, or what is not there.
    """
    rule, kind = "", typed.why
    if kind.startswith(_RULE):
        number = kind.removeprefix(_RULE)
        known = {str(each): rule for each, rule in enumerate(matter.rules, 1)}
        rule, kind = known.get(number, ""), ReportKind.RULE.value
    if kind not in {*ReportKind}:
        raise Malformed(_("Choose what is wrong."))
    return Complaint(
        ReportKind(kind),
        rule,
        typed.text.strip(),
        forwards=typed.forward and not matter.reported.author.local,
        named=typed.named and matter.group is not None,
    )


def _form(
    request: Request[State],
    member: Member,
    matter: Matter,
    typed: Typed,
    error: FediWikiError | None = None,
) -> Response:
    values = {
        "about": About(_("Report a %(what)s", what=matter.what), ""),
        "matter": matter,
        "reported": matter.reported,
        "typed": typed,
        "whys": WHYS,
        "most_characters": REPORT_CHARACTERS,
        "error": str(error) if error else "",
    }
    status = problems.problem_of(error).status if error else HTTPStatus.OK
    return page(request, "report.html", member=member, values=values, status=status)


ROUTES = [
    Route("/report", show, methods=["GET"]),
    Route("/report", send, methods=["POST"]),
    Route("/report/thanks", thank, methods=["GET"]),
]
