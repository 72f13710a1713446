"""Block: someone elsewhere wants nothing to do with an actor of ours."""

from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Block
from fediwiki.services import following
from fediwiki.storage import actors


async def handle(activity: Block, taking: Taking) -> None:
    """End the follows between the two; a ban from a group is not for here to take."""
    if activity.target:
        return
    async with taking.effect() as tx:
        actor = await actors.find_by_uri(tx, activity.actor)
        blocked = await actors.find_by_uri(tx, activity.object_id)
        if actor is None or blocked is None or not blocked.local:
            return
        await following.end(tx, actor, blocked)
        await following.end(tx, blocked, actor)
