"""Like and Dislike: counted once for each actor, and used to order nothing."""

from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Dislike, Like
from fediwiki.domain.reactions import Reaction, ReactionKind
from fediwiki.errors import NotFound
from fediwiki.services import reacting, welcoming
from fediwiki.storage import comments, posts
from fediwiki.storage.database import Reader


async def handle(activity: Like | Dislike, taking: Taking) -> None:
    """Count a reaction to what is here.

    Raises:
        NotFound: It is not here.
        Refused: The actor may not take part.
    """
    actor = await taking.actor(activity.actor)
    kind = ReactionKind.LIKE if isinstance(activity, Like) else ReactionKind.DISLIKE
    async with taking.effect() as tx:
        await welcoming.check(tx, actor, None, taking.now)
        await check_here(tx, activity.object_id)
        reaction = Reaction(actor.id, kind, activity.object_id, activity.id)
        await reacting.receive(tx, reaction, way=taking.way, now=taking.now)


async def check_here(tx: Reader, uri: str) -> None:
    """Let pass only what can be reacted to.

    Raises:
        NotFound: It is not here, or no longer.
    """
    found = await posts.find_by_uri(tx, uri) or await comments.find_by_uri(tx, uri)
    if found is None or found.deleted is not None:
        raise NotFound(f"there is no {uri} here")
