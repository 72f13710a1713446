"""Revisions: every state that a post's text ever had, who made it, and proof of their order.

Source: protocol §6.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from fediwiki.domain.actors import Actor
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.offers import Proposal, Source
from fediwiki.domain.posts import Content
from fediwiki.text.jcs import canonicalize


class Field(StrEnum):
    """What can be deleted of a revision, each with the salt that hid it in its digest."""

    TEXT = "text"
    SUMMARY = "summary"
    EDITOR = "editor"


@dataclass(frozen=True, slots=True)
class Proofs:
    """The salts and digests of a revision; a deleted field takes its salt with it."""

    salt: str
    author_salt: str
    content_digest: str
    author_digest: str
    chain: str


@dataclass(frozen=True, slots=True)
class Words:
    """What a revision says."""

    title: str
    text: str
    sources: tuple[Source, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Credit:
    """Who made a revision, by which offer, and what they said of it.

    `offer_uri` is empty where the home server asserts the editor without an offer.
    """

    editor_uri: str
    offer_uri: str = ""
    summary: str = ""
    minor: bool = False


@dataclass(frozen=True, slots=True)
class Revision:
    """A full snapshot; `published` is kept as the string that was digested.

    `editor` is None for someone whom this server does not know, `proven` says whether we hold
    their own signature, or had it from themselves on our own pages. `merged_from` is the base that
    the editor saw, if that was not `parent`.
    `change_bytes` is how much longer it is than its parent. It is `unasked` where whoever could
    prove it did not answer.
    """

    post_id: int
    number: int
    parent: int | None
    words: Words
    credit: Credit
    editor: Actor | None
    proven: bool
    reviewer_id: int | None
    reverts: tuple[int, ...]
    undone_by: int | None
    merged_from: int | None
    removed: tuple[Field, ...]
    published: str
    made: datetime
    size_bytes: int
    change_bytes: int
    proofs: Proofs
    unasked: bool = False

    @property
    def asserted(self) -> bool:
        """Whether its home server alone says who made it: a guest there, who signed nothing."""
        away = self.editor is not None and not self.editor.local
        return away and not self.credit.offer_uri


def words_in(content: Content) -> Words:
    """What a post says."""
    return Words(content.title, content.text, content.sources, content.attachments)


def words_offered(proposal: Proposal, base: Words) -> Words:
    """What an edit that was made from `base` would have a post say."""
    attachments = base.attachments if proposal.attachments is None else proposal.attachments
    return Words(proposal.title, proposal.text, proposal.sources, attachments)


def moment_text(moment: datetime) -> str:
    """`YYYY-MM-DDTHH:MM:SS.mmmZ`, the one form of a time that digests know."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def digest(value: object) -> str:
    """The digest D of the chain: SHA-256 over the canonical JSON (RFC 8785)."""
    return "sha-256=" + b64encode(sha256(canonicalize(value)).digest()).decode()


def content_digest(words: Words, salt: str) -> str:
    """The digest of what a revision says."""
    return digest(
        {
            "attachments": attachments_said(words.attachments),
            "name": words.title,
            "salt": salt,
            "source": words.text,
            "sources": sources_said(words.sources),
        }
    )


def author_digest(credit: Credit, salt: str) -> str:
    """The digest of who made a revision and what they said of it."""
    return digest(
        {
            "editor": credit.editor_uri,
            "offer": credit.offer_uri or None,
            "salt": salt,
            "summary": credit.summary,
        }
    )


def chain_of(
    *,
    content: str,
    author: str,
    minor: bool,
    number: int,
    post_uri: str,
    published: str,
    parent_chain: str | None,
) -> str:
    """The digest that binds a revision to all before it."""
    return digest(
        {
            "author": author,
            "content": content,
            "minor": minor,
            "number": str(number),
            "parent": parent_chain,
            "post": post_uri,
            "published": published,
            "v": "1",
        }
    )


def proofs_of(
    words: Words,
    credit: Credit,
    *,
    salts: tuple[str, str],
    number: int,
    post_uri: str,
    published: str,
    parent_chain: str | None,
) -> Proofs:
    """The salts and digests of a new revision; `salts` are for its content and its author."""
    salt, author_salt = salts
    content, author = content_digest(words, salt), author_digest(credit, author_salt)
    chain = chain_of(
        content=content,
        author=author,
        minor=credit.minor,
        number=number,
        post_uri=post_uri,
        published=published,
        parent_chain=parent_chain,
    )
    return Proofs(salt, author_salt, content, author, chain)


def holds(revision: Revision, *, post_uri: str, parent_chain: str | None) -> bool:
    """Whether what a revision says of itself is what its digests and its chain say.

    Fields that were deleted are taken by their digests.
    """
    proofs = revision.proofs
    return digests_hold(revision) and proofs.chain == chain_of(
        content=proofs.content_digest,
        author=proofs.author_digest,
        minor=revision.credit.minor,
        number=revision.number,
        post_uri=post_uri,
        published=revision.published,
        parent_chain=parent_chain,
    )


def digests_hold(revision: Revision) -> bool:
    """Whether what a revision says is what its two digests say, whatever came before it."""
    proofs = revision.proofs
    if Field.TEXT not in revision.removed and proofs.content_digest != content_digest(
        revision.words, proofs.salt
    ):
        return False
    hidden = {Field.SUMMARY, Field.EDITOR} & {*revision.removed}
    return bool(hidden) or proofs.author_digest == author_digest(
        revision.credit, proofs.author_salt
    )


def undone(reverts: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Which revisions are undone, each with the last that undid it, by what each one `reverts`.

    What undid others and was undone itself undoes them no longer.
    """
    found: dict[int, int] = {}
    for number in sorted(reverts, reverse=True):
        if number not in found:
            for each in reverts[number]:
                found.setdefault(each, number)
    return found


def sources_said(sources: Sequence[Source]) -> list[dict[str, str]]:
    """Sources as they are digested and sent: every field, text alone."""
    return [asdict(each) for each in sources]


def attachments_said(attachments: Sequence[Attachment]) -> list[dict[str, str]]:
    """Attachments as they are digested and sent; only what says something has a description."""
    return [
        {
            "alt": each.alt,
            "kind": each.kind,
            "mediaType": each.media_type,
            "url": each.url,
            **({"description": each.description} if each.description else {}),
        }
        for each in attachments
    ]
