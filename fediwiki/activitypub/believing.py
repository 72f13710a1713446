"""What may be believed of an object that came embedded, and what must be fetched from its owner.

An object is believed only from its own origin. Source: quality §2; FEP-fe34.
"""

from datetime import datetime, timedelta

from fediwiki.activitypub import fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.proofs import read_proof
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Activity, Create, Update
from fediwiki.activitypub.vocabulary.objects import ObjectHead, read_object
from fediwiki.errors import BadSignature, Malformed, Refused


async def believed(activity: Create | Update, taking: Taking) -> tuple[Document, Taking]:
    """The object that an actor made: as embedded, or else as the actor's own server gives it.

    With it comes how to take it.

    Raises:
        Malformed: There is no object, or it has no id.
        Refused: It claims to be ours, or is of another server than the actor.
        NotFound: Its server does not have it.
        Unreachable: Its server does not answer.
    """
    if not activity.object_id:
        raise Malformed("there is no object")
    if taking.urls.owns(activity.object_id):
        raise Refused(f"{activity.object_id} is ours, not {activity.actor}'s")
    if not fields.same_origin(activity.object_id, activity.actor):
        raise Refused(f"{activity.actor} cannot vouch for {activity.object_id}")
    embedded = activity.object or {}
    if len(embedded) > 1 and fields.one_id(embedded) == activity.object_id:
        return embedded, taking
    return await taking.fetched(activity.object_id)


def head_by(document: Document, actor: str) -> ObjectHead:
    """The head of an object that must be of this actor.

    Raises:
        Malformed: It has no id, or is nothing that we keep.
        Refused: Someone else wrote it, or it lives on another server.
    """
    head = read_object(document)
    if not head.type:
        raise Malformed("this is no kind of object that is kept here")
    if head.author != actor:
        raise Refused(f"{actor} did not write {head.id}")
    if not fields.same_origin(head.id, actor):
        raise Refused(f"{actor} cannot vouch for {head.id}")
    return head


async def is_proven(document: Document, activity: Activity, taking: Taking) -> bool:
    """Whether the activity carries a valid proof by its actor.

    Raises:
        Unreachable: The actor's server does not answer.
    """
    if "proof" not in document:
        return False
    try:
        await check_proof(document, activity, taking, now=taking.now)
    except (BadSignature, Malformed):
        return False
    return True


async def check_proof(
    document: Document,
    activity: Activity,
    taking: Taking,
    *,
    now: datetime,
    max_age: timedelta | None = None,
) -> None:
    """Refuse an activity whose actor did not sign it, or longer than `max_age` before `now`.

    Raises:
        BadSignature: There is no proof by a key of its actor.
        Unreachable: The actor's server does not answer.
    """
    proof = read_proof(document, now=now, max_age=max_age)
    known = await taking.remote.key(proof.verification_method, taking.budget)
    try:
        proof.verify(known.key)
    except BadSignature:
        known = await taking.remote.fresh_key(
            proof.verification_method, taking.budget, failed=known
        )
        proof.verify(known.key)
    own = known.owner.uri == activity.actor and fields.same_origin(activity.id, activity.actor)
    if not own or not fields.same_origin(known.id, activity.actor):
        raise BadSignature(f"the key {known.id} is not {activity.actor}'s")
