"""Saving: one edit from a page of ours, whether it is signed and judged or the author's own."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from fediwiki.activitypub import offering
from fediwiki.config.settings import Config
from fediwiki.domain.actors import Actor
from fediwiki.domain.offers import Offer, OfferState, Proposal, Reason
from fediwiki.domain.posts import Content, Post, PostEdit
from fediwiki.domain.revisions import Words
from fediwiki.domain.trust import Thresholds
from fediwiki.domain.urls import Urls
from fediwiki.errors import Conflict
from fediwiki.services import editing, picturing, writing
from fediwiki.services.applying import Judged, Rules, illustrated
from fediwiki.services.editing import EditOutcome
from fediwiki.services.linking import Links
from fediwiki.storage.database import Reader, Writer


class Fate(Enum):
    """What became of an edit; the value is the note that tells of it."""

    SAVED = "saved"
    MERGED = "merged"
    WAITS = "waits"
    SENT = "sent"
    PROPOSED = "proposed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an edit, and why it was refused if it was; no `offer` is of one's own text."""

    fate: Fate
    reason: Reason | None = None
    offer: Offer | None = None


async def save(
    tx: Writer,
    post: Post,
    proposal: Proposal,
    *,
    editor: Actor,
    config: Config,
    now: datetime,
    own: Content | None = None,
) -> Outcome:
    """Save an edit of a post, offer it to whoever decides about it, or find out why not.

    `own` is all that a post of one's own would be, if the edit does not say it.

    Raises:
        Refused: It is not the editor's to change.
        TooLarge: It is larger than others would take.
    """
    if post.local and not post.collaborative and post.author.id == editor.id:
        if own is None:
            own = await _own(tx, post, proposal, config)
        edit = PostEdit(post.id, proposal.base, own, proposal.summary, proposal.minor)
        return await _save_own(tx, edit, editor=editor, config=config, now=now)
    judged = await offering.offer(
        tx,
        post,
        proposal,
        editor=editor,
        rules=rules_of(config),
        most_bytes=config.limits.document_bytes,
        now=now,
    )
    return _outcome(judged, post)


def content_of(words: Words, post: Post, config: Config) -> Content:
    """What a post would be if it said `words`.

    Raises:
        Malformed: The title will not do.
        TooLarge: Something is too long or too complex.
    """
    written = writing.content_of(
        words.title,
        words.text,
        language=post.content.language,
        warning=post.content.warning,
        title_characters=config.limits.title_characters,
        markdown_bytes=config.limits.markdown_bytes,
        links=Links(post.subwiki, Urls(config.origin)),
    )
    return replace(
        written,
        kind=post.content.kind,
        attachments=post.content.attachments,
        sources=words.sources,
    )


def rules_of(config: Config) -> Rules:
    """By what this instance judges edits."""
    return offering.rules_of(
        config.limits,
        Urls(config.origin),
        licence=config.instance.licence,
        edits_per_hour=config.limits.edits_per_hour,
        probation=offering.probation_of(config.limits),
    )


def thresholds_of(config: Config) -> Thresholds:
    """From when this instance knows an editor how well."""
    return rules_of(config).thresholds


async def _own(tx: Reader, post: Post, proposal: Proposal, config: Config) -> Content:
    """What a post of one's own would be, with the pictures that it showed once and can show."""
    words = Words(proposal.title, proposal.text, proposal.sources)
    content = content_of(words, post, config)
    if proposal.attachments is None:
        return content
    shown = await picturing.still_there(tx, proposal.attachments, post.uri)
    return illustrated(content, shown, config.limits.images_per_post)


async def _save_own(
    tx: Writer, edit: PostEdit, *, editor: Actor, config: Config, now: datetime
) -> Outcome:
    probation = offering.probation_of(config.limits)
    try:
        saved = await editing.save(tx, edit, editor=editor, now=now, probation=probation)
    except Conflict:
        return Outcome(Fate.CONFLICT)
    return Outcome(Fate.UNCHANGED if saved is EditOutcome.UNCHANGED else Fate.SAVED)


def _outcome(judged: Judged, post: Post) -> Outcome:
    offer = judged.offer
    return Outcome(_fate(judged, post), offer.reason, offer)


def _fate(judged: Judged, post: Post) -> Fate:
    offer = judged.offer
    match offer.state:
        case OfferState.SENT:
            return Fate.SENT
        case OfferState.PENDING:
            return Fate.WAITS if post.collaborative else Fate.PROPOSED
        case OfferState.ACCEPTED if offer.number == post.revision:
            return Fate.UNCHANGED
        case OfferState.ACCEPTED:
            return Fate.MERGED if judged.merged else Fate.SAVED
        case _ if offer.reason is Reason.CONFLICT:
            return Fate.CONFLICT
        case _:
            return Fate.REFUSED
