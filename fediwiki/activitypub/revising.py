"""Revisions that others tell of: whose they are, whether their editor signed them, and the past.

Source: protocol §6 and §7.
"""

import logging
from dataclasses import replace

from fediwiki.activitypub import catching_up, fields
from fediwiki.activitypub.believing import check_proof
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Create, Offer, Update, read_activity
from fediwiki.activitypub.vocabulary.revisions import number_of, read_proposal, read_revision
from fediwiki.domain.attachments import PICTURES, in_order
from fediwiki.domain.offers import Proposal
from fediwiki.domain.revisions import Field, Revision, Words
from fediwiki.errors import (
    FediWikiError,
    Malformed,
    NotFound,
    Refused,
    Unavailable,
    Unreachable,
)
from fediwiki.services import keeping
from fediwiki.storage import offers, posts, revisions
from fediwiki.storage.database import Writer

_log = logging.getLogger(__name__)


async def told(activity: Create | Update, taking: Taking, *, believed: bool) -> Revision | None:
    """The revision that an activity made, if it names one.

    As it is embedded where that is `believed`, else as its owner's server gives it.

    Raises:
        Unreachable: That server does not answer.
    """
    result = activity.raw.get("result")
    uri = fields.one_id(result)
    if uri is None or taking.urls.owns(uri) or not fields.same_origin(uri, activity.actor):
        return None
    document = fields.one_object(result) or {}
    try:
        if not believed or len(document) == 1 or not document:
            document = await taking.remote.document(uri, taking.budget)
        revision = read_revision(document, activity.object_id, activity.actor)
    except (Malformed, NotFound, Refused) as error:
        _log.info("no revision in %s: %s", activity.id, error)
        return None
    return await credited(revision, activity.object_id, taking)


async def credited(
    revision: Revision, post_uri: str, taking: Taking, offer: Document | None = None
) -> Revision:
    """The revision with what can be found out about its editor: who that is, and their proof.

    The proof is on the `offer`, if that came with it, or else on the one beside the revision.
    """
    editor_uri, offer_uri = revision.credit.editor_uri, revision.credit.offer_uri
    if not editor_uri:
        return revision
    try:
        if taking.urls.owns(editor_uri):
            signed = await _is_known(revision, post_uri, taking)
        else:
            await taking.actor(editor_uri)
            signed = bool(offer_uri) and await _is_signed(revision, post_uri, taking, offer)
    except Unavailable:
        raise
    except Unreachable as error:
        _log.info("the editor of %s is asked again later: %s", post_uri, error)
        return replace(revision, proven=False, unasked=True)
    except FediWikiError as error:
        _log.info("the editor of %s cannot be proved: %s", post_uri, error)
        signed = False
    return replace(revision, proven=signed)


async def prove(uri: str, taking: Taking) -> None:
    """Ask once more whether the editor of a revision that is kept signed it.

    Raises:
        Unreachable: Whoever could prove it does not answer yet.
    """
    async with taking.look() as tx:
        post = await posts.find_by_uri(tx, uri.rpartition("/r/")[0])
        if post is None or post.local or post.deleted is not None:
            return
        revision = await revisions.find(tx, post.id, number_of(uri, post.uri))
    if revision is None or revision.proven or Field.EDITOR in revision.removed:
        return
    found = await credited(revision, post.uri, taking)
    if found.unasked:
        raise Unreachable(f"nobody can say yet who wrote {uri}")
    async with taking.effect() as tx:
        if found.proven:
            await keeping.prove(tx, post, revision.number)


async def keep(tx: Writer, post_uri: str, revision: Revision | None, taking: Taking) -> None:
    """Keep what was told of a post's newest revision, and have read what is missing before it."""
    post = await posts.find_by_uri(tx, post_uri)
    if post is None or post.local or post.deleted is not None or not post.collaborative:
        return
    if revision is not None:
        try:
            if await keeping.keep(tx, post, revision, now=taking.now) and revision.unasked:
                await catching_up.prove(tx, post, revision.number, taking)
        except Refused as error:
            _log.warning("a revision is not kept: %s", error)
            return
    await catching_up.want(tx, post, taking)


async def _is_known(revision: Revision, post_uri: str, taking: Taking) -> bool:
    """Whether a member of ours offered it."""
    async with taking.look() as tx:
        offer = await offers.find_by_uri(tx, revision.credit.offer_uri)
        post = await posts.find(tx, offer.post_id) if offer and offer.post_id else None
    if offer is None or offer.editor.uri != revision.credit.editor_uri:
        return False
    right_post = post.uri == post_uri if post else revision.parent is None
    return right_post and _says_it(offer.proposal, revision, post_uri)


async def _is_signed(
    revision: Revision, post_uri: str, taking: Taking, offer: Document | None
) -> bool:
    """Whether the offer that became it is by its editor, signed, and says the same.

    Raises:
        BadSignature: The editor did not sign it; Malformed: it is none.
        NotFound: It is not there; Unreachable: a server does not answer.
    """
    url = f"{post_uri}/r/{revision.number}/offer"
    document: Document = offer or await taking.remote.carried(url, taking.budget)
    activity = read_activity(document)
    if not isinstance(activity, Offer) or activity.id != revision.credit.offer_uri:
        return False
    if activity.actor != revision.credit.editor_uri:
        return False
    if revision.parent is not None and activity.target != post_uri:
        return False
    await check_proof(document, activity, taking, now=taking.now)
    proposal = read_proposal(activity.object or {}, activity.target)
    return _says_it(proposal, revision, post_uri)


def _says_it(proposal: Proposal, revision: Revision, post_uri: str) -> bool:
    """Whether a revision is what was offered; merged ones are so in part, and say it."""
    if revision.merged_from is not None:
        return revision.merged_from == proposal.base
    if proposal.base != (revision.parent or 0):
        return False
    words = revision.words
    offered = Words(proposal.title, proposal.text, proposal.sources, words.attachments)
    return Field.TEXT in revision.removed or (
        words == offered and _shows_it(proposal, revision, post_uri)
    )


def _shows_it(proposal: Proposal, revision: Revision, post_uri: str) -> bool:
    """Whether the same stands with it as was offered; pictures may be copies at its home."""
    shown, offered = revision.words.attachments, proposal.attachments
    if offered is None:
        return True
    return len(shown) == len(offered) and all(
        (one.kind, one.alt, one.description) == (other.kind, other.alt, other.description)
        and (
            one.url == other.url or (one.kind in PICTURES and fields.same_origin(one.url, post_uri))
        )
        for one, other in zip(shown, in_order(offered), strict=True)
    )
