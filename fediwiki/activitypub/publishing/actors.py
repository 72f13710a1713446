"""Of actors of ours: a new profile, new keys, or that they are gone."""

from fediwiki.activitypub import writing
from fediwiki.activitypub.fields import PUBLIC
from fediwiki.activitypub.publishing.sayings import Readers, Saying
from fediwiki.activitypub.vocabulary.outgoing import write_delete, write_update
from fediwiki.activitypub.vocabulary.parts import Addressing, write_addressing
from fediwiki.domain.events import ActorChanged, MemberLeft
from fediwiki.storage import actors


async def changed(saying: Saying, event: ActorChanged) -> None:
    """Say to an actor's followers what it is like now."""
    actor = await actors.by_id(saying.tx, event.actor_id)
    document = await writing.of_actor(saying.tx, actor, saying.urls)
    number, uri = saying.new_uri()
    update = write_update(uri, document, actor=actor.uri, now=saying.now)
    update |= write_addressing(Addressing(to=(PUBLIC,), cc=(actor.followers_uri,)))
    await saying.say(
        number, update, by=actor, about=actor.uri, to=Readers(followers_of=(actor.id,))
    )


async def left(saying: Saying, event: MemberLeft) -> None:
    """Say to a member's followers that the member is gone, with everything they said."""
    actor = await actors.by_id(saying.tx, event.actor_id)
    number, uri = saying.new_uri()
    delete = write_delete(
        uri,
        actor.uri,
        actor=actor.uri,
        addressing=Addressing(to=(PUBLIC,), cc=(actor.followers_uri,)),
        now=saying.now,
    )
    await saying.say(
        number,
        await saying.proven(delete, actor),
        by=actor,
        about=actor.uri,
        to=Readers(followers_of=(actor.id,)),
    )
