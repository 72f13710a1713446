"""Lists of servers that are followed: what they propose, taken or ignored."""

from collections.abc import Mapping, Sequence
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.admin.confirming import Deed, confirm_page
from fediwiki.admin.servers import PATH as SERVERS
from fediwiki.admin.servers import SEVERITIES
from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.asgi import forms
from fediwiki.asgi.forms import Form
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.domain.block_lists import Change, Standing
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.policies import Severity
from fediwiki.errors import Conflict, FediWikiError, Malformed, Refused
from fediwiki.services import subscribing
from fediwiki.storage import followed_lists, previews, server_policies
from fediwiki.storage.database import Reader
from fediwiki.storage.followed_lists import FollowedList
from fediwiki.storage.previews import Loss
from fediwiki.text.gettext import N_, _

PATH: Final = f"{SERVERS}/lists"
_SHOWN: Final = 200
_URL_CHARACTERS: Final = 2_048
_WISH_CHARACTERS: Final = 20
_WORDS: Final = {
    Standing.NEW: N_("New here"),
    Standing.STRICTER: N_("Stricter than here"),
    Standing.LOOSER: N_("Looser than here"),
    Standing.DROPPED: N_("No longer on the list: to be lifted"),
}
MOST: Final = {
    Severity.SILENCE: N_("Silence at most"),
    Severity.SUSPEND: N_("Suspend"),
}
_NOTES: Final = {
    "followed": N_("It is read in a moment. Nothing holds before you have chosen from it."),
    "taken": N_("What you chose holds from now on."),
    "ignored": N_("It is proposed no more, until the list says something else."),
    "again": N_("What was ignored is proposed again."),
    "read": N_("It is read in a moment."),
    "saved": N_("It holds from now on."),
    "left": N_("The list is followed no more."),
}


async def show(request: Request[State], here: Here) -> Response:
    """The lists, and the form that follows another."""
    return await _lists_page(request, here)


async def follow(request: Request[State], here: Here) -> Response:
    """Follow a list."""
    form = await forms.read(request)
    try:
        url = form.text("url", most_characters=_URL_CHARACTERS)
        name = form.text("name", most_characters=subscribing.NAME_CHARACTERS)
        async with request.state["database"].write() as tx:
            number = await subscribing.subscribe(
                tx,
                name,
                url,
                _severity(form),
                most=request.state["config"].limits.followed_lists,
                by=here.member,
                now=request.state["clock"].now(),
            )
    except (Conflict, Malformed, Refused) as error:
        return await _lists_page(request, here, form.said, error)
    return RedirectResponse(f"{PATH}/{short(number)}?done=followed", 303)


async def show_one(request: Request[State], here: Here) -> Response:
    """One list, with what it proposes and what would be lost."""
    return await _one_page(request, here)


async def change(request: Request[State], here: Here) -> Response:
    """Take or ignore what it proposes, or have to do with the list itself otherwise.

    Taking and leaving ask first.
    """
    form = await forms.read(request, most_fields=4 * _SHOWN + 10)
    wish = form.text("do", most_characters=_WISH_CHARACTERS)
    try:
        if wish in {"take", "all", "leave"} and not form.has("sure"):
            return await _ask(request, here, form, wish)
        done = await _do(request, here, form, wish)
    except (Malformed, Refused) as error:
        return await _one_page(request, here, error)
    if done == "left":
        return RedirectResponse(f"{PATH}?done=left", 303)
    return RedirectResponse(f"{request.scope['path']}?done={done}", 303)


async def _do(request: Request[State], here: Here, form: Form, wish: str) -> str:
    """Do it; says which note tells of it."""
    by, now = here.member, request.state["clock"].now()
    async with request.state["database"].write() as tx:
        followed = await _followed(tx, request)
        match wish:
            case "take" | "all":
                domains = await _chosen(tx, followed, form, wish)
                own = request.state["config"].instance.domain
                await subscribing.accept(tx, followed, domains, by=by, own_host=own, now=now)
                done = "taken"
            case "ignore":
                domains = await _chosen(tx, followed, form, wish)
                await subscribing.ignore(tx, followed, domains, by=by, now=now)
                done = "ignored"
            case "again":
                await subscribing.propose_again(tx, followed, by=by)
                done = "again"
            case "read":
                await subscribing.read_soon(tx, followed, by=by, now=now)
                done = "read"
            case "go-on":
                await subscribing.go_on(tx, followed, by=by, now=now)
                done = "saved"
            case "limit":
                await subscribing.limit(tx, followed, _severity(form), by=by, now=now)
                done = "saved"
            case "leave":
                lift = form.has("lift")
                await subscribing.unsubscribe(tx, followed, lift=lift, by=by, now=now)
                done = "left"
            case _:
                raise Malformed(_("Choose what to do with the list."))
    request.state["doors"].expire()
    return done


async def _ask(request: Request[State], here: Here, form: Form, wish: str) -> Response:
    async with request.state["database"].read() as tx:
        followed = await _followed(tx, request)
        if wish == "leave":
            held = len(await followed_lists.held(tx, followed.name))
            return confirm_page(request, here, _leaving(request, followed, held))
        domains = await _chosen(tx, followed, form, wish)
        found = await followed_lists.proposals(tx, followed)
        wanted = [each for each in found.open if each.after.domain in domains]
        if not wanted:
            raise Refused(_("Nothing was chosen that the list still proposes."))
        loss = await _loss(tx, wanted)
    return confirm_page(request, here, _taking(request, form, wanted, loss))


