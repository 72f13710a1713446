"""Where a text may be cut."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.text.words import is_word, words

SIGNS = "ab1 \t\n-'人かカกि्هु\u0301\ufe0f\u200d👩🇫🇷👍\U0001f3fd"
MARKED = st.lists(st.sampled_from([*SIGNS, "https://a.example"])).map("".join)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a  b\n\nc", ["a", "  ", "b", "\n", "\n", "c"]),
        ("It's well-known.", ["It's", " ", "well-known", "."]),
        ("3.5 m, 1,000 on 2026-11-03", "3.5| |m|,| |1,000| |on| |2026-11-03".split("|")),
        ("see https://a.example/b_(c)?d=1.", ["see", " ", "https://a.example/b_(c)?d=1", "."]),
        ("東京タワーへ行く", ["東", "京", "タワー", "へ", "行", "く"]),
        ("ภาษาไทย", ["ภ", "า", "ษ", "า", "ไ", "ท", "ย"]),
        ("กินข้าว", ["กิ", "น", "ข้", "า", "ว"]),
        ("हिन्दी भाषा", ["हिन्दी", " ", "भाषा"]),
        ("한국어 글", ["한국어", " ", "글"]),
        ("e\u0301te\u0301!\u0301", ["e\u0301te\u0301", "!\u0301"]),
        ("a  \u0301b", ["a", " ", " \u0301", "b"]),
        ("👩‍👩‍👧👍🏽🇫🇷🇩🇪", ["👩‍👩‍👧", "👍🏽", "🇫🇷", "🇩🇪"]),
        ("", []),
    ],
)
def test_a_text_is_cut_where_readers_would_cut_it(text: str, pieces: list[str]) -> None:
    assert words(text) == pieces


@given(st.text() | MARKED)
def test_nothing_is_lost_by_cutting(text: str) -> None:
    assert "".join(words(text)) == text


@given(MARKED)
def test_marks_stay_with_what_they_mark(text: str) -> None:
    position = 0
    for piece in words(text):
        if position and text[position - 1] != "\n":
            assert not unicodedata.category(piece[0]).startswith("M")
        position += len(piece)


def test_words_are_told_from_spaces_and_signs() -> None:
    assert [piece for piece in words("a — 3.5\n人, it's") if is_word(piece)] == [
        "a",
        "3.5",
        "人",
        "it's",
    ]
