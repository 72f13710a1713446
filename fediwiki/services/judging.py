"""Judging: every edit of a collaborative post, local or remote, is one offer, judged here once.

Source: protocol §6.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fediwiki.domain.actors import Actor
from fediwiki.domain.events import OfferAnswered, PostPublished, PostRevised
from fediwiki.domain.forks import parts_of
from fediwiki.domain.holding import NOBODY_NEW, Probation
from fediwiki.domain.offers import Offer, OfferState, Paper, Proposal, Reason
from fediwiki.domain.posts import Content, Post, PostMode, kind_of, next_update
from fediwiki.domain.revisions import Words
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.trust import (
    Protection,
    Standing,
    Thresholds,
    may_review,
    needs_review,
    why_not,
)
from fediwiki.domain.urls import Urls
from fediwiki.errors import Conflict, Malformed, NotFound, Refused, TooLarge
from fediwiki.services import holding, notifying, unwriting, writing
from fediwiki.services.holding import Setting
from fediwiki.services.linking import Links
from fediwiki.services.merging import Joined, join
from fediwiki.services.posting import written
from fediwiki.services.recording import Making, next_number, record
from fediwiki.storage import (
    actors,
    events,
    members,
    offers,
    posts,
    revisions,
    standing,
    subwikis,
    watches,
)
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _
from fediwiki.text.merge import Conflict as Clash


@dataclass(frozen=True, slots=True)
class Rules:
    """By what an offer is judged, beside what the subwiki says.

    Of one editor so many edits are taken within an hour, or any number with 0; moderators are not
    counted. What somebody adds who is new by `probation` waits for review if it leads elsewhere.
    """

    thresholds: Thresholds
    title_characters: int
    markdown_bytes: int
    licence: str
    urls: Urls
    edits_per_hour: int = 0
    probation: Probation = NOBODY_NEW


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of an offer; `clashes` are where it contradicts what others wrote meanwhile.

    `titles_clash` says that others gave the post another title than it meanwhile.
    """

    offer: Offer
    merged: bool = False
    clashes: tuple[Clash, ...] = ()
    titles_clash: bool = False


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
        Refused: A filter does not let it stand, of a member here.
    """
    known = await offers.find_by_uri(tx, paper.uri)
    if known is not None:
        return await _again(tx, known)
    post = await _post(tx, post_id)
    offer = _new_offer(tx, post, proposal, paper, editor, now)
    subwiki = await subwikis.by_id(tx, offer.subwiki_id or 0)
    stands = await standing.of_editor(tx, editor, subwiki.id, rules.thresholds, now)
    protection = protection_of(post, subwiki, now)
    reason = why_not(stands, protection.edit)
    if reason is None and await _hurries(tx, editor, stands, rules, now):
        reason = Reason.RATE
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
        Refused: A filter does not let it stand, of a member here.
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
    reason = why_not(stands, subwiki.edit_policy)
    if reason is None and await _hurries(tx, editor, stands, rules, now):
        reason = Reason.RATE
    if reason is not None:
        return Judged(await _reject(tx, offer, reason, now))
    try:
        waits = await _waits(tx, offer, None, subwiki.actor, rules, now)
    except Refused:
        # A member here keeps the text, and reads why.
        if offer.editor.local:
            raise
        return Judged(await _reject(tx, offer, Reason.DECLINED, now))
    if needs_review(stands, subwiki.review_policy) or waits:
        return Judged(await _hold(tx, offer, now))
    await offers.add(tx, offer)
    return await _found(tx, subwiki, offer, rules, now)


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
        return Judged(await _settle(tx, offer, OfferState.REJECTED, now, Reason.DECLINED))
    if post is None:
        subwiki = await subwikis.by_id(tx, offer.subwiki_id or 0)
        return await _found(tx, subwiki, offer, rules, now, as_signed=as_signed)
    joined = await _joined(tx, post, offer.proposal)
    if joined is not None and not joined.clean:
        return Judged(offer, clashes=joined.clashes, titles_clash=joined.titles_clash)
    return await _apply(tx, post, offer, joined, rules, now, as_signed=as_signed)


async def withdraw(tx: Writer, offer: Offer, *, now: datetime) -> Offer:
    """Take back an edit that waits.

    Raises:
        Conflict: It does not wait any more.
    """
    await _check_waits(tx, offer)
    await notifying.settled(tx, offer, now=now)
    return await _settle(tx, offer, OfferState.WITHDRAWN, now)


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
        waits = await _waits(tx, offer, post, post.subwiki, rules, now)
    except Refused:
        # A member here keeps the text, and reads why.
        if offer.editor.local:
            raise
        return Judged(await _reject(tx, offer, Reason.DECLINED, now))
    if needs_review(stands, protection.review) or waits:
        return Judged(await _hold(tx, offer, now))
    await offers.add(tx, offer)
    joined = await _joined(tx, post, offer.proposal)
    if joined is not None and not joined.clean:
        settled = await _settle(tx, offer, OfferState.REJECTED, now, Reason.CONFLICT)
        return Judged(settled, clashes=joined.clashes, titles_clash=joined.titles_clash)
    return await _apply(tx, post, offer, joined, rules, now)


async def _waits(
    tx: Reader, offer: Offer, post: Post | None, place: Actor | None, rules: Rules, now: datetime
) -> bool:
    """Whether somebody new adds what leads away from the text, or a filter finds something.

    Raises:
        Refused: A filter does not let it stand.
    """
    setting = Setting(offer.editor, place, probation=rules.probation)
    blank = await _blank(tx, offer.proposal) if post is None else post.content
    try:
        content = _content(blank, offer.proposal, place, rules)
    except (TooLarge, Malformed):
        return False
    before = None if post is None else written(post.content)
    return bool(await holding.why(tx, written(content), setting, before=before, now=now))


async def _joined(tx: Reader, post: Post, proposal: Proposal) -> Joined | None:
    """An edit from an older revision, with what was written since; None from the latest."""
    if proposal.base == post.revision:
        return None
    base = await revisions.by_number(tx, post.id, proposal.base)
    current = Words(post.content.title, post.content.text, post.content.sources)
    offered = Words(proposal.title, proposal.text, proposal.sources)
    return join(base.words, current, offered)


async def _apply(
    tx: Writer,
    post: Post,
    offer: Offer,
    joined: Joined | None,
    rules: Rules,
    now: datetime,
    *,
    as_signed: bool = True,
) -> Judged:
    """Make an edit the next revision, as `joined` with what was written since its base.

    What a reviewer changed is not what its editor signed, and proves nothing of them.
    """
    merged_from = None if joined is None else offer.proposal.base
    try:
        content = _content(post.content, joined or offer.proposal, post.subwiki, rules)
    except (TooLarge, Malformed):
        return Judged(await _settle(tx, offer, OfferState.REJECTED, now, Reason.TOO_LARGE))
    if content == post.content:
        same = await _settle(
            tx, offer, OfferState.ACCEPTED, now, post_id=post.id, number=post.revision
        )
        return Judged(same)
    revised = replace(
        post,
        content=content,
        revision=await next_number(tx, post),
        updated=next_update(post.updated, post.published, now),
    )
    await posts.save_content(
        tx, post.id, content, updated=revised.updated, revision=revised.revision
    )
    reverts = await unwriting.truly_undone(tx, post.id, offer.proposal)
    making = _making(offer, merged_from, reverts, proven=as_signed)
    await record(tx, revised, editor=offer.editor, making=making, now=now)
    await watches.begin(tx, offer.editor, post.id, seen=revised.revision, now=now)
    await events.append(tx, PostRevised(post.id, revised.revision), now=now)
    await notifying.of_revision(tx, revised, before=post.content.text, by=offer.editor, now=now)
    settled = await _settle(
        tx,
        offer,
        OfferState.ACCEPTED,
        now,
        post_id=post.id,
        number=revised.revision,
    )
    return Judged(settled, merged=merged_from is not None)


async def _found(
    tx: Writer,
    subwiki: Subwiki,
    offer: Offer,
    rules: Rules,
    now: datetime,
    *,
    as_signed: bool = True,
) -> Judged:
    """Make a new collaborative post, which the subwiki's steward owns."""
    proposal = offer.proposal
    blank = await _blank(tx, proposal)
    try:
        content = _content(blank, proposal, subwiki.actor, rules)
    except (TooLarge, Malformed):
        return Judged(await _settle(tx, offer, OfferState.REJECTED, now, Reason.TOO_LARGE))
    number = tx.new_id(now)
    post = Post(
        id=number,
        uri=rules.urls.post(number),
        url=rules.urls.post(number),
        subwiki=subwiki.actor,
        author=await actors.by_id(tx, subwiki.steward_id),
        mode=PostMode.COLLABORATIVE,
        content=content,
        licence=rules.licence,
        published=now,
        placed=now,
        updated=None,
        revision=1,
        comments=0,
        likes=0,
        local=True,
        deleted=None,
        initiator_id=offer.editor.id,
        fork_of=proposal.fork_of,
        supersedes=proposal.supersedes,
    )
    await posts.add(tx, post)
    await record(tx, post, editor=offer.editor, making=_making(offer, proven=as_signed), now=now)
    await watches.begin(tx, offer.editor, post.id, seen=1, now=now)
    await events.append(tx, PostPublished(post.id), now=now)
    await notifying.of_post(tx, post, by=offer.editor, now=now)
    settled = await _settle(
        tx,
        offer,
        OfferState.ACCEPTED,
        now,
        post_id=post.id,
        number=1,
    )
    return Judged(settled)


