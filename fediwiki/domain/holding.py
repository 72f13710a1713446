"""Holding: what people who are new lead others to waits until a moderator looked at it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from fediwiki.domain.attachments import Attachment
from fediwiki.text import outward
from fediwiki.text.domains import host_of

STOOD: Final = timedelta(days=1)


class WhyHeld(StrEnum):
    """Why something waits; `BELOW` because what it answers does.

    What a filter found is kept as `WORD` or another of its kinds, a space, and what it looks for.
    """

    LINK = "link"
    MEDIA = "media"
    MENTION = "mention"
    BELOW = "below"
    WORD = "word"
    DOMAIN = "domain"
    MENTIONS = "mentions"
    NEWCOMER = "newcomer"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Probation:
    """How long somebody is new: until what they wrote lasted, not until they are here for long.

    A member is no longer new with so many accepted things, or days after the first; a stranger with
    one that was approved, or stood for days. With no days nobody is new.
    """

    member_days: int = 0
    member_accepted: int = 0
    stranger_days: int = 0

    def days(self, *, local: bool) -> int:
        """Those that count for a member, or for a stranger."""
        return self.member_days if local else self.stranger_days

    def stands_after(self, *, local: bool) -> timedelta:
        """From when what nobody minded is accepted, though nobody said so."""
        return STOOD if local else timedelta(days=self.stranger_days)


NOBODY_NEW = Probation()


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """How well somebody is known: how much of theirs was `accepted`, and since when any was."""

    local: bool
    since: datetime | None
    accepted: int


@dataclass(frozen=True, slots=True)
class Reach:
    """What a text leads to: addresses of links and of pictures, and strangers whom it calls."""

    links: frozenset[str] = frozenset()
    media: frozenset[str] = frozenset()
    strangers: frozenset[str] = frozenset()

    def beyond(self, before: "Reach") -> "Reach":
        """What of it was not there before."""
        return Reach(
            self.links - before.links,
            self.media - before.media,
            self.strangers - before.strangers,
        )

    @property
    def whys(self) -> tuple[WhyHeld, ...]:
        """Why this of somebody new waits; nothing for plain words."""
        found = {
            WhyHeld.LINK: self.links,
            WhyHeld.MEDIA: self.media,
            WhyHeld.MENTION: self.strangers,
        }
        return tuple(why for why, each in found.items() if each)


def is_new(known: Acquaintance, probation: Probation, now: datetime) -> bool:
    """Whether too little of somebody's was accepted, and not long ago."""
    days = probation.days(local=known.local)
    enough = probation.member_accepted if known.local else 1
    if not days or known.accepted >= enough:
        return False
    return known.since is None or now - known.since < timedelta(days=days)


def reach_of(
    html: str,
    *,
    attachments: Collection[Attachment] = (),
    strangers: Collection[str] = (),
    spared: Collection[str] = (),
    own: str = "",
) -> Reach:
    """What a text with `html` leads to.

    Links within our `own` host lead nowhere else, nor do names and tags on hosts that are `spared`.
    """
    links = {each.url for each in outward.links_of(html) if not _stays(each, own, spared)}
    links |= {each.url for each in attachments if each.kind == "link"}
    media = {*outward.pictures_of(html)}
    media |= {each.url for each in attachments if each.kind not in {"link", "preview"}}
    return Reach(frozenset(links), frozenset(media), frozenset(strangers))


def _stays(link: outward.Link, own: str, spared: Collection[str]) -> bool:
    host = host_of(link.url)
    if not host and not link.url.startswith("mailto:"):
        return True
    if host == own.partition(":")[0]:
        return True
    return link.said.startswith(("@", "#")) and host in spared
