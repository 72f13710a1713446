"""Month by month, what moderators and admins did: counted from the log, told to everyone."""

import re
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.decisions import decision
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.domain.money import Month
from fediwiki.domain.transparency import Account, months_down
from fediwiki.errors import Malformed, NotFound
from fediwiki.storage import public_log, transparency
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _
from fediwiki.web.views import About

_MOST_MONTHS = 24
_PUBLIC = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=1800"}
_MACHINE = re.compile(r"(.+)\.json")


async def list_months(request: Request[State]) -> Response:
    """The months, newest first."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        first = await _first(tx, request)
        months = months_down(_now(request), first, most=_MOST_MONTHS)
        accounts = [await transparency.of_month(tx, each) for each in months]
    where = f"{request.state['config'].origin}/transparency"
    values = {
        "about": About(_("Month by month"), where),
        "own": "",
        "accounts": accounts,
        "waiting": _hours,
    }
    return page(request, "transparency.html", member=member, values=values)


async def show(request: Request[State]) -> Response:
    """One month, for people or as JSON.

    Raises:
        NotFound: It is still to come, or was before there was anything.
    """
    asked = request.path_params["month"]
    machine = _MACHINE.fullmatch(asked)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        month = _month(machine[1] if machine else asked)
        if not await _first(tx, request) <= month <= _now(request):
            raise NotFound(_("There is nothing to tell of that month."))
        account = await transparency.of_month(tx, month)
    if machine:
        return JSONResponse(_told(account), headers=_PUBLIC)
    where = f"{request.state['config'].origin}/transparency/{month}"
    values = {
        "about": About(_("What was decided"), where),
        "own": "",
        "account": account,
        "decision": decision,
        "waiting": _hours,
    }
    return page(request, "transparency_month.html", member=member, values=values)


def _told(account: Account) -> dict[str, object]:
    return {
        "month": str(account.month),
        "decisions": {kind.value: count for kind, count in sorted(account.decisions.items())},
        "taken_back": account.undone,
        "reports": account.reports,
        "notices_from_outside": account.notices,
        "settled": account.settled,
        "median_seconds_to_decision": (
            round(account.waited.total_seconds()) if account.waited is not None else None
        ),
        "held": account.held,
        "held_and_approved": account.approved,
        "appeals": {
            "made": account.appealed,
            "upheld": account.upheld,
            "reversed": account.reversed,
        },
        "servers_limited": [
            {"domain": each.domain, "how": each.kind.value, "reason": each.reason}
            for each in account.servers
        ],
    }


def _hours(waited: timedelta | None) -> int | None:
    """Whole hours, at least one; None where nothing waited."""
    return None if waited is None else max(1, round(waited / timedelta(hours=1)))


def _month(text: str) -> Month:
    try:
        return Month.parsed(text)
    except Malformed as error:
        raise NotFound(str(error)) from error


def _now(request: Request[State]) -> Month:
    return Month.of(request.state["clock"].now())


async def _first(tx: Reader, request: Request[State]) -> Month:
    began = await public_log.first_moment(tx)
    return Month.of(began) if began else _now(request)


ROUTES = [
    Route("/transparency", list_months),
    Route("/transparency/{month}", show),
]
