import pytest

from fediwiki.errors import BadSignature
from fediwiki.http_signatures.digests import (
    check_content_digest,
    check_digest,
    make_content_digest,
    make_digest,
)
from tests.http_signatures.messages import published

_BODY = b'{"hello": "world"}'
_SHA256 = "X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE="


def test_our_digests_are_the_published_ones() -> None:
    document = published("rfc9530_digest.json")
    body = document["body"].encode()
    assert make_digest(body).decode() == document["legacy_digest_header_ok"]
    assert make_content_digest(body).decode() == document["valid_headers"][0]


def test_the_published_digests_are_accepted() -> None:
    document = published("rfc9530_digest.json")
    for header in document["valid_headers"]:
        check_content_digest(header.encode(), document["body"].encode())
        with pytest.raises(BadSignature, match="not that of the body"):
            check_content_digest(header.encode(), b"{}")
    check_digest(document["legacy_digest_header_ok"].encode(), document["body"].encode())


def test_what_must_not_be_accepted_is_not() -> None:
    document = published("rfc9530_digest.json")
    for header in document["must_not_accept"]:
        with pytest.raises(BadSignature):
            check_content_digest(header.encode(), document["body"].encode())


def test_the_whole_messages_of_the_rfc_have_the_digest_that_they_say() -> None:
    checked = 0
    for message in published("rfc9530_digest.json")["http_messages"]:
        head, blank, body = message.partition("\n\n")
        for line in head.splitlines():
            name, _, value = line.partition(": ")
            if name != "Content-Digest" or not head.startswith("HTTP/"):
                continue
            # Files end with a line break, which their Content-Length counts.
            check_content_digest(value.encode(), f"{body}\n".encode() if blank else b"")
            checked += 1
    assert checked == 3


def test_a_content_digest_may_say_more_than_we_know_but_nothing_wrong() -> None:
    good = make_content_digest(_BODY)
    check_content_digest(b"md5=:AAAA:, " + good + b", unknown=:AAAA:", _BODY)
    for header in (b"sha-512=:AAAA:, " + good, good + b", sha-512=:AAAA:", good + b", " + good):
        with pytest.raises(BadSignature):
            check_content_digest(header, _BODY)


def test_a_malformed_content_digest_is_refused() -> None:
    for header in (
        b"",
        b"sha-256",
        b'sha-256="x"',
        b"sha-256=(:AAAA:)",
        b"sha-256=:\xff:",
        b",",
        b"=",
    ):
        with pytest.raises(BadSignature):
            check_content_digest(header, _BODY)
    check_content_digest(make_content_digest(_BODY), _BODY)


def test_a_digest_may_be_written_in_any_case_and_beside_others() -> None:
    for header in (
        f"SHA-256={_SHA256}",
        f"sha-256={_SHA256}",
        f"md5=Sd/dVLAcvNLSq16eXua5uQ==,SHA-256={_SHA256}",
        f"SHA-256={_SHA256} , unixsum=30637",
    ):
        check_digest(header.encode(), _BODY)
        with pytest.raises(BadSignature):
            check_digest(header.encode(), b"other")


def test_a_digest_that_is_none_is_refused() -> None:
    for header in (
        "",
        "SHA-256",
        "SHA-256=",
        "SHA-256=AAAA",
        f"SHA-256=:{_SHA256}:",
        f"SHA-256={_SHA256}, SHA-256={_SHA256}",
        f"SHA-256={_SHA256}, sha-512=AAAA",
        f"SHA-256={_SHA256},",
        f"SHA-256={_SHA256}=",
        f"SHA-256=_{_SHA256}",
        "md5=Sd/dVLAcvNLSq16eXua5uQ==",
        "SHA-256=\u00fc",
    ):
        with pytest.raises(BadSignature):
            check_digest(header.encode(), _BODY)
    check_digest(f"SHA-256={_SHA256}".encode(), _BODY)
