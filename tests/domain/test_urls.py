"""The urls of everything of ours, there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.domain.urls import Ours, UrlKind, Urls

_URLS = Urls("https://wiki.example")
_IDS = st.integers(0, 2**63 - 1)
_LONGEST_ORIGIN = "https://" + "a" * 56


def test_an_actor_s_parts_stand_below_it() -> None:
    physics = _URLS.subwiki("physics")
    assert physics == "https://wiki.example/c/physics"
    assert _URLS.member("ana") == "https://wiki.example/u/ana"
    assert _URLS.inbox(physics) == "https://wiki.example/c/physics/inbox"
    assert _URLS.moderators(physics) == "https://wiki.example/c/physics/moderators"
    assert _URLS.main_key(physics) == "https://wiki.example/c/physics#main-key"


def test_the_instance_s_inbox_is_the_shared_one() -> None:
    assert _URLS.inbox(_URLS.instance) == _URLS.shared_inbox
    assert _URLS.main_key(_URLS.instance) == "https://wiki.example/#main-key"
    assert _URLS.parse(_URLS.instance) == Ours(UrlKind.INSTANCE)
    assert _URLS.parse(_URLS.shared_inbox) == Ours(UrlKind.INSTANCE, part="inbox")
    assert _URLS.parse("https://wiki.example/#main-key") == Ours(UrlKind.INSTANCE, part="main-key")


@given(_IDS)
def test_a_post_s_url_leads_back_to_it(number: int) -> None:
    post = _URLS.post(number)
    assert _URLS.parse(post) == Ours(UrlKind.POST, id=number)
    assert _URLS.parse(_URLS.replies(post)) == Ours(UrlKind.POST, id=number, part="replies")
    assert _URLS.parse(_URLS.revision(post, 7)) == Ours(UrlKind.POST, id=number, part="r/7")
    assert _URLS.parse(_URLS.comment(number)) == Ours(UrlKind.COMMENT, id=number)
    assert _URLS.parse(_URLS.activity(number)) == Ours(UrlKind.ACTIVITY, id=number)


@given(st.from_regex(r"[a-z0-9_]{2,25}", fullmatch=True))
def test_an_actor_s_url_leads_back_to_it(name: str) -> None:
    subwiki, member = _URLS.subwiki(name), _URLS.member(name)
    assert _URLS.parse(subwiki) == Ours(UrlKind.SUBWIKI, name=name)
    assert _URLS.parse(_URLS.followers(subwiki)) == Ours(
        UrlKind.SUBWIKI, name=name, part="followers"
    )
    assert _URLS.parse(_URLS.ed25519_key(member)) == Ours(
        UrlKind.MEMBER, name=name, part="ed25519-key"
    )


@given(_IDS)
def test_ids_fit_into_a_hundred_characters_on_a_long_domain(number: int) -> None:
    urls = Urls(_LONGEST_ORIGIN)
    longest = [urls.member("a" * 30), urls.comment(number), urls.activity(number)]
    assert max(map(len, longest)) <= 100


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://wiki.example",
        "https://wiki.example.evil.example/c/physics",
        "https://wiki.example@evil.example/c/physics",
        "http://wiki.example/c/physics",
        "https://wiki.example/c/Physics",
        "https://wiki.example/c/physics?page=1",
        "https://wiki.example/c/",
        "https://wiki.example/c/physics\n",
        "https://wiki.example/p/short",
        "https://wiki.example/p/zzzzzzzzzzzzz",
        "https://wiki.example/a/" + "0" * 14,
    ],
)
def test_a_url_that_we_never_gave_leads_nowhere(url: str) -> None:
    assert _URLS.parse(url) is None


def test_what_is_ours_is_told_in_any_case_of_the_host() -> None:
    assert _URLS.owns("https://WIKI.example/c/physics")
    assert _URLS.owns("https://wiki.example")
    assert not _URLS.owns("https://wiki.example.evil.example/")
    assert not _URLS.owns("https://wiki.example@evil.example/")
    assert not _URLS.owns("https://wiki.example:8443/c/physics")
