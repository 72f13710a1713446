from dataclasses import replace
from typing import Any

import pytest

from fediwiki.errors import BadSignature
from fediwiki.http_signatures import rfc9421, signatures
from fediwiki.http_signatures.keys import Algorithm, PublicKey
from fediwiki.http_signatures.message import Request
from fediwiki.http_signatures.schemes import Scheme
from fediwiki.http_signatures.structured_fields import (
    InnerList,
    Item,
    parse_dictionary,
    serialize_item,
)
from tests.http_signatures.messages import (
    ED25519,
    KEY_ID,
    NOW,
    RSA,
    get,
    post,
    published,
    request_of,
    with_header,
)

_CREATED = int(NOW.timestamp())
_WHOLE = '"@method" "@target-uri" "content-digest"'
_PARAMETERS = f';created={_CREATED};keyid="{KEY_ID}"'
_OURS = ("rsa-pss-sha512", "rsa-v1_5-sha256", "ed25519")


def test_the_signature_bases_of_the_rfc_are_made_byte_for_byte() -> None:
    bases = {case["id"]: _base(case) for case in _requests() if case["expect"] != "invalid"}
    expected = {case["id"]: case["signature_base"] for case in _requests() if case["id"] in bases}
    assert bases == expected
    assert len(bases) == 12


def test_the_signatures_of_the_rfc_verify_if_we_support_their_algorithm() -> None:
    verified = 0
    for case in _requests():
        if case["alg"] not in _OURS or case["expect"] == "invalid":
            continue
        request = _request(case)
        signature = rfc9421.signatures(request.fields())[case["label"]]
        for algorithm in (None, Algorithm(case["alg"])):
            _key(case).verify(signature.value, _base(case).encode(), algorithm)
        broken = bytes([signature.value[0] ^ 1]) + signature.value[1:]
        with pytest.raises(BadSignature):
            _key(case).verify(broken, _base(case).encode())
        verified += 1
    assert verified == 9


def test_the_transformed_messages_of_the_rfc_do_not_verify() -> None:
    cases = [case for case in _requests() if case["expect"] == "invalid"]
    for case in cases:
        signature = rfc9421.signatures(_request(case).fields())[case["label"]]
        with pytest.raises(BadSignature, match="not by this key"):
            _key(case).verify(signature.value, _base(case).encode())
    assert [case["id"] for case in cases] == ["B.4.5", "B.4.6"]


def test_algorithms_that_we_do_not_offer_are_called_unsupported() -> None:
    keys = published("rfc9421_appendix_b.json")["keys"]
    with pytest.raises(BadSignature, match="unsupported"):
        PublicKey.from_pem(keys["test-key-ecc-p256"]["public_pem"])
    with pytest.raises(BadSignature, match="unsupported"):
        PublicKey.from_pem(keys["test-shared-secret"]["base64"])
    for algorithm in ("ecdsa-p256-sha256", "hmac-sha256", "RSA-PSS-SHA512", ""):
        _refuse(_peers(post(), _WHOLE, f'{_PARAMETERS};alg="{algorithm}"'), "unsupported")


def test_a_response_is_no_request() -> None:
    case = next(
        case for case in published("rfc9421_appendix_b.json")["cases"] if case["id"] == "B.2.4"
    )
    covered = parse_dictionary(case["signature_input"].encode())[case["label"]]
    assert isinstance(covered, InnerList)
    with pytest.raises(BadSignature, match="requests do not have"):
        rfc9421.signature_base(post(), {}, covered)


def test_the_two_signatures_behind_a_proxy_are_too_many_to_choose_from() -> None:
    case = next(case for case in _requests() if case["id"] == "4.3 proxy_sig")
    _refuse(_request(case), "exactly one")


def test_a_delivery_covers_method_target_and_digest() -> None:
    fields = _signed(post()).fields()
    expected = f'sig1=("@method" "@target-uri" "content-digest"){_PARAMETERS}'
    assert fields[b"signature-input"].decode() == expected
    _verify(_signed(post()))


def test_a_fetch_covers_method_and_target() -> None:
    fields = _signed(get()).fields()
    assert fields[b"signature-input"].decode() == f'sig1=("@method" "@target-uri"){_PARAMETERS}'
    _verify(_signed(get()))


