"""Which urls may be asked for."""

import httpx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fediwiki.errors import Malformed
from fediwiki.outbound.policy import Policy
from fediwiki.outbound.urls import MAX_URL_CHARACTERS, following, origin_of, vetted
from tests.outbound.peers import DEVELOPMENT, PRODUCTION
from tests.outbound.targets import targets

_HTTP = Policy(insecure_http=True)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("https://good.example", "https://good.example"),
        ("https://good.example/", "https://good.example/"),
        ("HTTPS://Good.Example/Users/X", "https://good.example/Users/X"),
        ("https://good.example:443/users/x#main-key", "https://good.example/users/x"),
        ("https://good.example/a?b=c&d=%41#e?f", "https://good.example/a?b=c&d=%41"),
        ("https://good.example?b", "https://good.example?b"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://xn--bcher-kva.example/", "https://xn--bcher-kva.example/"),
        ("https://xn--i-7iq.example/", "https://xn--i-7iq.example/"),
        ("https://good.example/ü", "https://good.example/%C3%BC"),
        ("https://good.example/@ana", "https://good.example/@ana"),
        ("https://9gag.example/", "https://9gag.example/"),
        ("https://1.2.3.example/", "https://1.2.3.example/"),
        (
            "https://good.example/x?to=http://127.0.0.1/",
            "https://good.example/x?to=http://127.0.0.1/",
        ),
    ],
)
def test_a_url_of_the_web_has_one_normal_form(text: str, normal: str) -> None:
    assert str(vetted(text, PRODUCTION)) == normal


def test_every_published_target_is_refused() -> None:
    listed = targets()
    assert len(listed) == 78
    for target in listed:
        for policy in (PRODUCTION, _HTTP):
            if (policy, target.why) != (_HTTP, "plain http in production"):
                with pytest.raises(Malformed):
                    vetted(target.url, policy)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "good.example",
        "https:/good.example/",
        "https:///good.example",
        "https://",
        "https://:443/",
        "https://.example/",
        "https://good..example/",
        "https://-good.example/",
        "https://good-.example/",
        "https://go_od.example/",
        "https://good.example./",
        "https://example/",
        "https://good.example:/",
        "https://good.example:80/",
        "https://good.example:99999/",
        "https://good.example:-1/",
        "https://good.example:443:443/",
        "https://good.example:４４３/",
        "https://user@good.example/",
        "https://user:secret@good.example/",
        "https://@good.example/",
        "https://good.example%00/",
        "https://good%2eexample/",
        "https://good.example\\/",
        "https://good.example/a b",
        "https://good.example/\n",
        "https://good.example/\x7f",
        "https://good.example/\u2028",
        "https://good.example/\ud800",
        " https://good.example/",
        "https://printer.home.arpa/",
        "https://93.184.216.34/",
        "https://[2606:4700::1111]/",
        "https://93.184.216.34.5/",
        "https://good.0x7f/",
        "https://①②⑦.⓪.⓪.①/",
        f"https://{'a' * 64}.example/",
        f"https://{'a.' * 127}example/",
        f"https://good.example/{'a' * MAX_URL_CHARACTERS}",
        f"https://good.example/{'ü' * 1000}",
        "https://xn--a.example/",
        "https://xn--abc-.example/",
        "wss://good.example/",
        "javascript:alert(1)",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        vetted(text, PRODUCTION)


def test_a_url_of_just_the_allowed_length_is_taken() -> None:
    text = "https://good.example/".ljust(MAX_URL_CHARACTERS, "a")
    assert str(vetted(text, PRODUCTION)) == text


def test_plain_http_is_taken_where_it_is_allowed_on_its_own_port() -> None:
    assert str(vetted("http://good.example:80/", _HTTP)) == "http://good.example/"
    for text in ("http://good.example:443/", "https://good.example:80/"):
        with pytest.raises(Malformed):
            vetted(text, _HTTP)


@pytest.mark.parametrize(
    "text",
    [
        "http://localhost:8000/",
        "http://127.0.0.1:8000/",
        "http://[::1]:8000/",
        "http://alpha.localhost/",
        "https://alpha:65535/",
    ],
)
def test_development_may_ask_its_own_machine(text: str) -> None:
    assert str(vetted(text, DEVELOPMENT)) == text
    with pytest.raises(Malformed):
        vetted(text, _HTTP)


@pytest.mark.parametrize(
    "text", ["http://0x7f.1/", "http://2130706433/", "http://localhost:0/", "http://localhost./"]
)
def test_even_development_has_no_names_in_disguise(text: str) -> None:
    with pytest.raises(Malformed):
        vetted(text, DEVELOPMENT)


def test_our_own_host_is_not_asked() -> None:
    policy = Policy(own_hosts=frozenset({"us.example"}))
    assert str(vetted("https://them.example/", policy)) == "https://them.example/"
    for text in ("https://us.example/users/ana", "https://US.example:443/"):
        with pytest.raises(Malformed):
            vetted(text, policy)


@given(st.text(max_size=80), st.sampled_from(["", "https://", "https://good.example/", "http://["]))
@example("good.example:٤٤٣", "https://")
def test_every_text_is_a_url_or_refused(text: str, start: str) -> None:
    for policy in (PRODUCTION, DEVELOPMENT):
        try:
            url = vetted(start + text, policy)
        except Malformed:
            continue
        assert vetted(str(url), policy) == url
        assert url.scheme in ("http", "https")
        assert not url.userinfo
        assert not url.fragment


@pytest.mark.parametrize(
    ("location", "target"),
    [
        ("/b", "https://good.example/b"),
        ("b?c", "https://good.example/users/b?c"),
        ("//other.example/b", "https://other.example/b"),
        ("https://good.example/b#c", "https://good.example/b"),
        ("../../b", "https://good.example/b"),
    ],
)
def test_a_redirect_is_read_from_where_it_was_said(location: str, target: str) -> None:
    asked = vetted("https://good.example/users/x", PRODUCTION)
    assert str(following(asked, location, PRODUCTION)) == target


def test_a_redirect_is_vetted_like_any_url() -> None:
    asked = vetted("https://good.example/users/x", PRODUCTION)
    hostile = [target.url for target in targets()]
    hostile += [
        "//127.0.0.1/",
        "//localhost/",
        "file:///etc/passwd",
        "data:,x",
        "https://[",
        "\\\\x",
    ]
    hostile += [
        "//user@good.example/",
        "http://good.example/",
        "//good.example:22/",
        "\n",
        "\ud800",
    ]
    for location in hostile:
        with pytest.raises(Malformed):
            following(asked, location, PRODUCTION)


def test_a_redirect_never_leaves_https() -> None:
    plain = vetted("http://good.example/", _HTTP)
    assert str(following(plain, "https://good.example/", _HTTP)) == "https://good.example/"
    with pytest.raises(Malformed):
        following(vetted("https://good.example/", _HTTP), "http://good.example/", _HTTP)


def test_an_origin_is_scheme_host_and_port() -> None:
    assert origin_of(httpx.URL("https://good.example:443/a")) == "https://good.example"
    assert origin_of(httpx.URL("http://localhost:8000/a")) == "http://localhost:8000"
    assert origin_of(httpx.URL("http://[::1]:8000/a")) == "http://[::1]:8000"
