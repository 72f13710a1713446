"""Of follows: the answer to those who ask us, and our own asking.

Source: protocol §5.
"""

from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.publishing.sayings import Readers, Saying
from fediwiki.activitypub.vocabulary.outgoing import write_accept, write_follow, write_undo
from fediwiki.domain.events import FollowAccepted, FollowAsked, FollowEnded
from fediwiki.domain.ids import of_short
from fediwiki.storage import actors


async def accepted(saying: Saying, event: FollowAccepted) -> None:
    """Tell a follower that they are welcome, with their asking embedded."""
    follower = await actors.by_id(saying.tx, event.follower_id)
    followed = await actors.by_id(saying.tx, event.followed_id)
    follow: Document = {
        "id": event.uri,
        "type": "Follow",
        "actor": follower.uri,
        "object": followed.uri,
    }
    number, uri = saying.new_uri()
    accept = write_accept(uri, follow, actor=followed.uri, to=follower.uri)
    await saying.say(
        number,
        accept,
        by=followed,
        about=event.uri,
        to=Readers(inboxes=(follower.inbox,)),
        public=False,
    )


async def asked(saying: Saying, event: FollowAsked) -> None:
    """Ask to follow someone elsewhere."""
    follower = await actors.by_id(saying.tx, event.follower_id)
    followed = await actors.by_id(saying.tx, event.followed_id)
    follow = write_follow(event.uri, follower=follower.uri, followed=followed.uri)
    await saying.say(
        of_short(event.uri.rpartition("/")[2]),
        follow,
        by=follower,
        about=followed.uri,
        to=Readers(inboxes=(followed.inbox,)),
        public=False,
    )


async def ended(saying: Saying, event: FollowEnded) -> None:
    """Tell someone elsewhere that we no longer follow them."""
    follower = await actors.by_id(saying.tx, event.follower_id)
    followed = await actors.by_id(saying.tx, event.followed_id)
    follow = write_follow(event.uri, follower=follower.uri, followed=followed.uri)
    number, uri = saying.new_uri()
    await saying.say(
        number,
        write_undo(uri, follow, now=saying.now),
        by=follower,
        about=followed.uri,
        to=Readers(inboxes=(followed.inbox,)),
        public=False,
    )
