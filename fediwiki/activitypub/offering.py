"""Offers of our members: their papers, signed before they are judged, and by what they are."""

from dataclasses import replace
from datetime import datetime

from fediwiki.activitypub import documents
from fediwiki.activitypub.proofs import add_proof
from fediwiki.activitypub.vocabulary.revisions import write_offer
from fediwiki.config.settings import Limits
from fediwiki.domain.actors import ED25519, Actor
from fediwiki.domain.holding import NOBODY_NEW, Probation
from fediwiki.domain.offers import Paper, Proposal
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import moment_text
from fediwiki.domain.trust import Thresholds
from fediwiki.domain.urls import Urls
from fediwiki.errors import NotFound, Refused
from fediwiki.http_signatures.keys import PrivateKey
from fediwiki.services import judging, offering, proposing, welcoming
from fediwiki.services.applying import Judged, Rules
from fediwiki.storage import actors, revisions, subwikis
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


def rules_of(
    limits: Limits,
    urls: Urls,
    *,
    licence: str,
    edits_per_hour: int = 0,
    probation: Probation = NOBODY_NEW,
) -> Rules:
    """By what this instance judges edits; `licence` is that of new posts.

    An editor makes any number of edits unless told how many, and is new only by a `probation`, as
    is said to all but the operator.
    """
    return Rules(
        thresholds=Thresholds(
            established_edits=limits.established_edits,
            established_days=limits.established_days,
            trusted_edits=limits.trusted_edits,
            trusted_days=limits.trusted_days,
        ),
        title_characters=limits.title_characters,
        markdown_bytes=limits.markdown_bytes,
        licence=licence,
        urls=urls,
        edits_per_hour=edits_per_hour,
        images_per_post=limits.images_per_post,
        probation=probation,
    )


def probation_of(limits: Limits) -> Probation:
    """How long people are new to this instance."""
    return Probation(limits.newcomer_days, limits.newcomer_posts, limits.stranger_days)


async def offer(
    tx: Writer,
    post: Post,
    proposal: Proposal,
    *,
    editor: Actor,
    rules: Rules,
    most_bytes: int,
    now: datetime,
) -> Judged:
    """Offer an edit to who decides about it: here that is done at once, or it is sent.

    A guest has no key here: this instance says that it is theirs, and nobody has to believe it.

    Raises:
        NotFound: There is no such post, or the editor has no key for proofs.
        Moved: The editor goes on elsewhere.
        Refused: Who decides about it is not known here; or a guest edits what is not at home here.
        TooLarge: It is larger than others would take.
    """
    welcoming.check_here(editor)
    chain = await revisions.find_chain(tx, post.id, proposal.base)
    proposal = replace(proposal, base_chain=proposal.base_chain or chain or "")
    if not editor.local:
        if not (post.local and post.collaborative):
            raise Refused(_("Guests here edit only what is at home here, and written together."))
        said = Paper(rules.urls.activity(tx.new_id(now)), b"", asserted=True)
        return await judging.judge(tx, post.id, proposal, said, editor=editor, rules=rules, now=now)
    signed = await paper(
        tx,
        proposal,
        editor=editor,
        group=await offering.judge_of(tx, post),
        target=post.uri,
        urls=rules.urls,
        most_bytes=most_bytes,
        now=now,
    )
    if not post.local:
        return Judged(await offering.offer(tx, post, proposal, signed, editor=editor, now=now))
    if not post.collaborative:
        return Judged(await proposing.receive(tx, post, proposal, signed, editor=editor, now=now))
    return await judging.judge(tx, post.id, proposal, signed, editor=editor, rules=rules, now=now)


async def offer_new(
    tx: Writer,
    group: Actor,
    proposal: Proposal,
    *,
    editor: Actor,
    rules: Rules,
    most_bytes: int,
    now: datetime,
) -> Judged:
    """Offer a new post, to be written together, to a subwiki here or a group elsewhere.

    Raises:
        NotFound: There is no such subwiki, or the editor has no key for proofs.
        Moved: The editor goes on elsewhere.
        TooLarge: It is larger than others would take.
    """
    welcoming.check_here(editor)
    signed = await paper(
        tx,
        proposal,
        editor=editor,
        group=group,
        target=group.uri,
        urls=rules.urls,
        most_bytes=most_bytes,
        now=now,
    )
    if not group.local:
        return Judged(await offering.offer_new(tx, group, proposal, signed, editor=editor, now=now))
    subwiki = await subwikis.by_id(tx, group.id)
    return await judging.judge_new(
        tx, subwiki, proposal, signed, editor=editor, rules=rules, now=now
    )


async def paper(
    tx: Writer,
    proposal: Proposal,
    *,
    editor: Actor,
    group: Actor,
    target: str,
    urls: Urls,
    most_bytes: int,
    now: datetime,
) -> Paper:
    """The offer of `proposal` for the post `target`, or of a new post for the group `target`.

    Raises:
        NotFound: The editor has no key for proofs.
        TooLarge: It is larger than others would take.
    """
    uri = urls.activity(tx.new_id(now))
    offer = write_offer(
        uri,
        proposal,
        editor=editor,
        group=group,
        target=target,
        published=moment_text(now),
    )
    for key in await actors.keys_of(tx, editor.id):
        if key.algorithm == ED25519:
            private = PrivateKey.from_pem(key.private)
            signed = add_proof(offer, private, verification_method=key.id, created=now)
            return Paper(uri, documents.dump(signed, most_bytes=most_bytes))
    raise NotFound(f"{editor.handle} has no key for proofs")
