"""Administering: who may, and how what admins do is written down and told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.acts import ActKind
from fediwiki.domain.members import Member
from fediwiki.domain.notifications import Happening, NotificationKind
from fediwiki.errors import NotFound, Refused
from fediwiki.services import mailing
from fediwiki.services.letters import Letterhead
from fediwiki.storage import acts, emails, members, notifications
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _

PEOPLE = frozenset({ActorKind.MEMBER, ActorKind.PERSON, ActorKind.OTHER})


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is decided about somebody: by whom, None for the operator, why, and who tells them."""

    by: Member | None
    reason: str
    head: Letterhead
    now: datetime


async def check(tx: Reader, by: Member | None) -> None:
    """See that whoever decides is an admin still, in the transaction of what they decide.

    Raises:
        NotFound: They are no admin, or no more: for them there is nothing. None is the operator.
    """
    if by is None:
        return
    now = await members.by_id(tx, by.id)
    if not now.admin or now.actor.suspended is not None:
        raise NotFound


async def check_last(tx: Reader, member: Member) -> None:
    """See that somebody else looks after the instance.

    Raises:
        Refused: `member` is its only admin.
    """
    if member.admin and await members.count_admins(tx, but=member.id) == 0:
        raise Refused(
            _(
                "%(name)s is the only admin: make somebody else one first.",
                name=member.actor.name,
            )
        )


def check_person(actor: Actor, by: Member | None) -> None:
    """See that a decision about a person is about one, and not about whoever decides.

    Raises:
        Refused: It is not.
    """
    if actor.kind not in PEOPLE or actor.deleted is not None:
        raise Refused(_("%(handle)s is no person that is here.", handle=actor.handle))
    if by is not None and actor.id == by.id:
        raise Refused(_("Nobody decides that about themselves: ask another admin."))


async def record(
    tx: Writer,
    kind: ActKind,
    about: Actor,
    ruling: Ruling,
    *,
    details: Mapping[str, str] | None = None,
    undoes: ActKind | None = None,
) -> int:
    """Put a ruling into the log, and give its number."""
    by, reason, now = ruling.by, ruling.reason, ruling.now
    return await write_down(
        tx, kind, about, by=by, reason=reason, details=details, undoes=undoes, now=now
    )


async def write_down(
    tx: Writer,
    kind: ActKind,
    about: Actor | None,
    *,
    by: Member | None,
    reason: str = "",
    details: Mapping[str, str] | None = None,
    undoes: ActKind | None = None,
    now: datetime,
) -> int:
    """Put an act of the instance into the log, and give its number.

    `details` hold what was before and after. It takes back the last act of the kind `undoes` about
    the same.
    """
    undone = await acts.find_last(tx, undoes, about.uri) if undoes and about else None
    act = acts.Act(
        kind=kind,
        subwiki_id=None,
        actor_id=by.id if by else None,
        object_uri=about.uri if about else "",
        reason=reason,
        details=details or {},
        target_id=about.id if about else None,
        undoes=undone.id if undone else None,
    )
    return await acts.add(tx, act, now)


async def tell(
    tx: Writer, kind: ActKind, what: Callable[[], str], about: Actor, ruling: Ruling
) -> None:
    """Tell a member what was decided about them and why: on the site, and by mail.

    `what` says it in whatever language is spoken then: theirs, not that of whoever decides.
    """
    if not about.local:
        return
    happening = Happening(
        key=f"{kind.value} {tx.new_id(ruling.now)}",
        kind=NotificationKind.MODERATION,
        actor_id=ruling.by.id if ruling.by else None,
        outcome=kind.value,
        reason=ruling.reason,
    )
    await notifications.add(tx, happening, to=[about.id], now=ruling.now)
    if address := await emails.find(tx, about.id):
        with ruling.head.written_in(await members.language_of(tx, about.id)):
            letter = ruling.head.decided(address, about.name, what(), ruling.reason)
        await mailing.queue(tx, letter, now=ruling.now)
