import json
import struct
from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.errors import Malformed
from fediwiki.text.jcs import DEPTH_LIMIT, canonicalize
from tests.vectors import vectors

_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def test_the_published_files_are_canonicalised_byte_for_byte() -> None:
    cases = json.loads((vectors() / "rfc8785_jcs.json").read_text())["cases"]
    for case in cases:
        value = json.loads(b64decode(case["input_b64"]))
        assert canonicalize(value).hex() == case["output_hex"], case["name"]
    assert len(cases) == 6


def test_the_published_numbers_are_written_as_ecmascript_writes_them() -> None:
    document = json.loads((vectors() / "rfc8785_jcs.json").read_text())
    for case in document["numbers"]:
        (number,) = struct.unpack(">d", bytes.fromhex(case["ieee754_hex"]))
        assert canonicalize(number).decode() == case["text"]
    for text in document["numbers_invalid"]:
        (number,) = struct.unpack(">d", bytes.fromhex(text.split()[0]))
        with pytest.raises(Malformed):
            canonicalize(number)


def test_names_are_sorted_by_utf16_code_units() -> None:
    assert canonicalize({"\ufb33": 1, "\U0001f600": 2, "a": 3}).decode() == (
        '{"a":3,"\U0001f600":2,"\ufb33":1}'
    )


def test_only_what_must_be_escaped_is() -> None:
    assert canonicalize('\u0000\u001f\b\t\n\f\r"\\/\u007f\u00e9\u2028') == (
        '"\\u0000\\u001f\\b\\t\\n\\f\\r\\"\\\\/\u007f\u00e9\u2028"'.encode()
    )


@pytest.mark.parametrize(
    "value",
    [
        float("nan"),
        float("inf"),
        2**53 + 1,
        -(2**53) - 1,
        10**21,
        10**400,
        10**5000,
        "\ud800",
        {"\udc00": 1},
        {1: 1},
        b"bytes",
        {"a": object()},
        json.loads("[" * (DEPTH_LIMIT + 1) + "]" * (DEPTH_LIMIT + 1)),
        json.loads("[" * 900 + "]" * 900),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_has_no_canonical_form_is_malformed(value: object) -> None:
    with pytest.raises(Malformed):
        canonicalize([value])


def test_the_last_that_has_a_canonical_form_has_one() -> None:
    assert canonicalize([2**53, -(2**53), 295147905179352830000, -0.0, 1e21]) == (
        b"[9007199254740992,-9007199254740992,295147905179352830000,0,1e+21]"
    )
    deepest = "[" * DEPTH_LIMIT + "]" * DEPTH_LIMIT
    assert canonicalize(json.loads(deepest)).decode() == deepest
    assert canonicalize({"a": [], "b": {}, "c": ()}) == b'{"a":[],"b":{},"c":[]}'


@given(_json)
def test_the_canonical_form_means_the_same_and_is_its_own(value: object) -> None:
    text = canonicalize(value)
    assert json.loads(text, parse_int=float) == value
    assert canonicalize(json.loads(text)) == text
