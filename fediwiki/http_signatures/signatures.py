"""Reading and signing requests, whichever the scheme."""

from datetime import datetime

from fediwiki.http_signatures import cavage, rfc9421
from fediwiki.http_signatures.claims import Claim
from fediwiki.http_signatures.keys import PrivateKey
from fediwiki.http_signatures.message import Headers, Request
from fediwiki.http_signatures.schemes import Scheme


def read(request: Request, *, now: datetime) -> Claim:
    """Check everything that needs no key; `claim.verify(key)` does the rest.

    A request with a Signature-Input header is judged by RFC 9421 and by nothing else.

    Raises:
        BadSignature: The request is not signed, or not so that we would act on it.
    """
    fields = request.fields()
    if b"signature-input" in fields:
        return rfc9421.read(request, fields, now=now)
    return cavage.read(request, fields, now=now)


def sign(
    request: Request, scheme: Scheme, key: PrivateKey, signer: str, *, now: datetime
) -> Headers:
    """The headers to add to `request`, signed with the key whose id is `signer`.

    They hold a Host, which must be the one that is sent.
    """
    match scheme:
        case Scheme.CAVAGE:
            return cavage.sign(request, key, signer, now=now)
        case Scheme.RFC9421:
            return rfc9421.sign(request, key, signer, now=now)
