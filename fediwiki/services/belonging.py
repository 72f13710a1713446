"""Belonging: who is a member of a subwiki that approves its members.

Everyone may follow; to follow is also to ask. A moderator confirms.

Source: protocol §1.
"""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.subwikis import Asking, MembershipPolicy, Subwiki
from fediwiki.errors import Conflict, Refused
from fediwiki.services import alerting, authority
from fediwiki.storage import acts, memberships, subwikis
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _


async def ask(tx: Writer, subwiki: Subwiki, actor: Actor, *, now: datetime) -> None:
    """Ask to belong, where that must be asked; a moderator belongs anyway."""
    if subwiki.membership_policy is not MembershipPolicy.APPROVAL:
        return
    await memberships.ask(tx, subwiki.id, actor.id, now)
    if await subwikis.find_moderator(tx, subwiki.id, actor.uri) is not None:
        await memberships.confirm(tx, subwiki.id, actor.id, now)
    elif await memberships.find(tx, subwiki.id, actor.id) is Asking.WAITS:
        await alerting.of_asking(tx, subwiki, actor, now=now)


async def end(tx: Writer, subwiki: Subwiki, actor: Actor) -> None:
    """Let someone who leaves belong, or wait, no longer."""
    await memberships.remove(tx, subwiki.id, actor.id)
    await alerting.asks_no_more(tx, subwiki, actor)


async def confirm(
    tx: Writer, subwiki: Subwiki, actor: Actor, *, by: Actor | None, now: datetime
) -> None:
    """Let someone belong who asked; `by` is None for the operator. It stands in the log.

    Raises:
        Refused: It is not for `by` to say.
        Conflict: They do not wait.
    """
    await check_moderator(tx, subwiki, by)
    if not await memberships.confirm(tx, subwiki.id, actor.id, now):
        raise Conflict(
            _(
                "%(handle)s does not wait to become a member of %(name)s",
                handle=actor.handle,
                name=subwiki.actor.name,
            )
        )
    await alerting.asks_no_more(tx, subwiki, actor)
    await _write_down(tx, ActKind.CONFIRM_MEMBER, subwiki, actor, by, now)
    await alerting.of_act(tx, ActKind.CONFIRM_MEMBER, subwiki, actor, by=by, now=now)


async def decline(
    tx: Writer, subwiki: Subwiki, actor: Actor, *, by: Actor | None, now: datetime
) -> None:
    """Decline an asking, or end a membership. It stands in the log.

    Raises:
        Refused: It is not for `by` to say.
        Conflict: There is none.
    """
    await check_moderator(tx, subwiki, by)
    belonged = await memberships.find(tx, subwiki.id, actor.id) is Asking.BELONGS
    if not await memberships.remove(tx, subwiki.id, actor.id):
        raise Conflict(
            _(
                "%(handle)s is no member of %(name)s, and did not ask",
                handle=actor.handle,
                name=subwiki.actor.name,
            )
        )
    await alerting.asks_no_more(tx, subwiki, actor)
    act_id = await _write_down(tx, ActKind.DECLINE_MEMBER, subwiki, actor, by, now)
    kind = "end member" if belonged else ActKind.DECLINE_MEMBER
    await alerting.of_act(tx, kind, subwiki, actor, by=by, act_id=act_id, now=now)


async def check_moderator(tx: Reader, subwiki: Subwiki, actor: Actor | None) -> None:
    """Refuse whoever does not look after a subwiki; admins do, and None, the operator.

    Raises:
        Refused: They do not.
    """
    if not await authority.decides(tx, subwiki.id, actor):
        raise Refused(
            _("only the moderators of %(name)s decide about that", name=subwiki.actor.name)
        )


async def may_moderate(tx: Reader, place: Actor | None, member: Actor) -> bool:
    """Whether a member looks after what stands in a place: a subwiki of ours, or none of ours."""
    if place is None or not place.local:
        return False
    return await authority.decides(tx, place.id, member)


async def state_of(tx: Reader, subwiki: Subwiki, actor: Actor) -> Asking | None:
    """Where it stands with someone who asked to belong; None where nobody needs to ask."""
    if subwiki.membership_policy is not MembershipPolicy.APPROVAL:
        return None
    return await memberships.find(tx, subwiki.id, actor.id)


async def _write_down(
    tx: Writer, kind: ActKind, subwiki: Subwiki, actor: Actor, by: Actor | None, now: datetime
) -> int:
    act = acts.Act(
        kind=kind,
        subwiki_id=subwiki.id,
        actor_id=by.id if by else None,
        object_uri=actor.uri,
        target_id=actor.id,
    )
    return await acts.add(tx, act, now)
