"""Who looks after a subwiki: for everyone to see, and for those whom it concerns to change."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, problems, sessions
from fediwiki.asgi.forms import Form
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.actors import Actor
from fediwiki.domain.ids import of_short
from fediwiki.domain.members import Member
from fediwiki.domain.moderators import Candidacy, Invitation, Moderator, stands_above
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.urls import Urls
from fediwiki.errors import (
    Conflict,
    FediWikiError,
    Malformed,
    NotFound,
    Unreachable,
)
from fediwiki.services import appointing, moderating, succeeding
from fediwiki.storage import actors, moderators, subwikis
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import N_, _
from fediwiki.web import saving
from fediwiki.web.following import PEOPLE, bare_name, called, meet
from fediwiki.web.views import About

_HANDLE_CHARACTERS = 2_048
_WISH_CHARACTERS = 20
_NOTES = {
    "asked": N_("They are asked, and will find that among their notifications."),
    "added": N_("They are a moderator now. Their server is told."),
    "withdrawn": N_("They are asked no longer."),
    "accepted": N_("You are a moderator now."),
    "declined": N_("You declined. Whoever asked you is told."),
    "released": N_("They are a moderator no longer."),
    "resigned": N_("You are a moderator no longer."),
    "first": N_("The first place is handed over."),
    "applied": N_("Admins see now that you would look after this subwiki."),
    "decided": N_("That is decided."),
    "late": N_("Somebody else was faster. This is how it stands now."),
}


@dataclass(frozen=True, slots=True)
class Seat:
    """A moderator on the page, and what whoever looks may do about that."""

    moderator: Moderator
    may_release: bool
    may_put_first: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """What whoever looks at the page of moderators is here."""

    seats: tuple[Seat, ...]
    moderates: bool
    admin: bool
    invitation: Invitation | None
    invited: tuple[Invitation, ...]
    may_apply: bool
    candidates: tuple[Candidacy, ...]

    @property
    def is_last(self) -> bool:
        """Whether nobody else looks after the subwiki."""
        return self.moderates and len(self.seats) == 1


@dataclass(frozen=True, slots=True)
class Wish:
    """What a form asks for, of whom."""

    subwiki: Subwiki
    member: Member
    form: Form
    request: Request[State]

    async def whom(self, tx: Reader) -> Actor:
        """Who is meant."""
        return await actors.by_id(tx, of_short(self.form.text("who", most_characters=20)))


async def show(request: Request[State]) -> Response:
    """The moderators in their order."""
    return await _page(request)


async def change(request: Request[State]) -> Response:
    """Ask, answer, release, resign, hand over, or decide who looks after it."""
    form = await forms.read(request)
    wish = form.text("do", most_characters=_WISH_CHARACTERS)
    if wish == "invite":
        return await _invite(request, form.text("who", most_characters=_HANDLE_CHARACTERS))
    if wish not in _CHANGES:
        raise Malformed(_("there is nothing like that to do here"))
    do, note = _CHANGES[wish]
    name = request.path_params["name"]
    try:
        async with request.state["database"].write() as tx:
            member = await sessions.member_of(request, tx)
            if member is None:
                return to_sign_in(request)
            subwiki = await subwikis.by_name(tx, name, member.viewer)
            await do(tx, Wish(subwiki, member, form, request))
    except Conflict:
        note = "late"
    except Malformed as error:
        return await _page(request, error=error)
    return RedirectResponse(f"/c/{name.lower()}/moderators?note={note}", 303)


async def _invite(request: Request[State], said: str) -> Response:
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        subwiki = await subwikis.by_name(tx, request.path_params["name"], member.viewer)
    request.state["limits"].appointments.take(f"member {member.id}")
    try:
        await meet(request, said)
        async with request.state["database"].write() as tx:
            now = request.state["clock"].now()
            added = await appointing.invite(
                tx,
                subwiki,
                await called(tx, bare_name(request, said), PEOPLE),
                by=member.actor,
                most=request.state["config"].limits.subwiki_moderators,
                now=now,
            )
    except (Conflict, NotFound, Malformed, Unreachable) as error:
        return await _page(request, error=error, said=said)
    note = "added" if added else "asked"
    return RedirectResponse(f"/c/{subwiki.actor.name}/moderators?note={note}", 303)


async def _withdraw(tx: Writer, wish: Wish) -> None:
    await appointing.withdraw(tx, wish.subwiki, await wish.whom(tx), by=wish.member.actor)


async def _accept(tx: Writer, wish: Wish) -> None:
    await appointing.accept(tx, wish.subwiki, wish.member.actor, now=_now(wish))


async def _decline(tx: Writer, wish: Wish) -> None:
    await appointing.decline(tx, wish.subwiki, wish.member.actor, now=_now(wish))


async def _release(tx: Writer, wish: Wish) -> None:
    whom = await wish.whom(tx)
    await moderating.release(tx, wish.subwiki, whom, by=wish.member.actor, now=_now(wish))


async def _resign(tx: Writer, wish: Wish) -> None:
    if not wish.form.has("sure"):
        raise Malformed(_("Tick the box to say that you mean it."))
    await appointing.resign(tx, wish.subwiki, wish.member.actor, now=_now(wish))


async def _put_first(tx: Writer, wish: Wish) -> None:
    whom = await wish.whom(tx)
    await moderating.put_first(tx, wish.subwiki, whom, by=wish.member.actor, now=_now(wish))


async def _apply(tx: Writer, wish: Wish) -> None:
    text = wish.form.text("text", most_characters=2 * succeeding.WISH_CHARACTERS).strip()
    thresholds = saving.thresholds_of(wish.request.state["config"])
    await succeeding.apply(
        tx, wish.subwiki, wish.member.actor, text, thresholds=thresholds, now=_now(wish)
    )


async def _let(tx: Writer, wish: Wish) -> None:
    whom = await wish.whom(tx)
    await succeeding.accept(tx, wish.subwiki, whom, by=wish.member.actor, now=_now(wish))


async def _turn_down(tx: Writer, wish: Wish) -> None:
    whom = await wish.whom(tx)
    await succeeding.decline(tx, wish.subwiki, whom, by=wish.member.actor, now=_now(wish))


def _now(wish: Wish) -> datetime:
    return wish.request.state["clock"].now()


_CHANGES: MappingProxyType[str, tuple[Callable[[Writer, Wish], Awaitable[None]], str]] = (
    MappingProxyType(
        {
            "withdraw": (_withdraw, "withdrawn"),
            "accept": (_accept, "accepted"),
            "decline": (_decline, "declined"),
            "release": (_release, "released"),
            "resign": (_resign, "resigned"),
            "first": (_put_first, "first"),
            "apply": (_apply, "applied"),
            "let": (_let, "decided"),
            "turn down": (_turn_down, "decided"),
        }
    )
)


async def _page(
    request: Request[State], *, error: FediWikiError | None = None, said: str = ""
) -> Response:
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        viewer = sessions.viewer_of(member)
        subwiki = await subwikis.by_name(tx, request.path_params["name"], viewer)
        standing = await _standing(tx, request, subwiki, member)
    url = f"{Urls(config.origin).subwiki(subwiki.actor.name)}/moderators"
    values = {
        "about": About(_("Moderators of %(title)s", title=subwiki.actor.title), url),
        "subwiki": subwiki,
        "standing": standing,
        "said": said,
        "error": str(error) if error else "",
        "note": _NOTES.get(request.query_params.get("note", ""), ""),
        "wish_characters": succeeding.WISH_CHARACTERS,
        "absent_days": config.limits.moderator_absent_days,
    }
    status = problems.problem_of(error).status if error else 200
    return page(request, "moderators.html", member=member, values=values, status=status)


async def _standing(
    tx: Reader, request: Request[State], subwiki: Subwiki, member: Member | None
) -> Standing:
    order = await moderators.ordered(tx, subwiki.id)
    if member is None:
        seats = tuple(Seat(each, False, False) for each in order)
        return Standing(seats, False, False, None, (), False, ())
    moderates = member.id in {each.actor.id for each in order}
    leads = member.admin or (bool(order) and order[0].actor.id == member.id)
    looks_after = moderates or member.admin
    return Standing(
        tuple(
            Seat(
                each,
                may_release=len(order) > 1
                and each.actor.id != member.id
                and (member.admin or stands_above(order, member.actor, each.actor)),
                may_put_first=leads and place > 0,
            )
            for place, each in enumerate(order)
        ),
        moderates,
        member.admin,
        await moderators.find_invitation(tx, subwiki.id, member.id),
        tuple(await moderators.invitations_to(tx, subwiki.id)) if looks_after else (),
        await succeeding.may_apply(
            tx,
            subwiki,
            member.actor,
            saving.thresholds_of(request.state["config"]),
            request.state["clock"].now(),
        ),
        tuple(await moderators.candidates(tx, subwiki.id)) if member.admin else (),
    )


ROUTES = [
    Route("/c/{name}/moderators", show, methods=["GET"]),
    Route("/c/{name}/moderators", change, methods=["POST"]),
]
