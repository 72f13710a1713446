import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.errors import BadSignature, Malformed
from fediwiki.http_signatures import signatures
from fediwiki.http_signatures.keys import PrivateKey
from fediwiki.http_signatures.message import Request
from fediwiki.http_signatures.schemes import Scheme
from tests.http_signatures.messages import ED25519, KEY_ID, NOW, RSA, post

_schemes = st.sampled_from(Scheme)
_keys = st.sampled_from([RSA, ED25519])
_paths = st.text(st.characters(codec="utf-8", exclude_characters="?#\t\r\n"), max_size=20)
_queries = st.none() | _paths
_bodies = st.none() | st.binary(max_size=100)
_interesting = st.sampled_from(
    [
        b"signature",
        b"signature-input",
        b"digest",
        b"content-digest",
        b"date",
        b"host",
        b"content-type",
    ]
)


@given(_schemes, _keys, _paths, _queries, _bodies)
def test_what_we_sign_is_verified_whatever_it_is(
    scheme: Scheme, key: PrivateKey, path: str, query: str | None, body: bytes | None
) -> None:
    url = f"https://alpha.example/{path}" + (f"?{query}" if query is not None else "")
    request = Request.to("GET" if body is None else "POST", url, body=body)
    signed = request.adding(signatures.sign(request, scheme, key, KEY_ID, now=NOW))
    claim = signatures.read(signed, now=NOW)
    claim.verify(key.public())
    assert (claim.key_id, claim.scheme) == (KEY_ID, scheme)


@given(_paths, _queries)
def test_the_url_that_we_sign_is_the_one_that_is_sent(path: str, query: str | None) -> None:
    url = f"https://alpha.example/p{path}" + (f"?{query}" if query is not None else "")
    request = Request.to("GET", url)
    assert request.url.isascii()
    assert Request.to("GET", request.url) == request
    if "/." not in url:
        assert httpx.URL(request.url).raw_path == request.target


@given(
    st.sampled_from(["GET", "POST", "get", "", "\u0141"]),
    st.binary(max_size=20),
    st.lists(st.tuples(_interesting | st.binary(max_size=10), st.binary(max_size=40)), max_size=10),
    st.none() | st.binary(max_size=20),
)
def test_no_request_surprises_us(
    method: str, target: bytes, headers: list[tuple[bytes, bytes]], body: bytes | None
) -> None:
    request = Request(method, "https", "alpha.example", target, headers, body)
    with pytest.raises(BadSignature):
        signatures.read(request, now=NOW).verify(RSA.public())


@given(_schemes, st.data())
def test_no_change_to_a_signed_request_surprises_us(scheme: Scheme, data: st.DataObject) -> None:
    request = post()
    headers = list(request.adding(signatures.sign(request, scheme, RSA, KEY_ID, now=NOW)).headers)
    index = data.draw(st.integers(0, len(headers) - 1))
    name, value = headers[index]
    start = data.draw(st.integers(0, len(value)))
    end = data.draw(st.integers(start, len(value)))
    changed = value[:start] + data.draw(st.binary(max_size=5)) + value[end:]
    headers[index] = (name, changed)
    hostile = Request("POST", "https", "alpha.example", b"/inbox", headers, request.body)
    try:
        claim = signatures.read(hostile, now=NOW)
        claim.verify(RSA.public())
    except BadSignature:
        return
    # What still verifies says the same: only spaces, capitals and what is not signed may differ.
    assert (
        claim.signed
        == signatures.read(
            request.adding(signatures.sign(request, scheme, RSA, KEY_ID, now=NOW)), now=NOW
        ).signed
        or changed.lower() == value.lower()
    )


def test_a_request_without_a_signature_is_refused() -> None:
    with pytest.raises(BadSignature):
        signatures.read(post(), now=NOW)


def test_each_scheme_knows_the_other() -> None:
    assert [scheme.other for scheme in Scheme] == [Scheme.RFC9421, Scheme.CAVAGE]


def test_a_url_becomes_what_is_on_the_wire() -> None:
    for url, expected in (
        ("https://Alpha.Example", "https://alpha.example/"),
        ("https://alpha.example:443/a?b=c#d", "https://alpha.example/a?b=c"),
        ("http://alpha.example:8080/", "http://alpha.example:8080/"),
        ("https://[2001:DB8::1]/", "https://[2001:db8::1]/"),
        ("https://alpha.example/a b/\u00fc%20%zz", "https://alpha.example/a%20b/%C3%BC%20%25zz"),
    ):
        assert Request.to("GET", url).url == expected


def test_what_is_no_absolute_url_is_malformed() -> None:
    for url in (
        "",
        "/inbox",
        "alpha.example",
        "ftp://alpha.example/",
        "https:///inbox",
        "https://ana:secret@alpha.example/",
        "https://alpha.example:port/",
        "https://alpha.example:99999/",
        "https://b\u00fccher.example/",
        "https://alpha.example\\@evil.example/",
        "https://[::1/",
        "https://alpha.example/\udcff",
    ):
        with pytest.raises(Malformed):
            Request.to("GET", url)
