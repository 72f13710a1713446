"""Reading fields that strangers filled, in any shape."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.activitypub import fields
from fediwiki.activitypub.fields import PUBLIC
from fediwiki.errors import Malformed

_ANA = "https://a.example/u/ana"
_BOB = "https://b.example/u/bob"
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just(_ANA),
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "href", "type", "x"]), below, max_size=3)
    ),
    max_leaves=8,
)


@pytest.mark.parametrize(
    "uri",
    [
        _ANA,
        "http://a.example",
        "https://a.example/",
        "https://a.example:8443/x?y=z#main-key",
        "https://A.Example/Ümlaut/ひ",
        "https://127.0.0.1:8000/u/ana",
        "https://[2001:db8::1]/u",
        "https://xn--bcher-kva.example/" + "x" * 2_000,
    ],
)
def test_an_absolute_url_of_the_web_can_be_an_id(uri: str) -> None:
    assert fields.is_id(uri)
    assert fields.check_id(uri) == uri
    assert fields.one_id(uri) == uri


@pytest.mark.parametrize(
    "uri",
    [
        "",
        "/u/ana",
        "//a.example/u",
        "ftp://a.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://",
        "https:///u",
        "https://user@a.example/",
        "https://user:word@a.example/",
        "https://a.example@b.example/",
        "https://a.example\\@b.example/",
        "https://a.example/ x",
        "https://a.example/\n",
        "https://a.example/\0",
        "https://a.example/\u2028",
        'https://a.example/"onclick=',
        "https://a.example:port/",
        "https://-a.example/",
        "https://a.example./",
        "https://a..example/",
        "https://bücher.example/",
        "https://a.example/" + "x" * 2_048,
        " https://a.example/",
    ],
)
def test_anything_else_cannot(uri: str) -> None:
    assert not fields.is_id(uri)
    assert fields.one_id(uri) is None
    with pytest.raises(Malformed):
        fields.check_id(uri)


@pytest.mark.parametrize(
    ("value", "uri"),
    [
        (_ANA, _ANA),
        ({"id": _ANA, "type": "Person"}, _ANA),
        ({"type": "Link", "href": _ANA}, _ANA),
        ([_ANA, _BOB], _ANA),
        ([{"id": _ANA}, _BOB], _ANA),
        ([None, _BOB], None),
        ([], None),
        ({}, None),
        ({"id": {"id": _ANA}}, None),
        ([[_ANA]], None),
        (90, None),
        (None, None),
    ],
)
def test_an_id_comes_alone_in_an_object_or_first_of_several(value: object, uri: str | None) -> None:
    assert fields.one_id(value) == uri


def test_a_required_id_is_one_and_not_several() -> None:
    assert fields.required_id({"actor": [{"id": _ANA}]}, "actor") == _ANA
    several: list[dict[str, object]] = [{"actor": [_ANA, _BOB]}, {"actor": []}, {}, {"actor": 9}]
    for document in several:
        with pytest.raises(Malformed):
            fields.required_id(document, "actor")


def test_of_many_ids_each_counts_once_and_only_so_many_are_looked_at() -> None:
    assert fields.ids([_ANA, {"id": _BOB}, _ANA, 7, "nonsense"], 10) == (_ANA, _BOB)
    assert fields.ids([_ANA] * 5 + [_BOB], 5) == (_ANA,)


@pytest.mark.parametrize("spelling", [PUBLIC, "as:Public", "Public", {"id": "as:Public"}])
def test_the_public_is_known_in_every_spelling(spelling: object) -> None:
    assert fields.audience([_ANA, spelling], 10) == (_ANA, PUBLIC)
    assert fields.audience(spelling, 10) == (PUBLIC,)


@pytest.mark.parametrize(
    "value", ["public", "as:public", "https://www.w3.org/ns/activitystreams#public2", 1, [[PUBLIC]]]
)
def test_nothing_else_is_the_public(value: object) -> None:
    assert PUBLIC not in fields.audience(value, 10)


def test_the_public_beyond_the_limit_makes_nothing_public() -> None:
    assert PUBLIC not in fields.audience([_ANA] * 1_000 + [PUBLIC], 1_000)


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-01-02T03:04:05Z", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02T03:04:05.678901234Z", datetime(2026, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)),
        ("2026-01-02T03:04:05.6+02:00", datetime(2026, 1, 2, 1, 4, 5, 600_000, tzinfo=UTC)),
        ("2026-01-02T03:04:05+0000", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("2026-01-02 03:04:05", datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ("1969-12-31T23:59:59Z", datetime(1970, 1, 1, tzinfo=UTC)),
        ("9999-12-31T23:59:59Z", datetime(9000, 1, 1, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("10000-01-01T00:00:00Z", None),
        ("2026-06-30T23:59:60Z", None),
        ("2026-02-30T00:00:00Z", None),
        ("2026-01-02", None),
        ("2026-W01-1T00:00:00Z", None),
        ("٢٠٢٦-01-02T03:04:05Z", None),
        ("", None),
        (1_700_000_000, None),
        (["2026-01-02T03:04:05Z"], None),
    ],
)
def test_a_moment_is_read_clamped_or_ignored(value: object, moment: datetime | None) -> None:
    assert fields.moment(value) == moment


@given(_ANYTHING)
def test_no_value_makes_a_reader_raise(value: object) -> None:
    document: dict[str, object] = {"field": value, "fieldMap": value, "type": value}
    assert isinstance(fields.text_in_any_language(document, "field"), str)
    assert all(map(fields.is_id, fields.ids(value, 10)))
    assert all(map(fields.is_id, fields.audience(value, 10)))
    assert isinstance(fields.types(document), tuple)
    assert isinstance(fields.objects(value, 10), list)
    assert fields.moment(value) is None
    assert fields.count(value) in (None, value)


def test_a_text_comes_alone_first_of_several_or_in_a_language_map() -> None:
    assert fields.text({"name": "A"}, "name") == "A"
    assert fields.text({"name": ["A", "B"]}, "name") == "A"
    assert fields.text({"name": {"en": "A"}}, "name") == ""
    assert fields.text_in_any_language({"nameMap": {"fr": "B", "en": "A"}}, "name") == "B"
    document: dict[str, object] = {"nameMap": {"not a tag": "C", "en": 1, "de": "D"}}
    assert fields.languages(document, "name") == {"de": "D"}


@pytest.mark.parametrize("value", [-1, 2**63, 1.5, True, "7", None])
def test_a_number_of_things_that_is_none_is_ignored(value: object) -> None:
    assert fields.count(value) is None
    assert fields.count(7) == 7


def test_an_origin_is_scheme_host_and_port() -> None:
    assert fields.origin_of("HTTPS://A.Example:443/x#y") == "https://a.example"
    assert fields.origin_of("https://a.example:0443/") == "https://a.example"
    assert fields.origin_of("https://a.example:8443") == "https://a.example:8443"
    assert fields.host_of("http://a.example:8000/u/ana") == "a.example:8000"
    assert fields.same_origin("https://a.example/1", "https://A.EXAMPLE:443/2")
    for other in ["http://a.example/", "https://a.example:8443/", "https://b.a.example/", "x"]:
        assert not fields.same_origin("https://a.example/", other)
    with pytest.raises(Malformed):
        fields.origin_of("a.example")
