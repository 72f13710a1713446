"""Follow: someone wants to hear from an actor of ours, and is let."""

from datetime import timedelta

from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Follow
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.errors import NotFound, Refused
from fediwiki.services import following
from fediwiki.storage import actors, servers, tombstones
from fediwiki.storage.database import Writer

ASKED_LATELY = timedelta(hours=1)
_FOLLOWED = (ActorKind.SUBWIKI, ActorKind.STEWARD, ActorKind.MEMBER)


async def handle(activity: Follow, taking: Taking) -> None:
    """Let the actor follow, and have it told so, unless it took that back before it came.

    Raises:
        NotFound: There is no such actor here.
        Refused: That actor is not there to be followed.
    """
    follower = await taking.actor(activity.actor)
    async with taking.effect() as tx:
        followed = await actors.find_by_uri(tx, activity.object_id)
        if followed is None or not followed.local:
            raise NotFound(f"{activity.object_id} does not live here")
        if followed.kind not in _FOLLOWED:
            raise Refused(f"{followed.handle} is not there to be followed")
        if await tombstones.exists(tx, activity.id):
            return
        await following.accept(tx, follower, followed, activity.id, now=taking.now)
        await _ask_anew_what_they_run(tx, follower, taking)


async def _ask_anew_what_they_run(tx: Writer, follower: Actor, taking: Taking) -> None:
    """What the follower's server understands decides what it is sent from now on."""
    if follower.server_id is None:
        return
    server = await servers.by_id(tx, follower.server_id)
    if server.dialect_checked is not None and taking.now - server.dialect_checked > ASKED_LATELY:
        await servers.doubt_software(tx, server.id)
