"""What becomes of a subwiki: each act as its page asks before it is done, and how it is done."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from starlette.requests import Request

from fediwiki.asgi.forms import Form
from fediwiki.asgi.state import State
from fediwiki.domain.actors import Actor
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed, NotFound, Refused, Unreachable
from fediwiki.services import closing, ending, featuring, relocating
from fediwiki.services.deciding import MOST_REASON_CHARACTERS, Why
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import N_, _

_TARGET_CHARACTERS = 2_048


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants of a subwiki, and why; one that is deleted has so many `days` left.

    One that moved may not move again before it had its `rest`. `target` is the group that the act
    asked for, as its server says now.
    """

    subwiki: Subwiki
    by: Member
    why: Why
    target: Actor | None
    urls: Urls
    days: int
    rest: timedelta
    now: datetime


@dataclass(frozen=True, slots=True)
class LifeAct:
    """An act as its page asks about it; `done` says that it is done, `fits` whether it may be.

    Moderators do it as admins do, or it is `for_admins` alone. What it `asks` for besides a reason
    is a group, by its handle or address.
    """

    name: str
    title: str
    button: str
    happens: Sequence[str]
    done: str
    fits: Callable[[Subwiki], bool]
    do: Callable[[Writer, Wish], Awaitable[None]]
    for_admins: bool = False
    asks: str = ""


def acts_for(subwiki: Subwiki, *, admin: bool) -> list[LifeAct]:
    """What can become of a subwiki now, by a moderator or by an admin."""
    return [each for each in ACTS.values() if each.fits(subwiki) and (admin or not each.for_admins)]


def act_called(name: str, *, admin: bool) -> LifeAct:
    """The act of that name.

    Raises:
        NotFound: There is none for them.
    """
    act = ACTS.get(name)
    if act is None or (act.for_admins and not admin):
        raise NotFound
    return act


async def wish_of(
    request: Request[State], form: Form, act: LifeAct, subwiki: Subwiki, by: Member
) -> Wish:
    """What a form wants; the group that it names is looked up on its own server.

    Raises:
        Malformed: It names none.
    """
    reason = form.text("reason", most_characters=4 * MOST_REASON_CHARACTERS).strip()
    target = None
    if act.asks:
        said = form.text("target", most_characters=_TARGET_CHARACTERS).strip().lstrip("!@")
        request.state["limits"].look_ups.take(f"member {by.id}")
        try:
            target = await request.state["abroad"].find(said)
        except (NotFound, Malformed, Refused, Unreachable) as error:
            raise Malformed(_("Nothing of that name or address answers.")) from error
    urls = Urls(request.state["config"].origin)
    now = request.state["clock"].now()
    rest = timedelta(days=request.state["config"].limits.move_days)
    return Wish(subwiki, by, Why(reason), target, urls, days(request), rest, now)


def days(request: Request[State]) -> int:
    """How long the deletion of a subwiki can be taken back."""
    return request.state["config"].limits.subwiki_deletion_days


async def _close(tx: Writer, wish: Wish) -> None:
    await closing.close(tx, wish.subwiki, wish.why, by=wish.by.actor, now=wish.now)


async def _reopen(tx: Writer, wish: Wish) -> None:
    await closing.reopen(tx, wish.subwiki, wish.why, by=wish.by.actor, now=wish.now)


async def _feature(tx: Writer, wish: Wish) -> None:
    await featuring.feature(tx, wish.subwiki, wish.why, by=wish.by, now=wish.now)


async def _unfeature(tx: Writer, wish: Wish) -> None:
    await featuring.unfeature(tx, wish.subwiki, wish.why, by=wish.by, now=wish.now)


async def _quarantine(tx: Writer, wish: Wish) -> None:
    await featuring.quarantine(tx, wish.subwiki, wish.why, by=wish.by, now=wish.now)


async def _unquarantine(tx: Writer, wish: Wish) -> None:
    await featuring.unquarantine(tx, wish.subwiki, wish.why, by=wish.by, now=wish.now)


async def _delete(tx: Writer, wish: Wish) -> None:
    await ending.begin(tx, wish.subwiki, wish.why, by=wish.by.actor, days=wish.days, now=wish.now)


async def _keep(tx: Writer, wish: Wish) -> None:
    await ending.keep(tx, wish.subwiki, wish.why, by=wish.by.actor, now=wish.now)


async def _move(tx: Writer, wish: Wish) -> None:
    if wish.target is not None:
        await relocating.move(
            tx,
            wish.subwiki,
            wish.target,
            wish.why,
            by=wish.by.actor,
            urls=wish.urls,
            rest=wish.rest,
            now=wish.now,
        )


async def _stay(tx: Writer, wish: Wish) -> None:
    await relocating.stay(tx, wish.subwiki, wish.why, by=wish.by.actor, now=wish.now)


async def _call(tx: Writer, wish: Wish) -> None:
    if wish.target is not None:
        await relocating.call(
            tx, wish.subwiki, wish.target, wish.why, by=wish.by.actor, now=wish.now
        )


async def _uncall(tx: Writer, wish: Wish) -> None:
    await relocating.uncall(tx, wish.subwiki, wish.why, by=wish.by.actor, now=wish.now)


def _was_elsewhere(subwiki: Subwiki) -> bool:
    return bool(subwiki.actor.also_known_as)


