"""Welcoming: who may take part in a subwiki at all."""

from datetime import datetime

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.follows import FollowState
from fediwiki.domain.subwikis import MembershipPolicy, Subwiki
from fediwiki.errors import Moved, Refused
from fediwiki.storage import blocks, follows, site_bans, subwikis
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _


async def check(tx: Reader, actor: Actor, subwiki: Actor | None, now: datetime) -> None:
    """Refuse whoever may not take part.

    Raises:
        Moved: They are a member of ours who goes on elsewhere.
        Refused: The actor is suspended, banned from the subwiki, or banned by a whole server: their
            own, or that of the subwiki.
    """
    check_here(actor)
    if actor.suspended is not None and actor.suspended <= now:
        raise Refused(_("%(handle)s is suspended", handle=actor.handle))
    if subwiki is not None and await subwikis.is_banned(tx, subwiki.id, actor.id, now):
        raise Refused(
            _("%(handle)s is banned from %(name)s", handle=actor.handle, name=subwiki.name)
        )
    if await site_bans.forbids(tx, actor, subwiki, now):
        raise Refused(_("%(handle)s is banned by a whole server", handle=actor.handle))


def check_here(actor: Actor) -> None:
    """Refuse a member of ours who goes on as another account, until they take that back.

    Raises:
        Moved: They do.
    """
    if actor.kind is ActorKind.MEMBER and actor.moved_to:
        raise Moved(
            _(
                "Your account moved to %(uri)s. Who goes on elsewhere writes, likes and follows"
                " there; to do it here again, take the move back.",
                uri=actor.moved_to,
            )
        )


async def check_open(tx: Reader, subwiki: Actor | None, now: datetime) -> None:
    """Refuse whoever writes where nobody does any more.

    Raises:
        Refused: It is a subwiki of ours that is closed.
    """
    why = None if subwiki is None else await subwikis.find_closed(tx, subwiki.id, now)
    if subwiki is not None and why is not None:
        raise Refused(
            _("%(title)s is closed: nobody writes there now. %(why)s", title=subwiki.title, why=why)
        )


async def check_posting(tx: Reader, author: Actor, subwiki: Subwiki, now: datetime) -> None:
    """Refuse whoever may not post of their own: who is let in by approval must have been.

    Raises:
        Refused: The author may not take part, or is no member of a subwiki that chooses its own,
            or it is closed.
    """
    await check(tx, author, subwiki.actor, now)
    await check_open(tx, subwiki.actor, now)
    if subwiki.membership_policy is MembershipPolicy.OPEN:
        return
    follow = await follows.find(tx, author.id, subwiki.id)
    belongs = follow is not None and follow.state is FollowState.ACCEPTED
    moderators = await subwikis.moderators_of(tx, subwiki.id)
    if not belongs and author.id not in {each.id for each in moderators}:
        raise Refused(
            _("only members of %(name)s post there: ask to join first", name=subwiki.actor.name)
        )


async def check_between(tx: Reader, actor: Actor, other: Actor) -> None:
    """Refuse whoever one of ours has nothing to do with, and the other way round.

    Raises:
        Refused: One of the two blocks the other.
    """
    if (actor.local or other.local) and await blocks.stand_between(tx, actor.id, other.id):
        raise Refused(
            _(
                "%(handle)s and %(other)s have nothing to do with each other",
                handle=actor.handle,
                other=other.handle,
            )
        )
