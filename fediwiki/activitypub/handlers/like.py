"""Like and Dislike: counted once for each actor, and used to order nothing."""

from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Dislike, Like
from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.reactions import Reaction, ReactionKind
from fediwiki.errors import NotFound, Refused
from fediwiki.services import reacting, welcoming
from fediwiki.storage import comments, posts, tombstones
from fediwiki.storage.database import Reader, Writer


async def handle(activity: Like | Dislike, taking: Taking) -> None:
    """Count a reaction to what is here.

    Raises:
        NotFound: It is not here.
        Refused: The actor may not take part.
    """
    actor = await taking.actor(activity.actor)
    kind = ReactionKind.LIKE if isinstance(activity, Like) else ReactionKind.DISLIKE
    async with taking.effect() as tx:
        await receive(tx, Reaction(actor.id, kind, activity.object_id, activity.id), actor, taking)


async def receive(tx: Writer, reaction: Reaction, actor: Actor, taking: Taking) -> None:
    """Count a reaction, unless it was taken back before it came.

    Raises:
        NotFound: What it is to is not here, or no longer.
        Refused: The actor may not take part, or a group passes on what is not its own.
    """
    subwiki = await subwiki_of(tx, reaction.object_uri)
    check_passed_on(taking, subwiki)
    await welcoming.check(tx, actor, subwiki, taking.now)
    if not await tombstones.exists(tx, reaction.uri):
        await reacting.receive(tx, reaction, way=taking.way, now=taking.now)


async def subwiki_of(tx: Reader, uri: str) -> Actor | None:
    """The subwiki or group in which something stands that can be reacted to.

    Raises:
        NotFound: It is not here, or no longer.
    """
    found = await posts.find_by_uri(tx, uri) or await comments.find_by_uri(tx, uri)
    if found is None or found.deleted is not None:
        raise NotFound(f"there is no {uri} here")
    post = await posts.find(tx, found.post_id) if isinstance(found, Comment) else found
    return post.subwiki if post else None


def check_passed_on(taking: Taking, subwiki: Actor | None) -> None:
    """Let what a group passes on count only for what stands in that group.

    Raises:
        Refused: It stands elsewhere.
    """
    if taking.group is not None and (subwiki is None or subwiki.id != taking.group.id):
        raise Refused(f"that does not stand in {taking.group.handle}")
