"""Parts that several kinds of documents have: whom they are for, their page, their HTML."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape

from fediwiki.activitypub import fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.fields import MAX_ITEMS, PUBLIC
from fediwiki.domain.actors import Actor
from fediwiki.domain.revisions import moment_text
from fediwiki.errors import TooLarge
from fediwiki.text import cleaning, links, sanitize
from fediwiki.text.languages import UNDETERMINED, native_name

# Above it the HTML is not said twice.
_MAX_MAP_CHARS = 50_000
_NOT_PLAIN = str.maketrans("<>&", "   ")


@dataclass(frozen=True, slots=True)
class Addressing:
    """Whom a document is for; the public is always `PUBLIC`."""

    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()

    @property
    def public(self) -> bool:
        """Whether it is for everyone; what does not say so is private."""
        return PUBLIC in self.to or PUBLIC in self.cc

    @property
    def everyone_named(self) -> tuple[str, ...]:
        """All that are named, the audience first, without the public: where a Group may be."""
        named = dict.fromkeys((*self.audience, *self.to, *self.cc))
        return tuple(each for each in named if each != PUBLIC)


def read_addressing(document: Document) -> Addressing:
    """Whom a document says that it is for."""
    return Addressing(
        to=fields.audience(document.get("to"), MAX_ITEMS),
        cc=fields.audience(document.get("cc"), MAX_ITEMS),
        audience=fields.audience(document.get("audience"), MAX_ITEMS),
    )


def write_addressing(addressing: Addressing) -> Document:
    """Both lists, which Lemmy insists on; `audience` one string, which it insists on too."""
    written: Document = {"to": list(addressing.to), "cc": list(addressing.cc)}
    if addressing.audience:
        written["audience"] = addressing.audience[0]
    return written


def page_url(document: Document, uri: str) -> str:
    """Where people read it: its `url` if that is of the same server, or else its id."""
    for url in _pages(document):
        safe = links.safe(url)
        if safe is not None and fields.same_origin(safe, uri):
            return safe
    return links.safe(uri) or ""


def safe_html(html: str, *, max_chars: int) -> str:
    """HTML of a stranger, safe; what is too long is cut, and loses its markup."""
    try:
        safe = sanitize.clean(html)
    except TooLarge:
        return ""
    if len(safe) <= max_chars:
        return safe
    return html_of(
        cleaning.text(sanitize.text_of(safe), max_chars=max_chars, multiline=True, cut=True)
    )


def html_of(text: str) -> str:
    """Plain text as HTML."""
    paragraphs = (escape(each.strip(), quote=False) for each in text.split("\n\n"))
    return "".join(f"<p>{each.replace(chr(10), '<br>')}</p>" for each in paragraphs if each)


def plain_line(text: str) -> str:
    """Text as one line that no reader takes for markup."""
    return " ".join(text.translate(_NOT_PLAIN).split())


def portable_html(html: str) -> str:
    """Our HTML without what leads within our page; nothing where it is too much for others."""
    try:
        return sanitize.clean(html)
    except TooLarge:
        return ""


def write_language_tag(tag: str) -> Document:
    """A language as Lemmy reads it."""
    return {"identifier": tag, "name": native_name(tag) or tag}


def write_language(tag: str, html: str) -> Document:
    """The language of a text, for Lemmy and for Mastodon, which reads it from the map."""
    if tag in {"", UNDETERMINED}:
        return {}
    written: Document = {"language": write_language_tag(tag)}
    if len(html) <= _MAX_MAP_CHARS:
        written["contentMap"] = {tag: html}
    return written


def write_mention(actor: Actor) -> Document:
    """That somebody is meant, so that they hear of it."""
    return {"type": "Mention", "href": actor.uri, "name": f"@{actor.handle}"}


def write_hashtag(tag: str, uri: str) -> Document:
    """A hashtag of the post `uri`, which stands for the page of the tag, as at Lemmy."""
    return {"type": "Hashtag", "href": uri, "name": f"#{tag}"}


def write_times(published: datetime, updated: datetime | None) -> Document:
    """When something was published and, only if it ever was, last changed."""
    written: Document = {"published": moment_text(published)}
    if updated is not None:
        written["updated"] = moment_text(updated)
    return written


def _pages(document: Document) -> Iterator[str]:
    for each in fields.items(document.get("url"), MAX_ITEMS):
        if isinstance(each, str):
            yield each
    for each in fields.objects(document.get("url"), MAX_ITEMS):
        if fields.text(each, "mediaType") in {"", "text/html"}:
            yield fields.text(each, "href")
