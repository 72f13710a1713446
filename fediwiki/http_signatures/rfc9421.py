"""HTTP Message Signatures, of requests.

Exactly one signature is read; it must cover the method, the whole target and, if there is a body,
its Content-Digest. Parameters of components other than `name` (of `@query-param`) are unsupported.

Source: RFC 9421.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl, quote

from fediwiki.errors import BadSignature
from fediwiki.http_signatures.claims import Claim, key_id
from fediwiki.http_signatures.digests import check_content_digest, make_content_digest
from fediwiki.http_signatures.freshness import check_fresh
from fediwiki.http_signatures.keys import Algorithm, PrivateKey
from fediwiki.http_signatures.message import Headers, Request
from fediwiki.http_signatures.schemes import Scheme
from fediwiki.http_signatures.structured_fields import (
    Bare,
    InnerList,
    Item,
    parse_dictionary,
    serialize_inner_list,
    serialize_item,
    serialize_parameters,
)

LABEL: Final = "sig1"

_ALGORITHMS = {algorithm.value: algorithm for algorithm in Algorithm}


@dataclass(frozen=True, slots=True)
class Signature:
    """One labelled signature of a request: what it covers, with its parameters, and its bytes."""

    covered: InnerList
    value: bytes


def read(request: Request, fields: Mapping[bytes, bytes], *, now: datetime) -> Claim:
    """Check all that needs no key: coverage, freshness, and the digest of the body.

    Raises:
        BadSignature: The request is not signed, or not so that we would act on it.
    """
    found = signatures(fields)
    if len(found) != 1:
        raise BadSignature("there must be exactly one signature")
    (signature,) = found.values()
    parameters = signature.covered.parameters
    signer = key_id(_text(parameters, "keyid"))
    created = _seconds(parameters, "created")
    expires = _seconds(parameters, "expires") if "expires" in parameters else None
    algorithm = _algorithm(parameters)
    names = frozenset(item.value for item in signature.covered.items)
    _check_coverage(request, names)
    check_fresh(created, expires, now=now)
    signed = signature_base(request, fields, signature.covered)
    if "content-digest" in names:
        check_content_digest(fields[b"content-digest"], request.body or b"")
    return Claim(signer, Scheme.RFC9421, algorithm, signature.value, signed)


def sign(
    request: Request,
    key: PrivateKey,
    signer: str,
    *,
    now: datetime,
    algorithm: Algorithm | None = None,
) -> Headers:
    """The headers to add to `request`, signed with the key whose id is `signer`.

    `alg` is written only if `algorithm` is asked for: peers know it from the key.
    """
    added = [(b"host", request.authority.encode())]
    names = ["@method", "@target-uri"]
    if request.body is not None:
        added.append((b"content-digest", make_content_digest(request.body)))
        names.append("content-digest")
    parameters: dict[str, Bare] = {"created": int(now.timestamp()), "keyid": key_id(signer)}
    if algorithm:
        parameters["alg"] = algorithm.value
    covered = InnerList(tuple(map(Item, names)), parameters)
    base = signature_base(request, request.adding(added).fields(), covered)
    signature = serialize_item(Item(key.sign(base, algorithm)))
    return [
        *added,
        (b"signature-input", f"{LABEL}={serialize_inner_list(covered)}".encode()),
        (b"signature", f"{LABEL}={signature}".encode()),
    ]


def signatures(fields: Mapping[bytes, bytes]) -> dict[str, Signature]:
    """All signatures of a request, by label.

    Raises:
        BadSignature: The headers are malformed, or do not go together.

    Source: RFC 9421, section 4.
    """
    inputs = parse_dictionary(fields.get(b"signature-input", b""))
    values = parse_dictionary(fields.get(b"signature", b""))
    if inputs.keys() != values.keys():
        raise BadSignature("Signature and Signature-Input do not go together")
    found: dict[str, Signature] = {}
    for label, covered in inputs.items():
        match covered, values[label]:
            case InnerList(), Item(bytes() as value):
                found[label] = Signature(covered, value)
            case _:
                raise BadSignature("Signature or Signature-Input is malformed")
    return found


def signature_base(request: Request, fields: Mapping[bytes, bytes], covered: InnerList) -> bytes:
    """What is signed.

    Raises:
        BadSignature: Something is covered twice, or is not there, or is unsupported.

    Source: RFC 9421, section 2.5.
    """
    lines: dict[str, bytes] = {}
    for item in covered.items:
        component = serialize_item(item)
        if component in lines:
            raise BadSignature("the signature covers something twice")
        lines[component] = _value(request, fields, item)
    base = b"".join(name.encode() + b": " + value + b"\n" for name, value in lines.items())
    if base.count(b"\n") != len(lines):
        raise BadSignature("a header has a line break in it")
    parameters = f"({' '.join(lines)}){serialize_parameters(covered.parameters)}"
    return base + b'"@signature-params": ' + parameters.encode()


def _value(request: Request, fields: Mapping[bytes, bytes], item: Item) -> bytes:
    if not isinstance(item.value, str):
        raise BadSignature("a covered component is not a string")
    if item.value == "@query-param":
        return _query_parameter(request, item)
    if item.parameters:
        raise BadSignature("unsupported parameter of a covered component")
    if item.value.startswith("@"):
        return _derived(request, item.value)
    value = fields.get(item.value.encode())
    if value is None:
        raise BadSignature("the signature covers something that is not there")
    return value


def _derived(request: Request, name: str) -> bytes:
    """Source: RFC 9421, section 2.2."""
    path, _, query = request.target.partition(b"?")
    match name:
        case "@method":
            return request.method.encode("latin-1", "replace")
        case "@target-uri":
            if not request.target.startswith(b"/"):
                raise BadSignature("the request target is not a path")
            return f"{request.scheme}://{request.authority}".encode() + request.target
        case "@authority":
            return request.authority.encode()
        case "@scheme":
            return request.scheme.encode()
        case "@request-target":
            return request.target
        case "@path":
            return path or b"/"
        case "@query":
            return b"?" + query
        case _:
            raise BadSignature("the signature covers something that requests do not have")


def _query_parameter(request: Request, item: Item) -> bytes:
    """Source: RFC 9421, section 2.2.8."""
    name = item.parameters.get("name")
    query = request.target.partition(b"?")[2].decode("latin-1")
    values = [
        value
        for key, value in parse_qsl(query, keep_blank_values=True)
        if quote(key, safe="*").replace("~", "%7E") == name
    ]
    if len(item.parameters) != 1 or len(values) != 1:
        raise BadSignature("a covered query parameter is not there exactly once")
    return quote(values[0], safe="*").replace("~", "%7E").encode()


def _check_coverage(request: Request, names: frozenset[Bare]) -> None:
    path_and_query = {"@path", "@query"} if b"?" in request.target else {"@path"}
    has_path = "@request-target" in names or names >= path_and_query
    if "@method" not in names or not (
        "@target-uri" in names or ("@authority" in names and has_path)
    ):
        raise BadSignature("the signature must cover the method and the whole target")
    if request.carries_content and "content-digest" not in names:
        raise BadSignature("the signature must cover the digest of the body")


def _algorithm(parameters: Mapping[str, Bare]) -> Algorithm | None:
    if "alg" not in parameters:
        return None
    name = _text(parameters, "alg")
    if name not in _ALGORITHMS:
        raise BadSignature("unsupported signature algorithm")
    return _ALGORITHMS[name]


def _text(parameters: Mapping[str, Bare], name: str) -> str:
    value = parameters.get(name)
    if not isinstance(value, str):
        raise BadSignature(f"the signature lacks a valid {name}")
    return value


def _seconds(parameters: Mapping[str, Bare], name: str) -> int:
    value = parameters.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadSignature(f"the signature lacks a valid {name}")
    return value
