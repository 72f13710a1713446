"""Reading JSON strictly and writing it within limits."""

import json
from base64 import b64decode
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.activitypub import documents
from fediwiki.errors import Malformed, TooLarge
from tests.vectors import vectors

_DEPTH = 64
_GENERATED = {
    "deep arrays 100k": b"[" * 100_000 + b"]" * 100_000,
    "deep objects 5k": b'{"object":' * 5_000 + b"{}" + b"}" * 5_000,
    "int 5000 digits": b'{"totalItems":' + b"9" * 5_000 + b"}",
}
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda below: (
        st.lists(below, max_size=4)
        | st.dictionaries(
            st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
            below,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"x"',
        b"42",
        b"null",
        b'{"x":NaN}',
        b'{"x":-Infinity}',
        b'{"x":1e400}',
        b'{"x":"\\ud800"}',
        b'{"x":"a\\u0000b"}',
        b'{"x":"a\\\\\\u0000b"}',
        b'{"x":"a\x00b"}',
        b'\xef\xbb\xbf{"x":1}',
        '{"x":1}'.encode("utf-16"),
        b'{"x":"\xff\xfe"}',
        b'{"x":"\xc0\x80"}',
        b'{"actor":"https://good.example/u","actor":"https://evil.example/u"}',
        b'{"object":{"id":1,"id":2}}',
        b'{"object":[{"id":1,"\\u0069d":2}]}',
        b'{"actor":1,"actor":2,"x":"\\u003a"}',
        b'{"actor":1,"actor":2,"x":"\\u003A"}',
        b'{"x":1}{"x":2}',
        b"{'x':1}",
        b'{"x":1,}',
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        documents.parse(body, depth=_DEPTH)


@pytest.mark.parametrize(
    ("body", "document"),
    [
        (b"{}", {}),
        (b' {"x": [1, 2.5, "a:b", {"y": null}]}\n', {"x": [1, 2.5, "a:b", {"y": None}]}),
        (b'{"x":"a\\u003ab","y":"c\\u003Ad:"}', {"x": "a:b", "y": "c:d:"}),
        (b'{"x":"\\\\u0000 and \\\\u003a"}', {"x": "\\u0000 and \\u003a"}),
        (b'{"a":{"id":1},"b":{"id":1}}', {"a": {"id": 1}, "b": {"id": 1}}),
        ('{"x":"é 😀 \\ud83d\\ude00"}'.encode(), {"x": "é 😀 😀"}),
    ],
)
def test_plain_json_is_read(body: bytes, document: documents.Document) -> None:
    assert documents.parse(body, depth=_DEPTH) == document


@given(
    st.dictionaries(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
        _JSON,
        max_size=5,
    )
)
def test_what_is_written_is_read_again(document: documents.Document) -> None:
    body = documents.dump(document, most_bytes=10**7)
    assert documents.parse(body, depth=_DEPTH) == document
    assert documents.parse(json.dumps(document).encode(), depth=_DEPTH) == document


@given(_JSON, st.text("ab:\\u03A", max_size=8))
def test_a_name_that_stands_twice_is_found_whatever_stands_beside_it(
    value: object, text: str
) -> None:
    beside = json.dumps({"beside": value, "text": text})[1:-1]
    once = f'{{"id":1,{beside}}}'
    twice = f'{{"id":1,{beside},"id":1}}'
    assert documents.parse(once.encode(), depth=_DEPTH)["id"] == 1
    with pytest.raises(Malformed, match="twice"):
        documents.parse(twice.encode(), depth=_DEPTH)


def test_a_document_may_be_as_deep_as_the_limit_and_no_deeper() -> None:
    def nested(levels: int) -> bytes:
        # Wide as well, so that counting brackets alone cannot tell.
        return b'{"x":[],"y":[],"o":' * (levels - 1) + b"{}" + b"}" * (levels - 1)

    assert documents.parse(nested(_DEPTH), depth=_DEPTH)
    with pytest.raises(Malformed, match="deep"):
        documents.parse(nested(_DEPTH + 1), depth=_DEPTH)


@pytest.mark.parametrize("name", sorted(_GENERATED))
def test_a_bomb_is_refused(name: str) -> None:
    with pytest.raises(Malformed):
        documents.parse(_GENERATED[name], depth=_DEPTH)


def test_no_hostile_body_does_more_than_be_refused() -> None:
    read = list(_hostile())
    assert len(read) == 40
    for body in read:
        try:
            assert isinstance(documents.parse(body, depth=_DEPTH), dict)
        except Malformed:
            continue


def test_a_document_beyond_the_limit_is_not_written() -> None:
    assert documents.dump({"x": "é"}, most_bytes=10) == '{"x":"é"}'.encode()
    with pytest.raises(TooLarge):
        documents.dump({"x": "éé"}, most_bytes=10)


def _hostile() -> Iterator[bytes]:
    cases = json.loads((vectors() / "selfmade_hostile_json.json").read_bytes())["cases"]
    for case in cases:
        if case["body_b64"] is not None:
            yield b64decode(case["body_b64"])
