"""Pictures as files: ours, and copies of those that stand elsewhere."""

from datetime import timedelta
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.picturing import mark_of
from fediwiki.asgi.state import State
from fediwiki.domain.actors import Actor
from fediwiki.domain.ids import of_short
from fediwiki.domain.media import NAME
from fediwiki.domain.portraits import Portrait
from fediwiki.errors import Malformed, NotFound, Unreachable
from fediwiki.storage import actors, media, posts, revisions
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _
from fediwiki.web.surroundings import number_in

_FOREVER: Final = "public, max-age=31536000, immutable"
_A_DAY: Final = "public, max-age=86400"
_PRIVATE: Final = "private, no-store"
_AN_HOUR: Final = "public, max-age=3600"
# Nothing in a picture may do anything, should a browser ever open it as a page.
_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
_TRY_AGAIN_AFTER: Final = timedelta(days=1)
_PICTURES: Final = {"image", "preview"}
_PLACE_DIGITS: Final = 3
_WEBP: Final = "image/webp"
_JPEG: Final = "image/jpeg"
_NOTHING: Final = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 6 1"/>'


async def show(request: Request[State]) -> Response:
    """A picture.

    Raises:
        NotFound: There is none, or what showed it was deleted.
    """
    name = request.path_params["name"]
    return _file(request, name, small=False, kept=await _shown(request, name))


async def show_small(request: Request[State]) -> Response:
    """A picture as it stands in a feed.

    Raises:
        NotFound: There is none, or what showed it was deleted.
    """
    name = request.path_params["name"]
    return _file(request, name, small=True, kept=await _shown(request, name))


async def show_copy(request: Request[State]) -> Response:
    """Our copy of a picture of a post from elsewhere, made when it is first looked at.

    Raises:
        NotFound: The post has no such picture, or it cannot be had.
    """
    name, kept = await _copy_for_post(request)
    return _file(request, name, small=False, kept=kept)


async def show_small_copy(request: Request[State]) -> Response:
    """The same as it stands in a feed.

    Raises:
        NotFound: The post has no such picture, or it cannot be had.
    """
    name, kept = await _copy_for_post(request)
    return _file(request, name, small=True, kept=kept)


async def show_old_copy(request: Request[State]) -> Response:
    """Our copy of a picture that stood with a post from elsewhere at a revision.

    Raises:
        NotFound: That revision has no such picture, or it cannot be had.
    """
    async with request.state["database"].read() as tx:
        url, kept = await _url_in_past(request, tx)
    small = request.path_params.get("size") == "small"
    return _file(request, await _copy_of(request, url), small=small, kept=kept)


async def show_portrait(request: Request[State]) -> Response:
    """Our copy of how somebody from elsewhere shows themselves, made when it is first looked at.

    Where it cannot be had, their initial stands for it.

    Raises:
        NotFound: They show no such picture.
    """
    async with request.state["database"].read() as tx:
        actor, portrait = await _portrayed(request, tx)
    limits = request.state["config"].limits
    avatar = portrait is Portrait.AVATAR
    side = limits.avatar_side if avatar else limits.banner_side
    try:
        name = await _copy_of(request, getattr(actor, portrait), side)
    except NotFound:
        drawn = _initial(actor) if avatar else _NOTHING
        headers = _headers(_AN_HOUR)
        return Response(drawn, headers=headers, media_type="image/svg+xml")
    return _file(request, name, small=True, kept=_A_DAY)


async def _shown(request: Request[State], name: str) -> str:
    """Who may keep a picture: everyone, or only whoever may read the removed post that shows it.

    Raises:
        NotFound: There is none for them.
    """
    if not NAME.fullmatch(name):
        raise NotFound(_("there is no such picture"))
    unused_for = timedelta(days=request.state["config"].limits.unused_media_days)
    since = request.state["clock"].now() - unused_for
    async with request.state["database"].read() as tx:
        if await media.is_shown(tx, name, since):
            return _FOREVER
        viewer = sessions.viewer_of(await sessions.member_of(request, tx))
        if await media.is_readable(tx, name, viewer):
            return _PRIVATE
    raise NotFound(_("there is no such picture"))


async def _copy_for_post(request: Request[State]) -> tuple[str, str]:
    """The name of our copy, and who may keep it."""
    async with request.state["database"].read() as tx:
        url, kept = await _url_of(request, tx)
    return await _copy_of(request, url), kept


