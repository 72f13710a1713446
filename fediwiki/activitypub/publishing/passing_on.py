"""Of what others said to a subwiki of ours: passed on unchanged, in each dialect.

Source: protocol §4; FEP-1b12.
"""

from fediwiki.activitypub import documents
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.fields import PUBLIC
from fediwiki.activitypub.publishing.posts import announce, told_of
from fediwiki.activitypub.publishing.sayings import MICROBLOG, WRAPPED, Readers, Said, Saying
from fediwiki.activitypub.vocabulary.outgoing import write_announce, write_undo
from fediwiki.domain.actors import Actor
from fediwiki.domain.events import ActivityTaken
from fediwiki.domain.posts import Post
from fediwiki.errors import TooLarge
from fediwiki.storage import actors, posts, received
from fediwiki.storage.received import Received


async def taken(saying: Saying, event: ActivityTaken) -> None:
    """Pass on what a subwiki took."""
    entry = await received.by_id(saying.tx, event.received_id)
    if entry is None:
        return
    group = await actors.by_id(saying.tx, event.subwiki_id)
    activity = documents.parse(entry.body, depth=saying.limits.json_depth)
    if activity.get("type") == "Tombstone":
        return
    post = await posts.find(saying.tx, event.post_id) if event.post_id is not None else None
    await _wrap(saying, group, entry, activity, event.object_uri)
    match entry.type:
        case "Create" | "Update" | "Undo" if post is not None and not post.announce_uri:
            await announce(saying, post)
        case "Update":
            await _forward(saying, group, entry, activity, event.object_uri)
        case "Delete" if post is not None:
            await take_back(saying, group, post)
        case _:
            pass


async def _wrap(
    saying: Saying, group: Actor, entry: Received, activity: Document, about: str
) -> None:
    """Announce an activity as it came; what is too large with a wrapper is left to be fetched.

    Its own server hears it too, for it may hide what it said until then.
    """
    number, uri = saying.new_uri()
    wrapped = write_announce(uri, activity, group=group, now=saying.now)
    author = await actors.find_by_uri(saying.tx, entry.actor_uri)
    inbox = (author.shared_inbox or author.inbox) if author else ""
    to = Readers(WRAPPED, (group.id,), (inbox,) if inbox else ())
    thread, about = about, told_of(activity, about)
    try:
        await saying.say(number, wrapped, by=group, about=about, thread=thread, to=to)
    except TooLarge:
        by_id = write_announce(uri, str(activity["id"]), group=group, now=saying.now)
        await saying.say(number, by_id, by=group, about=about, thread=thread, to=to)


async def _forward(
    saying: Saying, group: Actor, entry: Received, activity: Document, about: str
) -> None:
    """Send the very bytes on, where they carry what proves their author."""
    if "signature" not in activity and "proof" not in activity:
        return
    number, _ = saying.new_uri()
    to = Readers(MICROBLOG, (group.id,))
    said = Said(number, entry.uri, entry.type, entry.body)
    await saying.log(said, by=group, about=about, to=to, thread=about, public=False)


async def take_back(saying: Saying, group: Actor, post: Post) -> None:
    """Take back the boost of a post that its author deleted, or a moderator removed."""
    if not post.announce_uri:
        return
    boost: Document = {
        "id": post.announce_uri,
        "type": "Announce",
        "actor": group.uri,
        "object": post.uri,
        "to": [group.uri, PUBLIC],
        "cc": [group.followers_uri],
    }
    number, uri = saying.new_uri()
    undo = write_undo(uri, boost, now=saying.now)
    inbox = post.author.shared_inbox or post.author.inbox
    to = Readers(MICROBLOG, (group.id,), (inbox,) if inbox else ())
    await saying.say(number, undo, by=group, about=post.uri, to=to)
    await posts.save_announced(saying.tx, post.id, "")
