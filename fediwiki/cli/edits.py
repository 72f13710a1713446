"""Edits that a command makes in a member's name: signed with their key, and judged like any."""

from collections.abc import Mapping
from dataclasses import replace

from fediwiki.activitypub import offering
from fediwiki.cli.calls import Outcome
from fediwiki.domain.actors import Actor
from fediwiki.domain.ids import short
from fediwiki.domain.offers import Offer, OfferState, Proposal, Reason
from fediwiki.domain.posts import Content, Post
from fediwiki.domain.revisions import Field, Words
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Conflict, FediWikiError, NotFound, Refused, TooLarge
from fediwiki.instance import Instance
from fediwiki.services import writing
from fediwiki.services.applying import Judged, Rules
from fediwiki.services.linking import Links
from fediwiki.storage import posts, revisions
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.merge import Conflict as Clash

UNCHANGED = "nothing is different, so nothing was saved"
_REFUSALS: Mapping[Reason | None, str] = {
    Reason.PROTECTED: "this post is protected from edits by this member",
    Reason.NOT_MEMBER: "only its members edit in this subwiki",
    Reason.BLOCKED: "this member is banned from the subwiki, or suspended",
}


def rules_of(instance: Instance) -> Rules:
    """By what this instance judges edits."""
    config = instance.config
    return offering.rules_of(config.limits, instance.urls, licence=config.instance.licence)


def content_of(
    instance: Instance, words: Words, subwiki: Actor | None, *, language: str, warning: str = ""
) -> Content:
    """What a post in `subwiki` is that says these words.

    Raises:
        Malformed: The title will not do, or something cannot be kept.
        TooLarge: Something is too long or too complex.
    """
    limits = instance.config.limits
    written = writing.content_of(
        words.title,
        words.text,
        language=language,
        warning=warning,
        title_characters=limits.title_characters,
        markdown_bytes=limits.markdown_bytes,
        links=Links(subwiki, instance.urls),
    )
    return replace(written, attachments=words.attachments, sources=words.sources)


async def base_of(tx: Reader, post: Post, number: int) -> tuple[Words, str]:
    """What a post said at a revision, with the chain up to it, as far as they are here.

    Raises:
        NotFound: There is no such revision.
    """
    revision = await revisions.find(tx, post.id, number)
    if revision is not None and Field.TEXT not in revision.removed:
        return revision.words, revision.proofs.chain
    if number != post.revision:
        raise NotFound(f"there is no revision {number} to begin from")
    content = post.content
    words = Words(content.title, content.text, content.sources, content.attachments)
    return words, revision.proofs.chain if revision else ""


async def begin(
    tx: Writer, instance: Instance, group: Actor, proposal: Proposal, editor: Actor
) -> Judged:
    """Offer a new post that is written together to a group here or elsewhere."""
    return await offering.offer_new(
        tx,
        group,
        proposal,
        editor=editor,
        rules=rules_of(instance),
        most_bytes=instance.config.limits.document_bytes,
        now=instance.clock.now(),
    )


async def found(
    tx: Writer, instance: Instance, subwiki: Subwiki, proposal: Proposal, editor: Actor
) -> Judged:
    """Begin a post that is written together in a subwiki of ours."""
    return await begin(tx, instance, subwiki.actor, proposal, editor)


async def offer(
    tx: Writer, instance: Instance, post: Post, proposal: Proposal, editor: Actor
) -> Judged:
    """Offer an edit of a post that is written together: here, or where it is at home."""
    return await offering.offer(
        tx,
        post,
        proposal,
        editor=editor,
        rules=rules_of(instance),
        most_bytes=instance.config.limits.document_bytes,
        now=instance.clock.now(),
    )


async def outcome_of(instance: Instance, judged: Judged, before: Post | None) -> Outcome:
    """What to say of an edit; `before` is the post as it was, None for a new one.

    Raises:
        Conflict: It contradicts what was written meanwhile, or another history.
        Refused: The editor may not make it.
        TooLarge: It is more than a post may hold.
    """
    made = judged.offer
    if made.state in {OfferState.REJECTED, OfferState.WITHDRAWN} or judged.clashes:
        raise _refusal(judged)
    async with instance.database.read() as tx:
        post = await posts.find(tx, made.post_id) if made.post_id else None
    value = value_of(post, made, merged=judged.merged)
    if made.state is OfferState.PENDING:
        if post is not None and not post.collaborative:
            return Outcome("Proposed.", value, (f"{post.author.handle} decides about it",))
        note = f"it waits for review: {short(made.id)}"
        return Outcome("Held for review.", value, (note,))
    if post is None or made.state is OfferState.SENT:
        host = post.author.host if post else "another server"
        return Outcome("Offered.", value, (f"{host} decides about it",))
    if before is None:
        return Outcome(f"Published: {post.uri}", value)
    if made.number == before.revision:
        return Outcome("", value, (UNCHANGED,))
    said = f"Saved revision {made.number}: {post.uri}"
    merged = ("merged with what others wrote meanwhile",) if judged.merged else ()
    return Outcome(said, value, merged)


def value_of(
    post: Post | None, made: Offer | None = None, *, merged: bool = False
) -> dict[str, object]:
    """A post and what became of an edit of it, for a program."""
    value: dict[str, object] = {
        "id": post.uri if post else None,
        "revision": post.revision if post else None,
        "merged": merged,
        "state": made.state if made else OfferState.ACCEPTED,
    }
    if made is not None and made.state is OfferState.PENDING:
        value["offer"] = short(made.id)
    return value


def _refusal(judged: Judged) -> FediWikiError:
    reason = judged.offer.reason
    if reason is Reason.TOO_LARGE:
        return TooLarge("this is more than a post may hold")
    if reason is Reason.STALE:
        return Conflict("this edit was made from another history of the post")
    if judged.titles_clash or judged.clashes:
        return Conflict(_told(judged))
    return Refused(_REFUSALS.get(reason, f"the answer is: {reason}"))


def _told(judged: Judged) -> str:
    """Where an edit contradicts what others wrote, all three sides of it."""
    lines = [f"this contradicts what was written since revision {judged.offer.proposal.base}"]
    if judged.titles_clash:
        lines.append("others gave the post another title too")
    for clash in judged.clashes:
        lines += _sides(clash)
    return "\n".join(lines)


def _sides(clash: Clash) -> list[str]:
    sides = (("before", clash.base), ("now", clash.mine), ("yours", clash.theirs))
    return [f"--- {name}\n{text.rstrip()}" for name, text in sides]
