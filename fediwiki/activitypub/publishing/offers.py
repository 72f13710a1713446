"""Of edits on their way: what is said of those that came to us, and of our members' own.

Source: protocol §6.
"""

from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.publishing.sayings import Readers, Said, Saying
from fediwiki.activitypub.vocabulary.outgoing import write_answer, write_undo
from fediwiki.domain.actors import Actor
from fediwiki.domain.events import OfferAnswered, OfferSent
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.offers import Offer, OfferState
from fediwiki.domain.posts import Post
from fediwiki.errors import NotFound
from fediwiki.storage import actors, offers, posts

_KINDS = {
    OfferState.PENDING: "TentativeAccept",
    OfferState.ACCEPTED: "Accept",
    OfferState.REJECTED: "Reject",
}


async def answered(saying: Saying, event: OfferAnswered) -> None:
    """Tell an editor elsewhere what became of their edit; nobody else hears of it."""
    offer = await offers.by_id(saying.tx, event.offer_id)
    kind = _KINDS.get(offer.state)
    if offer.made_here or kind is None:
        return
    post = await posts.find(saying.tx, offer.post_id) if offer.post_id else None
    answerer = await _answerer(saying, offer, post)
    number, uri = saying.new_uri()
    answer = write_answer(
        uri,
        kind,
        offer.paper.uri,
        actor=answerer.uri,
        to=offer.editor.uri,
        **_verdict(saying, offer, post, answerer),
    )
    to = Readers(inboxes=(offer.editor.inbox,))
    await saying.say(number, answer, by=answerer, about=offer.paper.uri, to=to, public=False)


async def sent(saying: Saying, event: OfferSent) -> None:
    """Send a member's edit to who decides, byte for byte as it was signed; or take it back."""
    offer = await offers.by_id(saying.tx, event.offer_id)
    document = saying.parsed(offer.paper.body)
    post = await posts.find(saying.tx, offer.post_id) if offer.post_id else None
    judge = await _answerer(saying, offer, post)
    about = post.uri if post else judge.uri
    to = Readers(inboxes=(judge.inbox,))
    if event.withdrawn:
        number, uri = saying.new_uri()
        core: Document = {key: document[key] for key in ("id", "type", "actor", "to", "target")}
        undo = write_undo(uri, core, now=saying.now)
        await saying.say(number, undo, by=offer.editor, about=about, to=to, public=False)
        return
    number = of_short(offer.paper.uri.rpartition("/")[2])
    said = Said(number, offer.paper.uri, "Offer", offer.paper.body)
    await saying.log(said, by=offer.editor, about=about, to=to, thread=about, public=False)


def _verdict(saying: Saying, offer: Offer, post: Post | None, answerer: Actor) -> Document:
    said: Document = {}
    if offer.state is OfferState.PENDING:
        where = post.uri if post else answerer.uri
        said["result"] = f"{where}/pending/{short(offer.id)}"
    elif post is not None and offer.number is not None:
        said["result"] = saying.urls.revision(post.uri, offer.number)
    if offer.reason is not None:
        said["fw:reason"] = offer.reason.value
    if offer.note and offer.state is OfferState.REJECTED:
        said["summary"] = offer.note
    if post is not None:
        said["fw:latestRevision"] = saying.urls.revision(post.uri, post.revision)
    return said


async def _answerer(saying: Saying, offer: Offer, post: Post | None) -> Actor:
    """Who decides: the subwiki, or of what one author owns the author.

    Raises:
        NotFound: There is nobody any more.
    """
    if post is not None and not post.collaborative:
        return post.author
    if offer.subwiki_id is None:
        raise NotFound("nobody decides about this edit")
    return await actors.by_id(saying.tx, offer.subwiki_id)
