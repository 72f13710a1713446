"""Upkeep: what is done now and then by itself, and how it went."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fediwiki.text.gettext import N_


class Chore(StrEnum):
    """One thing that upkeep does, by the words that the panel has for it."""

    SESSIONS = N_("Sessions and links that ended are forgotten")
    ADDRESSES = N_("Networks of sessions are forgotten")
    LOG = N_("The activity log is shortened")
    NOTIFICATIONS = N_("Old notifications are forgotten")
    EDITS = N_("Edits that nobody saved are forgotten")
    IMPORTS = N_("What members brought from elsewhere is forgotten")
    FOLLOWS = N_("Follows of people who are gone are ended")
    DOORS = N_("The door is closed where no admin is there")
    MODERATORS = N_("Moderators who are gone for long are replaced")
    SERVERS = N_("Follows to suspended servers are ended")
    POLICIES = N_("What held for servers for a time is lifted")
    POSTS = N_("Deleted posts are erased")
    BANS = N_("Bans by other servers whose time is over are ended")
    PEOPLE = N_("Suspended people are erased")
    FADING = N_("Posts from elsewhere with which nobody did anything are let go")
    DISK = N_("The free disk is looked at")
    SUBWIKIS = N_("Subwikis whose time is over are deleted")
    PICTURES = N_("Pictures that stand nowhere are removed")


@dataclass(frozen=True, slots=True)
class Run:
    """The last time that a chore was done, to how many things; with an `error`, it was not."""

    chore: Chore
    started: datetime
    ended: datetime
    done: int
    error: str
