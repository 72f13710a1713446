from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.errors import BadSignature
from fediwiki.http_signatures.structured_fields import (
    Bare,
    InnerList,
    Item,
    Token,
    parse_dictionary,
    serialize_inner_list,
    serialize_item,
)

_keys = st.from_regex(r"[a-z*][a-z0-9_.*-]{0,8}", fullmatch=True)
_bare: st.SearchStrategy[Bare] = (
    st.booleans()
    | st.integers(-(10**15) + 1, 10**15 - 1)
    | st.decimals(-(10**12) + 1, 10**12 - 1, places=3)
    | st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E))
    | st.binary()
    | st.from_regex(r"[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]{0,8}", fullmatch=True).map(Token)
)
_items = st.builds(Item, _bare, st.dictionaries(_keys, _bare, max_size=3))
_inner_lists = st.builds(
    InnerList, st.lists(_items, max_size=4).map(tuple), st.dictionaries(_keys, _bare, max_size=3)
)


@given(st.dictionaries(_keys, _items | _inner_lists, max_size=4))
def test_what_is_written_is_read_back(members: dict[str, Item | InnerList]) -> None:
    text = ", ".join(f"{key}={_serialize(member)}" for key, member in members.items())
    assert parse_dictionary(text.encode()) == members


@given(st.binary() | st.text(' ,;=()"\\:?.-*ab01', max_size=40).map(str.encode))
def test_no_header_surprises_us(header: bytes) -> None:
    try:
        members = parse_dictionary(header)
    except BadSignature:
        return
    text = ", ".join(f"{key}={_serialize(member)}" for key, member in members.items())
    assert parse_dictionary(text.encode()) == members


def test_the_examples_of_the_rfc_are_read() -> None:
    assert parse_dictionary(b'en="Applepie", da=:w4ZibGV0w6ZydGU=:') == {
        "en": Item("Applepie"),
        "da": Item("Æbletærte".encode()),
    }
    assert parse_dictionary(b"a=?0, b, c; foo=bar") == {
        "a": Item(value=False),
        "b": Item(value=True),
        "c": Item(value=True, parameters={"foo": Token("bar")}),
    }
    assert parse_dictionary(b"rating=1.5, feelings=(joy sadness)") == {
        "rating": Item(Decimal("1.5")),
        "feelings": InnerList((Item(Token("joy")), Item(Token("sadness")))),
    }
    assert parse_dictionary(b"a=(1 2), b=3, c=4;aa=bb, d=(5 6);valid  ") == {
        "a": InnerList((Item(1), Item(2))),
        "b": Item(3),
        "c": Item(4, {"aa": Token("bb")}),
        "d": InnerList((Item(5), Item(6)), {"valid": True}),
    }
    assert parse_dictionary(b"") == {}


def test_what_is_not_of_the_grammar_is_refused() -> None:
    for header in (
        "a,",
        "a,,b",
        "a b",
        ",a",
        "A=1",
        "a=",
        "a=(",
        "a=(1",
        "a=(1,2)",
        'a=("x""y")',
        "a=((1))",
        'a="',
        'a="\\n"',
        'a="\u00e9"',
        "a=:A:",
        "a=:AAAA",
        "a=:AA==AA:",
        "a=1.",
        "a=.5",
        "a=1.2345",
        "a=1234567890123456",
        "a=--1",
        "a=?2",
        "a;",
        "a;B",
        "a=1;b=",
    ):
        with pytest.raises(BadSignature):
            parse_dictionary(header.encode())


def test_nothing_may_be_said_twice() -> None:
    for header in ("a=1, a=1", "a=1, b, a", "a;x;x", "a=(1;x=1;x=2)", "a=(1);x;x"):
        with pytest.raises(BadSignature, match="twice"):
            parse_dictionary(header.encode())
    parse_dictionary(b"a=(1;x 2;x);x, b;x")


def _serialize(member: Item | InnerList) -> str:
    match member:
        case Item():
            return serialize_item(member)
        case InnerList():
            return serialize_inner_list(member)
