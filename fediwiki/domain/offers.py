"""Offers: edits on their way. Every edit of a collaborative post, local or remote, is one.

Source: protocol §6.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fediwiki.domain.actors import Actor
from fediwiki.domain.attachments import Attachment


class OfferState(StrEnum):
    """What became of an offer; `sent` is one of ours that waits for another server's answer."""

    SENT = "sent"
    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Reason(StrEnum):
    """Why an offer was not taken."""

    CONFLICT = "conflict"
    PROTECTED = "protected"
    NOT_MEMBER = "not-member"
    BLOCKED = "blocked"
    RATE = "rate"
    TOO_LARGE = "too-large"
    LICENCE = "licence"
    STALE = "stale"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Source:
    """A source of an article, as data; what is not known is empty."""

    url: str
    title: str = ""
    publisher: str = ""
    quote: str = ""
    archived: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an editor wants a post to say, made from its revision `base`; 0 for a new post.

    `reverts` are the numbers of the revisions that it undoes. What a new post was forked from, and
    what it takes the place of, it names by their ids. `attachments` are those of a new post, for
    edits leave them as they are.
    """

    base: int
    title: str
    text: str
    summary: str = ""
    minor: bool = False
    sources: tuple[Source, ...] = ()
    reverts: tuple[int, ...] = ()
    language: str = "en"
    base_chain: str = ""
    fork_of: str = ""
    supersedes: str = ""
    attachments: tuple[Attachment, ...] | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """An offer as it was signed: its ActivityPub id and its JSON, byte for byte.

    One that is `asserted` nobody signed, and its id is for us alone: its editor is a guest, who
    offered it on our own pages.
    """

    uri: str
    body: bytes
    asserted: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer as stored; `post_id` is None while it would make a new post.

    `note` is what whoever decided said of it, `result_uri` the revision that it became elsewhere.
    What came of it is `unread` until its editor looked. `whys` say why it waits if not every
    edit there does, as of what is held back.
    """

    id: int
    paper: Paper
    editor: Actor
    subwiki_id: int | None
    post_id: int | None
    proposal: Proposal
    state: OfferState
    reason: Reason | None
    number: int | None
    made: datetime
    reviewer_id: int | None
    settled: datetime | None
    note: str = ""
    result_uri: str = ""
    unread: bool = False
    whys: tuple[str, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether nobody has decided about it yet."""
        return self.state in {OfferState.SENT, OfferState.PENDING}

    @property
    def made_here(self) -> bool:
        """Whether it was made on our own pages, where its editor reads what becomes of it."""
        return self.editor.local or self.paper.asserted
