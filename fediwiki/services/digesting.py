"""Digests: what a member has not read, mailed once a day or a week if they chose so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.notifications import Digest, Notification
from fediwiki.errors import NotFound, Refused
from fediwiki.services import passwords
from fediwiki.storage import digests, emails, mail_links, members, notifications
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _

MOST_TOLD = 50


@dataclass(frozen=True, slots=True)
class Unread:
    """What goes to a member's address, oldest first; `more` says whether more waits.

    By the `token` they end such mails; `language` is empty where they chose none.
    """

    to: str
    name: str
    language: str
    token: str
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
    token = await _token_of(tx, member_id)
    more = len(unread) > MOST_TOLD
    return Unread(to, member.actor.name, member.language, token, told, more)


async def end(tx: Writer, token: str, *, now: datetime) -> None:
    """Mail a member no digests any more, by the token that stands in each.

    Raises:
        NotFound: It is nobody's.
    """
    member_id = await mail_links.find_owner(tx, token, mail_links.DIGEST)
    if member_id is None:
        raise NotFound(_("this link ends no mails"))
    member = await members.by_id(tx, member_id)
    await choose(tx, member.actor, Digest.NEVER, now=now)


async def _token_of(tx: Writer, member_id: int) -> str:
    known = await mail_links.find(tx, member_id, mail_links.DIGEST)
    if known:
        return known
    token = passwords.new_token()
    await mail_links.add(tx, member_id, mail_links.DIGEST, token)
    return token
