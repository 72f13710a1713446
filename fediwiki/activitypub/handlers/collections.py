"""Add and Remove: the moderators of a subwiki of ours name another, or let one go."""

from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Add, Remove
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Refused
from fediwiki.services import moderating, welcoming
from fediwiki.storage import actors, subwikis
from fediwiki.storage.database import Reader


async def handle(activity: Add | Remove, taking: Taking) -> None:
    """Change who moderates; every other collection is left alone.

    Raises:
        Refused: The actor does not moderate that subwiki.
    """
    async with taking.look() as tx:
        subwiki = await subwikis.find_by_moderators_uri(tx, activity.target)
        if subwiki is None:
            return
        await _check_moderates(tx, subwiki, activity.actor, taking)
        named = await actors.find_by_uri(tx, activity.object_id)
    if isinstance(activity, Add):
        named = await taking.actor(activity.object_id)
    if named is None:
        return
    async with taking.effect() as tx:
        await _check_moderates(tx, subwiki, activity.actor, taking)
        change = moderating.name if isinstance(activity, Add) else moderating.dismiss
        await change(tx, subwiki, named, way=taking.way, now=taking.now)


async def _check_moderates(tx: Reader, subwiki: Subwiki, actor_uri: str, taking: Taking) -> None:
    by = await subwikis.find_moderator(tx, subwiki.id, actor_uri)
    if by is None:
        raise Refused(f"{actor_uri} does not moderate {subwiki.actor.name}")
    await welcoming.check(tx, by, subwiki.actor, taking.now)
