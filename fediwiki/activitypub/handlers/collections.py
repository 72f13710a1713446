"""Add and Remove: moderators elsewhere name another, let one go, or pin what stands first."""

from fediwiki.activitypub.handlers import marks, moderators
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Add, Remove
from fediwiki.domain.actors import Actor
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import appointing, moderating
from fediwiki.storage import actors, groups, posts, subwikis
from fediwiki.storage.database import Writer


async def handle(activity: Add | Remove, taking: Taking) -> None:
    """Change who moderates a subwiki of ours, or what stands first in it.

    Raises:
        Refused: The actor does not moderate that subwiki, or stands below whom it would let go.
    """
    async with taking.look() as tx:
        subwiki = await subwikis.find_by_moderators_uri(tx, activity.target)
        if subwiki is not None:
            await moderators.of_ours(tx, subwiki.actor, activity.actor, taking)
    if subwiki is None:
        await _pin(activity, taking)
        return
    async with taking.look() as tx:
        named = await actors.find_by_uri(tx, activity.object_id)
    if isinstance(activity, Add):
        named = await taking.actor(activity.object_id)
    if named is None:
        return
    async with taking.effect() as tx:
        by = await moderators.of_ours(tx, subwiki.actor, activity.actor, taking)
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


async def take_passed_on(activity: Add | Remove, group: Actor, taking: Taking) -> None:
    """Take what changed of the collections of a group elsewhere, as it says itself.

    Raises:
        Refused: The actor does not moderate there.
    """
    async with taking.look() as tx:
        featured = (await groups.find(tx, group.id)).says.featured_uri
    if activity.target and activity.target == group.moderators_uri:
        await moderators.looked_up(group, taking)
        async with taking.effect():
            return
    if activity.target and activity.target == featured:
        await marks.pin(activity, taking)


async def _pin(activity: Add | Remove, taking: Taking) -> None:
    """Pin in a subwiki of ours, by its very collection; every other is left alone."""
    async with taking.look() as tx:
        post = await posts.find_by_uri(tx, activity.object_id)
    place = post.subwiki if post else None
    if place is None or not place.local or taking.urls.featured(place.uri) != activity.target:
        return
    await marks.pin(activity, taking)
