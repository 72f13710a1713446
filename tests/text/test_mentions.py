"""References in text."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.text import mentions
from fediwiki.text.mentions import Address, Kind, Reference
from tests.vectors import vectors


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Hi @bob@A.example.", [Reference(Kind.MEMBER, "bob", "a.example")]),
        ("(@bob)", [Reference(Kind.MEMBER, "bob")]),
        ("see !physics@a.example, ok", [Reference(Kind.SUBWIKI, "physics", "a.example")]),
        ("!physics", [Reference(Kind.SUBWIKI, "physics")]),
        ("#Fedi and #日本語", [Reference(Kind.HASHTAG, "Fedi"), Reference(Kind.HASHTAG, "日本語")]),
        ("#a1 #1a #12", [Reference(Kind.HASHTAG, "a1"), Reference(Kind.HASHTAG, "1a")]),
        ("@a @a #b #b", [Reference(Kind.MEMBER, "a"), Reference(Kind.HASHTAG, "b")]),
        ("bob@a.example a#b a/@b/#c != =!x x!y", []),
        ("https://a.example/@bob#part", []),
        ("@bob@ @@bob @bob@a", []),
        ("", []),
    ],
)
def test_references_are_found(text: str, found: list[Reference]) -> None:
    assert list(mentions.find(text)) == found


@pytest.mark.parametrize(
    ("text", "urls"),
    [
        ("see https://a.example/x.", ["https://a.example/x"]),
        ("(https://a.example/x_(y))!", ["https://a.example/x_(y)"]),
        ("http://a.example, xhttp://b.example ftp://c.example", ["http://a.example"]),
        ("https:// https://user@evil.example", []),
    ],
)
def test_bare_addresses_are_found(text: str, urls: list[str]) -> None:
    found = [piece.url for piece in mentions.pieces(text) if isinstance(piece, Address)]
    assert found == urls


@given(st.lists(st.sampled_from(["@", "!", "#", "a", "b.c", " ", "https://", "x", ")", "1"])))
def test_pieces_lose_nothing(scraps: list[str]) -> None:
    text = "".join(scraps)
    pieces = list(mentions.pieces(text))
    written = (piece.url if isinstance(piece, Address) else str(piece) for piece in pieces)
    assert "".join(written) == text


def test_a_hashtag_folds_as_mastodon_folds_it() -> None:
    cases = json.loads((vectors() / "mastodon/hashtags.json").read_text())["cases"]
    assert cases
    for case in cases:
        assert mentions.fold_hashtag(case["input"]) == case["expected"]


def test_leading_mentions_fall_away() -> None:
    assert mentions.without_leading("@a@b.example !c: Hello @d") == "Hello @d"
    assert mentions.without_leading("Hello @d") == "Hello @d"
