"""Flag: someone asks the moderators to look at something."""

from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Flag
from fediwiki.services import reporting


async def handle(activity: Flag, taking: Taking) -> None:
    """Keep the report.

    Raises:
        Refused: Nothing that it names is ours to look after.
    """
    reporter = await taking.actor(activity.actor)
    async with taking.effect() as tx:
        await reporting.receive(
            tx,
            activity.id,
            reporter=reporter,
            objects=activity.objects,
            text=activity.summary,
            now=taking.now,
        )
