"""Pictures of oneself, and of a subwiki by those who look after it: given and taken away."""

from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import problems, sessions, uploads
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.actors import Actor
from fediwiki.domain.members import Member
from fediwiki.domain.portraits import Portrait
from fediwiki.domain.urls import Urls
from fediwiki.errors import FediWikiError, Malformed, TooLarge
from fediwiki.services import belonging, portraying
from fediwiki.storage import actors, subwikis
from fediwiki.text.gettext import N_, _
from fediwiki.web import taking
from fediwiki.web.settings import settings_page
from fediwiki.web.views import About

_PATH: Final = "/settings/profile/pictures"
_WORD_CHARACTERS: Final = 20
_NOTES: Final = MappingProxyType({"saved": N_("Kept. Whoever follows is told.")})


async def show_own(request: Request[State]) -> Response:
    """The pictures of a member, to be changed."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    return _own(request, member) if member else to_sign_in(request)


async def save_own(request: Request[State]) -> Response:
    """Show another picture of oneself, or none."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    if member is None:
        return to_sign_in(request)
    try:
        portrait, url = await _chosen(request, member)
        async with request.state["database"].write() as tx:
            actor = await actors.by_id(tx, member.id)
            now = request.state["clock"].now()
            await portraying.portray(tx, actor, portrait, url, now=now)
    except (Malformed, TooLarge) as error:
        return _own(request, member, error)
    return RedirectResponse(f"{_PATH}?done=saved", HTTPStatus.SEE_OTHER)


async def show_subwiki(request: Request[State]) -> Response:
    """The pictures of a subwiki, to be changed by its moderators."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        subwiki = await subwikis.by_name(tx, request.path_params["name"], member.viewer)
        await belonging.check_moderator(tx, subwiki, member.actor)
    return _of_subwiki(request, member, subwiki.actor)


async def save_subwiki(request: Request[State]) -> Response:
    """Show another picture of a subwiki, or none."""
    name = request.path_params["name"]
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        subwiki = await subwikis.by_name(tx, name, member.viewer)
        await belonging.check_moderator(tx, subwiki, member.actor)
    try:
        portrait, url = await _chosen(request, member)
        async with request.state["database"].write() as tx:
            subwiki = await subwikis.by_name(tx, name, member.viewer)
            now = request.state["clock"].now()
            await portraying.portray_subwiki(tx, subwiki, portrait, url, by=member.actor, now=now)
    except (Malformed, TooLarge) as error:
        return _of_subwiki(request, member, subwiki.actor, error)
    return RedirectResponse(f"/c/{name}/settings/pictures?done=saved", HTTPStatus.SEE_OTHER)


async def _chosen(request: Request[State], member: Member) -> tuple[Portrait, str]:
    """Which picture the form is about, and where the new one stands; empty takes it away.

    Raises:
        Malformed: It names none, or brings no picture that we take.
        TooLarge: It has too many bytes.
    """
    async with uploads.opened(request, most_fields=4, most_files=1) as upload:
        said = upload.form.text("portrait", most_characters=_WORD_CHARACTERS)
        wish = upload.form.text("do", most_characters=_WORD_CHARACTERS)
        if said not in {*Portrait} or wish not in {"keep", "remove"}:
            raise Malformed(_("this form cannot be read, or has too many parts"))
        portrait = Portrait(said)
        if wish == "remove":
            return portrait, ""
        if not upload.files:
            raise Malformed(_("Choose a picture first."))
        return portrait, await _kept(request, member, portrait, upload.files[0])


async def _kept(
    request: Request[State], member: Member, portrait: Portrait, file: UploadFile
) -> str:
    config = request.state["config"]
    avatar = portrait is Portrait.AVATAR
    side = config.limits.avatar_side if avatar else config.limits.banner_side
    picture = await taking.picture(request, member, file, side=side)
    return Urls(config.origin).media(picture.name)


def _own(request: Request[State], member: Member, error: FediWikiError | None = None) -> Response:
    values = {"shown": member.actor, **_values(request)}
    return settings_page(
        request,
        "settings_pictures.html",
        member,
        title=_("Pictures"),
        values=values,
        error=error,
        notes=_NOTES,
    )


def _of_subwiki(
    request: Request[State], member: Member, actor: Actor, error: FediWikiError | None = None
) -> Response:
    values = {
        "about": About(_("Pictures of %(title)s", title=actor.title), ""),
        "shown": actor,
        "error": str(error) if error else "",
        "note": _NOTES.get(request.query_params.get("done", ""), ""),
        **_values(request),
    }
    status = problems.problem_of(error).status if error else HTTPStatus.OK
    return page(request, "subwiki_pictures.html", member=member, values=values, status=status)


def _values(request: Request[State]) -> dict[str, object]:
    return {"most_megabytes": request.state["config"].limits.media_bytes // 1_048_576}


ROUTES = [
    Route(_PATH, show_own, methods=["GET"]),
    Route(_PATH, save_own, methods=["POST"]),
    Route("/c/{name}/settings/pictures", show_subwiki, methods=["GET"]),
    Route("/c/{name}/settings/pictures", save_subwiki, methods=["POST"]),
]
