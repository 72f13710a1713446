"""Of members whom this server suspends: a ban from all of it, as the threadiverse has it.

Microblogs hear the same by the member's profile.

Source: threadiverse reference, section 1.1 (Block with the site as its target).
"""

from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.publishing.sayings import WRAPPED, Readers, Saying
from fediwiki.activitypub.vocabulary.outgoing import write_undo
from fediwiki.activitypub.vocabulary.removals import write_site_ban
from fediwiki.domain.actors import Actor
from fediwiki.domain.events import MemberSuspended, SuspensionLifted
from fediwiki.storage import actors, acts, posts, sent
from fediwiki.storage.acts import Act


async def suspended(saying: Saying, event: MemberSuspended) -> None:
    """Say that a member may do nothing any more, and that what they wrote is out of sight."""
    act = (await acts.by_id(saying.tx, event.act_id)).act
    if act.target_id is None:
        return
    by = await _admin(saying, act)
    number, uri = saying.new_uri()
    block = write_site_ban(
        uri, act.object_uri, act.reason, actor=by, site=saying.urls.instance, now=saying.now
    )
    await _say(saying, number, block, by, act.target_id)


async def lifted(saying: Saying, event: SuspensionLifted) -> None:
    """Take that back, with what was out of sight."""
    act = (await acts.by_id(saying.tx, event.act_id)).act
    said = await sent.find_last(saying.tx, act.object_uri, "Block")
    if act.target_id is None or said is None:
        return
    block = saying.parsed(said.body)
    by = await actors.by_id(saying.tx, said.actor_id)
    number, uri = saying.new_uri()
    undo = {**write_undo(uri, block, now=saying.now), "restoreData": True}
    await _say(saying, number, undo, by, act.target_id)


async def _say(saying: Saying, number: int, said: Document, by: Actor, member_id: int) -> None:
    """Tell it wherever something of the member may be."""
    member = await actors.by_id(saying.tx, member_id)
    places = await posts.places_of(saying.tx, member_id)
    ours = (member_id, *(each.id for each in places if each.local))
    inboxes = {each.shared_inbox or each.inbox for each in places if not each.local}
    to = Readers(WRAPPED, ours, tuple(sorted(filter(None, inboxes))))
    await saying.say(number, said, by=by, about=member.uri, to=to)


async def _admin(saying: Saying, act: Act) -> Actor:
    """Who says it: the admin, or the instance for the operator."""
    by = await actors.by_id(saying.tx, act.actor_id) if act.actor_id else None
    if by is not None and by.deleted is None and by.suspended is None:
        return by
    return await actors.by_uri(saying.tx, saying.urls.instance)
