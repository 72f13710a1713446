"""Bans from a subwiki: who is banned, until when and why; banning by handle, and lifting."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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
from fediwiki.errors import Conflict, FediWikiError, Malformed, NotFound, Refused, Unreachable
from fediwiki.services import banning, deciding
from fediwiki.services.deciding import MOST_REASON_CHARACTERS, Why
from fediwiki.storage import actors, bans
from fediwiki.text.gettext import N_, _
from fediwiki.web.caring import cared_for
from fediwiki.web.following import PEOPLE, bare_name, called, meet
from fediwiki.web.views import About

_PER_PAGE = 50
_MOST_PAGES = 1_000
_HANDLE_CHARACTERS = 2_048
_NOTES = {
    "banned": N_("They may no longer take part, and are told."),
    "lifted": N_("They may take part again, and are told."),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A ban under way; `rule` is the number of the rule that was broken, `days` how long."""

    who: str = ""
    days: str = "7"
    rule: str = ""
    reason: str = ""
    with_content: bool = False


async def show(request: Request[State]) -> Response:
    """Who is banned, and the form to ban somebody."""
    return await _page(request, Typed(who=request.query_params.get("who", "")[:200]))


async def ban(request: Request[State]) -> Response:
    """Ban somebody, or lift a ban."""
    form = await forms.read(request)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        subwiki = await cared_for(tx, request, member)
    done = f"/c/{subwiki.actor.name}/ban?done="
    if form.text("do", most_characters=10) == "lift":
        try:
            await _lift(request, form, member)
        except (Conflict, Malformed, NotFound) as error:
            return await _page(request, Typed(), error)
        return RedirectResponse(f"{done}lifted", 303)
    typed = _typed(form)
    try:
        await _ban(request, typed, member)
    except (Conflict, Malformed, NotFound, Refused, Unreachable) as error:
        return await _page(request, typed, error)
    return RedirectResponse(f"{done}banned", 303)


async def _ban(request: Request[State], typed: Typed, member: Member) -> None:
    now = request.state["clock"].now()
    deciding.check_why(Why(typed.reason))
    request.state["limits"].look_ups.take(f"member {member.id}")
    await meet(request, typed.who)
    async with request.state["database"].write() as tx:
        subwiki = await cared_for(tx, request, member)
        await banning.ban(
            tx,
            subwiki,
            await called(tx, bare_name(request, typed.who), PEOPLE),
            until=_until(typed, now),
            why=Why(typed.reason, _rule(typed, subwiki)),
            by=member.actor,
            now=now,
            with_content=typed.with_content,
        )


async def _lift(request: Request[State], form: Form, member: Member) -> None:
    why = Why(form.text("reason", most_characters=4 * MOST_REASON_CHARACTERS).strip())
    deciding.check_why(why)
    async with request.state["database"].write() as tx:
        subwiki = await cared_for(tx, request, member)
        whom: Actor = await actors.by_id(tx, of_short(form.text("who", most_characters=20)))
        await banning.lift(
            tx,
            subwiki,
            whom,
            why=why,
            by=member.actor,
            now=request.state["clock"].now(),
            with_content=form.has("with_content"),
        )


def _typed(form: Form) -> Typed:
    return Typed(
        who=form.text("who", most_characters=_HANDLE_CHARACTERS).strip(),
        days=form.text("days", most_characters=5),
        rule=form.text("rule", most_characters=3) if form.has("rule") else "",
        reason=form.text("reason", most_characters=4 * MOST_REASON_CHARACTERS).strip(),
        with_content=form.has("with_content"),
    )


def _until(typed: Typed, now: datetime) -> datetime | None:
    if typed.days not in cases.DAYS:
        raise Malformed(_("A ban is for one of the times in the list."))
    return now + timedelta(days=int(typed.days)) if typed.days else None


def _rule(typed: Typed, subwiki: Subwiki) -> str:
    number = int(typed.rule) if typed.rule.isascii() and typed.rule.isdecimal() else 0
    return subwiki.rules[number - 1] if 0 < number <= len(subwiki.rules) else ""


async def _page(
    request: Request[State], typed: Typed, error: FediWikiError | None = None
) -> Response:
    said = request.query_params.get("page", "1")
    known = said.isascii() and said.isdecimal() and len(said) <= len(str(_MOST_PAGES))
    number = max(1, int(said)) if known else 1
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        subwiki = await cared_for(tx, request, member)
        found = await bans.listed(
            tx,
            subwiki.id,
            request.state["clock"].now(),
            offset=(number - 1) * _PER_PAGE,
            limit=_PER_PAGE + 1,
        )
    values = {
        "about": About(_("Bans from %(title)s", title=subwiki.actor.title), ""),
        "subwiki": subwiki,
        "bans": found[:_PER_PAGE],
        "number": number,
        "more": len(found) > _PER_PAGE,
        "typed": typed,
        "days": cases.DAYS,
        "most_characters": MOST_REASON_CHARACTERS,
        "note": _NOTES.get(request.query_params.get("done", ""), ""),
        "error": str(error) if error else "",
    }
    status = problems.problem_of(error).status if error else 200
    return page(request, "ban.html", member=member, values=values, status=status)


ROUTES = [
    Route("/c/{name}/ban", show, methods=["GET"]),
    Route("/c/{name}/ban", ban, methods=["POST"]),
]