async def _blank(tx: Reader, proposal: Proposal) -> Content:
    """A new post before it says anything; of what it was made from stays what is not text."""
    blank = Content(
        title="",
        text="",
        html="",
        lead="",
        kind=kind_of(proposal.attachments),
        language=proposal.language,
        attachments=proposal.attachments,
    )
    uri = proposal.supersedes or parts_of(proposal.fork_of)[0]
    post = await posts.find_by_uri(tx, uri) if uri else None
    if post is None or post.deleted is not None:
        return blank
    before = post.content
    return replace(
        blank,
        kind=before.kind,
        attachments=before.attachments,
        warning=before.warning,
        sensitive=before.sensitive,
    )


def _content(
    before: Content, offered: Proposal | Joined, subwiki: Actor | None, rules: Rules
) -> Content:
    content = writing.content_of(
        offered.title,
        offered.text,
        language=before.language,
        warning=before.warning,
        title_characters=rules.title_characters,
        markdown_bytes=rules.markdown_bytes,
        links=Links(subwiki, rules.urls),
    )
    return replace(
        content,
        kind=before.kind,
        sensitive=content.sensitive or before.sensitive,
        attachments=before.attachments,
        sources=offered.sources,
    )


def _says_the_same(changed: Proposal, offered: Proposal) -> bool:
    return (changed.title, changed.text, changed.sources) == (
        offered.title,
        offered.text,
        offered.sources,
    )


