"""Who may moderate: listed moderators in a subwiki of ours, and in a group whom it lists itself.

The host of an object moderates nothing.

Source: protocol §7.
"""

from fediwiki.activitypub import fields
from fediwiki.activitypub.taking import Taking
from fediwiki.domain.actors import Actor
from fediwiki.errors import Malformed, NotFound, Refused
from fediwiki.services import welcoming
from fediwiki.storage import groups, subwikis
from fediwiki.storage.database import Reader


async def of_ours(tx: Reader, place: Actor, actor_uri: str, taking: Taking) -> Actor:
    """Somebody who moderates a subwiki of ours.

    Raises:
        Refused: They do not, or may not take part there.
    """
    by = await subwikis.find_moderator(tx, place.id, actor_uri)
    if by is None:
        raise Refused(f"{actor_uri} does not moderate {place.name}")
    await welcoming.check(tx, by, place, taking.now)
    return by


async def of_group(actor_uri: str, group: Actor, taking: Taking) -> Actor:
    """Somebody who moderates a group elsewhere: of its host, or listed by it, asked once more.

    Raises:
        Refused: They do not.
        Unreachable: Its server does not answer.
    """
    if not fields.same_origin(actor_uri, group.uri):
        async with taking.look() as tx:
            known = (await groups.find(tx, group.id)).moderators
        if actor_uri not in known and actor_uri not in await looked_up(group, taking):
            raise Refused(f"{actor_uri} does not moderate {group.handle}")
    return await taking.actor(actor_uri)


async def looked_up(group: Actor, taking: Taking) -> tuple[str, ...]:
    """Whom a group elsewhere lists as its moderators now, kept.

    Raises:
        Unreachable: Its server does not answer.
    """
    if not group.moderators_uri:
        return ()
    try:
        document = await taking.remote.document(group.moderators_uri, taking.budget)
    except (NotFound, Malformed):
        return ()
    items = document.get("orderedItems") or document.get("items")
    listed = fields.ids(items, taking.limits.subwiki_moderators)
    async with taking.look() as tx:
        known = (await groups.find(tx, group.id)).moderators
    if listed != tuple(known):
        async with taking.database.write() as tx:
            await groups.save_moderators(tx, group.id, listed, taking.now)
    return listed
