"""Of likes of members: to the author, and passed on where likes are understood."""

from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.publishing.sayings import MICROBLOG, WRAPPED, Readers, Saying
from fediwiki.activitypub.vocabulary.outgoing import write_announce, write_like, write_undo
from fediwiki.domain.actors import Actor
from fediwiki.domain.events import LikeGiven, LikeTaken
from fediwiki.domain.ids import of_short
from fediwiki.errors import NotFound
from fediwiki.storage import actors, comments, posts


async def given(saying: Saying, event: LikeGiven) -> None:
    """Say that a member likes something."""
    await _say(saying, event, undone=False)


async def taken_back(saying: Saying, event: LikeTaken) -> None:
    """Say that a member no longer does."""
    await _say(saying, event, undone=True)


async def _say(saying: Saying, event: LikeGiven | LikeTaken, *, undone: bool) -> None:
    member = await actors.by_id(saying.tx, event.member_id)
    author, group = await _liked(saying, event.object_uri)
    activity: Document = write_like(
        event.uri,
        event.object_uri,
        actor=member.uri,
        author=author.uri,
        group=group.uri if group else "",
        now=saying.now,
    )
    number = of_short(event.uri.rpartition("/")[2])
    if undone:
        number, uri = saying.new_uri()
        activity = write_undo(uri, activity, now=saying.now)
    inboxes = () if author.local else (author.inbox,)
    in_our_group = group is not None and group.local
    if group is not None and not group.local:
        inboxes = (*inboxes, group.shared_inbox or group.inbox)
    dialects = MICROBLOG if in_our_group else (*MICROBLOG, *WRAPPED)
    readers = Readers(dialects, inboxes=inboxes)
    await saying.say(number, activity, by=member, about=event.object_uri, to=readers)
    if group is not None and group.local:
        number, uri = saying.new_uri()
        wrapped = write_announce(uri, activity, group=group, now=saying.now)
        to = Readers(WRAPPED, (group.id,))
        await saying.say(number, wrapped, by=group, about=event.object_uri, to=to)


async def _liked(saying: Saying, uri: str) -> tuple[Actor, Actor | None]:
    """The author of what is liked, and the group in which it stands."""
    post = await posts.find_by_uri(saying.tx, uri)
    if post is not None:
        return post.author, post.subwiki
    comment = await comments.find_by_uri(saying.tx, uri)
    if comment is None:
        raise NotFound(f"there is no {uri}")
    below = await posts.find(saying.tx, comment.post_id)
    return comment.author, below.subwiki if below else None
