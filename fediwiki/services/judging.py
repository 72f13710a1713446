"""Judging: every edit of a collaborative post, local or remote, is one offer, judged here once.

Source: protocol §6.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from fediwiki.domain.actors import Actor
from fediwiki.domain.attachments import said_with
from fediwiki.domain.events import OfferAnswered
from fediwiki.domain.offers import Offer, OfferState, Paper, Proposal, Reason
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import EditPolicy, Subwiki
from fediwiki.domain.trust import (
    Protection,
    Standing,
    may_review,
    needs_review,
    why_not,
)
from fediwiki.errors import Conflict, Malformed, NotFound, Refused, TooLarge
from fediwiki.services import applying, holding, notifying, picturing
from fediwiki.services.applying import Judged, Rules
from fediwiki.services.holding import Setting
from fediwiki.services.merging import Joined
from fediwiki.services.posting import written
from fediwiki.storage import (
    events,
    members,
    offers,
    posts,
    revisions,
    standing,
    subwikis,
)
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _


async def judge(
    tx: Writer,
    post_id: int,
    proposal: Proposal,
    paper: Paper,
    *,
    editor: Actor,
    rules: Rules,
    now: datetime,
) -> Judged:
    """Judge an edit of a collaborative post of ours; the same paper gets the same answer again.

    Raises:
        NotFound: There is no such post.
        Refused: A filter does not let it stand, of somebody who edits here.
    """
    known = await offers.find_by_uri(tx, paper.uri)
    if known is not None:
        return await _again(tx, known)
    post = await _post(tx, post_id)
    offer = _new_offer(tx, post, proposal, paper, editor, now)
    subwiki = await subwikis.by_id(tx, offer.subwiki_id or 0)
    stands = await standing.of_editor(tx, editor, subwiki.id, rules.thresholds, now)
    protection = protection_of(post, subwiki, now)
    reason = await _barring(tx, editor, stands, protection.edit, rules, now)
    if reason is None and not await _base_holds(tx, post, proposal):
        reason = Reason.STALE
    if reason is not None:
        return Judged(await _reject(tx, offer, reason, now))
    return await _weigh(tx, post, offer, stands, protection, rules, now)


async def judge_new(
    tx: Writer,
    subwiki: Subwiki,
    proposal: Proposal,
    paper: Paper,
    *,
    editor: Actor,
    rules: Rules,
    now: datetime,
) -> Judged:
    """Judge a new collaborative post for a subwiki; the same paper gets the same answer again.

    Raises:
        Refused: A filter does not let it stand, of somebody who edits here.
    """
    known = await offers.find_by_uri(tx, paper.uri)
    if known is not None:
        return await _again(tx, known)
    offer = Offer(
        id=tx.new_id(now),
        paper=paper,
        editor=editor,
        subwiki_id=subwiki.id,
        post_id=None,
        proposal=proposal,
        state=OfferState.PENDING,
        reason=None,
        number=None,
        made=now,
        reviewer_id=None,
        settled=None,
    )
    stands = await standing.of_editor(tx, editor, subwiki.id, rules.thresholds, now)
    reason = await _barring(tx, editor, stands, subwiki.edit_policy, rules, now)
    if reason is not None:
        return Judged(await _reject(tx, offer, reason, now))
    try:
        whys = await _whys(tx, offer, None, subwiki.actor, rules, now)
    except Refused:
        # Whoever edits here keeps the text, and reads why.
        if offer.made_here:
            raise
        return Judged(await _reject(tx, offer, Reason.DECLINED, now))
    if needs_review(stands, subwiki.review_policy) or whys:
        return Judged(await _hold(tx, replace(offer, whys=whys), rules, now))
    await _add(tx, offer, rules)
    return await applying.found(tx, subwiki, offer, rules, now)


async def bars(
    tx: Reader, subwiki: Subwiki, post: Post | None, editor: Actor, rules: Rules, now: datetime
) -> Reason | None:
    """Why somebody may not edit a post there, or begin one, whatever it says; None if they may."""
    stands = await standing.of_editor(tx, editor, subwiki.id, rules.thresholds, now)
    policy = protection_of(post, subwiki, now).edit if post else subwiki.edit_policy
    return await _barring(tx, editor, stands, policy, rules, now)


async def review(
    tx: Writer,
    offer: Offer,
    *,
    reviewer: Actor | None,
    accept: bool,
    changed: Proposal | None = None,
    rules: Rules,
    now: datetime,
) -> Judged:
    """Accept an edit that waits, perhaps with changes, or decline it; None is the operator.

    If it contradicts what was written meanwhile, it goes on waiting for an answer.

    Raises:
        Conflict: It does not wait any more.
        NotFound: There is no such post, or it is one author's, who decides alone.
        Refused: It is not for this reviewer to say.
    """
    await _check_waits(tx, offer)
    post = await _post(tx, offer.post_id) if offer.post_id is not None else None
    if reviewer is not None:
        await _check_reviewer(tx, offer, reviewer, rules, now)
    as_signed = changed is None or _says_the_same(changed, offer.proposal)
    offer = replace(
        offer,
        proposal=changed or offer.proposal,
        reviewer_id=reviewer.id if reviewer else None,
    )
    if not accept:
        return Judged(await applying.settle(tx, offer, OfferState.REJECTED, now, Reason.DECLINED))
    if post is None:
        subwiki = await subwikis.by_id(tx, offer.subwiki_id or 0)
        return await applying.found(tx, subwiki, offer, rules, now, as_signed=as_signed)
    joined = await applying.joined(tx, post, offer.proposal)
    if joined is not None and not joined.clean:
        return _clashing(offer, joined)
    return await applying.apply(tx, post, offer, joined, rules, now, as_signed=as_signed)


async def withdraw(tx: Writer, offer: Offer, *, now: datetime) -> Offer:
    """Take back an edit that waits.

    Raises:
        Conflict: It does not wait any more.
    """
    await _check_waits(tx, offer)
    await notifying.settled(tx, offer, now=now)
    return await applying.settle(tx, offer, OfferState.WITHDRAWN, now)


def protection_of(post: Post, subwiki: Subwiki, now: datetime) -> Protection:
    """Who may edit a post now, and whose edits wait."""
    own = post.protection.at(now)
    return Protection(own.edit or subwiki.edit_policy, own.review or subwiki.review_policy)


async def _weigh(
    tx: Writer,
    post: Post,
    offer: Offer,
    stands: Standing,
    protection: Protection,
    rules: Rules,
    now: datetime,
) -> Judged:
    """Apply an edit that is allowed, unless it must wait or clashes."""
    try:
        whys = await _whys(tx, offer, post, post.subwiki, rules, now)
    except Refused:
        # Whoever edits here keeps the text, and reads why.
        if offer.made_here:
            raise
        return Judged(await _reject(tx, offer, Reason.DECLINED, now))
    if needs_review(stands, protection.review) or whys:
        return Judged(await _hold(tx, replace(offer, whys=whys), rules, now))
    await _add(tx, offer, rules)
    joined = await applying.joined(tx, post, offer.proposal)
    if joined is not None and not joined.clean:
        settled = await applying.settle(tx, offer, OfferState.REJECTED, now, Reason.CONFLICT)
        return _clashing(settled, joined)
    return await applying.apply(tx, post, offer, joined, rules, now)


async def _whys(
    tx: Writer, offer: Offer, post: Post | None, place: Actor | None, rules: Rules, now: datetime
) -> tuple[str, ...]:
    """Why it waits: somebody new adds what leads away from the text, or a filter finds something.

    Raises:
        Refused: A filter does not let it stand.
    """
    setting = Setting(offer.editor, place, probation=rules.probation)
    blank = await applying.blank(tx, offer.proposal) if post is None else post.content
    try:
        content = applying.content_of(blank, offer.proposal, place, rules)
    except (TooLarge, Malformed):
        return ()
    before = None if post is None else written(post.content)
    return await holding.why(tx, written(content), setting, before=before, now=now)


def _clashing(offer: Offer, joined: Joined) -> Judged:
    return Judged(
        offer,
        clashes=joined.clashes,
        titles_clash=joined.titles_clash,
        unarranged=joined.unarranged,
    )


def _says_the_same(changed: Proposal, offered: Proposal) -> bool:
    same = (changed.title, changed.text, changed.sources) == (
        offered.title,
        offered.text,
        offered.sources,
    )
    if changed.attachments is None or offered.attachments is None:
        return same and changed.attachments == offered.attachments
    return same and said_with(changed.attachments) == said_with(offered.attachments)


def _new_offer(
    tx: Writer, post: Post, proposal: Proposal, paper: Paper, editor: Actor, now: datetime
) -> Offer:
    return Offer(
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


async def _again(tx: Reader, known: Offer) -> Judged:
    """The answer that an offer got when it came first."""
    if known.state is not OfferState.ACCEPTED or known.post_id is None or known.number is None:
        return Judged(known)
    made = await revisions.find(tx, known.post_id, known.number)
    merged = made is not None and made.credit.offer_uri == known.paper.uri
    return Judged(known, merged=merged and made is not None and made.merged_from is not None)


async def _check_waits(tx: Reader, offer: Offer) -> None:
    state = (await offers.by_id(tx, offer.id)).state
    if state is not OfferState.PENDING:
        raise Conflict(_("this edit does not wait any more: it is %(state)s", state=state))


async def _check_reviewer(
    tx: Reader, offer: Offer, reviewer: Actor, rules: Rules, now: datetime
) -> None:
    if reviewer.id == offer.editor.id:
        raise Refused(_("someone else must look at this edit"))
    stands = await standing.of_editor(tx, reviewer, offer.subwiki_id or 0, rules.thresholds, now)
    if not may_review(stands) and not await members.is_admin(tx, reviewer.id):
        raise Refused(_("only its moderators review edits of a subwiki"))


async def _base_holds(tx: Reader, post: Post, proposal: Proposal) -> bool:
    """Whether the edit was made from a revision of this very history."""
    if not 1 <= proposal.base <= post.revision:
        return False
    chain = await revisions.find_chain(tx, post.id, proposal.base)
    return chain is not None and proposal.base_chain in {"", chain}


async def _barring(
    tx: Reader, editor: Actor, stands: Standing, policy: EditPolicy, rules: Rules, now: datetime
) -> Reason | None:
    reason = why_not(stands, policy)
    if reason is None and await _hurries(tx, editor, stands, rules, now):
        return Reason.RATE
    return reason


async def _hurries(
    tx: Reader, editor: Actor, stands: Standing, rules: Rules, now: datetime
) -> bool:
    """Whether an editor makes more edits than anyone should have to look after."""
    if stands.moderator or not rules.edits_per_hour:
        return False
    made = await offers.count_by(tx, editor.id, since=now - timedelta(hours=1))
    return made >= rules.edits_per_hour


async def _hold(tx: Writer, offer: Offer, rules: Rules, now: datetime) -> Offer:
    await _add(tx, offer, rules)
    await events.append(tx, OfferAnswered(offer.id), now=now)
    return offer


async def _add(tx: Writer, offer: Offer, rules: Rules) -> None:
    await offers.add(tx, offer)
    await picturing.keep(tx, offer, rules.urls.instance)


async def _reject(tx: Writer, offer: Offer, reason: Reason, now: datetime) -> Offer:
    await offers.add(tx, offer)
    return await applying.settle(tx, offer, OfferState.REJECTED, now, reason)


async def _post(tx: Reader, post_id: int) -> Post:
    post = await posts.find(tx, post_id)
    if post is None or post.deleted is not None or not (post.collaborative and post.local):
        raise NotFound(_("there is no such post to edit together"))
    if post.removed is not None:
        raise Refused(_("A moderator removed this post."))
    return post