async def _loss(tx: Reader, wanted: Sequence[Change]) -> Loss:
    """What would be lost with all servers that would be suspended."""
    suspended = [
        each.after.domain
        for each in wanted
        if each.after.suspends and each.standing is not Standing.DROPPED
    ]
    below = await server_policies.below_each(tx, suspended)
    return await previews.of_servers(tx, sorted({n for found in below.values() for n in found}))


def _taking(request: Request[State], form: Form, wanted: Sequence[Change], loss: Loss) -> Deed:
    dropped = sum(each.standing is Standing.DROPPED for each in wanted)
    suspended = sum(each.after.suspends for each in wanted) - sum(
        each.after.suspends and each.standing is Standing.DROPPED for each in wanted
    )
    silenced = len(wanted) - dropped - suspended
    happens = [
        _("Suspended: %(number)s. Silenced: %(others)s.", number=suspended, others=silenced),
        _("Lifted: %(number)s.", number=dropped),
        _(
            "Members here who lose somebody they follow: %(members)s, with %(follows)s follows.",
            members=loss.members,
            follows=loss.follows,
        ),
        _(
            "People there who follow somebody or something here: %(followers)s.",
            followers=loss.followers,
        ),
        _(
            "What vanishes: %(posts)s posts and %(comments)s comments.",
            posts=loss.posts,
            comments=loss.comments,
        ),
        _("For 30 days all of it can be brought back as it was. After that the follows end."),
    ]
    ticked = {key: "on" for key in form.said if key.startswith("on ")}
    wish = form.text("do", most_characters=_WISH_CHARACTERS)
    return Deed(
        title=_("Let this hold?"),
        happens=happens,
        action=request.scope["path"],
        back=request.scope["path"],
        button=_("Let this hold"),
        fields={**ticked, "do": wish, "sure": "1"},
    )


def _leaving(request: Request[State], followed: FollowedList, held: int) -> Deed:
    return Deed(
        title=_("Follow this list no more?"),
        happens=[
            followed.name,
            _("What holds because of it: %(number)s. It stays, unless you tick below.", number=held)
            if held
            else _("Nothing holds because of it."),
            _("Nothing more is proposed."),
        ],
        action=request.scope["path"],
        back=request.scope["path"],
        button=_("Follow it no more"),
        fields={"do": "leave", "sure": "1"},
        tick=("lift", _("Lift what holds because of it")) if held else None,
    )


async def _chosen(tx: Reader, followed: FollowedList, form: Form, wish: str) -> set[str]:
    if wish == "all":
        found = await followed_lists.proposals(tx, followed)
        return {each.after.domain for each in found.open}
    return {key.removeprefix("on ") for key in form.said if key.startswith("on ")}


async def _lists_page(
    request: Request[State],
    here: Here,
    said: Mapping[str, str] | None = None,
    error: FediWikiError | None = None,
) -> Response:
    async with request.state["database"].read() as tx:
        found = await followed_lists.listed(tx)
    values = {
        "lists": found,
        "short": short,
        "path": PATH,
        "most": MOST,
        "said": said or {},
        "url_characters": _URL_CHARACTERS,
        "name_characters": subscribing.NAME_CHARACTERS,
    }
    return admin_page(
        request,
        "admin/lists.html",
        here,
        title=_("Followed lists"),
        values=values,
        error=error,
        notes=_notes(),
    )


async def _one_page(
    request: Request[State], here: Here, error: FediWikiError | None = None
) -> Response:
    async with request.state["database"].read() as tx:
        followed = await _followed(tx, request)
        content = await followed_lists.content(tx, followed.id)
        found = await followed_lists.proposals(tx, followed)
        held = await followed_lists.held(tx, followed.name)
        below = await server_policies.below_each(tx, [each.after.domain for each in found.open])
        groups = [(kind, _WORDS[kind], _of_kind(found.open, kind, below)) for kind in _WORDS]
        shown = [each.after.domain for group in groups for each in group[2][:_SHOWN]]
        losses = await previews.of_each(tx, {each: below[each] for each in shown})
    values = {
        "followed": followed,
        "entries": len(content.entries),
        "jumped": None if content.jumped is None else len(content.jumped),
        "action": request.scope["path"],
        "groups": [each for each in groups if each[2]],
        "ignored": len(found.ignored),
        "held": len(held),
        "losses": losses,
        "shown": _SHOWN,
        "most": MOST,
        "severities": SEVERITIES,
    }
    return admin_page(
        request,
        "admin/list.html",
        here,
        title=followed.name,
        values=values,
        error=error,
        notes=_notes(),
    )


def _of_kind(
    found: Sequence[Change], kind: Standing, below: Mapping[str, Sequence[int]]
) -> list[Change]:
    """The proposals of a kind, first those about servers that are known here."""
    those = [each for each in found if each.standing is kind]
    return sorted(those, key=lambda each: (not below[each.after.domain], each.after.domain))


async def _followed(tx: Reader, request: Request[State]) -> FollowedList:
    return await followed_lists.by_id(tx, of_short(request.path_params["id"]))


def _severity(form: Form) -> Severity:
    said = form.text("most", most_characters=_WISH_CHARACTERS)
    return next((each for each in MOST if each.value == said), Severity.NONE)


def _notes() -> dict[str, str]:
    return {key: _(words) for key, words in _NOTES.items()}


ROUTES = [
    admin_route(PATH, show),
    admin_route(PATH, follow, method="POST"),
    admin_route(f"{PATH}/{{id}}", show_one),
    admin_route(f"{PATH}/{{id}}", change, method="POST"),
]
