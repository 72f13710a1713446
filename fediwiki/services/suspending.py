"""Suspending and silencing: people who harm others are out of sight, until an admin lifts it.

Whoever is suspended is gone for everyone else and can do nothing; after a time their data goes.
Whoever is silenced goes on, and reaches those who follow them or look where they write.
"""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.events import ActorChanged, MemberSuspended, SuspensionLifted
from fediwiki.domain.members import Member
from fediwiki.errors import Conflict
from fediwiki.services import administering, leaving
from fediwiki.services.administering import Ruling
from fediwiki.storage import (
    actors,
    events,
    guests,
    members,
    one_time_tokens,
    sessions,
    site_bans,
)
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _, ngettext


async def suspend(tx: Writer, actor: Actor, ruling: Ruling, *, days: int) -> None:
    """Let a person, here or elsewhere, do nothing more and be seen by nobody.

    Sessions end, and so does being an admin. Peers are told that the account is suspended. After
    `days` what they said is erased.

    Raises:
        Refused: It is the only admin, themselves, or no person.
        Conflict: They are suspended already.
    """
    await administering.check(tx, ruling.by)
    administering.check_person(actor, ruling.by)
    if actor.suspended is not None and not await site_bans.is_hidden_at_home(tx, actor.uri):
        raise Conflict(_("%(handle)s is suspended already.", handle=actor.handle))
    details = {"before": "active", "after": "suspended"}
    if actor.local:
        member = await members.by_id(tx, actor.id)
        await administering.check_last(tx, member)
        if member.admin:
            details["before"] = "active admin"
            await members.save_admin(tx, member.id, admin=False)
        await close(tx, member)
    else:
        await guests.remove_of(tx, actor.id)
    await actors.save_suspended(tx, actor.id, ruling.now)
    act_id = await administering.record(tx, ActKind.SUSPEND, actor, ruling, details=details)
    if actor.local:
        await events.append(tx, MemberSuspended(act_id), now=ruling.now)
    await administering.tell(
        tx,
        ActKind.SUSPEND,
        lambda: ngettext(
            "Your account @%(name)s is suspended. Nobody sees what you wrote, and you cannot sign"
            " in. An admin can lift this within %(num)s day; then what you wrote is deleted.",
            "Your account @%(name)s is suspended. Nobody sees what you wrote, and you cannot sign"
            " in. An admin can lift this within %(num)s days; then what you wrote is deleted.",
            days,
            name=actor.name,
        ),
        actor,
        ruling,
    )
    await _tell_peers(tx, actor, ruling.now)


async def unsuspend(tx: Writer, actor: Actor, ruling: Ruling) -> None:
    """Let a suspended person be there again, with everything they wrote.

    Raises:
        Conflict: They are not suspended.
        Refused: They are gone for good.
    """
    await administering.check(tx, ruling.by)
    administering.check_person(actor, ruling.by)
    if actor.suspended is None:
        raise Conflict(_("%(handle)s is not suspended.", handle=actor.handle))
    await actors.save_suspended(tx, actor.id, None)
    details = {"before": "suspended", "after": "active"}
    act_id = await administering.record(
        tx, ActKind.UNSUSPEND, actor, ruling, details=details, undoes=ActKind.SUSPEND
    )
    if actor.local:
        await events.append(tx, SuspensionLifted(act_id), now=ruling.now)
    await administering.tell(
        tx,
        ActKind.UNSUSPEND,
        lambda: _(
            "Your account @%(name)s is there again, with everything that you wrote.",
            name=actor.name,
        ),
        actor,
        ruling,
    )
    await _tell_peers(tx, actor, ruling.now)


async def silence(tx: Writer, actor: Actor, ruling: Ruling) -> None:
    """Keep what a person says out of the feeds, the search and the notifications of strangers.

    Raises:
        Conflict: They are silenced already.
        Refused: It is themselves, or no person.
    """
    await _save_silenced(tx, actor, ruling, silenced=True)


async def unsilence(tx: Writer, actor: Actor, ruling: Ruling) -> None:
    """Let a person be heard by everyone again.

    Raises:
        Conflict: They are not silenced.
    """
    await _save_silenced(tx, actor, ruling, silenced=False)


async def close(tx: Writer, member: Member) -> None:
    """End every way by which a member is, or could come, in."""
    await sessions.remove_of(tx, member.id)
    await members.remove_links(tx, member.id)
    await one_time_tokens.remove_all_of(tx, member.id)


async def erase(tx: Writer, actor: Actor, *, now: datetime) -> None:
    """Erase what somebody wrote who was suspended for too long; ours are gone for good."""
    if actor.local:
        member = await members.by_id(tx, actor.id)
        await leaving.leave(tx, member, keeps_name=False, now=now)
    else:
        await leaving.erase(tx, actor, now=now)


async def _save_silenced(
    tx: Writer,
    actor: Actor,
    ruling: Ruling,
    *,
    silenced: bool,
) -> None:
    await administering.check(tx, ruling.by)
    administering.check_person(actor, ruling.by)
    if (actor.silenced is not None) == silenced:
        raise Conflict(
            _("%(handle)s is silenced already.", handle=actor.handle)
            if silenced
            else _("%(handle)s is not silenced.", handle=actor.handle)
        )
    await actors.save_silenced(tx, actor.id, ruling.now if silenced else None)
    kind, before, after = (
        (ActKind.SILENCE, "heard", "silenced")
        if silenced
        else (ActKind.UNSILENCE, "silenced", "heard")
    )
    details = {"before": before, "after": after}
    await administering.record(
        tx, kind, actor, ruling, details=details, undoes=None if silenced else ActKind.SILENCE
    )

    def what() -> str:
        if not silenced:
            return _("What you write as @%(name)s reaches everyone again.", name=actor.name)
        return _(
            "What you write as @%(name)s reaches those who follow you and the readers of your"
            " subwikis, and no more the feed of everyone, the search or strangers.",
            name=actor.name,
        )

    await administering.tell(tx, kind, what, actor, ruling)
    await _tell_peers(tx, actor, ruling.now)


async def _tell_peers(tx: Writer, actor: Actor, now: datetime) -> None:
    if actor.local:
        await events.append(tx, ActorChanged(actor.id), now=now)
