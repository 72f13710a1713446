"""What an object says, as others write it: text, HTML, language, hashtags."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from fediwiki.activitypub import fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.vocabulary.parts import html_of, safe_html
from fediwiki.text import cleaning, mentions, sanitize
from fediwiki.text.languages import UNDETERMINED, known_or_undetermined
from fediwiki.text.markdown_from_html import markdown_of

MAX_HASHTAGS = 30
MAX_HASHTAG_CHARS = 100
MAX_MENTIONS = 100
MAX_HTML_CHARS = 500_000
MAX_WARNING_CHARS = 500
MAX_OPTIONS = 50

_HTML = {"", "text/html", "application/xhtml+xml"}


def read_html(document: Document, *, max_chars: int = MAX_HTML_CHARS) -> str:
    """The text as safe HTML; of a poll with what one could choose."""
    said = fields.text_in_any_language(document, "content")
    kind = fields.text(document, "mediaType").partition(";")[0].strip().lower()
    html = safe_html(said if kind in _HTML else html_of(said), max_chars=max_chars)
    options = [each for each in _options(document) if each]
    if not options:
        return html
    listed = "".join(html_of(each).replace("<p>", "<li>", 1)[:-4] + "</li>" for each in options)
    return f"{html}<ul>{listed}</ul>"


def read_source(document: Document, html: str) -> str:
    """The Markdown that it was written in; without it `html` as Markdown."""
    for key in ("fw:source", "source"):
        source = fields.one_object(document.get(key)) or {}
        if fields.text(source, "mediaType") == "text/markdown" and fields.text(source, "content"):
            said = fields.text(source, "content")
            break
    else:
        said = markdown_of(html)
    return cleaning.text(said, max_chars=cleaning.MAX_MARKDOWN_BYTES, multiline=True, cut=True)


def read_warning(document: Document) -> str:
    """The content warning; the summary of anything but a note is one only if it is sensitive."""
    if "Note" not in fields.types(document) and not fields.is_true(document, "sensitive"):
        return ""
    said = fields.text_in_any_language(document, "summary")
    if not said:
        return ""
    return one_line(sanitize.text_of(safe_html(said, max_chars=4_000)), MAX_WARNING_CHARS)


def read_language(document: Document) -> str:
    """The language that it says it is in."""
    language = fields.one_object(document.get("language")) or {}
    tags = [fields.text(language, "identifier"), *fields.languages(document, "content")]
    tags += [*fields.languages(document, "name"), *fields.languages(document, "summary")]
    known = (known_or_undetermined(each) for each in tags)
    return next((each for each in known if each != UNDETERMINED), UNDETERMINED)


def read_mentions(document: Document) -> tuple[str, ...]:
    """The ids of those whom it mentions."""
    tags = fields.objects(document.get("tag"), fields.MAX_ITEMS)
    named = [each.get("href") for each in tags if "Mention" in fields.types(each)]
    return fields.ids(named, MAX_MENTIONS)


def read_hashtags(document: Document) -> tuple[str, ...]:
    """The hashtags, each in the one form in which they are compared."""
    tags = fields.objects(document.get("tag"), fields.MAX_ITEMS)
    names = (fields.text(each, "name") for each in tags if "Hashtag" in fields.types(each))
    folded = (mentions.fold_hashtag(each.removeprefix("#")) for each in _short(names))
    return tuple(dict.fromkeys(each for each in folded if each))[:MAX_HASHTAGS]


def read_times(document: Document, arrived: datetime) -> tuple[datetime, datetime | None]:
    """When it was published and last changed, never after it arrived."""
    published = min(fields.moment(document.get("published")) or arrived, arrived)
    updated = fields.moment(document.get("updated"))
    if updated is None or updated <= published:
        return published, None
    return published, min(updated, arrived)


def one_line(text: str, most_chars: int) -> str:
    """A text of strangers as one line, cut where it would be too long."""
    return cleaning.text(text, max_chars=most_chars, multiline=False, cut=True)


def _options(document: Document) -> Iterator[str]:
    if "Question" not in fields.types(document):
        return
    for key in ("oneOf", "anyOf"):
        for each in fields.objects(document.get(key), MAX_OPTIONS):
            yield one_line(fields.text_in_any_language(each, "name"), MAX_WARNING_CHARS)


def _short(names: Iterable[str]) -> Iterator[str]:
    return (each for each in names if len(each) <= MAX_HASHTAG_CHARS)
