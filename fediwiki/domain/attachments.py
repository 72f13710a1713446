"""Attachments: what stands with a post beside its text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from fediwiki.errors import Malformed, TooLarge
from fediwiki.text import links
from fediwiki.text.gettext import _

ALT_CHARACTERS: Final = 1_500
DESCRIPTION_CHARACTERS: Final = 500
PICTURES: Final = frozenset({"image", "preview"})
_ORDER: Final = ("link", "document", "preview", "image")
_ADDED: Final = frozenset({"link", "preview", "image"})

Said = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something that stands with a post: `kind` is `link`, `image`, `document` or `preview`.

    A preview is the picture of a link. Of a link, `alt` is its title. Width and height are in
    pixels, 0 where nobody said.
    """

    kind: str
    url: str
    media_type: str = ""
    alt: str = ""
    description: str = ""
    width: int = 0
    height: int = 0
    blurhash: str = ""

    @property
    def said(self) -> Said:
        """What people say with it: what it is, where it stands, and its words."""
        return self.kind, self.url, self.alt, self.description


def said_with(attachments: Iterable[Attachment]) -> tuple[Said, ...]:
    """What people say with some, without what a machine measured."""
    return tuple(each.said for each in attachments)


def in_order(attachments: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """Links first, pictures last, those of one kind as they stand."""
    ranks = {kind: rank for rank, kind in enumerate(_ORDER)}
    return tuple(sorted(attachments, key=lambda each: ranks.get(each.kind, len(_ORDER))))


def measured(
    attachments: Iterable[Attachment], known: Iterable[Attachment]
) -> tuple[Attachment, ...]:
    """Some attachments, with the sizes of those that are `known`."""
    sizes = {(each.kind, each.url): each for each in known if each.width or each.blurhash}
    return tuple(
        replace(sizes[each.kind, each.url], alt=each.alt, description=each.description)
        if (each.kind, each.url) in sizes and not each.width
        else each
        for each in attachments
    )


def check(attachments: Sequence[Attachment], before: Sequence[Attachment], *, most: int) -> None:
    """Refuse what may not come to stand with a post; what stood there `before` may go on to.

    Raises:
        Malformed: Something has no address of the web, is nothing that is added, stands there
            twice, or is a picture that nobody described.
        TooLarge: There are more than `most` pictures, or too many words.
    """
    stood = {*said_with(before)}
    for each in attachments:
        if each.said not in stood:
            _check(each, before)
    if len({(each.kind, each.url) for each in attachments}) < len(attachments):
        raise Malformed(_("the same thing stands with the post twice"))
    for kind, at_most in (("image", most), ("link", 1), ("preview", 1)):
        count, counted = (sum(each.kind == kind for each in side) for side in (attachments, before))
        if count > max(at_most, counted):
            raise TooLarge(
                _(
                    "a post shows at most %(images_per_post)s pictures, and one link",
                    images_per_post=most,
                )
            )


def _check(attachment: Attachment, before: Sequence[Attachment]) -> None:
    kinds = _ADDED | {each.kind for each in before}
    url = links.safe(attachment.url)
    if attachment.kind not in kinds or url is None or url.startswith("mailto:"):
        raise Malformed(_("this cannot stand with a post"))
    if attachment.kind == "image" and not attachment.alt:
        raise Malformed(_("describe every picture for those who cannot see it"))
    if len(attachment.alt) > ALT_CHARACTERS:
        raise TooLarge(_("the description of a picture is too long"))
    if len(attachment.description) > DESCRIPTION_CHARACTERS:
        raise TooLarge(_("the description of a link is too long"))
