"""Accept and Reject: the answers to what our members asked."""

from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Accept, Reject
from fediwiki.domain.follows import Follow, FollowState
from fediwiki.errors import Refused
from fediwiki.services import following
from fediwiki.storage import actors, follows, sent
from fediwiki.storage.database import Reader


async def handle(activity: Accept | Reject, taking: Taking) -> None:
    """Settle a follow of ours; only who was asked may answer.

    Raises:
        Refused: Nobody here asked this actor.
    """
    state = FollowState.ACCEPTED if isinstance(activity, Accept) else FollowState.REJECTED
    async with taking.effect() as tx:
        follow = await _asked(tx, activity)
        if follow is None:
            raise Refused(f"nobody here asked {activity.actor} for that")
        follower = await actors.by_id(tx, follow.follower_id)
        followed = await actors.by_id(tx, follow.followed_id)
        if not follower.local:
            raise Refused(f"{activity.actor} was not asked")
        await following.settle(tx, follower, followed, state)


async def _asked(tx: Reader, activity: Accept | Reject) -> Follow | None:
    """The follow that is answered: by the id of any of our askings, or by who asked whom."""
    followed = await actors.find_by_uri(tx, activity.actor)
    if followed is None:
        return None
    asking = await sent.find_by_uri(tx, activity.object_id)
    if asking is not None and asking.type == "Follow" and asking.object_uri == followed.uri:
        return await follows.find(tx, asking.actor_id, followed.id)
    follower = await actors.find_by_uri(tx, activity.asked.actor)
    return None if follower is None else await follows.find(tx, follower.id, followed.id)
