"""The moderators' queue: all that waits for them in a subwiki, in one place, oldest first."""

from collections.abc import Awaitable, Callable
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import cases, forms, problems, sessions
from fediwiki.asgi.forms import Form
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.actors import Actor
from fediwiki.domain.ids import of_short
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Conflict, FediWikiError, Malformed, Refused
from fediwiki.services import acting, approving, belonging, noting, reporting, sweeping
from fediwiki.services.deciding import Why
from fediwiki.storage import (
    actors,
    acts,
    appeals,
    memberships,
    moderators,
    offers,
    queues,
    subwikis,
)
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.domains import normal_domain
from fediwiki.text.gettext import N_, _
from fediwiki.web.views import About

_MOST_SHOWN = 25
_URI_CHARACTERS = 2_048
_NOTES = {
    "approve": N_("It is shown, as new now."),
    "sweep": N_("All that waited from there is removed. Its page in the log lets it wait again."),
    "keep": N_("It stays, and those who reported it are told."),
    "remove": N_("It is removed, and everyone concerned is told."),
    "warn": N_("The warning is given."),
    "ban": N_("They may no longer take part, and are told."),
    "confirm": N_("They belong to it now."),
    "decline": N_("They do not belong to it. They can still read and follow."),
    "note": N_("Your note is kept, for the moderators of this subwiki alone."),
    "unnote": N_("The note is deleted."),
    "late": N_("Somebody else has decided already."),
}

Deed = Callable[[Writer, Form, Subwiki, Member, Request[State]], Awaitable[None]]


async def show(request: Request[State]) -> Response:
    """All that waits in one subwiki."""
    return await _queue(request)


async def show_mine(request: Request[State]) -> Response:
    """In which subwikis something waits for the member; to the queue if there is only one."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        mine = await queues.of_moderator(tx, member.id)
    if len(mine) == 1:
        return RedirectResponse(f"/c/{mine[0].subwiki.name}/moderate", HTTPStatus.SEE_OTHER)
    values = {"about": About(_("What waits for you"), ""), "queues": mine}
    return page(request, "moderate_all.html", member=member, values=values)


async def decide(request: Request[State]) -> Response:
    """Do what one of the buttons says."""
    form = await forms.read(request)
    wish = form.text("do", most_characters=20)
    async with request.state["database"].read() as tx:
        if await sessions.member_of(request, tx) is None:
            return to_sign_in(request)
    done = wish
    try:
        async with request.state["database"].write() as tx:
            member = await sessions.member_of(request, tx)
            if member is None:
                return to_sign_in(request)
            subwiki = await subwikis.by_name(tx, request.path_params["name"], member.viewer)
            await belonging.check_moderator(tx, subwiki, member.actor)
            await _DEEDS.get(wish, _decide)(tx, form, subwiki, member, request)
    except Conflict:
        done = "late"
    except (Malformed, Refused) as error:
        return await _queue(request, error=error)
    name = request.path_params["name"].lower()
    return RedirectResponse(f"/c/{name}/moderate?done={done}", HTTPStatus.SEE_OTHER)


async def _decide(
    tx: Writer, form: Form, subwiki: Subwiki, member: Member, request: Request[State]
) -> None:
    now = request.state["clock"].now()
    uri = form.text("about", most_characters=_URI_CHARACTERS)
    decision = cases.decision_of(form, subwiki.rules, now)
    reported = await reporting.find_reported(tx, uri)
    await acting.decide(tx, uri, reported, decision, subwiki=subwiki, by=member.actor, now=now)


async def _answer_asking(
    tx: Writer, form: Form, subwiki: Subwiki, member: Member, request: Request[State]
) -> None:
    do = belonging.confirm if form.text("do", most_characters=20) == "confirm" else _decline
    who = await actors.by_id(tx, of_short(form.text("who", most_characters=20)))
    await do(tx, subwiki, who, by=member.actor, now=request.state["clock"].now())


_decline = belonging.decline


async def _approve(
    tx: Writer, form: Form, subwiki: Subwiki, member: Member, request: Request[State]
) -> None:
    found = await reporting.find_reported(tx, form.text("about", most_characters=_URI_CHARACTERS))
    if found is None or isinstance(found.thing, Actor) or found.subwiki != subwiki.actor:
        raise Conflict(_("This does not wait any more."))
    now = request.state["clock"].now()
    await approving.approve(tx, found.thing, by=member.actor, now=now)


async def _sweep(
    tx: Writer, form: Form, subwiki: Subwiki, member: Member, request: Request[State]
) -> None:
    now = request.state["clock"].now()
    domain = normal_domain(form.text("host", most_characters=_URI_CHARACTERS))
    why = Why(form.text("reason", most_characters=cases.REASON_CHARACTERS).strip())
    await sweeping.sweep(tx, domain, why, place=subwiki.actor, by=member.actor, now=now)


async def _note(
    tx: Writer, form: Form, subwiki: Subwiki, member: Member, request: Request[State]
) -> None:
    who = await actors.by_id(tx, of_short(form.text("who", most_characters=20)))
    await noting.add(
        tx,
        who,
        form.text("text", most_characters=5_000),
        subwiki_id=subwiki.id,
        by=member.actor,
        now=request.state["clock"].now(),
    )


async def _unnote(
    tx: Writer, form: Form, subwiki: Subwiki, _member: Member, _request: Request[State]
) -> None:
    await noting.remove(tx, of_short(form.text("note", most_characters=20)), subwiki_id=subwiki.id)


_DEEDS: dict[str, Deed] = {
    "confirm": _answer_asking,
    "decline": _answer_asking,
    "approve": _approve,
    "sweep": _sweep,
    "note": _note,
    "unnote": _unnote,
}


async def _queue(request: Request[State], *, error: FediWikiError | None = None) -> Response:
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        subwiki = await subwikis.by_name(tx, request.path_params["name"], member.viewer)
        await belonging.check_moderator(tx, subwiki, member.actor)
        waiting = await _waiting(tx, subwiki)
    about = About(
        _("What waits in %(name)s", name=subwiki.actor.title),
        f"{request.state['config'].origin}/c/{subwiki.actor.name}/moderate",
    )
    values = {
        "about": about,
        "subwiki": subwiki,
        "most_characters": cases.REASON_CHARACTERS,
        "whys": cases.WHYS,
        "days": cases.DAYS,
        "note": _NOTES.get(request.query_params.get("done", ""), ""),
        "error": str(error) if error else "",
        **waiting,
    }
    status = problems.problem_of(error).status if error else HTTPStatus.OK
    return page(request, "moderate.html", member=member, values=values, status=status)


async def _waiting(tx: Reader, subwiki: Subwiki) -> dict[str, object]:
    open_appeals = await appeals.waiting(tx, subwiki.id, limit=_MOST_SHOWN)
    return {
        "cases": await cases.cases_of(tx, subwiki.id, limit=_MOST_SHOWN),
        "held": await cases.held_in(tx, subwiki.id, limit=_MOST_SHOWN),
        "edits": await offers.count_pending(tx, subwiki.id),
        "offered": await offers.pending_in(tx, subwiki.id, limit=_MOST_SHOWN),
        "asking": await memberships.waiting(tx, subwiki.id, limit=_MOST_SHOWN),
        "invitations": await moderators.invitations_to(tx, subwiki.id),
        "appeals": [(each, await acts.by_id(tx, each.act_id)) for each in open_appeals],
    }


ROUTES = [
    Route("/moderate", show_mine, methods=["GET"]),
    Route("/c/{name}/moderate", show, methods=["GET"]),
    Route("/c/{name}/moderate", decide, methods=["POST"]),
]
