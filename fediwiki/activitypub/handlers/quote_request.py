"""QuoteRequest: someone asks to quote a post of ours.

Source: FEP-044f; protocol §7.
"""

from fediwiki.activitypub import fields
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import QuoteRequest
from fediwiki.errors import Malformed, NotFound, Refused
from fediwiki.services import quoting
from fediwiki.storage import posts, stamps, tombstones


async def handle(activity: QuoteRequest, taking: Taking) -> None:
    """Let the owner of the post agree.

    Raises:
        Malformed: It does not say which post quotes.
        Refused: The quoting post is somebody else's, or the actor may not take part.
        NotFound: What is quoted is not here.
    """
    quote = activity.instrument
    if not quote:
        raise Malformed("this does not say which post quotes")
    if not fields.same_origin(quote, activity.actor):
        raise Refused(f"{quote} is not of the server of {activity.actor}")
    shown = fields.one_object(activity.raw.get("instrument")) or {}
    if "attributedTo" in shown and fields.one_id(shown["attributedTo"]) != activity.actor:
        raise Refused(f"{quote} is not by {activity.actor}")
    actor = await taking.actor(activity.actor)
    async with taking.effect() as tx:
        post = await posts.find_by_uri(tx, activity.object_id)
        if post is None:
            raise NotFound(f"there is no {activity.object_id} here")
        known = await stamps.find_of_quote(tx, post.id, quote)
        if known is not None and known.actor_id != actor.id:
            raise Refused(f"{quote} is not by {activity.actor}")
        if not await tombstones.exists(tx, activity.id):
            await quoting.allow(tx, post, quote, activity.id, by=actor, now=taking.now)
