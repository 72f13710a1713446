"""Caring for a subwiki: which one a path names, for those alone who look after it."""

from starlette.requests import Request

from fediwiki.asgi.state import State
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import belonging
from fediwiki.storage import subwikis
from fediwiki.storage.database import Reader


async def cared_for(tx: Reader, request: Request[State], member: Member) -> Subwiki:
    """The subwiki that the path names, which `member` looks after.

    Raises:
        NotFound: There is none.
        Refused: They do not look after it.
    """
    subwiki = await subwikis.by_name(tx, request.path_params["name"], member.viewer)
    await belonging.check_moderator(tx, subwiki, member.actor)
    return subwiki
