"""People and communities of other servers, with what we know of theirs; and looking them up."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.paging import page_of, span_of
from fediwiki.asgi.state import State
from fediwiki.asgi.wording import plain_text, web_link
from fediwiki.domain.members import Member
from fediwiki.errors import FediWikiError, Malformed, NotFound, Refused, Unreachable
from fediwiki.storage import timelines
from fediwiki.web.following import COMMUNITIES, PEOPLE, called
from fediwiki.web.looking import looking
from fediwiki.web.relations import path_of, relation
from fediwiki.web.surroundings import to_sign_in
from fediwiki.web.views import About, described

_SAID_CHARACTERS = 2_048


async def show_community(request: Request[State]) -> Response:
    """The posts of a community of another server, as far as they came here."""
    return await _show(request, community=True)


async def show_person(request: Request[State]) -> Response:
    """The posts of a person of another server, as far as they came here."""
    return await _show(request, community=False)


async def look_up(request: Request[State]) -> Response:
    """Look somebody up on their own server, for a member."""
    form = await forms.read(request)
    said = form.text("q", most_characters=_SAID_CHARACTERS)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    if member is None:
        return to_sign_in()
    return await look_up_for(request, member, said)


async def look_up_for(request: Request[State], member: Member, said: str) -> Response:
    """To whom a member named, once they are known here; or a page that says why they are not."""
    request.state["limits"].look_ups.take(f"member {member.id}")
    try:
        actor = await request.state["abroad"].find(said)
    except (NotFound, Malformed, Refused, Unreachable) as error:
        return _not_found(request, member, said, error)
    if actor.kind not in COMMUNITIES | PEOPLE:
        return _not_found(request, member, said, NotFound("this cannot be followed"))
    return RedirectResponse(path_of(actor), 303)


async def show_interaction(request: Request[State]) -> Response:
    """To whom a member met on another server, which sends them here to follow from home."""
    said = request.query_params.get("uri", "")[:_SAID_CHARACTERS]
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    values = {"about": About("Follow from here", ""), "said": said, "problem": ""}
    return page(request, "look_up.html", member=member, values=values)


async def _show(request: Request[State], *, community: bool) -> Response:
    span = span_of(request)
    name = request.path_params["name"]
    kinds = COMMUNITIES if community else PEOPLE
    async with request.state["database"].read() as tx:
        look = await looking(tx, request)
        actor = await called(tx, name, kinds)
        if actor.local:
            return RedirectResponse(path_of(actor), 303)
        read = timelines.of_subwiki if community else timelines.of_author
        found = await read(tx, actor.id, look.viewer, span, look.wanted)
        stands = await relation(tx, look.member, actor)
    words = plain_text(actor.summary)
    values = {
        **look.values,
        "about": About(actor.title, web_link(actor.url or actor.uri), description=described(words)),
        "actor": actor,
        "summary": words,
        "page": page_of(found, span, path_of(actor), kept=look.filters.query),
        "relation": stands,
        "path_is_paged": bool({"before", "after"} & request.query_params.keys()),
    }
    return page(request, "elsewhere.html", member=look.member, values=values)


def _not_found(
    request: Request[State], member: Member, said: str, error: FediWikiError
) -> Response:
    words = {
        NotFound: "There is nobody of that name, or they cannot be followed.",
        Malformed: "This names nobody: a handle looks like @name@server.example.",
        Refused: "There is nobody at that address.",
        Unreachable: "Their server does not answer. Try again in a while.",
    }
    problem = next(text for kind, text in words.items() if isinstance(error, kind))
    values = {"about": About("Nobody found", ""), "said": said, "problem": problem}
    return page(request, "look_up.html", member=member, values=values, status=404)


ROUTES = [
    Route("/look-up", look_up, methods=["POST"]),
    Route("/authorize_interaction", show_interaction),
]