def test_each_algorithm_signs_and_verifies_under_its_name() -> None:
    for key, algorithm in (
        (RSA, Algorithm.RSA_V1_5_SHA256),
        (RSA, Algorithm.RSA_PSS_SHA512),
        (ED25519, Algorithm.ED25519),
    ):
        request = post()
        added = rfc9421.sign(request, key, KEY_ID, now=NOW, algorithm=algorithm)
        claim = signatures.read(request.adding(added), now=NOW)
        claim.verify(key.public())
        assert claim.algorithm is algorithm


def test_a_key_does_not_verify_what_names_the_algorithm_of_another() -> None:
    request = post()
    added = rfc9421.sign(request, RSA, KEY_ID, now=NOW, algorithm=Algorithm.RSA_PSS_SHA512)
    claim = signatures.read(request.adding(added), now=NOW)
    claim.verify(RSA.public())
    with pytest.raises(BadSignature, match="does not fit"):
        claim.verify(ED25519.public())
    with pytest.raises(BadSignature, match="not by this key"):
        replace(claim, algorithm=Algorithm.RSA_V1_5_SHA256).verify(RSA.public())


def test_the_target_may_be_covered_in_pieces() -> None:
    for names in (
        f'{_WHOLE} "content-type"',
        '"@method" "@authority" "@path" "content-digest"',
        '"@method" "@authority" "@path" "@query" "content-digest" "@scheme"',
        '"@method" "@authority" "@request-target" "content-digest"',
    ):
        _verify(_peers(post(), names, _PARAMETERS))
    with_query = post(url="https://alpha.example/inbox?x=1")
    _verify(_peers(with_query, '"@method" "@authority" "@path" "@query" "content-digest"'))


def test_a_signature_that_covers_too_little_is_refused() -> None:
    for names in (
        "",
        '"@method"',
        '"@target-uri" "content-digest"',
        '"@method" "@path" "content-digest"',
        '"@method" "@authority" "content-digest"',
    ):
        _refuse(_peers(post(), names), "must cover")
    _refuse(_peers(post(), '"@method" "@target-uri"'), "digest")
    with_query = post(url="https://alpha.example/inbox?x=1")
    _refuse(_peers(with_query, '"@method" "@authority" "@path" "content-digest"'), "must cover")


def test_components_that_we_cannot_rebuild_are_refused() -> None:
    for names in (
        f"{_WHOLE} {_WHOLE}",
        f'{_WHOLE} "@status"',
        f'{_WHOLE} "@signature-params"',
        f'{_WHOLE} "x-not-there"',
        f'{_WHOLE} "content-type";sf',
        f'{_WHOLE} "content-type";bs',
        f'{_WHOLE} "content-type";req',
        f"{_WHOLE} token",
        f"{_WHOLE} 1",
        f'{_WHOLE} "@query-param"',
        f'{_WHOLE} "@query-param";name="x"',
    ):
        _refuse(_peers(post(), names))


def test_a_query_parameter_is_covered_if_it_is_there_once() -> None:
    names = f'{_WHOLE} "@query-param";name="q%20r"'
    _verify(_peers(post(url="https://alpha.example/inbox?q+r=a+b~%C3%A9"), names))
    _refuse(_peers(post(url="https://alpha.example/inbox?q+r=1&q+r=2"), names), "exactly once")


def test_created_and_expires_are_honoured() -> None:
    for parameters in (
        f";created={_CREATED - 3000}",
        f";created={_CREATED + 180}",
        f";created={_CREATED};expires={_CREATED}",
        f";created={_CREATED};expires={_CREATED + 10**8}",
    ):
        _verify(_peers(post(), _WHOLE, f'{parameters};keyid="{KEY_ID}"'))
    for parameters in (
        "",
        ";created",
        ";created=?1",
        f';created="{_CREATED}"',
        f";created={_CREATED}.5",
        f";created={_CREATED - 7200}",
        f";created={_CREATED + 7200}",
        ";created=253402300799",
        ";created=-1",
        ";created=9223372036854775808",
        f";created={_CREATED};expires={_CREATED - 1}",
        f";created={_CREATED + 60};expires={_CREATED + 30}",
        f";created={_CREATED};expires=never",
        f";created={_CREATED};created={_CREATED}",
    ):
        _refuse(_peers(post(), _WHOLE, f'{parameters};keyid="{KEY_ID}"'))


def test_a_key_must_be_named_by_a_string() -> None:
    for keyid in ("", ";keyid", ";keyid=token", ';keyid=""', ";keyid=:AAAA:"):
        _refuse(_peers(post(), _WHOLE, f";created={_CREATED}{keyid}"))


