"""Announcements: those that stand, will or did; saying something, changing it, ending it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.asgi import forms
from fediwiki.asgi.forms import Form
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.domain.announcements import Announcement
from fediwiki.domain.ids import of_short, short
from fediwiki.errors import Conflict, FediWikiError, Malformed
from fediwiki.services import announcing
from fediwiki.services.announcing import Words
from fediwiki.storage import announcements
from fediwiki.text.gettext import N_, _

_PATH: Final = "/admin/announcements"
_SHOWN: Final = 50
_TYPED_CHARACTERS: Final = 20_000
_DAY_CHARACTERS: Final = 10
_WISH_CHARACTERS: Final = 10
_A_DAY: Final = timedelta(days=1)
_NOTES: Final = {
    "said": N_("It stands above every page."),
    "changed": N_("It says that from now on."),
    "ended": N_("It is gone."),
}


async def show(request: Request[State], here: Here) -> Response:
    """All of them, and a form for a new one."""
    return await _page(request, here)


async def say(request: Request[State], here: Here) -> Response:
    """Show how it will look, or say it."""
    form = await forms.read(request)
    now = request.state["clock"].now()
    most = request.state["config"].limits.announcement_characters
    try:
        words = _words(form, now)
        if form.text("do", most_characters=_WISH_CHARACTERS) != "say":
            html = announcing.rendered(words.text, most_characters=most)
            return await _page(request, here, typed=words, preview=html)
        async with request.state["database"].write() as tx:
            await announcing.announce(tx, words, by=here.member, most_characters=most, now=now)
    except Malformed as error:
        return await _page(request, here, error, typed=_typed(form, now))
    request.state["live"].forget()
    return RedirectResponse(f"{_PATH}?done=said", 303)


async def show_one(request: Request[State], here: Here) -> Response:
    """One of them, to be changed or ended."""
    return await _one_page(request, here)


async def change(request: Request[State], here: Here) -> Response:
    """Show how it will look, let it say something else, or end it."""
    form = await forms.read(request)
    now = request.state["clock"].now()
    most = request.state["config"].limits.announcement_characters
    number = of_short(request.path_params["id"])
    wish = form.text("do", most_characters=_WISH_CHARACTERS)
    try:
        if wish == "end":
            async with request.state["database"].write() as tx:
                await announcing.end(tx, number, by=here.member, now=now)
        else:
            words = _words(form, now)
            if wish != "say":
                html = announcing.rendered(words.text, most_characters=most)
                return await _one_page(request, here, typed=words, preview=html)
            async with request.state["database"].write() as tx:
                await announcing.change(
                    tx, number, words, by=here.member, most_characters=most, now=now
                )
    except (Malformed, Conflict) as error:
        return await _one_page(request, here, error, typed=_typed(form, now))
    request.state["live"].forget()
    return RedirectResponse(f"{_PATH}?done={'ended' if wish == 'end' else 'changed'}", 303)


async def _page(
    request: Request[State],
    here: Here,
    error: FediWikiError | None = None,
    *,
    typed: Words | None = None,
    preview: str = "",
) -> Response:
    now = request.state["clock"].now()
    async with request.state["database"].read() as tx:
        found = await announcements.newest(tx, limit=_SHOWN)
    values = {
        "found": [(each, f"{_PATH}/{short(each.id)}", _state(each, now)) for each in found],
        "action": _PATH,
        **_fields(request, typed or Words("", now, None, members_only=False), preview),
    }
    return admin_page(
        request,
        "admin/announcements.html",
        here,
        title=_("Announcements"),
        values=values,
        error=error,
        notes=_NOTES,
    )


async def _one_page(
    request: Request[State],
    here: Here,
    error: FediWikiError | None = None,
    *,
    typed: Words | None = None,
    preview: str = "",
) -> Response:
    async with request.state["database"].read() as tx:
        one = await announcements.by_id(tx, of_short(request.path_params["id"]))
    now = request.state["clock"].now()
    shown = typed or Words(one.text, one.since, one.until, members_only=one.members_only)
    values = {
        "action": request.url.path,
        "over": one.is_over(now),
        **_fields(request, shown, preview),
    }
    title = _("An announcement")
    return admin_page(
        request, "admin/announcement.html", here, title=title, values=values, error=error
    )


def _fields(request: Request[State], words: Words, preview: str) -> dict[str, object]:
    last = words.until - timedelta(milliseconds=1) if words.until else None
    return {
        "words": words,
        "since": f"{words.since:%Y-%m-%d}",
        "until": f"{last:%Y-%m-%d}" if last else "",
        "preview": preview,
        "most_characters": request.state["config"].limits.announcement_characters,
    }


def _words(form: Form, now: datetime) -> Words:
    """What somebody wants to say.

    Raises:
        Malformed: A day is none.
    """
    since = _beginning(form, "since") or now
    last = _beginning(form, "until")
    return Words(
        form.text("text", most_characters=_TYPED_CHARACTERS).replace("\r\n", "\n").strip(),
        max(since, now) if since.date() == now.date() else since,
        last + _A_DAY if last else None,
        members_only=form.text("to", most_characters=_WISH_CHARACTERS) == "members",
    )


def _typed(form: Form, now: datetime) -> Words:
    """What somebody typed, whatever is wrong with it."""
    try:
        return _words(form, now)
    except Malformed:
        text = form.text("text", most_characters=_TYPED_CHARACTERS)
        to = form.text("to", most_characters=_WISH_CHARACTERS)
        return Words(text, now, None, members_only=to == "members")


def _beginning(form: Form, name: str) -> datetime | None:
    said = form.text(name, most_characters=_DAY_CHARACTERS).strip()
    if not said:
        return None
    try:
        return datetime.combine(date.fromisoformat(said), time(), UTC)
    except ValueError as error:
        raise Malformed(_("Give a day as 2026-11-27.")) from error


def _state(one: Announcement, now: datetime) -> str:
    if one.is_over(now):
        return "over"
    return "stands" if one.stands(now) else "comes"


ROUTES = [
    admin_route(_PATH, show),
    admin_route(_PATH, say, method="POST"),
    admin_route(f"{_PATH}/{{id}}", show_one),
    admin_route(f"{_PATH}/{{id}}", change, method="POST"),
]
