"""Appointing: asking people to look after a subwiki, and what they answer; and resigning."""

from datetime import datetime

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.acts import ActKind
from fediwiki.domain.events import ModeratorReleased
from fediwiki.domain.moderators import Invitation
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Conflict, Refused
from fediwiki.services import alerting, belonging, moderating, succeeding, welcoming
from fediwiki.storage import acts, events, moderators, subwikis
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _

_PEOPLE = {ActorKind.MEMBER, ActorKind.PERSON, ActorKind.OTHER}


async def invite(
    tx: Writer, subwiki: Subwiki, actor: Actor, *, by: Actor, most: int, now: datetime
) -> bool:
    """Ask someone to look after a subwiki; says whether they do at once.

    A member is asked first. Whoever lives elsewhere is told by their server, which knows no
    asking: they can resign.

    Raises:
        Refused: It is not for `by` to do, or they cannot be one.
        Conflict: They are one or are asked already, or there are too many.
    """
    await belonging.check_moderator(tx, subwiki, by)
    await _check_fit(tx, subwiki, actor, most, now)
    await welcoming.check_between(tx, by, actor)
    if not actor.local:
        await moderating.join(tx, subwiki, actor, by=by, now=now)
        return True
    if not await moderators.invite(tx, subwiki.id, actor.id, by_id=by.id, now=now):
        raise Conflict(_("%(who)s is asked already, and has not answered.", who=actor.handle))
    await alerting.of_act(tx, "invite", subwiki, actor, by=by, now=now)
    return False


async def receive_invite(
    tx: Writer, subwiki: Subwiki, actor: Actor, *, by: Actor, most: int, now: datetime
) -> None:
    """Ask a member to look after a subwiki, as a moderator elsewhere says; once is enough.

    Raises:
        Refused: They cannot be one.
    """
    try:
        await invite(tx, subwiki, actor, by=by, most=most, now=now)
    except Conflict:
        return


async def accept(tx: Writer, subwiki: Subwiki, member: Actor, *, now: datetime) -> None:
    """Let a member look after a subwiki who was asked.

    Raises:
        Conflict: They were not, or that was taken back.
    """
    invitation = await _asked(tx, subwiki, member)
    await welcoming.check(tx, member, subwiki.actor, now)
    await moderating.join(tx, subwiki, member, by=invitation.by, now=now)
    if invitation.by is not None:
        await alerting.of_act(tx, "agree", subwiki, invitation.by, by=member, now=now)


async def decline(tx: Writer, subwiki: Subwiki, member: Actor, *, now: datetime) -> None:
    """Let a member decline who was asked.

    Raises:
        Conflict: They were not, or that was taken back.
    """
    invitation = await _asked(tx, subwiki, member)
    await moderators.remove_invitation(tx, subwiki.id, member.id)
    if invitation.by is not None:
        await alerting.of_act(tx, "disagree", subwiki, invitation.by, by=member, now=now)


async def withdraw(tx: Writer, subwiki: Subwiki, actor: Actor, *, by: Actor) -> None:
    """Ask someone no longer.

    Raises:
        Refused: It is not for `by` to say.
        Conflict: They are not asked, or have answered.
    """
    await belonging.check_moderator(tx, subwiki, by)
    if not await moderators.remove_invitation(tx, subwiki.id, actor.id):
        raise Conflict(_("%(handle)s is not asked, or has answered", handle=actor.handle))


async def resign(tx: Writer, subwiki: Subwiki, moderator: Actor, *, now: datetime) -> None:
    """Let a moderator look after a subwiki no longer; if it was the last one, admins are told.

    Raises:
        Conflict: They do not.
    """
    order = await moderators.ordered(tx, subwiki.id)
    if moderator.id not in {each.actor.id for each in order}:
        raise Conflict(
            _(
                "%(handle)s does not moderate %(name)s",
                handle=moderator.handle,
                name=subwiki.actor.name,
            )
        )
    await subwikis.remove_moderator(tx, subwiki.id, moderator.id)
    await moderators.remove_invitations_by(tx, subwiki.id, moderator.id)
    await acts.add(
        tx,
        acts.Act(
            kind=ActKind.RESIGN,
            subwiki_id=subwiki.id,
            actor_id=moderator.id,
            object_uri=moderator.uri,
            target_id=moderator.id,
        ),
        now,
    )
    gone = ModeratorReleased(subwiki.id, moderator.id, moderator.id)
    await events.append(tx, gone, now=now)
    if len(order) == 1:
        await succeeding.desert(tx, subwiki, now=now)


async def _check_fit(tx: Reader, subwiki: Subwiki, actor: Actor, most: int, now: datetime) -> None:
    if actor.kind not in _PEOPLE or actor.deleted is not None:
        raise Refused(_("%(who)s cannot look after a subwiki.", who=actor.handle))
    await welcoming.check(tx, actor, subwiki.actor, now)
    order = await moderators.ordered(tx, subwiki.id)
    if actor.id in {each.actor.id for each in order}:
        raise Conflict(_("%(who)s is a moderator already.", who=actor.handle))
    if len(order) + len(await moderators.invitations_to(tx, subwiki.id)) >= most:
        raise Conflict(_("A subwiki has at most %(most)s moderators.", most=most))


async def _asked(tx: Reader, subwiki: Subwiki, member: Actor) -> Invitation:
    found = await moderators.find_invitation(tx, subwiki.id, member.id)
    if found is None:
        raise Conflict(_("%(name)s does not ask you, or no longer", name=subwiki.actor.name))
    return found
