"""Blocking: a person wants nothing to do with another, here or elsewhere."""

from datetime import datetime

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.events import BlockEnded, PersonBlocked
from fediwiki.domain.urls import Urls
from fediwiki.errors import Refused
from fediwiki.services import following
from fediwiki.storage import blocks, events, notifications
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _

_PEOPLE = {ActorKind.MEMBER, ActorKind.PERSON, ActorKind.OTHER}


async def block(tx: Writer, member: Actor, other: Actor, *, urls: Urls, now: datetime) -> None:
    """Let a member have nothing to do with a person, once; neither follows the other any more.

    Raises:
        Refused: It is the member, or no person.
    """
    if other.id == member.id:
        raise Refused(_("Nobody can block themselves."))
    if other.kind not in _PEOPLE:
        raise Refused(_("Only people can be blocked."))
    uri = urls.activity(tx.new_id(now))
    if not await blocks.add(tx, member.id, other.id, uri, now):
        return
    await following.end(tx, other, member)
    await following.leave(tx, member, other, now=now)
    await notifications.remove_from(tx, member.id, other.id)
    if not other.local:
        await events.append(tx, PersonBlocked(member.id, other.id, uri), now=now)


async def unblock(tx: Writer, member: Actor, other: Actor, *, now: datetime) -> None:
    """End a member's block of a person, if there is one."""
    uri = await blocks.find_uri(tx, member.id, other.id)
    if uri is None:
        return
    await blocks.remove(tx, member.id, other.id)
    if not other.local:
        await events.append(tx, BlockEnded(member.id, other.id, uri), now=now)


async def receive(tx: Writer, actor: Actor, blocked: Actor, uri: str, *, now: datetime) -> None:
    """Keep that somebody elsewhere blocks an actor of ours; neither follows the other any more."""
    await blocks.add(tx, actor.id, blocked.id, uri, now)
    await following.end(tx, actor, blocked)
    await following.end(tx, blocked, actor)


async def receive_undo(tx: Writer, actor: Actor, blocked_id: int) -> bool:
    """End a block by somebody elsewhere; says whether there was one."""
    return await blocks.remove(tx, actor.id, blocked_id)