async def _copy_of(request: Request[State], url: str, side: int = 0) -> str:
    """The name of our copy of what stands at `url`, which is made if nobody tried to lately.

    Each size has its own: one address may be a face here and a picture there.
    """
    now = request.state["clock"].now()
    async with request.state["database"].read() as tx:
        copy = await media.find_copy(tx, url, side)
    if not await request.state["doors"].lets_media(url):
        raise NotFound(_("pictures from there are not shown here"))
    if copy is not None:
        name, asked = copy
        if name and request.state["pictures"].file_of(name):
            return name
        if not name and now - asked < _TRY_AGAIN_AFTER:
            raise NotFound(_("this picture cannot be had"))
    try:
        picture = await request.state["copies"].of(url, side=side or None)
    except (Malformed, Unreachable) as error:
        async with request.state["database"].write() as tx:
            await media.save_copy(tx, url, "", now, side=side)
        raise NotFound(_("this picture cannot be had")) from error
    async with request.state["database"].write() as tx:
        removed = await media.is_removed(tx, picture.name)
        if not removed:
            await media.add(tx, picture, now)
        await media.save_copy(tx, url, "" if removed else picture.name, now, side=side)
    if removed:
        await request.state["pictures"].remove(picture.name)
        raise NotFound(_("this picture cannot be had"))
    return picture.name


async def _url_of(request: Request[State], tx: Reader) -> tuple[str, str]:
    """Where the picture that the path names stands, and who may keep it.

    It is one of a post, as whoever asks may see it.
    """
    viewer = sessions.viewer_of(await sessions.member_of(request, tx))
    post = await posts.by_id(tx, of_short(request.path_params["id"]), viewer)
    hidden = post.removed or post.held or post.author.suspended
    place = request.path_params["n"]
    attachments = post.content.attachments
    if not place.isascii() or not place.isdecimal() or len(place) > _PLACE_DIGITS:
        raise NotFound(_("there is no such picture"))
    number = int(place)
    if number >= len(attachments) or attachments[number].kind not in _PICTURES:
        raise NotFound(_("there is no such picture"))
    return attachments[number].url, _PRIVATE if hidden else _A_DAY


async def _url_in_past(request: Request[State], tx: Reader) -> tuple[str, str]:
    """Where the picture of a revision that the path names stands, and who may keep it."""
    viewer = sessions.viewer_of(await sessions.member_of(request, tx))
    post = await posts.by_id(tx, of_short(request.path_params["id"]), viewer)
    hidden = post.removed or post.held or post.author.suspended
    revision = await revisions.by_number(tx, post.id, number_in(request.path_params["r"]))
    for each in revision.words.attachments:
        if each.kind in _PICTURES and mark_of(each) == request.path_params["mark"]:
            return each.url, _PRIVATE if hidden else _A_DAY
    raise NotFound(_("there is no such picture"))


async def _portrayed(request: Request[State], tx: Reader) -> tuple[Actor, Portrait]:
    """Who from elsewhere shows the picture that the path names."""
    portrait = request.path_params["portrait"]
    if portrait not in {*Portrait}:
        raise NotFound(_("there is no such picture"))
    actor = await actors.by_id(tx, of_short(request.path_params["id"]))
    if not getattr(actor, portrait) or actor.local or actor.suspended is not None:
        raise NotFound(_("there is no such picture"))
    return actor, Portrait(portrait)


def _initial(actor: Actor) -> str:
    letter = next(filter(str.isalnum, actor.title), "·").upper()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 56 56">'
        '<rect width="56" height="56" fill="#6b717b"/>'
        '<text x="28" y="38" text-anchor="middle" font-family="sans-serif" font-size="28"'
        f' fill="#fff">{escape(letter)}</text></svg>'
    )


def _file(request: Request[State], name: str, *, small: bool, kept: str) -> Response:
    path = request.state["pictures"].file_of(name, small=small)
    if path is None:
        raise NotFound(_("there is no such picture"))
    webp = small or name.endswith(".webp")
    return FileResponse(path, headers=_headers(kept), media_type=_WEBP if webp else _JPEG)


def _headers(kept: str) -> dict[str, str]:
    return {
        "Cache-Control": kept,
        "Content-Security-Policy": _POLICY,
        "Cross-Origin-Resource-Policy": "cross-origin",
    }


ROUTES = [
    Route("/media/{name}", show),
    Route("/media/small/{name}", show_small),
    Route("/media/by/{id}/{portrait}", show_portrait),
    Route("/media/of/{id}/{n}", show_copy),
    Route("/media/of/{id}/{n}/small", show_small_copy),
    Route("/media/of/{id}/r/{r}/{mark}", show_old_copy),
    Route("/media/of/{id}/r/{r}/{mark}/{size}", show_old_copy),
]
