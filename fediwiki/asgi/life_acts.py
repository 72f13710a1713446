"""What can become of a subwiki: each act as its page asks before it is done, and how it is done."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Protocol, TypeVar

from fediwiki.domain.actors import Actor
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.urls import Urls
from fediwiki.services import closing, ending, featuring, relocating
from fediwiki.services.deciding import Why
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import N_

By_contra = TypeVar("By_contra", contravariant=True)


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


Deed = Callable[[Writer, Wish], Awaitable[None]]


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
    do: Deed
    for_admins: bool = False
    asks: str = ""


class _Change(Protocol[By_contra]):
    """What a service does to a subwiki, as most of them are called."""

    def __call__(
        self, tx: Writer, subwiki: Subwiki, why: Why, *, by: By_contra, now: datetime
    ) -> Awaitable[None]: ...


def _as_moderator(change: _Change[Actor]) -> Deed:
    return lambda tx, wish: change(tx, wish.subwiki, wish.why, by=wish.by.actor, now=wish.now)


def _as_admin(change: _Change[Member]) -> Deed:
    return lambda tx, wish: change(tx, wish.subwiki, wish.why, by=wish.by, now=wish.now)


async def _delete(tx: Writer, wish: Wish) -> None:
    await ending.begin(tx, wish.subwiki, wish.why, by=wish.by.actor, days=wish.days, now=wish.now)


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


async def _call(tx: Writer, wish: Wish) -> None:
    if wish.target is not None:
        await relocating.call(
            tx, wish.subwiki, wish.target, wish.why, by=wish.by.actor, now=wish.now
        )


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
        _as_moderator(closing.close),
    ),
    LifeAct(
        "reopen",
        N_("Open this subwiki again?"),
        N_("Open again"),
        (N_("People post, edit and comment in it as before."),),
        N_("The subwiki is open again."),
        _is_closed,
        _as_moderator(closing.reopen),
    ),
    LifeAct(
        "feature",
        N_("Feature this subwiki?"),
        N_("Feature"),
        (N_("It stands in the first part of the directory, by its title."),),
        N_("The subwiki is featured."),
        _is_like_others,
        _as_admin(featuring.feature),
        for_admins=True,
    ),
    LifeAct(
        "unfeature",
        N_("Feature this subwiki no more?"),
        N_("Feature no more"),
        (N_("It stands in the directory like others."),),
        N_("The subwiki is no longer featured."),
        _is_featured,
        _as_admin(featuring.unfeature),
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
        _as_admin(featuring.quarantine),
        for_admins=True,
    ),
    LifeAct(
        "unquarantine",
        N_("Lift the quarantine?"),
        N_("Lift it"),
        (N_("The subwiki is met by everyone again."),),
        N_("The subwiki is no longer quarantined."),
        _is_quarantined,
        _as_admin(featuring.unquarantine),
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
        _as_moderator(relocating.stay),
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
        _as_moderator(relocating.uncall),
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
        _as_moderator(ending.keep),
    ),
)
ACTS: Mapping[str, LifeAct] = MappingProxyType({each.name: each for each in _LISTED})
