"""Saving: one edit from a page of ours, whether it is signed and judged or the author's own."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from fediwiki.activitypub import offering
from fediwiki.config import Config
from fediwiki.domain.actors import Actor
from fediwiki.domain.offers import OfferState, Proposal, Reason
from fediwiki.domain.posts import Content, Post, PostEdit
from fediwiki.domain.revisions import Words
from fediwiki.domain.trust import Thresholds
from fediwiki.domain.urls import Urls
from fediwiki.errors import Conflict, Refused
from fediwiki.services import editing, judging, linking, writing
from fediwiki.services.editing import EditOutcome
from fediwiki.services.judging import Judged, Rules
from fediwiki.storage.database import Writer


class Fate(Enum):
    """What became of an edit; the value is the note that tells of it."""

    SAVED = "saved"
    MERGED = "merged"
    WAITS = "waits"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an edit, and why it was refused if it was."""

    fate: Fate
    reason: Reason | None = None


async def save(
    tx: Writer, post: Post, proposal: Proposal, *, editor: Actor, config: Config, now: datetime
) -> Outcome:
    """Save an edit of a post, or find out why not.

    Raises:
        Refused: It is not the editor's to change.
        TooLarge: It is larger than others would take.
    """
    if not post.collaborative:
        return await _save_own(tx, post, proposal, editor=editor, config=config, now=now)
    if not post.local or post.subwiki is None:
        raise Refused(f"this post belongs to {post.author.host}")
    rules = rules_of(config)
    paper = await offering.paper(
        tx,
        proposal,
        editor=editor,
        group=post.subwiki,
        target=post.uri,
        urls=rules.urls,
        most_bytes=config.limits.document_bytes,
        now=now,
    )
    judged = await judging.judge(tx, post.id, proposal, paper, editor=editor, rules=rules, now=now)
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
        wikilink=linking.within(post.subwiki, Urls(config.origin)),
    )
    return replace(
        written,
        kind=post.content.kind,
        attachments=post.content.attachments,
        sources=words.sources,
    )


def rules_of(config: Config) -> Rules:
    """By what this instance judges edits."""
    limits = config.limits
    return Rules(
        thresholds=thresholds_of(config),
        title_characters=limits.title_characters,
        markdown_bytes=limits.markdown_bytes,
        licence=config.instance.licence,
        urls=Urls(config.origin),
    )


def thresholds_of(config: Config) -> Thresholds:
    """From when this instance knows an editor how well."""
    limits = config.limits
    return Thresholds(
        established_edits=limits.established_edits,
        established_days=limits.established_days,
        trusted_edits=limits.trusted_edits,
        trusted_days=limits.trusted_days,
    )


async def _save_own(
    tx: Writer, post: Post, proposal: Proposal, *, editor: Actor, config: Config, now: datetime
) -> Outcome:
    words = Words(proposal.title, proposal.text, proposal.sources)
    content = content_of(words, post, config)
    edit = PostEdit(post.id, proposal.base, content, proposal.summary, proposal.minor)
    try:
        saved = await editing.save(tx, edit, editor=editor, now=now)
    except Conflict:
        return Outcome(Fate.CONFLICT)
    return Outcome(Fate.UNCHANGED if saved is EditOutcome.UNCHANGED else Fate.SAVED)


def _outcome(judged: Judged, post: Post) -> Outcome:
    offer = judged.offer
    match offer.state:
        case OfferState.PENDING:
            return Outcome(Fate.WAITS)
        case OfferState.ACCEPTED if offer.number == post.revision:
            return Outcome(Fate.UNCHANGED)
        case OfferState.ACCEPTED:
            return Outcome(Fate.MERGED if judged.merged else Fate.SAVED)
        case _ if offer.reason is Reason.CONFLICT:
            return Outcome(Fate.CONFLICT)
        case _:
            return Outcome(Fate.REFUSED, offer.reason)
