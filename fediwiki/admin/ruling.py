"""Deciding about an account: each act asks first, and does it then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.admin.accounts import account_of
from fediwiki.admin.confirming import Deed, confirm_page, reason_in
from fediwiki.admin.shell import admin_route
from fediwiki.asgi import forms
from fediwiki.asgi.forms import Form
from fediwiki.asgi.letterheads import letterhead
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.errors import FediWikiError, NotFound
from fediwiki.services import attending, entrusting, passwords, suspending
from fediwiki.services.administering import Ruling
from fediwiki.storage import members
from fediwiki.storage.accounts import Account
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import N_, _

_ADDRESS_CHARACTERS = 320


@dataclass(frozen=True, slots=True)
class _Act:
    """An act as its page asks about it; some are for accounts here alone."""

    title: str
    button: str
    happens: Sequence[str]
    only_here: bool = True


_ACTS: Mapping[str, _Act] = MappingProxyType(
    {
        "suspend": _Act(
            N_("Suspend this account?"),
            N_("Suspend"),
            (
                N_("Their sessions end at once, and they can do nothing more here."),
                N_("Nobody sees their page, posts or comments; other servers are told."),
                N_("If nobody lifts it in time, everything that they wrote is deleted."),
            ),
            only_here=False,
        ),
        "unsuspend": _Act(
            N_("Lift the suspension?"),
            N_("Lift it"),
            (N_("They can sign in again, and what they wrote is seen again."),),
            only_here=False,
        ),
        "silence": _Act(
            N_("Silence this account?"),
            N_("Silence"),
            (
                N_("What they say reaches their followers and the readers of the subwikis alone."),
                N_("It is not in the feed of this instance, the search or behind hashtags."),
                N_("Nobody is notified of it who does not follow them."),
            ),
            only_here=False,
        ),
        "unsilence": _Act(
            N_("Silence this account no more?"),
            N_("Silence no more"),
            (N_("What they say reaches everyone again."),),
            only_here=False,
        ),
        "reset": _Act(
            N_("Reset this account?"),
            N_("Reset"),
            (
                N_("Their password, passkeys and second step are taken away; their sessions end."),
                N_("A link to a new password is mailed to them."),
            ),
        ),
        "sign-out": _Act(
            N_("Sign them out everywhere?"), N_("Sign out"), (N_("All their sessions end."),)
        ),
        "address": _Act(
            N_("Change their e-mail address?"),
            N_("Change it"),
            (
                N_("Mails go to the new address from now on, without being confirmed there."),
                N_("The old address is told."),
            ),
        ),
        "admin": _Act(
            N_("Make them an admin?"),
            N_("Make an admin"),
            (
                N_("They can do everything that you can, also take your role away."),
                N_("Their sessions end; they sign in again."),
            ),
        ),
        "no-admin": _Act(
            N_("Take away their being an admin?"),
            N_("Take it away"),
            (N_("They are a member like others."), N_("Their sessions end.")),
        ),
        "delete": _Act(
            N_("Delete this account for good?"),
            N_("Delete for good"),
            (
                N_("Everything that they wrote alone is deleted, here and at other servers."),
                N_("Their name goes from what they wrote with others."),
                N_("This cannot be taken back."),
            ),
        ),
    }
)


async def ask(request: Request[State], here: Here) -> Response:
    """Ask before it is done."""
    async with request.state["database"].read() as tx:
        account = await account_of(request, tx)
    return _page(request, here, account)


async def rule(request: Request[State], here: Here) -> Response:
    """Do it, with its reason."""
    form = await forms.read(request)
    async with request.state["database"].read() as tx:
        account = await account_of(request, tx)
    act = _act_of(request, account)
    try:
        reason = reason_in(form)
        async with request.state["database"].write() as tx:
            await _do(request, tx, account, form, here, reason)
    except FediWikiError as error:
        return _page(request, here, account, error)
    wish = request.path_params["act"]
    back = "/admin/accounts" if act is _ACTS["delete"] else account.path
    return RedirectResponse(f"{back}?done={wish}", 303)


async def _do(
    request: Request[State], tx: Writer, account: Account, form: Form, here: Here, reason: str
) -> None:
    config, now = request.state["config"], request.state["clock"].now()
    ruling = Ruling(here.member, reason, letterhead(request), now)
    actor = account.actor
    wish = request.path_params["act"]
    match wish:
        case "suspend":
            await suspending.suspend(tx, actor, ruling, days=config.limits.suspended_days)
            return
        case "unsuspend":
            await suspending.unsuspend(tx, actor, ruling)
            return
        case "silence":
            await suspending.silence(tx, actor, ruling)
            return
        case "unsilence":
            await suspending.unsilence(tx, actor, ruling)
            return
        case _:
            pass
    member = await members.by_id(tx, actor.id)
    match wish:
        case "reset":
            await attending.reset(tx, member, ruling, token=passwords.new_token())
        case "sign-out":
            await attending.sign_out(tx, member, ruling)
        case "address":
            address = form.text("address", most_characters=_ADDRESS_CHARACTERS).strip()
            await attending.change_address(tx, member, address, ruling)
        case "admin":
            await entrusting.make_admin(tx, member, ruling)
        case "no-admin":
            await entrusting.end_admin(tx, member, ruling)
        case _:
            await attending.delete(tx, member, ruling)


def _act_of(request: Request[State], account: Account) -> _Act:
    act = _ACTS.get(request.path_params["act"])
    if act is None or (act.only_here and not account.actor.local):
        raise NotFound
    return act


def _page(
    request: Request[State], here: Here, account: Account, error: FediWikiError | None = None
) -> Response:
    act = _act_of(request, account)
    name = account.actor.name if account.actor.local else account.actor.handle
    deed = Deed(
        title=_(act.title),
        happens=[f"@{name}", *(_(each) for each in act.happens)],
        action=request.url.path,
        back=account.path,
        button=_(act.button),
        reason=_("They are told, and it stands in the log."),
        asks_address=request.path_params["act"] == "address",
    )
    return confirm_page(request, here, deed, error=error)


ROUTES = [
    admin_route("/admin/accounts/{id}/{act}", ask),
    admin_route("/admin/accounts/{id}/{act}", rule, method="POST"),
]
