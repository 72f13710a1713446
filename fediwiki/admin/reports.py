"""Reports for the admins: of people, of moderators, by the law, from elsewhere, without account."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.asgi import cases, forms
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.domain.actors import Actor
from fediwiki.domain.ids import of_short
from fediwiki.errors import Conflict, FediWikiError, Malformed, Refused
from fediwiki.services import acting, approving, noting, reporting, sweeping
from fediwiki.services.deciding import Why
from fediwiki.storage import actors, acts, appeals, queues
from fediwiki.storage.database import Writer
from fediwiki.storage.queues import Queue
from fediwiki.text.domains import normal_domain
from fediwiki.text.gettext import N_, _

_PATH = "/admin/reports"
_MOST_SHOWN = 25
_URI_CHARACTERS = 2_048
_NOTES = {
    "approve": N_("It is shown, as new now."),
    "sweep": N_("All that waited from there is removed. Its page in the log lets it wait again."),
    "keep": N_("It stays, and those who reported it are told."),
    "remove": N_("It is removed, and everyone concerned is told."),
    "warn": N_("The warning is given."),
    "note": N_("Your note is kept, for admins alone."),
    "unnote": N_("The note is deleted."),
    "late": N_("Somebody else has decided already."),
}


async def show(request: Request[State], here: Here) -> Response:
    """What waits for the admins, and how much in each subwiki."""
    return await _page(request, here)


async def decide(request: Request[State], here: Here) -> Response:
    """Decide for the whole instance, or note something."""
    form = await forms.read(request)
    done = form.text("do", most_characters=20)
    try:
        async with request.state["database"].write() as tx:
            await _decide(tx, form, here, request)
    except Conflict:
        done = "late"
    except (Malformed, Refused) as error:
        return await _page(request, here, error)
    return RedirectResponse(f"{_PATH}?done={done}", HTTPStatus.SEE_OTHER)


async def _decide(tx: Writer, form: forms.Form, here: Here, request: Request[State]) -> None:
    by, now = here.member.actor, request.state["clock"].now()
    match form.text("do", most_characters=20):
        case "note":
            who = await actors.by_id(tx, of_short(form.text("who", most_characters=20)))
            text = form.text("text", most_characters=5_000)
            await noting.add(tx, who, text, subwiki_id=None, by=by, now=now)
        case "unnote":
            number = of_short(form.text("note", most_characters=20))
            await noting.remove(tx, number, subwiki_id=None)
        case "sweep":
            domain = normal_domain(form.text("host", most_characters=_URI_CHARACTERS))
            why = Why(form.text("reason", most_characters=cases.REASON_CHARACTERS).strip())
            await sweeping.sweep(tx, domain, why, place=None, by=by, now=now)
        case "approve":
            found = await reporting.find_reported(
                tx, form.text("about", most_characters=_URI_CHARACTERS)
            )
            if found is None or isinstance(found.thing, Actor):
                raise Conflict(_("This does not wait any more."))
            await approving.approve(tx, found.thing, by=by, now=now)
        case _:
            uri = form.text("about", most_characters=_URI_CHARACTERS)
            decision = cases.decision_of(form, (), now)
            reported = await reporting.find_reported(tx, uri)
            await acting.decide(tx, uri, reported, decision, subwiki=None, by=by, now=now)


async def _page(
    request: Request[State], here: Here, error: FediWikiError | None = None
) -> Response:
    async with request.state["database"].read() as tx:
        waiting = await cases.cases_of(tx, None, limit=_MOST_SHOWN)
        held = await cases.held_in(tx, None, limit=_MOST_SHOWN)
        open_appeals = await appeals.waiting_anywhere(tx, limit=_MOST_SHOWN)
        told = [(each, await acts.by_id(tx, each.act_id)) for each in open_appeals]
        elsewhere = [each for each in await queues.of_all(tx) if _waits(each)]
    values = {
        "cases": waiting,
        "held": held,
        "appeals": told,
        "queues": elsewhere,
        "whys": cases.WHYS,
        "days": cases.DAYS,
        "most_characters": cases.REASON_CHARACTERS,
    }
    return admin_page(
        request,
        "admin/reports.html",
        here,
        title=_("Reports"),
        values=values,
        error=error,
        notes={key: _(words) for key, words in _NOTES.items()},
    )


def _waits(queue: Queue) -> bool:
    return bool(queue.reports or queue.appeals or queue.held)


ROUTES = [admin_route(_PATH, show), admin_route(_PATH, decide, method="POST")]
