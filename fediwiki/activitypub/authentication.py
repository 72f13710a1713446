"""Who sent it: the first of the three steps by which an activity is trusted.

The key must be listed by the actor and belong to it; key id, actor and activity share scheme,
host and port. Source: protocol §8; `draft-cavage-http-signatures-12`; RFC 9421.
"""

from dataclasses import dataclass

from fediwiki.activitypub.remote import Remote
from fediwiki.domain.actors import Actor
from fediwiki.errors import BadSignature
from fediwiki.http_signatures import signatures
from fediwiki.http_signatures.claims import Claim
from fediwiki.http_signatures.message import Request


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signed a request, by which key, and at which origin their server is."""

    actor: Actor
    key_id: str
    origin: str


def claim_of(request: Request, remote: Remote) -> Claim:
    """What a request claims, with everything checked that needs no key.

    Raises:
        BadSignature: It is not signed, or not so that we would act on it.
    """
    claim = signatures.read(request, now=remote.now())
    if remote.urls.owns(claim.key_id):
        raise BadSignature("we do not sign requests to ourselves")
    return claim


async def authenticate(claim: Claim, remote: Remote) -> Sender:
    """Who signed the request; a key that fails is fetched anew, once.

    Raises:
        BadSignature: Nobody whose key we can have.
        Unreachable: The signer's server does not answer.
    """
    budget = remote.budget()
    known = await remote.key(claim.key_id, budget)
    try:
        claim.verify(known.key)
    except BadSignature:
        known = await remote.fresh_key(claim.key_id, budget, failed=known)
        claim.verify(known.key)
    if not known.is_on_owners_host:
        raise BadSignature(f"the key {known.id} is not on its owner's host")
    return Sender(known.owner, known.id, known.origin)
