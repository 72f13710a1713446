"""Sheets: what the composer sends back and forth, and the draft that it makes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from fediwiki.asgi.forms import Form
from fediwiki.asgi.wording import web_link
from fediwiki.config.settings import Config
from fediwiki.domain.actors import Actor
from fediwiki.domain.drafts import Draft
from fediwiki.domain.ids import of_short
from fediwiki.domain.media import NAME, Picture
from fediwiki.domain.offers import Source
from fediwiki.domain.posts import Content, PostKind, PostMode, kind_of
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed
from fediwiki.media.carding import attachment_of
from fediwiki.services import writing
from fediwiki.services.linking import Links
from fediwiki.text import cleaning
from fediwiki.text.gettext import _
from fediwiki.web import drafts

ALT_CHARACTERS: Final = 1_500
_CARD_TITLE_CHARACTERS: Final = 200
_CARD_DESCRIPTION_CHARACTERS: Final = 500
_LINK_CHARACTERS: Final = 2_048
_ID_CHARACTERS: Final = 13
_WISH_CHARACTERS: Final = 20
_NAME_CHARACTERS: Final = 80


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was sent: `pictures` are names with their alt texts, `preview` the name of one."""

    draft: Draft
    wish: str = ""
    draft_id: int | None = None
    crosspost_id: int | None = None
    pictures: tuple[tuple[str, str], ...] = ()
    preview: str = ""

    @property
    def names(self) -> list[str]:
        """The pictures that it names."""
        return [*(name for name, _ in self.pictures), self.preview]


def of_form(form: Form, place: str, config: Config) -> Sheet:
    """What the composer sent, whether or not it would do.

    Raises:
        Malformed: It is not what our form sends.
    """
    most = config.limits.body_bytes
    kind, mode = _text(form, "kind", 20), _text(form, "mode", 20)
    pictures: list[tuple[str, str]] = []
    while form.has(f"picture-{len(pictures) + 1}"):
        number = len(pictures) + 1
        if number > config.limits.images_per_post:
            raise Malformed(_("these are too many pictures"))
        alt = _line(form, f"picture-{number}-alt", ALT_CHARACTERS)
        pictures.append((_name(form, f"picture-{number}"), alt))
    draft = Draft(
        place=place,
        kind=PostKind(kind) if kind in {*PostKind} else PostKind.ARTICLE,
        mode=PostMode(mode) if mode in {*PostMode} else PostMode.INDIVIDUAL,
        title=_text(form, "title", most),
        text=_text(form, "text", most),
        warning=_text(form, "warning", most),
        language=_text(form, "language", 20),
        link=_text(form, "link", _LINK_CHARACTERS).strip(),
        seen=_text(form, "seen", _LINK_CHARACTERS),
        card_title=_line(form, "card-title", _CARD_TITLE_CHARACTERS),
        card_description=_line(form, "card-description", _CARD_DESCRIPTION_CHARACTERS),
        sources=drafts.sources_in(form),
    )
    return Sheet(
        draft,
        wish=_text(form, "do", _WISH_CHARACTERS),
        draft_id=_id(form, "draft"),
        crosspost_id=_id(form, "crosspost"),
        pictures=tuple(pictures),
        preview=_name(form, "card-picture") if form.has("card-pictured") else "",
    )


def with_pictures(sheet: Sheet, known: Mapping[str, Picture], urls: Urls) -> Draft:
    """The draft, with those of its pictures that there are."""
    shown = known.get(sheet.preview)
    return replace(
        sheet.draft,
        pictures=tuple(
            attachment_of("image", known[name], urls, alt=alt)
            for name, alt in sheet.pictures
            if name in known
        ),
        preview=None if shown is None else attachment_of("preview", shown, urls),
    )


def content_of(draft: Draft, place: Actor, config: Config) -> Content:
    """What the post would be.

    Raises:
        Malformed: Something is missing, or will not do; the text says what.
        TooLarge: Something is too long or too complex.
    """
    _check(draft, config)
    written = writing.content_of(
        draft.title,
        draft.text,
        language=draft.language,
        warning=draft.warning,
        title_characters=config.limits.title_characters,
        markdown_bytes=config.limits.markdown_bytes,
        links=Links(place, Urls(config.origin)),
    )
    sources = _named(draft.sources)
    drafts.check_sources(sources)
    return replace(
        written, kind=kind_of(draft.attachments), attachments=draft.attachments, sources=sources
    )


def with_spare_sources(draft: Draft, *, more: int = 1) -> Draft:
    """The draft with empty rows for more sources."""
    rows = (*_named(draft.sources), *(Source(""),) * more)
    return replace(draft, sources=rows[: drafts.MOST_SOURCES])


def _check(draft: Draft, config: Config) -> None:
    if draft.kind is PostKind.LINK and not web_link(draft.link):
        raise Malformed(_("a link post needs an address that begins with https:// or http://"))
    if draft.kind is PostKind.IMAGE and not draft.pictures:
        raise Malformed(_("choose at least one picture"))
    if len(draft.pictures) > config.limits.images_per_post:
        raise Malformed(
            _(
                "a post shows at most %(images_per_post)s pictures",
                images_per_post=config.limits.images_per_post,
            )
        )
    for number, each in enumerate(draft.pictures, 1):
        if draft.kind is not PostKind.LINK and not each.alt:
            raise Malformed(
                _("describe picture %(number)s for those who cannot see it", number=number)
            )
    if draft.mode is PostMode.COLLABORATIVE and draft.warning.strip():
        raise Malformed(
            _("what is written together has no content warning: others may change what it is about")
        )


def _named(sources: tuple[Source, ...]) -> tuple[Source, ...]:
    return tuple(each for each in sources if each != Source(""))


def _text(form: Form, name: str, most_characters: int) -> str:
    return form.text(name, most_characters=most_characters) if form.has(name) else ""


def _line(form: Form, name: str, most_characters: int) -> str:
    said = _text(form, name, most_characters * 4)
    return cleaning.text(said, max_chars=most_characters, multiline=False)


def _name(form: Form, name: str) -> str:
    said = _text(form, name, _NAME_CHARACTERS)
    if said and not NAME.fullmatch(said):
        raise Malformed(_("this is not the name of a picture"))
    return said


def _id(form: Form, name: str) -> int | None:
    said = _text(form, name, _ID_CHARACTERS)
    return of_short(said) if said else None
