"""Notifications: what happened that concerns a member, told once and kept for a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from fediwiki.domain.actors import Actor


class NotificationKind(StrEnum):
    """Why somebody is told; each kind can be switched off."""

    REPLY = "reply"
    MENTION = "mention"
    EDIT = "edit"
    REVIEW = "review"
    THANKS = "thanks"
    MODERATION = "moderation"
    FOLLOW = "follow"
    REPORT = "report"
    ASKING = "asking"
    SIGN_UP = "sign_up"


# What somebody does in office is told whomever one mutes or blocks.
IN_OFFICE = frozenset(
    {
        NotificationKind.MODERATION,
        NotificationKind.REPORT,
        NotificationKind.REVIEW,
        NotificationKind.ASKING,
        NotificationKind.SIGN_UP,
    }
)
PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class Happening:
    """What there is to tell, whoever is told.

    The same `key` is told to nobody twice, but for edits: there a later `number` takes the place
    of an earlier one. `outcome` says how a review ended or what hindered the edit, or what a
    moderator did, which stands in the public log as `act_id`.
    """

    key: str
    kind: NotificationKind
    actor_id: int | None = None
    subwiki_id: int | None = None
    post_id: int | None = None
    comment_id: int | None = None
    number: int | None = None
    outcome: str = ""
    title: str = ""
    reason: str = ""
    until: datetime | None = None
    act_id: int | None = None


@dataclass(frozen=True, slots=True)
class Notification:
    """A happening as one member finds it; `place` orders what they are told.

    Of several edits, all since the revision `since`, only the last is told, with how many `times`.
    `actor` is None where nobody says who did it, `subwiki` where it was in none. `title` is that of
    the post, `is_local` whether that is ours; `excerpt` how a comment begins, or its warning.
    `said` is all by which a muted word hides it.
    """

    happening: Happening
    place: int
    actor: Actor | None
    subwiki: Actor | None
    title: str
    is_local: bool
    excerpt: str
    since: int
    times: int
    at: datetime
    read: datetime | None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Switch:
    """Whether a kind is told on the site, and by mail."""

    on_site: bool = True
    by_mail: bool = True


class Digest(StrEnum):
    """How often a member gets a mail with what they have not read."""

    NEVER = "never"
    DAILY = "daily"
    WEEKLY = "weekly"

    @property
    def pause(self) -> timedelta | None:
        """How long from one to the next."""
        return _PAUSES.get(self)


_PAUSES = {Digest.DAILY: timedelta(days=1), Digest.WEEKLY: timedelta(days=7)}
