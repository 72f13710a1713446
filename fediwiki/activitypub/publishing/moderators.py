"""Of who looks after a subwiki of ours: said by whoever decided, and passed on wrapped.

Microblogs know no moderators.

Source: protocol §4; FEP-1b12.
"""

from fediwiki.activitypub.publishing.sayings import NOBODY, WRAPPED, Readers, Saying
from fediwiki.activitypub.vocabulary.outgoing import write_announce, write_in_collection
from fediwiki.domain.actors import Actor
from fediwiki.domain.events import ModeratorNamed, ModeratorReleased
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import actors, subwikis


async def named(saying: Saying, event: ModeratorNamed) -> None:
    """Say that someone is a moderator."""
    await _say(saying, "Add", event)


async def released(saying: Saying, event: ModeratorReleased) -> None:
    """Say that someone is a moderator no longer."""
    await _say(saying, "Remove", event)


async def speaker(saying: Saying, subwiki: Subwiki, by_id: int | None) -> Actor:
    """Who says what was decided: a member here who did, else the steward, a person of our host."""
    by = await actors.by_id(saying.tx, by_id) if by_id is not None else None
    if by is not None and by.local and by.deleted is None:
        return by
    return await actors.by_id(saying.tx, subwiki.steward_id)


async def _say(saying: Saying, kind: str, event: ModeratorNamed | ModeratorReleased) -> None:
    subwiki = await subwikis.by_id(saying.tx, event.subwiki_id)
    actor = await actors.by_id(saying.tx, event.actor_id)
    group, by = subwiki.actor, await speaker(saying, subwiki, event.by_id)
    number, uri = saying.new_uri()
    target = saying.urls.moderators(group.uri)
    change = write_in_collection(
        uri, kind, actor.uri, target, actor=by.uri, group=group, now=saying.now
    )
    await saying.say(number, change, by=by, about=uri, thread=group.uri, to=NOBODY)
    number, uri_of_wrapper = saying.new_uri()
    wrapped = write_announce(uri_of_wrapper, change, group=group, now=saying.now)
    inbox = "" if actor.local else actor.shared_inbox or actor.inbox
    to = Readers(WRAPPED, (group.id,), (inbox,) if inbox else ())
    await saying.say(number, wrapped, by=group, about=uri, thread=group.uri, to=to)
