"""Writing: what people type, checked and made ready to be kept."""

import unicodedata

from fediwiki.domain.posts import Content, check_title
from fediwiki.errors import Malformed, TooLarge
from fediwiki.services.commenting import Words
from fediwiki.services.linking import Links
from fediwiki.text import cleaning, languages, markdown, plain, sanitize
from fediwiki.text.gettext import _
from fediwiki.text.mentions import Kind, Reference, fold_hashtag

WARNING_CHARACTERS = 400
SUMMARY_CHARACTERS = 500
MAX_TAGS = 50


def content_of(
    title: str,
    text: str,
    *,
    language: str,
    warning: str = "",
    title_characters: int,
    markdown_bytes: int,
    links: Links,
) -> Content:
    """What a post says, from its title and its Markdown.

    Raises:
        Malformed: The title or the language will not do, or something cannot be kept.
        TooLarge: The title, the text or the warning is too long, or the text too complex.
    """
    title = cleaning.text(title, max_chars=10 * title_characters, multiline=False)
    check_title(title if _visible(title) else "", limit=title_characters)
    languages.check(language)
    text = cleaning.with_lf_line_ends(text)
    _check_bytes(text, markdown_bytes)
    warning = _warning_of(warning)
    rendered = markdown.render(text, link=links.referred, wikilink=links.titled)
    return Content(
        title=title,
        text=text,
        html=rendered.html,
        lead=plain.lead(rendered.html),
        warning=warning,
        sensitive=bool(warning),
        language=languages.known_or_undetermined(language),
        tags=_tags_of(rendered.references),
    )


def words_of(
    text: str,
    *,
    language: str,
    warning: str = "",
    comment_characters: int,
    links: Links,
) -> Words:
    """What a comment says, from its Markdown.

    Raises:
        Malformed: There are no words, or something cannot be kept.
        TooLarge: The text or the warning is too long, or the text too complex.
    """
    languages.check(language)
    text = cleaning.with_lf_line_ends(text).strip()
    if not text:
        raise Malformed(_("a comment needs words"))
    if len(text) > comment_characters:
        raise TooLarge(
            _(
                "a comment has at most %(comment_characters)s characters, not %(length)s",
                comment_characters=comment_characters,
                length=len(text),
            )
        )
    # Many comments share a page: without ids, none leads into another.
    html = sanitize.clean(markdown.render(text, link=links.referred).html)
    return Words(text, html, languages.known_or_undetermined(language), _warning_of(warning))


def description_of(text: str, *, characters: int, links: Links | None = None) -> str:
    """Safe HTML of a description in Markdown; names in it lead somewhere by `links`.

    Raises:
        Malformed: It cannot be kept.
        TooLarge: It is too long.
    """
    text = cleaning.with_lf_line_ends(text).strip()
    if len(text) > characters:
        raise TooLarge(
            _(
                "a description has at most %(characters)s characters, not %(length)s",
                characters=characters,
                length=len(text),
            )
        )
    link = links.referred if links else None
    return sanitize.clean(markdown.render(text, link=link).html)


def summary_of(summary: str) -> str:
    """The summary of an edit, in one line.

    Raises:
        TooLarge: It is too long.
    """
    return cleaning.text(summary, max_chars=SUMMARY_CHARACTERS, multiline=False)


def _visible(title: str) -> bool:
    """Whether anything of it can be seen: marks of direction and joiners cannot."""
    return any(unicodedata.category(character)[0] not in "CZ" for character in title)


def _check_bytes(text: str, markdown_bytes: int) -> None:
    size_bytes = len(text.encode(errors="surrogatepass"))
    if size_bytes > markdown_bytes:
        raise TooLarge(
            _(
                "a text has at most %(markdown_bytes)s bytes, this one %(size_bytes)s",
                markdown_bytes=markdown_bytes,
                size_bytes=size_bytes,
            )
        )


def _warning_of(warning: str) -> str:
    return cleaning.text(warning, max_chars=WARNING_CHARACTERS, multiline=False)


def _tags_of(references: tuple[Reference, ...]) -> tuple[str, ...]:
    """The hashtags as first written, each once whatever its case."""
    tags: dict[str, str] = {}
    for reference in references:
        if reference.kind is Kind.HASHTAG:
            tags.setdefault(fold_hashtag(reference.name), reference.name)
    return tuple(tags.values())[:MAX_TAGS]
