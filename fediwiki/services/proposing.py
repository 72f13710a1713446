"""Proposing: edits of what one author owns, which wait until the author takes them or does not."""

from dataclasses import replace
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.events import OfferAnswered, PostRevised
from fediwiki.domain.offers import Offer, OfferState, Paper, Proposal, Reason
from fediwiki.domain.posts import Post, next_update
from fediwiki.domain.revisions import words_in, words_offered
from fediwiki.errors import Conflict, Malformed, NotFound, Refused
from fediwiki.services import merging, notifying, picturing, welcoming, writing
from fediwiki.services.applying import Rules, illustrated
from fediwiki.services.linking import Links
from fediwiki.services.recording import Making, next_number, record
from fediwiki.storage import events, offers, posts, revisions
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _


async def receive(
    tx: Writer, post: Post, proposal: Proposal, paper: Paper, *, editor: Actor, now: datetime
) -> Offer:
    """Keep an edit of a member's own post for that member to look at."""
    offer = Offer(
        id=tx.new_id(now),
        paper=paper,
        editor=editor,
        subwiki_id=post.subwiki.id if post.subwiki else None,
        post_id=post.id,
        proposal=proposal,
        state=OfferState.PENDING,
        reason=None,
        number=None,
        made=now,
        reviewer_id=None,
        settled=None,
    )
    await offers.add(tx, offer)
    await picturing.keep(tx, offer, post.uri)
    try:
        await welcoming.check(tx, editor, post.subwiki, now)
        await welcoming.check_between(tx, editor, post.author)
    except Refused:
        return await _settle(tx, offer, OfferState.REJECTED, now, reason=Reason.BLOCKED)
    try:
        await welcoming.check_open(tx, post.subwiki, now)
    except Refused:
        return await _settle(tx, offer, OfferState.REJECTED, now, reason=Reason.PROTECTED)
    if not 1 <= proposal.base <= post.revision:
        return await _settle(tx, offer, OfferState.REJECTED, now, reason=Reason.STALE)
    await events.append(tx, OfferAnswered(offer.id), now=now)
    await notifying.of_proposal(tx, offer, post, now=now)
    return offer


async def decline(tx: Writer, offer: Offer, *, by: Actor, reason: str, now: datetime) -> Offer:
    """Do not take an edit, and say why.

    Raises:
        Malformed: There is no reason.
        Conflict: It does not wait any more.
        Refused: The post is somebody else's.
    """
    await _own_post(tx, offer, by)
    if not reason:
        raise Malformed(_("say why: whoever proposed it can read that"))
    declined = await _settle(
        tx, offer, OfferState.REJECTED, now, reason=Reason.DECLINED, note=reason, unread=True
    )
    told = replace(declined, reviewer_id=by.id)
    await notifying.of_review(tx, told, reason=reason, now=now)
    return declined


async def accept(
    tx: Writer,
    offer: Offer,
    *,
    by: Actor,
    changed: Proposal | None = None,
    rules: Rules,
    now: datetime,
) -> Offer:
    """Take an edit, perhaps `changed`, with what was written since, as the author's own update.

    Raises:
        Conflict: It does not wait any more, or contradicts what was written since.
        Moved: Its author goes on elsewhere.
        Refused: The post is somebody else's, or its subwiki is closed.
        TooLarge: The two are too much together.
    """
    post = await _own_post(tx, offer, by)
    welcoming.check_here(by)
    await welcoming.check_open(tx, post.subwiki, now)
    proposal = changed or offer.proposal
    base = await revisions.by_number(tx, post.id, proposal.base)
    joined = merging.join(base.words, words_in(post.content), words_offered(proposal, base.words))
    if not joined.clean:
        raise Conflict(_("this edit contradicts what was written since"))
    written = writing.content_of(
        joined.title,
        joined.text,
        language=post.content.language,
        warning=post.content.warning,
        title_characters=rules.title_characters,
        markdown_bytes=rules.markdown_bytes,
        links=Links(post.subwiki, rules.urls),
    )
    before = post.content
    kept = replace(
        written, kind=before.kind, attachments=before.attachments, sources=joined.sources
    )
    content = illustrated(kept, joined.attachments, rules.images_per_post)
    if content == before:
        return await _settle(tx, offer, OfferState.ACCEPTED, now, number=post.revision, unread=True)
    revised = replace(
        post,
        content=content,
        revision=await next_number(tx, post),
        updated=next_update(post.updated, post.published, now),
    )
    await posts.save_content(
        tx, post.id, content, updated=revised.updated, revision=revised.revision
    )
    making = Making(
        offer_uri=offer.paper.uri,
        summary=proposal.summary,
        minor=proposal.minor,
        proven=True,
        reviewer_id=by.id,
        merged_from=proposal.base if proposal.base != post.revision else None,
    )
    await record(tx, revised, editor=offer.editor, making=making, now=now)
    await events.append(tx, PostRevised(post.id, revised.revision), now=now)
    await notifying.of_revision(tx, revised, before=before.text, by=offer.editor, now=now)
    accepted = await _settle(
        tx, offer, OfferState.ACCEPTED, now, number=revised.revision, unread=True
    )
    await notifying.of_review(tx, replace(accepted, reviewer_id=by.id), now=now)
    return accepted


async def _own_post(tx: Reader, offer: Offer, author: Actor) -> Post:
    state = (await offers.by_id(tx, offer.id)).state
    if state is not OfferState.PENDING:
        raise Conflict(_("this edit does not wait any more: it is %(state)s", state=state))
    post = await posts.find(tx, offer.post_id or 0)
    if post is None or post.deleted is not None or not post.local:
        raise NotFound(_("there is no such post"))
    if post.removed is not None:
        raise Refused(_("A moderator removed this post."))
    if post.collaborative or post.author.id != author.id:
        raise Refused(_("only its author takes edits of this post"))
    return post


async def _settle(
    tx: Writer,
    offer: Offer,
    state: OfferState,
    now: datetime,
    *,
    reason: Reason | None = None,
    number: int | None = None,
    note: str = "",
    unread: bool = False,
) -> Offer:
    await offers.settle(tx, offer.id, state, reason=reason, number=number, now=now)
    if unread:
        await offers.save_answer(tx, offer.id, note=note)
    await notifying.settled(tx, offer, now=now)
    await events.append(tx, OfferAnswered(offer.id), now=now)
    return await offers.by_id(tx, offer.id)
