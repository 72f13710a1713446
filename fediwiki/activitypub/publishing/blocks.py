"""Of blocks: said to whoever is blocked alone, and served to nobody.

Source: protocol §4.
"""

from fediwiki.activitypub.publishing.sayings import Readers, Saying
from fediwiki.activitypub.vocabulary.outgoing import write_block, write_undo
from fediwiki.domain.events import BlockEnded, PersonBlocked
from fediwiki.domain.ids import of_short
from fediwiki.storage import actors


async def blocked(saying: Saying, event: PersonBlocked) -> None:
    """Tell someone elsewhere that a member of ours wants nothing to do with them."""
    member = await actors.by_id(saying.tx, event.member_id)
    other = await actors.by_id(saying.tx, event.blocked_id)
    await saying.say(
        of_short(event.uri.rpartition("/")[2]),
        write_block(event.uri, actor=member.uri, blocked=other.uri),
        by=member,
        about=other.uri,
        to=Readers(inboxes=(other.inbox,)),
        public=False,
    )


async def ended(saying: Saying, event: BlockEnded) -> None:
    """Tell them that this is over."""
    member = await actors.by_id(saying.tx, event.member_id)
    other = await actors.by_id(saying.tx, event.blocked_id)
    block = write_block(event.uri, actor=member.uri, blocked=other.uri)
    number, uri = saying.new_uri()
    await saying.say(
        number,
        write_undo(uri, block, now=saying.now),
        by=member,
        about=other.uri,
        to=Readers(inboxes=(other.inbox,)),
        public=False,
    )
