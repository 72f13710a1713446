"""Accounts: finding people, here and elsewhere, and what is known of each."""

from starlette.requests import Request
from starlette.responses import Response

from fediwiki.admin.log import lines_of
from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.domain.ids import of_short, short
from fediwiki.errors import NotFound
from fediwiki.storage import accounts, acts, sessions
from fediwiki.storage.accounts import Account, Sought, Whence
from fediwiki.storage.accounts import State as Standing
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import N_, _

NOTES = {
    "suspend": N_("The account is suspended."),
    "unsuspend": N_("The account is there again."),
    "silence": N_("The account is silenced."),
    "unsilence": N_("The account is heard by everyone again."),
    "reset": N_("The link to a new password is on its way by mail."),
    "sign-out": N_("They are signed in nowhere."),
    "address": N_("Mails go to the new address."),
    "admin": N_("They are an admin now."),
    "no-admin": N_("They are no admin any more."),
    "delete": N_("The account is gone for good."),
}
_PAGE = 50
_ACTS = 20
_WORDS_CHARACTERS = 200
_FILTERS = {
    Standing.ANY: N_("All"),
    Standing.ADMIN: N_("Admins"),
    Standing.SUSPENDED: N_("Suspended"),
    Standing.SILENCED: N_("Silenced"),
}
_WHENCE = {Whence.HERE: N_("Members here"), Whence.ELSEWHERE: N_("People elsewhere")}


async def list_accounts(request: Request[State], here: Here) -> Response:
    """Those who are sought, who came last first."""
    asked = request.query_params
    sought = Sought(
        words=asked.get("q", "")[:_WORDS_CHARACTERS].strip(),
        whence=Whence(asked["from"]) if asked.get("from") in {*Whence} else Whence.HERE,
        state=Standing(asked["state"]) if asked.get("state") in {*Standing} else Standing.ANY,
    )
    before = of_short(asked["before"]) if asked.get("before") else None
    async with request.state["database"].read() as tx:
        found = await accounts.listed(tx, sought, before=before, limit=_PAGE + 1)
    values = {
        "found": found[:_PAGE],
        "sought": sought,
        "states": [(each.value, words) for each, words in _FILTERS.items()],
        "whences": [(each.value, words) for each, words in _WHENCE.items()],
        "older": short(found[_PAGE - 1].actor.id) if len(found) > _PAGE else "",
    }
    return admin_page(
        request, "admin/accounts.html", here, title=_("Accounts"), values=values, notes=NOTES
    )


async def show(request: Request[State], here: Here) -> Response:
    """One person."""
    now = request.state["clock"].now()
    async with request.state["database"].read() as tx:
        account = await account_of(request, tx)
        entries = await acts.listed(tx, person_id=account.actor.id, limit=_ACTS)
        values = {
            "account": account,
            "doings": await accounts.doings_of(tx, account.actor.id),
            "open_sessions": await sessions.of_member(tx, account.actor.id, now),
            "lines": await lines_of(tx, entries),
            "is_me": account.actor.id == here.member.id,
        }
    title = f"@{account.actor.name}" if account.actor.local else f"@{account.actor.handle}"
    return admin_page(request, "admin/account.html", here, title=title, values=values, notes=NOTES)


async def account_of(request: Request[State], tx: Reader) -> Account:
    """The account that the path names.

    Raises:
        NotFound: There is none.
    """
    account = await accounts.find(tx, of_short(request.path_params["id"]))
    if account is None:
        raise NotFound(_("There is no such account."))
    return account


ROUTES = [
    admin_route("/admin/accounts", list_accounts),
    admin_route("/admin/accounts/{id}", show),
]
