"""Drafts: posts and edits that a member has begun, kept for that member alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fediwiki.domain.attachments import Attachment
from fediwiki.domain.offers import Source
from fediwiki.domain.posts import PostKind, PostMode


@dataclass(frozen=True, slots=True)
class Draft:
    """A post under way: what has been typed, whether or not it would do.

    `place` is the name of a subwiki of ours or the handle of one elsewhere; `link` the address of a
    link post, `seen` the address of which the card was shown; `crosspost_of` the id of a post.
    """

    place: str
    kind: PostKind = PostKind.ARTICLE
    mode: PostMode = PostMode.INDIVIDUAL
    title: str = ""
    text: str = ""
    warning: str = ""
    language: str = ""
    link: str = ""
    seen: str = ""
    card_title: str = ""
    card_description: str = ""
    preview: Attachment | None = None
    pictures: tuple[Attachment, ...] = ()
    sources: tuple[Source, ...] = ()
    crosspost_of: str = ""

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What would stand with the post."""
        if self.kind is not PostKind.LINK:
            return self.pictures
        link = Attachment(
            "link", self.link.strip(), alt=self.card_title, description=self.card_description
        )
        return (link,) if self.preview is None else (link, self.preview)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed yet."""
        return not (self.title.strip() or self.text.strip() or self.link.strip() or self.pictures)


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """A draft as stored."""

    id: int
    member_id: int
    changed: datetime
    draft: Draft = field(repr=False)


@dataclass(frozen=True, slots=True)
class UnsavedEdit:
    """An edit of something that is published, or a comment, as its form was when it was kept.

    `path` is where the form goes, `base` the revision from which the edit is made, 0 of a comment;
    `draft` holds what was typed, by fields.
    """

    id: int
    member_id: int
    path: str
    post_id: int
    base: int
    changed: datetime
    draft: Mapping[str, object] = field(repr=False)
