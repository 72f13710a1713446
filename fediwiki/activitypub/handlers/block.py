"""Block: someone elsewhere wants nothing to do with an actor of ours."""

from fediwiki.activitypub.handlers import ban, site_ban
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Block
from fediwiki.services import blocking
from fediwiki.storage import actors, tombstones


async def handle(activity: Block, taking: Taking) -> None:
    """Keep it, and end the follows between the two, unless it was taken back before it came.

    One with a target is a ban: from a subwiki, or from a whole server.
    """
    if site_ban.is_site(activity.target):
        await site_ban.handle(activity, taking)
        return
    if activity.target:
        await ban.handle(activity, taking)
        return
    async with taking.effect() as tx:
        actor = await actors.find_by_uri(tx, activity.actor)
        blocked = await actors.find_by_uri(tx, activity.object_id)
        if actor is None or blocked is None or not blocked.local:
            return
        if not await tombstones.exists(tx, activity.id):
            await blocking.receive(tx, actor, blocked, activity.id, now=taking.now)
