"""Applying: how an edit that was allowed becomes the next revision, or a new post.

Source: protocol §6.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from fediwiki.domain import attachments as attached
from fediwiki.domain.actors import Actor
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.events import OfferAnswered, PostPublished, PostRevised
from fediwiki.domain.forks import parts_of
from fediwiki.domain.holding import NOBODY_NEW, Probation
from fediwiki.domain.offers import Offer, OfferState, Proposal, Reason
from fediwiki.domain.posts import Content, Post, PostMode, kind_of, next_update
from fediwiki.domain.revisions import words_in, words_offered
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.trust import (
    Thresholds,
)
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed, TooLarge
from fediwiki.services import notifying, unwriting, writing
from fediwiki.services.arranging import Clash as Unarranged
from fediwiki.services.linking import Links
from fediwiki.services.merging import Joined, join
from fediwiki.services.recording import Making, next_number, record
from fediwiki.storage import (
    actors,
    events,
    offers,
    posts,
    revisions,
    watches,
)
from fediwiki.storage.database import Reader, Writer
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
    images_per_post: int = 8
    probation: Probation = NOBODY_NEW


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of an offer; `clashes` are where it contradicts what others wrote meanwhile.

    `titles_clash` says that others gave the post another title than it meanwhile, `unarranged` what
    of pictures and links it contradicts.
    """

    offer: Offer
    merged: bool = False
    clashes: tuple[Clash, ...] = ()
    titles_clash: bool = False
    unarranged: tuple[Unarranged, ...] = ()


async def joined(tx: Reader, post: Post, proposal: Proposal) -> Joined | None:
    """An edit from an older revision, with what was written since; None from the latest."""
    if proposal.base == post.revision:
        return None
    base = await revisions.by_number(tx, post.id, proposal.base)
    return join(base.words, words_in(post.content), words_offered(proposal, base.words))


async def apply(
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
        content = content_of(post.content, joined or offer.proposal, post.subwiki, rules)
    except (TooLarge, Malformed):
        return Judged(await settle(tx, offer, OfferState.REJECTED, now, Reason.TOO_LARGE))
    if content == post.content:
        same = await settle(
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
    if offer.made_here:
        await watches.begin(tx, offer.editor, post.id, seen=revised.revision, now=now)
    await events.append(tx, PostRevised(post.id, revised.revision), now=now)
    await notifying.of_revision(tx, revised, before=post.content.text, by=offer.editor, now=now)
    settled = await settle(
        tx,
        offer,
        OfferState.ACCEPTED,
        now,
        post_id=post.id,
        number=revised.revision,
    )
    return Judged(settled, merged=merged_from is not None)


async def found(
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
    nothing = await blank(tx, proposal)
    try:
        content = content_of(nothing, proposal, subwiki.actor, rules)
    except (TooLarge, Malformed):
        return Judged(await settle(tx, offer, OfferState.REJECTED, now, Reason.TOO_LARGE))
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
    if offer.made_here:
        await watches.begin(tx, offer.editor, post.id, seen=1, now=now)
    await events.append(tx, PostPublished(post.id), now=now)
    await notifying.of_post(tx, post, by=offer.editor, now=now)
    settled = await settle(
        tx,
        offer,
        OfferState.ACCEPTED,
        now,
        post_id=post.id,
        number=1,
    )
    return Judged(settled)


async def settle(
    tx: Writer,
    offer: Offer,
    state: OfferState,
    now: datetime,
    reason: Reason | None = None,
    *,
    post_id: int | None = None,
    number: int | None = None,
) -> Offer:
    """Say what became of an offer, to its editor as well."""
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


async def blank(tx: Reader, proposal: Proposal) -> Content:
    """A new post before it says anything; of what it was made from stays what is not text."""
    nothing = Content(
        title="",
        text="",
        html="",
        lead="",
        language=proposal.language,
    )
    uri = proposal.supersedes or parts_of(proposal.fork_of)[0]
    post = await posts.find_by_uri(tx, uri) if uri else None
    if post is None or post.deleted is not None:
        return nothing
    before = post.content
    return replace(
        nothing,
        kind=before.kind,
        attachments=before.attachments,
        warning=before.warning,
        sensitive=before.sensitive,
    )


def content_of(
    before: Content, offered: Proposal | Joined, subwiki: Actor | None, rules: Rules
) -> Content:
    """What a text is after an edit; what stands with it stays unless the edit says what should.

    Raises:
        TooLarge: The words or the pictures are too many.
        Malformed: They cannot be a text, or cannot stand with one.
    """
    content = writing.content_of(
        offered.title,
        offered.text,
        language=before.language,
        warning=before.warning,
        title_characters=rules.title_characters,
        markdown_bytes=rules.markdown_bytes,
        links=Links(subwiki, rules.urls),
    )
    content = replace(
        content,
        kind=before.kind,
        sensitive=content.sensitive or before.sensitive,
        attachments=before.attachments,
        sources=offered.sources,
    )
    return illustrated(content, offered.attachments, rules.images_per_post)


def illustrated(
    content: Content, attachments: Sequence[Attachment] | None, images_per_post: int
) -> Content:
    """The same with what should stand with it, or as it is with None.

    Raises:
        Malformed: Something may not stand with it.
        TooLarge: It is too much.
    """
    before = content.attachments
    if attachments is None or attached.said_with(attachments) == attached.said_with(before):
        return content
    attached.check(attachments, before, most=images_per_post)
    arranged = attached.in_order(attached.measured(attachments, before))
    return replace(content, attachments=arranged, kind=kind_of(arranged))


def _making(
    offer: Offer,
    merged_from: int | None = None,
    reverts: tuple[int, ...] = (),
    *,
    proven: bool,
) -> Making:
    return Making(
        offer_uri="" if offer.paper.asserted else offer.paper.uri,
        summary=offer.proposal.summary,
        minor=offer.proposal.minor,
        proven=proven,
        reviewer_id=offer.reviewer_id,
        reverts=reverts,
        merged_from=merged_from,
    )
