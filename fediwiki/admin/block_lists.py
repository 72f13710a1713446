"""Block lists: brought as Mastodon's CSV, looked at, chosen from, and written."""

from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.admin.servers import PATH, SEVERITIES
from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.asgi import forms, uploads
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.domain.block_lists import (
    MOST_BYTES,
    MOST_SKIPPED,
    Change,
    Standing,
    changes_of,
    read_list,
    write_list,
)
from fediwiki.domain.ids import of_short, short
from fediwiki.errors import FediWikiError, Malformed, Refused, TooLarge
from fediwiki.services import policing
from fediwiki.storage import block_lists, server_policies
from fediwiki.text.gettext import N_, _

_IMPORT: Final = f"{PATH}/import"
_KEPT: Final = timedelta(days=1)
_SHOWN: Final = 500
_NAME_CHARACTERS: Final = 100
_SKIPPED: Final = {str(number) for number in range(1, MOST_SKIPPED + 1)}
_WISH_CHARACTERS: Final = 20
_WORDS: Final = {
    Standing.NEW: N_("New here"),
    Standing.STRICTER: N_("Stricter than here"),
    Standing.LOOSER: N_("Looser than here"),
    Standing.WORDS: N_("Other words alone"),
}


async def show_form(request: Request[State], here: Here) -> Response:
    """The form that brings a list."""
    return _form_page(request, here)


async def bring(request: Request[State], here: Here) -> Response:
    """Read a list and keep it for a day, to choose from it."""
    now = request.state["clock"].now()
    try:
        async with uploads.opened(request, most_fields=4, most_files=1) as upload:
            if not upload.files:
                raise Malformed(_("Choose a file."))
            file = upload.files[0]
            found = read_list(await file.read(MOST_BYTES + 1))
            name = (file.filename or "")[:_NAME_CHARACTERS]
        if not found.entries:
            raise Malformed(_("There is no domain in this file that could be read."))
    except (Malformed, TooLarge) as error:
        return _form_page(request, here, error)
    async with request.state["database"].write() as tx:
        await block_lists.remove_before(tx, now - _KEPT)
        number = await block_lists.add(tx, name, found.entries, now)
    skipped = len(found.skipped)
    return RedirectResponse(f"{_IMPORT}/{short(number)}?skipped={skipped}", 303)


async def choose(request: Request[State], here: Here) -> Response:
    """What a list would change, each change to be ticked."""
    number = of_short(request.path_params["id"])
    async with request.state["database"].read() as tx:
        kept = await block_lists.by_id(tx, number)
        here_now = {each.domain: each for each in await server_policies.listed(tx)}
    changes = changes_of(kept.entries, here_now)
    groups = [(kind, _WORDS[kind], [c for c in changes if c.standing is kind]) for kind in _WORDS]
    skipped = request.query_params.get("skipped", "")
    values = {
        "kept": kept,
        "action": request.scope["path"],
        "groups": [each for each in groups if each[2]],
        "shown": _SHOWN,
        "same": len(kept.entries) - len(changes),
        "skipped": int(skipped) if skipped in _SKIPPED else 0,
        "severities": SEVERITIES,
    }
    return admin_page(
        request, "admin/block_list.html", here, title=_("Choose from the list"), values=values
    )


async def take(request: Request[State], here: Here) -> Response:
    """Let what was ticked hold, or all that is new or stricter, in one transaction."""
    number = of_short(request.path_params["id"])
    form = await forms.read(request, most_fields=4 * _SHOWN + 10)
    wish = form.text("do", most_characters=_WISH_CHARACTERS)
    config, now = request.state["config"], request.state["clock"].now()
    async with request.state["database"].write() as tx:
        kept = await block_lists.by_id(tx, number)
        here_now = {each.domain: each for each in await server_policies.listed(tx)}
        wanted = [
            each.after
            for each in changes_of(kept.entries, here_now)
            if _is_wanted(each, wish, ticked=form.has(f"take {each.after.domain}"))
        ]
        if not wanted:
            raise Refused(_("Nothing was chosen."))
        await policing.decide_all(
            tx,
            wanted,
            by=here.member,
            own_host=config.instance.domain,
            now=now,
        )
        await block_lists.remove(tx, number)
    request.state["doors"].expire()
    return RedirectResponse(f"{PATH}?done=taken", 303)


async def export(request: Request[State], here: Here) -> Response:
    """What holds, as Mastodon's CSV."""
    del here
    async with request.state["database"].read() as tx:
        written = write_list(await server_policies.listed(tx))
    headers = {"Content-Disposition": 'attachment; filename="servers.csv"'}
    return Response(written, headers=headers, media_type="text/csv; charset=utf-8")


def _form_page(request: Request[State], here: Here, error: FediWikiError | None = None) -> Response:
    values = {"action": _IMPORT}
    return admin_page(
        request,
        "admin/block_list_import.html",
        here,
        title=_("Import a list"),
        values=values,
        error=error,
    )


def _is_wanted(change: Change, wish: str, *, ticked: bool) -> bool:
    if wish == "all":
        return change.standing in {Standing.NEW, Standing.STRICTER}
    return ticked


ROUTES = [
    admin_route(_IMPORT, show_form),
    admin_route(_IMPORT, bring, method="POST"),
    admin_route(f"{_IMPORT}/{{id}}", choose),
    admin_route(f"{_IMPORT}/{{id}}", take, method="POST"),
    admin_route(f"{PATH}/export.csv", export),
]
