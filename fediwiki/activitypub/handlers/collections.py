"""Add and Remove: moderators elsewhere of a subwiki of ours name another, or let one go."""

from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Add, Remove
from fediwiki.domain.actors import Actor
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Refused
from fediwiki.services import appointing, moderating, welcoming
from fediwiki.storage import actors, subwikis
from fediwiki.storage.database import Reader, Writer


async def handle(activity: Add | Remove, taking: Taking) -> None:
    """Change who moderates; every other collection is left alone.

    Raises:
        Refused: The actor does not moderate that subwiki, or stands below whom it would let go.
    """
    async with taking.look() as tx:
        subwiki = await subwikis.find_by_moderators_uri(tx, activity.target)
        if subwiki is None:
            return
        await _moderator(tx, subwiki, activity.actor, taking)
        named = await actors.find_by_uri(tx, activity.object_id)
    if isinstance(activity, Add):
        named = await taking.actor(activity.object_id)
    if named is None:
        return
    async with taking.effect() as tx:
        by = await _moderator(tx, subwiki, activity.actor, taking)
        if isinstance(activity, Add):
            await _add(tx, subwiki, named, by, taking)
        else:
            await moderating.dismiss(tx, subwiki, named, by=by, way=taking.way, now=taking.now)


async def _add(tx: Writer, subwiki: Subwiki, named: Actor, by: Actor, taking: Taking) -> None:
    """A member here is asked first, and the subwiki says it when they agree."""
    if named.local:
        most = taking.limits.subwiki_moderators
        await appointing.receive_invite(tx, subwiki, named, by=by, most=most, now=taking.now)
    else:
        await moderating.name(tx, subwiki, named, by=by, way=taking.way, now=taking.now)


async def _moderator(tx: Reader, subwiki: Subwiki, actor_uri: str, taking: Taking) -> Actor:
    by = await subwikis.find_moderator(tx, subwiki.id, actor_uri)
    if by is None:
        raise Refused(f"{actor_uri} does not moderate {subwiki.actor.name}")
    await welcoming.check(tx, by, subwiki.actor, taking.now)
    return by
