"""The articles of a subwiki by title: what is written together there, for whoever looks it up."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.urls import Urls
from fediwiki.storage import offers, subwikis, titles
from fediwiki.storage.titles import Titled
from fediwiki.text.gettext import _
from fediwiki.text.wikilinks import title_key
from fediwiki.web.views import About

_PER_PAGE = 200
_TITLE_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Letter:
    """The titles that begin alike."""

    sign: str
    titles: Sequence[Titled]


async def show(request: Request[State]) -> Response:
    """One page of them, from the title on that is asked for."""
    asked = request.query_params.get("from", "").replace("\x00", "")[:_TITLE_CHARACTERS]
    cursor = request.query_params.get("at", "")
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        viewer = sessions.viewer_of(member)
        subwiki = await subwikis.by_name(tx, request.path_params["name"], viewer)
        found = await titles.listed(
            tx,
            subwiki.id,
            viewer,
            key=title_key(asked),
            post_id=of_short(cursor) if cursor else 0,
            limit=_PER_PAGE + 1,
        )
        waiting = await offers.count_pending(tx, subwiki.id)
    path = f"/c/{subwiki.actor.name}/articles"
    url = Urls(request.state["config"].origin).subwiki(subwiki.actor.name)
    values = {
        "about": About(_("Articles of %(title)s", title=subwiki.actor.title), f"{url}/articles"),
        "subwiki": subwiki,
        "waiting": waiting,
        "asked": asked,
        "letters": _by_letter(found[:_PER_PAGE]),
        "next": f"{path}?{_place(found[-1])}" if len(found) > _PER_PAGE else "",
        "begun": bool(asked),
    }
    return page(request, "articles.html", member=member, values=values)


def _by_letter(found: Sequence[Titled]) -> list[Letter]:
    return [
        Letter(sign, list(alike))
        for sign, alike in groupby(found, lambda each: each.key[:1].upper())
    ]


def _place(titled: Titled) -> str:
    return urlencode({"from": titled.key, "at": short(titled.id)})


ROUTES = [Route("/c/{name}/articles", show)]
