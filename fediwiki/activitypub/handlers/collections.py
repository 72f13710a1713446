"""Add and Remove: the moderators of a subwiki of ours name another, or let one go."""

from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Add, Remove
from fediwiki.errors import Refused
from fediwiki.services import moderating
from fediwiki.storage import subwikis


async def handle(activity: Add | Remove, taking: Taking) -> None:
    """Change who moderates; every other collection is left alone.

    Raises:
        Refused: The actor does not moderate that subwiki.
    """
    async with taking.look() as tx:
        subwiki = await subwikis.find_by_moderators_uri(tx, activity.target)
    if subwiki is None:
        return
    named = await taking.actor(activity.object_id)
    async with taking.effect() as tx:
        by = await subwikis.find_moderator(tx, subwiki.id, activity.actor)
        if by is None:
            raise Refused(f"{activity.actor} does not moderate {subwiki.actor.name}")
        change = moderating.name if isinstance(activity, Add) else moderating.dismiss
        await change(tx, subwiki, named, way=taking.way, now=taking.now)
