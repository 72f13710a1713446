"""What stands with a post on the wire: links, pictures with their size, and files.

Only the three types that Lemmy reads are written; the picture of a link is the post's `image`.

Source: protocol §3.
"""

import re
from collections.abc import Sequence
from typing import Final

from fediwiki.activitypub import fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.vocabulary.contents import one_line
from fediwiki.domain.attachments import Attachment
from fediwiki.text import links

MAX_ATTACHMENTS: Final = 20
MAX_ALT_CHARS: Final = 1_500
MAX_DESCRIPTION_CHARS: Final = 500
_MAX_SIDE: Final = 100_000
_BLURHASH: Final = re.compile(r"[0-9A-Za-z#$%*+,\-.:;=?@\[\]^_{|}~]{6,100}")


def read_attachments(document: Document) -> tuple[Attachment, ...]:
    """Links, pictures and files that stand with it; last the picture of a link."""
    found = fields.objects(document.get("attachment"), MAX_ATTACHMENTS)
    kinds = fields.types(document)
    if "Link" in kinds or "Image" in kinds:
        found = [document, *found]
    made = (attachment for each in found if (attachment := _attachment(each)) is not None)
    unique = tuple(dict.fromkeys(made))[:MAX_ATTACHMENTS]
    return (*unique, *_preview(document, unique))


def read_picture(value: object) -> str:
    """Where the picture of an actor stands, of several the first that stands anywhere."""
    for each in fields.objects(value, MAX_ATTACHMENTS):
        url = links.safe(_address(each))
        if url is not None and not url.lower().startswith("mailto:"):
            return url
    return ""


def write_picture(url: str) -> Document:
    """A picture of an actor of ours."""
    kind = "image/webp" if url.endswith(".webp") else "image/jpeg"
    return {"type": "Image", "mediaType": kind, "url": url}


def write_attachment(attachment: Attachment) -> Document:
    """A link, a picture or a file."""
    if attachment.kind == "link":
        written: Document = {"type": "Link", "href": attachment.url}
        if attachment.description:
            written["summary"] = attachment.description
    else:
        kind = "Image" if attachment.kind == "image" else "Document"
        written = {"type": kind, "url": attachment.url, **_size(attachment)}
    if attachment.media_type:
        written["mediaType"] = attachment.media_type
    if attachment.alt:
        written["name"] = attachment.alt
    return written


def write_preview(attachments: Sequence[Attachment]) -> Document:
    """The picture that stands for the post, if there is one."""
    pictures = [each for each in attachments if each.kind in {"preview", "image"}]
    if not pictures:
        return {}
    first = min(pictures, key=lambda each: each.kind != "preview")
    image: Document = {"type": "Image", "url": first.url}
    if first.kind == "preview":
        image |= {"mediaType": first.media_type, **_size(first)}
        if first.alt:
            image["name"] = first.alt
    return {"image": image}


def _size(attachment: Attachment) -> Document:
    written: Document = {}
    if attachment.width and attachment.height:
        written |= {"width": attachment.width, "height": attachment.height}
    if attachment.blurhash:
        written["blurhash"] = attachment.blurhash
    return written


def _preview(document: Document, found: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """The picture of a post that is not among its pictures already."""
    image = fields.one_object(document.get("image"))
    if image is None or any(each.kind == "image" for each in found):
        return ()
    read = _attachment({**image, "type": "Image"})
    return () if read is None else (_as_preview(read),)


def _as_preview(read: Attachment) -> Attachment:
    return Attachment(
        "preview",
        read.url,
        read.media_type,
        read.alt,
        width=read.width,
        height=read.height,
        blurhash=read.blurhash,
    )


def _attachment(document: Document) -> Attachment | None:
    kinds = fields.types(document)
    media_type = one_line(fields.text(document, "mediaType"), 100).lower()
    url = links.safe(_address(document))
    if url is None or url.startswith("mailto:"):
        return None
    summary = fields.text(document, "summary")
    name = fields.text_in_any_language(document, "name")
    said = one_line(name or summary, MAX_ALT_CHARS)
    if "Link" in kinds or (not kinds and "href" in document):
        description = one_line(summary if name else "", MAX_DESCRIPTION_CHARS)
        return Attachment("link", url, media_type, said, description)
    if "Image" in kinds or media_type.startswith("image/"):
        return _picture(document, url, media_type, said)
    if {"Document", "Video", "Audio"} & {*kinds}:
        return Attachment("document", url, media_type, said)
    return None


def _picture(document: Document, url: str, media_type: str, alt: str) -> Attachment:
    width, height = _side(document, "width"), _side(document, "height")
    blurhash = fields.text(document, "blurhash")
    return Attachment(
        "image",
        url,
        media_type,
        alt,
        width=width if height else 0,
        height=height if width else 0,
        blurhash=blurhash if _BLURHASH.fullmatch(blurhash) else "",
    )


def _side(document: Document, key: str) -> int:
    said = document.get(key)
    return said if type(said) is int and 0 < said <= _MAX_SIDE else 0


def _address(document: Document) -> str:
    href = fields.text(document, "href") or fields.text(document, "url")
    nested = fields.one_object(document.get("url")) or {}
    return href or fields.text(nested, "href")
