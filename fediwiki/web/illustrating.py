"""What stands with a post in its form: pictures, added, described, put in order; and a card."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from starlette.datastructures import UploadFile
from starlette.requests import Request

from fediwiki.asgi.forms import Form
from fediwiki.asgi.picturing import name_of
from fediwiki.asgi.state import State
from fediwiki.asgi.wording import web_link
from fediwiki.config.settings import Config
from fediwiki.domain.attachments import (
    ALT_CHARACTERS,
    DESCRIPTION_CHARACTERS,
    Attachment,
    check,
    in_order,
)
from fediwiki.domain.media import NAME
from fediwiki.domain.members import Member
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed
from fediwiki.media.carding import attachment_of
from fediwiki.storage import media
from fediwiki.storage.database import Reader
from fediwiki.text import cleaning
from fediwiki.text.gettext import _
from fediwiki.text.merge import count_undecided
from fediwiki.web import taking

MOST_PICTURES: Final = 20
_TITLE_CHARACTERS: Final = 200
_NAME_CHARACTERS: Final = 2_048
_WISH: Final = re.compile(r"(remove|earlier)-([1-9][0-9]?)")

Attachments = tuple[Attachment, ...]


def pictures_in(form: Form) -> Attachments | None:
    """The pictures that a form names in its order, their addresses only as their names.

    None if it is a form without pictures.
    """
    if not (form.has("pictured") or form.has("picture-1")):
        return None
    named: list[Attachment] = []
    while len(named) < MOST_PICTURES and form.has(field := f"picture-{len(named) + 1}"):
        name = form.text(field, most_characters=_NAME_CHARACTERS)
        named.append(Attachment("image", name, alt=_said(form, f"{field}-alt", ALT_CHARACTERS)))
    return tuple(named)


def card_in(form: Form) -> Attachments | None:
    """The link that a form names, with its words, and its picture only by its name.

    None if it is a form without one.
    """
    if not form.has("link"):
        return None
    url = form.text("link", most_characters=_NAME_CHARACTERS).strip()
    title = _said(form, "card-title", _TITLE_CHARACTERS)
    description = _said(form, "card-description", DESCRIPTION_CHARACTERS)
    link = Attachment("link", url, alt=title, description=description)
    if not (form.has("card-picture") and form.has("card-pictured")):
        return (link,)
    shown = form.text("card-picture", most_characters=_NAME_CHARACTERS)
    return link, Attachment("preview", shown)


def pictures_of(attachments: Iterable[Attachment]) -> Attachments:
    """Those that are pictures by themselves."""
    return tuple(each for each in attachments if each.kind == "image")


def card_of(attachments: Iterable[Attachment]) -> Attachments | None:
    """The link, with its picture if it has one; None if there is no link."""
    links = [each for each in attachments if each.kind == "link"]
    previews = [each for each in attachments if each.kind == "preview"]
    return (*links[:1], *previews[:1]) if links else None


def arranged(
    attachments: Sequence[Attachment], pictures: Attachments | None, card: Attachments | None
) -> Attachments:
    """What stands with a post, with other pictures and another card; None leaves them."""
    pictures = pictures_of(attachments) if pictures is None else pictures
    files = dict.fromkeys(each for each in attachments if each.kind == "document")
    return (*((card_of(attachments) or ()) if card is None else card), *files, *pictures)


async def known(
    tx: Reader, named: Attachments | None, stood: Sequence[Attachment], urls: Urls
) -> Attachments | None:
    """Those that there are: one of them `stood` with the post, or they were uploaded here."""
    if named is None:
        return None
    shown = {(each.kind, name_of(each)): each for each in stood}
    new = [each.url for each in named if NAME.fullmatch(each.url)]
    for name, each in (await media.of_names(tx, new) if new else {}).items():
        for kind in ("image", "preview"):
            shown.setdefault((kind, name), attachment_of(kind, each, urls))
    return tuple(
        each if each.kind == "link" else replace(shown[each.kind, each.url], alt=each.alt)
        for each in named
        if each.kind == "link" or (each.kind, each.url) in shown
    )


async def chosen(
    tx: Reader, form: Form, stood: Sequence[Attachment], config: Config
) -> Attachments | None:
    """What should stand with a post whose edit somebody looked at: what they did not leave out.

    None if the form says nothing of it.

    Raises:
        Malformed: Two descriptions still stand beside each other, or one is missing.
        TooLarge: It is too much.
    """
    named = pictures_in(form)
    if named is None:
        return None
    left = tuple(
        each for number, each in enumerate(named, 1) if not form.has(f"picture-{number}-out")
    )
    urls = Urls(config.origin)
    card, pictures = await known(tx, card_in(form), stood, urls), await known(tx, left, stood, urls)
    shown = arranged(stood, pictures, card or ())
    if is_undecided(shown):
        raise Malformed(_("decide what each picture and link is said to be"))
    check(shown, stood, most=config.limits.images_per_post)
    return in_order(shown)


async def with_files(
    request: Request[State], member: Member, pictures: Attachments, files: Sequence[UploadFile]
) -> Attachments:
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


def changed(pictures: Attachments, wish: str) -> Attachments | None:
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


def check_card(card: Attachments | None) -> None:
    """Refuse a link that leads nowhere on the web.

    Raises:
        Malformed: It does.
    """
    if card is not None and not web_link(card[0].url):
        raise Malformed(_("a link post needs an address that begins with https:// or http://"))


def is_undecided(attachments: Iterable[Attachment]) -> bool:
    """Whether both sides of a clash still stand beside each other somewhere in their words."""
    return any(count_undecided(said) for each in attachments for said in each.said)


def _said(form: Form, field: str, most_characters: int) -> str:
    if not form.has(field):
        return ""
    said = form.text(field, most_characters=most_characters * 4)
    # Two of them stand beside each other until somebody decides.
    most = 2 * most_characters + 10 if count_undecided(said) else most_characters
    return cleaning.text(said, max_chars=most, multiline=False)