def test_a_body_changed_on_the_way_is_refused() -> None:
    _refuse(replace(_signed(post()), body=b"{}"), "digest")


def test_a_request_to_another_host_path_or_method_does_not_verify() -> None:
    request = _signed(post())
    for other in (
        replace(request, authority="gamma.example"),
        replace(request, scheme="http"),
        replace(request, target=b"/u/ana/inbox"),
        replace(request, target=b"/inbox?"),
        replace(request, method="PUT"),
    ):
        claim = signatures.read(other, now=NOW)
        with pytest.raises(BadSignature, match="not by this key"):
            claim.verify(RSA.public())


def test_a_target_that_is_no_path_has_no_uri() -> None:
    request = _signed(get())
    for target in (b"*", b"", b"https://alpha.example/c/physics"):
        _refuse(replace(request, target=target), "not a path")
    _verify(request)


def test_labels_must_go_together() -> None:
    request = _signed(post())
    fields = request.fields()
    other = fields[b"signature"].replace(b"sig1", b"sig2")
    _refuse(with_header(request, b"signature", other), "go together")
    _refuse(with_header(request, b"signature", None), "go together")
    _refuse(with_header(request, b"signature", b"sig1=1"), "malformed")
    _refuse(with_header(request, b"signature", b"sig1=:A:"), "malformed")
    _refuse(request.adding([(b"signature-input", b"sig1=()")]), "twice")
    _refuse(with_header(request, b"signature-input", b"sig1"), "malformed")
    _refuse(with_header(request, b"signature-input", b""), "go together")


def test_signature_input_decides_the_scheme() -> None:
    request = post()
    cavage = signatures.sign(request, Scheme.CAVAGE, RSA, KEY_ID, now=NOW)
    assert signatures.read(request.adding(cavage), now=NOW).scheme is Scheme.CAVAGE
    _refuse(request.adding([*cavage, (b"signature-input", b"sig1=()")]))


def test_a_line_break_in_a_header_cannot_stand_for_another_component() -> None:
    request = _peers(post(), f'{_WHOLE} "content-type"')
    _refuse(with_header(request, b"content-type", b'text/plain\n"x": y'), "line break")


def _requests() -> list[dict[str, Any]]:
    cases = published("rfc9421_appendix_b.json")["cases"]
    return [case for case in cases if case.get("message") != "test-response"]


def _request(case: dict[str, Any]) -> Request:
    if "message" in case:
        request = request_of(published("rfc9421_appendix_b.json")["messages"][case["message"]])
        return request.adding(
            [
                (b"signature-input", case["signature_input"].encode()),
                (b"signature", case["signature"].encode()),
            ]
        )
    return request_of(case["full_message"])


def _base(case: dict[str, Any]) -> str:
    request = _request(case)
    fields = request.fields()
    covered = rfc9421.signatures(fields)[case["label"]].covered
    return rfc9421.signature_base(request, fields, covered).decode()


def _key(case: dict[str, Any]) -> PublicKey:
    return PublicKey.from_pem(
        published("rfc9421_appendix_b.json")["keys"][case["keyid"]]["public_pem"]
    )


def _signed(request: Request) -> Request:
    return request.adding(signatures.sign(request, Scheme.RFC9421, RSA, KEY_ID, now=NOW))


def _peers(request: Request, names: str, parameters: str = _PARAMETERS) -> Request:
    """The request as a peer might sign it that does as it likes."""
    request = with_header(_signed(request), b"signature", None)
    header = f"sig1=({names}){parameters}".encode()
    try:
        covered = parse_dictionary(header)["sig1"]
        assert isinstance(covered, InnerList)
        value = RSA.sign(rfc9421.signature_base(request, request.fields(), covered))
    except BadSignature:
        value = RSA.sign(b"a peer that signs nonsense")
    signature = serialize_item(Item(value)).encode()
    request = with_header(request, b"signature-input", header)
    return with_header(request, b"signature", b"sig1=" + signature)


def _verify(request: Request) -> None:
    claim = signatures.read(request, now=NOW)
    claim.verify(RSA.public())
    assert claim.scheme is Scheme.RFC9421
    assert claim.key_id == KEY_ID


def _refuse(request: Request, reason: str | None = None) -> None:
    with pytest.raises(BadSignature, match=reason):
        signatures.read(request, now=NOW)
