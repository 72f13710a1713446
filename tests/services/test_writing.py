"""What people type becomes what is kept."""

import pytest

from fediwiki.domain.posts import Content
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed, TooLarge
from fediwiki.services import writing
from fediwiki.services.commenting import Words
from fediwiki.services.linking import Links

_LINKS = Links(None, Urls("https://wiki.example"))


def _content(title: str, text: str, *, language: str = "en", warning: str = "") -> Content:
    return writing.content_of(
        title,
        text,
        language=language,
        warning=warning,
        title_characters=20,
        markdown_bytes=100,
        links=_LINKS,
    )


def _words(text: str, *, language: str = "en", warning: str = "") -> Words:
    return writing.words_of(
        text, language=language, warning=warning, comment_characters=50, links=_LINKS
    )


def test_a_post_is_its_title_its_text_and_what_follows_from_them() -> None:
    content = _content(
        " High \n water ", "The *sea* rises.\r\n\r\n#Tides #tides #spring", language="FR"
    )
    assert content.title == "High water"
    assert content.text == "The *sea* rises.\n\n#Tides #tides #spring"
    assert content.html.startswith("<p>The <em>sea</em> rises.</p>")
    assert content.lead.startswith("The sea rises.")
    assert content.tags == ("Tides", "spring")
    assert content.language == "fr"
    assert not content.sensitive


def test_whom_and_what_it_names_is_linked() -> None:
    text = "#Tides by @mira, @Bob@beta.example, in !birds and !physics@beta.example; `@code`"
    html = _content("Title", text).html
    assert '<a href="https://wiki.example/tag/tides"' in html
    assert '<a href="https://wiki.example/u/mira"' in html
    assert '<a href="https://wiki.example/u/bob@beta.example"' in html
    assert '<a href="https://wiki.example/c/birds"' in html
    assert '<a href="https://wiki.example/c/physics@beta.example"' in html
    assert "<code>@code</code>" in html
    assert '<a href="https://wiki.example/u/mira"' in _words("Thank you, @mira!").html


def test_a_warning_makes_a_post_sensitive() -> None:
    content = _content("Title", "Text", warning=" spoilers\nahead ")
    assert (content.warning, content.sensitive) == ("spoilers ahead", True)


@pytest.mark.parametrize("title", ["", "  ", "\u200e\x00", "T" * 21, "T" * 1_000])
def test_a_title_that_will_not_do_is_refused(title: str) -> None:
    with pytest.raises(Malformed):
        _content(title, "Text")
    assert _content("T" * 20, "Text").title == "T" * 20


@pytest.mark.parametrize("text", ["é" * 51, "x" * 101, "\ud800" * 100])
def test_the_limit_of_a_text_is_in_bytes(text: str) -> None:
    with pytest.raises(TooLarge, match="100 bytes"):
        _content("Title", text)
    assert _content("Title", "é" * 50).text == "é" * 50


@pytest.mark.parametrize("text", ["a\0b", "\ud800"])
def test_what_cannot_be_kept_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        _content("Title", text)
    with pytest.raises(Malformed):
        _words(text)


def test_a_language_is_a_tag() -> None:
    assert _content("Title", "Text", language="pt-br").language == "pt-BR"
    assert _words("Text", language="pt-br").language == "pt-BR"
    for language in ("", "english please", "e"):
        with pytest.raises(Malformed):
            _content("Title", "Text", language=language)
        with pytest.raises(Malformed):
            _words("Text", language=language)


def test_a_warning_has_a_limit() -> None:
    assert _words("Text", warning="w" * 400).warning == "w" * 400
    with pytest.raises(TooLarge):
        _words("Text", warning="w" * 401)
    with pytest.raises(TooLarge):
        _content("Title", "Text", warning="w" * 401)


def test_a_comment_is_its_words() -> None:
    words = _words("  Is it *true*?\r\n")
    assert (words.text, words.html) == ("Is it *true*?", "<p>Is it <em>true</em>?</p>\n")


@pytest.mark.parametrize("text", ["", " \n ", "x" * 51])
def test_a_comment_has_words_and_not_too_many(text: str) -> None:
    with pytest.raises(Malformed):
        _words(text)
    assert _words("x" * 50).text == "x" * 50


def test_a_comment_brings_no_ids_onto_the_page() -> None:
    words = _words("# Title\n\na[^1]\n\n[^1]: note")
    assert "id=" not in words.html
    assert "Title" in words.html


def test_a_description_is_safe_html() -> None:
    assert writing.description_of("*Sea*", characters=10) == "<p><em>Sea</em></p>\n"
    assert "<script" not in writing.description_of("<script>x</script>", characters=50)
    assert writing.description_of("", characters=10) == ""
    with pytest.raises(TooLarge):
        writing.description_of("x" * 11, characters=10)


def test_a_summary_is_one_line() -> None:
    assert writing.summary_of(" fixed\nthe date ") == "fixed the date"
    assert writing.summary_of("s" * 500) == "s" * 500
    with pytest.raises(TooLarge):
        writing.summary_of("s" * 501)
