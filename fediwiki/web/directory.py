"""The directory of subwikis: here, and those elsewhere that somebody here follows."""

import re
from dataclasses import dataclass
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.storage import directory
from fediwiki.storage.directory import Order
from fediwiki.text.gettext import N_, _
from fediwiki.web.views import About

_PER_PAGE = 50
_MOST_PAGES = 1_000
_WORDS_CHARACTERS = 200
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_ORDERS = {
    Order.NAME: N_("By name"),
    Order.NEWEST: N_("Newest"),
    Order.ACTIVE: N_("Recently active"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the directory is asked for."""

    order: Order
    language: str
    words: str
    number: int

    def query(self, **changed: str) -> str:
        """The same for an address, with something changed."""
        said = {
            "order": "" if self.order is Order.NAME else self.order.value,
            "language": self.language,
            "q": self.words,
            **changed,
        }
        return urlencode({name: value for name, value in said.items() if value})


async def show(request: Request[State]) -> Response:
    """One page of the subwikis."""
    config = request.state["config"]
    asked = _asked(request)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        viewer = sessions.viewer_of(member)
        listed = await directory.listed(
            tx,
            viewer,
            order=asked.order,
            language=asked.language,
            words=asked.words,
            offset=(asked.number - 1) * _PER_PAGE,
            limit=_PER_PAGE + 1,
        )
        first = not (asked.language or asked.words) and asked.number == 1
        featured = await directory.featured(tx, viewer) if first else []
        languages = await directory.languages(tx, viewer)
    values = {
        "about": About(title=_("All subwikis"), canonical=f"{config.origin}/c"),
        "featured": featured,
        "listed": listed[:_PER_PAGE],
        "asked": asked,
        "orders": [
            (words, asked.query(order="" if order is Order.NAME else order), order is asked.order)
            for order, words in _ORDERS.items()
        ],
        "languages": languages,
        "filtered": bool(asked.language or asked.words or asked.number > 1),
        "next": asked.query(page=str(asked.number + 1)) if len(listed) > _PER_PAGE else "",
        "previous": asked.query(page=str(asked.number - 1)) if asked.number > 1 else "",
        "first_page": asked.number == 1,
    }
    return page(request, "subwikis.html", member=member, values=values)


def _asked(request: Request[State]) -> Asked:
    said = request.query_params
    order, language = said.get("order", ""), said.get("language", "")
    number = said.get("page", "1")
    known = number.isascii() and number.isdecimal() and len(number) <= len(str(_MOST_PAGES))
    return Asked(
        Order(order) if order in {*Order} else Order.NAME,
        language if _LANGUAGE.fullmatch(language) else "",
        said.get("q", "").replace("\x00", "").strip()[:_WORDS_CHARACTERS],
        max(1, int(number)) if known else 1,
    )


ROUTES = [Route("/c", show)]
