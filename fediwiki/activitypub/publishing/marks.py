"""Of closed talk and pinned posts: said by the moderator, and passed on wrapped.

Microblogs know neither.

Source: protocol §4; FEP-1b12.
"""

from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.publishing.moderators import speaker
from fediwiki.activitypub.publishing.sayings import NOBODY, WRAPPED, Readers, Saying
from fediwiki.activitypub.vocabulary.outgoing import (
    write_announce,
    write_in_collection,
    write_lock,
    write_undo,
)
from fediwiki.domain.actors import Actor
from fediwiki.domain.events import PostPinned, ThingLocked
from fediwiki.storage import posts, sent, subwikis


async def locked(saying: Saying, event: ThingLocked) -> None:
    """Say that talk is closed, or take back that it was."""
    subwiki = await subwikis.by_id(saying.tx, event.subwiki_id)
    by = await speaker(saying, subwiki, event.by_id)
    number, uri = saying.new_uri()
    said = await sent.find_last(saying.tx, event.object_uri, "Lock")
    lock: Document = (
        saying.parsed(said.body)
        if said is not None and not event.locked
        else write_lock(
            uri,
            event.object_uri,
            actor=by.uri,
            group=subwiki.actor,
            reason=event.reason,
            now=saying.now,
        )
    )
    if not event.locked:
        number, uri = saying.new_uri()
        # Whoever opens it speaks, also where somebody else closed it.
        lock = write_undo(uri, {**lock, "actor": by.uri}, now=saying.now)
    await _say(saying, number, lock, by, subwiki.actor, event.object_uri)


async def pinned(saying: Saying, event: PostPinned) -> None:
    """Say that a post stands first in its subwiki, or no longer."""
    post = await posts.find(saying.tx, event.post_id)
    if post is None or post.subwiki is None:
        return
    subwiki = await subwikis.by_id(saying.tx, post.subwiki.id)
    by = await speaker(saying, subwiki, event.by_id)
    number, uri = saying.new_uri()
    change = write_in_collection(
        uri,
        "Add" if event.pinned else "Remove",
        post.uri,
        saying.urls.featured(subwiki.actor.uri),
        actor=by.uri,
        group=subwiki.actor,
        now=saying.now,
    )
    await _say(saying, number, change, by, subwiki.actor, post.uri)


async def _say(
    saying: Saying, number: int, activity: Document, by: Actor, group: Actor, thread: str
) -> None:
    await saying.say(number, activity, by=by, about=thread, thread=thread, to=NOBODY)
    number, uri = saying.new_uri()
    wrapped = write_announce(uri, activity, group=group, now=saying.now)
    about, to = str(activity["id"]), Readers(WRAPPED, (group.id,))
    await saying.say(number, wrapped, by=group, about=about, thread=thread, to=to)
