"""Succeeding: who looks after a subwiki whose moderators are all gone."""

from datetime import datetime, timedelta

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.notifications import Happening, NotificationKind
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.trust import Thresholds, Trust
from fediwiki.errors import Conflict, Malformed, Refused
from fediwiki.services import alerting, moderating
from fediwiki.storage import acts, members, moderators, notifications, standing, subwikis
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _

WISH_CHARACTERS = 1_000


async def look_around(tx: Writer, absent: timedelta, *, now: datetime) -> None:
    """Note which subwikis nobody looks after, and which somebody does again."""
    for number in await moderators.newly_deserted(tx, now - absent):
        await desert(tx, await subwikis.by_id(tx, number), now=now)
    for number in await moderators.looked_after_again(tx, now - absent):
        await moderators.save_deserted(tx, number, None)
        await moderators.remove_candidates(tx, number)


async def desert(tx: Writer, subwiki: Subwiki, *, now: datetime) -> None:
    """Note that nobody looks after a subwiki; admins are told, and it stands in the log."""
    await moderators.save_deserted(tx, subwiki.id, now)
    await acts.add(
        tx,
        acts.Act(
            kind=ActKind.DESERT,
            subwiki_id=subwiki.id,
            actor_id=None,
            object_uri=subwiki.actor.uri,
        ),
        now,
    )
    await _tell_admins(tx, f"desert {tx.new_id(now)}", "desert", subwiki, by=None, now=now)


async def apply(
    tx: Writer,
    subwiki: Subwiki,
    member: Actor,
    text: str,
    *,
    thresholds: Thresholds,
    now: datetime,
) -> None:
    """Let an established member ask to look after a deserted subwiki; admins are told.

    Raises:
        Conflict: Somebody looks after it.
        Refused: They are not known there well enough.
        Malformed: They say nothing, or too much.
    """
    if subwiki.deserted is None:
        raise Conflict(_("Somebody looks after this subwiki again."))
    if not await may_apply(tx, subwiki, member, thresholds, now):
        raise Refused(_("Only established members can ask to look after this subwiki."))
    if not 0 < len(text) <= WISH_CHARACTERS:
        raise Malformed(_("Say in 1 to %(most)s characters why you would.", most=WISH_CHARACTERS))
    await moderators.apply(tx, subwiki.id, member.id, text, now)
    key = f"apply {subwiki.id} {member.id} {subwiki.deserted.isoformat()}"
    await _tell_admins(tx, key, "apply", subwiki, by=member, now=now)


async def may_apply(
    tx: Reader, subwiki: Subwiki, member: Actor, thresholds: Thresholds, now: datetime
) -> bool:
    """Whether someone is known well enough in a deserted subwiki to ask to look after it."""
    if subwiki.deserted is None:
        return False
    stands = await standing.of_editor(tx, member, subwiki.id, thresholds, now)
    return stands.trust >= Trust.ESTABLISHED and not stands.banned


async def accept(
    tx: Writer, subwiki: Subwiki, candidate: Actor, *, by: Actor, now: datetime
) -> None:
    """Let whoever asked look after a deserted subwiki, before all who were there.

    Raises:
        Refused: `by` is no admin.
        Conflict: They did not ask, or somebody looks after it.
    """
    await _check_admin(tx, by)
    if not await moderators.remove_candidate(tx, subwiki.id, candidate.id):
        raise Conflict(
            _("%(handle)s does not ask to look after this subwiki", handle=candidate.handle)
        )
    if await moderating.moderates(tx, subwiki, candidate):
        raise Conflict(
            _(
                "%(handle)s looks after %(name)s already",
                handle=candidate.handle,
                name=subwiki.actor.name,
            )
        )
    await moderating.join(tx, subwiki, candidate, by=by, now=now)
    order = [each.actor.id for each in await moderators.ordered(tx, subwiki.id)]
    others = [each for each in order if each != candidate.id]
    await moderators.save_order(tx, subwiki.id, [candidate.id, *others])


async def decline(
    tx: Writer, subwiki: Subwiki, candidate: Actor, *, by: Actor, now: datetime
) -> None:
    """Decline that someone looks after a subwiki, and tell them.

    Raises:
        Refused: `by` is no admin.
        Conflict: They did not ask.
    """
    await _check_admin(tx, by)
    if not await moderators.remove_candidate(tx, subwiki.id, candidate.id):
        raise Conflict(
            _("%(handle)s does not ask to look after this subwiki", handle=candidate.handle)
        )
    await alerting.of_act(tx, "decline candidate", subwiki, candidate, by=by, now=now)


async def _check_admin(tx: Reader, by: Actor) -> None:
    if not await members.is_admin(tx, by.id):
        raise Refused(_("only admins decide about that"))


async def _tell_admins(
    tx: Writer, key: str, outcome: str, subwiki: Subwiki, *, by: Actor | None, now: datetime
) -> None:
    happening = Happening(
        key=key,
        kind=NotificationKind.MODERATION,
        actor_id=by.id if by else None,
        subwiki_id=subwiki.id,
        outcome=outcome,
    )
    await notifications.add(tx, happening, to=await members.admin_ids(tx), now=now)
