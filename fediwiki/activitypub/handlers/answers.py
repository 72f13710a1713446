"""Accept and Reject: the answers to what our members asked."""

from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Accept, Reject
from fediwiki.domain.follows import Follow, FollowState
from fediwiki.errors import Refused
from fediwiki.services import following
from fediwiki.storage import actors, follows
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
        if followed.uri != activity.actor or not follower.local:
            raise Refused(f"{activity.actor} was not asked")
        await following.settle(tx, follower, followed, state)


async def _asked(tx: Reader, activity: Accept | Reject) -> Follow | None:
    """The follow that is answered: by the id of our latest asking, or by who asked whom."""
    by_uri = await follows.find_by_uri(tx, activity.object_id)
    if by_uri is not None or not activity.asked.actor:
        return by_uri
    follower = await actors.find_by_uri(tx, activity.asked.actor)
    followed = await actors.find_by_uri(tx, activity.actor)
    if follower is None or followed is None:
        return None
    return await follows.find(tx, follower.id, followed.id)