def _making(
    offer: Offer,
    merged_from: int | None = None,
    reverts: tuple[int, ...] = (),
    *,
    proven: bool,
) -> Making:
    return Making(
        offer_uri=offer.paper.uri,
        summary=offer.proposal.summary,
        minor=offer.proposal.minor,
        proven=proven,
        reviewer_id=offer.reviewer_id,
        reverts=reverts,
        merged_from=merged_from,
    )


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


async def _hurries(
    tx: Reader, editor: Actor, stands: Standing, rules: Rules, now: datetime
) -> bool:
    """Whether an editor makes more edits than anyone should have to look after."""
    if stands.moderator or not rules.edits_per_hour:
        return False
    made = await offers.count_by(tx, editor.id, since=now - timedelta(hours=1))
    return made >= rules.edits_per_hour


async def _hold(tx: Writer, offer: Offer, now: datetime) -> Offer:
    await offers.add(tx, offer)
    await events.append(tx, OfferAnswered(offer.id), now=now)
    return offer


async def _reject(tx: Writer, offer: Offer, reason: Reason, now: datetime) -> Offer:
    await offers.add(tx, offer)
    return await _settle(tx, offer, OfferState.REJECTED, now, reason)


async def _settle(
    tx: Writer,
    offer: Offer,
    state: OfferState,
    now: datetime,
    reason: Reason | None = None,
    *,
    post_id: int | None = None,
    number: int | None = None,
) -> Offer:
    await offers.settle(
        tx,
        offer.id,
        state,
        reason=reason,
        post_id=post_id,
        number=number,
        reviewer_id=offer.reviewer_id,
        now=now,
    )
    await events.append(tx, OfferAnswered(offer.id), now=now)
    return await offers.by_id(tx, offer.id)


async def _post(tx: Reader, post_id: int) -> Post:
    post = await posts.find(tx, post_id)
    if post is None or post.deleted is not None or not (post.collaborative and post.local):
        raise NotFound(_("there is no such post to edit together"))
    if post.removed is not None:
        raise Refused(_("A moderator removed this post."))
    return post
