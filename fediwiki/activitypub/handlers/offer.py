"""Offer: somebody elsewhere offers an edit of a post of ours, or a new post to a subwiki.

Source: protocol §6; FEP-8b32.
"""

from datetime import timedelta

from fediwiki.activitypub import bringing
from fediwiki.activitypub.believing import check_proof
from fediwiki.activitypub.bringing import Brought
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Offer
from fediwiki.activitypub.vocabulary.revisions import read_proposal
from fediwiki.domain.actors import Actor
from fediwiki.domain.offers import OfferState, Paper
from fediwiki.errors import Malformed, NotFound, Refused
from fediwiki.services import judging, offering, proposing
from fediwiki.storage import media, offers, posts, subwikis, tombstones
from fediwiki.storage.database import Writer

MAX_AGE = timedelta(days=1)


async def handle(activity: Offer, taking: Taking) -> None:
    """Judge an edit that its editor brought and signed; one that came before is answered again.

    Raises:
        Refused: Somebody else brought it.
        BadSignature: The editor did not sign it, or too long ago.
        Malformed: It is no edit of what it is for.
        NotFound: What it is for is not here.
    """
    if taking.group is not None or taking.entry.signer_uri != activity.actor:
        raise Refused(f"{taking.entry.signer_uri} cannot offer for {activity.actor}")
    if not taking.urls.owns(activity.target):
        raise Refused(f"{activity.target} is not ours to change")
    await check_proof(activity.raw, activity, taking, now=taking.entry.arrived, max_age=MAX_AGE)
    offered: Document = activity.object or {}
    proposal = read_proposal(offered, activity.target)
    editor = await taking.actor(activity.actor)
    paper = Paper(activity.id, taking.entry.body)
    brought = await bringing.bring(proposal, activity.target, activity.id, editor, taking)
    try:
        async with taking.effect() as tx:
            known = await offers.find_by_uri(tx, activity.id)
            if known is not None:
                await offering.answer_again(tx, known, activity.actor, now=taking.now)
            elif not await tombstones.exists(tx, activity.id):
                await _judge(tx, activity.target, brought, paper, editor, taking)
                await _keep(tx, activity.id, brought, taking)
    finally:
        await bringing.drop(brought, taking)


async def _keep(tx: Writer, uri: str, brought: Brought, taking: Taking) -> None:
    """Keep the pictures that came along, unless the edit came to nothing."""
    made = await offers.find_by_uri(tx, uri)
    if made is not None and made.state in {OfferState.PENDING, OfferState.ACCEPTED}:
        for each in brought.pictures:
            await media.add(tx, each, taking.now)


async def _judge(
    tx: Writer, target: str, brought: Brought, paper: Paper, editor: Actor, taking: Taking
) -> None:
    rules, now, proposal = taking.rules, taking.now, brought.proposal
    subwiki = await subwikis.find_of_uris(tx, [target])
    post = await posts.find_by_uri(tx, target)
    if brought.reason is not None:
        group = subwiki.actor if subwiki else post.subwiki if post else None
        await offering.refuse(
            tx,
            post,
            group,
            proposal,
            paper,
            editor=editor,
            reason=brought.reason,
            why=brought.why_not,
            now=now,
        )
        return
    if subwiki is not None:
        if proposal.base:
            raise Malformed("a subwiki has no revisions")
        await judging.judge_new(tx, subwiki, proposal, paper, editor=editor, rules=rules, now=now)
        return
    if post is None or not post.local:
        raise NotFound(f"there is no {target} here")
    if post.deleted is not None:
        await offering.refuse_gone(tx, post, proposal, paper, editor=editor, now=now)
    elif post.collaborative:
        await judging.judge(tx, post.id, proposal, paper, editor=editor, rules=rules, now=now)
    else:
        await proposing.receive(tx, post, proposal, paper, editor=editor, now=now)
