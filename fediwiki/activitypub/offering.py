"""The paper of an offer: an edit by a member of ours, signed by them before it is judged."""

from datetime import datetime

from fediwiki.activitypub import documents
from fediwiki.activitypub.proofs import add_proof
from fediwiki.activitypub.vocabulary.revisions import write_offer
from fediwiki.domain.actors import ED25519, Actor
from fediwiki.domain.offers import Paper, Proposal
from fediwiki.domain.revisions import moment_text
from fediwiki.domain.urls import Urls
from fediwiki.errors import NotFound
from fediwiki.http_signatures.keys import PrivateKey
from fediwiki.storage import actors
from fediwiki.storage.database import Writer


async def paper(
    tx: Writer,
    proposal: Proposal,
    *,
    editor: Actor,
    group: Actor,
    target: str,
    urls: Urls,
    most_bytes: int,
    now: datetime,
) -> Paper:
    """The offer of `proposal` for the post `target`, or of a new post for the group `target`.

    Raises:
        NotFound: The editor has no key for proofs.
        TooLarge: It is larger than others would take.
    """
    uri = urls.activity(tx.new_id(now))
    offer = write_offer(
        uri,
        proposal,
        editor=editor,
        group=group,
        target=target,
        published=moment_text(now),
    )
    for key in await actors.keys_of(tx, editor.id):
        if key.algorithm == ED25519:
            private = PrivateKey.from_pem(key.private)
            signed = add_proof(offer, private, verification_method=key.id, created=now)
            return Paper(uri, documents.dump(signed, most_bytes=most_bytes))
    raise NotFound(f"{editor.handle} has no key for proofs")
