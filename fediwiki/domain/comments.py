"""Comments: the talk below a post, nested, ordered by time alone."""

from dataclasses import dataclass
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.attachments import Attachment


@dataclass(frozen=True, slots=True)
class ReceivedComment:
    """A comment from elsewhere as its author's server tells it; `html` is already safe.

    `mentions` are ids of actors. `attachments` are not shown here, but others may show them.
    """

    uri: str
    url: str
    html: str
    text: str
    language: str
    warning: str
    published: datetime
    updated: datetime | None
    mentions: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    about_text: bool = False


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as stored; `parent_id` is None directly below the post, which is depth 0.

    `about_text` says that it is about the text or an edit of it, and no talk in general. Since
    `removed` a moderator keeps it out of sight, since `held` a filter does until one decides.
    """

    id: int
    uri: str
    url: str
    post_id: int
    parent_id: int | None
    parent_uri: str
    depth: int
    author: Actor
    text: str
    html: str
    language: str
    warning: str
    published: datetime
    updated: datetime | None
    likes: int
    local: bool
    deleted: datetime | None
    about_text: bool = False
    removed: datetime | None = None
    held: datetime | None = None
    locked: datetime | None = None
