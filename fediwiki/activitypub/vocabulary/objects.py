"""What every object has, whatever it is: whose it is, what it answers, and whom it is for.

Source: Activity Streams 2.0, section 4.1; protocol §7.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fediwiki.activitypub import contexts, fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.vocabulary.parts import Addressing, read_addressing
from fediwiki.domain.revisions import moment_text

CONTENT_TYPES: Final = (
    "Article",
    "Page",
    "Note",
    "Question",
    "Event",
    "Video",
    "Image",
    "Link",
)
TOMBSTONE: Final = "Tombstone"
MAX_MENTIONS: Final = 100


@dataclass(frozen=True, slots=True)
class ObjectHead:
    """What must be known of an object before it is believed; `author` is its owner.

    `author` is the first of whom it is attributed to, for the check and for the store alike, and
    empty when it names none; `owners` are all of them. `type` is empty for a kind of object that we
    do not keep.
    """

    id: str
    type: str
    author: str
    in_reply_to: str
    addressing: Addressing
    mentions: tuple[str, ...]
    published: datetime | None
    updated: datetime | None
    owners: tuple[str, ...] = ()

    def names(self, group_uri: str) -> bool:
        """Whether it says itself that it is for that group, or of it, as of a channel of videos."""
        return group_uri in self.addressing.everyone_named or group_uri in self.owners


def read_object(document: Document) -> ObjectHead:
    """The head of an object.

    Raises:
        Malformed: It has no id.
    """
    known = (each for each in fields.types(document) if each in {*CONTENT_TYPES, TOMBSTONE})
    return ObjectHead(
        id=fields.required_id(document, "id"),
        type=next(known, ""),
        author=fields.one_id(document.get("attributedTo")) or "",
        in_reply_to=fields.one_id(document.get("inReplyTo")) or "",
        addressing=read_addressing(document),
        mentions=tuple(_mentions(document)),
        published=fields.moment(document.get("published")),
        updated=fields.moment(document.get("updated")),
        owners=fields.ids(document.get("attributedTo"), fields.MAX_ITEMS),
    )


def write_tombstone(uri: str, *, former_type: str, deleted: datetime | None = None) -> Document:
    """What stands where something was deleted for good."""
    tombstone: Document = {
        "@context": contexts.ACTIVITY,
        "id": uri,
        "type": TOMBSTONE,
        "formerType": former_type,
    }
    if deleted is not None:
        tombstone["deleted"] = moment_text(deleted)
    return tombstone


def _mentions(document: Document) -> dict[str, None]:
    tags = fields.objects(document.get("tag"), fields.MAX_ITEMS)
    named = [fields.text(each, "href") for each in tags if "Mention" in fields.types(each)]
    return dict.fromkeys(each for each in named[:MAX_MENTIONS] if fields.is_id(each))
