"""What may be believed of an object that came embedded, and what must be fetched from its owner.

An object is believed only from its own origin. Source: quality §2; FEP-fe34.
"""

from fediwiki.activitypub import fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Create, Update
from fediwiki.activitypub.vocabulary.objects import ObjectHead, read_object
from fediwiki.errors import Malformed, Refused


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
