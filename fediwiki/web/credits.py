"""Who wrote a post together, who began it, who changed it last, and who may go on."""

from dataclasses import dataclass

from starlette.requests import Request

from fediwiki.asgi import sessions
from fediwiki.asgi.state import State
from fediwiki.domain.actors import Actor
from fediwiki.domain.forks import Origin
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.services import forking
from fediwiki.storage import actors, changes, revisions
from fediwiki.storage.changes import Change
from fediwiki.storage.database import Reader
from fediwiki.web.surroundings import Frame, around, editors_words

_MOST_NAMED = 8


@dataclass(frozen=True, slots=True)
class Credits:
    """What the page of a post says of its making; without `latest` it is not written together.

    `before` is the post that went on as this one, `after` that as which this one went on.
    """

    frame: Frame
    latest: Change | None = None
    initiator: Actor | None = None
    contributor_count: int = 0
    contributors: tuple[Actor, ...] = ()
    editors: str = ""
    origin: Origin | None = None
    before: Post | None = None
    after: Post | None = None


async def credited(
    tx: Reader, request: Request[State], post: Post, member: Member | None
) -> Credits:
    """The credits of a post."""
    guest = sessions.guest_of(request, member)
    frame = await around(tx, post, member, guest, now=request.state["clock"].now())
    if not post.collaborative:
        return Credits(frame, after=await forking.successor(tx, post, frame.viewer))
    latest = await changes.of_post(tx, post.id, frame.viewer, limit=1)
    uris = await revisions.editors_of(tx, post.id)
    known = {each.uri: each for each in await actors.of_uris(tx, uris[:_MOST_NAMED])}
    initiator = None
    if post.initiator_id is not None:
        initiator = await actors.by_id(tx, post.initiator_id)
    return Credits(
        frame,
        latest=latest[0] if latest else None,
        initiator=initiator if initiator and initiator.deleted is None else None,
        contributor_count=len(uris),
        contributors=tuple(known[uri] for uri in uris[:_MOST_NAMED] if uri in known),
        editors=editors_words(request, frame),
        origin=await forking.origin(tx, post, frame.viewer),
        before=await forking.predecessor(tx, post, frame.viewer),
    )
