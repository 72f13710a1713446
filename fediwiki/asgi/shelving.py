"""Keeping a picture that was made anew: its row, or nothing of it."""

from starlette.requests import Request

from fediwiki.asgi.state import State
from fediwiki.domain.media import Picture
from fediwiki.errors import Refused
from fediwiki.storage import media


async def shelve(request: Request[State], picture: Picture) -> None:
    """Remember a picture whose file was just kept.

    Raises:
        Refused: An admin removed it once; the file is gone again.
    """
    try:
        async with request.state["database"].write() as tx:
            await media.add(tx, picture, request.state["clock"].now())
    except Refused:
        await request.state["pictures"].remove(picture.name)
        raise
