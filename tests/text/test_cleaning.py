"""Which characters are kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.errors import Malformed, TooLarge
from fediwiki.text import cleaning


@pytest.mark.parametrize(
    ("value", "cleaned"),
    [
        ("Ana\0 Bela\x07", "Ana Bela"),
        ("  a \n b\t c\u2028d ", "a b c d"),
        ("a\ud800b", "ab"),
        ("good\u202egpj.exe\u2066", "goodgpj.exe"),
        ("\ufeffa\ufffe\uffff", "a"),
        ("e\u0301", "e\u0301"),
        ("\u0645\u064e\u200f", "\u0645\u064e\u200f"),
        ("👨\u200d👩\u200d👧 ❤\ufe0f", "👨\u200d👩\u200d👧 ❤\ufe0f"),
        ("z" + "\u0351" * 64_000 + "a", "z" + "\u0351" * 8 + "a"),
    ],
)
def test_a_line_loses_what_breaks_or_deceives(value: str, cleaned: str) -> None:
    assert cleaning.text(value, max_chars=70_000, multiline=False) == cleaned


def test_lines_keep_their_ends_as_lf() -> None:
    assert cleaning.text("a\r\nb\rc\n", max_chars=9, multiline=True) == "a\nb\nc"


def test_a_limit_refuses_or_cuts() -> None:
    assert cleaning.text("abc", max_chars=3, multiline=False) == "abc"
    with pytest.raises(TooLarge, match="2 characters"):
        cleaning.text("abc", max_chars=2, multiline=False)
    assert cleaning.text("abc" * 99, max_chars=2, multiline=False, cut=True) == "ab"


@given(st.text())
def test_cleaning_twice_is_cleaning_once(value: str) -> None:
    once = cleaning.text(value, max_chars=100_000, multiline=True)
    assert cleaning.text(once, max_chars=100_000, multiline=True) == once
    once.encode()


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_markdown_of_any_visible_characters_is_kept(source: str) -> None:
    cleaning.check_markdown(source + "\n\tx")


@pytest.mark.parametrize("source", ["a\r\nb", "a\rb", "a\0", "\x1b[0m", "\ud800", "\x7f"])
def test_markdown_that_cannot_be_digested_is_refused(source: str) -> None:
    with pytest.raises(Malformed):
        cleaning.check_markdown(source)


def test_markdown_may_have_250_000_bytes() -> None:
    cleaning.check_markdown("é" * 125_000)
    with pytest.raises(TooLarge, match="250,000 bytes"):
        cleaning.check_markdown("é" * 125_000 + "a")
