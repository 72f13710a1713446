"""Resolve: a moderator elsewhere decided about what somebody reported."""

from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Resolve
from fediwiki.services import settling


async def handle(activity: Resolve, taking: Taking) -> None:
    """Settle what was reported in a subwiki that they moderate, or tell who reported it to theirs.

    Raises:
        Refused: It is not for them to say.
        NotFound: Nothing of it is here.
    """
    moderator = await taking.actor(activity.actor)
    async with taking.effect() as tx:
        await settling.receive(
            tx, activity.object_id, activity.objects, by=moderator, now=taking.now
        )
