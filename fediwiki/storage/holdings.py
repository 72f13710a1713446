"""What every table holds of people, why, and until when; the privacy page says it from here.

A table that is not listed fails a test: whoever adds one says here what it is for.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Whose(StrEnum):
    """Who sees what a table holds of a person."""

    PUBLIC = "Everyone sees"
    OWN = "You alone see"
    KEPT = "Those who keep this server could look up"


@dataclass(frozen=True, slots=True)
class Holding:
    """What a table holds of people, who sees it, and until when; `{…}` names a limit."""

    whose: Whose
    what: str
    until: str


_FOR_GOOD = "for as long as the server stands"
_LEFT = "until you leave"
_LOGGED = "for {log_days} days; what was written with it for as long as that stands"

# None holds nothing of anybody.
HOLDINGS: Final = MappingProxyType[str, Holding | None](
    {
        "actors": Holding(Whose.PUBLIC, "your name and what you say of yourself", _LEFT),
        "acts": Holding(Whose.PUBLIC, "what moderators decided, about whom and why", _FOR_GOOD),
        "applications": Holding(
            Whose.KEPT,
            "your wish for an account: name, address and what you wrote",
            "until it is decided, 90 days at most",
        ),
        "banners": None,
        "bans": Holding(Whose.PUBLIC, "from where you are banned", "until the ban ends"),
        "block_lists": None,
        "blocks": Holding(Whose.OWN, "whom you block", "until you unblock them or leave"),
        "boosts": Holding(Whose.PUBLIC, "what you passed on", "until you take it back or leave"),
        "candidacies": Holding(
            Whose.KEPT, "which subwikis you offered to look after, and why", "until it is decided"
        ),
        "comments": Holding(Whose.PUBLIC, "your comments", "until you delete them or leave"),
        "costs": None,
        "drafts": Holding(Whose.OWN, "your drafts", "until you publish or delete them, or leave"),
        "emails": Holding(Whose.OWN, "your e-mail address", "until you change it or leave"),
        "events": None,
        "feed_links": Holding(
            Whose.KEPT, "the private address of your feed, as a hash", "until you end it or leave"
        ),
        "follows": Holding(Whose.KEPT, "whom you follow, and who follows you", "until that ends"),
        "gifts": None,
        "groups": Holding(
            Whose.PUBLIC, "which communities elsewhere you moderate", "while their server says so"
        ),
        "invites": Holding(
            Whose.OWN, "the invitations that you made", "until {log_days} days after they end"
        ),
        "keys": Holding(
            Whose.KEPT, "the keys by which other servers know that it is you", _FOR_GOOD
        ),
        "links": None,
        "mails": Holding(
            Whose.KEPT,
            "mails to you, until they are sent",
            "for {log_days} days if they cannot be",
        ),
        "media": None,
        "media_uses": None,
        "members": Holding(
            Whose.KEPT,
            "your password, as an argon2 hash, when you joined, and when you were here last",
            _LEFT,
        ),
        "memberships": Holding(
            Whose.PUBLIC, "to which subwikis you belong, or asked to", "until you leave them"
        ),
        "moderator_invitations": Holding(
            Whose.KEPT,
            "what you are asked to moderate, and by whom",
            "until you answer, {moderator_invitation_days} days at most",
        ),
        "moderators": Holding(
            Whose.PUBLIC, "what you moderate, and since when", "until you no longer do"
        ),
        "muted_actors": Holding(Whose.OWN, "whom you mute", "until you hear them again or leave"),
        "muted_servers": Holding(
            Whose.OWN, "which servers you mute", "until you hear them again or leave"
        ),
        "muted_words": Holding(
            Whose.OWN, "which words you mute", "until you hear them again or leave"
        ),
        "notes": Holding(
            Whose.KEPT,
            "what the moderators of a subwiki, or the admins, note of you among themselves",
            "until they delete it or you leave",
        ),
        "notices": Holding(
            Whose.KEPT,
            "notices that you gave without an account, with your name and address",
            "the address until you were answered, the rest " + _FOR_GOOD,
        ),
        "notification_switches": Holding(Whose.OWN, "what you want to be told", _LEFT),
        "notifications": Holding(
            Whose.OWN, "what you were told, and when you read it", "for {notification_days} days"
        ),
        "offers": Holding(
            Whose.PUBLIC, "the edits that you offered", "until their revision is taken away"
        ),
        "one_time_tokens": Holding(
            Whose.KEPT, "links that were mailed to you, as hashes", "for a day at most"
        ),
        "passkeys": Holding(Whose.OWN, "your passkeys", "until you remove them or leave"),
        "past_years": None,
        "posts": Holding(
            Whose.PUBLIC,
            "your posts",
            "until you delete them or leave; what many wrote stays, with or without your name",
        ),
        "preferences": Holding(
            Whose.OWN,
            "the theme you like, how often you are mailed what you have not read, and up to where",
            _LEFT,
        ),
        "profiles": Holding(Whose.PUBLIC, "what you say of yourself, as you typed it", _LEFT),
        "put_away": Holding(
            Whose.OWN, "that you want to see no request for gifts", "for a year, or until you leave"
        ),
        "reactions": Holding(Whose.PUBLIC, "what you like", "until you take it back or leave"),
        "reading": Holding(Whose.OWN, "how you like your feeds", _LEFT),
        "received": Holding(
            Whose.KEPT, "what other servers sent here, with the address of the account", _LOGGED
        ),
        "recovery_codes": Holding(
            Whose.KEPT, "your recovery codes, as hashes", "until they are used or replaced"
        ),
        "remote_media": None,
        "removals": Holding(Whose.PUBLIC, "what of yours moderators took away", _FOR_GOOD),
        "report_items": Holding(
            Whose.KEPT, "what of yours was reported, and what came of it", _FOR_GOOD
        ),
        "reports": Holding(
            Whose.KEPT,
            "what you reported and why, which moderators and admins see",
            "your words until you leave; that something was reported " + _FOR_GOOD,
        ),
        "revisions": Holding(
            Whose.PUBLIC,
            "every text that a post ever had, with its editor",
            "until it is taken away; your name goes when you leave, if you like",
        ),
        "saved": Holding(Whose.OWN, "what you saved", "until you take it back or leave"),
        "second_steps": Holding(
            Whose.KEPT, "the secret that your app shares with us", "until you switch it off"
        ),
        "sent": Holding(Whose.KEPT, "what this server told others of what you did", _LOGGED),
        "server_policies": Holding(
            Whose.PUBLIC,
            "what admins decided about other servers, and which of them did",
            _FOR_GOOD,
        ),
        "servers": None,
        "sessions": Holding(
            Whose.OWN,
            "where you are signed in: times, and what the browser calls itself",
            "for {session_days} days, or {session_idle_days} without use; "
            "the network of your address for {address_days} days",
        ),
        "settings": None,
        "sign_in_links": Holding(Whose.KEPT, "links that sign you in once, as hashes", "for a day"),
        "stamps": Holding(Whose.PUBLIC, "who may quote what", "as long as the post stands"),
        "subwikis": Holding(Whose.PUBLIC, "which subwikis you founded", _FOR_GOOD),
        "tags": None,
        "thanks": Holding(Whose.PUBLIC, "for what you gave thanks", _LEFT),
        "tombstones": None,
        "trusted": Holding(
            Whose.PUBLIC, "which subwikis trust you by name", "until their moderators end it"
        ),
        "visits": Holding(Whose.OWN, "what you saw last at home, and when", _LEFT),
        "watches": Holding(
            Whose.OWN, "what you watch, and what of it you saw", "until you watch it no more"
        ),
        "ways_to_give": None,
    }
)
