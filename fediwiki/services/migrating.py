"""Migrating: a member goes on as an account of another server, or came here from one.

As with subwikis, which `relocating` moves; here it is for the member alone to say.
"""

from datetime import datetime, timedelta
from typing import Final

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.events import ActorChanged, MemberMoved
from fediwiki.domain.members import Member
from fediwiki.domain.urls import Urls
from fediwiki.errors import Conflict, Malformed, Refused
from fediwiki.services import mailing, moving
from fediwiki.services.letters import Letterhead
from fediwiki.storage import actors, emails, events, follows
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _

MOST_NAMES: Final = 5
_ACCOUNTS: Final = frozenset({ActorKind.MEMBER, ActorKind.PERSON, ActorKind.OTHER})


async def move(
    tx: Writer,
    member: Member,
    target: Actor,
    *,
    urls: Urls,
    rest: timedelta,
    head: Letterhead,
    now: datetime,
) -> None:
    """Say that a member goes on as `target`, and send everyone who follows them there.

    Members here follow the new account instead, once it lets them; it must say that it is the same,
    and be as its server says now. The old account stays, says where it went, and writes no more.
    The member is told by mail, in case it was somebody else.

    Raises:
        Malformed: `target` is no other account.
        Conflict: The member moved already, or has not rested since a move.
        Refused: `target` does not say that it is the same, or moved on itself.
    """
    actor = member.actor
    _check_account(actor, target)
    if actor.moved_to:
        raise Conflict(_("You moved already: take that back first."))
    until = moving.rests_until(actor, rest, now)
    if until is not None:
        day = f"{until:%Y-%m-%d}"
        raise Conflict(_("You moved not long ago: you can move again on %(day)s.", day=day))
    if actor.uri not in target.also_known_as:
        raise Refused(
            _(
                "%(handle)s does not say that it is %(uri)s: have that set there first.",
                handle=target.handle,
                uri=actor.uri,
            )
        )
    if target.moved_to:
        raise Refused(
            _("%(handle)s moved itself: have that taken back first.", handle=target.handle)
        )
    await actors.save_moved(tx, actor.id, target.uri)
    await actors.note_move(tx, [actor.id], now)
    await events.append(tx, ActorChanged(actor.id), now=now)
    await events.append(tx, MemberMoved(actor.id, target.uri), now=now)
    if address := await emails.find(tx, member.id):
        await mailing.queue(tx, head.moved(address, actor.name, target.uri), now=now)
    for follower in await follows.followers_of(tx, actor.id):
        if follower.local and follower.id != target.id:
            await moving.bring(tx, follower, actor, target, urls=urls, now=now)


async def stay(tx: Writer, member: Member, *, now: datetime) -> None:
    """Take back that a member moved; who follows them elsewhere by now goes on doing so.

    Raises:
        Conflict: They did not move.
    """
    if not member.actor.moved_to:
        raise Conflict(_("You did not move."))
    await actors.save_moved(tx, member.id, "")
    await events.append(tx, ActorChanged(member.id), now=now)


async def call(tx: Writer, member: Member, former: Actor, *, now: datetime) -> None:
    """Say that a member is who an account elsewhere is, so that this one can move here.

    Raises:
        Malformed: `former` is no other account.
        Conflict: They say so already, or of too many.
    """
    _check_account(member.actor, former)
    known = member.actor.also_known_as
    if former.uri in known:
        raise Conflict(_("You say so already."))
    if len(known) >= MOST_NAMES:
        raise Conflict(_("You can name at most %(most)s other accounts.", most=MOST_NAMES))
    await _save_names(tx, member, (*known, former.uri), now)


async def uncall(tx: Writer, member: Member, uri: str, *, now: datetime) -> None:
    """Take back that a member is who the account `uri` is; who moved here already stays."""
    known = member.actor.also_known_as
    if uri in known:
        await _save_names(tx, member, tuple(each for each in known if each != uri), now)


async def _save_names(tx: Writer, member: Member, uris: tuple[str, ...], now: datetime) -> None:
    await actors.save_aliases(tx, member.id, uris)
    await events.append(tx, ActorChanged(member.id), now=now)


def _check_account(actor: Actor, other: Actor) -> None:
    account = other.kind in _ACCOUNTS and other.id != actor.id
    if not account or other.deleted is not None or other.suspended is not None:
        raise Malformed(_("%(handle)s is no other account of a person.", handle=other.handle))
