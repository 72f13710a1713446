"""Pictures as files: ours, and copies of those that stand elsewhere."""

from datetime import timedelta
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.state import State
from fediwiki.domain.ids import of_short
from fediwiki.domain.media import NAME
from fediwiki.errors import Malformed, NotFound, Unreachable
from fediwiki.storage import media, posts
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _

_FOREVER: Final = "public, max-age=31536000, immutable"
_A_DAY: Final = "public, max-age=86400"
# Nothing in a picture may do anything, should a browser ever open it as a page.
_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
_TRY_AGAIN_AFTER: Final = timedelta(days=1)
_PICTURES: Final = {"image", "preview"}
_PLACE_DIGITS: Final = 3
_WEBP: Final = "image/webp"
_JPEG: Final = "image/jpeg"


async def show(request: Request[State]) -> Response:
    """A picture.

    Raises:
        NotFound: There is none, or what showed it was deleted.
    """
    name = request.path_params["name"]
    await _check_shown(request, name)
    return _file(request, name, small=False, kept=_FOREVER)


async def show_small(request: Request[State]) -> Response:
    """A picture as it stands in a feed.

    Raises:
        NotFound: There is none, or what showed it was deleted.
    """
    name = request.path_params["name"]
    await _check_shown(request, name)
    return _file(request, name, small=True, kept=_FOREVER)


async def show_copy(request: Request[State]) -> Response:
    """Our copy of a picture of a post from elsewhere, made when it is first looked at.

    Raises:
        NotFound: The post has no such picture, or it cannot be had.
    """
    return _file(request, await _copy_of(request), small=False, kept=_A_DAY)


async def show_small_copy(request: Request[State]) -> Response:
    """The same as it stands in a feed.

    Raises:
        NotFound: The post has no such picture, or it cannot be had.
    """
    return _file(request, await _copy_of(request), small=True, kept=_A_DAY)


async def _check_shown(request: Request[State], name: str) -> None:
    if not NAME.fullmatch(name):
        raise NotFound(_("there is no such picture"))
    unused_for = timedelta(days=request.state["config"].limits.unused_media_days)
    since = request.state["clock"].now() - unused_for
    async with request.state["database"].read() as tx:
        if not await media.is_shown(tx, name, since):
            raise NotFound(_("there is no such picture"))


async def _copy_of(request: Request[State]) -> str:
    """The name of our copy, which is made if nobody tried to lately."""
    now = request.state["clock"].now()
    async with request.state["database"].read() as tx:
        url = await _url_of(request, tx)
        copy = await media.find_copy(tx, url)
    if not await request.state["doors"].lets_media(url):
        raise NotFound("pictures from there are not shown here")
    if copy is not None:
        name, asked = copy
        if name and request.state["pictures"].file_of(name):
            return name
        if not name and now - asked < _TRY_AGAIN_AFTER:
            raise NotFound(_("this picture cannot be had"))
    try:
        picture = await request.state["copies"].of(url)
    except (Malformed, Unreachable) as error:
        async with request.state["database"].write() as tx:
            await media.save_copy(tx, url, "", now)
        raise NotFound(_("this picture cannot be had")) from error
    async with request.state["database"].write() as tx:
        await media.add(tx, picture, now)
        await media.save_copy(tx, url, picture.name, now)
    return picture.name


async def _url_of(request: Request[State], tx: Reader) -> str:
    """Where the picture that the path names stands: one of a post, as whoever asks may see it."""
    viewer = sessions.viewer_of(await sessions.member_of(request, tx))
    post = await posts.by_id(tx, of_short(request.path_params["id"]), viewer)
    place = request.path_params["n"]
    attachments = post.content.attachments
    if not place.isascii() or not place.isdecimal() or len(place) > _PLACE_DIGITS:
        raise NotFound(_("there is no such picture"))
    number = int(place)
    if number >= len(attachments) or attachments[number].kind not in _PICTURES:
        raise NotFound(_("there is no such picture"))
    return attachments[number].url


def _file(request: Request[State], name: str, *, small: bool, kept: str) -> Response:
    path = request.state["pictures"].file_of(name, small=small)
    if path is None:
        raise NotFound(_("there is no such picture"))
    webp = small or name.endswith(".webp")
    headers = {
        "Cache-Control": kept,
        "Content-Security-Policy": _POLICY,
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return FileResponse(path, headers=headers, media_type=_WEBP if webp else _JPEG)


ROUTES = [
    Route("/media/{name}", show),
    Route("/media/small/{name}", show_small),
    Route("/media/of/{id}/{n}", show_copy),
    Route("/media/of/{id}/{n}/small", show_small_copy),
]