def _is_here(subwiki: Subwiki) -> bool:
    return not subwiki.actor.moved_to and subwiki.life.ends is None


def _is_gone(subwiki: Subwiki) -> bool:
    return bool(subwiki.actor.moved_to)


def _stays(subwiki: Subwiki) -> bool:
    return subwiki.life.ends is None


def _ends(subwiki: Subwiki) -> bool:
    return subwiki.life.ends is not None


def _is_open(subwiki: Subwiki) -> bool:
    return subwiki.life.closed is None


def _is_closed(subwiki: Subwiki) -> bool:
    life = subwiki.life
    return life.closed is not None and life.ends is None and not subwiki.actor.moved_to


def _is_met(subwiki: Subwiki) -> bool:
    return subwiki.life.quarantined is None


def _is_quarantined(subwiki: Subwiki) -> bool:
    return subwiki.life.quarantined is not None


def _is_featured(subwiki: Subwiki) -> bool:
    return subwiki.life.featured is not None


def _is_like_others(subwiki: Subwiki) -> bool:
    return subwiki.life.featured is None and subwiki.life.quarantined is None


_LISTED = (
    LifeAct(
        "close",
        N_("Close this subwiki?"),
        N_("Close"),
        (
            N_("Nobody posts, edits or comments in it, here or from another server."),
            N_("Everyone still reads it, with the reason above it."),
            N_("It can be opened again."),
        ),
        N_("The subwiki is closed."),
        _is_open,
        _close,
    ),
    LifeAct(
        "reopen",
        N_("Open this subwiki again?"),
        N_("Open again"),
        (N_("People post, edit and comment in it as before."),),
        N_("The subwiki is open again."),
        _is_closed,
        _reopen,
    ),
    LifeAct(
        "feature",
        N_("Feature this subwiki?"),
        N_("Feature"),
        (N_("It stands in the first part of the directory, by its title."),),
        N_("The subwiki is featured."),
        _is_like_others,
        _feature,
        for_admins=True,
    ),
    LifeAct(
        "unfeature",
        N_("Feature this subwiki no more?"),
        N_("Feature no more"),
        (N_("It stands in the directory like others."),),
        N_("The subwiki is no longer featured."),
        _is_featured,
        _unfeature,
        for_admins=True,
    ),
    LifeAct(
        "quarantine",
        N_("Quarantine this subwiki?"),
        N_("Quarantine"),
        (
            N_("It is not in the directory, the feed of this instance or the search any more."),
            N_("Whoever comes to it without belonging to it reads your reason first."),
            N_("Those who joined it read it and write in it as before."),
        ),
        N_("The subwiki is quarantined."),
        _is_met,
        _quarantine,
        for_admins=True,
    ),
    LifeAct(
        "unquarantine",
        N_("Lift the quarantine?"),
        N_("Lift it"),
        (N_("The subwiki is met by everyone again."),),
        N_("The subwiki is no longer quarantined."),
        _is_quarantined,
        _unquarantine,
        for_admins=True,
    ),
    LifeAct(
        "move",
        N_("Move this subwiki to another server?"),
        N_("Move"),
        (
            N_("Its followers, here and elsewhere, are sent to the community that you name."),
            N_("That community must say first that this subwiki is another address of it."),
            N_("The subwiki here is closed; what stands in it stays, and is read as before."),
            N_("It can be taken back, but whoever went does not come back by that."),
        ),
        N_("The subwiki moved."),
        _is_here,
        _move,
        asks=N_("Where it goes on: a handle like !name@server.example, or an address"),
    ),
    LifeAct(
        "stay",
        N_("Take back that this subwiki moved?"),
        N_("Take back the move"),
        (N_("It names no other place any more, and is open again if it was open before."),),
        N_("The subwiki is here again."),
        _is_gone,
        _stay,
    ),
    LifeAct(
        "call",
        N_("Let a community of another server move here?"),
        N_("Take in another"),
        (
            N_("This subwiki says that the community you name is another address of it."),
            N_("Then whoever looks after that one can move it here, with its followers."),
        ),
        N_("The other community can move here now."),
        _is_here,
        _call,
        asks=N_("Which one: a handle like !name@server.example, or an address"),
    ),
    LifeAct(
        "uncall",
        N_("Take in others no more?"),
        N_("Take in others no more"),
        (
            N_("This subwiki names no other community as what it was before."),
            N_("Whoever came here with one stays."),
        ),
        N_("No other community can move here now."),
        _was_elsewhere,
        _uncall,
    ),
    LifeAct(
        "delete",
        N_("Delete this subwiki?"),
        N_("Delete"),
        (
            N_("It is closed at once, and everyone who joined it is told."),
            N_("For %(days)s days this can be taken back; then it is gone for good, everywhere."),
            N_("What was written together goes with it. What members wrote alone stays theirs."),
            N_("Nobody can ever found a subwiki of this name again."),
        ),
        N_("The subwiki is going to be deleted."),
        _stays,
        _delete,
    ),
    LifeAct(
        "keep",
        N_("Keep this subwiki?"),
        N_("Do not delete it"),
        (N_("It is not deleted, and open again if it was open before."),),
        N_("The subwiki stays."),
        _ends,
        _keep,
    ),
)
ACTS: Mapping[str, LifeAct] = MappingProxyType({each.name: each for each in _LISTED})
