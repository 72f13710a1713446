"""Pictures of one's own post in its form: added, described, put in order, taken out."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from starlette.datastructures import UploadFile
from starlette.requests import Request

from fediwiki.asgi.forms import Form
from fediwiki.asgi.state import State
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.media import NAME
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Content, kind_of
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed
from fediwiki.media.carding import attachment_of
from fediwiki.storage import media
from fediwiki.storage.database import Reader
from fediwiki.text import cleaning
from fediwiki.text.gettext import _
from fediwiki.web import taking

MOST_PICTURES: Final = 20
ALT_CHARACTERS: Final = 1_500
_NAME_CHARACTERS: Final = 2_048
_WISH: Final = re.compile(r"(remove|earlier)-([1-9][0-9]?)")


def of_form(form: Form) -> tuple[Attachment, ...]:
    """The pictures that a form names in its order, their addresses only as their last parts."""
    named: list[Attachment] = []
    while len(named) < MOST_PICTURES and form.has(field := f"picture-{len(named) + 1}"):
        alt = form.text(f"{field}-alt", most_characters=ALT_CHARACTERS * 4)
        said = cleaning.text(alt, max_chars=ALT_CHARACTERS, multiline=False)
        name = form.text(field, most_characters=_NAME_CHARACTERS)
        named.append(Attachment("image", name, alt=said))
    return tuple(named)


def of_content(content: Content) -> tuple[Attachment, ...]:
    """The pictures that a post shows."""
    return tuple(each for each in content.attachments if each.kind == "image")


async def known(
    tx: Reader, named: Sequence[Attachment], content: Content, urls: Urls
) -> tuple[Attachment, ...]:
    """Those of the pictures that there are: the post shows them already, or they were uploaded."""
    shown = {_name(each): each for each in of_content(content)}
    new = [each.url for each in named if each.url not in shown and NAME.fullmatch(each.url)]
    uploaded = await media.of_names(tx, new) if new else {}
    shown |= {name: attachment_of("image", each, urls) for name, each in uploaded.items()}
    return tuple(replace(shown[each.url], alt=each.alt) for each in named if each.url in shown)


async def with_files(
    request: Request[State],
    member: Member,
    pictures: tuple[Attachment, ...],
    files: Sequence[UploadFile],
) -> tuple[Attachment, ...]:
    """The pictures and those that came along; the same one is not added twice.

    Raises:
        Malformed: They are too many, or one is no picture that we take.
    """
    most = request.state["config"].limits.images_per_post
    if files and len(pictures) + len(files) > most:
        raise Malformed(
            _("a post shows at most %(images_per_post)s pictures", images_per_post=most)
        )
    for file in files:
        added = await taking.attachment(request, member, file)
        if all(each.url != added.url for each in pictures):
            pictures = (*pictures, added)
    return pictures


def changed(pictures: tuple[Attachment, ...], wish: str) -> tuple[Attachment, ...] | None:
    """The pictures after a button was pressed, if it was one of theirs."""
    found = _WISH.fullmatch(wish)
    if found is None:
        return pictures if wish == "upload" else None
    at = int(found[2]) - 1
    if at >= len(pictures):
        return pictures
    rest = [*pictures[:at], *pictures[at + 1 :]]
    if found[1] == "earlier":
        rest.insert(max(0, at - 1), pictures[at])
    return tuple(rest)


def shown_by(content: Content, pictures: tuple[Attachment, ...]) -> Content:
    """A post with these pictures in place of its own; what else stands with it stays.

    Raises:
        Malformed: One is not described.
    """
    if not all(each.alt for each in pictures):
        raise Malformed(_("describe every picture for those who cannot see it"))
    if pictures == of_content(content):
        return content
    others = tuple(each for each in content.attachments if each.kind != "image")
    attachments = (*others, *pictures)
    return replace(content, attachments=attachments, kind=kind_of(attachments))


def _name(picture: Attachment) -> str:
    return picture.url.rpartition("/")[2]
