"""Of quotations: that the owner of a post agrees, and that this ended with the post.

Source: FEP-044f; protocol §7.
"""

from fediwiki.activitypub.publishing.sayings import Readers, Saying
from fediwiki.activitypub.vocabulary.outgoing import write_answer, write_delete
from fediwiki.activitypub.vocabulary.parts import Addressing
from fediwiki.domain.events import QuoteAllowed
from fediwiki.domain.posts import Post
from fediwiki.storage import actors, posts, stamps


async def allowed(saying: Saying, event: QuoteAllowed) -> None:
    """Tell whoever asked where the stamp is; nobody else hears of it."""
    post = await posts.find(saying.tx, event.post_id)
    if post is None or post.deleted is not None:
        return
    quoter = await actors.by_id(saying.tx, event.actor_id)
    number, uri = saying.new_uri()
    accept = write_answer(
        uri,
        "Accept",
        event.uri,
        actor=post.author.uri,
        to=quoter.uri,
        result=saying.urls.stamp(post.uri, event.number),
    )
    to = Readers(inboxes=(quoter.inbox,))
    await saying.say(number, accept, by=post.author, about=event.uri, to=to, public=False)


async def revoked(saying: Saying, post: Post) -> None:
    """Tell everyone who quotes a deleted post that the stamps went with it."""
    for stamp in await stamps.of_post(saying.tx, post.id):
        quoter = await actors.by_id(saying.tx, stamp.actor_id)
        number, uri = saying.new_uri()
        at = saying.urls.stamp(post.uri, stamp.number)
        addressing = Addressing(to=(quoter.uri,))
        delete = write_delete(uri, at, actor=post.author.uri, addressing=addressing, now=saying.now)
        to = Readers(inboxes=(quoter.inbox,))
        await saying.say(number, delete, by=post.author, about=at, to=to, public=False)
