"""Following: people elsewhere follow us, and members follow people and groups elsewhere."""

from datetime import datetime

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.events import FollowAccepted, FollowAsked, FollowEnded
from fediwiki.domain.follows import ASK_AGAIN_AFTER, Follow, FollowState
from fediwiki.domain.urls import Urls
from fediwiki.errors import NotFound, Refused
from fediwiki.services import belonging, notifying, welcoming
from fediwiki.storage import blocks, events, follows, subwikis
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _

_FOLLOWED = {
    ActorKind.SUBWIKI,
    ActorKind.STEWARD,
    ActorKind.MEMBER,
    ActorKind.GROUP,
    ActorKind.PERSON,
    ActorKind.OTHER,
}


async def accept(tx: Writer, follower: Actor, followed: Actor, uri: str, *, now: datetime) -> None:
    """Let someone from elsewhere follow an actor of ours; every asking is answered.

    Raises:
        Refused: The follower is suspended, what is followed cannot be, or one blocks the other.
    """
    if follower.suspended is not None:
        raise Refused(_("%(handle)s is suspended", handle=follower.handle))
    if followed.deleted is not None:
        raise Refused(_("%(handle)s was deleted", handle=followed.handle))
    await welcoming.check_between(tx, follower, followed)
    follow = Follow(follower.id, followed.id, uri, FollowState.ACCEPTED, asked=now, tries=1)
    await follows.save(tx, follow)
    await _ask_to_belong(tx, follower, followed, now)
    await events.append(tx, FollowAccepted(follower.id, followed.id, uri), now=now)
    await notifying.of_follow(tx, follower, followed, now=now)


async def end(tx: Writer, follower: Actor, followed: Actor) -> bool:
    """Forget that someone from elsewhere follows an actor of ours; says whether they did."""
    if followed.kind is ActorKind.SUBWIKI:
        await belonging.end(tx, await subwikis.by_id(tx, followed.id), follower)
    return await follows.remove(tx, follower.id, followed.id)


async def follow(
    tx: Writer, member: Actor, followed: Actor, *, urls: Urls, now: datetime
) -> Follow:
    """Let a member follow: at once who lives here, others once their server accepts it.

    Raises:
        Moved: The member goes on elsewhere.
        Refused: What is followed cannot be.
        NotFound: It is gone.
    """
    welcoming.check_here(member)
    if followed.deleted is not None or followed.suspended is not None:
        raise NotFound(_("%(handle)s is not there", handle=followed.handle))
    if followed.id == member.id or followed.kind not in _FOLLOWED:
        raise Refused(_("%(handle)s cannot be followed", handle=followed.handle))
    if await blocks.stand_between(tx, member.id, followed.id):
        raise Refused(_("there is a block between you"))
    if not followed.local:
        return await ask(tx, member, followed, urls=urls, now=now)
    known = await follows.find(tx, member.id, followed.id)
    if known is not None and known.state is FollowState.ACCEPTED:
        return known
    uri = urls.activity(tx.new_id(now))
    made = Follow(member.id, followed.id, uri, FollowState.ACCEPTED, asked=now, tries=1)
    await follows.save(tx, made)
    await _ask_to_belong(tx, member, followed, now)
    await notifying.of_follow(tx, member, followed, now=now)
    return made


async def unfollow(tx: Writer, member: Actor, followed: Actor, *, now: datetime) -> None:
    """Let a member follow no longer, and belong no longer."""
    if followed.local:
        await end(tx, member, followed)
    else:
        await leave(tx, member, followed, now=now)


async def ask(tx: Writer, follower: Actor, followed: Actor, *, urls: Urls, now: datetime) -> Follow:
    """Ask, for an actor of ours, to follow someone elsewhere; each time by a new activity.

    Raises:
        Refused: One of them blocks the other.
    """
    await welcoming.check_between(tx, follower, followed)
    known = await follows.find(tx, follower.id, followed.id)
    if known is not None and known.state is FollowState.ACCEPTED:
        return known
    tries = known.tries + 1 if known else 1
    uri = urls.activity(tx.new_id(now))
    follow = Follow(follower.id, followed.id, uri, FollowState.PENDING, asked=now, tries=tries)
    again = ASK_AGAIN_AFTER[tries - 1] if tries <= len(ASK_AGAIN_AFTER) else None
    await follows.save(tx, follow, next_try=now + again if again else None)
    await events.append(tx, FollowAsked(follower.id, followed.id, uri), now=now)
    return follow


async def settle(
    tx: Writer, follower: Actor, followed: Actor, state: FollowState, *, now: datetime
) -> None:
    """Take the answer to our asking; who is let follow leaves what moved there.

    Raises:
        Refused: We never asked.
    """
    known = await follows.find(tx, follower.id, followed.id)
    if known is None:
        raise Refused(
            _(
                "%(handle)s never asked to follow %(other)s",
                handle=follower.handle,
                other=followed.handle,
            )
        )
    await follows.save_state(tx, follower.id, followed.id, state)
    if state is FollowState.ACCEPTED:
        for old in await follows.followed_that_moved(tx, follower.id, followed.uri):
            await unfollow(tx, follower, old, now=now)


async def leave(tx: Writer, follower: Actor, followed: Actor, *, now: datetime) -> None:
    """End a follow of ours."""
    known = await follows.find(tx, follower.id, followed.id)
    if known is not None:
        await follows.remove(tx, follower.id, followed.id)
        await events.append(tx, FollowEnded(follower.id, followed.id, known.uri), now=now)


async def _ask_to_belong(tx: Writer, follower: Actor, followed: Actor, now: datetime) -> None:
    if followed.kind is ActorKind.SUBWIKI:
        subwiki = await subwikis.by_id(tx, followed.id)
        await belonging.ask(tx, subwiki, follower, now=now)
