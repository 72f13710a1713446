"""Actors: everyone and everything that can do something, here or elsewhere."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from fediwiki.domain.groups import GroupSays
from fediwiki.domain.profiles import ProfileField


class ActorKind(StrEnum):
    """What an actor is, in the wiki's words; `OTHER` is a remote bot, organisation or service."""

    SUBWIKI = "subwiki"
    STEWARD = "steward"
    MEMBER = "member"
    INSTANCE = "instance"
    GROUP = "group"
    PERSON = "person"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Actor:
    """An actor as stored; `uri` is the ActivityPub id, urls of others may be empty.

    Since `suspended` nobody sees it; since `silenced` only those who follow it, or look there.
    `avatar` and `banner` are where its pictures stand, empty without. A group last moved from or
    to here at `moved_at`, a member of ours from here. Since `known` what it wrote here lasted.
    """

    id: int
    uri: str
    kind: ActorKind
    name: str
    host: str
    local: bool
    server_id: int | None
    display_name: str
    summary: str
    url: str
    inbox: str
    shared_inbox: str
    followers_uri: str
    outbox_uri: str
    moderators_uri: str
    also_known_as: tuple[str, ...]
    moved_to: str
    published: datetime
    fetched: datetime
    suspended: datetime | None
    deleted: datetime | None
    silenced: datetime | None = None
    known: datetime | None = None
    moved_at: datetime | None = None
    avatar: str = ""
    banner: str = ""

    @property
    def handle(self) -> str:
        """`name@host`, as people write it after an @ or a !."""
        return f"{self.name}@{self.host}"

    @property
    def title(self) -> str:
        """What to call the actor on a page."""
        return self.display_name or self.name


@dataclass(frozen=True, slots=True)
class ActorProfile:
    """What a remote actor says of itself, already cleaned; `keys` are (id, algorithm, public).

    Who is `hidden` is so by the word of their own server.
    """

    uri: str
    kind: ActorKind
    name: str
    host: str
    display_name: str
    summary: str
    url: str
    inbox: str
    shared_inbox: str
    followers_uri: str
    outbox_uri: str
    moderators_uri: str
    also_known_as: tuple[str, ...]
    moved_to: str
    published: datetime | None
    keys: tuple["Key", ...]
    group: GroupSays = field(default_factory=GroupSays)
    hidden: bool = False
    avatar: str = ""
    banner: str = ""
    facts: tuple[ProfileField, ...] = ()


@dataclass(frozen=True, slots=True)
class Key:
    """A key of an actor: `public` is SPKI PEM for RSA, multibase for Ed25519.

    `private` is PKCS #8 PEM, and present only for keys of ours.
    """

    id: str
    algorithm: str
    public: str
    private: str = ""


RSA = "rsa"
ED25519 = "ed25519"
