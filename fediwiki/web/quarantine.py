"""Quarantine: who comes to a quarantined subwiki without belonging to it is told why first."""

from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.domain.actors import Actor
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import quarantine, subwikis
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _
from fediwiki.web.relations import relation
from fediwiki.web.views import About

LOOK: Final = "look"
ANYWAY: Final = "anyway"


async def warned(
    tx: Reader, request: Request[State], place: Actor | None, member: Member | None
) -> Response | None:
    """The page that stands before what is in a quarantined subwiki, for whom it is a surprise."""
    if place is None or not place.local or request.query_params.get(LOOK) == ANYWAY:
        return None
    if member is not None and member.admin:
        return None
    subwiki = await subwikis.by_id(tx, place.id)
    if subwiki.life.quarantined is None:
        return None
    if member is not None and await quarantine.is_at_home(tx, place.id, member.id):
        return None
    return await _warning(tx, request, subwiki, member)


def chosen(request: Request[State]) -> str:
    """What an address keeps of that somebody chose to look anyway; empty if they did not."""
    return f"{LOOK}={ANYWAY}" if request.query_params.get(LOOK) == ANYWAY else ""


async def _warning(
    tx: Reader, request: Request[State], subwiki: Subwiki, member: Member | None
) -> Response:
    asked = [*request.query_params.multi_items(), (LOOK, ANYWAY)]
    values = {
        "about": About(_("%(title)s is quarantined", title=subwiki.actor.title), ""),
        "subwiki": subwiki,
        "relation": await relation(tx, member, subwiki.actor),
        "anyway": f"{request.url.path}?{urlencode(asked)}",
    }
    return page(request, "quarantined.html", member=member, values=values)
