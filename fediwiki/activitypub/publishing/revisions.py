"""Of revisions: that fields of one were deleted, which all who keep its history must know."""

from fediwiki.activitypub.publishing.sayings import Readers, Saying
from fediwiki.activitypub.vocabulary.outgoing import write_announce, write_delete
from fediwiki.activitypub.vocabulary.posts import post_addressing
from fediwiki.domain.events import FieldsRemoved
from fediwiki.domain.servers import Dialect
from fediwiki.errors import NotFound
from fediwiki.storage import posts, revisions

_FEDIWIKI = (Dialect.FEDIWIKI,)


async def fields_removed(saying: Saying, event: FieldsRemoved) -> None:
    """Say that fields of a revision are gone; only other FediWikis ever had them by its id."""
    post = await posts.find(saying.tx, event.post_id)
    if post is None:
        raise NotFound("there is no such post")
    if not post.collaborative or post.subwiki is None:
        return
    revision = await revisions.by_number(saying.tx, post.id, event.number)
    number, uri = saying.new_uri()
    delete = write_delete(
        uri,
        saying.urls.revision(post.uri, revision.number),
        actor=post.author.uri,
        addressing=post_addressing(post),
        now=saying.now,
    )
    delete["fw:fields"] = [each.value for each in revision.removed]
    delete = await saying.proven(delete, post.author)
    own = Readers(_FEDIWIKI, (post.author.id,))
    await saying.say(number, delete, by=post.author, about=post.uri, to=own)
    number, uri = saying.new_uri()
    wrapped = write_announce(uri, delete, group=post.subwiki, now=saying.now)
    await saying.say(
        number,
        wrapped,
        by=post.subwiki,
        about=str(delete["id"]),
        thread=post.uri,
        to=Readers(_FEDIWIKI, (post.subwiki.id,)),
    )
