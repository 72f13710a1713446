"""Names and handles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.errors import Malformed
from fediwiki.text import names
from fediwiki.text.names import Handle


@pytest.mark.parametrize("name", ["ab", "a1", "physics", "_ana", "a" * 25, "wiki_a", "2026"])
def test_a_name_is_admitted(name: str) -> None:
    names.check(name)
    assert names.fold(name.upper()) == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "a",
        "a" * 26,
        "Ana",
        "a-b",
        "a.b",
        "a b",
        "ana\n",
        "аna",
        "٣٤",
        "physics_wiki",
        "_wiki",
        "admin",
        "inbox",
        "sign_in",
        "__",
    ],
)
def test_a_name_is_refused(name: str) -> None:
    with pytest.raises(Malformed):
        names.check(name)


def test_every_reserved_name_could_otherwise_be_taken() -> None:
    assert not {name for name in names.RESERVED if not 2 <= len(name) <= 25}
    assert not {name for name in names.RESERVED if not name.replace("_", "").isalpha()}
    assert {"comment", "inbox", "nodeinfo", "static", "media"} <= names.RESERVED


def test_a_steward_has_a_name_that_nobody_can_take() -> None:
    with pytest.raises(Malformed):
        names.check(f"physics{names.STEWARD_ENDING}")


@pytest.mark.parametrize(
    "written",
    [
        "@Bob@A.example",
        "!bob@a.example",
        "bob@a.example",
        "acct:bob@a.example",
        " acct:@bob@a.example ",
        "https://a.example/@bob",
        "https://a.example/u/bob",
        "https://a.example/c/bob/",
        "https://a.example/users/bob",
    ],
)
def test_a_handle_is_read(written: str) -> None:
    assert names.parse_handle(written) == Handle("bob", "a.example")


def test_a_handle_may_have_dots_and_a_port() -> None:
    assert names.parse_handle("@a.b-c@localhost:8443") == Handle("a.b-c", "localhost:8443")


@pytest.mark.parametrize(
    "written",
    [
        "",
        "bob",
        "@bob",
        "@bob@",
        "@@bob@a.example",
        "bob@a..example",
        "bob@-a.example",
        "bob@a.example/x",
        "bob@a.example@b.example",
        "bob@ex\u0430mple.org",
        "https://a.example/",
        "ftp://a.example/@bob",
        "@bob@a.example\n@x",
        "a" * 400 + "@a.example",
    ],
)
def test_what_is_no_handle_is_refused(written: str) -> None:
    with pytest.raises(Malformed):
        names.parse_handle(written)


@given(st.from_regex(r"[a-z0-9_]{1,20}@[a-z]{2,9}\.[a-z]{2,5}", fullmatch=True))
def test_a_handle_reads_what_it_writes(written: str) -> None:
    assert str(names.parse_handle(written)) == written
