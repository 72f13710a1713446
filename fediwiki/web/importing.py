"""Bringing from elsewhere whom one followed, blocked and muted there: looked at, then confirmed."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import sessions, uploads
from fediwiki.asgi.state import State
from fediwiki.asgi.throttling import count_import
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.imports import ImportKind, read_lines, write_lines
from fediwiki.domain.members import Member
from fediwiki.errors import Malformed, NotFound
from fediwiki.services import importing
from fediwiki.storage import imports
from fediwiki.text.gettext import N_, _
from fediwiki.web.settings import settings_page

_PATH: Final = "/settings/import"
_SHOWN: Final = 50
_KIND_CHARACTERS: Final = 20
_NOTES: Final = {
    "confirmed": N_("It is being done, little by little. You need not wait here."),
    "discarded": N_("That is forgotten. What was done of it stays so."),
}
_KINDS: Final = {
    ImportKind.FOLLOWS: N_("Whom you follow"),
    ImportKind.BLOCKS: N_("Whom you block"),
    ImportKind.MUTES: N_("Whom you mute"),
    ImportKind.SERVERS: N_("Servers that you mute"),
    ImportKind.WORDS: N_("Words that you mute"),
}


async def show(request: Request[State]) -> Response:
    """The form, what waits to be confirmed, and what came of the rest."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    return await _page(request, member) if member else to_sign_in(request)


async def bring(request: Request[State]) -> Response:
    """Read a file, and keep it to be confirmed."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    if member is None:
        return to_sign_in(request)
    count_import(request, member)
    limits = request.state["config"].limits
    try:
        async with uploads.opened(request, most_fields=4, most_files=1) as upload:
            kind = _kind(upload.form.text("kind", most_characters=_KIND_CHARACTERS))
            if not upload.files:
                raise Malformed(_("Choose a file."))
            file = upload.files[0]
            lines = read_lines(
                await file.read(limits.import_bytes + 1),
                kind,
                file=file.filename or "",
                most_bytes=limits.import_bytes,
                most_rows=limits.import_rows,
            )
    except Malformed as error:
        return await _page(request, member, error=error)
    async with request.state["database"].write() as tx:
        await importing.propose(tx, member, lines, now=request.state["clock"].now())
    return RedirectResponse(_PATH, 303)


async def confirm(request: Request[State]) -> Response:
    """Let it be done."""
    number = of_short(request.path_params["id"])
    pace = request.state["config"].limits.import_rows_per_minute
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        now = request.state["clock"].now()
        await importing.confirm(tx, member, number, rows_per_minute=pace, now=now)
    return RedirectResponse(f"{_PATH}?done=confirmed", 303)


async def discard(request: Request[State]) -> Response:
    """Forget it."""
    number = of_short(request.path_params["id"])
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        await importing.discard(tx, member, number)
    return RedirectResponse(f"{_PATH}?done=discarded", 303)


async def left(request: Request[State]) -> Response:
    """The lines that came to nothing, as a file like the one that was brought."""
    number = of_short(request.path_params["id"])
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        kinds = {each.id: each.kind for each in await imports.of_member(tx, member.id)}
        most = request.state["config"].limits.import_rows
        lines = await imports.failed(tx, member.id, number, limit=most)
    if not lines:
        raise NotFound(_("There is no such import."))
    headers = {
        "Content-Disposition": f'attachment; filename="{kinds[number]}-left.csv"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    written = write_lines(kinds[number], (said for said, _why in lines))
    return Response(written, headers=headers, media_type="text/csv; charset=utf-8")


async def _page(
    request: Request[State], member: Member, *, error: Malformed | None = None
) -> Response:
    async with request.state["database"].read() as tx:
        found = [
            (short(each.id), each, await imports.failed(tx, member.id, each.id, limit=_SHOWN))
            for each in await imports.of_member(tx, member.id)
        ]
    limits = request.state["config"].limits
    values = {
        "imports": found,
        "kinds": _KINDS,
        "rows": limits.import_rows,
        "days": limits.import_days,
    }
    return settings_page(
        request,
        "settings_import.html",
        member,
        title=_("Import"),
        values=values,
        error=error,
        notes=_NOTES,
    )


def _kind(said: str) -> ImportKind | None:
    if not said:
        return None
    try:
        return ImportKind(said)
    except ValueError as error:
        raise Malformed(_("Choose what the file is from the list.")) from error


ROUTES = [
    Route(_PATH, show, methods=["GET"]),
    Route(_PATH, bring, methods=["POST"]),
    Route(f"{_PATH}/{{id}}/confirm", confirm, methods=["POST"]),
    Route(f"{_PATH}/{{id}}/discard", discard, methods=["POST"]),
    Route(f"{_PATH}/{{id}}/left.csv", left, methods=["GET"]),
]
