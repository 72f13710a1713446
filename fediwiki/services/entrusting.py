"""Entrusting: who looks after the instance; there is always somebody who does."""

from fediwiki.domain.acts import ActKind
from fediwiki.domain.members import Member
from fediwiki.errors import Conflict, Refused
from fediwiki.services import administering, joining
from fediwiki.services.administering import Ruling
from fediwiki.storage import members, sessions
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import N_, _


async def make_admin(tx: Writer, member: Member, ruling: Ruling) -> None:
    """Make a member an admin; their sessions end, for a role never changes within one.

    Raises:
        Conflict: They are one already.
        Refused: They are suspended.
    """
    await administering.check(tx, ruling.by)
    if member.admin:
        raise Conflict(_("%(name)s is an admin already.", name=member.actor.name))
    if member.actor.suspended is not None:
        raise Refused(_("%(name)s is suspended.", name=member.actor.name))
    await joining.make_admin(tx, member)
    await _say(tx, ActKind.MAKE_ADMIN, "member", "admin", member, ruling)


async def end_admin(tx: Writer, member: Member, ruling: Ruling) -> None:
    """Let an admin be a member like others; their sessions end.

    Raises:
        Conflict: They are none.
        Refused: They are the only one.
    """
    await administering.check(tx, ruling.by)
    if not member.admin:
        raise Conflict(_("%(name)s is no admin.", name=member.actor.name))
    await administering.check_last(tx, member)
    await members.save_admin(tx, member.id, admin=False)
    await sessions.remove_of(tx, member.id)
    await _say(tx, ActKind.END_ADMIN, "admin", "member", member, ruling)


async def _say(
    tx: Writer, kind: ActKind, before: str, after: str, member: Member, ruling: Ruling
) -> None:
    details = {"before": before, "after": after}
    await administering.record(tx, kind, member.actor, ruling, details=details)
    what = (
        N_("You are an admin now. Sign in again to find the panel.")
        if kind is ActKind.MAKE_ADMIN
        else N_("You are no admin any more.")
    )
    await administering.tell(tx, kind, lambda: _(what), member.actor, ruling)
