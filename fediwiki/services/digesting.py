"""Digests: what a member has not read, mailed once a day or a week if they chose so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.notifications import Digest, Notification
from fediwiki.errors import Refused
from fediwiki.storage import digests, emails, members, notifications
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _

MOST_TOLD = 50


@dataclass(frozen=True, slots=True)
class Unread:
    """What goes to a member's address, oldest first; `more` says whether more waits."""

    to: str
    name: str
    told: Sequence[Notification]
    more: bool


async def choose(tx: Writer, member: Actor, digest: Digest, *, now: datetime) -> None:
    """Let a member have a digest so often from now on; the first comes after one pause.

    Raises:
        Refused: They have no address to which it could go.
    """
    if digest is await digests.of_member(tx, member.id):
        return
    if digest.pause is not None and not await emails.find(tx, member.id):
        raise Refused(_("Give us an address first: there is none to which a mail could go."))
    await digests.save(tx, member.id, digest, due=now + digest.pause if digest.pause else None)


async def take(tx: Writer, member_id: int, *, now: datetime) -> Unread | None:
    """What is due to be mailed to a member, and that it was; None where there is nothing.

    Whoever calls this queues the mail in the same transaction, so nothing is mailed twice.
    """
    standing = await digests.find_due(tx, member_id, now)
    if standing is None:
        return None
    digest, place = standing
    member = await members.by_id(tx, member_id)
    to = await emails.find(tx, member_id)
    unread: Sequence[Notification] = ()
    if to and member.actor.suspended is None:
        unread = await notifications.for_digest(tx, member.viewer, after=place, limit=MOST_TOLD + 1)
    told = unread[:MOST_TOLD]
    due = now + digest.pause if digest.pause else None
    await digests.save_mailed(tx, member_id, told[-1].place if told else place, due=due)
    if not told:
        return None
    return Unread(to, member.actor.name, told, more=len(unread) > MOST_TOLD)
