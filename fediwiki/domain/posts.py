"""Posts: articles, links and images, each in one subwiki and owned by one actor."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from fediwiki.domain.actors import Actor
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.offers import Source
from fediwiki.domain.subwikis import EditPolicy, ReviewPolicy
from fediwiki.errors import Malformed
from fediwiki.text.gettext import _

MAX_BACKDATE = timedelta(days=1)
RESTORABLE_FOR = timedelta(days=30)


class PostMode(StrEnum):
    """Whether one author owns the text, or the community by its steward."""

    INDIVIDUAL = "individual"
    COLLABORATIVE = "collaborative"


class PostKind(StrEnum):
    """What a post is made of first of all."""

    ARTICLE = "article"
    LINK = "link"
    IMAGE = "image"


@dataclass(frozen=True, slots=True)
class Content:
    """What a post says, rendered and ready to be stored."""

    title: str
    text: str
    html: str
    lead: str
    kind: PostKind = PostKind.ARTICLE
    warning: str = ""
    sensitive: bool = False
    language: str = "en"
    attachments: tuple[Attachment, ...] = ()
    tags: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Collaboration:
    """How a post from elsewhere is written; `revision` is 0 where its server counts none."""

    mode: PostMode = PostMode.INDIVIDUAL
    revision: int = 0
    initiator_uri: str = ""
    edit_policy: EditPolicy | None = None
    fork_of: str = ""
    supersedes: str = ""


@dataclass(frozen=True, slots=True)
class ReceivedPost:
    """A post from elsewhere as its author's server tells it; `mentions` are ids of actors."""

    uri: str
    url: str
    content: Content
    published: datetime
    updated: datetime | None
    collaboration: Collaboration = field(default_factory=Collaboration)
    licence: str = ""
    version: str = ""
    mentions: tuple[str, ...] = ()
    crosspost_of: str = ""


@dataclass(frozen=True, slots=True)
class PostProtection:
    """What holds for this post alone, until a moment or for good; None is as in its subwiki."""

    edit: EditPolicy | None = None
    review: ReviewPolicy | None = None
    until: datetime | None = None

    def at(self, now: datetime) -> "PostProtection":
        """What of it holds at a moment."""
        return self if self.until is None or now < self.until else PostProtection()


@dataclass(frozen=True, slots=True)
class Post:
    """A post as stored; `author` is its owner, `subwiki` None when it stands in none.

    `placed` is its place in time, which orders every feed. `fork_of` is the id of the revision that
    it was made from, `supersedes` that of the post whose place it takes. `version` is what its
    server calls its state, if it calls it anything. Since `removed` a moderator keeps it out of
    sight, since `held` a filter does until a moderator decides.
    """

    id: int
    uri: str
    url: str
    subwiki: Actor | None
    author: Actor
    mode: PostMode
    content: Content
    licence: str
    published: datetime
    placed: datetime
    updated: datetime | None
    revision: int
    comments: int
    likes: int
    local: bool
    deleted: datetime | None
    announce_uri: str = ""
    initiator_id: int | None = None
    protection: PostProtection = field(default_factory=PostProtection)
    fork_of: str = ""
    supersedes: str = ""
    version: str = ""
    crosspost_of: str = ""
    removed: datetime | None = None
    held: datetime | None = None
    locked: datetime | None = None
    pinned: datetime | None = None

    @property
    def collaborative(self) -> bool:
        """Whether the community writes it."""
        return self.mode is PostMode.COLLABORATIVE


@dataclass(frozen=True, slots=True)
class PostEdit:
    """A change of a post, made from its revision `base`."""

    post_id: int
    base: int
    content: Content
    summary: str = ""
    minor: bool = False


def placed(published: datetime, arrived: datetime) -> datetime:
    """The place in time of a post: never after it arrived, never more than a day before."""
    return min(arrived, max(published, arrived - MAX_BACKDATE))


def next_update(previous: datetime | None, published: datetime, now: datetime) -> datetime:
    """The moment of an update: now, but always later than the one before."""
    return max(now, (previous or published) + timedelta(milliseconds=1))


def check_title(title: str, *, limit: int) -> None:
    """Refuse a title that is empty or too long.

    Raises:
        Malformed: It is.
    """
    if not title.strip():
        raise Malformed(_("a post needs a title"))
    if len(title) > limit:
        raise Malformed(
            _(
                "a title has at most %(limit)s characters, this one %(length)s",
                limit=limit,
                length=len(title),
            )
        )


def kind_of(attachments: Iterable[Attachment]) -> PostKind:
    """What a post is first of all, by what stands with it."""
    kinds = {each.kind for each in attachments}
    if "link" in kinds:
        return PostKind.LINK
    return PostKind.IMAGE if "image" in kinds else PostKind.ARTICLE
