"""Notices of people without an account: one form to the admins, the same for whatever it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, problems, sessions
from fediwiki.asgi.forms import Form
from fediwiki.asgi.letterheads import letterhead
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.throttling import count_mail_to, count_notice
from fediwiki.domain.reports import REPORT_CHARACTERS, Complaint, Notice, ReportKind
from fediwiki.domain.urls import Urls
from fediwiki.errors import FediWikiError, Malformed, Refused
from fediwiki.services import noticing
from fediwiki.text.gettext import N_, _, spoken
from fediwiki.web.views import About

WHYS: Mapping[ReportKind, str] = MappingProxyType(
    {
        ReportKind.ILLEGAL: N_("It is against the law"),
        ReportKind.INSTANCE: N_("It breaks a rule of this server"),
        ReportKind.SPAM: N_("It is spam"),
        ReportKind.OTHER: N_("Something else, for example what was decided about me"),
    }
)
# A field that no person sees; programs fill in all there are.
_TRAP = "website"


@dataclass(frozen=True, slots=True)
class Typed:
    """A notice under way."""

    url: str = ""
    why: str = ""
    text: str = ""
    name: str = ""
    email: str = ""
    sure: bool = False


async def show(request: Request[State]) -> Response:
    """The form."""
    uri = request.query_params.get("about", "")[: noticing.URL_CHARACTERS]
    return await _form(request, Typed(url=uri))


async def send(request: Request[State]) -> Response:
    """Take the notice; whatever is wrong with it, what was typed is kept."""
    form = await forms.read(request)
    config = request.state["config"]
    typed = _typed(form)
    try:
        notice = noticing.checked(_notice(typed))
        count_notice(request)
        if notice.address and config.mail.enabled:
            count_mail_to(request, notice.address)
        if not form.text(_TRAP, most_characters=noticing.URL_CHARACTERS):
            head = letterhead(request) if config.mail.enabled else None
            async with request.state["database"].write() as tx:
                await noticing.give(
                    tx,
                    notice,
                    head=head,
                    urls=Urls(config.origin),
                    now=request.state["clock"].now(),
                )
    except (Malformed, Refused) as error:
        return await _form(request, typed, error)
    return RedirectResponse("/notice/thanks", HTTPStatus.SEE_OTHER)


async def thank(request: Request[State]) -> Response:
    """What happens now."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    values = {"about": About(_("Thank you"), ""), "mails": request.state["config"].mail.enabled}
    return page(request, "notice_thanks.html", member=member, values=values)


def _typed(form: Form) -> Typed:
    return Typed(
        url=form.text("url", most_characters=noticing.URL_CHARACTERS),
        why=form.text("why", most_characters=20) if form.has("why") else "",
        text=form.text("text", most_characters=REPORT_CHARACTERS),
        name=form.text("name", most_characters=noticing.NAME_CHARACTERS),
        email=form.text("email", most_characters=noticing.NAME_CHARACTERS * 2),
        sure=form.has("sure"),
    )


def _notice(typed: Typed) -> Notice:
    """What was typed as a notice.

    Raises:
        Malformed: Nothing is chosen, or it is not said to be true.
    """
    if typed.why not in {*WHYS}:
        raise Malformed(_("Choose what is wrong."))
    if not typed.sure:
        raise Malformed(_("Say that what you write is true, as far as you know."))
    complaint = Complaint(ReportKind(typed.why), text=typed.text.strip())
    return Notice(typed.url, complaint, typed.name, typed.email, spoken().tag)


async def _form(
    request: Request[State], typed: Typed, error: FediWikiError | None = None
) -> Response:
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    config = request.state["config"]
    values = {
        "about": About(_("Report something without an account"), f"{config.origin}/notice"),
        "typed": typed,
        "whys": WHYS,
        "trap": _TRAP,
        "most_characters": REPORT_CHARACTERS,
        "mails": config.mail.enabled,
        "error": str(error) if error else "",
    }
    status = problems.problem_of(error).status if error else HTTPStatus.OK
    return page(request, "notice.html", member=member, values=values, status=status)


ROUTES = [
    Route("/notice", show, methods=["GET"]),
    Route("/notice", send, methods=["POST"]),
    Route("/notice/thanks", thank, methods=["GET"]),
]
