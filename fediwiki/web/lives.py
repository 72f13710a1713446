"""What becomes of a subwiki by its moderators: each act asks first, and says why."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, lives, problems, sessions
from fediwiki.asgi.forms import Form
from fediwiki.asgi.life_acts import LifeAct
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Conflict, FediWikiError, Malformed, Refused
from fediwiki.services.deciding import MOST_REASON_CHARACTERS
from fediwiki.text.gettext import _
from fediwiki.web.caring import cared_for
from fediwiki.web.views import About

_MOST = 4_096


async def show(request: Request[State]) -> Response:
    """What can become of the subwiki, and how it stands with it."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        subwiki = await cared_for(tx, request, member)
    acts = lives.acts_for(subwiki, admin=False)
    done = lives.ACTS.get(request.query_params.get("done", ""))
    values = {
        "about": About(_("Close, move or delete %(title)s", title=subwiki.actor.title), ""),
        "subwiki": subwiki,
        "acts": acts,
        "days": lives.days(request),
        "note": _(done.done) if done else "",
    }
    return page(request, "life.html", member=member, values=values)


async def ask(request: Request[State]) -> Response:
    """Ask before it is done."""
    act = lives.act_called(request.path_params["act"], admin=False)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        subwiki = await cared_for(tx, request, member)
    return _form(request, member, subwiki, act)


async def do(request: Request[State]) -> Response:
    """Do it."""
    act = lives.act_called(request.path_params["act"], admin=False)
    form = await forms.read(request)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        subwiki = await cared_for(tx, request, member)
    try:
        wish = await lives.wish_of(request, form, act, subwiki, member)
        async with request.state["database"].write() as tx:
            subwiki = await cared_for(tx, request, member)
            await act.do(tx, replace(wish, subwiki=subwiki))
    except (Malformed, Conflict, Refused) as error:
        return _form(request, member, subwiki, act, form, error)
    return RedirectResponse(f"/c/{subwiki.actor.name}/life?done={act.name}", 303)


def _form(
    request: Request[State],
    member: Member,
    subwiki: Subwiki,
    act: LifeAct,
    form: Form | None = None,
    error: FediWikiError | None = None,
) -> Response:
    values = {
        "about": About(_(act.title), ""),
        "subwiki": subwiki,
        "act": act,
        "reason": form.text("reason", most_characters=_MOST) if form else "",
        "target": form.text("target", most_characters=_MOST) if form and act.asks else "",
        "days": lives.days(request),
        "most_characters": MOST_REASON_CHARACTERS,
        "error": str(error) if error else "",
    }
    status = problems.problem_of(error).status if error else 200
    return page(request, "life_act.html", member=member, values=values, status=status)


ROUTES = [
    Route("/c/{name}/life", show, methods=["GET"]),
    Route("/c/{name}/life/{act}", ask, methods=["GET"]),
    Route("/c/{name}/life/{act}", do, methods=["POST"]),
]
