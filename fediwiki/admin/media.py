"""Pictures: the largest, those of one server; forgetting copies, and removing one for good."""

from datetime import datetime, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.admin.confirming import Deed, confirm_page, reason_in
from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.admin.storage import KINDS
from fediwiki.asgi import forms
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.domain.media import NAME
from fediwiki.domain.urls import Urls
from fediwiki.errors import FediWikiError, Malformed, NotFound
from fediwiki.services import shelving
from fediwiki.storage import shelves
from fediwiki.text.domains import normal_domain
from fediwiki.text.gettext import N_, _, ngettext

_PATH: Final = "/admin/media"
_A_PAGE: Final = 50
_SERVERS_SHOWN: Final = 50
_DOMAIN_CHARACTERS: Final = 300
_NUMBER_CHARACTERS: Final = 6
_MOST_DAYS: Final = 36_500
_SIZE_DIGITS: Final = 12
_NOTES: Final = {
    "removed": N_("The picture is gone, and does not come back."),
    "purged": N_("The copies are forgotten. Their files go within the hour."),
}


async def show(request: Request[State], here: Here) -> Response:
    """The largest pictures, of all or of one server."""
    return await _page(request, here)


async def ask_purge(request: Request[State], here: Here) -> Response:
    """Say how many copies would be forgotten, and ask."""
    try:
        host, days = _which(*(request.query_params.get(each, "") for each in ("server", "days")))
    except Malformed as error:
        return await _page(request, here, error)
    return await _purge_page(request, here, host, days)


async def purge(request: Request[State], here: Here) -> Response:
    """Forget copies."""
    form = await forms.read(request)
    server = form.text("server", most_characters=_DOMAIN_CHARACTERS)
    host, days = _which(server, form.text("days", most_characters=_NUMBER_CHARACTERS))
    now = request.state["clock"].now()
    async with request.state["database"].write() as tx:
        await shelving.purge(tx, host=host, before=_before(now, days), by=here.member, now=now)
    return RedirectResponse(f"{_PATH}?done=purged", 303)


async def ask_removal(request: Request[State], here: Here) -> Response:
    """Ask before one picture goes."""
    return await _removal_page(request, here)


async def remove(request: Request[State], here: Here) -> Response:
    """Let one picture go for good."""
    form = await forms.read(request)
    name = request.path_params["name"]
    urls = Urls(request.state["config"].origin)
    now = request.state["clock"].now()
    try:
        reason = reason_in(form)
        async with request.state["database"].write() as tx:
            await shelving.remove(tx, name, reason=reason, by=here.member, urls=urls, now=now)
    except Malformed as error:
        return await _removal_page(request, here, error)
    await request.state["pictures"].remove(name)
    return RedirectResponse(f"{_PATH}?done=removed", 303)


async def _page(
    request: Request[State], here: Here, error: FediWikiError | None = None
) -> Response:
    host = request.query_params.get("server", "")[:_DOMAIN_CHARACTERS].strip().lower()
    async with request.state["database"].read() as tx:
        found = await shelves.largest(
            tx, host=host, after=_after(request.query_params.get("after", "")), limit=_A_PAGE + 1
        )
        values = {
            "kinds": [(KINDS[each.name], each) for each in await shelves.by_kind(tx)],
            "servers": await shelves.by_server(tx, limit=_SERVERS_SHOWN),
        }
    last = found[_A_PAGE - 1] if len(found) > _A_PAGE else None
    values |= {
        "host": host,
        "pictures": found[:_A_PAGE],
        "further": f"{last.size_bytes}-{last.name}" if last else "",
        "days": request.state["config"].limits.remote_media_days,
    }
    notes = {key: _(words) for key, words in _NOTES.items()}
    return admin_page(
        request,
        "admin/media.html",
        here,
        title=_("Media"),
        values=values,
        error=error,
        notes=notes,
    )


async def _purge_page(request: Request[State], here: Here, host: str, days: int) -> Response:
    before = _before(request.state["clock"].now(), days)
    async with request.state["database"].read() as tx:
        count = await shelves.count_copies(tx, host=host, before=before)
    forgotten = ngettext(
        "%(num)s copy of a picture is forgotten.",
        "%(num)s copies of pictures are forgotten.",
        count,
    )
    deed = Deed(
        title=_("Forget copies of pictures?"),
        happens=[
            _("Only copies from %(host)s.", host=host) if host else _("Copies from all servers."),
            *([_("Only those that are older than %(days)s days.", days=days)] if days else []),
            forgotten,
            _("A copy is made again when somebody looks, unless its server gives none."),
        ],
        action=f"{_PATH}/purge",
        back=_PATH,
        button=_("Forget them"),
        fields={"server": host, "days": str(days or "")},
    )
    return confirm_page(request, here, deed)


async def _removal_page(
    request: Request[State], here: Here, error: FediWikiError | None = None
) -> Response:
    name = request.path_params["name"]
    async with request.state["database"].read() as tx:
        kept = await shelves.find(tx, name) if NAME.fullmatch(name) else None
    if kept is None:
        raise NotFound(_("there is no such picture"))
    places = ngettext(
        "It stands in %(num)s post, draft or profile here.",
        "It stands in %(num)s posts, drafts or profiles here.",
        kept.uses,
    )
    copied = _("It was copied from %(hosts)s.", hosts=", ".join(kept.hosts)) if kept.hosts else ""
    deed = Deed(
        title=_("Remove this picture for good?"),
        happens=[
            places,
            *([copied] if copied else []),
            _("Where it stands, its description is shown. The same picture is not taken again."),
            _("This cannot be taken back. Other servers keep their own copies."),
        ],
        action=request.url.path,
        back=_PATH,
        button=_("Remove for good"),
        reason=_("It stands in the log, for everyone."),
    )
    return confirm_page(request, here, deed, error=error)


def _which(server: str, days: str) -> tuple[str, int]:
    """The server and the least age in days that somebody named; one of them at least."""
    typed = days.strip()[:_NUMBER_CHARACTERS]
    if typed and not (typed.isascii() and typed.isdecimal() and int(typed) <= _MOST_DAYS):
        raise Malformed(_("This takes a whole number of days."))
    host = normal_domain(server[:_DOMAIN_CHARACTERS]) if server.strip() else ""
    if not host and not int(typed or "0"):
        raise Malformed(_("Name a server, or an age in days."))
    return host, int(typed or "0")


def _before(now: datetime, days: int) -> datetime | None:
    return now - timedelta(days=days) if days else None


def _after(said: str) -> tuple[int, str] | None:
    """The size and the name of the last picture of the page before."""
    size, _dash, name = said.partition("-")
    if not (
        size.isascii() and size.isdecimal() and len(size) <= _SIZE_DIGITS and NAME.fullmatch(name)
    ):
        return None
    return int(size), name


ROUTES = [
    admin_route(_PATH, show),
    admin_route(f"{_PATH}/purge", ask_purge),
    admin_route(f"{_PATH}/purge", purge, method="POST"),
    admin_route(f"{_PATH}/{{name}}/remove", ask_removal),
    admin_route(f"{_PATH}/{{name}}/remove", remove, method="POST"),
]
