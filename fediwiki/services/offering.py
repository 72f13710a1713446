"""Offering: edits that our members offer to those who own a text elsewhere, and their answers.

Source: protocol §6.
"""

from dataclasses import replace
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.events import OfferAnswered, OfferSent
from fediwiki.domain.follows import FollowState
from fediwiki.domain.offers import Offer, OfferState, Paper, Proposal, Reason
from fediwiki.domain.posts import Post
from fediwiki.errors import Conflict, NotFound, Refused
from fediwiki.services import notifying, picturing
from fediwiki.storage import actors, events, follows, offers, posts, watches
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _

_WAITS = {OfferState.SENT, OfferState.PENDING}
_GONE = "the post was deleted"


async def offer(
    tx: Writer, post: Post, proposal: Proposal, paper: Paper, *, editor: Actor, now: datetime
) -> Offer:
    """Offer an edit of a post elsewhere to who decides about it.

    Raises:
        NotFound: The post was deleted.
        Refused: It is ours, or its server numbers no revisions.
    """
    if post.deleted is not None:
        raise NotFound(_("this post was deleted"))
    if post.removed is not None:
        raise Refused(_("A moderator removed this post."))
    if post.local or (await judge_of(tx, post)).local:
        raise Refused(_("this post is ours: nobody else decides about it"))
    await watches.begin(tx, editor, post.id, seen=post.revision, now=now)
    group_id = post.subwiki.id if post.subwiki else None
    return await _sent(tx, proposal, paper, editor, group_id, post.id, now)


async def offer_new(
    tx: Writer, group: Actor, proposal: Proposal, paper: Paper, *, editor: Actor, now: datetime
) -> Offer:
    """Offer a new post, to be written together, to a group elsewhere.

    Raises:
        Refused: The group is ours, or the editor does not follow it.
    """
    if group.local:
        raise Refused(_("this subwiki is ours: nobody else decides about it"))
    follow = await follows.find(tx, editor.id, group.id)
    if follow is None or follow.state is not FollowState.ACCEPTED:
        raise Refused(
            _(
                "follow %(handle)s first: what becomes of the post comes that way",
                handle=group.handle,
            )
        )
    return await _sent(tx, proposal, paper, editor, group.id, None, now)


async def judge_of(tx: Reader, post: Post) -> Actor:
    """Who decides about edits of a post: its group, or of what one author owns the author.

    Raises:
        Refused: Its community is not known here.
    """
    if not post.collaborative:
        return await actors.by_id(tx, post.author.id)
    if post.subwiki is None:
        raise Refused(_("who decides about this post is not known here"))
    return await actors.by_id(tx, post.subwiki.id)


async def settle(
    tx: Writer,
    offer: Offer,
    state: OfferState,
    *,
    by_uri: str,
    reason: Reason | None = None,
    number: int | None = None,
    note: str = "",
    result_uri: str = "",
    now: datetime,
) -> bool:
    """Take the answer to an offer of ours, says whether it was awaited; only who was asked answers.

    Raises:
        Refused: Somebody else answers.
    """
    if not offer.editor.local or await _asked_uri(tx, offer) != by_uri:
        raise Refused(_("%(by_uri)s was not asked", by_uri=by_uri))
    if offer.state not in {*_WAITS, OfferState.WITHDRAWN} or offer.state is state:
        return False
    if state is OfferState.PENDING and offer.state is not OfferState.SENT:
        return False
    await offers.settle(tx, offer.id, state, reason=reason, number=number, now=now)
    if state is not OfferState.PENDING:
        await offers.save_answer(tx, offer.id, note=note, result_uri=result_uri)
        answered = await offers.by_id(tx, offer.id)
        await notifying.of_review(tx, answered, reason=note or reason or "", now=now)
    return True


async def refuse_gone(
    tx: Writer, post: Post, proposal: Proposal, paper: Paper, *, editor: Actor, now: datetime
) -> None:
    """Answer an edit of a post of ours that was deleted before the edit came."""
    await refuse(
        tx,
        post,
        post.subwiki,
        proposal,
        paper,
        editor=editor,
        reason=Reason.STALE,
        why=_GONE,
        now=now,
    )


async def refuse(
    tx: Writer,
    post: Post | None,
    group: Actor | None,
    proposal: Proposal,
    paper: Paper,
    *,
    editor: Actor,
    reason: Reason,
    why: str,
    now: datetime,
) -> None:
    """Answer an edit that came to us, or a new post, that nobody has to look at, and say why."""
    group_id, post_id = group.id if group else None, post.id if post else None
    made = replace(
        _made(tx, proposal, paper, editor, group_id, post_id, now),
        state=OfferState.REJECTED,
        reason=reason,
        note=why,
        settled=now,
    )
    await offers.add(tx, made)
    await events.append(tx, OfferAnswered(made.id), now=now)


async def refuse_waiting(tx: Writer, post: Post, *, now: datetime) -> None:
    """Settle all edits that wait of a post which is deleted now; those to us are answered."""
    for each in await offers.waiting_of(tx, post.id):
        await offers.settle(tx, each.id, OfferState.REJECTED, reason=Reason.STALE, now=now)
        await offers.save_answer(tx, each.id, note=_GONE)
        if post.local:
            await events.append(tx, OfferAnswered(each.id), now=now)


async def withdraw(tx: Writer, offer: Offer, *, now: datetime) -> None:
    """Take back an edit that waits elsewhere.

    Raises:
        Conflict: It does not wait any more.
    """
    if offer.state not in _WAITS:
        raise Conflict(_("this edit does not wait any more: it is %(state)s", state=offer.state))
    await offers.settle(tx, offer.id, OfferState.WITHDRAWN, now=now)
    await events.append(tx, OfferSent(offer.id, withdrawn=True), now=now)


async def answer_again(tx: Writer, known: Offer, editor_uri: str, *, now: datetime) -> None:
    """Say once more what became of an offer that somebody sent again.

    Raises:
        Refused: It was somebody else's.
    """
    if known.editor.uri != editor_uri:
        raise Refused(_("%(editor_uri)s did not offer that", editor_uri=editor_uri))
    await events.append(tx, OfferAnswered(known.id), now=now)


async def _sent(
    tx: Writer,
    proposal: Proposal,
    paper: Paper,
    editor: Actor,
    group_id: int | None,
    post_id: int | None,
    now: datetime,
) -> Offer:
    made = _made(tx, proposal, paper, editor, group_id, post_id, now)
    await offers.add(tx, made)
    await picturing.keep(tx, made, paper.uri)
    await events.append(tx, OfferSent(made.id), now=now)
    return made


def _made(
    tx: Writer,
    proposal: Proposal,
    paper: Paper,
    editor: Actor,
    group_id: int | None,
    post_id: int | None,
    now: datetime,
) -> Offer:
    return Offer(
        id=tx.new_id(now),
        paper=paper,
        editor=editor,
        subwiki_id=group_id,
        post_id=post_id,
        proposal=proposal,
        state=OfferState.SENT,
        reason=None,
        number=None,
        made=now,
        reviewer_id=None,
        settled=None,
    )


async def _asked_uri(tx: Reader, offer: Offer) -> str:
    post = await posts.find(tx, offer.post_id) if offer.post_id else None
    if post is not None:
        return (await judge_of(tx, post)).uri
    return (await actors.by_id(tx, offer.subwiki_id or 0)).uri
