"""Moderating: who looks after a subwiki, in which order, and whom they trust."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.events import ModeratorNamed, ModeratorReleased
from fediwiki.domain.moderators import stands_above
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Conflict, Refused
from fediwiki.services import alerting, belonging, restating
from fediwiki.services.arriving import Way, pass_on
from fediwiki.storage import acts, events, members, moderators, standing, subwikis
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _


async def name(
    tx: Writer, subwiki: Subwiki, actor: Actor, *, by: Actor, way: Way, now: datetime
) -> None:
    """Make someone elsewhere a moderator, below all that there are, as one elsewhere told us to.

    Nothing happens where they are one already.
    """
    if not await moderates(tx, subwiki, actor):
        await _add(tx, subwiki, actor, now)
        await _write_down(tx, ActKind.APPOINT, subwiki, actor, by, now)
        await pass_on(tx, subwiki.actor, way, actor.uri, None, now=now)


async def dismiss(
    tx: Writer, subwiki: Subwiki, actor: Actor, *, by: Actor, way: Way, now: datetime
) -> None:
    """Let a moderator go, as one elsewhere told us to.

    Raises:
        Refused: They stand above whoever says so, or are the last one.
    """
    if not await moderates(tx, subwiki, actor):
        return
    await check_over(tx, subwiki, by, actor)
    await _remove(tx, subwiki, actor)
    await _write_down(tx, ActKind.RELEASE, subwiki, actor, by, now)
    await pass_on(tx, subwiki.actor, way, actor.uri, None, now=now)


async def appoint(
    tx: Writer, subwiki: Subwiki, actor: Actor, *, by: Actor | None, now: datetime
) -> None:
    """Make an actor a moderator here; `by` is None for the operator. It stands in the log.

    Raises:
        Refused: It is not for `by` to do.
        Conflict: They are one already.
    """
    await belonging.check_moderator(tx, subwiki, by)
    await join(tx, subwiki, actor, by=by, now=now)


async def join(
    tx: Writer, subwiki: Subwiki, actor: Actor, *, by: Actor | None, now: datetime
) -> None:
    """Make an actor a moderator whom somebody asked who could.

    Raises:
        Conflict: They are one already.
    """
    if await moderates(tx, subwiki, actor):
        raise Conflict(
            _("%(handle)s moderates %(name)s already", handle=actor.handle, name=subwiki.actor.name)
        )
    await _add(tx, subwiki, actor, now)
    await _write_down(tx, ActKind.APPOINT, subwiki, actor, by, now)
    named = ModeratorNamed(subwiki.id, actor.id, by.id if by else None)
    await events.append(tx, named, now=now)


async def release(
    tx: Writer, subwiki: Subwiki, actor: Actor, *, by: Actor | None, now: datetime
) -> None:
    """Let a moderator go here; `by` is None for the operator. It stands in the log.

    Raises:
        Conflict: They are none.
        Refused: They stand above `by`, or are the last one.
    """
    if not await moderates(tx, subwiki, actor):
        raise Conflict(
            _("%(handle)s does not moderate %(name)s", handle=actor.handle, name=subwiki.actor.name)
        )
    await check_over(tx, subwiki, by, actor)
    await _remove(tx, subwiki, actor)
    await _write_down(tx, ActKind.RELEASE, subwiki, actor, by, now)
    gone = ModeratorReleased(subwiki.id, actor.id, by.id if by else None)
    await events.append(tx, gone, now=now)


async def put_first(
    tx: Writer, subwiki: Subwiki, actor: Actor, *, by: Actor | None, now: datetime
) -> None:
    """Hand the first place to another moderator; whoever had it is second.

    Raises:
        Refused: `by` is neither first nor an admin.
        Conflict: The other is no moderator, or first already.
    """
    order = [each.actor for each in await moderators.ordered(tx, subwiki.id)]
    is_first = by is None or bool(order and order[0].id == by.id)
    if by is not None and not is_first and not await members.is_admin(tx, by.id):
        raise Refused(
            _("only whoever is first in %(name)s hands that over", name=subwiki.actor.name)
        )
    if actor.id not in {each.id for each in order[1:]}:
        raise Conflict(
            _(
                "%(handle)s is no moderator below the first of %(name)s",
                handle=actor.handle,
                name=subwiki.actor.name,
            )
        )
    rest = [each.id for each in order if each.id != actor.id]
    await moderators.save_order(tx, subwiki.id, [actor.id, *rest])
    await _write_down(tx, ActKind.REORDER, subwiki, actor, by, now)
    await restating.restate(tx, subwiki, now=now)


async def moderates(tx: Reader, subwiki: Subwiki, actor: Actor) -> bool:
    """Whether someone looks after a subwiki."""
    return actor.id in {each.id for each in await subwikis.moderators_of(tx, subwiki.id)}


async def check_over(tx: Reader, subwiki: Subwiki, by: Actor | None, actor: Actor) -> None:
    """Refuse whoever may not let a moderator go; admins and the operator may, and all themselves.

    Raises:
        Refused: They stand above `by`, who is no admin.
    """
    if by is None or by.id == actor.id or await members.is_admin(tx, by.id):
        return
    order = await moderators.ordered(tx, subwiki.id)
    if by.suspended is not None or not stands_above(order, by, actor):
        raise Refused(
            _(
                "%(handle)s stands above %(other)s in %(name)s",
                handle=actor.handle,
                other=by.handle,
                name=subwiki.actor.name,
            )
        )


async def trust(
    tx: Writer, subwiki: Subwiki, actor: Actor, *, by: Actor | None, now: datetime
) -> None:
    """Name an editor as trusted, however few their edits; `by` is None for the operator.

    Raises:
        Conflict: They are named already.
    """
    if await standing.is_trusted(tx, subwiki.id, actor.id):
        raise Conflict(
            _(
                "%(handle)s is trusted in %(name)s already",
                handle=actor.handle,
                name=subwiki.actor.name,
            )
        )
    await standing.add_trusted(tx, subwiki.id, actor.id, since=now)
    await _write_down(tx, ActKind.TRUST, subwiki, actor, by, now)


async def distrust(
    tx: Writer, subwiki: Subwiki, actor: Actor, *, by: Actor | None, now: datetime
) -> None:
    """Name an editor as trusted no longer; what their edits earn them stays.

    Raises:
        Conflict: They are not named.
    """
    if not await standing.is_trusted(tx, subwiki.id, actor.id):
        raise Conflict(
            _(
                "nobody named %(handle)s as trusted in %(name)s",
                handle=actor.handle,
                name=subwiki.actor.name,
            )
        )
    await standing.remove_trusted(tx, subwiki.id, actor.id)
    await _write_down(tx, ActKind.DISTRUST, subwiki, actor, by, now)


async def _add(tx: Writer, subwiki: Subwiki, actor: Actor, now: datetime) -> None:
    known = await subwikis.moderators_of(tx, subwiki.id)
    order = [each.id for each in known]
    await subwikis.add_moderator(tx, subwiki.id, actor.id, place=len(known), since=now)
    await moderators.save_order(tx, subwiki.id, [*order, actor.id])
    await moderators.remove_invitation(tx, subwiki.id, actor.id)
    if subwiki.deserted is not None:
        await moderators.save_deserted(tx, subwiki.id, None)
        await moderators.remove_candidates(tx, subwiki.id)


async def _remove(tx: Writer, subwiki: Subwiki, actor: Actor) -> None:
    known = await subwikis.moderators_of(tx, subwiki.id)
    if [each.id for each in known] == [actor.id]:
        raise Refused(_("%(name)s needs a moderator", name=subwiki.actor.name))
    await subwikis.remove_moderator(tx, subwiki.id, actor.id)
    await moderators.remove_invitations_by(tx, subwiki.id, actor.id)


async def _write_down(
    tx: Writer, kind: ActKind, subwiki: Subwiki, actor: Actor, by: Actor | None, now: datetime
) -> None:
    act = acts.Act(
        kind=kind,
        subwiki_id=subwiki.id,
        actor_id=by.id if by else None,
        object_uri=actor.uri,
        target_id=actor.id,
    )
    await acts.add(tx, act, now)
    await alerting.of_act(tx, kind, subwiki, actor, by=by, now=now)
