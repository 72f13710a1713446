"""Subwikis: all of them with how much goes on in each, and deciding what becomes of one."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.admin.confirming import Deed, confirm_page
from fediwiki.admin.log import lines_of
from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.asgi import forms, lives
from fediwiki.asgi.life_acts import LifeAct
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.domain.ids import of_short
from fediwiki.errors import FediWikiError, Gone, NotFound
from fediwiki.storage import acts, overviews, subwikis
from fediwiki.storage.database import Reader
from fediwiki.storage.overviews import Overview, Stands
from fediwiki.text.gettext import N_, _

PATH = "/admin/subwikis"
_PAGE = 50
_ACTS = 20
_WORDS_CHARACTERS = 200
_STANDS = {
    Stands.ANY: N_("All"),
    Stands.OPEN: N_("Open"),
    Stands.CLOSED: N_("Closed"),
    Stands.QUARANTINED: N_("Quarantined"),
    Stands.FEATURED: N_("Featured"),
    Stands.DESERTED: N_("Without moderators"),
    Stands.ENDING: N_("To be deleted"),
    Stands.DELETED: N_("Deleted"),
}


async def list_subwikis(request: Request[State], here: Here) -> Response:
    """Those who are sought, by name."""
    asked = request.query_params
    words = asked.get("q", "").replace("\x00", "")[:_WORDS_CHARACTERS].strip()
    stands = Stands(asked["state"]) if asked.get("state") in {*Stands} else Stands.ANY
    after = asked.get("after", "").replace("\x00", "")[:_WORDS_CHARACTERS]
    async with request.state["database"].read() as tx:
        found = await overviews.listed(tx, words=words, stands=stands, after=after, limit=_PAGE + 1)
    values = {
        "found": found[:_PAGE],
        "words": words,
        "chosen": stands,
        "stands": [(each.value, said) for each, said in _STANDS.items()],
        "further": found[_PAGE - 1].actor.name if len(found) > _PAGE else "",
    }
    return admin_page(request, "admin/subwikis.html", here, title=_("Subwikis"), values=values)


async def show(request: Request[State], here: Here) -> Response:
    """One subwiki."""
    async with request.state["database"].read() as tx:
        overview = await _overview(request, tx)
        subwiki = await subwikis.by_id(tx, overview.actor.id)
        entries = await acts.listed(tx, subwiki_id=subwiki.id, limit=_ACTS)
        values = {
            "overview": overview,
            "moderators": await subwikis.moderators_of(tx, subwiki.id),
            "acts": lives.acts_for(subwiki, admin=True),
            "lines": await lines_of(tx, entries),
        }
    return admin_page(
        request,
        "admin/subwiki.html",
        here,
        title=f"!{overview.actor.name}",
        values=values,
        notes={act.name: _(act.done) for act in lives.ACTS.values()},
    )


async def ask(request: Request[State], here: Here) -> Response:
    """Ask before it is done."""
    act = lives.act_called(request.path_params["act"], admin=True)
    async with request.state["database"].read() as tx:
        overview = await _standing(request, tx)
    return _page(request, here, overview, act)


async def do(request: Request[State], here: Here) -> Response:
    """Do it, with its reason."""
    act = lives.act_called(request.path_params["act"], admin=True)
    form = await forms.read(request)
    async with request.state["database"].read() as tx:
        overview = await _standing(request, tx)
        subwiki = await subwikis.by_id(tx, overview.actor.id)
    try:
        wish = await lives.wish_of(request, form, act, subwiki, here.member)
        async with request.state["database"].write() as tx:
            subwiki = await subwikis.by_id(tx, overview.actor.id)
            await act.do(tx, replace(wish, subwiki=subwiki))
    except FediWikiError as error:
        return _page(request, here, overview, act, error)
    return RedirectResponse(f"{overview.path}?done={act.name}", 303)


async def _overview(request: Request[State], tx: Reader) -> Overview:
    found = await overviews.find(tx, of_short(request.path_params["id"]))
    if found is None:
        raise NotFound(_("There is no such subwiki."))
    return found


async def _standing(request: Request[State], tx: Reader) -> Overview:
    """The subwiki that the path names, to decide about it.

    Raises:
        NotFound: There is none.
        Gone: It was deleted.
    """
    overview = await _overview(request, tx)
    if overview.actor.deleted is not None:
        raise Gone(_("This subwiki was deleted."))
    return overview


def _page(
    request: Request[State],
    here: Here,
    overview: Overview,
    act: LifeAct,
    error: FediWikiError | None = None,
) -> Response:
    deed = Deed(
        title=_(act.title),
        happens=[
            f"!{overview.actor.name}",
            *(_(each, days=lives.days(request)) for each in act.happens),
        ],
        action=request.url.path,
        back=overview.path,
        button=_(act.button),
        asks=_(act.asks) if act.asks else "",
        reason=_("Everybody reads it in the log, and its moderators are told."),
    )
    return confirm_page(request, here, deed, error=error)


ROUTES = [
    admin_route(PATH, list_subwikis),
    admin_route(f"{PATH}/{{id}}", show),
    admin_route(f"{PATH}/{{id}}/{{act}}", ask),
    admin_route(f"{PATH}/{{id}}/{{act}}", do, method="POST"),
]
