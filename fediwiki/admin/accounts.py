"""Accounts: finding people, here and elsewhere, and what is known of each."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.admin.log import lines_of
from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.asgi import cases, forms
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.domain.appeals import NOTE_CHARACTERS
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.reports import Outcome
from fediwiki.errors import FediWikiError, Malformed, NotFound
from fediwiki.services import noting
from fediwiki.storage import accounts, acts, guests, notes, reports, sessions
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
    "note": N_("Your note is kept, for admins alone."),
    "unnote": N_("The note is deleted."),
}
OUTCOMES = {
    Outcome.KEPT: N_("It stayed"),
    Outcome.REMOVED: N_("Removed"),
    Outcome.BANNED: N_("Banned"),
    Outcome.WARNED: N_("Warned"),
    Outcome.RESOLVED: N_("Looked at reports, and let it stay"),
}
_PAGE = 50
_WISH_CHARACTERS = 20
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
    return await _page(request, here)


async def note(request: Request[State], here: Here) -> Response:
    """Keep a note about somebody among the admins, or delete one."""
    form = await forms.read(request)
    wish = form.text("do", most_characters=_WISH_CHARACTERS)
    try:
        async with request.state["database"].write() as tx:
            account = await account_of(request, tx)
            if wish == "unnote":
                number = of_short(form.text("note", most_characters=_WISH_CHARACTERS))
                await noting.remove(tx, number, subwiki_id=None)
            else:
                text, now = form.text("text", most_characters=5_000), request.state["clock"].now()
                by = here.member.actor
                await noting.add(tx, account.actor, text, subwiki_id=None, by=by, now=now)
    except Malformed as error:
        return await _page(request, here, error)
    done = "unnote" if wish == "unnote" else "note"
    return RedirectResponse(f"{account.path}?done={done}", 303)


async def _page(
    request: Request[State], here: Here, error: FediWikiError | None = None
) -> Response:
    now = request.state["clock"].now()
    async with request.state["database"].read() as tx:
        account = await account_of(request, tx)
        entries = await acts.listed(tx, person_id=account.actor.id, limit=_ACTS)
        values = {
            "account": account,
            "doings": await accounts.doings_of(tx, account.actor.id),
            "open_sessions": await sessions.of_member(tx, account.actor.id, now),
            "guest_browsers": await guests.count_sessions(tx, account.actor.id, now),
            "lines": await lines_of(tx, entries),
            "notes": await notes.about(tx, [account.actor.id], None, limit=_ACTS),
            "reports": await reports.about_person(tx, account.actor.id, limit=_ACTS),
            "whys": cases.WHYS,
            "outcomes": OUTCOMES,
            "note_characters": NOTE_CHARACTERS,
            "is_me": account.actor.id == here.member.id,
        }
    title = f"@{account.actor.name}" if account.actor.local else f"@{account.actor.handle}"
    return admin_page(
        request, "admin/account.html", here, title=title, values=values, error=error, notes=NOTES
    )


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
    admin_route("/admin/accounts/{id}", note, method="POST"),
]
