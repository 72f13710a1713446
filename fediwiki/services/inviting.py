"""Inviting: links by which some people may make accounts."""

import secrets
from datetime import datetime, timedelta

from fediwiki.domain.acts import ActKind
from fediwiki.domain.applications import Invite
from fediwiki.domain.members import Member
from fediwiki.errors import Malformed, NotFound, Refused
from fediwiki.services.administering import check, write_down
from fediwiki.storage import invites
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _

MOST_USES = 100
MOST_DAYS = 90
NOTE_CHARACTERS = 200
_CODE_BYTES = 12


async def invite(
    tx: Writer, *, by: Member | None, uses: int, days: int, note: str = "", now: datetime
) -> Invite:
    """Make an invite; None for `by` is the operator. That it was made stands in the admins' log.

    Raises:
        Malformed: So many uses or days are not allowed.
    """
    if not 1 <= uses <= MOST_USES:
        raise Malformed(
            _("An invitation is good for 1 to %(most_uses)s people.", most_uses=MOST_USES)
        )
    if not 1 <= days <= MOST_DAYS:
        raise Malformed(
            _("An invitation is good for 1 to %(most_days)s days.", most_days=MOST_DAYS)
        )
    made = Invite(
        id=tx.new_id(now),
        code=secrets.token_urlsafe(_CODE_BYTES),
        member_id=by.id if by else None,
        used=0,
        uses=uses,
        made=now,
        expires=now + timedelta(days=days),
        note=" ".join(note.split())[:NOTE_CHARACTERS],
    )
    await invites.add(tx, made)
    details = {"before": "", "after": f"{uses}, {made.expires:%Y-%m-%d}"}
    await write_down(tx, ActKind.MAKE_INVITE, None, by=by, details=details, now=now)
    return made


async def end(tx: Writer, number: int, *, by: Member | None, now: datetime) -> None:
    """Let nobody else come by an invite, whoever made it; for admins.

    Raises:
        NotFound: It is not good any more, or `by` is no admin.
    """
    await check(tx, by)
    found = await invites.find(tx, number)
    if found is None or not found.is_good(now):
        raise NotFound(_("This invitation was used up, taken back, or is too old."))
    await invites.end(tx, number, now)
    details = {"before": f"{found.uses}, {found.expires:%Y-%m-%d}", "after": f"{found.used}"}
    await write_down(tx, ActKind.END_INVITE, None, by=by, details=details, now=now)


async def invite_as_member(
    tx: Writer, *, by: Member, uses: int, days: int, members_invite: bool, now: datetime
) -> Invite:
    """Make an invite as somebody who may: an admin, or anyone where `members_invite`.

    Raises:
        Refused: They may not.
        Malformed: So many uses or days are not allowed.
    """
    if not may_invite(by, members_invite=members_invite):
        raise Refused(_("Only admins invite people here."))
    return await invite(tx, by=by, uses=uses, days=days, now=now)


def may_invite(member: Member, *, members_invite: bool) -> bool:
    """Whether a member may make invites."""
    return member.admin or members_invite


async def good(tx: Reader, code: str, now: datetime) -> Invite:
    """The invite with this code.

    Raises:
        NotFound: There is none, or it is good no more.
    """
    found = await invites.find_by_code(tx, code)
    if found is None or not found.is_good(now):
        raise NotFound(_("This invitation was used up, taken back, or is too old."))
    return found
