"""Editors on a server that is not ours: they sign what they offer, or something else."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from fediwiki.activitypub.contexts import OFFER
from fediwiki.activitypub.proofs import add_proof
from fediwiki.domain.actors import Actor
from fediwiki.domain.posts import Post
from fediwiki.http_signatures.keys import PrivateKey
from tests.federation.peer import JSON, Peer


@dataclass(frozen=True, slots=True)
class Editor:
    """Somebody who can sign what they write."""

    peer: Peer
    uri: str
    key: PrivateKey

    @property
    def key_id(self) -> str:
        """The id of the key for proofs."""
        return f"{self.uri}#ed25519-key"

    def offer(self, post: Post, text: str, **fields: Any) -> JSON:  # noqa: ANN401 - JSON of an Offer
        """An edit of a post, made from its newest revision; not signed yet."""
        return {
            "@context": OFFER,
            "id": self.peer.url("offers"),
            "type": "Offer",
            "actor": self.uri,
            "to": [post.subwiki.uri if post.subwiki else post.author.uri],
            "target": post.uri,
            "object": {
                "type": ["Document", "fw:Revision"],
                "fw:revisionOf": post.uri,
                "fw:parent": f"{post.uri}/r/{post.revision}",
                "fw:parentChain": "",
                "name": post.content.title,
                "source": {"content": text, "mediaType": "text/markdown"},
                "fw:attachments": [],
                "fw:sources": [],
                "summary": "Said better",
                "fw:minor": False,
            },
            **fields,
        }

    def offer_new(self, group: Actor, title: str, text: str) -> JSON:
        """A new text for a group; not signed yet."""
        return {
            "@context": OFFER,
            "id": self.peer.url("offers"),
            "type": "Offer",
            "actor": self.uri,
            "to": [group.uri],
            "target": group.uri,
            "object": {
                "type": "Article",
                "name": title,
                "source": {"content": text, "mediaType": "text/markdown"},
                "fw:attachments": [],
                "fw:sources": [],
                "summary": "New",
                "fw:minor": False,
                "fw:language": "en",
            },
        }

    def signed(
        self,
        offer: JSON,
        *,
        key: PrivateKey | None = None,
        key_id: str = "",
        ago: timedelta = timedelta(),
    ) -> JSON:
        """With a proof by this editor, unless told otherwise."""
        return add_proof(
            offer,
            key or self.key,
            verification_method=key_id or self.key_id,
            created=self.peer.clock.now() - ago,
        )

    async def send(self, offer: JSON, group: Actor) -> int:
        """Bring it to the group; gives the status."""
        return await self.peer.send(offer, group.inbox)


def editor(peer: Peer, name: str) -> Editor:
    """Somebody on that server, with a key for proofs."""
    key = PrivateKey.generate_ed25519()
    uri = f"{peer.origin}/users/{name}"
    listed = {
        "id": f"{uri}#ed25519-key",
        "type": "Multikey",
        "controller": uri,
        "publicKeyMultibase": key.public().to_multikey(),
    }
    return Editor(peer, peer.person(name, assertionMethod=[listed]), key)
