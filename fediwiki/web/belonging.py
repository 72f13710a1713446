"""Who belongs to a subwiki that approves its members: for its moderators to say."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.ids import of_short
from fediwiki.errors import Conflict, Malformed
from fediwiki.services import belonging
from fediwiki.storage import actors, memberships, subwikis
from fediwiki.text.gettext import N_, _
from fediwiki.web.views import About

_MOST_LISTED = 200
_NOTES = {
    "confirmed": N_("They belong to it now."),
    "declined": N_("They do not belong to it. They can still read and follow."),
    "late": N_("Somebody else has answered already."),
}


async def show(request: Request[State]) -> Response:
    """Who asked to belong, and who does."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        subwiki = await subwikis.by_name(tx, request.path_params["name"], member.viewer)
        await belonging.check_moderator(tx, subwiki, member.actor)
        waiting = await memberships.waiting(tx, subwiki.id, limit=_MOST_LISTED)
        confirmed = await memberships.confirmed(tx, subwiki.id, limit=_MOST_LISTED)
    values = {
        "about": About(_("Members of %(title)s", title=subwiki.actor.title), ""),
        "subwiki": subwiki,
        "waiting": waiting,
        "confirmed": confirmed,
        "note": _NOTES.get(request.query_params.get("note", ""), ""),
    }
    return page(request, "belonging.html", member=member, values=values)


async def answer(request: Request[State]) -> Response:
    """Confirm or decline, or end a membership."""
    form = await forms.read(request)
    actor_id = of_short(form.text("who", most_characters=20))
    wish = form.text("do", most_characters=20)
    answers = {
        "confirm": (belonging.confirm, "confirmed"),
        "decline": (belonging.decline, "declined"),
    }
    if wish not in answers:
        raise Malformed(_("confirm or decline"))
    do, note = answers[wish]
    now = request.state["clock"].now()
    try:
        async with request.state["database"].write() as tx:
            member = await sessions.member_of(request, tx)
            if member is None:
                return to_sign_in(request)
            subwiki = await subwikis.by_name(tx, request.path_params["name"], member.viewer)
            await belonging.check_moderator(tx, subwiki, member.actor)
            actor = await actors.by_id(tx, actor_id)
            await do(tx, subwiki, actor, by=member.actor, now=now)
    except Conflict:
        note = "late"
    name = request.path_params["name"].lower()
    return RedirectResponse(f"/c/{name}/members?note={note}", 303)


ROUTES = [
    Route("/c/{name}/members", show, methods=["GET"]),
    Route("/c/{name}/members", answer, methods=["POST"]),
]
