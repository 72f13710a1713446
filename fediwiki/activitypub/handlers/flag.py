"""Flag: someone asks the moderators to look at something."""

from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Flag
from fediwiki.errors import Refused
from fediwiki.services import reporting
from fediwiki.text.domains import host_of


async def handle(activity: Flag, taking: Taking) -> None:
    """Keep the report.

    Raises:
        Refused: Nothing that it names is ours to look after, or nobody here looks at reports from
            that server.
    """
    rules = await taking.remote.doors.rules()
    if rules.drops_reports(host := host_of(activity.actor)):
        raise Refused(f"reports from {host} are not taken")
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
