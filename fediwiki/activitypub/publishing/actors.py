"""Of actors of ours: a new profile, new keys, that they moved, or that they are gone."""

from fediwiki.activitypub import writing
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.fields import PUBLIC
from fediwiki.activitypub.publishing.sayings import NOBODY, WRAPPED, Readers, Saying
from fediwiki.activitypub.vocabulary.outgoing import (
    write_announce,
    write_delete,
    write_move,
    write_update,
)
from fediwiki.activitypub.vocabulary.parts import Addressing, write_addressing
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.events import ActorChanged, MemberLeft, PersonLeaving
from fediwiki.domain.servers import Dialect
from fediwiki.services import leaving
from fediwiki.storage import actors, subwikis
from fediwiki.storage.sent import EVERYONE

_BARE = (Dialect.MICROBLOG, Dialect.FEDIWIKI)


async def changed(saying: Saying, event: ActorChanged) -> None:
    """Say to an actor's followers what it is like now."""
    actor = await actors.by_id(saying.tx, event.actor_id)
    if actor.deleted is not None:
        return
    is_group = actor.kind is ActorKind.SUBWIKI
    document = await writing.of_actor(saying.tx, actor, saying.urls)
    number, uri = saying.new_uri()
    update = write_update(uri, document, actor=actor.uri, now=saying.now)
    update |= write_addressing(Addressing(to=(PUBLIC,), cc=(actor.followers_uri,)))
    to = Readers(_BARE if is_group else EVERYONE, (actor.id,))
    await saying.say(number, update, by=actor, about=actor.uri, to=to)
    if is_group:
        await _wrapped(saying, actor, document)


async def _wrapped(saying: Saying, group: Actor, document: Document) -> None:
    """Say it by the steward inside an announcement: the threadiverse hears it only of a person."""
    subwiki = await subwikis.by_id(saying.tx, group.id)
    steward = await actors.by_id(saying.tx, subwiki.steward_id)
    number, uri = saying.new_uri()
    update = write_update(uri, document, actor=steward.uri, now=saying.now)
    addressing = Addressing(
        to=(group.uri, PUBLIC), cc=(group.followers_uri,), audience=(group.uri,)
    )
    update |= write_addressing(addressing)
    await saying.say(number, update, by=steward, about=group.uri, to=NOBODY)
    number, uri = saying.new_uri()
    wrapped = write_announce(uri, update, group=group, now=saying.now)
    to = Readers(WRAPPED, (group.id,))
    await saying.say(number, wrapped, by=group, about=group.uri, to=to)


async def is_leaving(saying: Saying, event: PersonLeaving) -> None:
    """Let another part go of what somebody said who is gone."""
    actor = await actors.by_id(saying.tx, event.actor_id)
    await leaving.go_on(saying.tx, actor, keeps_name=event.keeps_name, now=saying.now)


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


async def moved(saying: Saying, actor_id: int, target_uri: str) -> None:
    """Say to its followers where an actor went, as it says of itself already."""
    actor = await actors.by_id(saying.tx, actor_id)
    number, uri = saying.new_uri()
    move = write_move(uri, actor.uri, target_uri, to=actor.followers_uri, now=saying.now)
    await saying.say(number, move, by=actor, about=actor.uri, to=Readers(followers_of=(actor.id,)))
