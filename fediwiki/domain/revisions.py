"""Revisions: every state that a post's text ever had, who made it, and proof of their order."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from fediwiki.domain.actors import Actor
from fediwiki.text.jcs import canonicalize


@dataclass(frozen=True, slots=True)
class Revision:
    """A full snapshot; `published` is kept as the string that was digested."""

    post_id: int
    number: int
    editor: Actor | None
    parent: int | None
    title: str
    text: str
    summary: str
    minor: bool
    published: str
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Proofs:
    """The salts and digests of a revision; a deleted field takes its salt with it."""

    salt: str
    author_salt: str
    content_digest: str
    author_digest: str
    chain: str


def moment_text(moment: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SS.mmmZ`, the one form of a time that digests know."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def digest(value: object) -> str:
    """The digest D of FediWiki's chain: SHA-256 over the canonical JSON (RFC 8785)."""
    return "sha-256=" + b64encode(sha256(canonicalize(value)).digest()).decode()


def proofs_of(
    revision: Revision,
    *,
    post_uri: str,
    attachments: Sequence[Mapping[str, str]],
    parent_chain: str | None,
    salts: tuple[str, str],
) -> Proofs:
    """The digests of a revision, whose chain covers all revisions before it.

    `salts` are for the content and for the author, so that erasing one keeps the other.
    """
    salt, author_salt = salts
    content_digest = digest(
        {
            "attachments": [dict(each) for each in attachments],
            "name": revision.title,
            "salt": salt,
            "source": revision.text,
            "sources": [],
        }
    )
    author_digest = digest(
        {
            "editor": revision.editor.uri if revision.editor else None,
            "offer": None,
            "salt": author_salt,
            "summary": revision.summary,
        }
    )
    chain = digest(
        {
            "author": author_digest,
            "content": content_digest,
            "minor": revision.minor,
            "number": str(revision.number),
            "parent": parent_chain,
            "post": post_uri,
            "published": revision.published,
            "v": "1",
        }
    )
    return Proofs(salt, author_salt, content_digest, author_digest, chain)
