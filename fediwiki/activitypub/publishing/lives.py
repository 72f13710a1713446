"""Of what becomes of subwikis of ours: one is gone, to everyone who follows it.

Source: protocol §4: `Delete{Group}` goes bare; the threadiverse hears of a deletion from a
person alone.
"""

from fediwiki.activitypub.fields import PUBLIC
from fediwiki.activitypub.publishing.sayings import NOBODY, Readers, Saying
from fediwiki.activitypub.vocabulary.outgoing import write_announce, write_delete
from fediwiki.activitypub.vocabulary.parts import Addressing
from fediwiki.domain.events import SubwikiCleared, SubwikiEnded
from fediwiki.domain.servers import Dialect
from fediwiki.services import ending
from fediwiki.storage import actors, events, subwikis

_BARE = (Dialect.MICROBLOG, Dialect.FEDIWIKI)
_THREADS = (Dialect.THREADIVERSE,)


async def ended(saying: Saying, event: SubwikiEnded) -> None:
    """Say that a subwiki is gone."""
    group = await actors.by_id(saying.tx, event.subwiki_id)
    number, uri = saying.new_uri()
    addressing = Addressing(to=(PUBLIC,), cc=(group.followers_uri,))
    delete = write_delete(uri, group.uri, actor=group.uri, addressing=addressing, now=saying.now)
    to = Readers(_BARE, (group.id,))
    await saying.say(number, delete, by=group, about=group.uri, to=to)

    subwiki = await subwikis.by_id(saying.tx, group.id)
    steward = await actors.by_id(saying.tx, subwiki.steward_id)
    number, uri = saying.new_uri()
    addressing = Addressing(
        to=(group.uri, PUBLIC), cc=(group.followers_uri,), audience=(group.uri,)
    )
    delete = write_delete(uri, group.uri, actor=steward.uri, addressing=addressing, now=saying.now)
    await saying.say(number, delete, by=steward, about=group.uri, to=NOBODY)
    number, uri = saying.new_uri()
    wrapped = write_announce(uri, delete, group=group, now=saying.now)
    to = Readers(_THREADS, (group.id,))
    await saying.say(number, wrapped, by=group, about=group.uri, to=to)


async def cleared(saying: Saying, event: SubwikiCleared) -> None:
    """Let another part of what was written together go."""
    if await ending.clear(saying.tx, event.subwiki_id, now=saying.now):
        await events.append(saying.tx, event, now=saying.now)
