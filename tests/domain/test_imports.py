"""Files of whom one followed, blocked and muted: what they are, and what they say."""

import pytest

from fediwiki.domain.imports import ImportKind, Lines, read_lines, write_lines
from fediwiki.errors import Malformed, TooLarge


def _read(body: bytes, kind: ImportKind | None = None, file: str = "some.csv") -> Lines:
    return read_lines(body, kind, file=file, most_bytes=200, most_rows=3)


@pytest.mark.parametrize(
    ("body", "file", "kind", "said"),
    [
        (b"Account address,Show boosts\n@A@B.example,true\n", "x", "follows", "a@b.example"),
        (b"\xef\xbb\xbfAccount address,Hide notifications\r\na@b.example\r\n", "x", "mutes", None),
        (b"a@b.example\n\na@b.example\n", "blocked_accounts (1).csv", "blocks", None),
        (b"#domain,#severity\nB.example,suspend\n", "x", "servers", "b.example"),
        (b"https://b.example/\n", "blocked_domains.csv", "servers", "b.example"),
        (b"spoiler\n", "muted_words.csv", "words", "spoiler"),
    ],
)
def test_a_file_says_what_it_is(body: bytes, file: str, kind: str, said: str | None) -> None:
    lines = _read(body, file=file)
    assert (lines.kind, lines.said) == (kind, (said or "a@b.example",))
    assert _read(write_lines(lines.kind, lines.said), lines.kind) == lines


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (b"a@b.example\n", None, Malformed),
        (b"#domain\nb.example\n", ImportKind.BLOCKS, Malformed),
        (b"nobody\n", ImportKind.BLOCKS, Malformed),
        (b"", ImportKind.WORDS, Malformed),
        (b"\xff\xd8\xff\xe0", ImportKind.WORDS, Malformed),
        (b"a\0b", ImportKind.WORDS, Malformed),
        (b"one\ntwo\nthree\nfour\nfive\n", ImportKind.WORDS, TooLarge),
        (b"x" * 201, ImportKind.WORDS, TooLarge),
    ],
)
def test_what_is_no_such_file_is_refused(
    body: bytes, kind: ImportKind | None, error: type[Malformed]
) -> None:
    with pytest.raises(error):
        _read(body, kind)


def test_what_is_not_understood_is_kept_apart() -> None:
    lines = _read(b"a@b.example\nnot\x1b one\n", ImportKind.BLOCKS)
    assert (lines.said, lines.unread) == (("a@b.example",), ("not one",))
