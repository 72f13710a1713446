"""Attachments: what stands with a post beside its text."""

from dataclasses import dataclass


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
