"""The books: what those who keep the server tell of its money, and when they ask for gifts."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.admin.shell import Endpoint, admin_page, admin_route
from fediwiki.asgi import forms
from fediwiki.asgi.forms import Form
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.domain.actors import Actor
from fediwiki.domain.ids import of_short
from fediwiki.domain.money import (
    BANNER_DAYS_A_QUARTER,
    Channel,
    Gifts,
    Month,
    PastYear,
    Purse,
    amount_in,
    check_currency,
    plain_amount,
)
from fediwiki.domain.urls import Urls
from fediwiki.errors import Conflict, FediWikiError, Malformed
from fediwiki.services import accounting
from fediwiki.storage import money
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import N_, _

_PATH = "/admin/money"
_TYPED_CHARACTERS = 100_000
_CHANNELS = MappingProxyType(
    {
        Channel.PROVIDER: N_("A page of the web"),
        Channel.BANK: N_("A bank account"),
        Channel.CASH: N_("Cash"),
        Channel.CHEQUE: N_("Cheque"),
        Channel.OTHER: N_("Something else"),
    }
)
_NOTES = {
    "gifts": N_("The gifts are told."),
    "costs": N_("The cost is told."),
    "end-cost": N_("The cost ends."),
    "ways": N_("There is a new way to give."),
    "end-way": N_("That way to give is gone."),
    "purse": N_("Kept."),
    "years": N_("The year is told."),
    "banners": N_("The banner will stand."),
    "stop": N_("The banner is gone."),
}

Telling = Callable[[Writer, Form, "_Told"], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class _Told:
    """By whom, when and of which instance something is told; `currency` is that of the books."""

    by: Actor
    urls: Urls
    now: datetime
    currency: str

    def amount(self, form: Form, name: str) -> int:
        """The amount that a field says, nothing for an empty one."""
        return amount_in(_text(form, name) or "0", self.currency)


async def show(request: Request[State], here: Here) -> Response:
    """Everything that is told, and the forms to tell more."""
    return await _page(request, here)


async def _tell_gifts(tx: Writer, form: Form, told: _Told) -> None:
    given = Gifts(
        Month.parsed(_text(form, "month")), told.amount(form, "amount"), _number(form, "givers")
    )
    await accounting.tell_gifts(tx, given, by=told.by, urls=told.urls, now=told.now)


async def _add_cost(tx: Writer, form: Form, told: _Told) -> None:
    await accounting.add_cost(
        tx,
        _text(form, "name"),
        told.amount(form, "monthly"),
        Month.parsed(_text(form, "since")),
        by=told.by,
        urls=told.urls,
        now=told.now,
    )


async def _end_cost(tx: Writer, form: Form, told: _Told) -> None:
    await accounting.end_cost(
        tx,
        of_short(_text(form, "id")),
        until=Month.parsed(_text(form, "until")),
        by=told.by,
        urls=told.urls,
        now=told.now,
    )


async def _add_way(tx: Writer, form: Form, told: _Told) -> None:
    channel = _text(form, "channel")
    if channel not in {*Channel}:
        raise Malformed(_("Choose what kind of way it is."))
    await accounting.add_way(
        tx,
        Channel(channel),
        _text(form, "name"),
        _text(form, "address"),
        _text(form, "note"),
        by=told.by,
        urls=told.urls,
        now=told.now,
    )


async def _remove_way(tx: Writer, form: Form, told: _Told) -> None:
    await accounting.remove_way(
        tx, of_short(_text(form, "id")), by=told.by, urls=told.urls, now=told.now
    )


async def _describe(tx: Writer, form: Form, told: _Told) -> None:
    currency = check_currency(_text(form, "currency"))
    purse = Purse(
        currency,
        amount_in(_text(form, "reserve") or "0", currency),
        _text(form, "holder"),
        _text(form, "ending"),
    )
    await accounting.describe(tx, purse, by=told.by, urls=told.urls, now=told.now)


async def _tell_year(tx: Writer, form: Form, told: _Told) -> None:
    year = PastYear(
        _number(form, "year"),
        told.amount(form, "income"),
        told.amount(form, "expenses"),
        _text(form, "note"),
    )
    await accounting.tell_year(tx, year, by=told.by, urls=told.urls, now=told.now)


async def _ask(tx: Writer, form: Form, told: _Told) -> None:
    await accounting.ask_for_gifts(
        tx,
        _text(form, "text"),
        _day(form, "since"),
        _day(form, "until"),
        by=told.by,
        urls=told.urls,
        now=told.now,
    )


async def _stop(tx: Writer, form: Form, told: _Told) -> None:
    await accounting.stop_asking(
        tx, of_short(_text(form, "id")), by=told.by, urls=told.urls, now=told.now
    )


def _taking(part: str, tell: Telling) -> Endpoint:
    """What takes the form of a part of the page; what is refused stays in its form."""

    async def take(request: Request[State], here: Here) -> Response:
        form = await forms.read(request)
        urls = Urls(request.state["config"].origin)
        try:
            async with request.state["database"].write() as tx:
                currency = (await money.books(tx)).purse.currency
                now = request.state["clock"].now()
                await tell(tx, form, _Told(here.member.actor, urls, now, currency))
        except (Malformed, Conflict) as error:
            return await _page(request, here, part=part, form=form, error=error)
        return RedirectResponse(f"{_PATH}?done={part}#{part}", 303)

    take.__name__ = part.replace("-", "_")
    return take


async def _page(
    request: Request[State],
    here: Here,
    *,
    part: str = "",
    form: Form | None = None,
    error: FediWikiError | None = None,
) -> Response:
    async with request.state["database"].read() as tx:
        books = await money.books(tx)
        banners = await money.all_banners(tx)
    now = request.state["clock"].now()
    purse = books.purse
    values: dict[str, object] = {
        "books": books,
        "banners": banners,
        "today": now.date(),
        "month": Month.of(now),
        "cost": books.cost_of(Month.of(now)),
        "reserve": plain_amount(purse.reserve, purse.currency),
        "channels": _CHANNELS,
        "most_days": BANNER_DAYS_A_QUARTER,
        # What was typed into the one form that was refused.
        "typed": {part: form.said} if form else {},
    }
    return admin_page(
        request,
        "admin/money.html",
        here,
        title=_("Money"),
        values=values,
        error=error,
        notes={key: _(words) for key, words in _NOTES.items()},
    )


def _text(form: Form, name: str) -> str:
    return form.text(name, most_characters=_TYPED_CHARACTERS)


def _number(form: Form, name: str) -> int:
    text = _text(form, name).strip() or "0"
    if not (text.isascii() and text.isdecimal() and len(text) <= 6):  # noqa: PLR2004 - fits any year, any number of givers
        raise Malformed(_("Write a number, with nothing but digits."))
    return int(text)


def _day(form: Form, name: str) -> date:
    try:
        return date.fromisoformat(_text(form, name).strip())
    except ValueError:
        raise Malformed(_("A day is written like 2026-11-27.")) from None


_PARTS: Final = (
    ("gifts", _tell_gifts),
    ("costs", _add_cost),
    ("end-cost", _end_cost),
    ("ways", _add_way),
    ("end-way", _remove_way),
    ("purse", _describe),
    ("years", _tell_year),
    ("banners", _ask),
    ("stop", _stop),
)

ROUTES = [
    admin_route(_PATH, show),
    *(admin_route(f"{_PATH}/{part}", _taking(part, tell), method="POST") for part, tell in _PARTS),
]
