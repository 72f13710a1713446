"""What the server costs and is given, for people and as funding.json, which machines collect.

Source: fundingjson.org, schema v1.0.0; FEP-0ea0 for what actors say of it.
"""

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.config.settings import Config
from fediwiki.domain.money import Books, Month, WayToGive, digits_of
from fediwiki.errors import NotFound
from fediwiki.storage import money
from fediwiki.text import links, markdown, sanitize
from fediwiki.text.gettext import _
from fediwiki.web.views import About

_PUBLIC = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=1800"}
_MOST_MONTHS = 12


async def show(request: Request[State]) -> Response:
    """The promise, the books and the ways to give."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        books = await money.books(tx)
    config = request.state["config"]
    month = Month.of(request.state["clock"].now())
    values = {
        "about": About(
            title=_("Donations"),
            canonical=f"{config.origin}/donate",
            description=_("What %(name)s costs, and who pays for it.", name=config.instance.name),
        ),
        "own": "",
        "books": books,
        "month": month,
        "costs": [each for each in books.costs if each.falls_into(month)],
        "cost": books.cost_of(month),
        "given": books.given_in(month),
        "months_kept": books.months_kept(month),
        "months": [each for each in books.gifts if each.month < month][:_MOST_MONTHS],
        "years": books.by_year(month),
        "ways": [(each, _link(each)) for each in books.ways],
        "holder": _rendered(books.purse.holder),
        "ending": _rendered(books.purse.ending),
    }
    return page(request, "donate.html", member=member, values=values)


async def show_funding(request: Request[State]) -> Response:
    """The same for machines.

    Raises:
        NotFound: There is no way to give.
    """
    async with request.state["database"].read() as tx:
        books = await money.books(tx)
    if not books.ways:
        raise NotFound(_("there is no way to give"))
    month = Month.of(request.state["clock"].now())
    return JSONResponse(_funding(books, month, request.state["config"]), headers=_PUBLIC)


async def show_manifests(request: Request[State]) -> Response:
    """Where funding.json is: by this file it is known to be ours.

    Raises:
        NotFound: There is no way to give.
    """
    async with request.state["database"].read() as tx:
        if not await money.takes_gifts(tx):
            raise NotFound(_("there is no way to give"))
    return PlainTextResponse(f"{request.state['config'].origin}/funding.json\n", headers=_PUBLIC)


def _funding(books: Books, month: Month, config: Config) -> dict[str, object]:
    instance = config.instance
    home = {"url": f"{config.origin}/"}
    return {
        "version": "v1.0.0",
        "entity": {
            "type": "organisation",
            "role": "owner",
            "name": instance.name,
            "email": instance.contact if "@" in instance.contact else "",
            "description": instance.description,
            "webpageUrl": home,
        },
        "projects": [
            {
                "guid": "server",
                "name": instance.name,
                "description": instance.description,
                "webpageUrl": home,
                "repositoryUrl": {"url": instance.source_url or f"{config.origin}/about#source"},
                "licenses": ["spdx:AGPL-3.0-or-later"],
                "tags": ["fediverse", "wiki"],
            }
        ],
        "funding": {
            "channels": [
                {
                    "guid": f"way-{number}",
                    "type": each.channel.value,
                    "address": each.address,
                    "description": f"{each.name}. {each.note}".strip(),
                }
                for number, each in enumerate(books.ways, start=1)
            ],
            "plans": [
                {
                    "guid": "month",
                    "status": "active",
                    "name": _("What a month costs"),
                    "description": _("Any part of it is welcome."),
                    "amount": _units(books.cost_of(month), books.purse.currency),
                    "currency": books.purse.currency,
                    "frequency": "monthly",
                    "channels": [f"way-{number}" for number in range(1, len(books.ways) + 1)],
                }
            ],
            "history": [
                {
                    "year": each.year,
                    "income": _units(each.income, books.purse.currency),
                    "expenses": _units(each.expenses, books.purse.currency),
                    "taxes": 0,
                    "currency": books.purse.currency,
                    "description": each.note,
                }
                for each in books.by_year(month)
            ],
        },
    }


def _units(amount: int, currency: str) -> float:
    """An amount in the currency itself, which funding.json reckons in."""
    return amount / 10 ** digits_of(currency)


def _link(way: WayToGive) -> str:
    """Where a way to give leads, empty if it is words alone."""
    return way.address if way.address.startswith("payto://") else links.safe(way.address) or ""


def _rendered(source: str) -> str:
    return sanitize.clean(markdown.render(source).html)


ROUTES = [
    Route("/donate", show),
    Route("/funding.json", show_funding),
    Route("/.well-known/funding-manifest-urls", show_manifests),
]
