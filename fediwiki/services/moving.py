"""Moving: a person from elsewhere goes to another account, and their follows with them."""

from fediwiki.domain.actors import Actor
from fediwiki.errors import Refused
from fediwiki.storage import actors
from fediwiki.storage.database import Writer


async def receive(tx: Writer, actor: Actor, target: Actor) -> None:
    """Remember where an actor went.

    Raises:
        Refused: The target does not say that it is the same, or the actor moved before.
    """
    if actor.uri not in target.also_known_as or actor.uri == target.uri:
        raise Refused(f"{target.handle} does not say that it is {actor.handle}")
    if actor.moved_to:
        raise Refused(f"{actor.handle} moved before")
    await actors.save_moved(tx, actor.id, target.uri)
