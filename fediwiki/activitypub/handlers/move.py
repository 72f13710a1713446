"""Move: someone goes to another account, and our members' follows with them."""

from datetime import timedelta

from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Move
from fediwiki.errors import Refused
from fediwiki.services import moving
from fediwiki.storage import actors


async def handle(activity: Move, taking: Taking) -> None:
    """Believe that an actor moved, if the target says so too.

    Raises:
        Refused: The actor speaks for someone else, or the target does not say so, or
            it is a group that moved within `limits.move_days`.
    """
    if activity.object_id != activity.actor:
        raise Refused(f"{activity.actor} cannot move {activity.object_id}")
    target = await taking.remote.refreshed(activity.target, taking.budget)
    async with taking.effect() as tx:
        actor = await actors.by_uri(tx, activity.actor)
        rest = timedelta(days=taking.limits.move_days)
        await moving.receive(tx, actor, target, urls=taking.urls, rest=rest, now=taking.now)
