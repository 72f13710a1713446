"""Activities that someone else carried to us: believed by proof, or by asking their origin.

RsaSignature2017 is never authority: rearranged documents keep it valid.
Source: protocol §8; FEP-8b32; quality §2.
"""

from dataclasses import replace

from fediwiki.activitypub import fields
from fediwiki.activitypub.believing import head_by
from fediwiki.activitypub.handlers import delete, update
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Activity, Create, Delete, Update
from fediwiki.activitypub.vocabulary.objects import read_object
from fediwiki.errors import Refused
from fediwiki.storage import comments, posts
from fediwiki.storage.database import Reader


async def take_unproven(activity: Activity, taking: Taking) -> None:
    """Take what can be asked for at its origin, if it is about something that is here.

    Raises:
        Refused: It cannot be believed.
        Unreachable: The origin does not answer.
    """
    fetched = replace(taking, passes_on=False)
    match activity:
        case Create() | Update():
            await _take_object(activity, fetched)
        case Delete():
            await delete.take_gone(activity.object_id, fetched)
        case _:
            raise Refused(f"{taking.entry.signer_uri} cannot speak for {activity.actor}")


async def _take_object(activity: Create | Update, taking: Taking) -> None:
    parent = fields.one_id((activity.object or {}).get("inReplyTo")) or ""
    async with taking.look() as tx:
        related = await _is_here(tx, activity.object_id) or await _is_here(tx, parent)
    if not related:
        return
    document, taking = await taking.fetched(activity.object_id)
    head = head_by(document, read_object(document).author)
    await update.take(document, head, taking)


async def _is_here(tx: Reader, uri: str) -> bool:
    found = await posts.find_by_uri(tx, uri) or await comments.find_by_uri(tx, uri)
    return found is not None and found.deleted is None
