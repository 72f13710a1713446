"""Revisions: every state that a post's text ever had, who made it, and proof of their order."""

from dataclasses import dataclass
from datetime import datetime

from fediwiki.domain.actors import Actor


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
